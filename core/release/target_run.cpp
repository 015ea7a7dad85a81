#include "core/release/target_run.h"

#include <fmt/format.h>

#include <chrono>
#include <utility>

#include "core/release/before_upload.h"
#include "core/release/poll_loop.h"
#include "core/release/retry.h"
#include "core/release/steps.h"
#include "core/release/target_journal.h"
#include "core/release/upload.h"
#include "core/release/verify.h"

namespace slipway {
namespace {

using std::chrono::milliseconds;

JournalStage stage_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::failed:
      return JournalStage::failed;
    case Outcome::cancelled:
      return JournalStage::cancelled;
    default:
      return JournalStage::unknown;
  }
}

std::string_view ending_of(StepState state) {
  switch (state) {
    case StepState::failed:
      return "failed";
    case StepState::unknown:
      return "may or may not have been done";
    default:
      return "was not done";
  }
}

class TargetRun {
 public:
  TargetRun(const PlannedTarget& target, const Release& release, const RunScope& run)
      : target_(target),
        artifact_(release.artifact),
        run_(run),
        started_(run.clock.now()),
        journal_(target, release, run),
        retry_(target.policy, target.target, run.clock, run.call(),
               [this](milliseconds wait, const Error& error) {
                 run_.events.push(RetryScheduled{target_.target, wait, error});
               }) {
    report_.target = target.target;
    report_.provider = target.provider_kind;
    report_.required = target.required;
  }

  TargetReport run() {
    try {
      if (may_start()) drive();
    } catch (...) {
      // Providers and journals are guarded where they are called; what is left is our own.
      Error error;
      error.message = "an exception ended this target";
      set_end(begun_ ? Outcome::unknown : Outcome::failed, std::move(error),
              "slipway broke down on the way");
    }
    journal_.release();
    if (submission_.has_value()) report_.steps = submission_->steps;
    report_.duration = std::chrono::duration_cast<milliseconds>(run_.clock.now() - started_);
    run_.events.push(TargetFinished{report_});
    return std::move(report_);
  }

 private:
  bool may_start() {
    if (run_.stopped()) {
      end_cancelled();
      return false;
    }
    run_.events.push(TargetStarted{target_.target});
    if (!run_.out_of_time()) return true;
    Error error;
    error.kind = ErrorKind::timeout;
    error.message = "the time for the whole run was over before this target's turn came";
    error.hint = run_.resume_hint();
    end(Outcome::failed, std::move(error));
    return false;
  }

  void drive() {
    if (auto held = journal_.hold(); !held) {
      end_unsent(std::move(held.error()));
      return;
    }
    auto looked = look_before_upload(target_, artifact_, run_, journal_, report_);
    if (auto* taken = std::get_if<TakenUp>(&looked)) return take_up(std::move(*taken));
    if (auto* ending = std::get_if<Ending>(&looked)) {
      end(ending->outcome, std::move(ending->error), std::move(ending->reason));
      return;
    }
    was_absent_ = std::get<MayUpload>(looked).was_absent;
    if (target_.no_upload.has_value()) return end_unsent(*target_.no_upload);
    if (auto begun = journal_.record_begun(was_absent_); !begun) {
      end(Outcome::failed, std::move(begun.error()));
      return;
    }
    begun_ = true;
    upload();
  }

  /// Goes on where an earlier run came to its end.
  void take_up(TakenUp taken) {
    begun_ = true;
    submission_ = std::move(taken.submission);
    taken_up_ = std::move(taken.reason);
    go_on();
  }

  void upload() {
    Upload upload(target_, artifact_, run_, journal_, retry_, was_absent_, report_);
    auto taken = upload.run();
    if (auto* submission = std::get_if<Submission>(&taken)) {
      submission_ = std::move(*submission);
      finish();
      return;
    }
    submission_ = upload.referenced();
    auto& ending = std::get<Ending>(taken);
    end(ending.outcome, std::move(ending.error), std::move(ending.reason));
  }

  // --- after acceptance

  void finish() {
    if (submission_->provider.empty()) submission_->provider = target_.provider_kind;
    for (const std::string& warning : submission_->warnings) warn(warning);
    note_late(journal_.record(JournalStage::accepted, submission_));
    run_.events.push(UploadAccepted{target_.target, *submission_});
    go_on();
  }

  /// All that comes after the upload was taken, in this run or in an earlier one.
  void go_on() {
    accepted_ = run_.clock.now();
    if (!submission_->reference.empty()) report_.submission = submission_->reference;
    report_.build = submission_->build;
    run_steps(StepPhase::accepted);
    if (!submission_->live) {
      if (!run_.wait) {
        if (target_.policy.verify == Verify::strict) {
          warn("verify = \"strict\": the build was not waited for, so nothing was compared");
        }
        end_taken(Outcome::accepted, "the upload was taken");
        return;
      }
      if (!wait_until_live()) return;
    }
    note_late(journal_.record(JournalStage::live, submission_, report_.build));
    is_live_ = true;
    auto differs = verify(target_, report_.build.value_or(Build{}), report_);
    // What testers are offered by the latest mark must be what was sent.
    if (!differs.has_value()) run_steps(StepPhase::live);
    end_taken(Outcome::succeeded, "the build is live", std::move(differs));
  }

