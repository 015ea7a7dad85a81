#pragma once

#include <signal.h>

#include <atomic>
#include <stop_token>
#include <thread>

namespace slipway::cli {

/// While it lives, the first SIGINT or SIGTERM requests a stop and the second one ends the process
/// at once with exit code 130. Make it before the threads that it should protect: they inherit the
/// blocked signals, and so do the commands that are started meanwhile. What arrives when there is
/// nothing left to stop is dropped.
class Signals {
 public:
  Signals();
  ~Signals();
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

  [[nodiscard]] std::stop_token token() const { return stop_.get_token(); }
  /// Returns once a stop was requested.
  void wait();

 private:
  void watch();
  [[nodiscard]] static bool has_pending();

  std::stop_source stop_;
  std::atomic<bool> closing_ = false;
  sigset_t watched_{};
  sigset_t before_{};
  std::thread watcher_;
};

}  // namespace slipway::cli
