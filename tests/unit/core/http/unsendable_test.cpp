// What an exchange gives when the file or the request cannot be sent as it is.
#include <gmock/gmock.h>

#include <chrono>
#include <filesystem>
#include <fstream>

#include "tests/unit/core/http/failing_exchange.h"

namespace slipway::http {
namespace {

using namespace slipway::testing;
using namespace std::chrono_literals;
using Poco::Net::StreamSocket;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(TransportFailure, ReportsAMissingFile) {
  ScriptedServer server([](StreamSocket& socket) { drain(socket); });
  const Error error = send_and_fail(upload(server.url(), "/nonexistent/app.apk", 10));
  EXPECT_EQ(error.kind, ErrorKind::io);
  EXPECT_THAT(error.message, HasSubstr("/nonexistent/app.apk"));
  EXPECT_EQ(error.effect, Effect::none);
}

TEST(TransportFailure, ReportsAFileOfAnotherSize) {
  ScriptedServer server([](StreamSocket& socket) { drain(socket); });
  const SparseFile file(kMiB);
  const Error error = send_and_fail(upload(server.url(), file.path(), kMiB - 1));
  EXPECT_EQ(error.kind, ErrorKind::io);
  EXPECT_THAT(error.message, HasSubstr(file.path().string()));
}

TEST(TransportFailure, ReportsAFileThatShrinksWhileItIsSent) {
  ScriptedServer server([](StreamSocket& socket) { drain(socket); });
  const SparseFile file(32 * kMiB);
  Exchange exchange;
  bool cut = false;
  exchange.progress = [&](std::uint64_t sent, std::uint64_t) {
    if (!cut && sent > kMiB) {
      std::filesystem::resize_file(file.path(), kMiB);
      cut = true;
    }
  };
  const Error error = send_and_fail(upload(server.url(), file.path(), file.size()), exchange);
  EXPECT_EQ(error.kind, ErrorKind::io);
  EXPECT_THAT(error.message, HasSubstr(file.path().string() + " became shorter"));
  EXPECT_EQ(error.effect, Effect::none);
}

TEST(TransportFailure, StopsBeforeTheCommitPointWhenAFileIsRewrittenWhileItIsSent) {
  ScriptedServer server([](StreamSocket& socket) { drain(socket); });
  const SparseFile file(8 * kMiB);
  // Long ago: file systems count in steps of some milliseconds.
  std::filesystem::last_write_time(file.path(),
                                   std::filesystem::file_time_type::clock::now() - 24h);
  Exchange exchange;
  bool rewritten = false;
  exchange.progress = [&](std::uint64_t sent, std::uint64_t) {
    if (rewritten || sent < kMiB) return;
    std::fstream(file.path(), std::ios::in | std::ios::out | std::ios::binary) << "other";
    rewritten = true;
  };
  bool committed = false;
  exchange.before_commit = [&]() -> Result<void> {
    committed = true;
    return {};
  };

  const Error error = send_and_fail(upload(server.url(), file.path(), file.size()), exchange);

  EXPECT_TRUE(rewritten);
  EXPECT_EQ(std::filesystem::file_size(file.path()), file.size());
  EXPECT_EQ(error.kind, ErrorKind::io);
  EXPECT_EQ(error.message, file.path().string() + " changed while it was being sent");
  EXPECT_EQ(error.effect, Effect::none);
  EXPECT_FALSE(committed);
}

TEST(TransportFailure, RefusesHeadersThatCouldBreakTheRequest) {
  ScriptedServer server([](StreamSocket&) {});
  for (const Header& header : {Header{"X-Token", "a\r\nX-Evil: 1"}, Header{"X-Token", "a\nb"},
                               Header{"X-Token", std::string("a\0b", 3)}, Header{"X\r\nY", "a"},
                               Header{"X Y", "a"}, Header{"", "a"}, Header{"Host", "other"}}) {
    Request request = post(server.url());
    request.headers = {header};
    const Error error = send_and_fail(request);
    EXPECT_EQ(error.kind, ErrorKind::invalid_request) << header.name;
    EXPECT_THAT(error.message, Not(HasSubstr("Evil")));
  }
  EXPECT_EQ(server.connections(), 0);
}

TEST(TransportFailure, RefusesPlainHttpBeyondLoopback) {
  const Error error = send_and_fail(post("http://example.invalid/path"));
  EXPECT_EQ(error.kind, ErrorKind::invalid_request);
  EXPECT_THAT(error.message, HasSubstr("example.invalid:80"));
  EXPECT_THAT(error.hint, HasSubstr("allow_plain_http"));
  EXPECT_THAT(error.hint, HasSubstr("https"));
}

TEST(TransportFailure, RefusesWhatIsNoUrl) {
  for (const char* url :
       {"", "example.com", "ftp://example.com/", "http://", "https://a b/",
        "https://user:secret@example.com/", "https://h/a\r\nX: y", "http://[::1/"}) {
    const Error error = send_and_fail(post(url));
    EXPECT_EQ(error.kind, ErrorKind::invalid_request) << url;
    EXPECT_THAT(error.message, Not(HasSubstr("secret")));
  }
}

}  // namespace
}  // namespace slipway::http
