#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/call.h"

namespace slipway::emulator {

/// What stands before the content of one part.
struct PartHead {
  std::string name;
  std::string file_name;  ///< decoded, without folders
  bool is_file = false;   ///< a file name was given, be it an empty one
};

/// Reads `multipart/form-data` (RFC 7578) in large blocks, however long the parts are. Takes what
/// browsers and old clients send: `%22`, `%0D`, `%0A` and `\"` in names, `filename*`, full paths,
/// parts without Content-Type or with Content-Transfer-Encoding and Content-Length, a preamble.
class MultipartReader {
 public:
  /// Fills the buffer and returns how much; 0 at the end.
  using Source = std::function<std::size_t(char* buffer, std::size_t size)>;
  MultipartReader(Source source, std::string_view boundary);

  /// Goes to the next part, past what is left of the current one. False at the end.
  [[nodiscard]] bool next_part(PartHead& part);
  /// The next piece of the current part, valid until the next call; empty at its end.
  [[nodiscard]] std::string_view next_block();
  /// Whether the closing boundary was read.
  [[nodiscard]] bool closed() const { return state_ == State::closed; }

 private:
  enum class State { in_part, at_delimiter, closed, broken };
  bool fill();
  bool read_line(std::string& line);

  Source source_;
  std::string delimiter_;  ///< CR LF, two dashes, the boundary
  std::vector<char> buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  State state_ = State::in_part;  ///< the preamble is a part that nobody asks for
};

/// The boundary of a Content-Type; empty when it is not multipart/form-data or names none.
[[nodiscard]] std::string multipart_boundary(std::string_view content_type);

/// Reads the value of a Content-Disposition header.
[[nodiscard]] PartHead parse_disposition(std::string_view value);

}  // namespace slipway::emulator
