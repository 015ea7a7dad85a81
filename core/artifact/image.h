#pragma once

#include <memory>
#include <string>

#include "slipway/artifact.h"

namespace slipway::inspection {

/// The picture, when the bytes are a PNG or a WebP that viewers show. nullptr otherwise, also for
/// the PNG that Apple's tools rewrite (a `CgBI` chunk first), which only Apple's systems read.
[[nodiscard]] std::shared_ptr<const Icon> to_icon(std::string bytes);

}  // namespace slipway::inspection
