#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/artifact/archive.h"
#include "slipway/artifact.h"
#include "slipway/result.h"

namespace slipway::inspection {

/// The schemes of an APK Signing Block, of which these bytes are the end: `v2`, `v3`, those that
/// are there. None when the bytes do not end in one. Fails with `invalid_artifact` when it is
/// damaged.
[[nodiscard]] Result<std::vector<std::string>> signing_block_schemes(std::string_view bytes);

/// Whether the APK is signed, and by which schemes. What is signed is not verified. A damaged APK
/// Signing Block counts for nothing, and becomes a warning.
[[nodiscard]] Signing apk_signing(const Archive& archive, std::vector<std::string>& warnings);

}  // namespace slipway::inspection
