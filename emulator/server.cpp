#include "emulator/server.h"

#include <Poco/DateTimeFormat.h>
#include <Poco/DateTimeFormatter.h>
#include <Poco/Exception.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/StreamSocket.h>
#include <Poco/Timestamp.h>
#include <fmt/format.h>
#include <signal.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <filesystem>
#include <fstream>
#include <functional>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <vector>

#include "emulator/channel.h"
#include "emulator/form.h"

namespace slipway::emulator {
namespace {

constexpr auto kAcceptPause = std::chrono::milliseconds(50);

/// The Date of a reply, by the computer's clock.
std::string format_date(std::chrono::seconds skew) {
  const auto now = std::chrono::system_clock::now() + skew;
  return Poco::DateTimeFormatter::format(
      Poco::Timestamp::fromEpochTime(std::chrono::system_clock::to_time_t(now)),
      Poco::DateTimeFormat::HTTP_FORMAT);
}

std::string reply_head(const Reply& reply, std::uint64_t length, bool keep_alive) {
  const auto status = static_cast<Poco::Net::HTTPResponse::HTTPStatus>(reply.status);
  std::string text = fmt::format("HTTP/1.1 {} {}\r\nServer: slipway-emulator\r\nDate: {}\r\n",
                                 reply.status, Poco::Net::HTTPResponse::getReasonForStatus(status),
                                 format_date(reply.clock_skew));
  for (const auto& [name, value] : reply.headers) text += fmt::format("{}: {}\r\n", name, value);
  if (reply.status != 204) text += fmt::format("Content-Type: {}\r\n", reply.content_type);
  if (reply.status != 204 && !reply.without_length) {
    text += fmt::format("Content-Length: {}\r\n", length);
  }
  return text + fmt::format("Connection: {}\r\n\r\n", keep_alive ? "keep-alive" : "close");
}

bool send_spaces(Channel& channel, std::uint64_t count) {
  const std::string spaces(static_cast<std::size_t>(std::min<std::uint64_t>(count, 65536)), ' ');
  for (std::uint64_t left = count; left > 0;) {
    const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(left, spaces.size()));
    if (!channel.write(std::string_view(spaces).substr(0, size))) return false;
    left -= size;
  }
  return true;
}

/// Exactly `length` bytes; false when the file has fewer.
bool send_file(Channel& channel, std::ifstream& file, std::uint64_t length) {
  std::vector<char> block(256 * 1024);
  for (std::uint64_t left = length; left > 0;) {
    const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(left, block.size()));
    if (!file.read(block.data(), static_cast<std::streamsize>(size))) return false;
    if (!channel.write(std::string_view(block.data(), size))) return false;
    left -= size;
  }
  return true;
}

/// `half_sent` is called in between. False when the connection is lost, or is to be cut.
bool send_reply(Channel& channel, const Reply& reply, bool keep_alive, bool with_body,
                const std::function<void()>& half_sent) {
  std::ifstream file;
  std::uint64_t length = reply.body.size() + reply.padding;
  if (!reply.file.empty()) {
    std::error_code error;
    length = std::filesystem::file_size(reply.file, error);
    file.open(reply.file, std::ios::binary);
    if (error || !file) {
      return send_reply(channel, {500, "the file is gone\n", "text/plain"}, keep_alive, with_body,
                        half_sent);
    }
  }
  const bool has_body = reply.status != 204 && with_body;
  std::string text = reply_head(reply, length, keep_alive);
  if (has_body && !file.is_open()) text += reply.body;
  const auto half = text.size() / 2;
  if (!channel.write(std::string_view(text).substr(0, half))) return false;
  half_sent();
  if (reply.cut_halfway || !channel.write(std::string_view(text).substr(half))) return false;
  if (!has_body) return true;
  return file.is_open() ? send_file(channel, file, length) : send_spaces(channel, reply.padding);
}

/// Reads what the client still sends, so that closing does not reset the connection and take the
/// answer with it.
void drain(Call& call) {
  std::vector<char> block(64 * 1024);
  while (call.read(block.data(), block.size()) > 0) {
  }
}

Reply answer(const Server::Handler& handler, Call& call) {
  try {
    return handler(call);
  } catch (const std::exception& error) {
    return {500, fmt::format("the emulator failed: {}\n", error.what()), "text/plain"};
  }
}

/// Serves one request. Returns whether another one may follow.
bool serve_one(Channel& channel, const Server::Handler& handler,
               const Server::PhaseWatcher& watcher) {
  const auto text = channel.read_head();
  if (!text) return false;
  Head head;
  bool http_1_0 = false;
  if (const int refused = parse_head(*text, head, http_1_0); refused != 0) {
    const Reply reply{refused, "", "text/plain"};
    send_reply(channel, reply, false, true, [] {});
    channel.end_sending();
    return false;
  }
  const auto connection = lower_case(head.header("Connection"));
  const bool wants_more = http_1_0 ? connection == "keep-alive" : connection != "close";
  const bool with_body = head.method != "HEAD";

  SocketCall call(channel, std::move(head), watcher);
  watcher(call, Phase::head_read);
  const Reply reply = answer(handler, call);
  if (reply.cut_without_reply || call.lost()) return false;
  watcher(call, Phase::done);
  const bool keep_alive =
      reply.without_length || (wants_more && call.body_complete() && !reply.close_unread);
  const auto half_sent = [&] { watcher(call, Phase::reply_half_sent); };
  if (!send_reply(channel, reply, keep_alive, with_body, half_sent)) return false;
  watcher(call, Phase::replied);
  if (reply.without_length) {
    channel.wait_until_gone();
    return false;
  }
  if (keep_alive) return true;
  channel.end_sending();
  if (!reply.close_unread && !call.awaits_continue()) drain(call);
  return false;
}

