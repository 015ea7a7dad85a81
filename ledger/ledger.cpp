#include "slipway/ledger.h"

#include <fmt/format.h>

#include <mutex>
#include <system_error>
#include <utility>

#include "ledger/database.h"
#include "ledger/platform.h"
#include "ledger/schema.h"
#include "ledger/tables.h"
#include "ledger/waiting.h"

namespace slipway {
namespace {

using ledger::Database;
using ledger::FileLock;

/// Shared with the rows that are out, which may outlive the journal.
struct Store {
  std::mutex mutex;  ///< guards the database
  std::unique_ptr<Database> database;
};

class HeldRow : public JournalRow {
 public:
  HeldRow(std::shared_ptr<Store> store, std::int64_t number, FileLock lock)
      : store_(std::move(store)), number_(number), lock_(std::move(lock)) {}

  [[nodiscard]] Result<std::vector<JournalEntry>> history() const override {
    const std::lock_guard lock(store_->mutex);
    return ledger::read_entries(*store_->database, number_);
  }

  [[nodiscard]] Result<void> record(const JournalEntry& entry) override {
    const std::lock_guard lock(store_->mutex);
    return ledger::append(*store_->database, number_, entry);
  }

 private:
  std::shared_ptr<Store> store_;
  std::int64_t number_;
  FileLock lock_;
};

class FileLedger : public Ledger {
 public:
  FileLedger(std::shared_ptr<Store> store, std::string salt, std::shared_ptr<Clock> clock)
      : store_(std::move(store)), salt_(std::move(salt)), clock_(std::move(clock)) {}

  [[nodiscard]] std::string salt() const override { return salt_; }

  [[nodiscard]] Result<void> plan(const std::vector<PlannedEntry>& entries) override {
    const std::lock_guard lock(store_->mutex);
    return ledger::append_all(*store_->database, entries);
  }

  [[nodiscard]] Result<std::unique_ptr<JournalRow>> hold(
      const JournalKey& key, const CallContext& context,
      const std::function<void()>& waiting) override {
    const auto number = number_of(key);
    if (!number) return fail(number.error());
    // By the row's number: two rows never share a lock, which a digest could not promise.
    auto path = store_->database->path();
    path += fmt::format(".{}.lock", *number);
    auto lock = ledger::take_when_free<FileLock>([&path] { return FileLock::try_take(path); },
                                                 *clock_, context, waiting);
    if (!lock) return fail(std::move(lock.error()));
    return std::unique_ptr<JournalRow>(
        std::make_unique<HeldRow>(store_, *number, std::move(*lock)));
  }

  [[nodiscard]] Result<std::vector<LedgerRow>> rows() const override {
    const std::lock_guard lock(store_->mutex);
    return ledger::read_rows(*store_->database);
  }

 private:
  Result<std::int64_t> number_of(const JournalKey& key) {
    const std::lock_guard lock(store_->mutex);
    return ledger::row_number(*store_->database, key);
  }

  std::shared_ptr<Store> store_;
  std::string salt_;
  std::shared_ptr<Clock> clock_;
};

}  // namespace

Result<std::shared_ptr<Ledger>> open_ledger(const std::filesystem::path& path,
                                            const std::shared_ptr<Clock>& clock) {
  if (auto made = ledger::make_private_file(path); !made) return fail(std::move(made.error()));
  auto database = Database::open(path, Database::Access::write, clock);
  if (!database) return fail(std::move(database.error()));
  if (auto ready = ledger::prepare_schema(**database); !ready) {
    return fail(std::move(ready.error()));
  }
  auto salt = ledger::read_salt(**database);
  if (!salt) return fail(std::move(salt.error()));
  auto store = std::make_shared<Store>();
  store->database = std::move(*database);
  return std::make_shared<FileLedger>(std::move(store), std::move(*salt), clock);
}

Result<std::vector<LedgerRow>> ledger_rows(const std::filesystem::path& path) {
  std::error_code problem;
  const auto status = std::filesystem::status(path, problem);
  if (status.type() == std::filesystem::file_type::not_found) return std::vector<LedgerRow>();
  auto opened = Database::open(path, Database::Access::read, system_clock());
  if (!opened) return fail(std::move(opened.error()));
  Database& database = **opened;
  std::vector<LedgerRow> rows;
  auto read = database.transaction([&]() -> Result<void> {
    const auto kept = ledger::has_schema(database);
    if (!kept) return fail(kept.error());
    if (!*kept) return {};
    auto all = ledger::read_rows(database);
    if (!all) return fail(std::move(all.error()));
    rows = std::move(*all);
    return {};
  });
  if (!read) return fail(std::move(read.error()));
  return rows;
}

}  // namespace slipway
