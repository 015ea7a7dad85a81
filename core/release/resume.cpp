#include "slipway/resume.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <tuple>
#include <utility>

#include "core/base/find_named.h"
#include "core/release/history.h"
#include "core/release/open_target.h"
#include "core/release/settings.h"
#include "slipway/target.h"

namespace slipway {
namespace {

Error cannot_upload(ErrorKind kind, std::string message, std::string hint) {
  Error error;
  error.kind = kind;
  error.message = std::move(message);
  error.hint = std::move(hint);
  return error;
}

/// The file at `path`, when it still has the bytes that were recorded.
Result<Artifact> unchanged_file(const std::filesystem::path& path, const std::string& sha256) {
  auto file = inspect(path);
  if (!file) return fail(std::move(file.error()));
  // After `inspect`, which notes when the file was last written: a later change shows.
  auto digest = sha256_of_file(path);
  if (!digest) return fail(std::move(digest.error()));
  if (*digest != sha256) {
    return fail(ErrorKind::invalid_artifact, fmt::format("{} is another file now", path.string()),
                "put the old one back, or publish the new one");
  }
  return file;
}

/// Something open, and how its target is spoken to.
struct Resumable {
  const Leftover* leftover = nullptr;
  std::vector<SettingOverride> settings;  ///< of its target
  const OpenTarget* opened = nullptr;
};

/// What is recorded of the run, but where `own` says another thing.
std::vector<SettingOverride> settings_of(const Leftover& leftover,
                                         const std::vector<SettingOverride>& own) {
  const auto is_for_target = [&leftover](const SettingOverride& each) {
    return each.target == leftover.target;
  };
  const auto is_said_anew = [&](const SettingOverride& recorded) {
    return std::any_of(own.begin(), own.end(), [&](const SettingOverride& each) {
      return is_for_target(each) && each.option == recorded.option;
    });
  };
  std::vector<SettingOverride> settings;
  for (const SettingOverride& recorded : leftover.request.settings) {
    if (!is_for_target(recorded) || is_said_anew(recorded)) continue;
    settings.push_back(recorded);
    settings.back().source = "ledger";
  }
  std::copy_if(own.begin(), own.end(), std::back_inserter(settings), is_for_target);
  return settings;
}

/// Plans all that is open of one artifact.
class ArtifactResumption {
 public:
  ArtifactResumption(const Configuration& configuration, const PlanContext& context,
                     const std::vector<Resumable>& open)
      : configuration_(configuration), context_(context), open_(open) {
    find_file();
    const Leftover& newest = *open_.back().leftover;
    plan_.release.artifact = artifact();
    plan_.release.channel = newest.request.channel;
    plan_.release.options = newest.request.options;
  }

  Plan plan() {
    for (const Resumable& resumable : open_) add(resumable);
    return std::move(plan_);
  }

 private:
  void add(const Resumable& resumable) {
    const Leftover& leftover = *resumable.leftover;
    PlannedTarget target = planned(resumable);
    target.required = leftover.request.required;
    target.policy.if_exists = IfExists::skip;
    target.superseded = leftover.superseded;
    plan_.targets.push_back(std::move(target));
  }

  static bool may_upload(const Leftover& leftover) {
    return leftover.kind != LeftoverKind::steps && !leftover.superseded;
  }

  /// The same bytes may have been published from several places; the newest is tried first.
  void find_file() {
    std::vector<std::filesystem::path> tried;
    for (auto resumable = open_.rbegin(); resumable != open_.rend(); ++resumable) {
      const Leftover& leftover = *resumable->leftover;
      const std::filesystem::path& path = leftover.artifact.path;
      const bool again = std::find(tried.begin(), tried.end(), path) != tried.end();
      if (!may_upload(leftover) || again) continue;
      tried.push_back(path);
      auto found = unchanged_file(path, leftover.key.sha256);
      if (found) {
        file_ = std::move(*found);
        return;
      }
      if (!missing_.has_value()) missing_ = std::move(found.error());
    }
  }

  [[nodiscard]] Artifact artifact() const {
    const Artifact& recorded = open_.back().leftover->artifact;
    if (!file_.has_value()) return recorded;
    Artifact artifact = *file_;
    artifact.sha256 = recorded.sha256;
    // The row's key may hold it: what another version reads in the file must not lead to another
    // row.
    artifact.bundle_id = recorded.bundle_id;
    return artifact;
  }

