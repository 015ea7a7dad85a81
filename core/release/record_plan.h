#pragma once

#include <string>

#include "slipway/clock.h"
#include "slipway/journal.h"
#include "slipway/plan.h"

namespace slipway {

/// A name for a run, another one each time.
[[nodiscard]] std::string new_run();

/// As it is recorded: found again from any folder.
[[nodiscard]] Artifact recorded_artifact(Artifact artifact, const std::string& sha256);

/// Writes `planned` into the row of every target of a plan without errors. Fails with `io`.
[[nodiscard]] Result<void> record_plan(const Plan& plan, const std::string& sha256,
                                       const std::string& run, Journal& journal,
                                       const Clock& clock);

}  // namespace slipway
