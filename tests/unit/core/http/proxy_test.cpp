#include <gmock/gmock.h>
#include <stdlib.h>

#include <future>
#include <map>
#include <optional>

#include "slipway/transport.h"
#include "tests/unit/core/http/scripted_server.h"

namespace slipway::http {
namespace {

using namespace slipway::testing;
using Poco::Net::StreamSocket;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

Request get(const std::string& url) {
  Request request;
  request.method = "GET";
  request.url = url;
  return request;
}

/// The proxy variables as the test wants them, and as they were afterwards.
class Environment {
 public:
  explicit Environment(const std::map<std::string, std::string>& wanted) {
    for (const char* name : {"HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY",
                             "all_proxy", "NO_PROXY", "no_proxy"}) {
      const char* value = ::getenv(name);
      before_[name] = value == nullptr ? std::nullopt : std::optional<std::string>(value);
      ::unsetenv(name);
    }
    for (const auto& [name, value] : wanted) ::setenv(name.c_str(), value.c_str(), 1);
  }
  ~Environment() {
    for (const auto& [name, value] : before_) {
      if (value) {
        ::setenv(name.c_str(), value->c_str(), 1);
      } else {
        ::unsetenv(name.c_str());
      }
    }
  }

 private:
  std::map<std::string, std::optional<std::string>> before_;
};

class FakeProxy {
 public:
  explicit FakeProxy(std::string answer)
      : server_([this, answer](StreamSocket& socket) {
          const std::string head = read_head(socket);
          {
            const std::lock_guard lock(mutex_);
            seen_ = head;
          }
          write(socket, answer);
        }) {}
  [[nodiscard]] std::string seen() const {
    const std::lock_guard lock(mutex_);
    return seen_;
  }
  [[nodiscard]] std::string authority() const { return server_.authority(); }
  [[nodiscard]] int connections() const { return server_.connections(); }

 private:
  mutable std::mutex mutex_;
  std::string seen_;
  ScriptedServer server_;
};

TEST(Proxy, GetsTheWholeAddressAndItsCredentialForPlainHttp) {
  const FakeProxy proxy(reply(200, "through"));
  TransportOptions options;
  options.allow_plain_http = true;
  options.proxy = "http://user:pass%40word@" + proxy.authority();
  const auto response = make_transport(options)->send(get("http://service.invalid/a?b=1"), {});
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->body, "through");
  EXPECT_THAT(proxy.seen(),
              StartsWith("GET http://service.invalid/a?b=1 HTTP/1.1\r\nHost: service.invalid\r\n"));
  // user:pass@word
  EXPECT_THAT(proxy.seen(), HasSubstr("Proxy-Authorization: Basic dXNlcjpwYXNzQHdvcmQ=\r\n"));
}

TEST(Proxy, OpensATunnelForHttpsAndSaysWhenThatIsRefused) {
  const FakeProxy proxy(
      "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 4\r\n\r\nsure");
  TransportOptions options;
  options.proxy = "http://user:hunter22@" + proxy.authority();
  Request request = get("https://service.invalid/secret-path");
  request.headers = {{"X-Token", "secret"}};
  const auto response = make_transport(options)->send(request, {});
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind, ErrorKind::network);
  EXPECT_FALSE(response.error().retryable);
  EXPECT_THAT(response.error().message, HasSubstr("refused a tunnel to service.invalid:443"));
  EXPECT_THAT(response.error().message, HasSubstr("407"));
  EXPECT_THAT(describe(response.error()) + response.error().hint, Not(HasSubstr("hunter22")));
  EXPECT_THAT(proxy.seen(),
              StartsWith("CONNECT service.invalid:443 HTTP/1.1\r\nHost: service.invalid:443\r\n"));
  EXPECT_THAT(proxy.seen(), HasSubstr("Proxy-Authorization: Basic dXNlcjpodW50ZXIyMg==\r\n"));
  EXPECT_THAT(proxy.seen(), Not(HasSubstr("secret")));
}

TEST(Proxy, KeepsItsPasswordOutOfErrors) {
  for (const char* address :
       {"http://user:hunter22@127.0.0.1:1", "socks5://user:hunter22@proxy:1080",
        "http://user:hunter22@[bad", "http://user:hunter22@"}) {
    TransportOptions options;
    options.proxy = address;
    const auto response = make_transport(options)->send(get("https://service.invalid/"), {});
    ASSERT_FALSE(response);
    EXPECT_THAT(describe(response.error()) + response.error().hint, Not(HasSubstr("hunter22")));
  }
}

TEST(Proxy, ComesFromTheEnvironmentInEitherCase) {
  const FakeProxy proxy(reply(200, "through"));
  for (const char* name : {"HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"}) {
    const Environment environment({{name, proxy.authority()}});
    TransportOptions options;
    options.allow_plain_http = true;
    EXPECT_TRUE(make_transport(options)->send(get("http://service.invalid/"), {})) << name;
    options.proxy_from_environment = false;
    EXPECT_FALSE(make_transport(options)->send(get("http://service.invalid/"), {})) << name;
  }
}

TEST(Proxy, IsLeftOutForTheHostsOfNoProxy) {
  const FakeProxy proxy(reply(200, "through"));
  const std::vector<std::pair<std::string, bool>> cases = {{"*", true},
                                                           {"service.invalid", true},
                                                           {"invalid", true},
                                                           {".invalid", true},
                                                           {"a.example, .invalid", true},
                                                           {"SERVICE.invalid:80", true},
                                                           {"vice.invalid", false},
                                                           {"service.invalid:81", false},
                                                           {"other.invalid", false},
                                                           {"", false}};
  for (const auto& [no_proxy, direct] : cases) {
    const Environment environment(
        {{"HTTP_PROXY", "http://" + proxy.authority()}, {"NO_PROXY", no_proxy}});
    TransportOptions options;
    options.allow_plain_http = true;
    const int before = proxy.connections();
    const auto response = make_transport(options)->send(get("http://service.invalid/"), {});
    // Nobody answers for that name but the proxy.
    EXPECT_EQ(response.has_value(), !direct) << no_proxy;
    EXPECT_EQ(proxy.connections() - before, direct ? 0 : 1) << no_proxy;
  }
}

TEST(Proxy, OfTheEnvironmentIsNeverUsedForLoopback) {
  const FakeProxy proxy(reply(200, "through"));
  ScriptedServer server([](StreamSocket& socket) {
    read_head(socket);
    write(socket, reply(200, "direct"));
  });
  const Environment environment({{"HTTP_PROXY", "http://" + proxy.authority()}});
  const auto response = make_transport({})->send(get(server.url()), {});
  ASSERT_TRUE(response);
  EXPECT_EQ(response->body, "direct");
}

}  // namespace
}  // namespace slipway::http
