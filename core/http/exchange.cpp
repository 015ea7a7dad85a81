#include "core/http/exchange.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <utility>

namespace slipway::http {
namespace {

constexpr std::size_t kReadSize = 256 * 1024;
/// An answer that came early may have no end: its server still waits for the rest of the request.
constexpr std::chrono::seconds kPatienceForEarlyAnswer(1);

int last_with_bytes(const Body& body) {
  for (std::size_t i = body.segments.size(); i > 0; --i) {
    const auto& segment = body.segments[i - 1];
    const auto* text = std::get_if<std::string>(&segment);
    const bool empty = text != nullptr ? text->empty() : std::get<FileSegment>(segment).size == 0;
    if (!empty) return static_cast<int>(i) - 1;
  }
  return -1;
}

}  // namespace

HttpExchange::HttpExchange(const Request& request, const Exchange& exchange, std::string head,
                           std::string server, Waiter& waiter)
    : request_(request),
      exchange_(exchange),
      head_(std::move(head)),
      server_(std::move(server)),
      waiter_(waiter),
      reader_(make_reader()),
      total_(request.body.size()),
      commit_index_(last_with_bytes(request.body)) {}

ReplyReader HttpExchange::make_reader() {
  ReplyReader::Receiver receiver;
  if (exchange_.receive) {
    receiver = [this](std::string_view block) {
      auto taken = exchange_.receive(block);
      receive_failed_ = !taken;
      return taken;
    };
  }
  return {request_.method == "HEAD" ? ReplyReader::Body::none : ReplyReader::Body::expected,
          request_.max_reply_bytes, std::move(receiver)};
}

Result<Response> HttpExchange::run(Connection& connection) {
  reader_ = make_reader();
  current_ = -1;
  sent_ = 0;
  committed_ = sending_ = request_complete_ = broken_ = receive_failed_ = false;
  waiter_.moved();

  auto done = exchange(connection);
  if (!done) {
    Error error = std::move(done.error());
    // before_commit's own error is the caller's; `committed_` is false then anyway.
    if (committed_ && !receive_failed_) error.effect = Effect::unknown;
    return fail(std::move(error));
  }
  Response response = reader_.take();
  response.request_complete = request_complete_;
  response.tls = connection.tls_facts();
  return response;
}

bool HttpExchange::repeatable() const {
  const bool idempotent = request_.method == "GET" || request_.method == "HEAD";
  return broken_ && !reader_.started() && sent_ == 0 && (total_ > 0 || idempotent);
}

Result<void> HttpExchange::exchange(Connection& connection) {
  sending_ = true;
  if (auto ok = send_request(connection); !ok) return ok;
  sending_ = false;
  waiter_.moved();
  return receive_answer(connection);
}

Result<void> HttpExchange::receive_answer(Connection& connection) {
  const std::string phase = fmt::format("while waiting for the answer of {}", server_);
  while (!reader_.complete()) {
    // Before waiting: TLS may hold bytes that it has already taken from the socket.
    if (auto ok = receive_available(connection); !ok) return ok;
    if (reader_.complete()) break;
    std::optional<std::chrono::milliseconds> limit;
    if (answered_early() || refused_without_end()) limit = kPatienceForEarlyAnswer;
    auto ready = waiter_.wait(connection.socket(), kReadable, phase, limit);
    if (ready) continue;
    if (!limit || !waiter_.check(phase)) return fail(std::move(ready.error()));
    reader_.settle();
  }
  return {};
}

Result<void> HttpExchange::send_request(Connection& connection) {
  if (commit_index_ < 0) {
    if (auto ok = commit(); !ok) return ok;
  }
  if (auto ok = send_bytes(connection, head_); !ok) return ok;
  for (current_ = 0; current_ <= commit_index_ && !reader_.answered(); ++current_) {
    if (current_ == commit_index_) {
      // An answer that is already here makes committing pointless.
      if (auto ok = read_early(connection); !ok) return ok;
      if (reader_.answered()) break;
      if (auto ok = commit(); !ok) return ok;
    }
    const auto& segment = request_.body.segments[static_cast<std::size_t>(current_)];
    if (auto ok = send_segment(connection, segment); !ok) return ok;
  }
  request_complete_ = sent_ == total_ && (total_ > 0 || committed_);
  return {};
}

Result<void> HttpExchange::commit() {
  if (commit_noted_ || !exchange_.before_commit) return {};
  commit_noted_ = true;
  return exchange_.before_commit();
}

Result<void> HttpExchange::send_segment(Connection& connection, const BodySegment& segment) {
  if (const auto* text = std::get_if<std::string>(&segment)) return send_bytes(connection, *text);
  return send_file(connection, std::get<FileSegment>(segment));
}

Result<void> HttpExchange::send_file(Connection& connection, const FileSegment& segment) {
  auto file = InputFile::open(segment.path, segment.size);
  if (!file) return fail(file.error());
  buffer_.resize(kReadSize);
  for (std::uint64_t left = segment.size; left > 0 && !reader_.answered();) {
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(left, buffer_.size()));
    const auto count = file->read(buffer_.data(), wanted);
    if (!count) return fail(count.error());
    left -= *count;
    if (left == 0) {
      // All is read, not all is sent: the server cannot have a whole package yet.
      if (auto ok = file->check_unchanged(); !ok) return ok;
    }
    if (auto ok = send_bytes(connection, {buffer_.data(), *count}); !ok) return ok;
  }
  return {};
}

