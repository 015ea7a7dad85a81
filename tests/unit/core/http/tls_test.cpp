#include <Poco/Net/Context.h>
#include <Poco/Net/NetSSL.h>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <future>

#include "slipway/multipart.h"
#include "slipway/transport.h"
#include "tests/unit/core/http/certificates.h"
#include "tests/unit/core/http/scripted_server.h"

namespace slipway::http {
namespace {

using namespace slipway::testing;
using namespace std::chrono_literals;
using Poco::Net::Context;
using Poco::Net::StreamSocket;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr std::uint64_t kMiB = 1024 * 1024;

class Tls : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    Poco::Net::initializeSSL();
    folder_ = std::make_unique<TemporaryFolder>();
    make_authority(folder_->path(), "authority");
    make_authority(folder_->path(), "stranger");
    make_certificate(folder_->path(), "good", "DNS:localhost,IP:127.0.0.1", "authority");
    make_certificate(folder_->path(), "dated", "DNS:localhost", "authority", "20991231235959Z");
    make_certificate(folder_->path(), "endless", "DNS:localhost", "authority", "99991231235959Z");
    make_certificate(folder_->path(), "other", "DNS:other.example,IP:127.0.0.9", "authority");
  }
  static void TearDownTestSuite() { folder_.reset(); }

  static std::string file(const std::string& name) { return (folder_->path() / name).string(); }

  static Context::Ptr server_context(const std::string& certificate = "good") {
    return new Context(Context::TLS_SERVER_USE, file(certificate + ".key"),
                       file(certificate + ".pem"), "", Context::VERIFY_NONE);
  }

  static TransportOptions trusting(const std::string& authority = "authority") {
    TransportOptions options;
    options.proxy_from_environment = false;
    options.ca_file = file(authority + ".pem");
    return options;
  }

  static Request upload(const std::string& url, const SparseFile& file_to_send) {
    MultipartForm form("limit");
    form.add_file("file", file_to_send.path(), file_to_send.size(), "app.apk");
    Request request;
    request.url = url;
    request.body = form.body();
    return request;
  }

  static Request post(const std::string& url) {
    Request request;
    request.url = url;
    request.body.segments = {BodySegment("x")};
    return request;
  }

  static std::string url(const ScriptedServer& server, const std::string& host = "localhost") {
    return "https://" + host + ":" + std::to_string(server.port()) + "/path";
  }

  static void answer_all(StreamSocket& socket) {
    for (std::string text = read_request(socket); !text.empty(); text = read_request(socket)) {
      write(socket, reply(200, std::to_string(text.size() - text.find("\r\n\r\n") - 4)));
    }
  }

 private:
  static inline std::unique_ptr<TemporaryFolder> folder_;
};

TEST_F(Tls, TrustsTheAuthorityOfTheCaFileForNameAndAddress) {
  ScriptedServer server(answer_all, server_context());
  for (const char* host : {"localhost", "127.0.0.1"}) {
    const auto response = make_transport(trusting())->send(post(url(server, host)), {});
    ASSERT_TRUE(response) << host << ": " << response.error().message;
    EXPECT_EQ(response->body, "1");
  }
}

TEST_F(Tls, StreamsAFileOverAConnectionThatIsKept) {
  ScriptedServer server(answer_all, server_context());
  const SparseFile package(24 * kMiB + 5);
  const Request request = upload(url(server), package);
  const auto transport = make_transport(trusting());
  for (int i = 0; i < 2; ++i) {
    const auto response = transport->send(request, {});
    ASSERT_TRUE(response) << response.error().message;
    EXPECT_EQ(response->body, std::to_string(request.body.size()));
    EXPECT_TRUE(response->request_complete);
  }
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(Tls, RefusesTheCertificateOfAnotherHost) {
  ScriptedServer server(answer_all, server_context("other"));
  for (const char* host : {"localhost", "127.0.0.1"}) {
    const auto response = make_transport(trusting())->send(post(url(server, host)), {});
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().kind, ErrorKind::tls);
    EXPECT_EQ(response.error().effect, Effect::none);
    EXPECT_THAT(response.error().message, HasSubstr("mismatch"));
    EXPECT_THAT(response.error().message, HasSubstr(host));
  }
}

