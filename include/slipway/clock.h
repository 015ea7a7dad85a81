#pragma once

#include <chrono>
#include <memory>
#include <stop_token>

namespace slipway {

/// Time, as everything in slipway sees it. Tests put a fake in its place, so that no test sleeps.
/// Implementations are safe to use from several threads.
class Clock {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  virtual ~Clock() = default;

  /// For durations and deadlines. Never goes back.
  [[nodiscard]] virtual TimePoint now() const = 0;

  /// For what people read and what services compare.
  [[nodiscard]] virtual std::chrono::system_clock::time_point wall_time() const = 0;

  /// Waits until `wake`, or until `cancel` is requested. Returns false when it was cancelled.
  virtual bool sleep_until(TimePoint wake, std::stop_token cancel) = 0;
};

/// The computer's clocks. One object serves the whole process.
[[nodiscard]] std::shared_ptr<Clock> system_clock();

}  // namespace slipway
