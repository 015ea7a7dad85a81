#include "slipway/ledger.h"

#include <fmt/format.h>

#include <algorithm>
#include <mutex>
#include <utility>

#include "ledger/database.h"
#include "ledger/entry_text.h"
#include "ledger/platform.h"
#include "ledger/schema.h"

namespace slipway {
namespace {

using ledger::Database;
using ledger::FileLock;
using ledger::ResultRow;
using ledger::StoredEntry;

constexpr auto kBetweenTries = std::chrono::milliseconds(50);

/// Shared with the rows that are out, which may outlive the journal.
struct Store {
  std::mutex mutex;  ///< guards the database
  std::unique_ptr<Database> database;
};

class HeldRow : public JournalRow {
 public:
  HeldRow(std::shared_ptr<Store> store, std::int64_t id, FileLock lock)
      : store_(std::move(store)), id_(id), lock_(std::move(lock)) {}

  [[nodiscard]] Result<std::vector<JournalEntry>> history() const override {
    const std::lock_guard lock(store_->mutex);
    Database& database = *store_->database;
    std::vector<JournalEntry> history;
    std::string unreadable;
    auto read = database.query(
        "SELECT time, target, stage, detail, id FROM journal_entries WHERE row = ? ORDER BY id",
        {id_}, [&](const ResultRow& row) {
          auto entry = ledger::restored({row.number(0), row.text(1), row.text(2), row.text(3)});
          if (entry) return history.push_back(std::move(*entry));
          unreadable = fmt::format("entry {}: {}", row.number(4), entry.error());
        });
    if (!read) return fail(std::move(read.error()));
    if (!unreadable.empty()) return ledger::corrupt(database.path(), unreadable);
    return history;
  }

  [[nodiscard]] Result<void> record(const JournalEntry& entry) override {
    const StoredEntry text = ledger::stored(entry);
    const std::lock_guard lock(store_->mutex);
    Database& database = *store_->database;
    return database.transaction([&] {
      return database.query(
          "INSERT INTO journal_entries (row, time, target, stage, detail) VALUES (?, ?, ?, ?, ?)",
          {id_, text.time, text.target, text.stage, text.detail});
    });
  }

 private:
  std::shared_ptr<Store> store_;
  std::int64_t id_;
  FileLock lock_;
};

class Ledger : public Journal {
 public:
  Ledger(std::shared_ptr<Store> store, std::string salt, std::shared_ptr<Clock> clock)
      : store_(std::move(store)), salt_(std::move(salt)), clock_(std::move(clock)) {}

  [[nodiscard]] std::string salt() const override { return salt_; }

  [[nodiscard]] Result<std::unique_ptr<JournalRow>> hold(
      const JournalKey& key, const CallContext& context,
      const std::function<void()>& waiting) override {
    const auto id = row_id(key);
    if (!id) return fail(id.error());
    // By the row's number: two rows never share a lock, which a digest could not promise.
    auto path = store_->database->path();
    path += fmt::format(".{}.lock", *id);
    for (bool told = false;; told = true) {
      auto lock = FileLock::try_take(path);
      if (!lock) return fail(std::move(lock.error()));
      if (lock->has_value()) {
        return std::unique_ptr<JournalRow>(
            std::make_unique<HeldRow>(store_, *id, std::move(**lock)));
      }
      if (!told && waiting) waiting();
      if (auto waited = wait(context); !waited) return fail(std::move(waited.error()));
    }
  }

 private:
  /// The key's number, which it gets when it is seen for the first time.
  Result<std::int64_t> row_id(const JournalKey& key) {
    const std::lock_guard lock(store_->mutex);
    Database& database = *store_->database;
    const std::vector<ledger::Value> parts = {key.sha256, key.provider, key.server, key.app};
    std::optional<std::int64_t> id;
    const auto look = [&] {
      return database.query(
          "SELECT id FROM journal_rows"
          " WHERE sha256 = ? AND provider = ? AND server = ? AND app = ?",
          parts, [&id](const ResultRow& row) { id = row.number(0); });
    };
    auto result = look();
    if (result && !id) {
      result = database.transaction([&]() -> Result<void> {
        auto made = database.query(
            "INSERT OR IGNORE INTO journal_rows (sha256, provider, server, app)"
            " VALUES (?, ?, ?, ?)",
            parts);
        return made ? look() : made;
      });
    }
    if (!result) return fail(std::move(result.error()));
    if (!id) return ledger::corrupt(database.path(), "it does not keep rows");
    return *id;
  }

  /// A little, since no system tells when a lock becomes free.
  Result<void> wait(const CallContext& context) {
    constexpr const char* kMeanwhile =
        "while another run was publishing the same file to the same place";
    const auto now = clock_->now();
    auto wake = now + kBetweenTries;
    if (context.deadline.has_value()) {
      if (now >= *context.deadline) {
        return fail(ErrorKind::timeout, fmt::format("the time was over {}", kMeanwhile));
      }
      wake = std::min(wake, *context.deadline);
    }
    if (clock_->sleep_until(wake, context.cancel)) return {};
    return fail(ErrorKind::cancelled, fmt::format("stopped {}", kMeanwhile));
  }

  std::shared_ptr<Store> store_;
  std::string salt_;
  std::shared_ptr<Clock> clock_;
};

}  // namespace

Result<std::shared_ptr<Journal>> open_ledger(const std::filesystem::path& path,
                                             const std::shared_ptr<Clock>& clock) {
  if (auto made = ledger::make_private_file(path); !made) return fail(std::move(made.error()));
  auto database = Database::open(path, Database::Access::write, clock);
  if (!database) return fail(std::move(database.error()));
  if (auto ready = ledger::prepare_schema(**database); !ready) {
    return fail(std::move(ready.error()));
  }
  std::string salt;
  auto read = (*database)->query("SELECT salt FROM ledger", {},
                                 [&salt](const ResultRow& row) { salt = row.text(0); });
  if (!read) return fail(std::move(read.error()));
  if (salt.empty()) return ledger::corrupt(path, "its salt is missing");
  auto store = std::make_shared<Store>();
  store->database = std::move(*database);
  return std::make_shared<Ledger>(std::move(store), std::move(salt), clock);
}

}  // namespace slipway
