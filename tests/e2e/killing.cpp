#include "tests/e2e/killing.h"

#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/inotify.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <future>
#include <limits>
#include <memory>
#include <stdexcept>
#include <thread>

namespace slipway::testing {
namespace {

bool is_readable(int descriptor, std::chrono::microseconds time) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(time);
  timespec limit{};
  limit.tv_sec = seconds.count();
  limit.tv_nsec = static_cast<long>((time - seconds).count()) * 1000;
  pollfd watched{descriptor, POLLIN, 0};
  return ::ppoll(&watched, 1, &limit, nullptr) > 0;
}

/// Changes of the files in a folder.
class FolderWatch {
 public:
  explicit FolderWatch(const std::filesystem::path& folder)
      : descriptor_(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)) {
    constexpr auto kChanges = IN_MODIFY | IN_CREATE | IN_DELETE | IN_MOVED_TO;
    if (descriptor_ < 0 || ::inotify_add_watch(descriptor_, folder.c_str(), kChanges) < 0) {
      throw std::runtime_error("cannot watch " + folder.string());
    }
  }
  ~FolderWatch() { ::close(descriptor_); }
  FolderWatch(const FolderWatch&) = delete;
  FolderWatch& operator=(const FolderWatch&) = delete;

  /// Waits for so many changes, or for the process's end. Returns how many there were.
  int wait_for(int changes, const ProcessHandle& process) {
    int seen = read_all();
    while (seen < changes) {
      std::array<pollfd, 2> watched = {
          {{descriptor_, POLLIN, 0}, {process.descriptor(), POLLIN, 0}}};
      if (::poll(watched.data(), watched.size(), -1) < 0) break;
      const bool ended = watched[1].revents != 0;
      seen += read_all();
      if (ended) break;
    }
    return seen;
  }

 private:
  /// The same change twice in a row may come as one.
  int read_all() const {
    int count = 0;
    alignas(inotify_event) std::array<char, 16 * 1024> block{};
    for (ssize_t size = 0; (size = ::read(descriptor_, block.data(), block.size())) > 0;) {
      for (ssize_t at = 0; at < size; ++count) {
        inotify_event event{};
        std::memcpy(&event, block.data() + at, sizeof event);
        at += static_cast<ssize_t>(sizeof event + event.len);
      }
    }
    return count;
  }

  int descriptor_;
};

}  // namespace

ProcessHandle::ProcessHandle(pid_t process)
    : descriptor_(static_cast<int>(::syscall(SYS_pidfd_open, process, 0))) {
  if (descriptor_ < 0) throw std::runtime_error("pidfd_open failed");
}

ProcessHandle::~ProcessHandle() { ::close(descriptor_); }

void ProcessHandle::kill() const {
  // Fails when it has ended and was waited for.
  if (::syscall(SYS_pidfd_send_signal, descriptor_, SIGKILL, nullptr, 0) != 0) return;
  pollfd watched{descriptor_, POLLIN, 0};
  (void)::poll(&watched, 1, -1);
}

bool ProcessHandle::ends_within(std::chrono::microseconds time) const {
  return is_readable(descriptor_, time);
}

std::string describe(const Instant& instant) {
  return fmt::format("{}, {}, {}.", instant.call, to_string(instant.phase), instant.nth);
}

emulator::Watcher Watch::watcher() {
  return [this](const emulator::Moment& moment) { note(moment); };
}

void Watch::begin() {
  const std::lock_guard lock(mutex_);
  seen_.clear();
  counts_.clear();
  orders_.clear();
}

void Watch::at(const Instant& instant, std::function<void()> action) {
  const std::lock_guard lock(mutex_);
  orders_.emplace_back(instant, std::move(action));
}

std::vector<Instant> Watch::seen() const {
  const std::lock_guard lock(mutex_);
  return seen_;
}

void Watch::note(const emulator::Moment& moment) {
  std::function<void()> action;
  {
    const std::lock_guard lock(mutex_);
    Instant now{moment.method + " " + moment.path, moment.phase};
    now.nth = ++counts_[{now.call, now.phase}];
    for (const auto& [instant, ordered] : orders_) {
      if (instant == now) action = ordered;
    }
    seen_.push_back(std::move(now));
  }
  if (action) action();
}

CommandResult run_and_kill(Command command, Watch& watch, const Instant& instant,
                           const std::function<bool()>& once) {
  std::promise<std::shared_ptr<ProcessHandle>> started;
  const auto victim = started.get_future().share();
  watch.begin();
  watch.at(instant, [victim, once] {
    const auto process = victim.get();
    while (once && !once() && !process->ends_within(std::chrono::microseconds(0))) {
      std::this_thread::yield();
    }
    process->kill();
  });
  command.started = [&started](pid_t process, const std::filesystem::path&) {
    started.set_value(std::make_shared<ProcessHandle>(process));
  };
  const CommandResult result = run_command(command);
  watch.begin();
  return result;
}

CommandResult run_and_kill(Command command, std::chrono::microseconds after) {
  command.started = [after](pid_t process, const std::filesystem::path&) {
    const ProcessHandle victim(process);
    if (!victim.ends_within(after)) victim.kill();
  };
  return run_command(command);
}

CommandResult run_and_kill(Command command, const std::filesystem::path& folder, int changes) {
  FolderWatch watch(folder);
  command.started = [&watch, changes](pid_t process, const std::filesystem::path&) {
    const ProcessHandle victim(process);
    (void)watch.wait_for(changes, victim);
    victim.kill();
  };
  return run_command(command);
}

CommandResult run_and_count(Command command, const std::filesystem::path& folder, int& changes) {
  FolderWatch watch(folder);
  command.started = [&watch, &changes](pid_t process, const std::filesystem::path&) {
    changes = watch.wait_for(std::numeric_limits<int>::max(), ProcessHandle(process));
  };
  return run_command(command);
}

bool was_killed(const CommandResult& result) { return result.exit_code == 128 + SIGKILL; }

}  // namespace slipway::testing
