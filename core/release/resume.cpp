#include "slipway/resume.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

#include "core/release/history.h"
#include "core/release/open_target.h"
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

/// Plans all that is open of one artifact.
class ArtifactResumption {
 public:
  ArtifactResumption(const Configuration& configuration,
                     const std::vector<SettingOverride>& settings, const PlanContext& context,
                     std::vector<const Leftover*> open)
      : configuration_(configuration),
        settings_(settings),
        context_(context),
        open_(std::move(open)) {
    find_file();
    plan_.release.artifact = artifact();
    plan_.release.channel = open_.back()->request.channel;
    plan_.release.options = open_.back()->request.options;
  }

  void add(const Leftover& leftover, const OpenTarget& opened) {
    PlannedTarget target = planned(leftover, opened);
    target.required = leftover.request.required;
    target.policy.if_exists = IfExists::skip;
    target.superseded = leftover.superseded;
    plan_.targets.push_back(std::move(target));
  }

  Plan take() { return std::move(plan_); }

 private:
  static bool may_upload(const Leftover& leftover) {
    return leftover.kind != LeftoverKind::steps && !leftover.superseded;
  }

  /// The same bytes may have been published from several places; the newest is tried first.
  void find_file() {
    std::vector<std::filesystem::path> tried;
    for (auto leftover = open_.rbegin(); leftover != open_.rend(); ++leftover) {
      const std::filesystem::path& path = (*leftover)->artifact.path;
      const bool again = std::find(tried.begin(), tried.end(), path) != tried.end();
      if (!may_upload(**leftover) || again) continue;
      tried.push_back(path);
      auto found = unchanged_file(path, (*leftover)->key.sha256);
      if (found) {
        file_ = std::move(*found);
        return;
      }
      if (!missing_.has_value()) missing_ = std::move(found.error());
    }
  }

  [[nodiscard]] Artifact artifact() const {
    const Artifact& recorded = open_.back()->artifact;
    if (!file_.has_value()) return recorded;
    Artifact artifact = *file_;
    artifact.sha256 = recorded.sha256;
    // The row's key may hold it: what another version reads in the file must not lead to another
    // row.
    artifact.bundle_id = recorded.bundle_id;
    return artifact;
  }

  PlannedTarget planned(const Leftover& leftover, const OpenTarget& opened) {
    auto request = upload_request(leftover);
    if (!request)
      return without_upload(leftover, opened, std::move(request.error()), opened.findings);
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
    return without_upload(leftover, opened, std::move(error), std::move(findings));
  }

  /// What to plan for an upload, or why there cannot be one.
  Result<PlanRequest> upload_request(const Leftover& leftover) const {
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
    std::copy_if(settings_.begin(), settings_.end(), std::back_inserter(request.settings),
                 [&](const SettingOverride& each) { return each.target == leftover.target; });
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
  PlannedTarget without_upload(const Leftover& leftover, const OpenTarget& opened, Error why,
                               std::vector<Finding> findings) const {
    PlannedTarget target;
    target.target = opened.name;
    target.provider_kind = opened.provider_kind;
    target.settings = opened.settings;
    target.policy = opened.policy;
    target.provider = opened.provider;
    target.findings = std::move(findings);
    target.no_upload = std::move(why);

    Release release = plan_.release;
    release.symbols.reset();
    release.options = leftover.request.options;
    auto prepared = guarded(opened.provider_kind, [&]() -> Result<Preparation> {
      return opened.provider->prepare(release);
    });
    if (prepared) target.request = std::move(prepared->request);
    return target;
  }

  const Configuration& configuration_;
  const std::vector<SettingOverride>& settings_;
  const PlanContext& context_;
  std::vector<const Leftover*> open_;  ///< oldest first; never empty
  std::optional<Artifact> file_;       ///< what can be sent
  std::optional<Error> missing_;       ///< why there is no file to send
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
      if (is_ready(leftover) && is_same_place(leftover)) add(leftover);
    }
    for (const std::vector<const Leftover*>& group : groups_) {
      ArtifactResumption artifact(configuration_, settings_, context_, group);
      for (const Leftover* leftover : group) artifact.add(*leftover, opened_.at(leftover->target));
      result_.plans.push_back(artifact.take());
    }
    return std::move(result_);
  }

 private:
  void check_overrides() {
    for (const SettingOverride& wanted : settings_) {
      if (configuration_.find_target(wanted.target) != nullptr) continue;
      result_.findings.push_back(unknown_target(
          configuration_, wanted.target,
          fmt::format("--set {}.{}: no such target is configured", wanted.target, wanted.option)));
    }
  }

  /// Whether there is a target to ask; if not, says why.
  bool is_ready(const Leftover& leftover) {
    const TargetConfig* config = configuration_.find_target(leftover.target);
    if (config == nullptr) {
      const Finding unknown = unknown_target(configuration_, leftover.target);
      leave_alone(leftover, unknown.code, unknown.message, unknown.hint);
      return false;
    }
    auto known = opened_.find(leftover.target);
    if (known == opened_.end()) {
      OpenTarget opened = open_target(configuration_, *config, settings_, context_);
      if (opened.provider == nullptr) {
        result_.findings.insert(result_.findings.end(), opened.findings.begin(),
                                opened.findings.end());
      }
      known = opened_.emplace(leftover.target, std::move(opened)).first;
    }
    return known->second.provider != nullptr;
  }

  bool is_same_place(const Leftover& leftover) {
    const OpenTarget& target = opened_.at(leftover.target);
    const auto key = guarded(target.provider_kind, [&]() -> Result<JournalKey> {
      return journal_key(*target.provider, target.name, leftover.artifact, leftover.key.sha256,
                         salt_);
    });
    if (key && *key == leftover.key) return true;
    leave_alone(leftover, "target_moved",
                fmt::format("target {} is now another app, account or server", target.name), "");
    return false;
  }

  /// To what else is open of the artifact. The bundle id may be a part of the rows' keys.
  void add(const Leftover& leftover) {
    const Artifact& artifact = leftover.artifact;
    const auto group = group_of_.emplace(
        std::pair(leftover.key.sha256, artifact.bundle_id.value_or("")), groups_.size());
    if (group.second) groups_.emplace_back();
    groups_[group.first->second].push_back(&leftover);
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
  std::map<std::string, OpenTarget> opened_;          ///< by name
  std::vector<std::vector<const Leftover*>> groups_;  ///< in the order of the oldest of each
  std::map<std::pair<std::string, std::string>, std::size_t> group_of_;
  ResumePlan result_;
};

}  // namespace

ResumePlan plan_resume(const Configuration& configuration, const std::vector<Leftover>& open,
                       const std::vector<SettingOverride>& settings, const PlanContext& context,
                       const std::string& salt) {
  return Resumption(configuration, settings, context, salt).plan(open);
}

}  // namespace slipway
