#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "slipway/artifact.h"
#include "slipway/config.h"
#include "slipway/journal.h"
#include "slipway/ledger.h"
#include "slipway/plan.h"

namespace slipway {

/// What is to be done where a run left something open.
enum class LeftoverKind {
  ask,     ///< an upload may have arrived: its end is asked for; where it did not, it is repeated
  upload,  ///< nothing that counts went out: it is uploaded
  steps,   ///< the build is live, and steps after it are left
};
[[nodiscard]] std::string_view to_string(LeftoverKind kind);

/// One place where a run left something open.
struct Leftover {
  LeftoverKind kind = LeftoverKind::ask;
  JournalKey key;
  std::string target;       ///< its name in the configuration, the last time
  Artifact artifact;        ///< as it was recorded, with its SHA-256
  RecordedRequest request;  ///< of the newest run that planned it
  std::string reference;    ///< what there is to ask about; may be empty
  /// A newer publication of the same app went to the same place since: nothing is uploaded and no
  /// step done, so that what is old does not come to stand above what is new.
  bool superseded = false;
};

/// All that is open, oldest first: uploads whose end is not known or that are still processed,
/// steps that were not done, and what was planned and came to nothing because a run was killed,
/// interrupted, or failed for a reason that passes. What a service refused is not open.
[[nodiscard]] std::vector<Leftover> leftovers(const std::vector<LedgerRow>& rows);

/// What resuming would do, and what it leaves alone.
struct ResumePlan {
  std::vector<Plan> plans;        ///< one for each artifact; hand them to a Publisher
  std::vector<Finding> findings;  ///< with an error among them nothing can be resumed
};

/// Plans to finish what is open, with the configuration as it is now and the release options as
/// they were recorded. Reads the files that may have to be sent again: one that is gone or another
/// one now can still be asked about (`PlannedTarget::no_upload`). A target that is no longer
/// configured, or now is another app or account, is left alone with a warning. No network. `salt`
/// is the ledger's.
[[nodiscard]] ResumePlan plan_resume(const Configuration& configuration,
                                     const std::vector<Leftover>& open,
                                     const std::vector<SettingOverride>& settings,
                                     const PlanContext& context, const std::string& salt);

}  // namespace slipway
