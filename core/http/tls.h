#pragma once

#include <openssl/ssl.h>

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "core/http/platform.h"
#include "slipway/result.h"
#include "slipway/transport.h"

namespace slipway::http {

/// What all TLS connections of a transport share: TLS 1.2 or later and the trusted certificates.
/// Not changed once made, so safe to use from several threads.
class TlsContext {
 public:
  /// `ca_file` empty: the system's store. Fails with `tls` when there is nothing to trust.
  [[nodiscard]] static Result<std::shared_ptr<const TlsContext>> create(
      const std::filesystem::path& ca_file);

  [[nodiscard]] SSL_CTX* get() const { return context_.get(); }

 private:
  struct Free {
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
  };
  std::unique_ptr<SSL_CTX, Free> context_;
};

/// TLS over a connected non-blocking socket that somebody else owns. OpenSSL is used directly, not
/// through Poco's secure sockets: those neither say why a certificate is refused, nor keep a global
/// handler of the embedding program from accepting it, nor clear the thread's error queue first.
class TlsStream {
 public:
  /// The certificate must be `host`'s: a name or an address.
  [[nodiscard]] static Result<TlsStream> create(std::shared_ptr<const TlsContext> context,
                                                int socket, const std::string& host);

  /// One step of the handshake: `moved` when it is done.
  [[nodiscard]] IoResult handshake();
  /// After a failed handshake: whether the peer was refused (certificate, host name, protocol)
  /// rather than the connection lost.
  [[nodiscard]] bool refused() const { return refused_; }

  /// What was agreed on, once the handshake is done. Nothing when the certificate cannot be read.
  [[nodiscard]] std::optional<TlsFacts> facts() const;

  [[nodiscard]] IoResult send(const char* data, std::size_t size);
  [[nodiscard]] IoResult receive(char* data, std::size_t size);

 private:
  struct Free {
    void operator()(SSL* ssl) const { SSL_free(ssl); }
  };
  TlsStream() = default;
  [[nodiscard]] IoResult outcome(int returned);

  std::shared_ptr<const TlsContext> context_;
  std::unique_ptr<SSL, Free> ssl_;
  bool refused_ = false;
};

}  // namespace slipway::http
