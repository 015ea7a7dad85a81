#pragma once

#include <filesystem>
#include <stdexcept>

#include "tests/unit/ledger/fixture.h"

namespace slipway::testing {

/// A ledger of version 1: the statements of that time, and what it wrote of one live and
/// one failed publication.
inline constexpr const char* kVersion1 = R"(
    BEGIN IMMEDIATE;
    PRAGMA application_id = 0x736c6970;
    CREATE TABLE ledger (
      salt TEXT NOT NULL
    ) STRICT;
    INSERT INTO ledger VALUES ('00112233445566778899aabbccddeeff');
    CREATE TABLE journal_rows (
      id       INTEGER PRIMARY KEY,
      sha256   TEXT NOT NULL,
      provider TEXT NOT NULL,
      server   TEXT NOT NULL,
      app      TEXT NOT NULL,
      UNIQUE (sha256, provider, server, app)
    ) STRICT;
    CREATE TABLE journal_entries (
      id     INTEGER PRIMARY KEY,
      row    INTEGER NOT NULL REFERENCES journal_rows (id),
      time   INTEGER NOT NULL,
      target TEXT NOT NULL,
      stage  TEXT NOT NULL,
      detail TEXT NOT NULL
    ) STRICT;
    CREATE INDEX entries_of_row ON journal_entries (row, id);
    CREATE TRIGGER entries_are_not_changed BEFORE UPDATE ON journal_entries
      BEGIN SELECT RAISE(ABORT, 'a ledger only grows'); END;
    CREATE TRIGGER entries_are_not_deleted BEFORE DELETE ON journal_entries
      BEGIN SELECT RAISE(ABORT, 'a ledger only grows'); END;
    PRAGMA user_version = 1;
    INSERT INTO journal_rows VALUES (1, 'abc', 'pgyer', 'https://api.example', 'app'),
                                    (2, 'abc', 'pgyer', 'https://api.example', 'other');
    INSERT INTO journal_entries VALUES
      (1, 1, 86400000000000, 'beta', 'begun',
       '{"artifact":{"path":"app.apk","format":"apk","bundle_id":"com.example.app","size":12},' ||
       '"fields":[{"name":"buildInstallType","value":"1","secret":false}]}'),
      (2, 1, 86401000000000, 'beta', 'committing',
       '{"submission":{"provider":"pgyer","reference":"token","live":false}}'),
      (3, 2, 86402000000000, 'beta', 'failed',
       '{"error":{"kind":"rejected","message":"no","call":"","code":"","service_message":"",' ||
       '"http_status":200,"retryable":false,"effect":"none","hint":""}}'),
      (4, 1, 86403000000000, 'beta', 'live', '{"build":{"id":"b7","version":"1.1"}}');
    COMMIT;
    )";

inline void write_version_1(const std::filesystem::path& path) {
  if (OtherProgram(path).execute(kVersion1) != SQLITE_OK) throw std::runtime_error("not written");
}

}  // namespace slipway::testing
