#include "core/http/waiter.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "slipway/option.h"

namespace slipway::http {
namespace {

using std::chrono::milliseconds;

tl::unexpected<Error> fail_retryable(ErrorKind kind, std::string message, std::string hint = {}) {
  Error error;
  error.kind = kind;
  error.message = std::move(message);
  error.hint = std::move(hint);
  error.retryable = true;
  return fail(std::move(error));
}

}  // namespace

Waiter::Waiter(const Exchange& exchange, milliseconds stall_timeout)
    : cancel_(exchange.cancel),
      deadline_(exchange.deadline),
      stall_timeout_(stall_timeout),
      last_moved_(Clock::TimePoint::clock::now()),
      on_cancel_(exchange.cancel, Notify{&wake_up_}) {}

Result<void> Waiter::check(std::string_view phase) const {
  if (cancel_.stop_requested()) {
    return fail(ErrorKind::cancelled, fmt::format("cancelled {}", phase));
  }
  if (!wake_up_.ok()) {
    return fail(ErrorKind::io, "cannot make a pipe: too many open files");
  }
  if (deadline_ && Clock::TimePoint::clock::now() >= *deadline_) {
    return fail_retryable(ErrorKind::timeout, fmt::format("the deadline passed {}", phase));
  }
  return {};
}

Result<int> Waiter::wait(int socket, int wanted, std::string_view phase,
                         std::optional<milliseconds> limit) {
  const milliseconds patience = limit ? std::min(*limit, stall_timeout_) : stall_timeout_;
  for (;;) {
    if (auto ok = check(phase); !ok) return fail(ok.error());
    const auto now = Clock::TimePoint::clock::now();
    auto until = last_moved_ + patience;
    if (now >= until) {
      // One last look: this thread may have been the one that was late.
      if (const int ready = wait_ready(socket, wanted, wake_up_.fd(), milliseconds(0));
          (ready & wanted) != 0) {
        return ready & wanted;
      }
      return fail_retryable(
          ErrorKind::timeout,
          fmt::format("no byte moved for {} {}", format_duration(patience), phase),
          "try again; a slow service may need a longer `stall_timeout`");
    }
    if (deadline_) until = std::min(until, *deadline_);
    const int ready =
        wait_ready(socket, wanted, wake_up_.fd(), std::chrono::ceil<milliseconds>(until - now));
    if ((ready & kWoken) == 0 && (ready & wanted) != 0) return ready & wanted;
  }
}

}  // namespace slipway::http
