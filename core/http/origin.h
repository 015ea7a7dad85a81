#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "slipway/result.h"
#include "slipway/secret.h"
#include "slipway/transport.h"

namespace slipway::http {

/// Where a request goes, read from its URL.
struct Origin {
  bool secure = false;
  std::string host;  ///< an IPv6 address without its brackets
  std::uint16_t port = 0;
  std::string target;  ///< path and query, exactly as they stand in the URL

  /// `example.com:443`, `[::1]:80`: for messages, CONNECT and as a key.
  [[nodiscard]] std::string authority() const;
  /// The Host header: without the port where it is the scheme's own.
  [[nodiscard]] std::string host_header() const;
};

/// Fails with `invalid_request`; the message never holds more of the URL than scheme and host.
[[nodiscard]] Result<Origin> parse_url(const std::string& url);

struct Proxy {
  std::string host;
  std::uint16_t port = 0;
  Secret authorization;  ///< the value of Proxy-Authorization; empty: none

  [[nodiscard]] std::string authority() const;
};

/// Which proxy to use for which origin. The environment is read once, when it is made.
class ProxyRules {
 public:
  explicit ProxyRules(const TransportOptions& options);

  /// Whether the configured proxy's address is one. Fails with `invalid_request`.
  [[nodiscard]] Result<void> check() const;
  /// No value: go directly. Fails with `invalid_request` when the proxy's address is none.
  [[nodiscard]] Result<std::optional<Proxy>> proxy_for(const Origin& origin) const;

 private:
  [[nodiscard]] bool excluded(const Origin& origin) const;

  std::string configured_;
  std::string https_proxy_;
  std::string http_proxy_;
  std::vector<std::string> no_proxy_;  ///< lower case
};

}  // namespace slipway::http
