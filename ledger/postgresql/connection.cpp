#include "ledger/postgresql/connection.h"

#include <Poco/Data/PostgreSQL/SessionHandle.h>
#include <Poco/Data/PostgreSQL/StatementExecutor.h>
#include <Poco/Exception.h>
#include <fmt/format.h>

#include <charconv>
#include <utility>

#include "core/http/shown_text.h"
#include "ledger/hints.h"

namespace slipway::ledger::postgresql {
namespace {

using Poco::Data::PostgreSQL::InputParameterVector;
using Poco::Data::PostgreSQL::SessionHandle;
using Poco::Data::PostgreSQL::StatementExecutor;

/// Only those that the server knows. A runner that is gone without a word loses its rows within a
/// minute; one that uploads for hours keeps them. A transaction sees what others wrote while it
/// waited for them.
constexpr const char* kSettings = R"(
    SELECT set_config(s.name, wanted.value, false)
    FROM (VALUES ('synchronous_commit', 'on'),
                 ('default_transaction_isolation', 'read committed'),
                 ('lock_timeout', '10s'),
                 ('statement_timeout', '30s'),
                 ('idle_session_timeout', '0'),
                 ('tcp_keepalives_idle', '30'),
                 ('tcp_keepalives_interval', '10'),
                 ('tcp_keepalives_count', '3')) AS wanted (name, value)
    JOIN pg_settings AS s USING (name))";

class ExecutorRow : public ResultRow {
 public:
  explicit ExecutorRow(const StatementExecutor& executor) : executor_(executor) {}
  [[nodiscard]] std::string text(std::size_t column) const override {
    const auto& value = executor_.resultColumn(column);
    return value.isNull() ? std::string() : std::string(value.pData(), value.size());
  }

 private:
  const StatementExecutor& executor_;
};

InputParameterVector parameters_of(const std::vector<std::string>& values) {
  InputParameterVector parameters;
  for (const std::string& value : values) {
    auto& parameter =
        parameters.emplace_back(Poco::Data::MetaColumn::FDT_STRING, value.data(), value.size());
    parameter.setStringVersionRepresentation(value);
  }
  return parameters;
}

}  // namespace

std::int64_t ResultRow::number(std::size_t column) const {
  const std::string digits = text(column);
  std::int64_t number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

Connection::Connection(std::shared_ptr<const Server> server)
    : server_(std::move(server)), handle_(std::make_unique<SessionHandle>()) {}

Connection::~Connection() = default;

Result<std::unique_ptr<Connection>> Connection::open(const std::shared_ptr<const Server>& server) {
  std::unique_ptr<Connection> connection(new Connection(server));
  if (auto connected = connection->connect(); !connected) {
    return fail(std::move(connected.error()));
  }
  if (auto settled = connection->settle(); !settled) return fail(std::move(settled.error()));
  return connection;
}

Result<void> Connection::connect() {
  try {
    // When this fails, Poco 1.11 never frees libpq's side of it, some 40 KB.
    handle_->connect(server_->parameters.reveal());
  } catch (const Poco::Exception&) {
    return problem();
  }
  // libpq would print them.
  PQsetNoticeProcessor(
      *handle_, [](void*, const char*) {}, nullptr);
  return {};
}

Result<void> Connection::settle() {
  std::string earlier;
  std::string encoding;
  auto done =
      query("SELECT current_setting('slipway.session', true), current_setting('server_encoding')",
            {}, [&](const ResultRow& row) {
              earlier = row.text(0);
              encoding = row.text(1);
            });
  if (done && !earlier.empty()) {
    return fail(ErrorKind::io,
                fmt::format("the ledger {} gives one session to several connections, so nobody "
                            "can hold a row of it",
                            server_->name),
                "connect to the server itself, or to a pooler that pools sessions");
  }
  if (done && encoding != "UTF8") {
    return fail(ErrorKind::io,
                fmt::format("the ledger {} has the encoding {}, not UTF8", server_->name,
                            http::shown_text(encoding, server_->redactor)),
                "make a database with ENCODING 'UTF8'");
  }
  if (done) done = query(kSettings);
  if (!done) return done;
  return query("SELECT set_config('slipway.session', gen_random_uuid()::text, false)", {},
               [this](const ResultRow& row) { session_ = row.text(0); });
}

Result<void> Connection::query(const std::string& statement, const std::vector<std::string>& values,
                               const std::function<void(const ResultRow&)>& take) {
  // For one execution each, since Poco 1.11 frees a result twice when the second one fails. It
  // outlives the `catch`, because its end is a call too, after which the words are gone.
  StatementExecutor executor(*handle_);
  try {
    executor.prepare(statement);
    executor.bindParams(parameters_of(values));
    executor.execute();
    while (executor.fetch()) {
      if (take) take(ExecutorRow(executor));
    }
  } catch (const Poco::Exception&) {
    return problem();
  }
  return {};
}

Result<void> Connection::transaction(const std::function<Result<void>()>& work) {
  try {
    handle_->startTransaction();
  } catch (const Poco::Exception&) {
    return problem();
  }
  auto result = work();
  if (result) result = commit();
  if (!result) roll_back();
  return result;
}

Result<void> Connection::commit() {
  try {
    handle_->commit();
  } catch (const Poco::Exception&) {
    return problem();
  }
  return {};
}

void Connection::roll_back() {
  try {
    // Also after a commit that the server refused: until then, Poco begins no other transaction.
    if (handle_->isConnected()) handle_->rollback();
  } catch (const Poco::Exception&) {
    // Nobody knows what it is in the middle of.
    handle_ = std::make_unique<SessionHandle>();
  }
}

bool Connection::is_lost() const { return !handle_->isConnected(); }

tl::unexpected<Error> Connection::problem() const {
  // libpq's own words: Poco's add the statement.
  std::string words = PQerrorMessage(*handle_);
  words.erase(words.find_last_not_of(" \t\n") + 1);
  words = http::shown_text(words, server_->redactor);
  if (session_.empty() && is_lost()) {
    return fail(ErrorKind::io, fmt::format("cannot open the ledger {}: {}", server_->name, words),
                or_other_ledger("see that the server runs and lets this user in"));
  }
  if (is_lost()) {
    return fail(ErrorKind::io,
                fmt::format("the connection to the ledger {} is lost: {}", server_->name, words),
                or_other_ledger("see to the server and the network, and run again"));
  }
  return fail(ErrorKind::io, fmt::format("cannot use the ledger {}: {}", server_->name, words),
              or_other_ledger("see to the database"));
}

tl::unexpected<Error> corrupt(const Server& server, const std::string& what) {
  return fail(ErrorKind::io, fmt::format("the ledger {} is corrupt: {}", server.name, what),
              "restore the database; without it, only the services know what was published before");
}

}  // namespace slipway::ledger::postgresql