TEST_F(Tls, RefusesAnAuthorityThatNobodyTrusts) {
  ScriptedServer server(answer_all, server_context());
  TransportOptions system_store;
  system_store.proxy_from_environment = false;
  for (const auto& options : {system_store, trusting("stranger")}) {
    const auto response = make_transport(options)->send(post(url(server)), {});
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().kind, ErrorKind::tls);
    EXPECT_THAT(response.error().message, HasSubstr("issuer certificate"));
    EXPECT_THAT(response.error().hint, HasSubstr("ca_file"));
  }
}

TEST_F(Tls, RefusesProtocolsOlderThan12) {
  Context::Ptr old = server_context();
  old->disableProtocols(Context::PROTO_TLSV1_2 | Context::PROTO_TLSV1_3);
  ScriptedServer server(answer_all, old);
  const auto response = make_transport(trusting())->send(post(url(server)), {});
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind, ErrorKind::tls);
}

TEST_F(Tls, SpeaksTls12) {
  Context::Ptr context = server_context();
  context->disableProtocols(Context::PROTO_TLSV1_3);
  ScriptedServer server(answer_all, context);
  EXPECT_TRUE(make_transport(trusting())->send(post(url(server)), {}));
}

TEST_F(Tls, SaysWhatTheConnectionWasMadeWithOnEveryCall) {
  ScriptedServer server(answer_all, server_context("dated"));
  const auto transport = make_transport(trusting());
  for (int i = 0; i < 2; ++i) {
    const auto response = transport->send(post(url(server)), {});
    ASSERT_TRUE(response) << response.error().message;
    ASSERT_TRUE(response->tls.has_value());
    EXPECT_EQ(response->tls->version, "TLSv1.3");
    EXPECT_EQ(response->tls->certificate_expires.time_since_epoch(),
              std::chrono::seconds(4102444799));
  }
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(Tls, SaysTheOlderVersionAndAnExpiryBeyondTheClocksEnd) {
  Context::Ptr context = server_context("endless");
  context->disableProtocols(Context::PROTO_TLSV1_3);
  ScriptedServer server(answer_all, context);
  const auto response = make_transport(trusting())->send(post(url(server)), {});
  ASSERT_TRUE(response) << response.error().message;
  ASSERT_TRUE(response->tls.has_value());
  EXPECT_EQ(response->tls->version, "TLSv1.2");
  EXPECT_EQ(response->tls->certificate_expires, std::chrono::system_clock::time_point::max());
}

TEST_F(Tls, AReceivedBodyThatIsCutOffIsNoWholeOne) {
  // Without a length only TLS's own farewell tells the end from a cut.
  ScriptedServer server(
      [](StreamSocket& socket) {
        read_request(socket);
        write(socket, "HTTP/1.1 200 OK\r\n\r\nhalf");
        // Ends the connection under TLS's feet: no farewell.
        const int nowhere = ::open("/dev/null", O_RDWR);
        ::dup2(nowhere, static_cast<int>(socket.impl()->sockfd()));
        ::close(nowhere);
      },
      server_context());
  Exchange exchange;
  exchange.receive = [](std::string_view) -> Result<void> { return {}; };
  const auto response = make_transport(trusting())->send(post(url(server)), exchange);
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind, ErrorKind::network);
}

TEST_F(Tls, SaysWhenTheServerSpeaksPlainHttp) {
  ScriptedServer server([](StreamSocket& socket) {
    read_bytes(socket, 10);
    write(socket, reply(400, "plain"));
    drain(socket);
  });
  const auto response = make_transport(trusting())->send(post(url(server)), {});
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind, ErrorKind::tls);
}

