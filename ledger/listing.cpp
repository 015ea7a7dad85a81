#include <fmt/format.h>

#include <system_error>
#include <utility>

#include "ledger/database.h"
#include "ledger/entry_text.h"
#include "ledger/schema.h"
#include "slipway/ledger.h"

namespace slipway {
namespace {

using ledger::Database;
using ledger::ResultRow;

/// What the newest entry that says it says.
template <typename T>
std::optional<T> newest(const std::vector<JournalEntry>& entries,
                        std::optional<T> JournalEntry::*member) {
  for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry) {
    if (((*entry).*member).has_value()) return (*entry).*member;
  }
  return std::nullopt;
}

void summarise(LedgerRow& row) {
  const JournalEntry& last = row.entries.back();
  row.target = last.target;
  row.stage = last.stage;
  row.artifact = newest(row.entries, &JournalEntry::artifact);
  row.submission = newest(row.entries, &JournalEntry::submission);
  row.build = newest(row.entries, &JournalEntry::build);
  row.error = last.error;
  row.begun = row.entries.front().time;
  row.changed = last.time;
}

/// Takes the rows of the query below, one entry after the other.
class Listing {
 public:
  void add(const ResultRow& row) {
    const auto id = row.number(0);
    if (rows_.empty() || id != id_) {
      id_ = id;
      rows_.emplace_back().key = {row.text(1), row.text(2), row.text(3), row.text(4)};
    }
    auto entry = ledger::restored({row.number(5), row.text(6), row.text(7), row.text(8)});
    if (!entry) unreadable_ = fmt::format("entry {}: {}", row.number(9), entry.error());
    rows_.back().entries.push_back(entry ? std::move(*entry) : JournalEntry{});
  }

  [[nodiscard]] const std::string& unreadable() const { return unreadable_; }
  [[nodiscard]] std::vector<LedgerRow> take() {
    for (LedgerRow& row : rows_) summarise(row);
    return std::move(rows_);
  }

 private:
  std::vector<LedgerRow> rows_;
  std::int64_t id_ = 0;
  std::string unreadable_;
};

constexpr const char* kAllEntries = R"(
    SELECT r.id, r.sha256, r.provider, r.server, r.app, e.time, e.target, e.stage, e.detail, e.id
    FROM journal_entries AS e
    JOIN journal_rows AS r ON r.id = e.row
    JOIN (SELECT row, max(id) AS id FROM journal_entries GROUP BY row) AS last ON last.row = r.id
    ORDER BY last.id DESC, e.id)";

}  // namespace

Result<std::vector<LedgerRow>> ledger_rows(const std::filesystem::path& path) {
  std::error_code problem;
  const auto status = std::filesystem::status(path, problem);
  if (status.type() == std::filesystem::file_type::not_found) return std::vector<LedgerRow>();
  auto opened = Database::open(path, Database::Access::read, system_clock());
  if (!opened) return fail(std::move(opened.error()));
  Database& database = **opened;
  Listing listing;
  auto read = database.transaction([&]() -> Result<void> {
    const auto kept = ledger::has_schema(database);
    if (!kept) return fail(kept.error());
    if (!*kept) return {};
    return database.query(kAllEntries, {}, [&listing](const ResultRow& row) { listing.add(row); });
  });
  if (!read) return fail(std::move(read.error()));
  if (!listing.unreadable().empty()) {
    return ledger::corrupt(database.path(), listing.unreadable());
  }
  return listing.take();
}

}  // namespace slipway
