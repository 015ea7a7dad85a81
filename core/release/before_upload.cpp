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

constexpr const char* kUploadedEarlier = "uploaded by an earlier run";
constexpr const char* kFinishedLater = "already published; what was left over is done";

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

  using Looked = std::variant<MayUpload, TakenUp, Ending>;

  Looked look() {
    const bool adding = target_.policy.if_exists == IfExists::add;
    const std::size_t told = report_.warnings.size();
    const FindResult answer = must_settle() && !adding
                                  ? find_settled(target_, artifact_, run_, report_)
                                  : find_build(target_, artifact_, run_, report_);
    if (run_.stopped()) return stopped();
    const bool absent = std::holds_alternative<Absent>(answer);
    if (adding) return MayUpload{absent && !before_.live.has_value() && before_.open.empty()};
    if (const auto* found = std::get_if<Found>(&answer)) return there(found->build);
    if (before_.live.has_value()) {
      const bool may_be_there = !absent || (!proves_absence(answer) && !can_look_up());
      if (may_be_there) return existing("already published", before_.live->build);
      auto build = look_up(before_.live->build);
      if (run_.stopped()) return stopped();
      if (build.has_value()) return existing("already published", std::move(build));
      if (auto ending = note_gone()) return std::move(*ending);
    }
    if (report_.warnings.size() == told) warn_if_blind(answer);  // else it was said why
    for (auto open = before_.open.rbegin(); open != before_.open.rend(); ++open) {
      if (auto settled = settle(*open, answer)) return std::move(*settled);
    }
    return may_upload(absent);
  }

 private:
  /// Whether the service should have the build by now, and there is no better question than its
  /// list: that it is not listed is only believed after a while.
  [[nodiscard]] bool must_settle() const {
    const auto lacks_reference = [](const OpenUpload& open) { return !is_askable(open); };
    return before_.live.has_value() ||
           std::any_of(before_.open.begin(), before_.open.end(), lacks_reference);
  }
  static bool is_askable(const OpenUpload& open) {
    const auto& submission = open.entry.submission;
    return submission.has_value() && !submission->reference.empty();
  }

  /// What a run that only resumes has nothing to do with any more is not sent.
  [[nodiscard]] Looked may_upload(bool absent) const {
    if (run_.resuming && !before_.unsent.has_value() && before_.open.empty()) {
      return Ending{Outcome::skipped, {}, "nothing is open any more"};
    }
    return MayUpload{absent};
  }

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

  [[nodiscard]] bool can_look_up() const {
    const std::optional<Build>& published = before_.live->build;
    return published.has_value() && !published->id.empty() &&
           target_.provider->build_catalogue() != nullptr;
  }

  /// A build that the service shows with other facts than the package has is found by nothing but
  /// its id. Nothing when it is gone; the journal's word when that cannot be told.
  std::optional<Build> look_up(const std::optional<Build>& published) {
    if (!can_look_up()) return {};
    const BuildCatalogue* catalogue = target_.provider->build_catalogue();
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
    warn("the build that an earlier run published is not there any more");
    auto unwritten = must_write(journal_.record(JournalStage::failed, {}, gone, gone_error()));
    if (unwritten || !run_.resuming) return unwritten;
    return Ending{Outcome::failed, gone_error(), {}};
  }

  /// The service has the build. Where an earlier run lost sight of an upload, this is it.
  Looked there(const Build& build) {
    // One that may have been there before that upload is no proof of it.
    if (before_.live.has_value() || before_.open.empty() || !before_.open.back().was_absent) {
      return existing("the service has this build already", build);
    }
    return arrived(before_.open.back(), build);
  }

  /// An earlier run lost sight of this upload: nothing is sent before its end is known.
  std::optional<Looked> settle(const OpenUpload& open, const FindResult& listed) {
    if (!is_askable(open)) {
      return proves_absence(listed) ? note_absent({}) : unknown(open.entry.error);
    }
    const Submission& submission = *open.entry.submission;
    report_.submission = submission.reference;
    if (open.accepted && !run_.wait) return TakenUp{to_finish(submission), kUploadedEarlier};

    const auto now = run_.clock.now();
    const auto patience =
        open.accepted ? target_.policy.publish_timeout : target_.policy.settle_time;
    auto end = poll_until(target_, run_, submission, now, now + patience);
    if (const auto* live = std::get_if<Live>(&end)) return arrived(open, live->build);
    if (const auto* failed = std::get_if<Failed>(&end)) return refused(submission, failed->error);
    if (run_.stopped()) return stopped();
    // A list may show what its queue does not know.
    auto& error = std::get<Unanswered>(end).error;
    const bool is_known = open.accepted || !error.has_value();  // pending: the service has it
    FindResult answer = find_build(target_, artifact_, run_, report_);
    if (!is_known && proves_absence(answer)) {
      answer = find_settled(target_, artifact_, run_, report_);
    }
    if (const auto* found = std::get_if<Found>(&answer)) return there(found->build);
    if (run_.stopped()) return stopped();
    if (!is_known && proves_absence(answer)) return note_absent(submission);
    return open.accepted ? still_open(submission, std::move(error)) : unknown(error);
  }

  /// Written down, so that it is not asked about once more when its repetition is refused.
  std::optional<Looked> note_absent(const std::optional<Submission>& submission) {
    report_.submission.reset();
    Error error;
    error.kind = ErrorKind::network;
    error.message = "the upload did not arrive";
    error.retryable = true;
    auto ending = must_write(journal_.record(JournalStage::failed, submission, {}, error));
    return ending.has_value() ? std::optional<Looked>(std::move(*ending)) : std::nullopt;
  }

  /// The service says that it did not take the earlier upload. A new publication may try again;
  /// for a run that resumes the old one this is how it ended.
  std::optional<Looked> refused(const Submission& submission, const Error& error) {
    auto ending = must_write(journal_.record(JournalStage::failed, submission, {}, error));
    if (ending.has_value()) return std::move(*ending);
    if (run_.resuming) return Ending{Outcome::failed, error, {}};
    report_.submission.reset();
    return std::nullopt;
  }

  [[nodiscard]] TakenUp arrived(const OpenUpload& open, const Build& build) const {
    Submission submission;
    submission.provider = target_.provider_kind;
    submission.steps = target_.request.steps;  // unless it is written down what was left
    if (open.entry.submission.has_value()) submission = to_finish(*open.entry.submission);
    submission.live = true;
    submission.build = build;
    return {std::move(submission), kUploadedEarlier};
  }

  /// With the steps that are left made open again, but for one that may have been done and must not
  /// be done twice.
  static Submission to_finish(Submission submission) {
    for (Step& step : submission.steps) {
      const bool again = step.state == StepState::unknown && step.repeatable;
      if (step.state == StepState::failed || again) step.state = StepState::open;
    }
    return submission;
  }

  static std::optional<Ending> must_write(Result<void> written) {
    if (written) return std::nullopt;
    return Ending{Outcome::failed, std::move(written.error()), {}};
  }

  [[nodiscard]] Ending stopped() const {
    return Ending{Outcome::cancelled, {}, run_.why_stopped()};
  }

  static Ending still_open(const Submission& submission, std::optional<Error> error) {
    std::string reason =
        fmt::format("the service took {} in an earlier run, and ", submission.reference);
    reason += error.has_value() ? "does not say what became of it: " + describe(*error)
                                : std::string("is still processing it");
    return Ending{Outcome::unknown, std::move(error), reason + "; ask again later"};
  }

  static Ending unknown(const std::optional<Error>& error) {
    return Ending{
        Outcome::unknown, error,
        "an earlier run sent this file, and whether it arrived is not known; ask again later, or "
        "look at the service and publish with if_exists = \"add\""};
  }

  Looked existing(const std::string& reason, std::optional<Build> build) {
    const bool skipping = target_.policy.if_exists == IfExists::skip;
    if (skipping && before_.live.has_value() && has_steps_left(*before_.live)) {
      Submission submission = to_finish(*before_.live->submission);
      submission.live = true;
      submission.build = std::move(build);
      return TakenUp{std::move(submission), kFinishedLater};
    }
    report_.build = std::move(build);
    warn_of_open_steps();
    if (auto differs = verify(target_, report_.build.value_or(Build{}), report_)) {
      std::string but = fmt::format("{}, but {}", reason, differs->message);
      return Ending{Outcome::failed, std::move(differs), std::move(but)};
    }
    if (skipping) return Ending{Outcome::skipped, {}, reason};
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
    for (const OpenUpload& open : before_.open) warn_of(open.entry);
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

std::variant<MayUpload, TakenUp, Ending> look_before_upload(const PlannedTarget& target,
                                                            const Artifact& artifact,
                                                            const RunScope& run,
                                                            TargetJournal& journal,
                                                            TargetReport& report) {
  return Look(target, artifact, run, journal, report).look();
}

}  // namespace slipway
