// What an exchange gives when the server or the network breaks it.
#include <gmock/gmock.h>
#include <signal.h>

#include "tests/unit/core/http/failing_exchange.h"

namespace slipway::http {
namespace {

using namespace slipway::testing;
using Poco::Net::StreamSocket;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(TransportFailure, NamesHostAndPortWhenNobodyListens) {
  std::uint16_t port = 0;
  {
    const Poco::Net::ServerSocket listener(Poco::Net::SocketAddress("127.0.0.1", 0));
    port = listener.address().port();
  }
  const std::string where = "127.0.0.1:" + std::to_string(port);
  const Error error = send_and_fail(post("http://" + where + "/secret-path?key=secret"));
  EXPECT_EQ(error.kind, ErrorKind::network);
  EXPECT_EQ(error.message, "cannot connect to " + where + ": connection refused");
  EXPECT_TRUE(error.retryable);
  EXPECT_EQ(error.effect, Effect::none);
}

TEST(TransportFailure, SaysWhenAHostNameIsUnknown) {
  TransportOptions options = direct();
  options.allow_plain_http = true;
  const Error error = send_and_fail(post("http://no-such-host.invalid/"), {}, options);
  EXPECT_EQ(error.kind, ErrorKind::network);
  EXPECT_THAT(error.message, HasSubstr("no-such-host.invalid"));
}

TEST(TransportFailure, IsUnknownWhenTheAnswerToAWholeRequestIsLost) {
  ScriptedServer server([](StreamSocket& socket) { read_request(socket); });
  const SparseFile file(8 * kMiB);
  const Error error = send_and_fail(upload(server.url("/p?key=secret"), file.path(), file.size()));
  EXPECT_EQ(error.kind, ErrorKind::network);
  EXPECT_EQ(error.effect, Effect::unknown);
  EXPECT_THAT(error.message, HasSubstr(server.authority()));
  EXPECT_THAT(error.message, Not(HasSubstr("secret")));
  EXPECT_EQ(server.connections(), 1);
}

TEST(TransportFailure, HasNoEffectWhenTheConnectionBreaksInTheMiddleOfTheBody) {
  ScriptedServer server([](StreamSocket& socket) {
    read_head(socket);
    read_bytes(socket, kMiB);
    reset(socket);
  });
  const SparseFile file(64 * kMiB);
  const Error error = send_and_fail(upload(server.url(), file.path(), file.size()));
  EXPECT_EQ(error.kind, ErrorKind::network);
  EXPECT_EQ(error.effect, Effect::none);
  EXPECT_TRUE(error.retryable);
}

TEST(TransportFailure, IsTruthfulAboutAnAnswerThatBreaksOff) {
  for (const char* begin :
       {"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n", "HTTP/1.1 20"}) {
    ScriptedServer server([begin](StreamSocket& socket) {
      read_request(socket);
      write(socket, begin);
    });
    const Error error = send_and_fail(post(server.url()));
    EXPECT_EQ(error.kind, ErrorKind::network) << begin;
    EXPECT_EQ(error.effect, Effect::unknown) << begin;
  }
}

TEST(TransportFailure, RefusesAnAnswerThatIsTooLong) {
  for (const bool chunked : {false, true}) {
    ScriptedServer server([chunked](StreamSocket& socket) {
      read_request(socket);
      const std::string body(2 * kMiB, 'x');
      write(socket, chunked
                        ? "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n200000\r\n" + body
                        : reply(200, body));
    });
    EXPECT_EQ(send_and_fail(post(server.url())).kind, ErrorKind::protocol);
    Request patient = post(server.url());
    patient.max_reply_bytes = 3 * kMiB;
    if (!chunked) {
      EXPECT_TRUE(make_transport(direct())->send(patient, {}));
    }
  }
}

TEST(TransportFailure, DoesNotKeepTheConnectionOfAnAnswerThatIsRefused) {
  ScriptedServer server([](StreamSocket& socket) {
    while (!read_request(socket).empty()) {
      write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 999999999\r\n\r\n");
    }
  });
  const auto transport = make_transport(direct());
  for (int i = 0; i < 2; ++i) EXPECT_FALSE(transport->send(post(server.url()), {}));
  EXPECT_EQ(server.connections(), 2);
}

TEST(TransportFailure, RefusesAnEndlessHeader) {
  ScriptedServer server([](StreamSocket& socket) {
    read_request(socket);
    write(socket, "HTTP/1.1 200 OK\r\nX: " + std::string(kMiB, 'x'));
  });
  EXPECT_EQ(send_and_fail(post(server.url())).kind, ErrorKind::protocol);
}

TEST(TransportFailure, RefusesInterimAnswersWithoutEnd) {
  ScriptedServer server([](StreamSocket& socket) {
    read_request(socket);
    repeat(socket, "HTTP/1.1 102 Processing\r\n\r\n");
  });
  const Error error = send_and_fail(post(server.url()));
  EXPECT_EQ(error.kind, ErrorKind::protocol);
  EXPECT_THAT(error.message, HasSubstr("interim"));
  EXPECT_EQ(error.effect, Effect::unknown);
}

TEST(TransportFailure, RefusesChunksThatAreMostlyExtensions) {
  ScriptedServer server([](StreamSocket& socket) {
    read_request(socket);
    write(socket, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    repeat(socket, "1;" + std::string(2000, 'x') + "\r\na\r\n");
  });
  EXPECT_EQ(send_and_fail(post(server.url())).kind, ErrorKind::protocol);
}

TEST(TransportFailure, SaysWhenTheServerDoesNotSpeakHttp) {
  for (const char* text : {"SSH-2.0-OpenSSH_9\r\n", "HTTP/1.1 abc\r\n\r\n", "\x15\x03\x01"}) {
    ScriptedServer server([text](StreamSocket& socket) {
      read_request(socket);
      write(socket, text);
      drain(socket);
    });
    const Error error = send_and_fail(post(server.url()));
    EXPECT_EQ(error.kind, ErrorKind::protocol) << text;
    EXPECT_THAT(error.message, HasSubstr(server.authority()));
  }
}

TEST(TransportFailure, LeavesTheProcessAliveAndItsSigpipeAsItWas) {
  // Poco blocks the signal in the first thread; an embedding program's threads need not.
  sigset_t pipe;
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  sigset_t previous;
  pthread_sigmask(SIG_UNBLOCK, &pipe, &previous);
  ScriptedServer server([](StreamSocket& socket) { reset(socket); });
  const SparseFile file(64 * kMiB);

  send_and_fail(upload(server.url(), file.path(), file.size()));

  sigset_t blocked;
  pthread_sigmask(SIG_SETMASK, &previous, &blocked);
  EXPECT_EQ(sigismember(&blocked, SIGPIPE), 0);
  struct sigaction action = {};
  ASSERT_EQ(sigaction(SIGPIPE, nullptr, &action), 0);
  EXPECT_EQ(action.sa_handler, SIG_DFL);
}

}  // namespace
}  // namespace slipway::http
