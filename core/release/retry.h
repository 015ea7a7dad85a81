#pragma once

#include <chrono>
#include <random>

#include "core/release/run_scope.h"

namespace slipway {

/// The longest wait that a service may ask for: the target's `publish_timeout`, or less when the
/// run's deadline comes sooner.
[[nodiscard]] std::chrono::milliseconds longest_wait(const PlannedTarget& target,
                                                     const RunScope& run);

/// Puts into the error's hint that the service asks to wait, and how long.
void say_when_to_come_back(Error& error);

/// The one rule for repeating a call: only when a retry can help, nothing happened on the server,
/// the target's `retries` are not used up, and the wait is neither longer than a service may ask
/// for nor beyond the run's deadline.
class Retry {
 public:
  enum class Next {
    again,
    give_up,
    stopped,  ///< the run was cancelled during the wait
  };

  Retry(const PlannedTarget& target, const RunScope& run);

  /// After the `attempt`th try (from 1) failed: waits if it is worth repeating. As long as the
  /// service asks, or else a random part of 1 s, 2 s, 4 s, … 30 s, so that clients that failed
  /// together do not come back together. When the service asks for too long a wait, the error's
  /// hint says when to come back.
  [[nodiscard]] Next after(Error& error, int attempt);

 private:
  [[nodiscard]] std::chrono::milliseconds backoff(int attempt);

  const PlannedTarget& target_;
  const RunScope& run_;
  std::mt19937_64 random_;
};

}  // namespace slipway
