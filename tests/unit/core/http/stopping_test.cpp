// What an exchange gives when time runs out or the caller cancels it.
#include <gmock/gmock.h>

#include <chrono>
#include <future>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

#include "tests/unit/core/http/failing_exchange.h"

namespace slipway::http {
namespace {

using namespace slipway::testing;
using namespace std::chrono_literals;
using Poco::Net::StreamSocket;
using ::testing::HasSubstr;

/// Requests a stop as soon as the server says that it is time to.
class StopWhen {
 public:
  StopWhen()
      : thread_([this] {
          time_.get_future().wait();
          source_.request_stop();
        }) {}
  ~StopWhen() {
    now();
    thread_.join();
  }
  void now() {
    std::call_once(once_, [this] { time_.set_value(); });
  }
  [[nodiscard]] Exchange exchange() const {
    Exchange value;
    value.cancel = source_.get_token();
    return value;
  }

 private:
  std::once_flag once_;
  std::promise<void> time_;
  std::stop_source source_;
  std::thread thread_;
};

TEST(TransportFailure, StopsAtOnceWhenCancelledWhileTheAnswerKeepsArriving) {
  StopWhen stop;
  ScriptedServer server([&](StreamSocket& socket) {
    read_request(socket);
    write(socket, "HTTP/1.1 200 OK\r\n\r\n");
    write(socket, std::string(kMiB, 'x'));
    stop.now();
    repeat(socket, "x");
  });
  Request endless = post(server.url());
  endless.max_reply_bytes = std::size_t{1} << 40U;
  EXPECT_EQ(send_and_fail(endless, stop.exchange()).kind, ErrorKind::cancelled);
}

TEST(TransportFailure, HoldsToTheDeadlineWhileTheAnswerKeepsArriving) {
  ScriptedServer server([](StreamSocket& socket) {
    read_request(socket);
    write(socket, "HTTP/1.1 200 OK\r\n\r\n");
    repeat(socket, "x");
  });
  Request endless = post(server.url());
  endless.max_reply_bytes = std::size_t{1} << 40U;
  Exchange exchange;
  exchange.deadline = std::chrono::steady_clock::now() + 20ms;
  const Error error = send_and_fail(endless, exchange);
  EXPECT_EQ(error.kind, ErrorKind::timeout);
  EXPECT_THAT(error.message, HasSubstr("the deadline passed"));
}

TEST(TransportFailure, TimesOutWhenNoByteMovesWhileWaiting) {
  ScriptedServer server([](StreamSocket& socket) {
    read_request(socket);
    drain(socket);
  });
  const Error error = send_and_fail(post(server.url()), {}, direct(100ms));
  EXPECT_EQ(error.kind, ErrorKind::timeout);
  EXPECT_EQ(error.effect, Effect::unknown);
  EXPECT_EQ(error.message,
            "no byte moved for 100ms while waiting for the answer of " + server.authority());
}

TEST(TransportFailure, TimesOutWhenNoByteMovesWhileSending) {
  std::promise<void> done;
  ScriptedServer server([&](StreamSocket& socket) {
    read_head(socket);
    done.get_future().wait();
  });
  const SparseFile file(64 * kMiB);
  const Error error =
      send_and_fail(upload(server.url(), file.path(), file.size()), {}, direct(150ms));
  done.set_value();
  EXPECT_EQ(error.kind, ErrorKind::timeout);
  EXPECT_EQ(error.effect, Effect::none);
  EXPECT_EQ(error.message, "no byte moved for 150ms while sending to " + server.authority());
}

TEST(TransportFailure, TimesOutWhenTheServerTalksButTakesNothing) {
  std::promise<void> done;
  ScriptedServer server([&](StreamSocket& socket) {
    read_head(socket);
    const std::future<void> client_done = done.get_future();
    do {
      write(socket, "HTTP/1.1 102 Processing\r\n\r\n");
    } while (client_done.wait_for(20ms) == std::future_status::timeout);
  });
  const SparseFile file(64 * kMiB);
  const Error error =
      send_and_fail(upload(server.url(), file.path(), file.size()), {}, direct(150ms));
  done.set_value();
  EXPECT_EQ(error.kind, ErrorKind::timeout);
  EXPECT_EQ(error.message, "no byte moved for 150ms while sending to " + server.authority());
}

TEST(TransportFailure, HoldsToTheDeadline) {
  ScriptedServer server([](StreamSocket& socket) { drain(socket); });
  Exchange exchange;
  exchange.deadline = std::chrono::steady_clock::now() + 100ms;
  const Error error = send_and_fail(post(server.url()), exchange);
  EXPECT_EQ(error.kind, ErrorKind::timeout);
  EXPECT_THAT(error.message, HasSubstr("the deadline passed while waiting"));
}

TEST(TransportFailure, StopsAtOnceWhenCancelledWhileWaitingForTheAnswer) {
  StopWhen stop;
  ScriptedServer server([&](StreamSocket& socket) {
    read_request(socket);
    stop.now();
    drain(socket);
  });
  const Error error = send_and_fail(post(server.url()), stop.exchange());
  EXPECT_EQ(error.kind, ErrorKind::cancelled);
  EXPECT_EQ(error.effect, Effect::unknown);
}

TEST(TransportFailure, StopsAtOnceWhenCancelledWhileSending) {
  StopWhen stop;
  std::promise<void> done;
  ScriptedServer server([&](StreamSocket& socket) {
    read_head(socket);
    stop.now();
    done.get_future().wait();
  });
  const SparseFile file(64 * kMiB);
  const Error error =
      send_and_fail(upload(server.url(), file.path(), file.size()), stop.exchange());
  done.set_value();
  EXPECT_EQ(error.kind, ErrorKind::cancelled);
  EXPECT_EQ(error.effect, Effect::none);
}

/// A listening port that takes no more connections: connecting to it hangs.
class FullListener {
 public:
  FullListener() {
    listener_.bind(Poco::Net::SocketAddress("127.0.0.1", 0));
    listener_.listen(1);
    for (bool full = false; !full && waiting_.size() < 64;) {
      waiting_.emplace_back();
      waiting_.back().connectNB(listener_.address());
      full = !waiting_.back().poll(Poco::Timespan(0, 50000), Poco::Net::Socket::SELECT_WRITE);
    }
  }
  [[nodiscard]] std::string url() const {
    return "http://127.0.0.1:" + std::to_string(listener_.address().port());
  }

 private:
  Poco::Net::ServerSocket listener_;
  std::vector<StreamSocket> waiting_;
};

TEST(TransportFailure, TimesOutWhileConnecting) {
  const FullListener full;
  const Error error = send_and_fail(post(full.url()), {}, direct(100ms));
  EXPECT_EQ(error.kind, ErrorKind::timeout);
  EXPECT_THAT(error.message, HasSubstr("no byte moved for 100ms while connecting to 127.0.0.1:"));
}

TEST(TransportFailure, StopsAtOnceWhenCancelledWhileConnecting) {
  const FullListener full;
  StopWhen stop;
  auto failed = std::async(std::launch::async,
                           [&] { return send_and_fail(post(full.url()), stop.exchange()); });
  stop.now();
  EXPECT_EQ(failed.get().kind, ErrorKind::cancelled);
}

}  // namespace
}  // namespace slipway::http
