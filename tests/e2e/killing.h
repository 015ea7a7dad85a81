#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "emulator/moment.h"
#include "tests/e2e/command.h"

/// Ways to kill the real binary at a chosen instant.
namespace slipway::testing {

/// A child that was not waited for yet. Afterwards, too, it names nobody else: it can be killed
/// from any thread at any time.
class ProcessHandle {
 public:
  explicit ProcessHandle(pid_t process);
  ~ProcessHandle();
  ProcessHandle(const ProcessHandle&) = delete;
  ProcessHandle& operator=(const ProcessHandle&) = delete;

  /// SIGKILL. When it returns the process has ended, and its connections and locks are gone.
  void kill() const;
  /// Whether it ends within this time.
  [[nodiscard]] bool ends_within(std::chrono::microseconds time) const;
  /// Readable once the process has ended.
  [[nodiscard]] int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

/// One phase of one call of a run.
struct Instant {
  std::string call;  ///< `POST /apiv2/app/getCOSToken`
  emulator::Phase phase = emulator::Phase::head_read;
  int nth = 1;  ///< of this call and phase, from 1

  friend bool operator==(const Instant&, const Instant&) = default;
};
[[nodiscard]] std::string describe(const Instant& instant);

/// Sees what the emulator serves, and does something at chosen instants. Safe to use from several
/// threads.
class Watch {
 public:
  /// Hand it to the emulator, and keep this object as long.
  [[nodiscard]] emulator::Watcher watcher();

  /// Forgets what was seen and ordered: a run begins.
  void begin();
  /// Calls `action` at this instant, in the thread that serves the call: the call waits for it.
  void at(const Instant& instant, std::function<void()> action);
  /// All since `begin`, in order.
  [[nodiscard]] std::vector<Instant> seen() const;

 private:
  void note(const emulator::Moment& moment);

  mutable std::mutex mutex_;
  std::vector<Instant> seen_;
  std::map<std::pair<std::string, emulator::Phase>, int> counts_;
  std::vector<std::pair<Instant, std::function<void()>>> orders_;
};

/// Runs the command and kills it at this instant, if it comes to that; with `once`, at the first
/// time that this holds while the call is held there.
CommandResult run_and_kill(Command command, Watch& watch, const Instant& instant,
                           const std::function<bool()>& once = {});
/// The same when so much time has passed since it was started.
CommandResult run_and_kill(Command command, std::chrono::microseconds after);
/// The same once so many changes of files in this folder were seen.
CommandResult run_and_kill(Command command, const std::filesystem::path& folder, int changes);
/// Runs it undisturbed and counts those changes.
CommandResult run_and_count(Command command, const std::filesystem::path& folder, int& changes);

/// Whether SIGKILL has ended it.
[[nodiscard]] bool was_killed(const CommandResult& result);

}  // namespace slipway::testing
