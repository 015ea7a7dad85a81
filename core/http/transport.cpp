#include "slipway/transport.h"

#include <Poco/Exception.h>
#include <Poco/String.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <mutex>

#include "core/base/loopback.h"
#include "core/http/connection.h"
#include "core/http/exchange.h"
#include "core/http/origin.h"
#include "core/http/tls.h"
#include "core/http/waiter.h"
#include "slipway/version.h"

namespace slipway::http {
namespace {

/// Servers close idle connections after 5 to 75 seconds; an old one is more likely dead than
/// useful.
constexpr std::chrono::seconds kIdleReuse(8);

/// One idle connection an origin, ready for the next call.
class IdleConnections {
 public:
  [[nodiscard]] std::unique_ptr<Connection> take(const std::string& key) {
    std::unique_ptr<Connection> connection;
    {
      const std::lock_guard lock(mutex_);
      const auto found = idle_.find(key);
      if (found == idle_.end()) return nullptr;
      const bool recent = Clock::TimePoint::clock::now() - found->second.since <= kIdleReuse;
      if (recent) connection = std::move(found->second.connection);
      idle_.erase(found);
    }
    if (connection != nullptr && !connection->fresh()) connection = nullptr;
    return connection;
  }

  void keep(const std::string& key, std::unique_ptr<Connection> connection) {
    const std::lock_guard lock(mutex_);
    idle_[key] = {std::move(connection), Clock::TimePoint::clock::now()};
  }

 private:
  struct Idle {
    std::unique_ptr<Connection> connection;
    Clock::TimePoint since;
  };
  std::mutex mutex_;
  std::map<std::string, Idle> idle_;
};

bool is_token(std::string_view text) {
  static constexpr std::string_view kOthers = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           kOthers.find(c) != std::string_view::npos;
  });
}

bool is_own_header(const std::string& name) {
  static constexpr std::array<const char*, 4> kOwn = {"Host", "Content-Length", "Connection",
                                                      "Transfer-Encoding"};
  return std::any_of(kOwn.begin(), kOwn.end(),
                     [&](const char* own) { return Poco::icompare(name, std::string(own)) == 0; });
}

/// Everything before the body. A value that holds a line break would be a header of its own.
Result<std::string> request_head(const Request& request, const Origin& origin,
                                 const std::optional<Proxy>& proxy) {
  if (!is_token(request.method)) return fail(ErrorKind::invalid_request, "the method is not one");
  const bool absolute = proxy && !origin.secure;
  std::string head = fmt::format("{} {}{} HTTP/1.1\r\nHost: {}\r\n", request.method,
                                 absolute ? "http://" + origin.host_header() : "", origin.target,
                                 origin.host_header());
  bool names_agent = false;
  for (const auto& header : request.headers) {
    if (!is_token(header.name) ||
        header.value.find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos) {
      return fail(ErrorKind::invalid_request,
                  fmt::format("a header{} holds characters that headers cannot hold",
                              is_token(header.name) ? " (" + header.name + ")" : ""),
                  "look for a line break in the credential or option");
    }
    if (is_own_header(header.name)) {
      return fail(ErrorKind::invalid_request,
                  fmt::format("the header {} is the transport's own", header.name));
    }
    names_agent = names_agent || Poco::icompare(header.name, std::string("User-Agent")) == 0;
    head += fmt::format("{}: {}\r\n", header.name, header.value);
  }
  if (!names_agent) head += fmt::format("User-Agent: slipway/{}\r\n", version());
  if (absolute && !proxy->authorization.empty()) {
    head += fmt::format("Proxy-Authorization: {}\r\n", proxy->authorization.reveal());
  }
  head += fmt::format("Content-Length: {}\r\nConnection: keep-alive\r\n\r\n", request.body.size());
  return head;
}

class PocoTransport : public Transport {
 public:
  explicit PocoTransport(const TransportOptions& options) : options_(options), proxies_(options) {}

  Result<Response> send(const Request& request, const Exchange& exchange) override {
    try {
      const SigpipeGuard guard;
      return send_guarded(request, exchange);
    } catch (const Poco::Exception& e) {
      return fail_defect(e.className());
    } catch (const std::exception& e) {
      return fail_defect(e.what());
    }
  }

 private:
  static tl::unexpected<Error> fail_defect(std::string_view what) {
    Error error;
    error.message = fmt::format("the transport failed: {}", what);
    error.effect = Effect::unknown;  // it is not known how far it came
    return fail(std::move(error));
  }

  Result<Response> send_guarded(const Request& request, const Exchange& exchange) {
    auto origin = parse_url(request.url);
    if (!origin) return fail(origin.error());
    if (!origin->secure && !options_.allow_plain_http && !is_loopback_host(origin->host)) {
      return fail(ErrorKind::invalid_request,
                  fmt::format("plain http to {} is not allowed: anybody on the way could read it",
                              origin->authority()),
                  "use https, or set `allow_plain_http = true` for this target");
    }
    auto proxy = proxies_.proxy_for(*origin);
    if (!proxy) return fail(proxy.error());
    auto head = request_head(request, *origin, *proxy);
    if (!head) return fail(head.error());

    Waiter waiter(exchange, options_.stall_timeout);
    HttpExchange http(request, exchange, std::move(*head), origin->authority(), waiter);
    const std::string key = (origin->secure ? "https://" : "http://") + origin->authority();
    if (auto connection = idle_.take(key)) {
      auto response = http.run(*connection);
      if (http.reusable()) idle_.keep(key, std::move(connection));
      // The server may close an idle connection just as it is used; only then, and only once.
      if (response || !http.repeatable()) return response;
    }
    const auto tls = [this] { return tls_context(); };
    auto connection = Connection::open(*origin, *proxy, tls, waiter);
    if (!connection) return fail(connection.error());
    auto response = http.run(**connection);
    if (http.reusable()) idle_.keep(key, std::move(*connection));
    return response;
  }

  /// Made on the first https call: reading the certificates takes milliseconds.
  Result<std::shared_ptr<const TlsContext>> tls_context() {
    const std::lock_guard lock(tls_mutex_);
    if (tls_context_ == nullptr) {
      auto made = TlsContext::create(options_.ca_file);
      if (!made) return fail(made.error());
      tls_context_ = *made;
    }
    return tls_context_;
  }

  const TransportOptions options_;
  const ProxyRules proxies_;
  IdleConnections idle_;
  std::mutex tls_mutex_;
  std::shared_ptr<const TlsContext> tls_context_;
};

}  // namespace

Result<std::shared_ptr<Transport>> make_checked_transport(const TransportOptions& options) {
  const auto refuse = [](Error error) {
    error.kind = ErrorKind::invalid_config;
    return fail(std::move(error));
  };
  if (auto proxy = ProxyRules(options).check(); !proxy) return refuse(std::move(proxy.error()));
  if (!options.ca_file.empty()) {
    if (auto trust = TlsContext::create(options.ca_file); !trust) return refuse(trust.error());
  }
  return make_transport(options);
}

std::shared_ptr<Transport> make_transport(const TransportOptions& options) {
  return std::make_shared<PocoTransport>(options);
}

}  // namespace slipway::http
