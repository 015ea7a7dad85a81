#pragma once

#include <gmock/gmock.h>

#include <chrono>
#include <string>

#include "slipway/ledger.h"
#include "tests/unit/ledger/journal_behaviour.h"

/// What every ledger does besides what every journal does. Include this in one file of a test
/// program, and join with both suites: JournalBehaviour and LedgerBehaviour.
namespace slipway::testing {

class LedgerBehaviour : public ::testing::TestWithParam<Subject<Ledger>> {
 protected:
  [[nodiscard]] std::shared_ptr<Ledger> open() const { return open_(); }
  [[nodiscard]] std::unique_ptr<JournalRow> hold(const JournalKey& key = kKey) const {
    return open()->hold(key, {}, {}).value();
  }
  [[nodiscard]] std::vector<LedgerRow> rows() const { return open()->rows().value(); }

 private:
  Opening<Ledger> open_ = GetParam().make_new();
};

TEST_P(LedgerBehaviour, HasNoRowsUntilSomethingIsWritten) {
  EXPECT_THAT(rows(), ::testing::IsEmpty());
  (void)hold();
  EXPECT_THAT(rows(), ::testing::IsEmpty()) << "a row that was held and never written is none";
}

TEST_P(LedgerBehaviour, SaysWhatBecameOfAPublication) {
  const auto beginning = std::chrono::system_clock::time_point(std::chrono::hours(24));
  {
    const auto row = hold();
    JournalEntry entry = entry_of(JournalStage::begun, "old-name");
    entry.time = beginning;
    entry.artifact.emplace().bundle_id = "com.example.app";
    must_record(*row, entry);
    entry = entry_of(JournalStage::accepted, "old-name");
    entry.submission.emplace().reference = "token";
    must_record(*row, entry);
    entry = entry_of(JournalStage::live, "old-name");
    entry.build.emplace().id = "7";
    must_record(*row, entry);
    entry = entry_of(JournalStage::failed, "new-name");
    entry.error.emplace().message = "gone";
    entry.time = beginning + std::chrono::hours(1);
    must_record(*row, entry);
  }
  const auto all = rows();
  ASSERT_THAT(all, ::testing::SizeIs(1));
  const LedgerRow& row = all.front();
  EXPECT_EQ(row.key, kKey);
  EXPECT_EQ(row.target, "new-name");
  EXPECT_EQ(row.stage, JournalStage::failed);
  EXPECT_EQ(row.artifact.value().bundle_id, "com.example.app");
  EXPECT_EQ(row.submission.value().reference, "token");
  EXPECT_EQ(row.build.value().id, "7");
  EXPECT_EQ(row.error.value().message, "gone");
  EXPECT_EQ(row.begun, beginning);
  EXPECT_EQ(row.changed, beginning + std::chrono::hours(1));
  ASSERT_THAT(row.entries, ::testing::SizeIs(4));
  EXPECT_EQ(row.entries.at(1).stage, JournalStage::accepted);
}

TEST_P(LedgerBehaviour, ListsTheRowThatChangedLastFirst) {
  const auto ledger = open();
  for (const char* app : {"a", "b", "c"}) must_plan(*ledger, key_of(app));
  must_record(*ledger->hold(key_of("a"), {}, {}).value(), entry_of(JournalStage::live));
  std::string order;
  const auto all = rows();
  for (const LedgerRow& row : all) order += row.key.app;
  EXPECT_EQ(order, "acb");
  EXPECT_THAT(all.front().entries, ::testing::SizeIs(2));
}

TEST_P(LedgerBehaviour, APlanIsNeverOlderThanTheOneBeforeIt) {
  JournalEntry entry = entry_of(JournalStage::planned);
  entry.time = std::chrono::system_clock::time_point(std::chrono::hours(2));
  must(open()->plan({{key_of("a"), entry}}));
  entry.time -= std::chrono::hours(1);  // another computer's clock
  must(open()->plan({{key_of("b"), entry}}));
  const auto all = rows();
  ASSERT_THAT(all, ::testing::SizeIs(2));
  EXPECT_GT(all.at(0).entries.at(0).time, all.at(1).entries.at(0).time);
}

TEST_P(LedgerBehaviour, ListsRowsWhileTheyAreHeld) {
  const auto ledger = open();
  const auto row = ledger->hold(kKey, {}, {}).value();
  must_record(*row, entry_of(JournalStage::begun));
  EXPECT_EQ(ledger->rows().value().at(0).stage, JournalStage::begun);
  EXPECT_EQ(rows().at(0).stage, JournalStage::begun);
}

TEST_P(LedgerBehaviour, ListsWhatOthersWroteSinceItWasOpened) {
  const auto ledger = open();
  must_plan(*open(), kKey);
  EXPECT_EQ(ledger->rows().value().at(0).stage, JournalStage::planned);
}

TEST_P(LedgerBehaviour, ListsKeysWhoseBytesAreNoText) {
  const JournalKey odd = key_of(std::string("a\0\xff", 3));
  must_plan(*open(), odd);
  EXPECT_EQ(rows().at(0).key, odd);
}

/// A password may not reach a disk even if somebody puts it into the entry.
TEST_P(LedgerBehaviour, NeverStoresASecret) {
  JournalEntry entry = entry_of(JournalStage::planned);
  entry.fields = {{"buildPassword", "swordfish-1234", true}};
  entry.request.emplace().channel = "beta";
  entry.request->options.access = Access{AccessType::password, Secret("swordfish-1234"), {}};
  must(open()->plan({{kKey, entry}}));
  const auto read = rows().at(0).entries.at(0);
  EXPECT_EQ(read.fields.at(0).name, "buildPassword");
  EXPECT_TRUE(read.fields.at(0).secret);
  EXPECT_EQ(read.fields.at(0).value, "");
  EXPECT_EQ(read.request.value().channel, "beta");
  EXPECT_FALSE(read.request->options.access.has_value());
}

}  // namespace slipway::testing
