#include "core/release/before_upload.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "core/release/find_build.h"
#include "core/release/poll_loop.h"
#include "core/release/verify.h"

namespace slipway {
namespace {

class Look {
 public:
  Look(const PlannedTarget& target, const Artifact& artifact, const RunScope& run,
       TargetJournal& journal, TargetReport& report)
      : target_(target),
        artifact_(artifact),
        run_(run),
        journal_(journal),
        before_(journal.before()),
        report_(report) {}

  std::variant<MayUpload, Ending> look() {
    const bool adding = target_.policy.if_exists == IfExists::add;
    const std::size_t told = report_.warnings.size();
    const bool expected = before_.live.has_value() || !before_.open.empty();
    const FindResult answer = expected && !adding ? find_settled(target_, artifact_, run_, report_)
                                                  : find_build(target_, artifact_, run_, report_);
    if (run_.stopped()) return stopped();
    const bool absent = std::holds_alternative<Absent>(answer);
    if (adding) return MayUpload{absent};
    if (const auto* found = std::get_if<Found>(&answer)) {
      return existing("the service has this build already", found->build);
    }
    if (before_.live.has_value()) {
      if (!absent) return existing("already published", before_.live->build);
      auto build = look_up(before_.live->build);
      if (run_.stopped()) return stopped();
      if (build.has_value()) return existing("already published", std::move(build));
      if (auto ending = note_gone()) return std::move(*ending);
    }
    if (report_.warnings.size() == told) warn_if_blind(answer);  // else it was said why
    for (const JournalEntry& open : before_.open) {
      if (auto ending = settle(open, absent)) return std::move(*ending);
    }
    return MayUpload{absent};
  }

 private:
  /// Without a journal only the service's word keeps a build from being published twice.
  void warn_if_blind(const FindResult& answer) {
    const auto* blind = std::get_if<CannotTell>(&answer);
    if (blind == nullptr || journal_.kept() || is_symbols(artifact_.format)) return;
    const bool wanted = std::any_of(
        target_.settings.begin(), target_.settings.end(), [](const PlannedSetting& setting) {
          return setting.name == "if_exists" && setting.source != "default";
        });
    warn(wanted ? fmt::format("if_exists = \"{}\" has no effect: {}",
                              to_string(target_.policy.if_exists), blind->reason)
                : fmt::format("published without knowing whether the build is there already: {}",
                              blind->reason));
  }

  /// A build that the service shows with other facts than the package has is found by nothing but
  /// its id. Nothing when it is gone; the journal's word when that cannot be told.
  std::optional<Build> look_up(const std::optional<Build>& published) {
    const BuildCatalogue* catalogue = target_.provider->build_catalogue();
    if (!published.has_value() || published->id.empty() || catalogue == nullptr) return {};
    auto answer = guarded(target_.provider_kind,
                          [&] { return catalogue->get_build(published->id, run_.call()); });
    if (answer) return std::move(*answer);
    const bool in_work = answer.error().retryable;
    if (answer.error().kind == ErrorKind::not_found && !in_work) return {};
    if (!run_.stopped()) {
      warn(fmt::format("could not ask whether build {} is still there: {}", published->id,
                       describe(answer.error())));
    }
    return published;
  }

  /// The journal says that it is there, but the service's word counts more: it was deleted. Written
  /// down, so that a later run in which the service cannot tell does not take it for live.
  std::optional<Ending> note_gone() {
    const Build gone = before_.live->build.value_or(Build{});
    return must_write(journal_.record(JournalStage::failed, {}, gone, gone_error()));
  }

  /// An earlier run lost sight of this upload: nothing is sent before its end is known.
  std::optional<Ending> settle(const JournalEntry& open, bool absent) {
    const bool askable = open.submission.has_value() && !open.submission->reference.empty();
    if (!askable) return absent ? std::nullopt : std::optional<Ending>(unknown(open.error));

    const auto now = run_.clock.now();
    auto end = poll_until(target_, run_, *open.submission, now, now + target_.policy.settle_time);
    if (const auto* failed = std::get_if<Failed>(&end)) {
      return must_write(journal_.record(JournalStage::failed, open.submission, {}, failed->error));
    }
    report_.submission = open.submission->reference;
    if (const auto* live = std::get_if<Live>(&end)) {
      const auto written = journal_.record(JournalStage::live, open.submission, live->build);
      if (!written) warn("the journal could not be written: " + describe(written.error()));
      return existing("already published", live->build);
    }
    if (run_.stopped()) return stopped();
    return unknown(std::get<Unanswered>(end).error);
  }

  static std::optional<Ending> must_write(Result<void> written) {
    if (written) return std::nullopt;
    return Ending{Outcome::failed, std::move(written.error()), {}};
  }

  [[nodiscard]] Ending stopped() const {
    return Ending{Outcome::cancelled, {}, run_.why_stopped()};
  }

  static Ending unknown(const std::optional<Error>& error) {
    return Ending{
        Outcome::unknown, error,
        "an earlier run sent this file, and whether it arrived is not known; ask again later, or "
        "look at the service and publish with if_exists = \"add\""};
  }

  Ending existing(const std::string& reason, std::optional<Build> build) {
    report_.build = std::move(build);
    warn_of_open_steps();
    if (auto differs = verify(target_, report_.build.value_or(Build{}), report_)) {
      std::string but = fmt::format("{}, but {}", reason, differs->message);
      return Ending{Outcome::failed, std::move(differs), std::move(but)};
    }
    if (target_.policy.if_exists == IfExists::skip) return Ending{Outcome::skipped, {}, reason};
    Error error;
    error.kind = ErrorKind::conflict;
    error.message = reason;
    error.hint = "give the build another number, or use if_exists = \"skip\" or \"add\"";
    return Ending{Outcome::failed, std::move(error), {}};
  }

  void warn_of_open_steps() {
    std::set<std::string> named;
    const auto warn_of = [&](const JournalEntry& entry) {
      if (!entry.submission.has_value()) return;
      for (const Step& step : entry.submission->steps) {
        if (step.state == StepState::done || !named.insert(step.name).second) continue;
        warn(fmt::format("the step `{}` of the earlier publication was not done", step.name));
      }
    };
    if (before_.live.has_value()) warn_of(*before_.live);
    for (const JournalEntry& open : before_.open) warn_of(open);
  }

  void warn(std::string text) { report_.warnings.push_back(std::move(text)); }

  const PlannedTarget& target_;
  const Artifact& artifact_;
  const RunScope& run_;
  TargetJournal& journal_;
  const Earlier& before_;
  TargetReport& report_;
};

}  // namespace

std::variant<MayUpload, Ending> look_before_upload(const PlannedTarget& target,
                                                   const Artifact& artifact, const RunScope& run,
                                                   TargetJournal& journal, TargetReport& report) {
  return Look(target, artifact, run, journal, report).look();
}

}  // namespace slipway
