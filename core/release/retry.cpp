#include "core/release/retry.h"

#include <algorithm>
#include <functional>

namespace slipway {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kFirstBackoff = std::chrono::seconds(1);
constexpr milliseconds kLongestBackoff = std::chrono::seconds(30);

}  // namespace

milliseconds longest_wait(const PlannedTarget& target, const RunScope& run) {
  const milliseconds longest = target.policy.publish_timeout;
  if (!run.deadline.has_value()) return longest;
  return std::min(longest, std::chrono::floor<milliseconds>(*run.deadline - run.clock.now()));
}

void say_when_to_come_back(Error& error) {
  if (!error.retry_after.has_value()) return;
  const std::string asked = "the service asks to wait " + format_duration(*error.retry_after);
  error.hint = error.hint.empty() ? asked : asked + "; " + error.hint;
}

Retry::Retry(const PlannedTarget& target, const RunScope& run)
    : target_(target),
      run_(run),
      random_(std::hash<std::string>()(target.target) ^
              static_cast<std::uint64_t>(run.clock.wall_time().time_since_epoch().count())) {}

Retry::Next Retry::after(Error& error, int attempt) {
  const bool safe = error.retryable && error.effect == Effect::none;
  if (!safe || attempt > target_.policy.retries) return Next::give_up;
  if (run_.stopped()) return Next::stopped;
  if (error.kind == ErrorKind::rate_limited && !error.retry_after.has_value()) {
    // A limit by the hour does not pass in the seconds of a backoff; more calls only feed it.
    if (error.hint.empty()) error.hint = "the service limits how often it is called; try later";
    return Next::give_up;
  }
  // Durations are compared, not points in time: what a service asks for may be out of their range.
  if (error.retry_after.has_value() && *error.retry_after > longest_wait(target_, run_)) {
    say_when_to_come_back(error);
    return Next::give_up;
  }
  const auto wait = error.retry_after.value_or(backoff(attempt));
  const Clock::TimePoint wake = run_.clock.now() + wait;
  if (run_.deadline.has_value() && wake >= *run_.deadline) {
    say_when_to_come_back(error);
    return Next::give_up;
  }
  run_.events.push(RetryScheduled{target_.target, wait, error});
  return run_.clock.sleep_until(wake, run_.cancel) ? Next::again : Next::stopped;
}

milliseconds Retry::backoff(int attempt) {
  auto longest = kFirstBackoff;
  for (int i = 1; i < attempt && longest < kLongestBackoff; ++i) longest *= 2;
  longest = std::min(longest, kLongestBackoff);
  std::uniform_int_distribution<std::int64_t> any(0, longest.count());
  return milliseconds(any(random_));
}

}  // namespace slipway
