#include "core/http/platform.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <climits>
#include <ctime>
#include <system_error>
#include <utility>

namespace slipway::http {
namespace {

#ifdef MSG_NOSIGNAL
constexpr int kSendFlags = MSG_NOSIGNAL;
#else
constexpr int kSendFlags = 0;
#endif

bool would_block(int error) { return error == EAGAIN || error == EWOULDBLOCK; }

sigset_t sigpipe_alone() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGPIPE);
  return signals;
}

bool sigpipe_pending() {
  sigset_t pending;
  sigemptyset(&pending);
  sigpending(&pending);
  return sigismember(&pending, SIGPIPE) == 1;
}

}  // namespace

std::string system_error_text(int error) {
  std::string text = std::generic_category().message(error);
  // `Connection refused` stands in the middle of our sentences.
  if (text.size() > 1 && std::islower(static_cast<unsigned char>(text[1])) != 0) {
    text[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(text[0])));
  }
  return text;
}

IoResult socket_send(int socket, const char* data, std::size_t size) {
  ssize_t count = 0;
  do {
    count = ::send(socket, data, size, kSendFlags);
  } while (count < 0 && errno == EINTR);
  if (count >= 0) return {IoResult::State::moved, static_cast<std::size_t>(count)};
  if (would_block(errno)) return {IoResult::State::want_write};
  return {IoResult::State::failed, 0, system_error_text(errno)};
}

IoResult socket_receive(int socket, char* data, std::size_t size) {
  ssize_t count = 0;
  do {
    count = ::recv(socket, data, size, 0);
  } while (count < 0 && errno == EINTR);
  if (count > 0) return {IoResult::State::moved, static_cast<std::size_t>(count)};
  if (count == 0) return {IoResult::State::closed};
  if (would_block(errno)) return {IoResult::State::want_read};
  return {IoResult::State::failed, 0, system_error_text(errno)};
}

int connect_error(int socket) {
  int error = 0;
  socklen_t length = sizeof error;
  if (::getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &length) != 0) return errno;
  return error;
}

void disable_sigpipe([[maybe_unused]] int socket) {
#ifdef SO_NOSIGPIPE
  const int on = 1;
  ::setsockopt(socket, SOL_SOCKET, SO_NOSIGPIPE, &on, sizeof on);
#endif
}

int wait_ready(int socket, int wanted, int wake_fd, std::chrono::milliseconds timeout) {
  pollfd entries[2] = {{socket, 0, 0}, {wake_fd, POLLIN, 0}};
  if ((wanted & kReadable) != 0) entries[0].events |= POLLIN;
  if ((wanted & kWritable) != 0) entries[0].events |= POLLOUT;
  const auto wait = std::clamp<std::chrono::milliseconds::rep>(timeout.count(), 0, INT_MAX);
  if (::poll(entries, 2, static_cast<int>(wait)) <= 0) return 0;

  int ready = entries[1].revents != 0 ? kWoken : 0;
  const bool broken = (entries[0].revents & (POLLERR | POLLHUP | POLLNVAL)) != 0;
  if (broken || (entries[0].revents & POLLIN) != 0) ready |= wanted & kReadable;
  if (broken || (entries[0].revents & POLLOUT) != 0) ready |= wanted & kWritable;
  return ready;
}

WakeUp::WakeUp() {
  if (::pipe(fds_) != 0) {
    fds_[0] = fds_[1] = -1;
    return;
  }
  for (const int fd : fds_) {
    ::fcntl(fd, F_SETFD, FD_CLOEXEC);
    ::fcntl(fd, F_SETFL, O_NONBLOCK);
  }
}

WakeUp::~WakeUp() {
  for (const int fd : fds_) {
    if (fd >= 0) ::close(fd);
  }
}

void WakeUp::notify() const noexcept {
  const char byte = 1;
  // A full pipe is as good as a written one.
  [[maybe_unused]] const ssize_t count = ::write(fds_[1], &byte, 1);
}

void take_pending_sigpipe() {
#if defined(_POSIX_REALTIME_SIGNALS) && _POSIX_REALTIME_SIGNALS > 0
  const sigset_t only = sigpipe_alone();
  const timespec at_once = {};
  while (sigtimedwait(&only, nullptr, &at_once) < 0 && errno == EINTR) {
  }
#else
  take_pending_sigpipe_by_sigwait();
#endif
}

void take_pending_sigpipe_by_sigwait() {
  if (!sigpipe_pending()) return;
  const sigset_t only = sigpipe_alone();
  int taken = 0;
  sigwait(&only, &taken);
}

SigpipeGuard::SigpipeGuard() {
  was_pending_ = sigpipe_pending();
  const sigset_t blocked = sigpipe_alone();
  pthread_sigmask(SIG_BLOCK, &blocked, &previous_);
}

SigpipeGuard::~SigpipeGuard() {
  // OpenSSL writes without MSG_NOSIGNAL; what that left pending must not fire on unblocking.
  if (!was_pending_) take_pending_sigpipe();
  pthread_sigmask(SIG_SETMASK, &previous_, nullptr);
}

Result<InputFile> InputFile::open(const std::filesystem::path& path, std::uint64_t expected_size) {
  // Without O_NONBLOCK, opening a named pipe would wait for its writer.
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) {
    return fail(ErrorKind::io,
                fmt::format("cannot open {}: {}", path.string(), system_error_text(errno)));
  }
  InputFile file(path, fd);
  struct stat status = {};
  if (::fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) {
    return fail(ErrorKind::io, fmt::format("cannot read {}: it is no regular file", path.string()));
  }
  const auto size = static_cast<std::uint64_t>(status.st_size);
  if (size != expected_size) {
    return fail(ErrorKind::io,
                fmt::format("{} has changed: it had {} bytes and now has {}", path.string(),
                            expected_size, size),
                "publish again when nothing writes to the file any more");
  }
  file.opened_ = state_of(status);
  return file;
}

InputFile::State InputFile::state_of(const struct stat& status) {
#ifdef __APPLE__
  const timespec& modified = status.st_mtimespec;
#else
  const timespec& modified = status.st_mtim;
#endif
  return {static_cast<std::uint64_t>(status.st_size), modified.tv_sec, modified.tv_nsec};
}

Result<void> InputFile::check_unchanged() const {
  struct stat status = {};
  if (::fstat(fd_, &status) == 0 && state_of(status) == opened_) return {};
  return fail(ErrorKind::io, fmt::format("{} changed while it was being sent", path_.string()),
              "publish again when nothing writes to the file any more");
}

InputFile::InputFile(InputFile&& other) noexcept
    : path_(std::move(other.path_)), fd_(std::exchange(other.fd_, -1)), opened_(other.opened_) {}

InputFile::~InputFile() {
  if (fd_ >= 0) ::close(fd_);
}

Result<std::size_t> InputFile::read(char* data, std::size_t size) {
  ssize_t count = 0;
  do {
    count = ::read(fd_, data, size);
  } while (count < 0 && errno == EINTR);
  if (count > 0) return static_cast<std::size_t>(count);
  if (count < 0) {
    return fail(ErrorKind::io,
                fmt::format("cannot read {}: {}", path_.string(), system_error_text(errno)));
  }
  return fail(ErrorKind::io, fmt::format("{} became shorter while it was sent", path_.string()),
              "publish again when nothing writes to the file any more");
}

}  // namespace slipway::http
