#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>

#include "emulator/call.h"
#include "emulator/moment.h"
#include "slipway/result.h"

namespace slipway::emulator {

/// An HTTP/1.1 server on 127.0.0.1 with a thread for each connection. It reads the head of a
/// request and leaves the body to the handler, so that an answer can come before the body does.
class Server {
 public:
  /// Called for each request, from several threads at once. What it throws becomes a 500.
  using Handler = std::function<Reply(Call&)>;
  /// Called at each phase of each request, like the handler; it must not throw.
  using PhaseWatcher = std::function<void(const Call&, Phase)>;

  /// Listening, but not answering before `serve`. Fails with `network` when the port cannot be had.
  /// `port` 0 picks one.
  [[nodiscard]] static Result<std::unique_ptr<Server>> listen(std::uint16_t port);
  /// Drops the open connections, whatever they are doing.
  virtual ~Server() = default;

  [[nodiscard]] virtual std::uint16_t port() const = 0;
  /// Begins to answer; once.
  virtual void serve(Handler handler, PhaseWatcher watcher) = 0;

  /// Waits until every connection that was made to this server is over; connections that a client
  /// keeps count too. False when the time is up before.
  [[nodiscard]] virtual bool wait_until_quiet(std::chrono::milliseconds time) = 0;
};

}  // namespace slipway::emulator
