#pragma once

#include <signal.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>

#include "slipway/result.h"

struct stat;

/// The system calls of the transport, all in one place. POSIX only, no Linux extras.
namespace slipway::http {

/// What one attempt to move bytes came to.
struct IoResult {
  enum class State {
    moved,       ///< `bytes` were moved, at least one
    want_read,   ///< nothing can be done before the socket is readable
    want_write,  ///< nothing can be done before the socket is writable
    closed,      ///< the peer has sent all it will send
    failed,      ///< the connection is broken, for `reason`
  };
  State state = State::failed;
  std::size_t bytes = 0;
  std::string reason = {};
};

/// The system's words for an errno, in lower case: `connection refused`.
[[nodiscard]] std::string system_error_text(int error);

/// Non-blocking send and receive on a connected socket.
[[nodiscard]] IoResult socket_send(int socket, const char* data, std::size_t size);
[[nodiscard]] IoResult socket_receive(int socket, char* data, std::size_t size);
/// The outcome of a non-blocking connect once the socket is writable: 0 or an errno.
[[nodiscard]] int connect_error(int socket);
/// Makes writing to a closed connection an error instead of a signal where the system has a socket
/// option for it (macOS); elsewhere SigpipeGuard does it.
void disable_sigpipe(int socket);

constexpr int kReadable = 1;
constexpr int kWritable = 2;
constexpr int kWoken = 4;

/// Waits until the socket is ready for what is `wanted`, somebody wrote to `wake_fd` or the time is
/// over. Returns what is so; 0 after a time-out or an interruption by a signal. A broken connection
/// counts as ready, so that the next call reports it.
[[nodiscard]] int wait_ready(int socket, int wanted, int wake_fd,
                             std::chrono::milliseconds timeout);

/// A pipe to itself: `notify` from any thread ends a wait_ready.
class WakeUp {
 public:
  WakeUp();
  ~WakeUp();
  WakeUp(const WakeUp&) = delete;
  WakeUp& operator=(const WakeUp&) = delete;

  void notify() const noexcept;
  /// To wait on; -1 when the system had no pipe to give (see `ok`).
  [[nodiscard]] int fd() const { return fds_[0]; }
  [[nodiscard]] bool ok() const { return fds_[0] >= 0; }

 private:
  int fds_[2] = {-1, -1};
};

/// Takes away a SIGPIPE that is pending and blocked in this thread, without waiting for one.
void take_pending_sigpipe();
/// The same for systems without sigtimedwait (macOS). It can wait for a signal when another thread
/// takes the process's own pending one at the same moment.
void take_pending_sigpipe_by_sigwait();

/// Keeps SIGPIPE from this thread while it lives and takes away the one that sending may have left,
/// so that the process's own disposition never matters and never changes.
class SigpipeGuard {
 public:
  SigpipeGuard();
  ~SigpipeGuard();
  SigpipeGuard(const SigpipeGuard&) = delete;
  SigpipeGuard& operator=(const SigpipeGuard&) = delete;

 private:
  sigset_t previous_;
  bool was_pending_ = false;
};

/// A file that is read from its beginning, once.
class InputFile {
 public:
  /// Fails with `io`: not there, not readable, no regular file, not of `expected_size`.
  [[nodiscard]] static Result<InputFile> open(const std::filesystem::path& path,
                                              std::uint64_t expected_size);
  InputFile(InputFile&& other) noexcept;
  InputFile& operator=(InputFile&&) = delete;
  ~InputFile();

  /// Reads at least one byte. Fails with `io`, also at the end of the file: it has shrunk.
  [[nodiscard]] Result<std::size_t> read(char* data, std::size_t size);
  /// Fails with `io` when somebody wrote to the file since it was opened, whatever its size is now.
  [[nodiscard]] Result<void> check_unchanged() const;

 private:
  InputFile(std::filesystem::path path, int fd) : path_(std::move(path)), fd_(fd) {}

  /// What writing to a file changes.
  struct State {
    std::uint64_t size = 0;
    std::int64_t modified_seconds = 0;
    std::int64_t modified_nanoseconds = 0;
    friend bool operator==(const State&, const State&) = default;
  };
  [[nodiscard]] static State state_of(const struct stat& status);

  std::filesystem::path path_;
  int fd_;
  State opened_;
};

}  // namespace slipway::http
