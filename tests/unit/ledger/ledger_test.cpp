#include <gmock/gmock.h>

#include <fstream>
#include <future>
#include <iterator>
#include <thread>

#include "slipway/testing/fake_clock.h"
#include "tests/unit/ledger/fixture.h"

namespace slipway {
namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;
using testing::entry_of;
using testing::FakeClock;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::kKey;
using testing::must_record;
using ::testing::Not;
using testing::stages_of;
using testing::targets_of;

using Ledger = testing::LedgerTest;

std::filesystem::perms mode_of(const std::filesystem::path& path) {
  return std::filesystem::status(path).permissions();
}

std::vector<std::string> names_in(const std::filesystem::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    names.push_back(entry.path().filename().string());
  }
  return names;
}

TEST_F(Ledger, RemembersEveryEntryOfARowInOrderAfterItWasClosed) {
  write({JournalStage::begun, JournalStage::committing});
  write({JournalStage::live});
  EXPECT_THAT(stages_of(*hold()),
              ElementsAre(JournalStage::begun, JournalStage::committing, JournalStage::live));
}

TEST_F(Ledger, KeepsRowsApartThatDifferInAnyPartOfTheKey) {
  write({JournalStage::live});
  const auto ledger = open();
  const auto held = ledger->hold(kKey, {}, {});
  for (int part = 0; part < 4; ++part) {
    JournalKey other = kKey;
    (part == 0   ? other.sha256
     : part == 1 ? other.provider
     : part == 2 ? other.server
                 : other.app) = "other";
    auto row = ledger->hold(other, {}, {});  // would wait for ever if it were the same row
    ASSERT_TRUE(row.has_value());
    EXPECT_THAT((*row)->history().value(), IsEmpty());
  }
}

TEST_F(Ledger, TellsKeysApartWhoseBytesAreNoText) {
  JournalKey odd = kKey;
  odd.app = std::string("a\0\xff", 3);
  JournalKey other = odd;
  other.app = std::string("a\0\xfe", 3);
  const auto ledger = open();
  ASSERT_TRUE(ledger->hold(odd, {}, {}).value()->record(entry_of(JournalStage::live)));
  EXPECT_THAT(stages_of(*ledger->hold(other, {}, {}).value()), IsEmpty());
  EXPECT_THAT(stages_of(*ledger->hold(odd, {}, {}).value()), ElementsAre(JournalStage::live));
  EXPECT_EQ(ledger_rows(path()).value().at(0).key, odd);
}

TEST_F(Ledger, MakesFileAndFoldersForTheUserAlone) {
  const auto inner = folder_.path() / "a" / "b" / "ledger.db";
  ASSERT_TRUE(open_ledger(inner).has_value());
  EXPECT_EQ(mode_of(inner), std::filesystem::perms(0600));
  EXPECT_EQ(mode_of(inner.parent_path()), std::filesystem::perms(0700));
  EXPECT_EQ(mode_of(folder_.path() / "a"), std::filesystem::perms(0700));
}

TEST_F(Ledger, HasASaltOfItsOwnThatNeverChanges) {
  const std::string salt = open()->salt();
  EXPECT_GE(salt.size(), 32U);
  EXPECT_EQ(open()->salt(), salt);
  EXPECT_NE(open_ledger(folder_.path() / "other.db").value()->salt(), salt);
}

