#pragma once

#include "ledger/database.h"
#include "slipway/result.h"

/// What is in the file. Versions are SQLite's `user_version`. New members of an entry's `detail`
/// need no new version, since readers pass over what they do not know; new tables, columns, stages
/// and other words that have a list of values do.
namespace slipway::ledger {

/// Makes the tables of a new file, migrates an older one, and refuses a newer one, another
/// program's and a corrupt one. Writes, so that a ledger that cannot be written is found now. A
/// transaction of its own.
[[nodiscard]] Result<void> prepare_schema(Database& database);

/// For reading only: whether there is a ledger in the file. An empty file has none. Call it within
/// a transaction: another process may be making it.
[[nodiscard]] Result<bool> has_schema(Database& database);

}  // namespace slipway::ledger
