// What an exchange gives when the server behaves, and when it answers early.
#include <gmock/gmock.h>

#include <fstream>
#include <future>
#include <thread>

#include "slipway/multipart.h"
#include "slipway/transport.h"
#include "tests/unit/core/http/scripted_server.h"

namespace slipway::http {
namespace {

using namespace slipway::testing;
using Poco::Net::StreamSocket;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr std::uint64_t kMiB = 1024 * 1024;

TransportOptions direct() {
  TransportOptions options;
  options.proxy_from_environment = false;
  return options;
}

Request get(const std::string& url) {
  Request request;
  request.method = "GET";
  request.url = url;
  return request;
}

Request post(const std::string& url, std::string body) {
  Request request;
  request.url = url;
  request.body.segments = {BodySegment(std::move(body))};
  return request;
}

Request upload(const std::string& url, const SparseFile& file) {
  MultipartForm form("limit");
  form.add_field("key", "value");
  form.add_file("file", file.path(), file.size(), "app.apk");
  Request request;
  request.url = url;
  request.headers = {{"Content-Type", form.content_type()}};
  request.body = form.body();
  return request;
}

TEST(Transport, SendsTheHeadAndBodyAndReturnsTheAnswer) {
  std::promise<std::string> seen;
  ScriptedServer server([&](StreamSocket& socket) {
    seen.set_value(read_request(socket));
    write(socket, reply(201, "{\"ok\":1}", "X-Id: 7\r\nContent-Type: application/json\r\n"));
  });
  Request request = post(server.url("/a%2Fb?x=1%20"), "hello");
  request.headers = {{"X-Token", "t"}};

  const auto response = make_transport(direct())->send(request, {});

  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->status, 201);
  EXPECT_EQ(response->body, "{\"ok\":1}");
  EXPECT_EQ(response->header("x-id"), "7");
  EXPECT_TRUE(response->request_complete);
  const std::string text = seen.get_future().get();
  EXPECT_THAT(text,
              StartsWith("POST /a%2Fb?x=1%20 HTTP/1.1\r\nHost: " + server.authority() + "\r\n"));
  EXPECT_THAT(text, HasSubstr("X-Token: t\r\n"));
  EXPECT_THAT(text, HasSubstr("Content-Length: 5\r\n"));
  EXPECT_THAT(text, Not(HasSubstr("Expect")));
  EXPECT_THAT(text, ::testing::EndsWith("\r\n\r\nhello"));
}

TEST(Transport, StreamsAFileWithAKnownLengthAndReportsEveryByte) {
  const SparseFile file(9 * kMiB + 17);
  std::promise<std::size_t> received;
  ScriptedServer server([&](StreamSocket& socket) {
    const std::string text = read_request(socket);
    received.set_value(text.size() - text.find("\r\n\r\n") - 4);
    write(socket, reply(200, "ok"));
  });
  const Request request = upload(server.url(), file);
  std::uint64_t last = 0;
  bool grew = true;
  Exchange exchange;
  exchange.progress = [&](std::uint64_t sent, std::uint64_t total) {
    grew = grew && sent > last && total == request.body.size();
    last = sent;
  };

  const auto response = make_transport(direct())->send(request, exchange);

  ASSERT_TRUE(response) << response.error().message;
  EXPECT_TRUE(grew);
  EXPECT_EQ(last, request.body.size());
  EXPECT_EQ(received.get_future().get(), request.body.size());
}

/// How a server can answer while the body is still going out.
struct EarlyAnswer {
  const char* name;
  std::uint64_t read_before;
  std::function<void(StreamSocket&, const std::shared_future<void>& client_done)> after;
};

class EarlyAnswers : public ::testing::TestWithParam<EarlyAnswer> {};

TEST_P(EarlyAnswers, AreReadAndReportedForWhatTheyAre) {
  const SparseFile file(64 * kMiB);
  for (const int status : {401, 422}) {
    std::promise<void> done;
    const std::shared_future<void> client_done = done.get_future().share();
    ScriptedServer server([&](StreamSocket& socket) {
      read_head(socket);
      read_bytes(socket, GetParam().read_before);
      write(socket, reply(status, "{\"error\":\"no\"}", "Connection: close\r\n"));
      GetParam().after(socket, client_done);
    });
    bool commit = false;
    Exchange exchange;
    exchange.before_commit = [&]() -> Result<void> {
      commit = true;
      return {};
    };

    const auto response = make_transport(direct())->send(upload(server.url(), file), exchange);
    done.set_value();

    ASSERT_TRUE(response) << response.error().message;
    EXPECT_EQ(response->status, status);
    EXPECT_EQ(response->body, "{\"error\":\"no\"}");
    EXPECT_FALSE(response->request_complete);
    EXPECT_FALSE(commit);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Transport, EarlyAnswers,
    ::testing::Values(EarlyAnswer{"ThenReset", 0, [](StreamSocket& s, const auto&) { reset(s); }},
                      EarlyAnswer{"ThenHalfClose", 0,
                                  [](StreamSocket& s, const auto& client_done) {
                                    s.shutdownSend();
                                    client_done.wait();
                                  }},
                      EarlyAnswer{
                          "ThenStayOpen", 0,
                          [](StreamSocket&, const auto& client_done) { client_done.wait(); }},
                      EarlyAnswer{"ThenDrain", 0, [](StreamSocket& s, const auto&) { drain(s); }},
                      EarlyAnswer{"AfterMegabytesThenReset", 8 * kMiB,
                                  [](StreamSocket& s, const auto&) { reset(s); }},
                      EarlyAnswer{"AfterMegabytesThenDrain", 8 * kMiB,
                                  [](StreamSocket& s, const auto&) { drain(s); }}),
    [](const auto& test) { return std::string(test.param.name); });

/// Early answers whose end the server does not show, over a connection that stays open or breaks.
struct OpenEndedAnswer {
  const char* name;
  std::string head;
  std::function<void(StreamSocket&, const std::shared_future<void>& client_done)> after;
};

class OpenEndedAnswers : public ::testing::TestWithParam<OpenEndedAnswer> {};

TEST_P(OpenEndedAnswers, AreNotLostWhenTheServerStillWaitsForTheRest) {
  const SparseFile file(16 * kMiB);
  std::promise<void> done;
  const std::shared_future<void> client_done = done.get_future().share();
  ScriptedServer server([&](StreamSocket& socket) {
    read_head(socket);
    write(socket, "HTTP/1.1 422 Unprocessable\r\n" + GetParam().head + "{\"error\":\"no\"}");
    GetParam().after(socket, client_done);
  });

  const auto response = make_transport(direct())->send(upload(server.url(), file), {});
  done.set_value();

  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->status, 422);
  EXPECT_THAT(response->body, HasSubstr("{\"error\":\"no\"}"));
  EXPECT_FALSE(response->request_complete);
}

void stay_open(StreamSocket&, const std::shared_future<void>& client_done) { client_done.wait(); }
void break_off(StreamSocket& socket, const std::shared_future<void>&) { reset(socket); }
void close_half(StreamSocket& socket, const std::shared_future<void>& client_done) {
  socket.shutdownSend();
  client_done.wait();
}

INSTANTIATE_TEST_SUITE_P(
    Transport, OpenEndedAnswers,
    ::testing::Values(
        OpenEndedAnswer{"WithoutLengthStaysOpen", "\r\n", stay_open},
        OpenEndedAnswer{"WithoutLengthThenReset", "\r\n", break_off},
        OpenEndedAnswer{"LongerThanSentStaysOpen", "Content-Length: 99\r\n\r\n", stay_open},
        OpenEndedAnswer{"LongerThanSentThenClosed", "Content-Length: 99\r\n\r\n", close_half},
        OpenEndedAnswer{"ChunkedWithoutEndStaysOpen", "Transfer-Encoding: chunked\r\n\r\ne\r\n",
                        stay_open}),
    [](const auto& test) { return std::string(test.param.name); });

TEST(Transport, ReadsARefusalWithoutLengthThatComesAfterTheWholeRequest) {
  std::promise<void> done;
  const std::shared_future<void> client_done = done.get_future().share();
  ScriptedServer server([&](StreamSocket& socket) {
    read_request(socket);
    write(socket, "HTTP/1.1 422 Unprocessable\r\n\r\n{\"error\":\"no\"}");
    client_done.wait();
  });
  const auto response = make_transport(direct())->send(post(server.url(), "x"), {});
  done.set_value();
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->status, 422);
  EXPECT_EQ(response->body, "{\"error\":\"no\"}");
  EXPECT_TRUE(response->request_complete);
}

