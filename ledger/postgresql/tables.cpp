#include "ledger/postgresql/tables.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>
#include <utility>

#include "ledger/entry_text.h"
#include "ledger/listing.h"

namespace slipway::ledger::postgresql {
namespace {

/// Columns from `first` on: time, target, stage, detail, id.
StoredEntry entry_in(const ResultRow& row, std::size_t first) {
  return {row.number(first), row.text(first + 1), row.text(first + 2), row.text(first + 3),
          row.number(first + 4)};
}

/// PostgreSQL's text for a `bytea`.
std::string to_bytea(std::string_view bytes) {
  std::string text = "\\x";
  for (const char c : bytes) text += fmt::format("{:02x}", static_cast<unsigned char>(c));
  return text;
}

std::string from_bytea(std::string_view text) {
  std::string bytes;
  for (std::size_t at = 2; at + 1 < text.size(); at += 2) {
    unsigned char byte = 0;
    std::from_chars(text.data() + at, text.data() + at + 2, byte, 16);
    bytes += static_cast<char>(byte);
  }
  return bytes;
}

JournalKey key_in(const ResultRow& row) {
  return {from_bytea(row.text(0)), from_bytea(row.text(1)), from_bytea(row.text(2)),
          from_bytea(row.text(3))};
}

}  // namespace

Result<std::string> read_salt(Connection& connection) {
  std::string salt;
  auto read = connection.query("SELECT salt FROM slipway.ledger", {},
                               [&salt](const ResultRow& row) { salt = row.text(0); });
  if (!read) return fail(std::move(read.error()));
  if (salt.empty()) return corrupt(connection.server(), "its salt is missing");
  return salt;
}

Result<std::int64_t> row_number(Connection& connection, const JournalKey& key) {
  const std::vector<std::string> parts = {to_bytea(key.sha256), to_bytea(key.provider),
                                          to_bytea(key.server), to_bytea(key.app)};
  std::optional<std::int64_t> number;
  const auto look = [&] {
    return connection.query(
        "SELECT id FROM slipway.journal_rows"
        " WHERE sha256 = $1 AND provider = $2 AND server = $3 AND app = $4",
        parts, [&number](const ResultRow& row) { number = row.number(0); });
  };
  auto result = look();
  if (result && !number) {
    result = connection.query(
        "INSERT INTO slipway.journal_rows (sha256, provider, server, app)"
        " VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
        parts);
    if (result) result = look();
  }
  if (!result) return fail(std::move(result.error()));
  if (!number) return corrupt(connection.server(), "it does not keep rows");
  return *number;
}

Result<void> append(Connection& connection, std::int64_t row, const JournalEntry& entry,
                    std::int64_t earliest) {
  const StoredEntry text = stored(entry);
  bool written = false;
  auto result = connection.query(
      "INSERT INTO slipway.journal_entries (row_id, time, target, stage, detail)"
      " SELECT $1::integer, $2::bigint, $3::text, $4::text, $5::text"
      " WHERE current_setting('slipway.session', true) = $6"
      " RETURNING id",
      {std::to_string(row), std::to_string(std::max(text.time, earliest)), text.target, text.stage,
       text.detail, connection.session()},
      [&written](const ResultRow&) { written = true; });
  if (!result || written) return result;
  return fail(ErrorKind::io,
              fmt::format("the session with the ledger {} is another one now, and what it held "
                          "is lost",
                          connection.server().name),
              "connect to the server itself, or to a pooler that pools sessions");
}

Result<std::vector<JournalEntry>> read_entries(Connection& connection, std::int64_t row) {
  std::vector<JournalEntry> entries;
  std::string unreadable;
  auto read = connection.query(
      "SELECT time, target, stage, detail, id FROM slipway.journal_entries"
      " WHERE row_id = $1::integer ORDER BY id",
      {std::to_string(row)}, [&](const ResultRow& result) {
        auto entry = restored(entry_in(result, 0));
        if (entry) return entries.push_back(std::move(*entry));
        if (unreadable.empty()) unreadable = entry.error();
      });
  if (!read) return fail(std::move(read.error()));
  if (!unreadable.empty()) return corrupt(connection.server(), unreadable);
  return entries;
}

Result<std::vector<LedgerRow>> read_rows(Connection& connection) {
  constexpr const char* kAllEntries = R"(
      SELECT r.sha256, r.provider, r.server, r.app, e.time, e.target, e.stage, e.detail, e.id
      FROM slipway.journal_entries AS e
      JOIN slipway.journal_rows AS r ON r.id = e.row_id
      JOIN (SELECT row_id, max(id) AS id FROM slipway.journal_entries GROUP BY row_id) AS last
        ON last.row_id = r.id
      ORDER BY last.id DESC, e.id)";
  Listing listing;
  auto read = connection.query(kAllEntries, {}, [&listing](const ResultRow& row) {
    listing.add(key_in(row), entry_in(row, 4));
  });
  if (!read) return fail(std::move(read.error()));
  auto rows = listing.take();
  if (!rows) return corrupt(connection.server(), rows.error());
  return std::move(*rows);
}

}  // namespace slipway::ledger::postgresql
