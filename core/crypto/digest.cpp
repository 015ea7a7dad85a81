#include "core/crypto/digest.h"

#include <Poco/Crypto/DigestEngine.h>
#include <Poco/Crypto/OpenSSLInitializer.h>
#include <Poco/Exception.h>
#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <vector>

namespace slipway::crypto {
namespace {

constexpr std::size_t kPiece = 256 * 1024;

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

}  // namespace

void keep_openssl() {
  // Never destroyed: a thread may still be at work when the process ends.
  [[maybe_unused]] static const auto* const kept = new Poco::Crypto::OpenSSLInitializer;
}

Result<std::string> sha256_file(const std::filesystem::path& path, std::stop_token cancel) {
  const std::unique_ptr<std::FILE, CloseFile> file(std::fopen(path.c_str(), "rb"));
  if (!file) {
    return fail(ErrorKind::io,
                fmt::format("cannot open {}: {}", path.string(), std::strerror(errno)));
  }
  std::setvbuf(file.get(), nullptr, _IONBF, 0);  // the pieces are the buffer
  try {
    keep_openssl();
    Poco::Crypto::DigestEngine engine("SHA256");
    std::vector<char> piece(kPiece);
    for (;;) {
      if (cancel.stop_requested()) {
        return fail(ErrorKind::cancelled, fmt::format("stopped reading {}", path.string()));
      }
      const std::size_t size = std::fread(piece.data(), 1, piece.size(), file.get());
      if (std::ferror(file.get()) != 0) {
        return fail(ErrorKind::io,
                    fmt::format("cannot read {}: {}", path.string(), std::strerror(errno)));
      }
      if (size == 0) break;
      engine.update(piece.data(), static_cast<unsigned>(size));
    }
    return Poco::DigestEngine::digestToHex(engine.digest());
  } catch (const Poco::Exception& problem) {
    return fail(ErrorKind::internal,
                fmt::format("SHA-256 of {}: {}", path.string(), problem.displayText()));
  }
}

Result<std::string> sha256_of_text(std::string_view text) {
  try {
    keep_openssl();
    Poco::Crypto::DigestEngine engine("SHA256");
    engine.update(text.data(), text.size());
    return Poco::DigestEngine::digestToHex(engine.digest());
  } catch (const Poco::Exception& problem) {
    return fail(ErrorKind::internal, fmt::format("SHA-256 of a text: {}", problem.displayText()));
  }
}

std::string account_fingerprint(std::string_view salt, std::string_view server,
                                const Secret& credential) {
  static constexpr std::size_t kDigits = 32;
  const Secret text(fmt::format("{}\n{}\n{}", salt, server, credential.reveal()));
  return sha256_of_text(text.reveal()).value_or("").substr(0, kDigits);
}

}  // namespace slipway::crypto
