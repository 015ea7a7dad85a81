#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/http/connection.h"
#include "core/http/origin.h"
#include "core/http/reply_reader.h"
#include "core/http/waiter.h"
#include "slipway/transport.h"

namespace slipway::http {

/// One request and its answer, over a connection that somebody else opened. It sends and listens at
/// once: a server that answers while the body is still going out is read at that moment.
class HttpExchange {
 public:
  /// `head` is the whole header, with its empty line. All arguments must outlive the object.
  HttpExchange(const Request& request, const Exchange& exchange, std::string head,
               std::string server, Waiter& waiter);

  /// May be called again on another connection while `repeatable`. The errors of `before_commit`
  /// and `receive` are returned as they are.
  [[nodiscard]] Result<Response> run(Connection& connection);

  /// After a failed `run`: whether the connection broke before the server can have acted, so that
  /// the same request may go out on a new one.
  [[nodiscard]] bool repeatable() const;
  /// After a `run`: whether the connection can serve another request.
  [[nodiscard]] bool reusable() const { return request_complete_ && reader_.keep_alive(); }

 private:
  [[nodiscard]] ReplyReader make_reader();
  [[nodiscard]] Result<void> exchange(Connection& connection);
  [[nodiscard]] Result<void> send_request(Connection& connection);
  [[nodiscard]] Result<void> commit();
  [[nodiscard]] Result<void> send_segment(Connection& connection, const BodySegment& segment);
  [[nodiscard]] Result<void> send_file(Connection& connection, const FileSegment& segment);
  [[nodiscard]] Result<void> send_bytes(Connection& connection, std::string_view bytes);
  [[nodiscard]] Result<void> read_early(Connection& connection);
  [[nodiscard]] Result<void> receive_answer(Connection& connection);
  [[nodiscard]] Result<void> receive_available(Connection& connection);
  /// The server has decided without the whole request: what it said of it may break off.
  [[nodiscard]] bool answered_early() const {
    // Whoever receives would take the part for the whole.
    return reader_.answered() && !request_complete_ && !reader_.receiving();
  }
  /// A refusal that does not say how long it is: nobody waits a stall time-out for its last words,
  /// and then loses the first ones.
  [[nodiscard]] bool refused_without_end() const {
    return reader_.open_ended() && reader_.status() >= 400;
  }
  void count(const Connection& connection, const IoResult& io);
  [[nodiscard]] tl::unexpected<Error> about_server(Error error) const;

  const Request& request_;
  const Exchange& exchange_;
  std::string head_;
  std::string server_;
  Waiter& waiter_;
  ReplyReader reader_;
  std::uint64_t total_;
  int commit_index_;  ///< the last segment that has bytes; -1: the head itself
  int current_ = -1;  ///< the segment that is going out; -1: the head
  std::uint64_t sent_ = 0;
  bool commit_noted_ = false;  ///< before_commit has been called
  bool committed_ = false;     ///< the last segment may have gone out
  bool sending_ = false;       ///< the request is still going out
  bool request_complete_ = false;
  bool broken_ = false;          ///< the connection failed, as opposed to us
  bool receive_failed_ = false;  ///< the caller's `receive` did
  std::vector<char> buffer_;
};

}  // namespace slipway::http
