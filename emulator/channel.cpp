#include "emulator/channel.h"

#include <Poco/Exception.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <utility>

#include "emulator/form.h"

namespace slipway::emulator {
namespace {

constexpr std::size_t kMaxHeadBytes = 64 * 1024;
constexpr std::size_t kSlowBlock = 256 * 1024;
constexpr auto kSlowPause = std::chrono::milliseconds(20);
constexpr auto kStopCheck = std::chrono::milliseconds(50);

}  // namespace

void StopSignal::request() {
  {
    const std::lock_guard lock(mutex_);
    requested_ = true;
  }
  changed_.notify_all();
}

bool StopSignal::requested() const {
  const std::lock_guard lock(mutex_);
  return requested_;
}

bool StopSignal::wait_for(std::chrono::milliseconds time) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, time, [this] { return requested_; });
}

std::size_t Channel::read(char* buffer, std::size_t size) {
  if (kept_.empty()) return receive(buffer, size);
  const auto taken = std::min(size, kept_.size());
  kept_.copy(buffer, taken);
  kept_.erase(0, taken);
  return taken;
}

std::optional<std::string> Channel::read_head() {
  std::array<char, 16 * 1024> block{};
  while (true) {
    if (const auto end = kept_.find("\r\n\r\n"); end != std::string::npos) {
      std::string head = kept_.substr(0, end + 2);
      kept_.erase(0, end + 4);
      return head;
    }
    if (kept_.size() > kMaxHeadBytes) return std::nullopt;
    const auto got = receive(block.data(), block.size());
    if (got == 0) return std::nullopt;
    kept_.append(block.data(), got);
  }
}

bool Channel::write(std::string_view data) {
  try {
    while (!data.empty()) {
      const auto size = static_cast<int>(std::min<std::size_t>(data.size(), 1 << 20));
      const int sent = socket_.sendBytes(data.data(), size);
      if (sent <= 0) return false;
      data.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  } catch (const Poco::Exception&) {
    return false;
  }
}

void Channel::end_sending() {
  try {
    socket_.shutdownSend();
  } catch (const Poco::Exception&) {
    // The client has gone already.
  }
}

void Channel::wait_until_gone() {
  short gone = POLLHUP | POLLERR;
#ifdef POLLRDHUP
  gone |= POLLRDHUP;
#endif
  while (!stop_.wait_for(kStopCheck)) {
    pollfd watched{socket_.impl()->sockfd(), gone, 0};
    if (::poll(&watched, 1, 0) > 0 && (watched.revents & gone) != 0) return;
  }
}

std::size_t Channel::receive(char* buffer, std::size_t size) {
  try {
    const int got = socket_.receiveBytes(buffer, static_cast<int>(size));
    return got > 0 ? static_cast<std::size_t>(got) : 0;
  } catch (const Poco::Exception&) {
    return 0;
  }
}

SocketCall::SocketCall(Channel& channel, Head head, std::function<void(const Call&, Phase)> watcher)
    : channel_(channel), watcher_(std::move(watcher)) {
  head_ = std::move(head);
  remaining_ = head_.content_length;
  awaits_continue_ = lower_case(head_.header("Expect")) == "100-continue";
}

std::size_t SocketCall::read(char* buffer, std::size_t size) {
  if (remaining_ == 0 || lost_) return 0;
  if (awaits_continue_) {
    awaits_continue_ = false;
    channel_.write("HTTP/1.1 100 Continue\r\n\r\n");
  }
  if (slow_ && received() / kSlowBlock != pauses_) {
    pauses_ = received() / kSlowBlock;
    if (channel_.stop().wait_for(kSlowPause)) return lose();
  }
  if (cut_halfway_ && received() >= head_.content_length / 2) return lose();
  std::uint64_t limit = std::min<std::uint64_t>(size, remaining_);
  if (cut_halfway_) limit = std::min(limit, head_.content_length / 2 - received());
  if (slow_) limit = std::min<std::uint64_t>(limit, kSlowBlock);
  const auto got = channel_.read(buffer, static_cast<std::size_t>(limit));
  if (got == 0) return lose();
  remaining_ -= got;
  watcher_(*this, Phase::body_read);
  if (remaining_ == 0) watcher_(*this, Phase::body_complete);
  return got;
}

std::size_t SocketCall::lose() {
  lost_ = true;
  return 0;
}

}  // namespace slipway::emulator
