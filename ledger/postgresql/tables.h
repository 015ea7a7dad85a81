#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ledger/postgresql/connection.h"
#include "slipway/journal.h"
#include "slipway/ledger.h"
#include "slipway/result.h"

/// What is written to the schema's tables and read from them. All failures are `io`.
namespace slipway::ledger::postgresql {

[[nodiscard]] Result<std::string> read_salt(Connection& connection);

/// The key's number, which it gets when it is asked for the first time.
[[nodiscard]] Result<std::int64_t> row_number(Connection& connection, const JournalKey& key);

/// Durable when it returns, with a time that is not before `earliest`. Fails, too, when the
/// statement would go through another session than the one that was opened, as behind a pooler:
/// that one does not hold what this one held.
[[nodiscard]] Result<void> append(Connection& connection, std::int64_t row,
                                  const JournalEntry& entry, std::int64_t earliest = 0);

/// All entries of a row, oldest first.
[[nodiscard]] Result<std::vector<JournalEntry>> read_entries(Connection& connection,
                                                             std::int64_t row);

/// All rows that have entries, those that changed last first.
[[nodiscard]] Result<std::vector<LedgerRow>> read_rows(Connection& connection);

}  // namespace slipway::ledger::postgresql
