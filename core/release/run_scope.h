#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "core/release/event_queue.h"
#include "slipway/clock.h"
#include "slipway/journal.h"
#include "slipway/plan.h"
#include "slipway/target.h"

namespace slipway {

/// What all targets of one run share.
struct RunScope {
  Clock& clock;
  EventQueue& events;
  Journal* journal = nullptr;  ///< nullptr: none
  std::string sha256;          ///< of the artifact; filled in when there is a journal
  std::stop_token cancel;
  std::function<std::string()> why_stopped;  ///< once `cancel` is requested
  std::optional<Clock::TimePoint> deadline;
  bool wait = true;

  [[nodiscard]] bool stopped() const { return cancel.stop_requested(); }
  [[nodiscard]] CallContext call() const { return {cancel, deadline}; }
};

}  // namespace slipway
