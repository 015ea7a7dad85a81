#include "ledger/listing.h"

#include <optional>
#include <utility>

namespace slipway::ledger {
namespace {

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

}  // namespace

void Listing::add(JournalKey key, const StoredEntry& entry) {
  if (!unreadable_.empty()) return;
  auto read = restored(entry);
  if (!read) {
    unreadable_ = read.error();
    return;
  }
  if (rows_.empty() || rows_.back().key != key) rows_.emplace_back().key = std::move(key);
  rows_.back().entries.push_back(std::move(*read));
}

tl::expected<std::vector<LedgerRow>, std::string> Listing::take() {
  if (!unreadable_.empty()) return tl::unexpected<std::string>(unreadable_);
  for (LedgerRow& row : rows_) summarise(row);
  return std::move(rows_);
}

}  // namespace slipway::ledger
