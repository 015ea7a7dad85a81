#pragma once

#include <string>
#include <vector>

#include "slipway/clock.h"
#include "slipway/journal.h"
#include "slipway/plan.h"

namespace slipway {

/// A name for a run, another one each time.
[[nodiscard]] std::string new_run();

/// As it is recorded: found again from any folder.
[[nodiscard]] Artifact recorded_artifact(Artifact artifact, const std::string& sha256);

/// What to write of a plan without errors, whose artifact has a SHA-256: one entry a target, but
/// for those whose provider cannot say where it publishes to. They will fail when their turn comes.
[[nodiscard]] std::vector<PlannedEntry> planned_entries(const Plan& plan, const std::string& run,
                                                        const std::string& salt,
                                                        const Clock& clock);

}  // namespace slipway
