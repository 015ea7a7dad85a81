#include "ledger/tables.h"

#include <algorithm>
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

std::vector<Value> parts_of(const JournalKey& key) {
  return {key.sha256, key.provider, key.server, key.app};
}

Result<std::optional<std::int64_t>> find_row(Database& database, const JournalKey& key) {
  std::optional<std::int64_t> number;
  auto looked = database.query(
      "SELECT id FROM journal_rows"
      " WHERE sha256 = ? AND provider = ? AND server = ? AND app = ?",
      parts_of(key), [&number](const ResultRow& row) { number = row.number(0); });
  if (!looked) return fail(std::move(looked.error()));
  return number;
}

/// Within a transaction. One that is there stays.
Result<void> make_row(Database& database, const JournalKey& key) {
  return database.query(
      "INSERT OR IGNORE INTO journal_rows (sha256, provider, server, app)"
      " VALUES (?, ?, ?, ?)",
      parts_of(key));
}

Result<std::int64_t> known(const Database& database,
                           const Result<std::optional<std::int64_t>>& number) {
  if (!number) return fail(number.error());
  if (!*number) return corrupt(database.path(), "it does not keep rows");
  return **number;
}

/// Within a transaction. With a time that is not before `earliest`: clocks differ, and go back.
Result<void> insert(Database& database, std::int64_t row, const JournalEntry& entry,
                    std::int64_t earliest = 0) {
  const StoredEntry text = stored(entry);
  return database.query(
      "INSERT INTO journal_entries (row, time, target, stage, detail) VALUES (?, ?, ?, ?, ?)",
      {row, std::max(text.time, earliest), text.target, text.stage, text.detail});
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
  auto number = find_row(database, key);
  if (number && !*number) {
    const auto made = database.transaction([&] { return make_row(database, key); });
    if (!made) return fail(made.error());
    number = find_row(database, key);
  }
  return known(database, number);
}

Result<void> append(Database& database, std::int64_t row, const JournalEntry& entry) {
  return database.transaction([&] { return insert(database, row, entry); });
}

Result<void> append_all(Database& database, const std::vector<PlannedEntry>& entries) {
  return database.transaction([&]() -> Result<void> {
    const auto newest = database.number(
        "SELECT coalesce(max(time), 0) FROM journal_entries WHERE stage = 'planned'");
    if (!newest) return fail(newest.error());
    for (const PlannedEntry& planned : entries) {
      if (auto made = make_row(database, planned.key); !made) return made;
      const auto row = known(database, find_row(database, planned.key));
      if (!row) return fail(row.error());
      if (auto written = insert(database, *row, planned.entry, *newest + 1); !written) {
        return written;
      }
    }
    return {};
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
