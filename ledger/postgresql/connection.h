#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "ledger/postgresql/server.h"
#include "slipway/result.h"

namespace Poco::Data::PostgreSQL {
class SessionHandle;
}

namespace slipway::ledger::postgresql {

/// One row of a result, while it is being read.
class ResultRow {
 public:
  virtual ~ResultRow() = default;
  /// Empty for NULL.
  [[nodiscard]] virtual std::string text(std::size_t column) const = 0;
  /// 0 when it is no number.
  [[nodiscard]] std::int64_t number(std::size_t column) const;
  [[nodiscard]] bool is_true(std::size_t column) const { return text(column) == "t"; }
};

/// One session with the server, which never gets another one by itself: what a session holds is
/// lost with it. Used by one thread at a time. All failures are `io` and name the database.
class Connection {
 public:
  /// Connects. The session commits durably, waits for locks for at most ten seconds, and is given
  /// up by the server when this computer is gone.
  [[nodiscard]] static Result<std::unique_ptr<Connection>> open(
      const std::shared_ptr<const Server>& server);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection();

  /// One statement, with `$1`, `$2`, … for the values. Calls `take` for each row of its result.
  [[nodiscard]] Result<void> query(const std::string& statement,
                                   const std::vector<std::string>& values = {},
                                   const std::function<void(const ResultRow&)>& take = {});

  /// Everything that `work` does or, when it fails, nothing of it. Durable when it returns.
  [[nodiscard]] Result<void> transaction(const std::function<Result<void>()>& work);

  /// Whether a call found that the session has ended.
  [[nodiscard]] bool is_lost() const;

  /// What tells this session from all others: its setting `slipway.session`.
  [[nodiscard]] const std::string& session() const { return session_; }
  [[nodiscard]] const Server& server() const { return *server_; }

 private:
  explicit Connection(std::shared_ptr<const Server> server);

  [[nodiscard]] Result<void> connect();
  [[nodiscard]] Result<void> settle();
  [[nodiscard]] Result<void> commit();
  /// The connection is lost when it cannot.
  void roll_back();
  /// What the last call came to.
  [[nodiscard]] tl::unexpected<Error> problem() const;

  std::shared_ptr<const Server> server_;
  /// Poco's lower half: its Session splits connection strings at blanks, also within a password.
  std::unique_ptr<Poco::Data::PostgreSQL::SessionHandle> handle_;
  std::string session_;
};

/// The failure of a ledger that says what it cannot say.
[[nodiscard]] tl::unexpected<Error> corrupt(const Server& server, const std::string& what);

}  // namespace slipway::ledger::postgresql
