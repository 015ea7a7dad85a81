#include "core/release/steps.h"

#include <utility>

namespace slipway {

StepResult do_step(const PlannedTarget& target, const RunScope& run, const Submission& submission,
                   Retry& retry, Step& step) {
  SubmitContext context;
  context.cancel = run.cancel;
  context.deadline = run.deadline;
  for (int attempt = 1;; ++attempt) {
    if (run.stopped()) {
      step.error.emplace();
      step.error->kind = ErrorKind::cancelled;
      step.error->message = run.why_stopped();
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
    if (next == Retry::Next::give_up && effect == Effect::none) step.state = StepState::failed;
    return {};
  }
}

}  // namespace slipway
