#include "core/release/find_build.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "core/release/retry.h"

namespace slipway {
namespace {

/// Below this, a `poll_interval` would be a busy loop.
constexpr std::chrono::milliseconds kShortestInterval{1};

Result<FindResult> ask(const PlannedTarget& target, const Artifact& artifact, const RunScope& run) {
  return guarded(target.provider_kind, [&] { return target.provider->find(artifact, run.call()); });
}

FindResult unanswered(const Error& error, const RunScope& run, TargetReport& report) {
  if (!run.stopped()) {
    report.warnings.push_back("could not ask whether the build is there already: " +
                              describe(error));
  }
  return CannotTell{"the question was not answered"};
}

/// A limit is no reason to call once more.
bool may_pass(const Error& error) {
  return error.retryable && error.kind != ErrorKind::rate_limited && !error.retry_after.has_value();
}

}  // namespace

FindResult find_build(const PlannedTarget& target, const Artifact& artifact, const RunScope& run,
                      TargetReport& report) {
  Retry retry(target.policy, target.target, run.clock, run.call(),
              [&](std::chrono::milliseconds wait, const Error& error) {
                run.events.push(RetryScheduled{target.target, wait, error});
              });
  for (int attempt = 1;; ++attempt) {
    auto answer = ask(target, artifact, run);
    if (answer) return std::move(*answer);
    const bool again =
        may_pass(answer.error()) && retry.after(answer.error(), attempt) == Retry::Next::again;
    if (!again) return unanswered(answer.error(), run, report);
  }
}

FindResult find_settled(const PlannedTarget& target, const Artifact& artifact, const RunScope& run,
                        TargetReport& report) {
  const Clock::TimePoint until = run.clock.now() + target.policy.settle_time;
  const auto interval = std::max(target.policy.poll_interval, kShortestInterval);
  for (;;) {
    auto answer = ask(target, artifact, run);
    const Clock::TimePoint now = run.clock.now();
    const bool again = answer ? std::holds_alternative<Absent>(*answer) : may_pass(answer.error());
    if (!again || now >= until) {
      return answer ? std::move(*answer) : unanswered(answer.error(), run, report);
    }
    const Clock::TimePoint next = std::min(now + interval, until);
    const bool in_time = !run.deadline.has_value() || next < *run.deadline;
    if (in_time && run.clock.sleep_until(next, run.cancel)) continue;
    if (!answer) return unanswered(answer.error(), run, report);
    return CannotTell{"it is not shown, and there was no time to ask again"};
  }
}

bool proves_absence(const FindResult& answer) {
  const auto* absent = std::get_if<Absent>(&answer);
  return absent != nullptr && !absent->may_lag;
}

}  // namespace slipway
