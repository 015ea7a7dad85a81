#include "core/release/retry.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace slipway {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr seconds kFirstBackoff(1);
constexpr seconds kLongestBackoff(30);
constexpr std::array<seconds, 4> kLimitWaits = {seconds(30), minutes(1), minutes(2), minutes(5)};

void put_first(Error& error, const std::string& said) {
  error.hint = error.hint.empty() ? said : said + "; " + error.hint;
}

std::string rounded(milliseconds duration) {
  return format_duration(duration < minutes(1) ? duration : std::chrono::round<minutes>(duration));
}

}  // namespace

void say_when_to_come_back(Error& error) {
  if (!error.retry_after.has_value()) return;
  put_first(error, "the service asks to wait " + format_duration(*error.retry_after));
}

bool is_open_limit(const Error& error) {
  return error.kind == ErrorKind::rate_limited && !error.retry_after.has_value();
}

Waits::Waits(std::string_view target, const Clock& clock)
    : random_(std::hash<std::string_view>()(target) ^
              static_cast<std::uint64_t>(clock.wall_time().time_since_epoch().count())) {}

std::int64_t Waits::up_to(std::int64_t most) {
  return std::uniform_int_distribution<std::int64_t>(0, most)(random_);
}

milliseconds Waits::backoff(int nth) {
  milliseconds longest = kFirstBackoff;
  for (int i = 1; i < nth && longest < kLongestBackoff; ++i) longest *= 2;
  return milliseconds(up_to(std::min<milliseconds>(longest, kLongestBackoff).count()));
}

milliseconds Waits::limit(int nth) {
  const auto last = static_cast<int>(kLimitWaits.size());
  const seconds least = kLimitWaits.at(static_cast<std::size_t>(std::clamp(nth, 1, last) - 1));
  return least + seconds(up_to(least.count() / 4));
}

Retry::Retry(const TargetPolicy& policy, std::string_view target, Clock& clock, CallContext context,
             Scheduled scheduled)
    : policy_(policy),
      clock_(clock),
      context_(std::move(context)),
      scheduled_(std::move(scheduled)),
      waits_(target, clock) {}

Retry::Next Retry::after(Error& error, int attempt) {
  if (attempt == 1) {
    limits_ = 0;
    limit_waited_ = {};
    renewed_ = false;
  }
  const bool safe = error.retryable && error.effect == Effect::none;
  if (!safe || !can_help(error)) return Next::give_up;
  if (is_open_limit(error)) return wait_out_limit(error);
  const int counted = attempt - limits_;
  if (counted > policy_.retries) {
    say_when_to_come_back(error);
    return Next::give_up;
  }
  if (context_.cancel.stop_requested()) return Next::stopped;
  const milliseconds duration = error.retry_after.value_or(waits_.backoff(counted));
  const bool too_long = !context_.deadline.has_value() && duration > policy_.publish_timeout;
  if (too_long || !in_time(duration)) {
    say_when_to_come_back(error);
    return Next::give_up;
  }
  return wait(duration, error);
}

bool Retry::can_help(const Error& error) {
  switch (error.kind) {
    case ErrorKind::network:
    case ErrorKind::timeout:
    case ErrorKind::rate_limited:
    case ErrorKind::protocol:
    case ErrorKind::not_found:
      return true;
    case ErrorKind::authentication:
      return !std::exchange(renewed_, true);
    default:
      return false;
  }
}

Retry::Next Retry::wait_out_limit(Error& error) {
  if (context_.cancel.stop_requested()) return Next::stopped;
  const milliseconds duration = waits_.limit(limits_ + 1);
  const bool too_long =
      !context_.deadline.has_value() && limit_waited_ + duration > policy_.publish_timeout;
  if (too_long || !in_time(duration)) {
    say_limit_stays(error);
    return Next::give_up;
  }
  ++limits_;
  limit_waited_ += duration;
  return wait(duration, error);
}

Retry::Next Retry::wait(milliseconds duration, const Error& error) {
  if (scheduled_) scheduled_(duration, error);
  return clock_.sleep_until(clock_.now() + duration, context_.cancel) ? Next::again : Next::stopped;
}

/// Durations are compared, not points in time: what a service asks for may be out of their range.
bool Retry::in_time(milliseconds duration) const {
  return !context_.deadline.has_value() ||
         duration < std::chrono::ceil<milliseconds>(*context_.deadline - clock_.now());
}

void Retry::say_limit_stays(Error& error) const {
  const std::string waited =
      limits_ == 0 ? std::string("there was no time to wait until the service's limit passes")
                   : fmt::format("the service's limit did not pass in {}", rounded(limit_waited_));
  put_first(error, waited + (context_.deadline.has_value()
                                 ? "; try later, or give the run more time"
                                 : "; try later, or set a longer `publish_timeout`"));
}

}  // namespace slipway
