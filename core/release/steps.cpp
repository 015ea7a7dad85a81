#include "core/release/steps.h"

#include <utility>

namespace slipway {
namespace {

/// The run ends before the step is done; a later one can do it.
void leave_open(Step& step, ErrorKind kind, std::string message, std::string hint = {}) {
  step.error.emplace();
  step.error->kind = kind;
  step.error->message = std::move(message);
  step.error->hint = std::move(hint);
}

}  // namespace

StepResult do_step(const PlannedTarget& target, const RunScope& run, const Submission& submission,
                   Retry& retry, Step& step) {
  SubmitContext context;
  context.cancel = run.cancel;
  context.deadline = run.deadline;
  for (int attempt = 1;; ++attempt) {
    if (run.stopped()) {
      leave_open(step, ErrorKind::cancelled, run.why_stopped());
      return {};
    }
    if (run.out_of_time()) {
      leave_open(step, ErrorKind::timeout, "the time for the whole run was over",
                 run.resume_hint());
      return {};
    }
    auto done = guarded(target.provider_kind,
                        [&] { return target.provider->run_step(submission, step, context); });
    if (done) {
      step.state = StepState::done;
      step.error.reset();
      return std::move(*done);
    }
    step.error = std::move(done.error());
    const Effect effect = step.error->effect;
    if (effect == Effect::unknown) step.state = StepState::unknown;
    if (step.error->kind == ErrorKind::cancelled) return {};
    // Whether it may have been done is no reason not to do it where twice is the same as once.
    if (step.repeatable) step.error->effect = Effect::none;
    const Retry::Next next = retry.after(*step.error, attempt);
    step.error->effect = effect;
    if (next == Retry::Next::again) continue;
    const bool cut = run.out_of_time() && step.error->kind == ErrorKind::timeout;
    if (next == Retry::Next::give_up && effect == Effect::none && !cut) {
      step.state = StepState::failed;
    }
    return {};
  }
}

}  // namespace slipway
