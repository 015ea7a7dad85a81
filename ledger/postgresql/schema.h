#pragma once

#include "ledger/postgresql/connection.h"
#include "slipway/result.h"

/// What is in the schema `slipway`: what SQLite's file has. New members of an entry's `detail` need
/// no new version, since readers pass over what they do not know; new tables, columns, stages and
/// other words that have a list of values do.
namespace slipway::ledger::postgresql {

/// The class of our advisory locks, "slip"; the other half of such a lock's number is the row's.
inline constexpr const char* kLockClass = "1936484720";

/// Makes the tables where there are none, migrates older ones, and refuses newer ones and another
/// program's. Writes, so that a database that cannot be written is found now. A transaction of its
/// own: of several runners, one makes the tables and the others wait.
[[nodiscard]] Result<void> prepare_schema(Connection& connection);

}  // namespace slipway::ledger::postgresql
