#include <fmt/format.h>

#include <condition_variable>
#include <map>
#include <mutex>
#include <random>
#include <tuple>
#include <utility>

#include "slipway/journal.h"

namespace slipway {
namespace {

using RowId = std::tuple<std::string, std::string, std::string, std::string>;

struct Row {
  std::vector<JournalEntry> entries;
  bool held = false;
};

/// Shared with the rows that are out, which may outlive the journal.
struct Rows {
  std::mutex mutex;
  std::condition_variable_any released;
  std::map<RowId, Row> by_id;  ///< never erased: references to rows stay good
};

class HeldRow : public JournalRow {
 public:
  HeldRow(std::shared_ptr<Rows> rows, Row& row) : rows_(std::move(rows)), row_(row) {}
  ~HeldRow() override {
    const std::lock_guard lock(rows_->mutex);
    row_.held = false;
    rows_->released.notify_all();
  }
  HeldRow(const HeldRow&) = delete;
  HeldRow& operator=(const HeldRow&) = delete;

  [[nodiscard]] Result<std::vector<JournalEntry>> history() const override {
    const std::lock_guard lock(rows_->mutex);
    return row_.entries;
  }
  [[nodiscard]] Result<void> record(const JournalEntry& entry) override {
    const std::lock_guard lock(rows_->mutex);
    row_.entries.push_back(entry);
    return {};
  }

 private:
  std::shared_ptr<Rows> rows_;
  Row& row_;
};

std::string random_salt() {
  std::random_device random;
  return fmt::format("{:08x}{:08x}{:08x}{:08x}", random(), random(), random(), random());
}

class MemoryJournal : public Journal {
 public:
  [[nodiscard]] std::string salt() const override { return salt_; }

  [[nodiscard]] Result<void> plan(const std::vector<PlannedEntry>& entries) override {
    const std::lock_guard lock(rows_->mutex);
    for (const PlannedEntry& planned : entries) {
      row_of(planned.key).entries.push_back(planned.entry);
    }
    return {};
  }

  [[nodiscard]] Result<std::unique_ptr<JournalRow>> hold(
      const JournalKey& key, const CallContext& context,
      const std::function<void()>& waiting) override {
    std::unique_lock lock(rows_->mutex);
    Row& row = row_of(key);
    if (row.held && waiting) {
      lock.unlock();  // it may call back
      waiting();
      lock.lock();
    }
    if (!wait_for(row, lock, context)) {
      const bool cancelled = context.cancel.stop_requested();
      return fail(cancelled ? ErrorKind::cancelled : ErrorKind::timeout,
                  fmt::format("{} while another run was publishing the same file to the same place",
                              cancelled ? "stopped" : "the time was over"));
    }
    row.held = true;
    return std::unique_ptr<JournalRow>(std::make_unique<HeldRow>(rows_, row));
  }

 private:
  /// Needs the lock.
  Row& row_of(const JournalKey& key) {
    return rows_->by_id[RowId(key.sha256, key.provider, key.server, key.app)];
  }

  /// A deadline is taken in the computer's time: a journal has no other clock.
  bool wait_for(const Row& row, std::unique_lock<std::mutex>& lock, const CallContext& context) {
    const auto is_free = [&row] { return !row.held; };
    auto& released = rows_->released;
    return context.deadline.has_value()
               ? released.wait_until(lock, context.cancel, *context.deadline, is_free)
               : released.wait(lock, context.cancel, is_free);
  }

  const std::string salt_ = random_salt();
  std::shared_ptr<Rows> rows_ = std::make_shared<Rows>();
};

}  // namespace

std::shared_ptr<Journal> memory_journal() { return std::make_shared<MemoryJournal>(); }

}  // namespace slipway
