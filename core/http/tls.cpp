#include "core/http/tls.h"

#include <Poco/Net/IPAddress.h>
#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <climits>
#include <system_error>

namespace slipway::http {
namespace {

std::string first_tls_error() {
  const unsigned long code = ERR_get_error();
  ERR_clear_error();
  const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
  return reason == nullptr ? "unknown reason" : reason;
}

bool load_trust(SSL_CTX* context, const std::filesystem::path& ca_file) {
  if (!ca_file.empty()) {
    return SSL_CTX_load_verify_locations(context, ca_file.c_str(), nullptr) == 1;
  }
  // A hashed directory is read one certificate at a time, when one is needed: 0.5 ms instead of the
  // 25 ms that the bundle costs. The environment variables of OpenSSL keep their meaning.
  static constexpr const char* kHashedStore = "/etc/ssl/certs";
  const bool overridden =
      std::getenv("SSL_CERT_FILE") != nullptr || std::getenv("SSL_CERT_DIR") != nullptr;
  std::error_code error;
  const bool hashed =
      std::filesystem::exists(std::filesystem::path(kHashedStore) / "ca-certificates.crt", error);
  if (!overridden && hashed) {
    return SSL_CTX_load_verify_locations(context, nullptr, kHashedStore) == 1;
  }
  return SSL_CTX_set_default_verify_paths(context) == 1;
}

/// Certificates may outlive what the clock can count (year 2262): then its last moment.
std::optional<std::chrono::system_clock::time_point> time_of(const ASN1_TIME* time) {
  using Time = std::chrono::system_clock::time_point;
  struct Free {
    void operator()(ASN1_TIME* owned) const { ASN1_TIME_free(owned); }
  };
  const std::unique_ptr<ASN1_TIME, Free> epoch(ASN1_TIME_set(nullptr, 0));
  int days = 0;
  int seconds = 0;
  const bool known = epoch != nullptr && time != nullptr &&
                     ASN1_TIME_diff(&days, &seconds, epoch.get(), time) == 1;
  if (!known) return std::nullopt;
  const auto passed = std::chrono::hours(24) * days + std::chrono::seconds(seconds);
  const auto last = std::chrono::floor<std::chrono::seconds>(Time::duration::max());
  return passed > last ? Time::max() : Time(passed);
}

}  // namespace

Result<std::shared_ptr<const TlsContext>> TlsContext::create(const std::filesystem::path& ca_file) {
  ERR_clear_error();
  const auto made = std::make_shared<TlsContext>();
  made->context_.reset(SSL_CTX_new(TLS_client_method()));
  SSL_CTX* context = made->context_.get();
  if (context == nullptr) {
    return fail(ErrorKind::tls, fmt::format("cannot set up TLS: {}", first_tls_error()));
  }
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  if (!load_trust(context, ca_file)) {
    const std::string reason = first_tls_error();
    return fail(ErrorKind::tls,
                fmt::format("cannot read the trusted certificates{}: {}",
                            ca_file.empty() ? "" : " of " + ca_file.string(), reason),
                "`ca_file` must name a file of certificates in PEM format");
  }
  return made;
}

Result<TlsStream> TlsStream::create(std::shared_ptr<const TlsContext> context, int socket,
                                    const std::string& host) {
  ERR_clear_error();
  TlsStream stream;
  stream.context_ = std::move(context);
  stream.ssl_.reset(SSL_new(stream.context_->get()));
  SSL* ssl = stream.ssl_.get();
  bool ok = ssl != nullptr && SSL_set_fd(ssl, socket) == 1;
  Poco::Net::IPAddress address;
  if (ok && Poco::Net::IPAddress::tryParse(host, address)) {
    ok = X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host.c_str()) == 1;
  } else if (ok) {
    // A name only: RFC 6066 allows no address in SNI.
    ok = SSL_set_tlsext_host_name(ssl, host.c_str()) == 1 && SSL_set1_host(ssl, host.c_str()) == 1;
  }
  if (!ok) return fail(ErrorKind::tls, fmt::format("cannot set up TLS: {}", first_tls_error()));
  SSL_set_connect_state(ssl);
  return stream;
}

IoResult TlsStream::handshake() {
  ERR_clear_error();
  errno = 0;
  const int returned = SSL_do_handshake(ssl_.get());
  if (returned == 1) return {IoResult::State::moved};
  const int error = SSL_get_error(ssl_.get(), returned);
  const long verified = SSL_get_verify_result(ssl_.get());
  if (error == SSL_ERROR_SSL && verified != X509_V_OK) {
    refused_ = true;
    ERR_clear_error();
    return {IoResult::State::failed, 0, X509_verify_cert_error_string(verified)};
  }
  // An unexpected end of the connection is no judgement of the peer.
  const bool ended = ERR_GET_REASON(ERR_peek_error()) == SSL_R_UNEXPECTED_EOF_WHILE_READING;
  refused_ = error == SSL_ERROR_SSL && !ended;
  return outcome(returned);
}

std::optional<TlsFacts> TlsStream::facts() const {
  ERR_clear_error();
  const X509* certificate = SSL_get0_peer_certificate(ssl_.get());
  if (certificate == nullptr) return std::nullopt;
  const auto expires = time_of(X509_get0_notAfter(certificate));
  ERR_clear_error();
  if (!expires) return std::nullopt;
  return TlsFacts{SSL_get_version(ssl_.get()), *expires};
}

IoResult TlsStream::send(const char* data, std::size_t size) {
  // One record goes out at a time; as many as the socket takes make one step.
  std::size_t sent = 0;
  while (sent < size) {
    ERR_clear_error();
    errno = 0;
    const auto part = static_cast<int>(std::min<std::size_t>(size - sent, INT_MAX));
    const int count = SSL_write(ssl_.get(), data + sent, part);
    if (count <= 0) {
      if (sent > 0) break;
      return outcome(count);
    }
    sent += static_cast<std::size_t>(count);
  }
  return {IoResult::State::moved, sent};
}

IoResult TlsStream::receive(char* data, std::size_t size) {
  ERR_clear_error();
  errno = 0;
  const int count =
      SSL_read(ssl_.get(), data, static_cast<int>(std::min<std::size_t>(size, INT_MAX)));
  if (count > 0) return {IoResult::State::moved, static_cast<std::size_t>(count)};
  return outcome(count);
}

IoResult TlsStream::outcome(int returned) {
  const int system_error = errno;
  switch (SSL_get_error(ssl_.get(), returned)) {
    case SSL_ERROR_WANT_READ:
      return {IoResult::State::want_read};
    case SSL_ERROR_WANT_WRITE:
      return {IoResult::State::want_write};
    case SSL_ERROR_ZERO_RETURN:
      return {IoResult::State::closed};
    case SSL_ERROR_SYSCALL:
      ERR_clear_error();
      if (system_error != 0) return {IoResult::State::failed, 0, system_error_text(system_error)};
      return {IoResult::State::failed, 0, "the connection ended unexpectedly"};
    default:
      return {IoResult::State::failed, 0, first_tls_error()};
  }
}

}  // namespace slipway::http
