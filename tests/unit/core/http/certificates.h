#pragma once

#include <filesystem>
#include <string>

namespace slipway::testing {

/// Writes `NAME.pem` and `NAME.key`: a certificate authority of its own.
void make_authority(const std::filesystem::path& folder, const std::string& name);

/// Writes `NAME.pem` and `NAME.key`: a certificate for `alternative_names`
/// (`DNS:localhost,IP:127.0.0.1`), signed by that authority. Valid until `expires`
/// (`20991231235959Z`); empty: for a day.
void make_certificate(const std::filesystem::path& folder, const std::string& name,
                      const std::string& alternative_names, const std::string& authority,
                      const std::string& expires = {});

}  // namespace slipway::testing
