#include <gmock/gmock.h>

#include <deque>

#include "tests/unit/ledger/child.h"
#include "tests/unit/ledger/fixture.h"

namespace slipway {
namespace {

using testing::Child;
using ::testing::ElementsAre;
using testing::entry_of;
using ::testing::IsEmpty;
using testing::kKey;
using testing::must_plan;
using testing::must_record;
using testing::stages_of;
using testing::targets_of;
using testing::Wire;

class LedgerProcesses : public testing::LedgerTest {
 protected:
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
};

TEST_F(LedgerProcesses, TheSecondOneWaitsForTheFirstOnesOutcome) {
  Child first([this](Wire& parent) { hold_until_told(parent); });
  ASSERT_EQ(first.wire().hear(), "held");
  Child second([this](Wire& parent) { wait_for_outcome(parent); });
  ASSERT_EQ(second.wire().hear(), "waiting");
  first.wire().say("finish");
  EXPECT_EQ(second.wire().hear(), "live");
}

TEST_F(LedgerProcesses, AKilledHolderGivesItsRowToTheOneThatWaits) {
  Child first([this](Wire& parent) { hold_until_told(parent); });
  ASSERT_EQ(first.wire().hear(), "held");
  Child second([this](Wire& parent) { wait_for_outcome(parent); });
  ASSERT_EQ(second.wire().hear(), "waiting");
  first.kill();
  EXPECT_EQ(second.wire().hear(), "begun");
}

TEST_F(LedgerProcesses, AKilledHolderLeavesItsRowFree) {
  Child first([this](Wire& parent) { hold_until_told(parent); });
  ASSERT_EQ(first.wire().hear(), "held");
  first.kill();
  bool waited = false;
  const auto row = open()->hold(kKey, {}, [&waited] { waited = true; });
  EXPECT_FALSE(waited);
  EXPECT_THAT(stages_of(**row), ElementsAre(JournalStage::begun));
}

TEST_F(LedgerProcesses, OneOfManyPublishesAlsoWhenTheLedgerIsNew) {
  for (int round = 0; round < 5; ++round) {
    path_ = folder_.path() / std::to_string(round) / "ledger.db";
    const auto publish_once = [this](Wire& parent) {
      parent.say("ready");
      if (parent.hear() != "go") return;
      const auto row = hold();
      const bool first = row->history().value().empty();
      if (first) must_record(*row, entry_of(JournalStage::live));
      parent.say(first ? "published" : "skipped");
    };
    std::deque<Child> children;
    for (int i = 0; i < 4; ++i) children.emplace_back(publish_once);
    for (Child& child : children) ASSERT_EQ(child.wire().hear(), "ready");
    for (Child& child : children) child.wire().say("go");
    std::vector<std::string> said;
    for (Child& child : children) said.push_back(child.wire().hear());
    EXPECT_THAT(said,
                ::testing::UnorderedElementsAre("published", "skipped", "skipped", "skipped"));
  }
}

TEST_F(LedgerProcesses, KeepsWhatWasRecordedBeforeAKill) {
  for (std::size_t round = 0; round < 20; ++round) {
    path_ = folder_.path() / std::to_string(round) / "ledger.db";
    Child writer([this](Wire& parent) {
      const auto row = hold();
      for (int i = 0;; ++i) {
        must_record(*row, entry_of(JournalStage::step, std::to_string(i)));
        parent.say(std::to_string(i));
      }
    });
    std::vector<std::string> said;
    while (said.size() <= round) said.push_back(writer.wire().hear());
    writer.kill();
    for (auto line = writer.wire().hear(); !line.empty(); line = writer.wire().hear()) {
      said.push_back(line);
    }
    auto kept = targets_of(*hold());
    // The kill may have come after an entry and before it was said.
    ASSERT_LE(kept.size(), said.size() + 1);
    if (kept.size() > said.size()) said.push_back(std::to_string(said.size()));
    EXPECT_EQ(kept, said);
  }
}

TEST_F(LedgerProcesses, KeepsWhatWasPlannedBeforeAKillBesideTheHolderOfTheRow) {
  Child holder([this](Wire& parent) { hold_until_told(parent); });
  ASSERT_EQ(holder.wire().hear(), "held");
  Child planner([this](Wire& parent) {
    const auto ledger = open();
    for (int i = 0;; ++i) {
      must_plan(*ledger, kKey, std::to_string(i));
      parent.say(std::to_string(i));
    }
  });
  std::vector<std::string> expected = {"beta"};  // the holder's `begun`
  while (expected.size() < 10) expected.push_back(planner.wire().hear());
  planner.kill();
  for (auto line = planner.wire().hear(); !line.empty(); line = planner.wire().hear()) {
    expected.push_back(line);
  }
  holder.wire().say("finish");
  const auto row = hold();
  auto kept = targets_of(*row);
  EXPECT_EQ(stages_of(*row).back(), JournalStage::live);
  kept.pop_back();
  if (kept.size() > expected.size()) expected.push_back(std::to_string(expected.size() - 1));
  EXPECT_EQ(kept, expected);
}

TEST_F(LedgerProcesses, AKillWithinATransactionLeavesTheEntriesBeforeIt) {
  write({JournalStage::begun, JournalStage::committing});
  kill_within_transaction();
  const auto rows = ledger_rows(path());
  ASSERT_TRUE(rows.has_value()) << rows.error().message;
  EXPECT_EQ(rows->at(0).stage, JournalStage::committing);
  EXPECT_THAT(stages_of(*hold()), ElementsAre(JournalStage::begun, JournalStage::committing));
}

TEST_F(LedgerProcesses, ListsRowsWhileTheyAreHeld) {
  Child first([this](Wire& parent) { hold_until_told(parent); });
  ASSERT_EQ(first.wire().hear(), "held");
  EXPECT_EQ(ledger_rows(path()).value().at(0).stage, JournalStage::begun);
}

}  // namespace
}  // namespace slipway
