#pragma once

#include <optional>
#include <vector>

#include "slipway/clock.h"
#include "slipway/config.h"
#include "slipway/finding.h"
#include "slipway/release.h"

/// What the files of a release say against publishing them.
namespace slipway {

/// What is odd about the package and its symbols: a warning each.
[[nodiscard]] std::vector<Finding> check_oddities(const Release& release);

/// A provisioning profile that has expired by the clock's wall time: a warning.
[[nodiscard]] std::optional<Finding> check_profile(const Artifact& artifact, const Clock& clock);

/// What the route requires of a package and does not hold, also because the package does not say:
/// an error each. Symbols that are published alone need not meet anything. The profile's days are
/// counted by the clock's wall time, and not at all without one (nullptr).
[[nodiscard]] std::vector<Finding> check_requirements(const Artifact& artifact, const Route& route,
                                                      const Clock* clock);

/// A package of another app than `wanted` is an error; one that does not say its app, a warning.
[[nodiscard]] std::optional<Finding> check_bundle_id(const Artifact& artifact,
                                                     const std::string& wanted);

}  // namespace slipway
