#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cli/session.h"
#include "cli/syntax.h"
#include "slipway/ledger.h"

namespace slipway::cli {

struct LedgerFlags {
  std::string ledger;  ///< empty: not given
  bool no_ledger = false;
};
/// `--ledger FILE|URL` and `--no-ledger`, which exclude each other.
void add_ledger_flags(Syntax& command, LedgerFlags& flags);
/// `--ledger FILE|URL` alone, for commands that are nothing without a ledger.
void add_ledger_flag(Syntax& command, std::string& ledger);

/// Where the ledger is.
struct LedgerPlace {
  std::filesystem::path path;  ///< of the file; empty: it is a database
  Secret url;                  ///< of the database
};

/// `--ledger`, then `SLIPWAY_LEDGER`, then `[ledger]` of the configuration, else
/// `.slipway/ledger.db` beside it. What begins with `postgresql://` or `postgres://` is a URL,
/// anything else a path. A password is concealed as soon as it is read, and warned about where the
/// process list shows it. Fails with `invalid_config` when the configuration's secret cannot be
/// read.
[[nodiscard]] Result<LedgerPlace> ledger_place(const LedgerFlags& flags,
                                               const Configuration& configuration,
                                               Session& session);

/// False only where it is a file and there is none.
[[nodiscard]] bool is_there(const LedgerPlace& place);

/// The ledger to write to; fails as slipway::open_ledger does.
[[nodiscard]] Result<std::shared_ptr<Ledger>> open_ledger(const LedgerPlace& place,
                                                          const Session& session);
/// The same in one step; nullptr with `--no-ledger`.
[[nodiscard]] Result<std::shared_ptr<Ledger>> open_ledger(const LedgerFlags& flags,
                                                          const Configuration& configuration,
                                                          Session& session);

/// All rows, those that changed last first; none where there is no ledger. Makes no file and waits
/// for nobody.
[[nodiscard]] Result<std::vector<LedgerRow>> read_ledger(const LedgerPlace& place,
                                                         const Session& session);
/// The same in one step.
[[nodiscard]] Result<std::vector<LedgerRow>> read_ledger(const LedgerFlags& flags,
                                                         const Configuration& configuration,
                                                         Session& session);

/// An error finding about a ledger that cannot be used. The hint also says that `--no-ledger` goes
/// without, for commands that take it.
[[nodiscard]] Finding ledger_finding(const Error& error, bool can_go_without = false);

}  // namespace slipway::cli
