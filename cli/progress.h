#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "cli/follow_up.h"
#include "cli/session.h"
#include "slipway/events.h"

namespace slipway::cli {

enum class ProgressStyle {
  none,
  plain,  ///< for logs: a line every ten percent and at least every fifteen seconds
  live,   ///< for terminals: one line a target, drawn anew
};

/// Progress on stderr.
class ProgressObserver : public Observer {
 public:
  /// Says something of every target of which nothing was said for long, so that a log shows that
  /// the run is alive. May be called beside `on_event`.
  virtual void tick(Clock::TimePoint now) = 0;
};

/// nullptr for `none`. `session` must outlive the observer.
[[nodiscard]] std::shared_ptr<ProgressObserver> make_progress(ProgressStyle style,
                                                              Session& session);

/// Calls `tick` again and again, in real time, as long as it lives.
class Heartbeat {
 public:
  /// Without progress it does nothing.
  Heartbeat(std::shared_ptr<ProgressObserver> progress, std::shared_ptr<Clock> clock,
            std::chrono::milliseconds interval = std::chrono::seconds(1));

 private:
  std::jthread thread_;
};

/// One JSON event a line on stdout, with the file that it is about.
[[nodiscard]] std::shared_ptr<Observer> make_event_printer(std::string file, FollowUp follow_up,
                                                           Session& session);

/// How far one upload is, and how fast.
struct UploadState {
  std::uint64_t sent = 0;
  std::uint64_t total = 0;
  Clock::TimePoint begun{};

  [[nodiscard]] int percent() const;
  /// `40% (1.2 of 3.0 MB, 1.1 MB/s)`.
  [[nodiscard]] std::string text(Clock::TimePoint now) const;
};

}  // namespace slipway::cli