TEST_F(Ledger, NeverStoresTheValueOfASecretField) {
  JournalEntry entry = entry_of(JournalStage::begun);
  entry.fields = {{"buildDescription", "notes-in-the-open", false},
                  {"buildPassword", "swordfish-1234", true}};
  ASSERT_TRUE(hold()->record(entry));
  std::ifstream file(path(), std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  EXPECT_THAT(bytes, HasSubstr("notes-in-the-open"));
  EXPECT_THAT(bytes, Not(HasSubstr("swordfish-1234")));
  const auto fields = hold()->history().value().at(0).fields;
  EXPECT_EQ(fields.at(1).name, "buildPassword");
  EXPECT_TRUE(fields.at(1).secret);
  EXPECT_EQ(fields.at(1).value, "");
}

TEST_F(Ledger, OnlyGrows) {
  write({JournalStage::live});
  testing::OtherProgram program(path());
  EXPECT_NE(program.execute("DELETE FROM journal_entries"), SQLITE_OK);
  EXPECT_NE(program.execute("UPDATE journal_entries SET stage = 'failed'"), SQLITE_OK);
  EXPECT_THAT(stages_of(*hold()), ElementsAre(JournalStage::live));
}

TEST_F(Ledger, LeavesNothingButItsFileBehind) {
  write({JournalStage::begun});
  EXPECT_THAT(names_in(folder_.path()), ElementsAre("ledger.db"));
}

TEST_F(Ledger, ARowMayOutliveItsJournal) {
  auto journal = open();
  auto row = journal->hold(kKey, {}, {});
  journal.reset();
  EXPECT_TRUE((*row)->record(entry_of(JournalStage::begun)));
}

TEST_F(Ledger, SaysOnceThatItWaitsAndOnlyWhenItDoes) {
  const auto journal = open();
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

TEST_F(Ledger, TheSecondHolderInTheSameProcessWaitsForTheFirstOnesOutcome) {
  auto first = hold();
  std::promise<void> waits;
  auto second = std::async(std::launch::async, [&] {
    // A journal of its own on the same file: two embedders in one process.
    const auto row = open()->hold(kKey, {}, [&waits] { waits.set_value(); });
    return stages_of(**row);
  });
  waits.get_future().wait();
  ASSERT_TRUE(first->record(entry_of(JournalStage::live)));
  first.reset();
  EXPECT_THAT(second.get(), ElementsAre(JournalStage::live));
}

TEST_F(Ledger, HoldsARowUnderAnotherNameOfItsFile) {
  const auto row = hold();
  std::filesystem::create_symlink(path(), folder_.path() / "link.db");
  const auto clock = std::make_shared<FakeClock>();
  const auto linked = open_ledger(folder_.path() / "link.db", clock).value();
  EXPECT_EQ(linked->hold(kKey, {{}, clock->now()}, {}).error().kind, ErrorKind::timeout);
}

TEST_F(Ledger, StopsWaitingAtTheDeadlineAndLooksFromTimeToTimeUntilThen) {
  const auto row = hold();
  const auto clock = std::make_shared<FakeClock>();
  const auto journal = open_ledger(path(), clock).value();
  int said = 0;
  const auto again =
      journal->hold(kKey, {{}, clock->now() + milliseconds(120)}, [&said] { ++said; });
  ASSERT_FALSE(again.has_value());
  EXPECT_EQ(again.error().kind, ErrorKind::timeout);
  EXPECT_EQ(said, 1);
  EXPECT_THAT(clock->sleeps(), ElementsAre(milliseconds(50), milliseconds(50), milliseconds(20)));
}

TEST_F(Ledger, StopsWaitingWhenCancelled) {
  const auto row = hold();
  std::stop_source stop;
  const auto again = open()->hold(kKey, {stop.get_token(), {}}, [&stop] { stop.request_stop(); });
  ASSERT_FALSE(again.has_value());
  EXPECT_EQ(again.error().kind, ErrorKind::cancelled);
}

TEST_F(Ledger, KeepsEightThreadsOnFourRowsApart) {
  const auto journal = open();
  std::vector<std::thread> threads;
  for (int number = 0; number < 8; ++number) {
    threads.emplace_back([&journal, number] {
      for (int turn = 0; turn < 4; ++turn) {
        JournalKey key = kKey;
        key.app = std::to_string((number + turn) % 4);
        const auto row = journal->hold(key, {}, {}).value();
        // Two holders at a time would find the same number.
        const auto next = std::to_string(row->history().value().size());
        must_record(*row, entry_of(JournalStage::step, next));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const char* app : {"0", "1", "2", "3"}) {
    JournalKey key = kKey;
    key.app = app;
    const auto row = journal->hold(key, {}, {}).value();
    EXPECT_THAT(targets_of(*row), ElementsAre("0", "1", "2", "3", "4", "5", "6", "7"));
  }
}

}  // namespace
}  // namespace slipway
