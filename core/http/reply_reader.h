#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "slipway/result.h"
#include "slipway/transport.h"

namespace slipway::http {

/// Reads one HTTP/1 reply from bytes as they come. Interim (1xx) replies, chunk extensions and
/// trailers are passed over, together at most 64 KiB. Its errors say what is wrong with the answer;
/// the caller puts the server's name before it.
class ReplyReader {
 public:
  enum class Body {
    expected,
    none,  ///< of HEAD and CONNECT
  };
  using Receiver = std::function<Result<void>(std::string_view block)>;

  /// A `receiver` takes the body of a 2xx reply, of any length, instead of `Response::body`.
  ReplyReader(Body body, std::size_t max_body_bytes, Receiver receiver = {})
      : body_(body), max_body_(max_body_bytes), receiver_(std::move(receiver)) {}

  /// Fails with `protocol`: not HTTP, or too long. The receiver's error is returned as it is.
  [[nodiscard]] Result<void> feed(std::string_view bytes);
  /// The peer has closed. Fails with `network` when the reply is not complete.
  [[nodiscard]] Result<void> end();
  /// What came of an answer is all that is waited for. Only when `answered`.
  void settle();

  [[nodiscard]] bool started() const { return started_; }  ///< any byte came
  /// The final reply's head is read: the server has decided.
  [[nodiscard]] bool answered() const { return stage_ != Stage::head; }
  [[nodiscard]] bool complete() const { return stage_ == Stage::complete; }
  /// Only the end of the connection will be the end of the reply.
  [[nodiscard]] bool open_ended() const { return stage_ == Stage::until_close; }
  [[nodiscard]] int status() const { return response_.status; }
  /// The receiver takes the body.
  [[nodiscard]] bool receiving() const { return receiver_ && response_.status / 100 == 2; }
  /// Whether the connection can serve another request.
  [[nodiscard]] bool keep_alive() const { return complete() && keep_alive_; }
  /// The reply, once.
  [[nodiscard]] Response take() { return std::move(response_); }

 private:
  enum class Stage {
    head,
    counted,
    until_close,
    chunk_size,
    chunk_data,
    chunk_end,
    trailers,
    complete
  };

  [[nodiscard]] Result<void> parse_head();
  [[nodiscard]] Result<void> choose_stage();
  [[nodiscard]] Result<void> chunk_line(std::string_view line);
  [[nodiscard]] Result<void> add_body(std::string_view& bytes, std::uint64_t wanted);
  [[nodiscard]] Result<void> deliver(std::string_view block);
  [[nodiscard]] bool take_line(std::string_view& bytes);

  Body body_;
  std::size_t max_body_;
  Receiver receiver_;
  Stage stage_ = Stage::head;
  bool started_ = false;
  bool keep_alive_ = false;
  std::string line_;             ///< the head, or a line of the chunked coding, so far
  std::size_t extra_bytes_ = 0;  ///< of interim replies, chunk extensions and trailers
  std::uint64_t remaining_ = 0;  ///< bytes of the body or of the chunk
  Response response_;
};

}  // namespace slipway::http
