#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace slipway::emulator {

/// Names and values in the order in which they came; a name may come twice.
using Fields = std::vector<std::pair<std::string, std::string>>;

/// The first value of this name, or nothing.
[[nodiscard]] std::optional<std::string> find_field(const Fields& fields, std::string_view name);

/// The first value of this name; an empty one is as good as none.
[[nodiscard]] std::string field_or_empty(const Fields& fields, std::string_view name);

/// The head of a request.
struct Head {
  std::string method;
  std::string path;  ///< decoded, without the query
  Fields query;
  Fields headers;
  std::uint64_t content_length = 0;

  /// The first header of this name, any case; empty when there is none.
  [[nodiscard]] std::string header(std::string_view name) const;
};

/// Takes apart a head without its empty line. Returns the status to refuse it with, or 0.
[[nodiscard]] int parse_head(std::string_view text, Head& head, bool& http_1_0);

/// An answer, or the refusal to give one.
struct Reply {
  int status = 200;
  std::string body;
  std::string content_type = "application/json";
  Fields headers = {};
  std::filesystem::path file = {};  ///< when set, its content is sent in place of the body
  std::uint64_t padding = 0;        ///< this many spaces follow the body
  bool close_unread = false;        ///< close right after the answer, with the body unread
  bool without_length = false;     ///< no Content-Length; stay connected until the client goes away
  bool cut_without_reply = false;  ///< close without an answer
  bool cut_halfway = false;        ///< close after half of the answer
  std::chrono::seconds clock_skew{0};  ///< how far the Date is off
};

/// One request being served. `read` and what changes it belong to the serving thread.
class Call {
 public:
  virtual ~Call() = default;

  [[nodiscard]] const Head& head() const { return head_; }

  /// The next bytes of the body; 0 at its end, and as soon as the connection is lost or cut.
  [[nodiscard]] virtual std::size_t read(char* buffer, std::size_t size) = 0;
  /// How many bytes of the body have been read.
  [[nodiscard]] virtual std::uint64_t received() const = 0;
  /// Whether every byte of the body has been read.
  [[nodiscard]] virtual bool body_complete() const = 0;

  /// Whether the connection is gone, so that no answer can arrive.
  [[nodiscard]] virtual bool lost() const = 0;

  /// From now on reads no faster than 256 KiB in 20 ms.
  virtual void slow_down() = 0;
  /// Cuts the connection once half of the body has been read.
  virtual void cut_halfway() = 0;
  /// Reads nothing and answers nothing until the client goes away or the emulator stops.
  virtual void stall() = 0;

 protected:
  Head head_;
};

}  // namespace slipway::emulator
