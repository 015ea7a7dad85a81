#include "ledger/tables.h"

#include <optional>
#include <utility>

#include "ledger/entry_text.h"
#include "ledger/listing.h"

namespace slipway::ledger {
namespace {

/// Columns from `first` on: time, target, stage, detail, id.
StoredEntry entry_in(const ResultRow& row, int first) {
  return {row.number(first), row.text(first + 1), row.text(first + 2), row.text(first + 3),
          row.number(first + 4)};
}

}  // namespace

Result<std::string> read_salt(Database& database) {
  std::string salt;
  auto read = database.query("SELECT salt FROM ledger", {},
                             [&salt](const ResultRow& row) { salt = row.text(0); });
  if (!read) return fail(std::move(read.error()));
  if (salt.empty()) return corrupt(database.path(), "its salt is missing");
  return salt;
}

Result<std::int64_t> row_number(Database& database, const JournalKey& key) {
  const std::vector<Value> parts = {key.sha256, key.provider, key.server, key.app};
  std::optional<std::int64_t> number;
  const auto look = [&] {
    return database.query(
        "SELECT id FROM journal_rows"
        " WHERE sha256 = ? AND provider = ? AND server = ? AND app = ?",
        parts, [&number](const ResultRow& row) { number = row.number(0); });
  };
  auto result = look();
  if (result && !number) {
    result = database.transaction([&]() -> Result<void> {
      auto made = database.query(
          "INSERT OR IGNORE INTO journal_rows (sha256, provider, server, app)"
          " VALUES (?, ?, ?, ?)",
          parts);
      return made ? look() : made;
    });
  }
  if (!result) return fail(std::move(result.error()));
  if (!number) return corrupt(database.path(), "it does not keep rows");
  return *number;
}

Result<void> append(Database& database, std::int64_t row, const JournalEntry& entry) {
  const StoredEntry text = stored(entry);
  return database.transaction([&] {
    return database.query(
        "INSERT INTO journal_entries (row, time, target, stage, detail) VALUES (?, ?, ?, ?, ?)",
        {row, text.time, text.target, text.stage, text.detail});
  });
}

Result<std::vector<JournalEntry>> read_entries(Database& database, std::int64_t row) {
  std::vector<JournalEntry> entries;
  std::string unreadable;
  auto read = database.query(
      "SELECT time, target, stage, detail, id FROM journal_entries WHERE row = ? ORDER BY id",
      {row}, [&](const ResultRow& result) {
        auto entry = restored(entry_in(result, 0));
        if (entry) return entries.push_back(std::move(*entry));
        if (unreadable.empty()) unreadable = entry.error();
      });
  if (!read) return fail(std::move(read.error()));
  if (!unreadable.empty()) return corrupt(database.path(), unreadable);
  return entries;
}

Result<std::vector<LedgerRow>> read_rows(Database& database) {
  constexpr const char* kAllEntries = R"(
      SELECT r.sha256, r.provider, r.server, r.app, e.time, e.target, e.stage, e.detail, e.id
      FROM journal_entries AS e
      JOIN journal_rows AS r ON r.id = e.row
      JOIN (SELECT row, max(id) AS id FROM journal_entries GROUP BY row) AS last ON last.row = r.id
      ORDER BY last.id DESC, e.id)";
  Listing listing;
  auto read = database.query(kAllEntries, {}, [&listing](const ResultRow& row) {
    listing.add({row.text(0), row.text(1), row.text(2), row.text(3)}, entry_in(row, 4));
  });
  if (!read) return fail(std::move(read.error()));
  auto rows = listing.take();
  if (!rows) return corrupt(database.path(), rows.error());
  return std::move(*rows);
}

}  // namespace slipway::ledger
