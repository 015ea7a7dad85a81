#pragma once

#include "core/release/run_scope.h"
#include "slipway/report.h"

namespace slipway {

/// Asks the service whether it has the artifact; a question that is not answered is repeated as
/// other calls are, but under no limit. That it fails is a warning in the report: it alone must not
/// fail a target that could be published.
[[nodiscard]] FindResult find_build(const PlannedTarget& target, const Artifact& artifact,
                                    const RunScope& run, TargetReport& report);

/// The same where something says that the service should have it: lists lag behind uploads, so
/// Absent is only believed when it still is the answer after the target's `settle_time`, asked
/// every `poll_interval`, as is a question that failed and may be answered the next time. Cannot
/// tell when the run's deadline leaves no time for that, or the run was stopped.
[[nodiscard]] FindResult find_settled(const PlannedTarget& target, const Artifact& artifact,
                                      const RunScope& run, TargetReport& report);

/// Whether the answer of find_settled says that an upload did not arrive.
[[nodiscard]] bool proves_absence(const FindResult& answer);

}  // namespace slipway
