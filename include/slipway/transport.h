#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <ostream>
#include <stop_token>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "slipway/clock.h"
#include "slipway/result.h"

namespace slipway::http {

struct Header {
  std::string name;
  std::string value;
};

/// Bytes that lie in a file. They are read while they are sent.
struct FileSegment {
  std::filesystem::path path;
  std::uint64_t size = 0;  ///< the file must still have this size when it is sent
};

using BodySegment = std::variant<std::string, FileSegment>;

/// A request body: segments sent one after the other, with a Content-Length known before.
/// The **last segment is the commit point**: without it the server cannot have the request.
struct Body {
  std::vector<BodySegment> segments;
  [[nodiscard]] std::uint64_t size() const;
};

struct Request {
  std::string method = "POST";
  std::string url;              ///< absolute; http or https
  std::vector<Header> headers;  ///< without Host, Content-Length, Connection: the transport's own
  Body body;
  std::size_t max_reply_bytes = 1024 * 1024;  ///< a longer reply is a `protocol` error

  /// Prints method and address without the query and nothing else: the rest holds credentials.
  friend std::ostream& operator<<(std::ostream& out, const Request& request);
};

/// What a TLS connection was made with.
struct TlsFacts {
  std::string version;                                        ///< `TLSv1.3`
  std::chrono::system_clock::time_point certificate_expires;  ///< the server's own
};

struct Response {
  int status = 0;
  std::vector<Header> headers;
  std::string body;
  /// False when the server answered before the last segment went out: then nothing was committed,
  /// and the body may break off, for such a server need not end its answer.
  bool request_complete = true;
  std::optional<TlsFacts> tls = {};  ///< empty over plain http

  /// The first header of this name, any case; empty when there is none.
  [[nodiscard]] std::string header(std::string_view name) const;
};

/// What surrounds one exchange.
struct Exchange {
  std::stop_token cancel = {};
  std::optional<Clock::TimePoint> deadline = {};
  /// Bytes of the body handed to the network so far, and the body's size. Called often, from the
  /// thread of `send`; must return at once.
  std::function<void(std::uint64_t sent, std::uint64_t total)> progress = {};
  /// Called once, right before the last segment of the body. If it fails, that segment is not sent,
  /// the connection is closed, and `send` returns its error.
  std::function<Result<void>()> before_commit = {};
  /// Takes the body of a 2xx answer, block by block as it comes, instead of `Response::body`;
  /// `max_reply_bytes` does not hold for it. If it fails, the connection is closed and `send`
  /// returns its error.
  std::function<Result<void>(std::string_view block)> receive = {};
};

/// Sends one HTTP request and reads the answer. The only door to the network.
class Transport {
 public:
  virtual ~Transport() = default;

  /// Any answer of the server is a Response, whatever its status: also a redirect (never followed)
  /// and an answer that comes while the body is still going out. An Error means that there was no
  /// usable answer; its `effect` is `unknown` exactly when the last segment of the body may have
  /// reached the server, and its message names host and port but never a path, query or header.
  /// Kinds: `network`, `tls`, `timeout` (no byte moved for the stall time-out, or the deadline),
  /// `cancelled`, `protocol` (not HTTP, or longer than `max_reply_bytes`), `io` (a file of the body
  /// is gone, unreadable, of another size or written to meanwhile), `invalid_request` (a URL that
  /// is none, a plain-http URL that is not allowed). Safe to call from several threads at once.
  [[nodiscard]] virtual Result<Response> send(const Request& request, const Exchange& exchange) = 0;
};

/// How to reach one server.
struct TransportOptions {
  std::filesystem::path ca_file;       ///< PEM; empty: the system's store
  bool allow_plain_http = false;       ///< http beyond loopback
  std::string proxy;                   ///< `http://[user:password@]host:port`; empty: see below
  bool proxy_from_environment = true;  ///< HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY (any case)
  std::chrono::milliseconds stall_timeout = std::chrono::seconds(60);
};

/// The one implementation (Poco). TLS 1.2 or later, certificates and host names always verified.
/// Connections are kept alive between calls of the same transport.
[[nodiscard]] std::shared_ptr<Transport> make_transport(const TransportOptions& options);

/// The same, after a look at what is wrong with the options already: a `ca_file` without
/// certificates, a `proxy` that is no address. Fails with `invalid_config`.
[[nodiscard]] Result<std::shared_ptr<Transport>> make_checked_transport(
    const TransportOptions& options);

}  // namespace slipway::http