  PlannedTarget planned(const Resumable& resumable) {
    auto request = upload_request(resumable);
    if (!request) {
      return without_upload(resumable, std::move(request.error()), resumable.opened->findings);
    }
    Plan plan = make_plan(configuration_, *request, context_);
    std::vector<Finding> findings = plan.all_findings();
    if (!has_errors(findings)) {
      PlannedTarget target = std::move(plan.targets.front());
      target.findings = std::move(findings);
      if (!plan_.release.symbols.has_value()) plan_.release.symbols = request->symbols;
      return target;
    }
    const auto first = std::find_if(findings.begin(), findings.end(), [](const Finding& finding) {
      return finding.severity == Severity::error;
    });
    Error error = cannot_upload(ErrorKind::invalid_request, first->message, first->hint);
    for (Finding& finding : findings) finding.severity = Severity::warning;
    return without_upload(resumable, std::move(error), std::move(findings));
  }

  /// What to plan for an upload, or why there cannot be one.
  Result<PlanRequest> upload_request(const Resumable& resumable) const {
    const Leftover& leftover = *resumable.leftover;
    if (leftover.superseded) {
      return fail(cannot_upload(ErrorKind::conflict, "a newer one was published there since",
                                "to have this one there all the same, publish it"));
    }
    if (leftover.kind == LeftoverKind::steps) {
      return fail(cannot_upload(ErrorKind::invalid_request,
                                "only what follows the upload was left to do",
                                "to have it there again, publish it"));
    }
    if (leftover.request.run.empty()) {
      return fail(cannot_upload(ErrorKind::invalid_request,
                                "the ledger does not say how it was to be published",
                                "publish it again"));
    }
    if (!file_.has_value()) return fail(*missing_);

    PlanRequest request;
    request.artifact = plan_.release.artifact;
    request.channel = leftover.request.channel;
    request.to = {leftover.target};
    request.layers = {{"ledger", leftover.request.options}};
    request.settings = resumable.settings;
    if (!leftover.request.symbols.empty()) {
      auto symbols = inspect(leftover.request.symbols);
      if (!symbols) return fail(std::move(symbols.error()));
      if (!is_symbols(symbols->format)) {
        return fail(ErrorKind::invalid_artifact,
                    fmt::format("{} is no symbols file any more", symbols->path.string()),
                    "put the symbols back");
      }
      request.symbols = std::move(*symbols);
    }
    return request;
  }

  /// Enough to ask about an upload, and to do what follows it.
  PlannedTarget without_upload(const Resumable& resumable, Error why,
                               std::vector<Finding> findings) const {
    const OpenTarget& opened = *resumable.opened;
    PlannedTarget target;
    target.target = opened.name;
    target.provider_kind = opened.provider_kind;
    target.settings = opened.settings;
    target.overrides = without_secrets(resumable);
    target.policy = opened.policy;
    target.provider = opened.provider;
    target.findings = std::move(findings);
    target.no_upload = std::move(why);

    Release release = plan_.release;
    release.symbols.reset();
    release.options = resumable.leftover->request.options;
    auto prepared = guarded(opened.provider_kind, [&]() -> Result<Preparation> {
      return opened.provider->prepare(release);
    });
    if (prepared) target.request = std::move(prepared->request);
    return target;
  }

  /// For the run after this one, which must find the same place.
  static std::vector<SettingOverride> without_secrets(const Resumable& resumable) {
    std::vector<SettingOverride> kept;
    for (const SettingOverride& each : resumable.settings) {
      const PlannedSetting* shown = find_named(resumable.opened->settings, each.option);
      if (shown != nullptr && shown->value != kShownSecret) kept.push_back(each);
    }
    return kept;
  }

  const Configuration& configuration_;
  const PlanContext& context_;
  const std::vector<Resumable>& open_;  ///< oldest first; never empty
  std::optional<Artifact> file_;        ///< what can be sent
  std::optional<Error> missing_;        ///< why there is no file to send
  Plan plan_;
};

class Resumption {
 public:
  Resumption(const Configuration& configuration, const std::vector<SettingOverride>& settings,
             const PlanContext& context, const std::string& salt)
      : configuration_(configuration),
        settings_(settings),
        context_(with_secrets(configuration, context)),
        salt_(salt) {}

  ResumePlan plan(const std::vector<Leftover>& open) {
    check_overrides();
    for (const Leftover& leftover : open) {
      if (!is_configured(leftover)) continue;
      Resumable resumable{&leftover, settings_of(leftover, settings_), nullptr};
      resumable.opened = &opened(resumable);
      if (resumable.opened->provider == nullptr || !is_same_place(resumable)) continue;
      add(std::move(resumable));
    }
    for (const std::vector<Resumable>& group : groups_) {
      result_.plans.push_back(ArtifactResumption(configuration_, context_, group).plan());
    }
    return std::move(result_);
  }

