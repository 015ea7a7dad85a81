#pragma once

#include <string_view>

#include "slipway/artifact.h"

namespace slipway::inspection {

/// Reads a provisioning profile (`embedded.mobileprovision`, `embedded.provisionprofile`): a CMS
/// message, whose signature is not verified, around a property list, or only that. Sets `signing`
/// and `debuggable` (the entitlement get-task-allow) by what it means for an app of
/// `artifact.platform`, which is set before: a profile may name several. Whether there are devices
/// in it decides on the kind; which ones is not kept, and no message quotes a value of it.
///
/// Of macOS devices mean development, as it has no ad hoc kind, and `debuggable` is not known where
/// the profile does not allow it, as the app's own signature says so [inferred]. A profile without
/// devices and `Entitlements` sets nothing, with a warning.
///
/// Fails with `invalid_artifact` that begins with `where`; then nothing is set.
[[nodiscard]] Result<void> read_profile(std::string_view bytes, std::string_view where,
                                        Artifact& artifact);

}  // namespace slipway::inspection
