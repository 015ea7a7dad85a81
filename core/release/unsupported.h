#pragma once

#include <string>
#include <string_view>

#include "slipway/feature.h"
#include "slipway/release.h"

namespace slipway {

/// The release option that asks for the feature: `notify` for notify_all. Empty for symbols, which
/// are no option.
[[nodiscard]] std::string option_of(Feature feature);

/// What a provider without the feature cannot do, to follow "pgyer cannot": `make a build
/// mandatory`.
[[nodiscard]] std::string_view wanted_of(Feature feature);

/// Takes the value out of the release that asks for the feature. Symbols that are the artifact
/// itself stay.
void remove(Release& release, Feature feature);

}  // namespace slipway
