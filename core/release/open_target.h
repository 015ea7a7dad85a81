#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "slipway/target.h"

namespace slipway {

/// The same for a target that was found already. `context.secrets` must be set.
[[nodiscard]] OpenTarget open_target(const Configuration& configuration, const TargetConfig& target,
                                     const std::vector<SettingOverride>& overrides,
                                     const PlanContext& context);

/// The context with secrets that are read from the process's environment where it has none.
[[nodiscard]] PlanContext with_secrets(const Configuration& configuration, PlanContext context);

/// In the file's order.
[[nodiscard]] std::vector<std::string> target_names(const Configuration& configuration);

/// That no target has this name, and which name may have been meant.
[[nodiscard]] Finding unknown_target(const Configuration& configuration, std::string_view name);
/// The same in the words of `message`.
[[nodiscard]] Finding unknown_target(const Configuration& configuration, std::string_view name,
                                     std::string message, SourceLocation location = {});

}  // namespace slipway
