#pragma once

#include <filesystem>
#include <stop_token>
#include <string>
#include <string_view>

#include "slipway/result.h"
#include "slipway/secret.h"

namespace slipway::crypto {

/// Keeps Poco's use of OpenSSL set up until the process ends. Poco counts its users and clears up
/// behind the last one without a lock, so that a thread that begins while another one ends uses
/// what is being destroyed. To be called before an engine of Poco's is made.
void keep_openssl();

/// The SHA-256 of a file as 64 lower-case hex digits, read in pieces of 256 KiB. Fails with `io`
/// when the file cannot be opened or read to its end, or `cancelled` when `cancel` is requested
/// before that.
[[nodiscard]] Result<std::string> sha256_file(const std::filesystem::path& path,
                                              std::stop_token cancel);

/// The SHA-256 of a text as 64 lower-case hex digits. Fails with `internal` when this computer's
/// OpenSSL does not offer it.
[[nodiscard]] Result<std::string> sha256_of_text(std::string_view text);

/// Tells accounts apart without naming them: 32 hex digits of the SHA-256 of salt, server and
/// credential. Always the same for the same three. Empty when there is no SHA-256.
[[nodiscard]] std::string account_fingerprint(std::string_view salt, std::string_view server,
                                              const Secret& credential);

}  // namespace slipway::crypto
