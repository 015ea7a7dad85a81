#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ledger/database.h"
#include "slipway/journal.h"
#include "slipway/ledger.h"
#include "slipway/result.h"

/// What is written to the schema's tables and read from them. All failures are `io`.
namespace slipway::ledger {

[[nodiscard]] Result<std::string> read_salt(Database& database);

/// The key's number, which it gets when it is asked for the first time.
[[nodiscard]] Result<std::int64_t> row_number(Database& database, const JournalKey& key);

/// Durable when it returns.
[[nodiscard]] Result<void> append(Database& database, std::int64_t row, const JournalEntry& entry);

/// The same for entries of many rows: all of them or none.
[[nodiscard]] Result<void> append_all(Database& database, const std::vector<PlannedEntry>& entries);

/// All entries of a row, oldest first.
[[nodiscard]] Result<std::vector<JournalEntry>> read_entries(Database& database, std::int64_t row);

/// All rows that have entries, those that changed last first.
[[nodiscard]] Result<std::vector<LedgerRow>> read_rows(Database& database);

}  // namespace slipway::ledger
