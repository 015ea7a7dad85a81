#pragma once

#include <string_view>
#include <vector>

#include "slipway/config.h"
#include "slipway/plan.h"

namespace slipway {

/// What stands for a secret's value in `shown`.
inline constexpr std::string_view kShownSecret = "(secret)";

/// One target's options, resolved: what the file says, what `--set` says instead, what the
/// declarations say otherwise.
struct ResolvedSettings {
  Settings values;
  std::vector<PlannedSetting> shown;  ///< in the order of the declarations
  TargetPolicy policy;
  http::TransportOptions transport;
  std::vector<Finding> findings;  ///< with an error among them the values are not complete
};

/// Reads the target's secrets. Of several overrides of one option the last holds, as elsewhere on
/// command lines.
[[nodiscard]] ResolvedSettings resolve_settings(const Configuration& configuration,
                                                const TargetConfig& target,
                                                const ProviderFactory& factory,
                                                const std::vector<SettingOverride>& overrides,
                                                const SecretResolver& secrets);

}  // namespace slipway