 private:
  /// A target's name, and what is set there.
  using Way = std::pair<std::string, std::vector<std::pair<std::string, std::string>>>;

  void check_overrides() {
    for (const SettingOverride& wanted : settings_) {
      if (configuration_.find_target(wanted.target) != nullptr) continue;
      result_.findings.push_back(unknown_target(
          configuration_, wanted.target,
          fmt::format("--set {}.{}: no such target is configured", wanted.target, wanted.option)));
    }
  }

  /// Whether there is a target to ask; if not, says why.
  bool is_configured(const Leftover& leftover) {
    const TargetConfig* config = configuration_.find_target(leftover.target);
    if (config == nullptr) {
      const Finding unknown = unknown_target(configuration_, leftover.target);
      leave_alone(leftover, unknown.code, unknown.message, unknown.hint);
    } else if (config->provider != leftover.key.provider) {
      // What is recorded of its settings would mean nothing to another provider.
      leave_moved(leftover);
    } else {
      return true;
    }
    return false;
  }

  /// The target as that run spoke to it. Without a provider when a finding says why.
  const OpenTarget& opened(const Resumable& resumable) {
    Way way(resumable.leftover->target, {});
    for (const SettingOverride& each : resumable.settings) {
      way.second.emplace_back(each.option, each.value);
    }
    const auto known = opened_.find(way);
    if (known != opened_.end()) return known->second;
    OpenTarget opened = open_target(configuration_, *configuration_.find_target(way.first),
                                    resumable.settings, context_);
    if (opened.provider == nullptr) {
      result_.findings.insert(result_.findings.end(), opened.findings.begin(),
                              opened.findings.end());
    }
    return opened_.emplace(std::move(way), std::move(opened)).first->second;
  }

  bool is_same_place(const Resumable& resumable) {
    const Leftover& leftover = *resumable.leftover;
    const OpenTarget& target = *resumable.opened;
    const auto key = guarded(target.provider_kind, [&]() -> Result<JournalKey> {
      return journal_key(*target.provider, target.name, leftover.artifact, leftover.key.sha256,
                         salt_);
    });
    if (key && *key == leftover.key) return true;
    leave_moved(leftover);
    return false;
  }

  /// To what else is open of the artifact. The bundle id may be a part of the rows' keys. With
  /// other settings a target may be another place: of one name, a plan has one.
  void add(Resumable resumable) {
    const Leftover& leftover = *resumable.leftover;
    const std::string bundle_id = leftover.artifact.bundle_id.value_or("");
    const std::size_t before = places_[{leftover.key.sha256, bundle_id, leftover.target}]++;
    const auto group =
        group_of_.emplace(std::tuple(leftover.key.sha256, bundle_id, before), groups_.size());
    if (group.second) groups_.emplace_back();
    groups_[group.first->second].push_back(std::move(resumable));
  }

  void leave_moved(const Leftover& leftover) {
    leave_alone(leftover, "target_moved",
                fmt::format("target {} is now another app, account or server", leftover.target),
                "");
  }

  void leave_alone(const Leftover& leftover, std::string code, const std::string& why,
                   std::string hint) {
    Finding finding;
    finding.severity = Severity::warning;
    finding.code = std::move(code);
    finding.message =
        fmt::format("{}: {} is left alone", why, leftover.artifact.path.filename().string());
    finding.hint = std::move(hint);
    result_.findings.push_back(std::move(finding));
  }

  const Configuration& configuration_;
  const std::vector<SettingOverride>& settings_;
  const PlanContext context_;
  const std::string& salt_;
  std::map<Way, OpenTarget> opened_;
  std::vector<std::vector<Resumable>> groups_;  ///< in the order of the oldest of each
  std::map<std::tuple<std::string, std::string, std::size_t>, std::size_t> group_of_;
  /// How many places of one name there are of an artifact.
  std::map<std::tuple<std::string, std::string, std::string>, std::size_t> places_;
  ResumePlan result_;
};

}  // namespace

ResumePlan plan_resume(const Configuration& configuration, const std::vector<Leftover>& open,
                       const std::vector<SettingOverride>& settings, const PlanContext& context,
                       const std::string& salt) {
  return Resumption(configuration, settings, context, salt).plan(open);
}

}  // namespace slipway
