#pragma once

#include <Poco/Net/SocketAddress.h>
#include <Poco/Net/StreamSocket.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "core/http/origin.h"
#include "core/http/platform.h"
#include "core/http/tls.h"
#include "core/http/waiter.h"
#include "slipway/result.h"

namespace slipway::http {

/// An open connection to a server, plain or TLS, direct or through a proxy. Never blocks once it is
/// open. Used by one thread at a time; closed when it goes away.
class Connection {
 public:
  /// Gives the TLS settings; asked only when the origin is https.
  using TlsSource = std::function<Result<std::shared_ptr<const TlsContext>>()>;

  /// Resolves, connects (every address in turn), opens the proxy's tunnel, shakes hands. Only
  /// resolving cannot be cancelled. Fails with `network`, `tls`, `timeout` or `cancelled`.
  [[nodiscard]] static Result<std::unique_ptr<Connection>> open(const Origin& origin,
                                                                const std::optional<Proxy>& proxy,
                                                                const TlsSource& tls,
                                                                Waiter& waiter);

  [[nodiscard]] int socket() const { return static_cast<int>(socket_.impl()->sockfd()); }
  [[nodiscard]] bool secure() const { return tls_.has_value(); }
  /// Nothing over plain http.
  [[nodiscard]] std::optional<TlsFacts> tls_facts() const;
  [[nodiscard]] IoResult send(const char* data, std::size_t size);
  [[nodiscard]] IoResult receive(char* data, std::size_t size);

  /// Whether an idle connection still stands: the peer has neither closed it nor said anything.
  [[nodiscard]] bool fresh();

 private:
  explicit Connection(const Poco::Net::StreamSocket& socket) : socket_(socket) {}
  [[nodiscard]] Result<void> open_tunnel(const Origin& origin, const Proxy& proxy, Waiter& waiter);
  [[nodiscard]] Result<void> start_tls(const Origin& origin,
                                       std::shared_ptr<const TlsContext> context, Waiter& waiter);

  Poco::Net::StreamSocket socket_;
  std::optional<TlsStream> tls_;  ///< after the socket it writes to: it goes first
};

/// A `network` error that can go away by itself.
[[nodiscard]] tl::unexpected<Error> fail_network(std::string message, std::string hint = {});

}  // namespace slipway::http
