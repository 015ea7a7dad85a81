#include "core/http/connection.h"

#include <Poco/Exception.h>
#include <Poco/Net/DNS.h>
#include <Poco/Net/HostEntry.h>
#include <Poco/Net/NetException.h>
#include <fmt/format.h>

#include <array>
#include <chrono>
#include <utility>
#include <vector>

#include "core/base/loopback.h"
#include "core/http/reply_reader.h"

namespace slipway::http {
namespace {

using Poco::Net::SocketAddress;
using Poco::Net::StreamSocket;

/// With other addresses left to try, a silent one does not get the whole stall time-out.
constexpr std::chrono::seconds kPatienceForOneOfSeveral(10);

/// Nothing when the name is unknown.
Poco::Net::HostEntry::AddressList look_up(const std::string& host) {
  try {
    Poco::Net::IPAddress literal;
    if (Poco::Net::IPAddress::tryParse(host, literal)) return {literal};
    // Never asked of the network (RFC 6761, 6.3): plain http is allowed there because it is this
    // machine, and a bare one has no /etc/hosts that says so.
    if (is_loopback_host(host)) {
      return {Poco::Net::IPAddress("127.0.0.1"), Poco::Net::IPAddress("::1")};
    }
    return Poco::Net::DNS::hostByName(host).addresses();
  } catch (const Poco::Exception&) {
    return {};
  }
}

Result<std::vector<SocketAddress>> resolve(const std::string& host, std::uint16_t port) {
  std::vector<SocketAddress> addresses;
  for (const auto& address : look_up(host)) addresses.emplace_back(address, port);
  if (addresses.empty()) {
    return fail_network(fmt::format("cannot find the address of {}", host),
                        "check the host name and the network's DNS");
  }
  return addresses;
}

/// A connected socket; else the reason why there is none, or the waiter's error.
struct ConnectOutcome {
  std::optional<StreamSocket> socket;
  std::string reason;
  std::optional<Error> error;
};

ConnectOutcome connect_to(const SocketAddress& address, Waiter& waiter, const std::string& phase,
                          std::optional<std::chrono::milliseconds> limit) {
  StreamSocket socket;
  waiter.moved();
  try {
    socket.connectNB(address);
  } catch (const Poco::Exception& e) {
    return {{}, e.code() != 0 ? system_error_text(e.code()) : e.className(), {}};
  }
  const int fd = static_cast<int>(socket.impl()->sockfd());
  if (auto ready = waiter.wait(fd, kWritable, phase, limit); !ready) {
    return {{}, {}, ready.error()};
  }
  if (const int error = connect_error(fd); error != 0) return {{}, system_error_text(error), {}};
  disable_sigpipe(fd);
  // Head and body go out one after the other: waiting for an acknowledgement in between costs 40
  // ms.
  socket.setNoDelay(true);
  return {socket, {}, {}};
}

Result<StreamSocket> connect_to_any(const std::string& host, std::uint16_t port,
                                    const std::string& name, Waiter& waiter) {
  const std::string phase = fmt::format("while connecting to {}", name);
  if (auto ok = waiter.check(phase); !ok) return fail(ok.error());
  auto addresses = resolve(host, port);
  if (!addresses) return fail(addresses.error());

  ConnectOutcome last;
  for (std::size_t i = 0; i < addresses->size(); ++i) {
    const bool others_left = i + 1 < addresses->size();
    std::optional<std::chrono::milliseconds> limit;
    if (others_left) limit = kPatienceForOneOfSeveral;
    last = connect_to((*addresses)[i], waiter, phase, limit);
    if (last.socket) return *last.socket;
    // A time-out of one address leaves the others; the caller's wishes end the whole search.
    if (last.error && (last.error->kind != ErrorKind::timeout || !waiter.check(phase))) break;
  }
  if (last.error) return fail(*last.error);
  return fail_network(fmt::format("cannot connect to {}: {}", name, last.reason),
                      "check that the server runs and that the address and port are right");
}

}  // namespace

tl::unexpected<Error> fail_network(std::string message, std::string hint) {
  Error error;
  error.kind = ErrorKind::network;
  error.message = std::move(message);
  error.hint = std::move(hint);
  error.retryable = true;
  return fail(std::move(error));
}

Result<std::unique_ptr<Connection>> Connection::open(const Origin& origin,
                                                     const std::optional<Proxy>& proxy,
                                                     const TlsSource& tls, Waiter& waiter) {
  std::shared_ptr<const TlsContext> context;
  if (origin.secure) {
    auto made = tls();
    if (!made) return fail(made.error());
    context = *made;
  }
  const std::string name =
      proxy ? fmt::format("the proxy {}", proxy->authority()) : origin.authority();
  auto socket = proxy ? connect_to_any(proxy->host, proxy->port, name, waiter)
                      : connect_to_any(origin.host, origin.port, name, waiter);
  if (!socket) return fail(socket.error());

  std::unique_ptr<Connection> connection(new Connection(*socket));
  waiter.moved();
  if (origin.secure && proxy) {
    if (auto ok = connection->open_tunnel(origin, *proxy, waiter); !ok) return fail(ok.error());
  }
  if (origin.secure) {
    if (auto ok = connection->start_tls(origin, context, waiter); !ok) return fail(ok.error());
  }
  return connection;
}

Result<void> Connection::open_tunnel(const Origin& origin, const Proxy& proxy, Waiter& waiter) {
  const std::string phase = fmt::format("while the proxy {} opened a tunnel to {}",
                                        proxy.authority(), origin.authority());
  std::string head = fmt::format("CONNECT {0} HTTP/1.1\r\nHost: {0}\r\n", origin.authority());
  if (!proxy.authorization.empty()) {
    head += fmt::format("Proxy-Authorization: {}\r\n", proxy.authorization.reveal());
  }
  head += "\r\n";

  std::size_t sent = 0;
  ReplyReader reader(ReplyReader::Body::none, 0);
  while (!reader.complete()) {
    const int wanted = sent < head.size() ? kWritable : kReadable;
    if (auto ready = waiter.wait(socket(), wanted, phase); !ready) return fail(ready.error());
    // One byte at a time: what follows the answer's head belongs to the tunnel.
    char byte = 0;
    const IoResult io =
        wanted == kWritable ? send(head.data() + sent, head.size() - sent) : receive(&byte, 1);
    if (io.state == IoResult::State::closed || io.state == IoResult::State::failed) {
      return fail_network(fmt::format("the connection broke {}", phase));
    }
    if (io.state != IoResult::State::moved) continue;
    waiter.moved();
    if (wanted == kWritable) {
      sent += io.bytes;
    } else if (auto ok = reader.feed(std::string_view(&byte, 1)); !ok) {
      return fail(ok.error().kind,
                  fmt::format("the proxy {} {}", proxy.authority(), ok.error().message));
    }
  }
  const int status = reader.take().status;
  if (status / 100 == 2) return {};
  auto refused = fail_network(
      fmt::format("the proxy {} refused a tunnel to {} (its answer: HTTP {})", proxy.authority(),
                  origin.authority(), status),
      status == 407 ? "set the proxy's user and password: http://user:password@host:port" : "");
  refused.value().retryable = status / 100 == 5;
  return refused;
}

Result<void> Connection::start_tls(const Origin& origin, std::shared_ptr<const TlsContext> context,
                                   Waiter& waiter) {
  auto stream = TlsStream::create(std::move(context), socket(), origin.host);
  if (!stream) return fail(stream.error());
  tls_.emplace(std::move(*stream));
  const std::string phase = fmt::format("during the TLS handshake with {}", origin.authority());
  for (;;) {
    const IoResult io = tls_->handshake();
    if (io.state == IoResult::State::moved) break;
    if (io.state == IoResult::State::failed || io.state == IoResult::State::closed) {
      if (!tls_->refused()) {
        return fail_network(fmt::format("the connection broke {}: {}", phase, io.reason));
      }
      return fail(ErrorKind::tls,
                  fmt::format("no trusted connection to {}: {}", origin.authority(), io.reason),
                  "check the host name; for a server with a private certificate authority set "
                  "`ca_file` to that authority's certificate");
    }
    const int wanted = io.state == IoResult::State::want_write ? kWritable : kReadable;
    if (auto ready = waiter.wait(socket(), wanted, phase); !ready) return fail(ready.error());
    // Every step of the handshake needs bytes that arrive or leave.
    waiter.moved();
  }
  waiter.moved();
  return {};
}

std::optional<TlsFacts> Connection::tls_facts() const {
  return tls_ ? tls_->facts() : std::nullopt;
}

IoResult Connection::send(const char* data, std::size_t size) {
  return tls_ ? tls_->send(data, size) : socket_send(socket(), data, size);
}

IoResult Connection::receive(char* data, std::size_t size) {
  return tls_ ? tls_->receive(data, size) : socket_receive(socket(), data, size);
}

bool Connection::fresh() {
  char byte = 0;
  // Also takes in TLS session tickets, which make the socket readable without meaning anything.
  const auto state = receive(&byte, 1).state;
  return state == IoResult::State::want_read || state == IoResult::State::want_write;
}

}  // namespace slipway::http
