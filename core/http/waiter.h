#pragma once

#include <chrono>
#include <optional>
#include <stop_token>
#include <string_view>

#include "core/http/platform.h"
#include "slipway/transport.h"

namespace slipway::http {

/// Waits for a socket on behalf of one exchange: until the socket is ready, the caller cancels, the
/// deadline passes or no byte has moved for the stall time-out. Used by one thread.
class Waiter {
 public:
  Waiter(const Exchange& exchange, std::chrono::milliseconds stall_timeout);

  /// A byte moved, or a new phase begins: the stall timer starts anew.
  void moved() { last_moved_ = Clock::TimePoint::clock::now(); }

  /// Returns what the socket is ready for, never nothing. Fails with `cancelled` or `timeout`; the
  /// message ends in `phase`, e.g. "while sending to example.com:443". `limit` shortens the stall
  /// time-out of this one wait.
  [[nodiscard]] Result<int> wait(int socket, int wanted, std::string_view phase,
                                 std::optional<std::chrono::milliseconds> limit = {});

  /// Whether to stop, asked without waiting.
  [[nodiscard]] Result<void> check(std::string_view phase) const;

 private:
  WakeUp wake_up_;
  std::stop_token cancel_;
  std::optional<Clock::TimePoint> deadline_;
  std::chrono::milliseconds stall_timeout_;
  Clock::TimePoint last_moved_;
  struct Notify {
    const WakeUp* wake_up;
    void operator()() const noexcept { wake_up->notify(); }
  };
  std::stop_callback<Notify> on_cancel_;  ///< last: it goes before the pipe it writes to
};

}  // namespace slipway::http
