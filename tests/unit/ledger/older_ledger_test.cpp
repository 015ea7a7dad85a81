#include "tests/unit/ledger/older_ledger.h"

#include <gmock/gmock.h>

namespace slipway {
namespace {

using ::testing::ElementsAre;
using testing::key_of;
using testing::must_plan;
using testing::OtherProgram;
using testing::stages_of;

class OlderLedger : public testing::LedgerTest {
 protected:
  void SetUp() override { testing::write_version_1(path()); }

  [[nodiscard]] std::int64_t version() const {
    return OtherProgram(path()).number("PRAGMA user_version");
  }
};

void expect_its_entries(const Result<std::vector<LedgerRow>>& rows) {
  ASSERT_TRUE(rows.has_value()) << rows.error().message;
  ASSERT_EQ(rows->size(), 2U);
  const LedgerRow& live = rows->at(0);
  EXPECT_EQ(live.key, testing::kKey);
  EXPECT_EQ(live.stage, JournalStage::live);
  EXPECT_EQ(live.artifact.value().bundle_id, "com.example.app");
  EXPECT_EQ(live.submission.value().reference, "token");
  EXPECT_EQ(live.build.value().id, "b7");
  EXPECT_EQ(live.begun.time_since_epoch(), std::chrono::hours(24));
  ASSERT_EQ(live.entries.size(), 3U);
  EXPECT_EQ(live.entries.at(0).fields.at(0).value, "1");
  EXPECT_FALSE(live.entries.at(0).request.has_value());
  EXPECT_EQ(rows->at(1).key, key_of("other"));
  EXPECT_EQ(rows->at(1).error.value().kind, ErrorKind::rejected);
}

TEST_F(OlderLedger, IsMigratedWithAllThatIsInIt) {
  ASSERT_EQ(version(), 1);
  const auto ledger = open();
  EXPECT_EQ(version(), 2);
  EXPECT_EQ(ledger->salt(), "00112233445566778899aabbccddeeff");
  expect_its_entries(ledger->rows());
}

TEST_F(OlderLedger, GoesOnWhereItEnded) {
  must_plan(*open(), testing::kKey);
  EXPECT_THAT(stages_of(*hold()), ElementsAre(JournalStage::begun, JournalStage::committing,
                                              JournalStage::live, JournalStage::planned));
  EXPECT_NE(OtherProgram(path()).execute("DELETE FROM journal_entries"), SQLITE_OK);
}

TEST_F(OlderLedger, IsListedAsItIs) {
  expect_its_entries(ledger_rows(path()));
  EXPECT_EQ(version(), 1);
}

}  // namespace
}  // namespace slipway
