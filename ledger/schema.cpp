#include "ledger/schema.h"

#include <fmt/format.h>

#include <iterator>
#include <utility>

#include "ledger/hints.h"

namespace slipway::ledger {
namespace {

/// SQLite's `application_id`: tells our files from other programs'. "slip".
constexpr std::int64_t kApplicationId = 0x736c6970;

/// The statement at index N makes version N + 1 of version N.
constexpr const char* kSteps[] = {
    R"(
    PRAGMA application_id = 0x736c6970;

    CREATE TABLE ledger (
      salt TEXT NOT NULL                       -- of account fingerprints; one row
    ) STRICT;
    INSERT INTO ledger VALUES (lower(hex(randomblob(16))));

    CREATE TABLE journal_rows (
      id       INTEGER PRIMARY KEY,            -- names the row's lock file
      sha256   TEXT NOT NULL,
      provider TEXT NOT NULL,
      server   TEXT NOT NULL,
      app      TEXT NOT NULL,
      UNIQUE (sha256, provider, server, app)
    ) STRICT;

    CREATE TABLE journal_entries (
      id     INTEGER PRIMARY KEY,              -- in the order in which they were written
      row    INTEGER NOT NULL REFERENCES journal_rows (id),
      time   INTEGER NOT NULL,                 -- nanoseconds since 1970-01-01T00:00:00Z
      target TEXT NOT NULL,
      stage  TEXT NOT NULL,
      detail TEXT NOT NULL                     -- JSON
    ) STRICT;
    CREATE INDEX entries_of_row ON journal_entries (row, id);

    CREATE TRIGGER entries_are_not_changed BEFORE UPDATE ON journal_entries
      BEGIN SELECT RAISE(ABORT, 'a ledger only grows'); END;
    CREATE TRIGGER entries_are_not_deleted BEFORE DELETE ON journal_entries
      BEGIN SELECT RAISE(ABORT, 'a ledger only grows'); END;
    )",
    "",  // the stages `planned` and `skipped`, which a reader of version 1 takes for damage
};
constexpr std::int64_t kVersion = std::size(kSteps);

tl::unexpected<Error> foreign(const Database& database) {
  return fail(
      ErrorKind::io,
      fmt::format("{} is no ledger, but a database of another program", database.path().string()),
      kOtherLedger);
}

/// Of what is in the file; 0 when it is new.
Result<std::int64_t> version_of(Database& database) {
  const auto version = database.number("PRAGMA user_version");
  if (!version) return version;
  const auto application = database.number("PRAGMA application_id");
  if (!application) return application;
  const auto tables = database.number("SELECT count(*) FROM sqlite_master");
  if (!tables) return tables;
  const bool is_new = *version == 0 && *application == 0 && *tables == 0;
  if (!is_new && *application != kApplicationId) return foreign(database);
  if (*version > kVersion) {
    return fail(
        ErrorKind::io,
        fmt::format("the ledger {} has version {}, and this slipway reads versions up to {}",
                    database.path().string(), *version, kVersion),
        or_other_ledger("use the newer slipway that wrote it"));
  }
  if (!is_new && *version < 1) return corrupt(database.path(), "it has no version");
  return version;
}

/// A damaged page must not come to light between an upload and its entry.
Result<void> check_pages(Database& database) {
  std::string found;
  auto checked = database.query("PRAGMA quick_check(1)", {},
                                [&found](const ResultRow& row) { found = row.text(0); });
  if (!checked) return checked;
  if (found != "ok") return corrupt(database.path(), found);
  return {};
}

Result<void> migrate(Database& database, std::int64_t version) {
  for (auto step = version; step < kVersion; ++step) {
    if (auto made = database.execute(kSteps[step]); !made) return made;
  }
  // Also when it has that version already: this is what shows that it can be written.
  return database.execute(fmt::format("PRAGMA user_version = {}", kVersion).c_str());
}

}  // namespace

Result<void> prepare_schema(Database& database) {
  return database.transaction([&database]() -> Result<void> {
    const auto version = version_of(database);
    if (!version) return fail(version.error());
    if (auto checked = check_pages(database); !checked) return checked;
    return migrate(database, *version);
  });
}

Result<bool> has_schema(Database& database) {
  const auto version = version_of(database);
  if (!version) return fail(version.error());
  if (auto checked = check_pages(database); !checked) return fail(std::move(checked.error()));
  return *version > 0;
}

}  // namespace slipway::ledger
