#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "slipway/clock.h"
#include "slipway/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace slipway::ledger {

/// What stands for a `?` in a statement.
using Value = std::variant<std::int64_t, std::string>;

/// One row of a result, while it is being read.
class ResultRow {
 public:
  explicit ResultRow(sqlite3_stmt* statement) : statement_(statement) {}
  [[nodiscard]] std::string text(int column) const;
  [[nodiscard]] std::int64_t number(int column) const;

 private:
  sqlite3_stmt* statement_;
};

/// A connection to a ledger's file. Used by one thread at a time. All failures are `io` and name
/// the file.
class Database {
 public:
  enum class Access { write, read };

  /// Opens a file that is there, whatever it holds; what it holds is the schema's to check.
  [[nodiscard]] static Result<std::unique_ptr<Database>> open(const std::filesystem::path& path,
                                                              Access access,
                                                              std::shared_ptr<Clock> clock);
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  ~Database();

  /// Statements without values and results.
  [[nodiscard]] Result<void> execute(const char* statements);
  /// One statement. Calls `take` for each row of its result.
  [[nodiscard]] Result<void> query(const char* statement, const std::vector<Value>& values,
                                   const std::function<void(const ResultRow&)>& take = {});
  /// The first column of the first row, which there must be.
  [[nodiscard]] Result<std::int64_t> number(const char* statement);

  /// Everything that `work` does or, when it fails, nothing of it. Durable when it returns. Nobody
  /// else writes meanwhile; with Access::read, `work` sees one state of the file throughout.
  [[nodiscard]] Result<void> transaction(const std::function<Result<void>()>& work);

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  Database(std::filesystem::path path, Access access, std::shared_ptr<Clock> clock)
      : path_(std::move(path)), access_(access), clock_(std::move(clock)) {}

  /// SQLite's busy handler: whether to try once more.
  static int wait_for_others(void* database, int tries);
  /// What the last call came to.
  [[nodiscard]] tl::unexpected<Error> problem() const;
  [[nodiscard]] tl::unexpected<Error> refused(const std::string& words) const;

  std::filesystem::path path_;
  Access access_;
  std::shared_ptr<Clock> clock_;
  Clock::TimePoint patience_ends_;
  sqlite3* connection_ = nullptr;
};

/// The failure of a ledger that says what it cannot say.
[[nodiscard]] tl::unexpected<Error> corrupt(const std::filesystem::path& path,
                                            const std::string& what);

}  // namespace slipway::ledger