struct Connection {
  explicit Connection(Poco::Net::StreamSocket accepted) : socket(std::move(accepted)) {}
  Poco::Net::StreamSocket socket;
  std::mutex closing;  ///< held to close the socket, and to shut it down from outside
  bool closed = false;
  std::atomic<bool> done = false;
  std::thread thread;
};

class SocketServer : public Server {
 public:
  explicit SocketServer(Poco::Net::ServerSocket socket)
      : socket_(std::move(socket)), port_(socket_.address().port()) {}

  ~SocketServer() override {
    stop_.request();
    if (acceptor_.joinable()) acceptor_.join();
    for (auto& connection : connections_) {
      const std::lock_guard lock(connection.closing);
      if (!connection.closed) shut_down(connection.socket);
    }
    for (auto& connection : connections_) connection.thread.join();
  }

  [[nodiscard]] std::uint16_t port() const override { return port_; }
  void serve(Handler handler, PhaseWatcher watcher) override {
    handler_ = std::move(handler);
    watcher_ = std::move(watcher);
    acceptor_ = std::thread([this] { accept_all(); });
  }

  [[nodiscard]] bool wait_until_quiet(std::chrono::milliseconds time) override {
    std::unique_lock lock(counting_);
    return connection_ended_.wait_for(lock, time, [this] { return open_ == 0 && !has_waiting(); });
  }

 private:
  static void shut_down(Poco::Net::StreamSocket& socket) {
    try {
      socket.shutdown();
    } catch (const Poco::Exception&) {
      // Gone already.
    }
  }

  /// Whether there are connections that were made and not accepted yet.
  bool has_waiting() { return socket_.poll(Poco::Timespan(0, 0), Poco::Net::Socket::SELECT_READ); }

  void accept_one() {
    const std::lock_guard lock(counting_);  // a connection is always waiting or counted
    connections_.emplace_back(socket_.acceptConnection());
    ++open_;
  }

  void count_ended() {
    {
      const std::lock_guard lock(counting_);
      --open_;
    }
    connection_ended_.notify_all();
  }

  void accept_all() {
    while (!stop_.requested()) {
      try {
        if (!socket_.poll(Poco::Timespan(0, 20000), Poco::Net::Socket::SELECT_READ)) continue;
        accept_one();
      } catch (const Poco::Exception&) {
        // The client went away again, or the process is out of file descriptors for a moment.
        (void)stop_.wait_for(kAcceptPause);
        continue;
      }
      auto& connection = connections_.back();
      try {
        connection.thread = std::thread([this, &connection] { serve_connection(connection); });
      } catch (const std::system_error&) {
        connections_.pop_back();  // no thread to be had: the client sees a closed connection
        count_ended();
      }
      forget_finished();
    }
  }

  void forget_finished() {
    for (auto it = connections_.begin(); it != connections_.end();) {
      if (!it->done) {
        ++it;
        continue;
      }
      it->thread.join();
      it = connections_.erase(it);
    }
  }

  void serve_connection(Connection& connection) {
    // A write to a closed connection is an error to handle, not a signal.
    sigset_t pipe_signal;
    sigemptyset(&pipe_signal);
    sigaddset(&pipe_signal, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe_signal, nullptr);

    try {
      connection.socket.setNoDelay(true);
    } catch (const Poco::Exception&) {
      // Gone already; the first read says so.
    }
    Channel channel(connection.socket, stop_);
    while (!stop_.requested() && serve_one(channel, handler_, watcher_)) {
    }
    {
      const std::lock_guard lock(connection.closing);
      connection.socket.close();
      connection.closed = true;
    }
    count_ended();
    connection.done = true;
  }

  Poco::Net::ServerSocket socket_;
  std::uint16_t port_;
  Handler handler_;
  PhaseWatcher watcher_;
  StopSignal stop_;
  std::mutex counting_;
  std::condition_variable connection_ended_;
  int open_ = 0;                       ///< connections that were accepted and are not closed
  std::list<Connection> connections_;  ///< the acceptor's, and the destructor's after it
  std::thread acceptor_;
};

}  // namespace

Result<std::unique_ptr<Server>> Server::listen(std::uint16_t port) {
  try {
    Poco::Net::ServerSocket socket;
    // No address reuse beyond what the system's TIME_WAIT needs: a taken port is an error.
    socket.bind(Poco::Net::SocketAddress("127.0.0.1", port), true, false);
    socket.listen(128);
    return std::make_unique<SocketServer>(std::move(socket));
  } catch (const Poco::Exception& error) {
    return fail(ErrorKind::network,
                fmt::format("cannot listen on 127.0.0.1:{}: {}", port, error.displayText()),
                "choose another port, or 0 for any free one");
  }
}

}  // namespace slipway::emulator
