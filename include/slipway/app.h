#pragma once

#include <optional>
#include <string>
#include <vector>

#include "slipway/artifact.h"

namespace slipway {

/// One more thing that a service says, under the service's own name.
struct Detail {
  std::string name;
  std::string value;
};

/// An app as the service knows it: what the builds of one bundle id on one platform belong to. What
/// the service did not say stays empty.
struct App {
  std::string id;  ///< the service's own: `app_key` of a Pgyer target, `app_id` of a HockeyApp one
  std::optional<std::string> bundle_id;
  std::optional<Platform> platform;
  std::optional<std::string> title;
  std::optional<std::string> version;       ///< of the newest build
  std::optional<std::string> build_number;  ///< of the newest build
  std::optional<std::string> build_id;      ///< of the newest build
  std::optional<std::string> url;           ///< page to install it from; holds no secret
  std::vector<Detail> details;              ///< what else it says; no secrets
};

}  // namespace slipway
