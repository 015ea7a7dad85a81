#include "slipway/ledger.h"

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "ledger/postgresql/connection.h"
#include "ledger/postgresql/entry.h"
#include "ledger/postgresql/schema.h"
#include "ledger/postgresql/tables.h"
#include "ledger/waiting.h"

namespace slipway::ledger::postgresql {
namespace {

/// The advisory lock of a row, and the session that holds it. Advisory locks are a session's: the
/// server gives them back when that one ends, however it ends.
class RowLock {
 public:
  /// Nothing when another session has it.
  [[nodiscard]] static Result<std::optional<RowLock>> try_take(
      const std::shared_ptr<Connection>& connection, std::int64_t row) {
    bool taken = false;
    auto tried = connection->query(
        "SELECT pg_try_advisory_lock($1::integer, $2::integer)", {kLockClass, std::to_string(row)},
        [&taken](const ResultRow& result) { taken = result.is_true(0); });
    if (!tried) return fail(std::move(tried.error()));
    if (!taken) return std::nullopt;
    return RowLock(connection, row);
  }
  RowLock(RowLock&&) noexcept = default;
  RowLock& operator=(RowLock&&) = delete;
  ~RowLock() {
    if (connection_ == nullptr) return;
    // The end of the session gives it back too, but some moments later.
    [[maybe_unused]] const auto ignored = connection_->query(
        "SELECT pg_advisory_unlock($1::integer, $2::integer)", {kLockClass, std::to_string(row_)});
  }

  [[nodiscard]] std::int64_t row() const { return row_; }
  /// To write with nothing else: what does not hold the lock any more cannot write.
  [[nodiscard]] Connection& connection() const { return *connection_; }

 private:
  RowLock(std::shared_ptr<Connection> connection, std::int64_t row)
      : connection_(std::move(connection)), row_(row) {}

  std::shared_ptr<Connection> connection_;
  std::int64_t row_;
};

class HeldRow : public JournalRow {
 public:
  explicit HeldRow(RowLock lock) : lock_(std::move(lock)) {}

  [[nodiscard]] Result<std::vector<JournalEntry>> history() const override {
    return read_entries(lock_.connection(), lock_.row());
  }
  [[nodiscard]] Result<void> record(const JournalEntry& entry) override {
    return append(lock_.connection(), lock_.row(), entry);
  }

 private:
  RowLock lock_;
};

struct ByParts {
  bool operator()(const JournalKey& a, const JournalKey& b) const {
    return std::tie(a.sha256, a.provider, a.server, a.app) <
           std::tie(b.sha256, b.provider, b.server, b.app);
  }
};

/// All entries, in their order. But the rows are made in the order of their keys: of two runs that
/// make the same ones, the later waits for the earlier, and never also the other way round.
Result<void> append_all(Connection& connection, const std::vector<PlannedEntry>& entries) {
  std::map<JournalKey, std::int64_t, ByParts> rows;
  for (const PlannedEntry& planned : entries) rows.emplace(planned.key, 0);
  for (auto& [key, number] : rows) {
    const auto row = row_number(connection, key);
    if (!row) return fail(row.error());
    number = *row;
  }
  // Clocks differ, and go back: what is planned later is not before it.
  std::int64_t newest = 0;
  auto read = connection.query(
      "SELECT coalesce(max(time), 0) FROM slipway.journal_entries WHERE stage = 'planned'", {},
      [&newest](const ResultRow& row) { newest = row.number(0); });
  if (!read) return read;
  for (const PlannedEntry& planned : entries) {
    auto written = append(connection, rows.at(planned.key), planned.entry, newest + 1);
    if (!written) return written;
  }
  return {};
}

/// For what needs no row. Safe to use from several threads.
class SharedConnection {
 public:
  SharedConnection(std::shared_ptr<const Server> server, std::unique_ptr<Connection> connection)
      : server_(std::move(server)), connection_(std::move(connection)) {}

  /// Does `work`, and once more with a new connection when the old one turns out to be lost: what
  /// is done here may be done twice.
  template <typename Work>
  auto use(const Work& work) -> std::invoke_result_t<Work, Connection&> {
    const std::lock_guard lock(mutex_);
    auto result = work(*connection_);
    if (result || !connection_->is_lost()) return result;
    auto another = Connection::open(server_);
    if (!another) return fail(std::move(another.error()));
    connection_ = std::move(*another);
    return work(*connection_);
  }

 private:
  std::shared_ptr<const Server> server_;
  std::mutex mutex_;  ///< guards the connection
  std::unique_ptr<Connection> connection_;
};

class PostgresqlLedger : public Ledger {
 public:
  PostgresqlLedger(std::shared_ptr<const Server> server, std::unique_ptr<Connection> connection,
                   std::string salt, std::shared_ptr<Clock> clock)
      : server_(std::move(server)),
        shared_(server_, std::move(connection)),
        salt_(std::move(salt)),
        clock_(std::move(clock)) {}

  [[nodiscard]] std::string salt() const override { return salt_; }

  [[nodiscard]] Result<void> plan(const std::vector<PlannedEntry>& entries) override {
    return shared_.use([&](Connection& connection) {
      return connection.transaction([&] { return append_all(connection, entries); });
    });
  }

  [[nodiscard]] Result<std::unique_ptr<JournalRow>> hold(
      const JournalKey& key, const CallContext& context,
      const std::function<void()>& waiting) override {
    const auto row =
        shared_.use([&key](Connection& connection) { return row_number(connection, key); });
    if (!row) return fail(row.error());
    // Of its own: to one and the same session, a lock that it has is free.
    auto opened = Connection::open(server_);
    if (!opened) return fail(std::move(opened.error()));
    const std::shared_ptr<Connection> connection = std::move(*opened);
    auto lock = take_when_free<RowLock>([&] { return RowLock::try_take(connection, *row); },
                                        *clock_, context, waiting);
    if (!lock) return fail(std::move(lock.error()));
    return std::unique_ptr<JournalRow>(std::make_unique<HeldRow>(std::move(*lock)));
  }

  [[nodiscard]] Result<std::vector<LedgerRow>> rows() const override {
    return shared_.use([](Connection& connection) { return read_rows(connection); });
  }

 private:
  std::shared_ptr<const Server> server_;
  mutable SharedConnection shared_;
  std::string salt_;
  std::shared_ptr<Clock> clock_;
};

Opened open(const Secret& url, const std::shared_ptr<Clock>& clock) {
  auto parsed = parse_url(url);
  if (!parsed) return fail(std::move(parsed.error()));
  const auto server = std::make_shared<const Server>(std::move(*parsed));
  auto connection = Connection::open(server);
  if (!connection) return fail(std::move(connection.error()));
  if (auto ready = prepare_schema(**connection); !ready) return fail(std::move(ready.error()));
  auto salt = read_salt(**connection);
  if (!salt) return fail(std::move(salt.error()));
  return std::make_shared<PostgresqlLedger>(server, std::move(*connection), std::move(*salt),
                                            clock);
}

}  // namespace
}  // namespace slipway::ledger::postgresql

extern "C" __attribute__((visibility("default"))) void SLIPWAY_POSTGRESQL_ENTRY(
    const slipway::Secret& url, const std::shared_ptr<slipway::Clock>& clock,
    slipway::ledger::postgresql::Opened& opened) {
  static_assert(
      std::is_same_v<decltype(SLIPWAY_POSTGRESQL_ENTRY), slipway::ledger::postgresql::Entry>);
  opened = slipway::ledger::postgresql::open(url, clock);
}
