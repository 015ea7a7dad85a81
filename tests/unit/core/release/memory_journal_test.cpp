#include <gmock/gmock.h>

#include <future>

#include "slipway/journal.h"

namespace slipway {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const JournalKey kKey{"abc", "pgyer", "https://api.example", "app"};

JournalEntry entry_of(JournalStage stage) {
  JournalEntry entry;
  entry.stage = stage;
  return entry;
}

std::vector<JournalStage> stages_of(const JournalRow& row) {
  std::vector<JournalStage> stages;
  const auto history = row.history();
  if (history) {
    for (const JournalEntry& entry : *history) stages.push_back(entry.stage);
  }
  return stages;
}

TEST(MemoryJournal, RemembersEveryEntryOfARowInOrder) {
  const auto journal = memory_journal();
  {
    auto row = journal->hold(kKey, {}, {});
    ASSERT_TRUE(row.has_value());
    EXPECT_THAT((*row)->history().value(), IsEmpty());
    ASSERT_TRUE((*row)->record(entry_of(JournalStage::begun)).has_value());
    ASSERT_TRUE((*row)->record(entry_of(JournalStage::live)).has_value());
  }
  auto again = journal->hold(kKey, {}, {});
  ASSERT_TRUE(again.has_value());
  EXPECT_THAT(stages_of(**again), ElementsAre(JournalStage::begun, JournalStage::live));
}

TEST(MemoryJournal, KeepsRowsApartThatDifferInAnyPartOfTheKey) {
  const auto journal = memory_journal();
  auto held = journal->hold(kKey, {}, {});
  for (int part = 0; part < 4; ++part) {
    JournalKey other = kKey;
    (part == 0   ? other.sha256
     : part == 1 ? other.provider
     : part == 2 ? other.server
                 : other.app) = "other";
    auto row = journal->hold(other, {}, {});  // would wait for ever if it were the same row
    ASSERT_TRUE(row.has_value());
    EXPECT_THAT((*row)->history().value(), IsEmpty());
  }
}

TEST(MemoryJournal, TheSecondHolderWaitsForTheFirstOnesOutcome) {
  const auto journal = memory_journal();
  auto first = journal->hold(kKey, {}, {});
  ASSERT_TRUE(first.has_value());
  auto second = std::async(std::launch::async, [&journal] {
    auto row = journal->hold(kKey, {}, {});
    return stages_of(**row);
  });
  ASSERT_TRUE((*first)->record(entry_of(JournalStage::live)).has_value());
  first->reset();
  EXPECT_THAT(second.get(), ElementsAre(JournalStage::live));
}

TEST(MemoryJournal, StopsWaitingWhenCancelled) {
  const auto journal = memory_journal();
  auto first = journal->hold(kKey, {}, {});
  std::stop_source stop;
  auto second = std::async(std::launch::async, [&] {
    return journal->hold(kKey, {stop.get_token(), {}}, {});
  });
  stop.request_stop();
  const auto row = second.get();
  ASSERT_FALSE(row.has_value());
  EXPECT_EQ(row.error().kind, ErrorKind::cancelled);
}

TEST(MemoryJournal, StopsWaitingAtTheDeadline) {
  const auto journal = memory_journal();
  const auto first = journal->hold(kKey, {}, {});
  const auto row = journal->hold(kKey, {{}, std::chrono::steady_clock::now()}, {});
  ASSERT_FALSE(row.has_value());
  EXPECT_EQ(row.error().kind, ErrorKind::timeout);
}

TEST(MemoryJournal, SaysOnceThatItWaitsAndOnlyWhenItDoes) {
  const auto journal = memory_journal();
  int said = 0;
  auto first = journal->hold(kKey, {}, [&said] { ++said; });
  EXPECT_EQ(said, 0);
  const auto second = journal->hold(kKey, {}, [&] {
    ++said;
    first->reset();  // may call back into the journal
  });
  EXPECT_TRUE(second.has_value());
  EXPECT_EQ(said, 1);
}

TEST(MemoryJournal, HasASaltOfItsOwnThatNeverChanges) {
  const auto journal = memory_journal();
  EXPECT_FALSE(journal->salt().empty());
  EXPECT_EQ(journal->salt(), journal->salt());
  EXPECT_NE(journal->salt(), memory_journal()->salt());
}

TEST(MemoryJournal, ARowMayOutliveItsJournal) {
  auto journal = memory_journal();
  auto row = journal->hold(kKey, {}, {});
  journal.reset();
  EXPECT_TRUE((*row)->record(entry_of(JournalStage::begun)).has_value());
}

}  // namespace
}  // namespace slipway