  bool wait_until_live() {
    auto end_of_poll = poll_until(target_, run_, *submission_, accepted_,
                                  accepted_ + target_.policy.publish_timeout);
    if (auto* live = std::get_if<Live>(&end_of_poll)) {
      submission_->live = true;
      submission_->build = live->build;
      report_.build = std::move(live->build);
      return true;
    }
    if (auto* failed = std::get_if<Failed>(&end_of_poll)) {
      end(Outcome::failed, std::move(failed->error));
      return false;
    }
    auto& unanswered = std::get<Unanswered>(end_of_poll);
    const std::string what = submission_->reference.empty() ? "the upload" : submission_->reference;
    std::string reason;
    if (unanswered.stopped) {
      reason = fmt::format("{} while the service was processing {}", run_.why_stopped(), what);
    } else if (unanswered.error.has_value()) {
      reason = fmt::format("the service took {}, and does not say what became of it: {}", what,
                           describe(*unanswered.error));
    } else {
      const auto waited = std::chrono::duration_cast<milliseconds>(run_.clock.now() - accepted_);
      reason = fmt::format("the service was still processing {} after {}", what,
                           format_duration(waited));
    }
    end(Outcome::unknown, std::move(unanswered.error), reason + "; ask again later");
    return false;
  }

  void run_steps(StepPhase phase) {
    for (Step& step : submission_->steps) {
      if (step.phase != phase || step.state != StepState::open || target_.superseded) continue;
      run_.events.push(StepStarted{target_.target, step});
      note_begun(step);
      StepResult did = do_step(target_, run_, *submission_, retry_, step);
      for (std::string& warning : did.warnings) warn(std::move(warning));
      if (did.build.has_value()) report_.build = submission_->build = std::move(did.build);
      note_step(step);
      run_.events.push(StepFinished{target_.target, step});
    }
  }

  /// A run that is killed in a step that must not be done twice leaves it unknown.
  void note_begun(Step& step) {
    step.state = StepState::unknown;
    note_step(step);
    step.state = StepState::open;
  }

  void note_step(const Step& step) {
    note_late(journal_.record(JournalStage::step, submission_,
                              is_live_ ? report_.build : std::nullopt, step.error));
  }

  /// The service has the build. With a step that was not done, or a build that `differs` from the
  /// package, the target has not got what was asked for, so it counts as failed; `reason` and
  /// `build` say that something is there. It is not journalled as failed: that would publish the
  /// package again.
  void end_taken(Outcome outcome, const std::string& so_far, std::optional<Error> differs = {}) {
    std::string missing;
    if (differs.has_value()) missing = fmt::format(", but {}", differs->message);
    bool unknown = false;
    bool failed = differs.has_value();
    std::optional<Error> error = std::move(differs);
    for (const Step& step : submission_->steps) {
      if (step.state == StepState::done) continue;
      if (target_.superseded) {
        warn(fmt::format("a newer build went there since, so the step `{}` was not done",
                         step.name));
        continue;
      }
      if (outcome == Outcome::accepted && step.phase == StepPhase::live) {
        warn(fmt::format("the build was not waited for, so the step `{}` was not done", step.name));
        continue;
      }
      missing += fmt::format(", the step `{}` {}", step.name, ending_of(step.state));
      if (!error.has_value()) error = step.error;
      unknown = unknown || step.state == StepState::unknown;
      failed = failed || step.state != StepState::unknown;
    }
    if (missing.empty()) {
      set_end(outcome, {}, std::move(taken_up_));
    } else {
      set_end(unknown && !failed ? Outcome::unknown : Outcome::failed, std::move(error),
              so_far + missing);
    }
  }

  // --- the end

  void end_cancelled() { end(Outcome::cancelled, {}, run_.why_stopped()); }

  /// Nothing was committed.
  void end_unsent(Error error) {
    if (error.kind != ErrorKind::cancelled) {
      end(Outcome::failed, std::move(error));
    } else {
      end(Outcome::cancelled, std::move(error), run_.why_stopped());
    }
  }

  /// Also journals the end of what this run began, and that a build is there already. Another end
  /// of a run that began nothing says nothing of the row: what was open stays so.
  void end(Outcome outcome, std::optional<Error> error, std::optional<std::string> reason = {}) {
    set_end(outcome, std::move(error), std::move(reason));
    if (!begun_ && (outcome == Outcome::skipped || report_.build.has_value())) {
      note_late(journal_.record(JournalStage::skipped, {}, report_.build, report_.error));
      return;
    }
    if (outcome == Outcome::unknown && submission_.has_value() && !submission_->reference.empty()) {
      report_.submission = submission_->reference;
    }
    if (begun_) {
      note_late(journal_.record(stage_of(outcome), submission_, {}, report_.error));
    }
  }

  void set_end(Outcome outcome, std::optional<Error> error, std::optional<std::string> reason) {
    report_.outcome = outcome;
    report_.error = std::move(error);
    report_.reason = std::move(reason);
  }

  /// Past the commit point a journal that cannot be written changes nothing of what happened.
  void note_late(const Result<void>& written) {
    if (!written) warn("the journal could not be written: " + describe(written.error()));
  }

  void warn(std::string text) { report_.warnings.push_back(std::move(text)); }

  const PlannedTarget& target_;
  const Artifact& artifact_;
  const RunScope& run_;
  const Clock::TimePoint started_;
  Clock::TimePoint accepted_;
  TargetJournal journal_;
  Retry retry_;
  TargetReport report_;
  std::optional<Submission> submission_;  ///< from acceptance, or the first reference, on
  std::optional<std::string> taken_up_;   ///< what an earlier run left over
  bool was_absent_ = false;               ///< the service said so before the upload
  bool begun_ = false;                    ///< this run wrote to the row
  bool is_live_ = false;
};

}  // namespace

TargetReport run_target(const PlannedTarget& target, const Release& release, const RunScope& run) {
  return TargetRun(target, release, run).run();
}

}  // namespace slipway
