#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace slipway::emulator {

/// How far the emulator is with one call, in this order. What cuts a call short leaves out the
/// rest.
enum class Phase {
  head_read,        ///< nothing of the body was read
  body_read,        ///< some more of the body was read: a call with a long body has many of these
  body_complete,    ///< all of it was read, and nothing was made of it yet; not of an empty body
  done,             ///< the call has had its effect, or was refused, and nothing was answered
  reply_half_sent,  ///< half of the reply went out, its head first
  replied,          ///< all of it went out; the client may not have read it yet
};
[[nodiscard]] std::string_view to_string(Phase phase);

/// One phase of one call of a service; the emulator's own calls (`/_emulator/…`) have none.
struct Moment {
  Phase phase = Phase::head_read;
  std::string provider;  ///< `pgyer` (its storage too) or `hockeyapp`
  std::string method;
  std::string path;            ///< decoded, without the query
  std::uint64_t received = 0;  ///< bytes of the body that were read so far
};

/// Called synchronously at each moment, in the thread that serves the call: the call goes on when
/// it returns. Several calls are served at once. Must not throw.
using Watcher = std::function<void(const Moment&)>;

}  // namespace slipway::emulator
