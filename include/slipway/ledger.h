#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "slipway/artifact.h"
#include "slipway/build.h"
#include "slipway/clock.h"
#include "slipway/error.h"
#include "slipway/journal.h"
#include "slipway/result.h"
#include "slipway/submission.h"

/// The journal that outlives the process, in an SQLite file. A component of its own: link
/// `slipway::ledger`.
namespace slipway {

/// Opens the ledger. What is missing, file or folders, is made for this user alone (modes 0600 and
/// 0700); an older file is migrated. The ledger can be written to when this succeeds.
///
/// What `record` has returned for survives a kill and a power cut. Of an artifact, everything but
/// `icon` and `modified` is kept; of a secret field, its name. A row is held by a lock on a file
/// beside the ledger (`ledger.db.7.lock`) between threads and processes alike; the system gives it
/// back when its process dies. Several processes may have one ledger open, and one process may open
/// it twice. Rows may outlive the journal. A process that forks must not use it in the child.
///
/// Fails with `io`, saying which file and what is wrong with it: corrupt, another program's,
/// read-only, no space left, locked for more than ten seconds, or of a newer schema. `hold`,
/// `history` and `record` fail the same way. `clock` tells `hold` when a deadline has passed.
[[nodiscard]] Result<std::shared_ptr<Journal>> open_ledger(
    const std::filesystem::path& path, const std::shared_ptr<Clock>& clock = system_clock());

/// One row of a ledger: the same bytes at the same place.
struct LedgerRow {
  JournalKey key;
  std::string target;                    ///< its name in the configuration, the last time
  JournalStage stage;                    ///< of the newest entry
  std::optional<Artifact> artifact;      ///< what was published, as the newest attempt saw it
  std::optional<Submission> submission;  ///< the newest
  std::optional<Build> build;            ///< the newest; where `stage` is `failed`, it may be gone
  std::optional<Error> error;            ///< of the newest entry
  std::chrono::system_clock::time_point begun;    ///< time of the oldest entry
  std::chrono::system_clock::time_point changed;  ///< time of the newest entry
  std::vector<JournalEntry> entries;              ///< all, oldest first; never empty
};

/// All rows that have entries, those that changed last first. Changes nothing, makes no file, and
/// does not wait for rows that are held. Nothing when there is no such file. Fails with `io` as
/// open_ledger does, except that the file need not be writable.
[[nodiscard]] Result<std::vector<LedgerRow>> ledger_rows(const std::filesystem::path& path);

}  // namespace slipway
