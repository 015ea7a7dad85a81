#include "core/http/reply_reader.h"

#include <Poco/Exception.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/String.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <sstream>

namespace slipway::http {
namespace {

constexpr std::size_t kMaxHead = 64 * 1024;
constexpr std::size_t kMaxChunkLine = 4096;
constexpr std::size_t kMaxExtra = 64 * 1024;
constexpr std::size_t kChunkSizeDigits = 16;

tl::unexpected<Error> not_http() {
  return fail(ErrorKind::protocol, "sent an answer that is not HTTP",
              "check the scheme (http or https), host and port");
}

template <typename T>
bool parse_number(std::string_view text, int base, T& value) {
  const auto result = std::from_chars(text.data(), text.data() + text.size(), value, base);
  return result.ec == std::errc() && result.ptr == text.data() + text.size() && !text.empty();
}

}  // namespace

Result<void> ReplyReader::feed(std::string_view bytes) {
  started_ = started_ || !bytes.empty();
  while (!bytes.empty() && stage_ != Stage::complete) {
    Result<void> ok;
    switch (stage_) {
      case Stage::counted:
      case Stage::chunk_data:
        ok = add_body(bytes, remaining_);
        break;
      case Stage::until_close:
        ok = add_body(bytes, bytes.size());
        break;
      case Stage::head:
      case Stage::chunk_size:
      case Stage::chunk_end:
      case Stage::trailers:
        if (!take_line(bytes)) break;
        ok = stage_ == Stage::head ? parse_head() : chunk_line(std::exchange(line_, {}));
        break;
      case Stage::complete:
        break;
    }
    if (!ok) {
      keep_alive_ = false;
      return ok;
    }
    const bool head = stage_ == Stage::head;
    if (line_.size() > (head ? kMaxHead : kMaxChunkLine)) {
      return fail(ErrorKind::protocol, "sent an answer whose header is too long");
    }
    const std::string_view begin = std::string_view(line_).substr(0, 5);
    if (head && begin != std::string_view("HTTP/").substr(0, begin.size())) return not_http();
  }
  // What comes after the reply belongs to nothing we asked for.
  if (!bytes.empty()) keep_alive_ = false;
  return {};
}

/// Moves bytes to `line_` up to the end of the head or line; true when that is reached.
bool ReplyReader::take_line(std::string_view& bytes) {
  while (!bytes.empty()) {
    const auto newline = bytes.find('\n');
    const auto count = newline == std::string_view::npos ? bytes.size() : newline + 1;
    line_ += bytes.substr(0, count);
    bytes.remove_prefix(count);
    if (newline == std::string_view::npos || line_.size() > kMaxHead) return false;
    if (stage_ != Stage::head) {
      line_.erase(line_.find_last_not_of("\r\n") + 1);
      return true;
    }
    const std::string_view head = line_;
    const auto ends_with = [head](std::string_view end) {
      return head.size() >= end.size() && head.substr(head.size() - end.size()) == end;
    };
    if (ends_with("\n\r\n") || ends_with("\n\n")) return true;
  }
  return false;
}

Result<void> ReplyReader::parse_head() {
  const std::size_t length = line_.size();
  Poco::Net::HTTPResponse head;
  try {
    std::istringstream stream(std::exchange(line_, {}));
    head.read(stream);
  } catch (const Poco::Exception&) {
    return not_http();
  }
  response_.status = static_cast<int>(head.getStatus());
  if (response_.status < 100 || response_.status > 999) return not_http();
  if (response_.status < 200 && response_.status != 101) {
    // The real answer follows.
    extra_bytes_ += length;
    if (extra_bytes_ <= kMaxExtra) return {};
    return fail(ErrorKind::protocol, "sent too many interim answers");
  }
  for (const auto& field : head) response_.headers.push_back({field.first, field.second});
  keep_alive_ = head.getKeepAlive() && response_.status != 101;
  return choose_stage();
}

Result<void> ReplyReader::choose_stage() {
  const int status = response_.status;
  stage_ = Stage::complete;
  if (body_ == Body::none || status == 101 || status == 204 || status == 304) return {};

  if (!response_.header("Transfer-Encoding").empty()) {
    const std::string coding = Poco::toLower(response_.header("Transfer-Encoding"));
    if (coding.find("chunked") == std::string::npos) {
      return fail(ErrorKind::protocol, "sent an answer in an unknown transfer coding");
    }
    stage_ = Stage::chunk_size;
    return {};
  }
  const std::string length = Poco::trim(response_.header("Content-Length"));
  if (length.empty()) {
    stage_ = Stage::until_close;
    keep_alive_ = false;
    return {};
  }
  if (!parse_number(length, 10, remaining_)) {
    return fail(ErrorKind::protocol, "sent an answer with an unreadable Content-Length");
  }
  if (remaining_ > max_body_ && !receiving()) {
    return fail(ErrorKind::protocol, fmt::format("sent an answer of {} bytes; at most {} are read",
                                                 remaining_, max_body_));
  }
  if (remaining_ > 0) stage_ = Stage::counted;
  return {};
}

Result<void> ReplyReader::add_body(std::string_view& bytes, std::uint64_t wanted) {
  const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), wanted));
  if (auto ok = deliver(bytes.substr(0, count)); !ok) return ok;
  bytes.remove_prefix(count);
  if (stage_ == Stage::until_close) return {};
  remaining_ -= count;
  if (remaining_ == 0) stage_ = stage_ == Stage::counted ? Stage::complete : Stage::chunk_end;
  return {};
}

Result<void> ReplyReader::deliver(std::string_view block) {
  if (receiving()) return receiver_(block);
  if (block.size() > max_body_ - response_.body.size()) {
    return fail(ErrorKind::protocol,
                fmt::format("sent an answer of more than {} bytes", max_body_));
  }
  response_.body += block;
  return {};
}

Result<void> ReplyReader::chunk_line(std::string_view line) {
  const auto bad = [] { return fail(ErrorKind::protocol, "sent a broken chunked answer"); };
  if (stage_ == Stage::chunk_end) {
    stage_ = Stage::chunk_size;
    return line.empty() ? Result<void>() : bad();
  }
  if (stage_ == Stage::trailers) {
    extra_bytes_ += line.size();
    if (extra_bytes_ > kMaxExtra) return bad();
    if (line.empty()) stage_ = Stage::complete;
    return {};
  }
  extra_bytes_ += line.size() - std::min(line.size(), kChunkSizeDigits);
  if (extra_bytes_ > kMaxExtra) return bad();
  const std::string size = Poco::trim(std::string(line.substr(0, line.find(';'))));
  if (!parse_number(size, 16, remaining_)) return bad();
  stage_ = remaining_ == 0 ? Stage::trailers : Stage::chunk_data;
  return {};
}

void ReplyReader::settle() {
  if (stage_ == Stage::complete) return;
  stage_ = Stage::complete;
  keep_alive_ = false;
}

Result<void> ReplyReader::end() {
  if (stage_ == Stage::until_close) stage_ = Stage::complete;
  if (stage_ == Stage::complete) return {};
  Error error;
  error.kind = ErrorKind::network;
  error.retryable = true;
  error.http_status = answered() ? response_.status : 0;
  error.message = answered() ? "closed the connection in the middle of its answer"
                             : "closed the connection without an answer";
  return fail(std::move(error));
}

}  // namespace slipway::http
