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
  bool resuming = false;

  [[nodiscard]] bool stopped() const { return cancel.stop_requested(); }
  [[nodiscard]] bool out_of_time() const {
    return deadline.has_value() && clock.now() >= *deadline;
  }
  /// What takes up what a run left open.
  [[nodiscard]] std::string resume_hint() const {
    return journal == nullptr ? "give the run more time" : "`slipway resume` does it";
  }
  [[nodiscard]] CallContext call() const { return {cancel, deadline}; }
};

}  // namespace slipway
