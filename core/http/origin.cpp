#include "core/http/origin.h"

#include <Poco/Exception.h>
#include <Poco/Net/HTTPBasicCredentials.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/String.h>
#include <Poco/URI.h>
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>

#include "core/base/loopback.h"

namespace slipway::http {
namespace {

std::string join_host_port(const std::string& host, std::uint16_t port) {
  return host.find(':') == std::string::npos ? fmt::format("{}:{}", host, port)
                                             : fmt::format("[{}]:{}", host, port);
}

bool is_host(const std::string& host) {
  return !host.empty() && std::all_of(host.begin(), host.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '.' || c == '-' || c == '_' || c == ':';
  });
}

/// Path and query as they stand: decoding and encoding them again could break a signed URL.
std::string request_target(const std::string& url) {
  const auto authority = url.find("://") + 3;
  const auto begin = url.find_first_of("/?#", authority);
  if (begin == std::string::npos || url[begin] == '#') return "/";
  std::string target = url.substr(begin, url.find('#', begin) - begin);
  if (target.front() == '?') target.insert(target.begin(), '/');
  return target;
}

constexpr std::string_view kConfigured = "`proxy` of the target";

std::string environment(const char* upper) {
  if (const char* value = std::getenv(Poco::toLower(std::string(upper)).c_str())) return value;
  if (const char* value = std::getenv(upper)) return value;
  return {};
}

std::string first_of(std::string first, std::string second) {
  return first.empty() ? second : first;
}

Result<Proxy> parse_proxy(const std::string& text, std::string_view source) {
  // The address may hold a password: it is not repeated in a message.
  const auto bad = [source](std::string_view what) {
    return fail(ErrorKind::invalid_request,
                fmt::format("the proxy's address ({}) {}", source, what),
                "write it as http://host:port or http://user:password@host:port");
  };
  Proxy proxy;
  try {
    const Poco::URI uri(text.find("://") == std::string::npos ? "http://" + text : text);
    if (uri.getScheme() != "http") return bad("is not one of an http proxy");
    if (!is_host(uri.getHost()) || uri.getPort() == 0) return bad("cannot be read");
    proxy.host = uri.getHost();
    proxy.port = uri.getPort();
    if (const std::string user_info = uri.getUserInfo(); !user_info.empty()) {
      const auto colon = user_info.find(':');
      std::string user;
      std::string password;
      Poco::URI::decode(user_info.substr(0, colon), user);
      if (colon != std::string::npos) Poco::URI::decode(user_info.substr(colon + 1), password);
      Poco::Net::HTTPRequest request;
      Poco::Net::HTTPBasicCredentials(user, password).proxyAuthenticate(request);
      proxy.authorization = Secret(request.get("Proxy-Authorization"));
    }
  } catch (const Poco::Exception&) {
    return bad("cannot be read");
  }
  return proxy;
}

}  // namespace

std::string Origin::authority() const { return join_host_port(host, port); }

std::string Origin::host_header() const {
  const std::string text = authority();
  return port == (secure ? 443 : 80) ? text.substr(0, text.rfind(':')) : text;
}

std::string Proxy::authority() const { return join_host_port(host, port); }

Result<Origin> parse_url(const std::string& url) {
  const auto bad = [](std::string_view what) {
    return fail(ErrorKind::invalid_request, fmt::format("the URL {}", what),
                "write it as https://host/path");
  };
  Origin origin;
  try {
    const Poco::URI uri(url);
    if (uri.getScheme() != "http" && uri.getScheme() != "https")
      return bad("is not an http(s) URL");
    if (!uri.getUserInfo().empty()) return bad("holds a user name or password");
    origin.secure = uri.getScheme() == "https";
    origin.host = uri.getHost();
    origin.port = uri.getPort();
  } catch (const Poco::Exception&) {
    return bad("cannot be read");
  }
  if (!is_host(origin.host)) return bad("has no usable host name");
  if (origin.port == 0) return bad("has no usable port");
  origin.target = request_target(url);
  const bool printable = std::all_of(origin.target.begin(), origin.target.end(),
                                     [](unsigned char c) { return c > 0x20 && c < 0x7f; });
  if (!printable) return bad(fmt::format("for {} holds unencoded characters", origin.authority()));
  return origin;
}

ProxyRules::ProxyRules(const TransportOptions& options) : configured_(options.proxy) {
  if (!configured_.empty() || !options.proxy_from_environment) return;
  const std::string all = environment("ALL_PROXY");
  https_proxy_ = first_of(environment("HTTPS_PROXY"), all);
  http_proxy_ = first_of(environment("HTTP_PROXY"), all);
  std::string entry;
  for (const char c : environment("NO_PROXY") + ",") {
    if (c != ',' && std::isspace(static_cast<unsigned char>(c)) == 0) {
      entry += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    } else if (!entry.empty()) {
      no_proxy_.push_back(std::move(entry));
      entry.clear();
    }
  }
}

bool ProxyRules::excluded(const Origin& origin) const {
  if (is_loopback_host(origin.host)) return true;
  const std::string host = Poco::toLower(origin.host);
  return std::any_of(no_proxy_.begin(), no_proxy_.end(), [&](std::string entry) {
    if (entry == "*") return true;
    const auto colon = entry.find(':');
    if (colon != std::string::npos && entry.find(':', colon + 1) == std::string::npos) {
      if (entry.substr(colon + 1) != std::to_string(origin.port)) return false;
      entry.resize(colon);
    }
    entry.erase(0, entry.find_first_not_of("*."));
    if (entry.empty() || host.size() < entry.size()) return false;
    const auto start = host.size() - entry.size();
    return host.compare(start, entry.size(), entry) == 0 && (start == 0 || host[start - 1] == '.');
  });
}

Result<void> ProxyRules::check() const {
  if (configured_.empty()) return {};
  return parse_proxy(configured_, kConfigured).map([](const Proxy&) {});
}

Result<std::optional<Proxy>> ProxyRules::proxy_for(const Origin& origin) const {
  std::string address = configured_;
  if (address.empty() && !excluded(origin)) address = origin.secure ? https_proxy_ : http_proxy_;
  if (address.empty()) return std::optional<Proxy>();
  const std::string_view variable =
      origin.secure ? "HTTPS_PROXY or ALL_PROXY" : "HTTP_PROXY or ALL_PROXY";
  auto proxy = parse_proxy(address, configured_.empty() ? variable : kConfigured);
  if (!proxy) return fail(proxy.error());
  return std::optional<Proxy>(std::move(*proxy));
}

}  // namespace slipway::http
