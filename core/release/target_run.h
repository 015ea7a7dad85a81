#pragma once

#include "core/release/run_scope.h"
#include "slipway/report.h"

namespace slipway {

/// Takes one target of a plan to its outcome; blocks. Throws nothing.
///
/// Holds the journal's row, looks whether the build is there already, takes up what an earlier run
/// left open, uploads, repeats what is safe to repeat, asks where a reply was lost, does the steps,
/// waits until the build is live.
[[nodiscard]] TargetReport run_target(const PlannedTarget& target, const Release& release,
                                      const RunScope& run);

}  // namespace slipway
