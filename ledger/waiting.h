#pragma once

#include <functional>
#include <optional>
#include <utility>

#include "slipway/clock.h"
#include "slipway/provider.h"
#include "slipway/result.h"

namespace slipway::ledger {

/// Sleeps until it is worth while to look at a row's lock again. Fails with `cancelled`, or with
/// `timeout` when the deadline has passed.
[[nodiscard]] Result<void> wait_a_little(Clock& clock, const CallContext& context);

/// Takes a row's lock as soon as it is free: `try_take` returns nothing while somebody else has it.
/// Calls `waiting` once, when it has to wait. Fails as `try_take` and `wait_a_little` do.
template <typename Lock>
[[nodiscard]] Result<Lock> take_when_free(
    const std::function<Result<std::optional<Lock>>()>& try_take, Clock& clock,
    const CallContext& context, const std::function<void()>& waiting) {
  for (bool told = false;; told = true) {
    auto lock = try_take();
    if (!lock) return fail(std::move(lock.error()));
    if (lock->has_value()) return std::move(**lock);
    if (!told && waiting) waiting();
    if (auto waited = wait_a_little(clock, context); !waited)
      return fail(std::move(waited.error()));
  }
}

}  // namespace slipway::ledger
