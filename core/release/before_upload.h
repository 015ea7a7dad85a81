#pragma once

#include <string>
#include <variant>

#include "core/release/ending.h"
#include "core/release/run_scope.h"
#include "core/release/target_journal.h"
#include "slipway/submission.h"

namespace slipway {

struct MayUpload {
  /// The service said that it does not have the build, and no earlier upload may still appear.
  bool was_absent = false;
};

/// An earlier run published the build, or got so far that it only has to be waited for. What it
/// left over is this run's to finish.
struct TakenUp {
  Submission submission;  ///< with the steps that are left, open
  std::string reason;     ///< what there was to take up
};

/// Looks whether the build is there already, at the service and in the journal, and asks about
/// earlier uploads whose end nobody knows. One of those is only sent again when the service itself
/// says that it failed, or, where there is no reference to ask about, that the build is not there
/// (asked throughout `settle_time`, for lists lag). With `if_exists = add` nothing of that stops
/// the upload. Adds what it found to the report.
[[nodiscard]] std::variant<MayUpload, TakenUp, Ending> look_before_upload(
    const PlannedTarget& target, const Artifact& artifact, const RunScope& run,
    TargetJournal& journal, TargetReport& report);

}  // namespace slipway
