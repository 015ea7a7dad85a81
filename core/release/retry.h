#pragma once

#include <chrono>
#include <functional>
#include <random>
#include <string_view>

#include "slipway/config.h"
#include "slipway/operations.h"

namespace slipway {

/// Puts into the error's hint that the service asks to wait, and how long.
void say_when_to_come_back(Error& error);

/// The one rule for repeating a call: only when a retry can help, nothing happened on the server,
/// the target's `retries` are not used up, and the wait is neither longer than a service may ask
/// for (`publish_timeout`) nor beyond the deadline. Never after `rate_limited` without
/// `Retry-After`: a limit by the hour does not pass in a backoff, and more calls only feed it.
class Retry {
 public:
  enum class Next {
    again,
    give_up,
    stopped,  ///< cancelled before or during the wait
  };
  /// Told right before a wait.
  using Scheduled = std::function<void(std::chrono::milliseconds wait, const Error& error)>;

  /// `target` is the name. `policy` and `clock` must outlive the object.
  Retry(const TargetPolicy& policy, std::string_view target, Clock& clock, CallContext context,
        Scheduled scheduled = {});

  /// After the `attempt`th try (from 1) failed: waits if it is worth repeating. As long as the
  /// service asks, or else a random part of 1 s, 2 s, 4 s, … 30 s, so that clients that failed
  /// together do not come back together. When the service asks for a wait that is not made, the
  /// error's hint says when to come back.
  [[nodiscard]] Next after(Error& error, int attempt);

 private:
  [[nodiscard]] std::chrono::milliseconds longest_wait() const;
  [[nodiscard]] std::chrono::milliseconds backoff(int attempt);

  const TargetPolicy& policy_;
  Clock& clock_;
  const CallContext context_;
  const Scheduled scheduled_;
  std::mt19937_64 random_;
};

}  // namespace slipway
