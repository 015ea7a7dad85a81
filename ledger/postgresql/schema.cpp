#include "ledger/postgresql/schema.h"

#include <fmt/format.h>

#include <cstdint>
#include <iterator>
#include <optional>
#include <vector>

namespace slipway::ledger::postgresql {
namespace {

/// No row has this number.
constexpr const char* kSchemaLock = "0";

/// The statements at index N make version N + 1 of version N.
const std::vector<const char*> kSteps[] = {{
    R"(CREATE TABLE slipway.ledger (
         version integer NOT NULL,
         salt    text NOT NULL      -- of account fingerprints
       ))",
    R"(INSERT INTO slipway.ledger VALUES (0, replace(gen_random_uuid()::text, '-', '')))",

    // The bytes of a key need not be text; encode(app, 'escape') shows those that are.
    R"(CREATE TABLE slipway.journal_rows (
         id       integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,  -- names the row's lock
         sha256   bytea NOT NULL,
         provider bytea NOT NULL,
         server   bytea NOT NULL,
         app      bytea NOT NULL,
         UNIQUE (sha256, provider, server, app)
       ))",

    R"(CREATE TABLE slipway.journal_entries (
         id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,  -- in the order of writing
         row_id integer NOT NULL REFERENCES slipway.journal_rows (id),
         time   bigint NOT NULL,    -- nanoseconds since 1970-01-01T00:00:00Z
         target text NOT NULL,
         stage  text NOT NULL,
         detail text NOT NULL       -- JSON
       ))",
    R"(CREATE INDEX entries_of_row ON slipway.journal_entries (row_id, id))",

    R"(CREATE FUNCTION slipway.refuse_change() RETURNS trigger LANGUAGE plpgsql AS
       'BEGIN RAISE EXCEPTION ''a ledger only grows''; END')",
    R"(CREATE TRIGGER entries_are_not_changed
         BEFORE UPDATE OR DELETE OR TRUNCATE ON slipway.journal_entries
         FOR EACH STATEMENT EXECUTE FUNCTION slipway.refuse_change())",
}};
constexpr std::int64_t kVersion = std::size(kSteps);

struct Found {
  bool schema = false;
  std::int64_t relations = 0;
  bool ledger = false;
};

Result<Found> look_around(Connection& connection) {
  Found found;
  auto looked = connection.query(
      "SELECT to_regnamespace('slipway') IS NOT NULL, to_regclass('slipway.ledger') IS NOT NULL,"
      " (SELECT count(*) FROM pg_class WHERE relnamespace = to_regnamespace('slipway'))",
      {}, [&found](const ResultRow& row) {
        found = {row.is_true(0), row.number(2), row.is_true(1)};
      });
  if (!looked) return fail(std::move(looked.error()));
  return found;
}

/// Of the tables that are there.
Result<std::int64_t> version_of(Connection& connection) {
  std::optional<std::int64_t> version;
  auto read = connection.query("SELECT version FROM slipway.ledger", {},
                               [&version](const ResultRow& row) { version = row.number(0); });
  if (!read) return fail(std::move(read.error()));
  if (!version || *version < 1) return corrupt(connection.server(), "it has no version");
  if (*version > kVersion) {
    return fail(
        ErrorKind::io,
        fmt::format("the ledger {} has version {}, and this slipway reads versions up to {}",
                    connection.server().name, *version, kVersion),
        "use the newer slipway that wrote it, or name another database with --ledger");
  }
  return *version;
}

Result<std::int64_t> current_version(Connection& connection) {
  const auto found = look_around(connection);
  if (!found) return fail(found.error());
  if (found->ledger) return version_of(connection);
  if (found->relations > 0) {
    return fail(
        ErrorKind::io,
        fmt::format("in {}, the schema `slipway` is another program's", connection.server().name),
        "name another database with --ledger");
  }
  if (!found->schema) {
    if (auto made = connection.query("CREATE SCHEMA slipway"); !made) {
      return fail(std::move(made.error()));
    }
  }
  return 0;
}

}  // namespace

Result<void> prepare_schema(Connection& connection) {
  return connection.transaction([&connection]() -> Result<void> {
    auto locked = connection.query("SELECT pg_advisory_xact_lock($1::integer, $2::integer)",
                                   {kLockClass, kSchemaLock});
    if (!locked) return locked;
    const auto version = current_version(connection);
    if (!version) return fail(version.error());
    for (auto step = *version; step < kVersion; ++step) {
      for (const char* statement : kSteps[step]) {
        if (auto made = connection.query(statement); !made) return made;
      }
    }
    // Also when it has that version already: this is what shows that it can be written.
    return connection.query("UPDATE slipway.ledger SET version = $1::integer",
                            {std::to_string(kVersion)});
  });
}

}  // namespace slipway::ledger::postgresql