TEST_F(Tls, SaysWhenTheCaFileCannotBeRead) {
  TransportOptions options = trusting();
  options.ca_file = "/nonexistent/ca.pem";
  const auto response = make_transport(options)->send(post("https://localhost:1/"), {});
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind, ErrorKind::tls);
  EXPECT_THAT(response.error().message, HasSubstr("/nonexistent/ca.pem"));
}

TEST_F(Tls, TimesOutWhenTheHandshakeStalls) {
  ScriptedServer server([](StreamSocket& socket) { drain(socket); });
  TransportOptions options = trusting();
  options.stall_timeout = 100ms;
  const auto response = make_transport(options)->send(post(url(server)), {});
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind, ErrorKind::timeout);
  EXPECT_THAT(response.error().message, HasSubstr("100ms during the TLS handshake"));
}

TEST_F(Tls, ReadsAnEarlyAnswer) {
  const SparseFile package(64 * kMiB);
  for (const bool drains : {false, true}) {
    for (const std::uint64_t read_before : {std::uint64_t(0), 8 * kMiB}) {
      ScriptedServer server(
          [&](StreamSocket& socket) {
            read_head(socket);
            read_bytes(socket, read_before);
            write(socket, reply(422, "exists", "Connection: close\r\n"));
            drains ? static_cast<void>(drain(socket)) : reset(socket);
          },
          server_context());
      const auto response = make_transport(trusting())->send(upload(url(server), package), {});
      ASSERT_TRUE(response) << drains << read_before << response.error().message;
      EXPECT_EQ(response->status, 422);
      EXPECT_EQ(response->body, "exists");
      EXPECT_FALSE(response->request_complete);
    }
  }
}

TEST_F(Tls, IsUnknownWhenTheAnswerIsLostAndSurvivesTheBrokenPipe) {
  sigset_t pipe;
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  sigset_t previous;
  pthread_sigmask(SIG_UNBLOCK, &pipe, &previous);
  const SparseFile package(16 * kMiB);
  for (const bool whole : {false, true}) {
    ScriptedServer server(
        [&](StreamSocket& socket) {
          if (whole) {
            read_request(socket);
          } else {
            read_head(socket);
          }
          reset(socket);
        },
        server_context());
    const auto response = make_transport(trusting())->send(upload(url(server), package), {});
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().kind, ErrorKind::network);
    EXPECT_EQ(response.error().effect, whole ? Effect::unknown : Effect::none);
  }
  pthread_sigmask(SIG_SETMASK, &previous, nullptr);
}

TEST_F(Tls, GoesThroughAProxysTunnel) {
  std::promise<std::string> seen;
  ScriptedServer server(answer_all, server_context());
  ScriptedServer proxy([&](StreamSocket& socket) {
    seen.set_value(read_head(socket));
    write(socket, "HTTP/1.1 200 Connection established\r\n\r\n");
    StreamSocket onward(Poco::Net::SocketAddress("127.0.0.1", server.port()));
    std::thread back([&] {
      try {
        for (std::string bytes = read_bytes(onward, 1); !bytes.empty();
             bytes = read_bytes(onward, 1)) {
          write(socket, bytes);
        }
      } catch (const Poco::Exception&) {
        // The client is done.
      }
    });
    for (std::string bytes = read_bytes(socket, 1); !bytes.empty(); bytes = read_bytes(socket, 1)) {
      write(onward, bytes);
    }
    onward.shutdown();
    back.join();
  });
  TransportOptions options = trusting();
  options.proxy = "http://" + proxy.authority();

  const auto response = make_transport(options)->send(post(url(server)), {});

  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->body, "1");
  EXPECT_THAT(seen.get_future().get(),
              StartsWith("CONNECT localhost:" + std::to_string(server.port())));
}

}  // namespace
}  // namespace slipway::http
