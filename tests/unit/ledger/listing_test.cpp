#include <gmock/gmock.h>

#include "tests/unit/ledger/fixture.h"

namespace slipway {
namespace {

using std::chrono::hours;
using testing::entry_of;
using ::testing::IsEmpty;
using testing::kKey;
using testing::must_record;
using ::testing::SizeIs;

using LedgerRows = testing::LedgerTest;

constexpr auto kBeginning = std::chrono::system_clock::time_point(hours(24));

TEST_F(LedgerRows, AreNoneWhereThereIsNoLedgerAndMakeNone) {
  EXPECT_THAT(ledger_rows(path()).value(), IsEmpty());
  EXPECT_FALSE(std::filesystem::exists(path()));
  folder_.write("ledger.db", "");
  EXPECT_THAT(ledger_rows(path()).value(), IsEmpty());
  EXPECT_EQ(std::filesystem::file_size(path()), 0U);
}

TEST_F(LedgerRows, LeaveOutThoseThatWereHeldAndNeverWritten) {
  (void)hold();
  EXPECT_THAT(ledger_rows(path()).value(), IsEmpty());
}

TEST_F(LedgerRows, SayWhatBecameOfEachPublication) {
  {
    const auto row = hold();
    JournalEntry entry = entry_of(JournalStage::begun, "old-name");
    entry.time = kBeginning;
    entry.artifact.emplace();
    entry.artifact->bundle_id = "com.example.app";
    must_record(*row, entry);
    entry = entry_of(JournalStage::accepted, "old-name");
    entry.submission.emplace();
    entry.submission->reference = "token";
    must_record(*row, entry);
    entry = entry_of(JournalStage::live, "old-name");
    entry.build.emplace();
    entry.build->id = "7";
    must_record(*row, entry);
    entry = entry_of(JournalStage::failed, "new-name");
    entry.error.emplace();
    entry.error->message = "gone";
    entry.time = kBeginning + hours(1);
    must_record(*row, entry);
  }
  const auto rows = ledger_rows(path()).value();
  ASSERT_THAT(rows, SizeIs(1));
  const LedgerRow& row = rows.front();
  EXPECT_EQ(row.key, kKey);
  EXPECT_EQ(row.target, "new-name");
  EXPECT_EQ(row.stage, JournalStage::failed);
  EXPECT_EQ(row.artifact->bundle_id, "com.example.app");
  EXPECT_EQ(row.submission->reference, "token");
  EXPECT_EQ(row.build->id, "7");
  EXPECT_EQ(row.error->message, "gone");
  EXPECT_EQ(row.begun, kBeginning);
  EXPECT_EQ(row.changed, kBeginning + hours(1));
  ASSERT_THAT(row.entries, SizeIs(4));
  EXPECT_EQ(row.entries.at(1).stage, JournalStage::accepted);
}

TEST_F(LedgerRows, ComeWithTheOneThatChangedLastFirst) {
  const auto ledger = open();
  for (const char* app : {"a", "b", "c", "a"}) {
    JournalKey key = kKey;
    key.app = app;
    must_record(*ledger->hold(key, {}, {}).value(), entry_of(JournalStage::step));
  }
  std::string order;
  const auto rows = ledger_rows(path()).value();
  for (const LedgerRow& row : rows) order += row.key.app;
  EXPECT_EQ(order, "acb");
}

}  // namespace
}  // namespace slipway
