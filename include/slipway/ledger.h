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
#include "slipway/secret.h"
#include "slipway/submission.h"

/// The journal that outlives the process, in an SQLite file or a PostgreSQL database. A component
/// of its own: link `slipway::ledger`.
namespace slipway {

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

/// A journal that can be read as a whole. Safe to use from several threads.
class Ledger : public Journal {
 public:
  /// All rows that have entries, those that changed last first. Does not wait for rows that are
  /// held. Fails with `io`.
  [[nodiscard]] virtual Result<std::vector<LedgerRow>> rows() const = 0;
};

/// Opens the ledger. What is missing, file or folders, is made for this user alone (modes 0600 and
/// 0700; a `.slipway` also gets a `.gitignore`); an older file is migrated. The ledger can be
/// written to when this succeeds.
///
/// What `record` has returned for survives a kill and a power cut. Of an artifact, everything but
/// `icon` and `modified` is kept; of a secret field, its name. A row is held by a lock on a file
/// beside the ledger (`ledger.db.7.lock`) between threads and processes alike; the system gives it
/// back when its process dies. Several processes may have one ledger open, and one process may open
/// it twice. Rows may outlive the journal. A process that forks must not use it in the child.
///
/// Fails with `io`, saying which file and what is wrong with it: corrupt, another program's,
/// read-only, no space left, locked for more than ten seconds, or of a newer schema. `plan`,
/// `hold`, `history`, `record` and `rows` fail the same way. `clock` tells `hold` when a deadline
/// has passed.
[[nodiscard]] Result<std::shared_ptr<Ledger>> open_ledger(
    const std::filesystem::path& path, const std::shared_ptr<Clock>& clock = system_clock());

/// All rows that have entries, those that changed last first. Changes nothing, makes no file, and
/// does not wait for rows that are held. Nothing when there is no such file. Fails with `io` as
/// open_ledger does, except that the file need not be writable.
[[nodiscard]] Result<std::vector<LedgerRow>> ledger_rows(const std::filesystem::path& path);

/// Opens the ledger in a PostgreSQL database, for runners that forget their disks: the same
/// promises, but that a row is held by an advisory lock of the database's session. Tables are made
/// in the schema `slipway` when they are missing. `url` is
/// `postgresql://[user[:password]@]host[:port]/name[?sslmode=…]`; what it leaves out comes from
/// where libpq takes it (PGPASSWORD, ~/.pgpass). Where neither says an `sslmode`, a server beyond
/// this machine must have a certificate that verifies (`verify-full`). The code for this lies in a
/// component of its own
/// (`slipway_postgresql`) that is loaded by the first call.
///
/// Fails with `unsupported` when the component is not installed, with `invalid_config` for a URL
/// that is none, and with `io` as open_ledger does; no message holds the password.
[[nodiscard]] Result<std::shared_ptr<Ledger>> open_postgresql_ledger(
    const Secret& url, const std::shared_ptr<Clock>& clock = system_clock());

}  // namespace slipway
