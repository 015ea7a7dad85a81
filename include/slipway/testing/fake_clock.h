#pragma once

#include <chrono>
#include <mutex>
#include <stop_token>
#include <vector>

#include "slipway/clock.h"

namespace slipway::testing {

/// A clock that only moves when somebody sleeps or says so; sleeping takes no time. Records every
/// sleep that was asked for.
class FakeClock : public Clock {
 public:
  [[nodiscard]] TimePoint now() const override {
    const std::lock_guard lock(mutex_);
    return TimePoint(elapsed_);
  }
  [[nodiscard]] std::chrono::system_clock::time_point wall_time() const override {
    const std::lock_guard lock(mutex_);
    // 2026-01-01T00:00:00Z plus what has passed.
    return std::chrono::system_clock::time_point(std::chrono::seconds(1767225600)) +
           std::chrono::duration_cast<std::chrono::system_clock::duration>(elapsed_);
  }
  bool sleep_until(TimePoint wake, std::stop_token cancel) override {
    if (cancel.stop_requested()) return false;
    const std::lock_guard lock(mutex_);
    const auto wait = wake - TimePoint(elapsed_);
    if (wait > wait.zero()) {
      sleeps_.push_back(std::chrono::duration_cast<std::chrono::milliseconds>(wait));
      elapsed_ += wait;
    }
    return true;
  }

  void advance(std::chrono::milliseconds duration) {
    const std::lock_guard lock(mutex_);
    elapsed_ += duration;
  }
  [[nodiscard]] std::vector<std::chrono::milliseconds> sleeps() const {
    const std::lock_guard lock(mutex_);
    return sleeps_;
  }

 private:
  mutable std::mutex mutex_;
  std::chrono::steady_clock::duration elapsed_ = std::chrono::hours(1);
  std::vector<std::chrono::milliseconds> sleeps_;
};

}  // namespace slipway::testing
