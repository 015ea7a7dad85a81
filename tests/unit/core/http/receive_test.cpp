// What becomes of a body that is received block by block.
#include <gmock/gmock.h>

#include <chrono>
#include <future>
#include <mutex>
#include <stop_token>

#include "tests/unit/core/http/failing_exchange.h"

namespace slipway::http {
namespace {

using namespace slipway::testing;
using namespace std::chrono_literals;
using Poco::Net::StreamSocket;
using ::testing::HasSubstr;

Request get(const std::string& url) {
  Request request;
  request.method = "GET";
  request.url = url;
  return request;
}

/// Answers every request with the same bytes, then closes.
ScriptedServer::Script saying(std::string answer) {
  return [answer = std::move(answer)](StreamSocket& socket) {
    read_request(socket);
    write(socket, answer);
  };
}

/// Puts the blocks together.
class Receiver {
 public:
  [[nodiscard]] Exchange exchange() {
    Exchange value;
    value.receive = [this](std::string_view block) -> Result<void> {
      EXPECT_FALSE(block.empty());
      bytes_ += block;
      return {};
    };
    return value;
  }
  [[nodiscard]] const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

TEST(Receive, GetsTheBodyHoweverItsEndIsTold) {
  for (const char* answer :
       {"HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\nhello, world",
        "HTTP/1.1 206 Partial\r\nTransfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n7\r\n, "
        "world\r\n"
        "0\r\nX-Trailer: 1\r\n\r\n",
        "HTTP/1.0 200 OK\r\n\r\nhello, world",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\nhello, world"}) {
    ScriptedServer server(saying(answer));
    Receiver receiver;
    const auto response = make_transport(direct())->send(get(server.url()), receiver.exchange());
    ASSERT_TRUE(response) << answer << response.error().message;
    EXPECT_EQ(receiver.bytes(), "hello, world") << answer;
    EXPECT_EQ(response->body, "") << answer;
    EXPECT_FALSE(response->tls.has_value());
  }
}

TEST(Receive, LeavesAnyOtherAnswerInTheBodyWithItsLimit) {
  for (const int status : {302, 404, 503}) {
    ScriptedServer server(saying(reply(status, "{\"error\":\"gone\"}")));
    Receiver receiver;
    const auto response = make_transport(direct())->send(get(server.url()), receiver.exchange());
    ASSERT_TRUE(response) << response.error().message;
    EXPECT_EQ(response->status, status);
    EXPECT_EQ(response->body, "{\"error\":\"gone\"}");
    EXPECT_EQ(receiver.bytes(), "");
  }
  ScriptedServer server(saying(reply(404, std::string(2 * kMiB, 'x'))));
  EXPECT_EQ(send_and_fail(get(server.url()), Receiver().exchange()).kind, ErrorKind::protocol);
}

TEST(Receive, CallsNothingForAnEmptyBody) {
  for (const char* answer :
       {"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 204 No Content\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"}) {
    ScriptedServer server(saying(answer));
    Receiver receiver;
    EXPECT_TRUE(make_transport(direct())->send(get(server.url()), receiver.exchange())) << answer;
    EXPECT_EQ(receiver.bytes(), "") << answer;
  }
}

TEST(Receive, FailsWhereTheBodyIsCutShort) {
  for (const char* answer : {"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf",
                             "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n",
                             "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhalf"}) {
    ScriptedServer server(saying(answer));
    Receiver receiver;
    const Error error = send_and_fail(get(server.url()), receiver.exchange());
    EXPECT_EQ(error.kind, ErrorKind::network) << answer;
    EXPECT_EQ(error.http_status, 200) << answer;
    EXPECT_TRUE(error.retryable) << answer;
    EXPECT_EQ(receiver.bytes(), "half") << answer;
  }
}

TEST(Receive, FailsWhereTheConnectionBreaksEvenInAnAnswerWithoutLength) {
  std::promise<void> half;
  ScriptedServer server([&](StreamSocket& socket) {
    read_request(socket);
    write(socket, "HTTP/1.1 200 OK\r\n\r\nhalf");
    half.get_future().wait();
    reset(socket);
  });
  Exchange exchange;
  std::once_flag first;
  exchange.receive = [&](std::string_view) -> Result<void> {
    std::call_once(first, [&] { half.set_value(); });
    return {};
  };
  EXPECT_EQ(send_and_fail(get(server.url()), exchange).kind, ErrorKind::network);
}

TEST(Receive, DoesNotTakeAnEarlyAnswerThatBreaksOffForAWholeOne) {
  const SparseFile package(64 * kMiB);
  ScriptedServer server([](StreamSocket& socket) {
    read_head(socket);
    write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
    socket.shutdownSend();
    drain(socket);
  });
  const Error error =
      send_and_fail(upload(server.url(), package.path(), package.size()), Receiver().exchange());
  EXPECT_EQ(error.kind, ErrorKind::network);
  EXPECT_EQ(error.effect, Effect::none);
}

TEST(Receive, EndsWithTheReceiversOwnErrorAndClosesTheConnection) {
  std::promise<void> closed;
  ScriptedServer server([&](StreamSocket& socket) {
    read_request(socket);
    write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 999999999\r\n\r\nfirst");
    drain(socket);  // until the client closes
    closed.set_value();
  });
  int blocks = 0;
  Exchange exchange;
  exchange.receive = [&](std::string_view) -> Result<void> {
    ++blocks;
    return fail(ErrorKind::io, "the disk is full");
  };
  const auto transport = make_transport(direct());
  const auto response = transport->send(get(server.url()), exchange);
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind, ErrorKind::io);
  EXPECT_EQ(response.error().message, "the disk is full");
  EXPECT_EQ(response.error().effect, Effect::none);
  EXPECT_EQ(blocks, 1);
  closed.get_future().wait();
}

TEST(Receive, DoesNotKeepTheConnectionWhenTheReceiverFailsAtTheVeryEnd) {
  ScriptedServer server([](StreamSocket& socket) {
    while (!read_request(socket).empty()) write(socket, reply(200, "all"));
  });
  const auto transport = make_transport(direct());
  Exchange exchange;
  exchange.receive = [](std::string_view) -> Result<void> {
    return fail(ErrorKind::io, "the disk is full");
  };
  EXPECT_FALSE(transport->send(get(server.url()), exchange));
  Receiver receiver;
  EXPECT_TRUE(transport->send(get(server.url()), receiver.exchange()));
  EXPECT_EQ(receiver.bytes(), "all");
  EXPECT_EQ(server.connections(), 2);
}

TEST(Receive, KeepsTheConnectionAfterAWholeBody) {
  ScriptedServer server([](StreamSocket& socket) {
    while (!read_request(socket).empty()) write(socket, reply(200, "all"));
  });
  const auto transport = make_transport(direct());
  Receiver receiver;
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(transport->send(get(server.url()), receiver.exchange()));
  }
  EXPECT_EQ(receiver.bytes(), "allallall");
  EXPECT_EQ(server.connections(), 1);
}

TEST(Receive, TakesABodyOfAnySizeBlockByBlockWithoutKeepingIt) {
  constexpr std::uint64_t kSize = 64 * kMiB;
  for (const bool chunked : {false, true}) {
    ScriptedServer server([chunked](StreamSocket& socket) {
      read_request(socket);
      write(socket, chunked ? "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                            : "HTTP/1.1 200 OK\r\nContent-Length: 67108864\r\n\r\n");
      const std::string block(kMiB, 'x');
      for (std::uint64_t sent = 0; sent < kSize; sent += kMiB) {
        write(socket, chunked ? "100000\r\n" + block + "\r\n" : block);
      }
      if (chunked) write(socket, "0\r\n\r\n");
    });
    std::uint64_t received = 0;
    std::size_t largest = 0;
    Exchange exchange;
    exchange.receive = [&](std::string_view block) -> Result<void> {
      received += block.size();
      largest = std::max(largest, block.size());
      return {};
    };
    const auto response = make_transport(direct())->send(get(server.url()), exchange);
    ASSERT_TRUE(response) << response.error().message;
    EXPECT_EQ(received, kSize);
    EXPECT_LE(largest, kMiB);
    EXPECT_TRUE(response->body.empty());
  }
}

TEST(Receive, TimesOutWhenNoByteMovesInTheMiddleOfTheBody) {
  ScriptedServer server([](StreamSocket& socket) {
    read_request(socket);
    write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
    drain(socket);
  });
  const Error error = send_and_fail(get(server.url()), Receiver().exchange(), direct(50ms));
  EXPECT_EQ(error.kind, ErrorKind::timeout);
  EXPECT_THAT(error.message, HasSubstr("no byte moved"));
}

TEST(Receive, StopsAtOnceWhenCancelledWhileTheBodyKeepsArriving) {
  ScriptedServer server([](StreamSocket& socket) {
    read_request(socket);
    write(socket, "HTTP/1.1 200 OK\r\n\r\n");
    repeat(socket, "x");
  });
  std::stop_source source;
  Exchange exchange;
  exchange.cancel = source.get_token();
  exchange.receive = [&source](std::string_view) -> Result<void> {
    source.request_stop();
    return {};
  };
  EXPECT_EQ(send_and_fail(get(server.url()), exchange).kind, ErrorKind::cancelled);
}

}  // namespace
}  // namespace slipway::http
