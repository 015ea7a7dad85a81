#pragma once

#include <string>
#include <vector>

#include "slipway/config.h"
#include "slipway/plan.h"

namespace slipway {

/// One mention of a target by a route that matches.
struct Contribution {
  const Route* route = nullptr;
  const RouteTarget* target = nullptr;
};

/// A target that gets the release, and who says so. Points into the configuration.
struct SelectedTarget {
  const TargetConfig* config = nullptr;
  bool required = false;
  std::vector<std::string> routes;          ///< which chose it
  std::vector<Contribution> contributions;  ///< whose overrides hold for it
};

/// Resolves the target's settings and release options, makes its provider, and asks that one.
/// `context.secrets` must be set.
[[nodiscard]] PlannedTarget plan_target(const Configuration& configuration,
                                        const PlanRequest& request, const PlanContext& context,
                                        const SelectedTarget& selected);

}  // namespace slipway
