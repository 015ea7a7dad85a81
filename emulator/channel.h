#pragma once

#include <Poco/Net/StreamSocket.h>

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "emulator/call.h"
#include "emulator/moment.h"

namespace slipway::emulator {

/// Tells every connection that the server ends. Safe to use from several threads.
class StopSignal {
 public:
  void request();
  [[nodiscard]] bool requested() const;
  /// True when the server ends before the time is up.
  [[nodiscard]] bool wait_for(std::chrono::milliseconds time);

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool requested_ = false;
};

/// A socket with what was read from it but not yet used.
class Channel {
 public:
  Channel(Poco::Net::StreamSocket& socket, StopSignal& stop) : socket_(socket), stop_(stop) {}

  /// 0 when the connection is lost.
  std::size_t read(char* buffer, std::size_t size);
  /// The bytes before the next empty line; nothing when the connection ends or sends too much.
  std::optional<std::string> read_head();
  /// False when the connection is lost.
  bool write(std::string_view data);
  void end_sending();
  /// Until the client closes its side, or the server ends.
  void wait_until_gone();

  StopSignal& stop() { return stop_; }

 private:
  std::size_t receive(char* buffer, std::size_t size);

  Poco::Net::StreamSocket& socket_;
  StopSignal& stop_;
  std::string kept_;
};

/// A request on a channel.
class SocketCall : public Call {
 public:
  /// `watcher` is called with the phases of its body.
  SocketCall(Channel& channel, Head head, std::function<void(const Call&, Phase)> watcher);

  std::size_t read(char* buffer, std::size_t size) override;
  [[nodiscard]] std::uint64_t received() const override {
    return head_.content_length - remaining_;
  }
  [[nodiscard]] bool body_complete() const override { return remaining_ == 0; }
  [[nodiscard]] bool lost() const override { return lost_; }
  void slow_down() override { slow_ = true; }
  void cut_halfway() override { cut_halfway_ = true; }
  void stall() override { channel_.wait_until_gone(); }

  /// Whether the client waits to be asked for the body, and was not.
  [[nodiscard]] bool awaits_continue() const { return awaits_continue_; }

 private:
  std::size_t lose();

  Channel& channel_;
  std::function<void(const Call&, Phase)> watcher_;
  std::uint64_t remaining_ = 0;
  std::uint64_t pauses_ = 0;
  bool awaits_continue_ = false;
  bool slow_ = false;
  bool cut_halfway_ = false;
  bool lost_ = false;
};

}  // namespace slipway::emulator
