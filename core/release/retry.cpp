#include "core/release/retry.h"

#include <algorithm>
#include <utility>

namespace slipway {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kFirstBackoff = std::chrono::seconds(1);
constexpr milliseconds kLongestBackoff = std::chrono::seconds(30);

}  // namespace

void say_when_to_come_back(Error& error) {
  if (!error.retry_after.has_value()) return;
  const std::string asked = "the service asks to wait " + format_duration(*error.retry_after);
  error.hint = error.hint.empty() ? asked : asked + "; " + error.hint;
}

Retry::Retry(const TargetPolicy& policy, std::string_view target, Clock& clock, CallContext context,
             Scheduled scheduled)
    : policy_(policy),
      clock_(clock),
      context_(std::move(context)),
      scheduled_(std::move(scheduled)),
      random_(std::hash<std::string_view>()(target) ^
              static_cast<std::uint64_t>(clock.wall_time().time_since_epoch().count())) {}

Retry::Next Retry::after(Error& error, int attempt) {
  const bool safe = error.retryable && error.effect == Effect::none;
  if (!safe) return Next::give_up;
  if (attempt > policy_.retries) {
    say_when_to_come_back(error);
    return Next::give_up;
  }
  if (context_.cancel.stop_requested()) return Next::stopped;
  if (error.kind == ErrorKind::rate_limited && !error.retry_after.has_value()) {
    // A limit by the hour does not pass in the seconds of a backoff; more calls only feed it.
    if (error.hint.empty()) error.hint = "the service limits how often it is called; try later";
    return Next::give_up;
  }
  // Durations are compared, not points in time: what a service asks for may be out of their range.
  if (error.retry_after.has_value() && *error.retry_after > longest_wait()) {
    say_when_to_come_back(error);
    return Next::give_up;
  }
  const auto wait = error.retry_after.value_or(backoff(attempt));
  const Clock::TimePoint wake = clock_.now() + wait;
  if (context_.deadline.has_value() && wake >= *context_.deadline) {
    say_when_to_come_back(error);
    return Next::give_up;
  }
  if (scheduled_) scheduled_(wait, error);
  return clock_.sleep_until(wake, context_.cancel) ? Next::again : Next::stopped;
}

/// That a service may ask for: `publish_timeout`, or less when the deadline comes sooner.
milliseconds Retry::longest_wait() const {
  const milliseconds longest = policy_.publish_timeout;
  if (!context_.deadline.has_value()) return longest;
  return std::min(longest, std::chrono::floor<milliseconds>(*context_.deadline - clock_.now()));
}

milliseconds Retry::backoff(int attempt) {
  auto longest = kFirstBackoff;
  for (int i = 1; i < attempt && longest < kLongestBackoff; ++i) longest *= 2;
  longest = std::min(longest, kLongestBackoff);
  std::uniform_int_distribution<std::int64_t> any(0, longest.count());
  return milliseconds(any(random_));
}

}  // namespace slipway