TEST(Transport, ReturnsARedirectAndDoesNotFollowIt) {
  ScriptedServer server([](StreamSocket& socket) {
    read_request(socket);
    write(socket, reply(302, "", "Location: /elsewhere\r\n"));
    read_request(socket);
  });
  const auto response = make_transport(direct())->send(post(server.url(), "x"), {});
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 302);
  EXPECT_EQ(response->header("Location"), "/elsewhere");
  EXPECT_EQ(server.connections(), 1);
}

TEST(Transport, ReadsAChunkedAnswerAndPassesOverInterimOnes) {
  ScriptedServer server([](StreamSocket& socket) {
    read_request(socket);
    write(socket, "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n");
    write(socket, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    write(socket, "5;note=1\r\nhello\r\nA\r\n, world\r\n!\r\n0\r\nX-Trailer: 1\r\n\r\n");
  });
  const auto response = make_transport(direct())->send(post(server.url(), "x"), {});
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->status, 200);
  EXPECT_EQ(response->body, "hello, world\r\n!");
}

TEST(Transport, ReadsAnAnswerThatEndsWithTheConnection) {
  ScriptedServer server([](StreamSocket& socket) {
    read_request(socket);
    write(socket, "HTTP/1.0 200 OK\r\n\r\nuntil the end");
  });
  const auto response = make_transport(direct())->send(get(server.url()), {});
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->body, "until the end");
}