/// Until all is out or the server has answered.
Result<void> HttpExchange::send_bytes(Connection& connection, std::string_view bytes) {
  const std::string phase = fmt::format("while sending to {}", server_);
  while (!bytes.empty()) {
    const auto ready = waiter_.wait(connection.socket(), kReadable | kWritable, phase);
    if (!ready) return fail(ready.error());
    if ((*ready & kReadable) != 0) {
      if (auto ok = receive_available(connection); !ok) return ok;
      if (reader_.answered()) return {};
    }
    if ((*ready & kWritable) == 0) continue;
    const IoResult io = connection.send(bytes.data(), bytes.size());
    count(connection, io);
    if (io.state == IoResult::State::moved) {
      bytes.remove_prefix(io.bytes);
    } else if (io.state == IoResult::State::failed || io.state == IoResult::State::closed) {
      // The server may have said why before it closed: that is the answer, not the broken pipe.
      if (auto ok = receive_available(connection); !ok) return ok;
      if (reader_.answered()) return {};
      broken_ = true;
      return fail_network(
          fmt::format("the connection to {} broke {}: {}", server_, "while sending", io.reason));
    }
  }
  return {};
}

void HttpExchange::count(const Connection& connection, const IoResult& io) {
  const bool moved = io.state == IoResult::State::moved;
  // TLS may have put a record, or a part of one, into the socket without saying so.
  if (current_ == commit_index_ && (moved || connection.secure())) committed_ = true;
  if (!moved) return;
  waiter_.moved();
  if (current_ < 0) return;
  sent_ += io.bytes;
  if (exchange_.progress) exchange_.progress(sent_, total_);
}

Result<void> HttpExchange::read_early(Connection& connection) {
  if (auto ok = waiter_.check(fmt::format("while sending to {}", server_)); !ok) return ok;
  return receive_available(connection);
}

Result<void> HttpExchange::receive_available(Connection& connection) {
  const std::string phase = fmt::format("while reading the answer of {}", server_);
  std::array<char, 16 * 1024> bytes;
  while (!reader_.complete()) {
    const IoResult io = connection.receive(bytes.data(), bytes.size());
    switch (io.state) {
      case IoResult::State::moved:
        if (auto ok = reader_.feed({bytes.data(), io.bytes}); !ok) {
          return receive_failed_ ? ok : about_server(ok.error());
        }
        // While the request goes out, what the server says does not make up for what it leaves.
        // Only now, so that the time that `receive` took is not the server's.
        if (!sending_) waiter_.moved();
        // A server that never stops talking must not take away the caller's ways out.
        if (reader_.complete()) break;
        if (auto ok = waiter_.check(phase); !ok) return ok;
        break;
      case IoResult::State::closed:
        broken_ = true;
        if (answered_early()) reader_.settle();
        if (auto ok = reader_.end(); !ok) return about_server(ok.error());
        break;
      case IoResult::State::failed: {
        broken_ = true;
        if (answered_early()) {
          reader_.settle();
          break;
        }
        auto error = fail_network(fmt::format(
            "the connection to {} broke {}: {}", server_,
            reader_.answered() ? "in the middle of its answer" : "before its answer", io.reason));
        if (reader_.answered()) error.value().http_status = reader_.status();
        return error;
      }
      case IoResult::State::want_read:
      case IoResult::State::want_write:
        return {};
    }
  }
  return {};
}

tl::unexpected<Error> HttpExchange::about_server(Error error) const {
  error.message = fmt::format("{} {}", server_, error.message);
  return fail(std::move(error));
}

}  // namespace slipway::http
