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

/// Whether the service limits how often it is called and does not say for how long.
[[nodiscard]] bool is_open_limit(const Error& error);

/// The waits of one target, drawn so that clients that failed together do not come back together.
class Waits {
 public:
  /// `target` is the name.
  Waits(std::string_view target, const Clock& clock);

  /// A random part ("full jitter") of 1 s, 2 s, 4 s, … 30 s, for the `nth` time (from 1).
  [[nodiscard]] std::chrono::milliseconds backoff(int nth);
  /// After an open limit for the `nth` time (from 1): 30 s, 1 min, 2 min, then 5 min each, and up
  /// to a quarter more, in whole seconds. A limit by the hour does not pass in a backoff, and more
  /// calls only feed it.
  [[nodiscard]] std::chrono::milliseconds limit(int nth);

 private:
  [[nodiscard]] std::int64_t up_to(std::int64_t most);

  std::mt19937_64 random_;
};

/// When a call is repeated. That it may be is the error's to say: only one that had certainly no
/// effect is repeated, or (by the caller's leave) one that does the same twice as once. Then it is
/// a matter of kind, whatever a provider says of `retryable`: `network`, `timeout`, `rate_limited`,
/// `protocol` and `not_found` (a list that lags behind) can pass by themselves. What the service
/// decided does not: permission, conflict, rejected and all others. Nor does `authentication`, but
/// once: a provider that calls it retryable has dropped a credential of its own, such as an upload
/// token that expired, and gets a new one; a second refusal means the credential itself.
///
/// At most `retries` times, and never beyond the deadline. A limit without `Retry-After` (Pgyer's
/// 1098) does not count against `retries`: it is waited out as long as the deadline allows, and
/// without one as long as `publish_timeout` in all.
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

  /// After the `attempt`th try of a call failed: waits if it is worth repeating. The first one
  /// (1) begins a new call, with all its retries. Waits as long as the service asks, or else as
  /// `Waits` says. A wait is not made when it is longer than the deadline leaves, or without one
  /// than `publish_timeout`; the error's hint then says when to come back, or that the limit was
  /// (or was not) waited for.
  [[nodiscard]] Next after(Error& error, int attempt);

 private:
  [[nodiscard]] bool can_help(const Error& error);
  [[nodiscard]] Next wait_out_limit(Error& error);
  [[nodiscard]] Next wait(std::chrono::milliseconds duration, const Error& error);
  [[nodiscard]] bool in_time(std::chrono::milliseconds duration) const;
  void say_limit_stays(Error& error) const;

  const TargetPolicy& policy_;
  Clock& clock_;
  const CallContext context_;
  const Scheduled scheduled_;
  Waits waits_;
  // Of the call under way.
  int limits_ = 0;                            ///< how often an open limit was waited out
  std::chrono::milliseconds limit_waited_{};  ///< by these waits
  bool renewed_ = false;                      ///< a provider's own credential
};

}  // namespace slipway
