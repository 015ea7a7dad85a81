#pragma once

#include <variant>

#include "core/release/ending.h"
#include "core/release/run_scope.h"
#include "core/release/target_journal.h"

namespace slipway {

struct MayUpload {
  bool was_absent = false;  ///< the service said that it does not have the build
};

/// Looks whether the build is there already, at the service and in the journal, and asks about
/// earlier uploads whose end nobody knows. One of those is only sent again when the service itself
/// says that it failed, or, where there is no reference to ask about, that the build is not there.
/// With `if_exists = add` nothing of that stops the upload. Adds what it found to the report.
[[nodiscard]] std::variant<MayUpload, Ending> look_before_upload(const PlannedTarget& target,
                                                                 const Artifact& artifact,
                                                                 const RunScope& run,
                                                                 TargetJournal& journal,
                                                                 TargetReport& report);

}  // namespace slipway
