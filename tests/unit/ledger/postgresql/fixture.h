#pragma once

#include <gmock/gmock.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "slipway/ledger.h"
#include "tests/unit/ledger/child.h"
#include "tests/unit/ledger/journal_entries.h"
#include "tests/unit/ledger/postgresql/test_server.h"

namespace slipway::testing {

/// A ledger in a database of its own.
class PostgresqlLedgerTest : public ::testing::Test {
 protected:
  [[nodiscard]] Secret url() const { return server_.url(database_); }
  [[nodiscard]] std::shared_ptr<Ledger> open() const {
    return open_postgresql_ledger(url()).value();
  }
  [[nodiscard]] std::unique_ptr<JournalRow> hold() const {
    return open()->hold(kKey, {}, {}).value();
  }
  /// As the administrator, in the ledger's database.
  std::string execute(const std::string& statements) const {
    return server_.execute(database_, statements);
  }
  /// Takes the row, records `begun`, and then does what it hears: `finish` or nothing.
  void hold_until_told(Wire& parent) const {
    const auto row = hold();
    must_record(*row, entry_of(JournalStage::begun));
    parent.say("held");
    if (parent.hear() == "finish") must_record(*row, entry_of(JournalStage::live));
  }
  /// Waits for the row, and says so; then says what its last entry is.
  void wait_for_outcome(Wire& parent) const {
    const auto row = open()->hold(kKey, {}, [&parent] { parent.say("waiting"); });
    parent.say(to_string(stages_of(**row).back()));
  }
  /// How opening it fails: never with a password in it.
  [[nodiscard]] Error refusal() const { return refusal(url()); }
  [[nodiscard]] static Error refusal(const Secret& url) {
    const auto opened = open_postgresql_ledger(url);
    if (opened.has_value()) throw std::runtime_error("it was opened");
    expect_no_password(opened.error());
    return opened.error();
  }
  static void expect_no_password(const Error& error) {
    for (const std::string& text : {describe(error), error.hint}) {
      EXPECT_THAT(text, ::testing::Not(::testing::HasSubstr(TestServer::kPassword)));
      EXPECT_THAT(text, ::testing::Not(::testing::HasSubstr("runner:")));
    }
    EXPECT_FALSE(error.hint.empty());
  }

  TestServer& server_ = TestServer::shared();
  std::string database_ = server_.new_database();
};

}  // namespace slipway::testing
