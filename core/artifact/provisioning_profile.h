#pragma once

#include <string_view>

#include "slipway/artifact.h"

namespace slipway::inspection {

/// Reads a provisioning profile (`embedded.mobileprovision`, `embedded.provisionprofile`): a CMS
/// message, whose signature is not verified, around a property list, or only that. Sets `signing`
/// and `debuggable` (the entitlement get-task-allow). Whether there are devices in it decides on
/// the kind; which ones is not kept, and no message quotes a value of it.
///
/// Fails with `invalid_artifact` that begins with `where`; then nothing is set.
[[nodiscard]] Result<void> read_profile(std::string_view bytes, std::string_view where,
                                        Artifact& artifact);

}  // namespace slipway::inspection
