#include "core/release/poll_loop.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "core/release/retry.h"

namespace slipway {
namespace {

using std::chrono::milliseconds;

/// Below this, a `poll_interval` would be a busy loop.
constexpr milliseconds kShortestInterval{1};
/// With less than this left before the run's deadline, no answer is to be had.
constexpr milliseconds kLastQuestion{200};
/// The same while the service limits how often it is called: more questions only feed that.
constexpr milliseconds kLastWhenLimited = std::chrono::seconds(30);
/// The longest one while answers fail to come, unless `poll_interval` itself is longer.
constexpr milliseconds kLongestInterval = std::chrono::seconds(30);

bool is_passing(const Error& error) {
  return error.retryable || error.kind == ErrorKind::network || error.kind == ErrorKind::timeout ||
         error.kind == ErrorKind::protocol || error.kind == ErrorKind::rate_limited;
}

class PollLoop {
 public:
  PollLoop(const PlannedTarget& target, const RunScope& run, const Submission& submission,
           Clock::TimePoint accepted, Clock::TimePoint until)
      : target_(target),
        run_(run),
        submission_(submission),
        accepted_(accepted),
        until_(until),
        waits_(target.target, run.clock) {}

  PollEnd run() {
    for (;;) {
      if (run_.stopped()) break;
      auto answer = guarded(target_.provider_kind,
                            [&] { return target_.provider->poll(submission_, run_.call()); });
      if (answer && std::holds_alternative<Live>(*answer)) return std::get<Live>(*answer);
      if (answer && std::holds_alternative<Failed>(*answer)) return std::get<Failed>(*answer);
      if (answer) {
        note_answer(*answer);
      } else {
        error_ = std::move(answer.error());
        if (!is_passing(*error_)) break;
      }
      if (!wait(answer.has_value())) break;
    }
    return Unanswered{error_, run_.stopped()};
  }

 private:
  void note_answer(const PollResult& answer) {
    error_.reset();
    if (const auto* pending = std::get_if<Pending>(&answer)) status_ = pending->status;
    if (const auto* not_known = std::get_if<NotKnown>(&answer)) error_ = not_known->error;
    const auto elapsed = std::chrono::duration_cast<milliseconds>(run_.clock.now() - accepted_);
    run_.events.push(Processing{target_.target, status_, elapsed});
  }

  /// False when there is no time left to ask again, or the run was stopped.
  bool wait(bool answered) {
    const Clock::TimePoint now = run_.clock.now();
    if (now >= until_) return false;
    const auto asked = answered ? std::nullopt : error_->retry_after;
    // Durations are compared, not points in time: what a service asks for may be out of range.
    if (asked.has_value() && *asked > std::chrono::floor<milliseconds>(until_ - now)) {
      say_when_to_come_back(*error_);
      return false;
    }
    const Clock::TimePoint next =
        now + (asked.has_value() ? std::max(*asked, usual_) : interval(answered));
    const Clock::TimePoint last = std::min(next, until_);
    if (!run_.deadline.has_value() || last < *run_.deadline) {
      return run_.clock.sleep_until(last, run_.cancel);
    }
    // A question at the deadline itself could not be answered any more: one is asked half-way.
    const auto left = *run_.deadline - now;
    const milliseconds least = limited(answered) ? kLastWhenLimited : kLastQuestion;
    return left > least && run_.clock.sleep_until(now + left / 2, run_.cancel);
  }

  [[nodiscard]] bool limited(bool answered) const { return !answered && is_open_limit(*error_); }

  milliseconds interval(bool answered) {
    if (answered) limits_ = 0;
    if (limited(answered)) return std::max(waits_.limit(++limits_), usual_);
    const milliseconds now = answered ? usual_ : interval_;
    interval_ = answered ? usual_ : std::max(std::min(now * 2, kLongestInterval), usual_);
    return now;
  }

  const PlannedTarget& target_;
  const RunScope& run_;
  const Submission& submission_;
  const Clock::TimePoint accepted_;
  const Clock::TimePoint until_;
  std::string status_;          ///< what the service last said that it is doing; may be empty
  std::optional<Error> error_;  ///< of the last question
  /// Between answers; and the next one while answers fail to come.
  const milliseconds usual_ = std::max(target_.policy.poll_interval, kShortestInterval);
  milliseconds interval_ = usual_;
  Waits waits_;
  int limits_ = 0;  ///< how many questions ran into the service's limit since the last answer
};

}  // namespace

PollEnd poll_until(const PlannedTarget& target, const RunScope& run, const Submission& submission,
                   Clock::TimePoint accepted, Clock::TimePoint until) {
  return PollLoop(target, run, submission, accepted, until).run();
}

}  // namespace slipway
