#include "ledger/database.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <optional>
#include <system_error>
#include <utility>

#include "ledger/hints.h"
#include "ledger/platform.h"

namespace slipway::ledger {
namespace {

constexpr auto kPatience = std::chrono::seconds(10);
constexpr auto kBetweenTries = std::chrono::milliseconds(20);

/// Far above what any entry needs.
constexpr int kMaxValueBytes = 16 * 1024 * 1024;

/// A rollback journal and not a write-ahead log, because that needs shared memory, which network
/// drives do not have. EXTRA because with FULL a power cut can bring back the state before the last
/// transaction. The file may come with a repository that is not trusted.
constexpr const char* kSettings =
    "PRAGMA synchronous = EXTRA;"
    "PRAGMA fullfsync = 1;"
    "PRAGMA foreign_keys = 1;"
    "PRAGMA trusted_schema = 0;"
    "PRAGMA cell_size_check = 1;";

struct Finalizer {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Statement = std::unique_ptr<sqlite3_stmt, Finalizer>;

int bind(sqlite3_stmt* statement, int position, const Value& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) {
    return sqlite3_bind_int64(statement, position, *number);
  }
  const auto& text = std::get<std::string>(value);
  return sqlite3_bind_text64(statement, position, text.data(), text.size(), SQLITE_STATIC,
                             SQLITE_UTF8);
}

/// SQLite takes only ENOSPC for a full disk, not a quota or a limit, and its own rolling back may
/// have overwritten the one that it reports.
int errno_of(sqlite3* connection) {
  int of_file = 0;
  sqlite3_file_control(connection, nullptr, SQLITE_FCNTL_LAST_ERRNO, &of_file);
  return means_no_space(of_file) ? of_file : sqlite3_system_errno(connection);
}

}  // namespace

std::string ResultRow::text(int column) const {
  const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
  if (bytes == nullptr) return {};
  return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

std::int64_t ResultRow::number(int column) const {
  return sqlite3_column_int64(statement_, column);
}

Result<std::unique_ptr<Database>> Database::open(const std::filesystem::path& path, Access access,
                                                 std::shared_ptr<Clock> clock) {
  std::error_code problem;
  // Links are resolved, so that one ledger has one name, and one set of locks beside it.
  const auto real = std::filesystem::canonical(path, problem);
  if (problem || !std::filesystem::is_regular_file(real, problem)) {
    return fail(ErrorKind::io,
                fmt::format("cannot open the ledger {}: {}", path.string(),
                            problem ? problem.message() : "it is no regular file"),
                kOtherLedger);
  }
  std::unique_ptr<Database> database(new Database(real, access, std::move(clock)));
  // To read, too: what a kill left half done is rolled back before. Where that is not allowed,
  // SQLite opens it to read only.
  const int opened = sqlite3_open_v2(real.c_str(), &database->connection_,
                                     SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
  if (opened != SQLITE_OK) return database->problem();
  sqlite3* connection = database->connection_;
  sqlite3_extended_result_codes(connection, 1);
  sqlite3_limit(connection, SQLITE_LIMIT_LENGTH, kMaxValueBytes);
  sqlite3_busy_handler(connection, &Database::wait_for_others, database.get());
  if (auto set = database->execute(kSettings); !set) return fail(std::move(set.error()));
  if (access == Access::read) {
    if (auto set = database->execute("PRAGMA query_only = 1"); !set) {
      return fail(std::move(set.error()));
    }
  }
  return database;
}

Database::~Database() { sqlite3_close(connection_); }

int Database::wait_for_others(void* database, int tries) {
  auto& self = *static_cast<Database*>(database);
  const auto now = self.clock_->now();
  if (tries == 0) self.patience_ends_ = now + kPatience;
  if (now >= self.patience_ends_) return 0;
  self.clock_->sleep_until(now + kBetweenTries, {});
  return 1;
}

Result<void> Database::execute(const char* statements) {
  if (sqlite3_exec(connection_, statements, nullptr, nullptr, nullptr) != SQLITE_OK) {
    return problem();
  }
  return {};
}

Result<void> Database::query(const char* statement, const std::vector<Value>& values,
                             const std::function<void(const ResultRow&)>& take) {
  sqlite3_stmt* made = nullptr;
  int code = sqlite3_prepare_v2(connection_, statement, -1, &made, nullptr);
  const Statement prepared(made);
  for (std::size_t i = 0; code == SQLITE_OK && i < values.size(); ++i) {
    code = bind(made, static_cast<int>(i) + 1, values[i]);
  }
  if (code != SQLITE_OK) return problem();
  while ((code = sqlite3_step(made)) == SQLITE_ROW) {
    if (take) take(ResultRow(made));
  }
  if (code != SQLITE_DONE) return problem();
  return {};
}

Result<std::int64_t> Database::number(const char* statement) {
  std::optional<std::int64_t> number;
  auto asked = query(statement, {}, [&](const ResultRow& row) {
    if (!number) number = row.number(0);
  });
  if (!asked) return fail(std::move(asked.error()));
  if (!number) return corrupt(path_, "something is missing in it");
  return *number;
}

Result<void> Database::transaction(const std::function<Result<void>()>& work) {
  auto result = execute(access_ == Access::write ? "BEGIN IMMEDIATE" : "BEGIN");
  if (!result) return result;
  result = work();
  if (result) result = execute("COMMIT");
  // Some failures have rolled back already; then this one fails, and nobody needs to know.
  if (!result) sqlite3_exec(connection_, "ROLLBACK", nullptr, nullptr, nullptr);
  return result;
}

tl::unexpected<Error> Database::problem() const {
  const std::string path = path_.string();
  if (connection_ == nullptr) return fail(ErrorKind::io, "no memory for the ledger " + path);
  const int code = sqlite3_extended_errcode(connection_);
  const std::string words = sqlite3_errmsg(connection_);
  const int system = errno_of(connection_);
  if (code == SQLITE_READONLY_DBMOVED) {
    return fail(ErrorKind::io,
                fmt::format("the ledger {} was moved or deleted while it was in use", path),
                or_other_ledger("leave it where it is, and run again"));
  }
  switch (code & 0xff) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return corrupt(path_, words);
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
      return refused(words);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return fail(
          ErrorKind::io, fmt::format("another program keeps the ledger {} locked", path),
          or_other_ledger("end what has it open, such as a database browser, and run again"));
    default:
      break;
  }
  if (means_forbidden(system)) return refused(words);
  const bool full = (code & 0xff) == SQLITE_FULL || means_no_space(system);
  return fail(ErrorKind::io,
              full ? fmt::format("cannot write the ledger {}: no space is left for it", path)
                   : fmt::format("cannot use the ledger {}: {} (SQLite {}, errno {})", path, words,
                                 code, system),
              or_other_ledger(full ? "free some space on its disk" : "see to its disk"));
}

tl::unexpected<Error> Database::refused(const std::string& words) const {
  if (access_ == Access::read) {
    return fail(
        ErrorKind::io, fmt::format("cannot read the ledger {}: {}", path_.string(), words),
        or_other_ledger("let this user read it (after a kill, let it write the file and its "
                        "folder too, since what was left half done must be undone first)"));
  }
  return fail(ErrorKind::io,
              fmt::format("cannot write the ledger {}: the file or its folder is read-only ({})",
                          path_.string(), words),
              or_other_ledger("let this user write to both"));
}

tl::unexpected<Error> corrupt(const std::filesystem::path& path, const std::string& what) {
  return fail(
      ErrorKind::io, fmt::format("the ledger {} is corrupt: {}", path.string(), what),
      or_other_ledger("put a copy of it back, or move it away (then only the services know what "
                      "was published before)"));
}

}  // namespace slipway::ledger
