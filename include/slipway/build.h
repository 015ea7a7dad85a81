#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "slipway/release.h"

namespace slipway {

/// A version as the service knows it. What the service did not say stays empty.
struct Build {
  std::string id;  ///< the service's own id, to use in every later call
  std::optional<std::string> bundle_id;
  std::optional<std::string> version;
  std::optional<std::string> build_number;
  std::optional<std::string> title;
  std::optional<std::uint64_t> size;  ///< bytes
  std::optional<std::string> url;     ///< page to install it from; holds no secret
  std::optional<std::string> qr_url;  ///< picture of a QR code of that page
  /// When it was uploaded: `YYYY-MM-DD hh:mm:ss` in the service's own time, or, from services that
  /// say the zone, `YYYY-MM-DDThh:mm:ssZ`.
  std::optional<std::string> created;
  std::optional<std::string> notes;  ///< as the service has them; HockeyApp-style servers: HTML
  std::optional<bool> latest;        ///< whether it carries the latest mark
  std::optional<Availability> availability;
  std::optional<bool> mandatory;
};

}  // namespace slipway