TEST(Transport, ExpectsNoBodyAfter204AndHead) {
  ScriptedServer server([](StreamSocket& socket) {
    const bool head = read_request(socket).rfind("HEAD", 0) == 0;
    write(socket, head ? "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n"
                       : "HTTP/1.1 204 No Content\r\n\r\n");
    drain(socket);
  });
  Request request = get(server.url());
  for (const char* method : {"GET", "HEAD"}) {
    request.method = method;
    const auto response = make_transport(direct())->send(request, {});
    ASSERT_TRUE(response) << method << response.error().message;
    EXPECT_EQ(response->body, "");
  }
}

TEST(Transport, KeepsAConnectionForTheNextCall) {
  ScriptedServer server([](StreamSocket& socket) {
    while (!read_request(socket).empty()) write(socket, reply(200, "ok"));
  });
  const auto transport = make_transport(direct());
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(transport->send(post(server.url(), "x"), {}));
  EXPECT_EQ(server.connections(), 1);
}

TEST(Transport, OpensANewConnectionWhenTheKeptOneWasClosed) {
  std::promise<void> closed;
  std::atomic<int> calls{0};
  ScriptedServer server([&](StreamSocket& socket) {
    read_request(socket);
    write(socket, reply(200, "ok"));
    if (++calls > 1) return;
    socket.close();
    closed.set_value();
  });
  const auto transport = make_transport(direct());
  ASSERT_TRUE(transport->send(post(server.url(), "x"), {}));
  closed.get_future().get();
  const auto response = transport->send(post(server.url(), "x"), {});
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(server.connections(), 2);
}

TEST(Transport, DoesNotReuseAConnectionThatTheServerWillClose) {
  ScriptedServer server([](StreamSocket& socket) {
    read_request(socket);
    write(socket, reply(200, "ok", "Connection: close\r\n"));
    drain(socket);
  });
  const auto transport = make_transport(direct());
  for (int i = 0; i < 2; ++i) ASSERT_TRUE(transport->send(post(server.url(), "x"), {}));
  EXPECT_EQ(server.connections(), 2);
}

TEST(Transport, ServesSeveralThreadsAtOnce) {
  ScriptedServer server([](StreamSocket& socket) {
    for (std::string text = read_request(socket); !text.empty(); text = read_request(socket)) {
      write(socket, reply(200, text.substr(text.find("\r\n\r\n") + 4)));
    }
  });
  const auto transport = make_transport(direct());
  std::atomic<int> right{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&, i] {
      for (int call = 0; call < 20; ++call) {
        const std::string text = std::to_string(i * 100 + call);
        const auto response = transport->send(post(server.url(), text), {});
        if (response && response->body == text) ++right;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(right, 160);
}

TEST(Transport, CallsBeforeCommitOnceAndBeforeTheLastSegment) {
  std::promise<std::string> seen;
  ScriptedServer server([&](StreamSocket& socket) {
    read_head(socket);
    seen.set_value(read_bytes(socket, 1000));
  });
  Request request;
  request.url = server.url();
  request.body.segments = {BodySegment("first"), BodySegment("last")};
  int calls = 0;
  Exchange exchange;
  exchange.before_commit = [&]() -> Result<void> {
    ++calls;
    return fail(ErrorKind::io, "the journal is full");
  };

  const auto response = make_transport(direct())->send(request, exchange);

  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().message, "the journal is full");
  EXPECT_EQ(response.error().effect, Effect::none);
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(seen.get_future().get(), "first");
}

TEST(Transport, CallsBeforeCommitAlsoForAnEmptyBody) {
  std::promise<std::string> seen;
  ScriptedServer server([&](StreamSocket& socket) { seen.set_value(read_head(socket)); });
  Exchange exchange;
  exchange.before_commit = []() -> Result<void> { return fail(ErrorKind::io, "no"); };
  const auto response = make_transport(direct())->send(get(server.url()), exchange);
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind, ErrorKind::io);
  EXPECT_EQ(seen.get_future().get(), "");
}

TEST(Request, PrintsNeitherQueryNorHeadersNorBody) {
  Request request = post("https://user:secret1@example.com/path?key=secret2#x", "secret3");
  request.headers = {{"X-Token", "secret4"}};
  std::ostringstream out;
  out << request;
  EXPECT_EQ(out.str(), "POST https://example.com/path");
}

}  // namespace
}  // namespace slipway::http
