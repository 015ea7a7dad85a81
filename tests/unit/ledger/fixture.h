#pragma once

#include <gmock/gmock.h>
#include <sqlite3.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "slipway/ledger.h"
#include "tests/support/temporary_directory.h"
#include "tests/unit/ledger/child.h"
#include "tests/unit/ledger/journal_entries.h"

namespace slipway::testing {

/// Somebody else with the file open.
class OtherProgram {
 public:
  explicit OtherProgram(const std::filesystem::path& path) {
    if (sqlite3_open(path.c_str(), &connection_) != SQLITE_OK) throw std::runtime_error("no file");
  }
  OtherProgram(const OtherProgram&) = delete;
  OtherProgram& operator=(const OtherProgram&) = delete;
  ~OtherProgram() { sqlite3_close(connection_); }

  /// Returns SQLite's code: 0 when it worked.
  int execute(const std::string& statements) {
    return sqlite3_exec(connection_, statements.c_str(), nullptr, nullptr, nullptr);
  }
  /// The first column of the first row.
  std::int64_t number(const std::string& statement) {
    std::int64_t number = -1;
    const auto take = [](void* to, int, char** columns, char**) {
      *static_cast<std::int64_t*>(to) = std::stoll(columns[0]);
      return 0;
    };
    if (sqlite3_exec(connection_, statement.c_str(), take, &number, nullptr) != SQLITE_OK) {
      throw std::runtime_error("no number");
    }
    return number;
  }

 private:
  sqlite3* connection_ = nullptr;
};

/// A ledger in a folder of its own.
class LedgerTest : public ::testing::Test {
 protected:
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] std::shared_ptr<Ledger> open() const { return open_ledger(path_).value(); }
  [[nodiscard]] std::unique_ptr<JournalRow> hold() const {
    return open()->hold(kKey, {}, {}).value();
  }
  /// A ledger in which the row has an entry for each of these.
  void write(const std::vector<JournalStage>& stages) const {
    const auto row = hold();
    for (const JournalStage stage : stages) must_record(*row, entry_of(stage));
  }
  /// Leaves a transaction that has begun to change the file, and the journal that can undo it.
  void kill_within_transaction() const {
    Child writer([this](Wire& parent) {
      OtherProgram program(path());
      // A cache this small spills pages of the open transaction into the file.
      if (program.execute("PRAGMA cache_size = 1; BEGIN IMMEDIATE") != SQLITE_OK) return;
      for (int i = 0; i < 50; ++i) {
        program.execute(
            "INSERT INTO journal_entries (row, time, target, stage, detail)"
            " VALUES (1, 0, '', 'live', hex(zeroblob(4000)))");
      }
      parent.say("written");
      parent.say(parent.hear());
    });
    ASSERT_EQ(writer.wire().hear(), "written");
    writer.kill();
    ASSERT_GT(std::filesystem::file_size(path()), 100'000U) << "nothing was spilled";
    ASSERT_TRUE(std::filesystem::exists(path().string() + "-journal"));
  }
  /// How opening it fails.
  [[nodiscard]] Error refusal() const {
    const auto opened = open_ledger(path_);
    if (opened.has_value()) throw std::runtime_error("it was opened");
    return opened.error();
  }

  TemporaryDirectory folder_;
  std::filesystem::path path_ = folder_.path() / "ledger.db";
};

}  // namespace slipway::testing
