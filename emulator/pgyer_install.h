#pragma once

#include <string>
#include <string_view>

#include "emulator/call.h"
#include "emulator/pgyer_backend.h"

namespace slipway::emulator {

/// Whether this password, possibly empty, lets one install the build.
[[nodiscard]] bool opens(const PgyerBuild& build, std::string_view password);

/// The package itself.
[[nodiscard]] Reply package_reply(const PgyerBuild& build);

/// What an iOS device asks Pgyer's site for, without an API key: `/app/plist/{buildKey}` and the
/// package that this names, both with `password` where the build has one.
class PgyerSite {
 public:
  PgyerSite(PgyerBackend& pgyer, std::string base_url)
      : pgyer_(pgyer), base_url_(std::move(base_url)) {}

  [[nodiscard]] Reply serve(const Head& head);

 private:
  [[nodiscard]] Reply plist(const PgyerBuild& build, const std::string& password) const;

  PgyerBackend& pgyer_;
  std::string base_url_;
};

}  // namespace slipway::emulator
