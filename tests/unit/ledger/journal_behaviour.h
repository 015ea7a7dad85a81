#pragma once

#include <gmock/gmock.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <ostream>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "slipway/journal.h"
#include "tests/unit/ledger/journal_entries.h"

/// What every journal does. Include this in one file of a test program, and join with
///
///     INSTANTIATE_TEST_SUITE_P(Mine, JournalBehaviour, ::testing::Values(my_subject()));
namespace slipway::testing {

/// Opens a journal: with each call the same one again, as another process would find it.
template <typename Kind>
using Opening = std::function<std::shared_ptr<Kind>()>;

/// A kind of journal.
template <typename Kind>
struct Subject {
  std::string name;                         ///< letters and digits
  std::function<Opening<Kind>()> make_new;  ///< an empty one, with each call another
  friend std::ostream& operator<<(std::ostream& out, const Subject& subject) {
    return out << subject.name;
  }
};

class JournalBehaviour : public ::testing::TestWithParam<Subject<Journal>> {
 protected:
  [[nodiscard]] std::shared_ptr<Journal> open() const { return open_(); }
  [[nodiscard]] std::unique_ptr<JournalRow> hold(const JournalKey& key = kKey) const {
    return open()->hold(key, {}, {}).value();
  }

 private:
  Opening<Journal> open_ = GetParam().make_new();
};

TEST_P(JournalBehaviour, RemembersEveryEntryOfARowInOrder) {
  {
    const auto row = hold();
    EXPECT_THAT(stages_of(*row), ::testing::IsEmpty());
    must_record(*row, entry_of(JournalStage::begun));
    must_record(*row, entry_of(JournalStage::committing));
  }
  must_record(*hold(), entry_of(JournalStage::live));
  EXPECT_THAT(
      stages_of(*hold()),
      ::testing::ElementsAre(JournalStage::begun, JournalStage::committing, JournalStage::live));
}

TEST_P(JournalBehaviour, RemembersEveryStage) {
  std::vector<JournalStage> stages;
  for (int i = 0; i <= static_cast<int>(JournalStage::skipped); ++i) {
    stages.push_back(static_cast<JournalStage>(i));
    must_record(*hold(), entry_of(stages.back()));
  }
  EXPECT_EQ(stages_of(*hold()), stages);
}

TEST_P(JournalBehaviour, RemembersWhatAnEntrySays) {
  JournalEntry entry = entry_of(JournalStage::failed, "手机");
  entry.time = std::chrono::system_clock::time_point(std::chrono::milliseconds(1'700'000'000'123));
  entry.artifact.emplace().title = "a\"b\\\xff";  // a title may be any bytes
  entry.fields = {{"buildDescription", "notes", false}, {"buildPassword", "", true}};
  entry.submission.emplace().reference = "token";
  entry.submission->steps = {Step{"latest", StepPhase::live, {{"a", "b"}}, true, {}, {}}};
  entry.build.emplace().id = "7";
  entry.error.emplace().message = "gone";
  must_record(*hold(), entry);
  const auto read = hold()->history().value().at(0);
  EXPECT_EQ(read.target, "手机");
  EXPECT_EQ(read.time, entry.time);
  EXPECT_EQ(read.artifact.value().title, entry.artifact->title);
  EXPECT_EQ(read.fields.at(0).value, "notes");
  EXPECT_EQ(read.fields.at(1).name, "buildPassword");
  EXPECT_EQ(read.submission.value().reference, "token");
  EXPECT_EQ(read.submission->steps.at(0).arguments.at("a"), "b");
  EXPECT_EQ(read.build.value().id, "7");
  EXPECT_EQ(read.error.value().message, "gone");
  EXPECT_FALSE(read.request.has_value());
}

TEST_P(JournalBehaviour, RemembersWhatARunWasAskedFor) {
  JournalEntry entry = entry_of(JournalStage::planned);
  entry.artifact.emplace().path = "/builds/app.apk";
  RecordedRequest& request = entry.request.emplace();
  request.run = "run-1";
  request.symbols = "/builds/mapping.txt";
  request.channel = "beta";
  request.required = false;
  request.options.notes = Notes{"fixes", NotesFormat::markdown};
  request.options.tags = std::vector<std::string>();  // nobody, said on purpose
  request.options.access = Access{AccessType::invite, {}, InstallWindow{"2024-01-01", ""}};
  must(open()->plan({{kKey, entry}}));
  const auto read = hold()->history().value().at(0);
  EXPECT_EQ(read.artifact.value().path, entry.artifact->path);
  EXPECT_EQ(read.request.value().run, "run-1");
  EXPECT_EQ(read.request->symbols, request.symbols);
  EXPECT_EQ(read.request->channel, "beta");
  EXPECT_FALSE(read.request->required);
  EXPECT_EQ(read.request->options.notes, request.options.notes);
  EXPECT_EQ(read.request->options.tags, request.options.tags);
  EXPECT_EQ(read.request->options.access, request.options.access);
  EXPECT_FALSE(read.request->options.notify.has_value());
}

TEST_P(JournalBehaviour, KeepsRowsApartThatDifferInAnyPartOfTheKey) {
  const auto journal = open();
  const auto held = journal->hold(kKey, {}, {}).value();
  must_record(*held, entry_of(JournalStage::live));
  for (int part = 0; part < 4; ++part) {
    JournalKey other = kKey;
    (part == 0   ? other.sha256
     : part == 1 ? other.provider
     : part == 2 ? other.server
                 : other.app) = "other";
    const auto row = journal->hold(other, {}, {});  // would wait for ever if it were the same row
    ASSERT_TRUE(row.has_value());
    EXPECT_THAT(stages_of(**row), ::testing::IsEmpty());
  }
}

/// A package that is no text says the bundle id that goes into a key.
TEST_P(JournalBehaviour, TellsKeysApartWhoseBytesAreNoText) {
  const JournalKey odd = key_of(std::string("a\0\xff", 3));
  must_record(*hold(odd), entry_of(JournalStage::live));
  EXPECT_THAT(stages_of(*hold(key_of(std::string("a\0\xfe", 3)))), ::testing::IsEmpty());
  EXPECT_THAT(stages_of(*hold(key_of("a"))), ::testing::IsEmpty());
  EXPECT_THAT(stages_of(*hold(odd)), ::testing::ElementsAre(JournalStage::live));
}

TEST_P(JournalBehaviour, HasASaltOfItsOwnThatNeverChanges) {
  const std::string salt = open()->salt();
  EXPECT_GE(salt.size(), 32U);
  EXPECT_EQ(open()->salt(), salt);
  EXPECT_NE(GetParam().make_new()()->salt(), salt);
}

TEST_P(JournalBehaviour, ARowMayOutliveItsJournal) {
  auto journal = open();
  const auto row = journal->hold(kKey, {}, {}).value();
  journal.reset();
  must_record(*row, entry_of(JournalStage::begun));
  EXPECT_THAT(stages_of(*row), ::testing::ElementsAre(JournalStage::begun));
}

TEST_P(JournalBehaviour, SaysOnceThatItWaitsAndOnlyWhenItDoes) {
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

TEST_P(JournalBehaviour, TheSecondHolderWaitsForTheFirstOnesOutcome) {
  auto first = hold();
  std::promise<void> waits;
  auto second = std::async(std::launch::async, [&] {
    // Opened once more where that is possible: two embedders in one process.
    const auto row = open()->hold(kKey, {}, [&waits] { waits.set_value(); });
    return stages_of(**row);
  });
  waits.get_future().wait();
  must_record(*first, entry_of(JournalStage::live));
  first.reset();
  EXPECT_THAT(second.get(), ::testing::ElementsAre(JournalStage::live));
}

TEST_P(JournalBehaviour, StopsWaitingWhenCancelledAndLeavesTheRowToItsHolder) {
  const auto row = hold();
  std::stop_source stop;
  const auto again = open()->hold(kKey, {stop.get_token(), {}}, [&stop] { stop.request_stop(); });
  ASSERT_FALSE(again.has_value());
  EXPECT_EQ(again.error().kind, ErrorKind::cancelled);
  must_record(*row, entry_of(JournalStage::live));
  EXPECT_FALSE(open()->hold(kKey, {stop.get_token(), {}}, {}).has_value());
}

TEST_P(JournalBehaviour, StopsWaitingAtTheDeadline) {
  const auto row = hold();
  const auto again = open()->hold(kKey, {{}, std::chrono::steady_clock::now()}, {});
  ASSERT_FALSE(again.has_value());
  EXPECT_EQ(again.error().kind, ErrorKind::timeout);
}

TEST_P(JournalBehaviour, TakesAFreeRowWhateverTheTime) {
  EXPECT_TRUE(open()->hold(kKey, {{}, std::chrono::steady_clock::now()}, {}).has_value());
}

TEST_P(JournalBehaviour, PlansARowAndLeavesItFree) {
  must_plan(*open(), kKey);
  bool waited = false;
  const auto row = open()->hold(kKey, {}, [&waited] { waited = true; }).value();
  EXPECT_FALSE(waited);
  EXPECT_THAT(stages_of(*row), ::testing::ElementsAre(JournalStage::planned));
}

TEST_P(JournalBehaviour, PlansManyRowsAtOnce) {
  const JournalKey other = key_of("other");
  must(open()->plan({{kKey, entry_of(JournalStage::planned)},
                     {other, entry_of(JournalStage::planned)},
                     {kKey, entry_of(JournalStage::planned)}}));
  must(open()->plan({}));
  EXPECT_EQ(stages_of(*hold()).size(), 2U);
  EXPECT_EQ(stages_of(*open()->hold(other, {}, {}).value()).size(), 1U);
}

TEST_P(JournalBehaviour, PlansARowThatIsHeldWithoutWaiting) {
  const auto journal = open();
  const auto held = journal->hold(kKey, {}, {}).value();
  must_record(*held, entry_of(JournalStage::begun));
  must_plan(*journal, kKey);
  must_plan(*open(), kKey);
  must_record(*held, entry_of(JournalStage::committing));
  EXPECT_THAT(stages_of(*held),
              ::testing::ElementsAre(JournalStage::begun, JournalStage::planned,
                                     JournalStage::planned, JournalStage::committing));
}

TEST_P(JournalBehaviour, KeepsAllThatIsPlannedAndRecordedAtOnce) {
  constexpr int kTurns = 10;
  std::vector<std::thread> threads;
  for (const char* name : {"a", "b", "c"}) {
    threads.emplace_back([this, name] {
      const auto journal = open();
      for (int turn = 0; turn < kTurns; ++turn) must_plan(*journal, kKey, name);
    });
  }
  const auto row = hold();
  for (int turn = 0; turn < kTurns; ++turn) must_record(*row, entry_of(JournalStage::step, "d"));
  for (std::thread& thread : threads) thread.join();
  const auto targets = targets_of(*row);
  for (const char* name : {"a", "b", "c", "d"}) {
    EXPECT_EQ(std::count(targets.begin(), targets.end(), name), kTurns) << name;
  }
}

TEST_P(JournalBehaviour, KeepsEightThreadsOnFourRowsApart) {
  const auto journal = open();
  std::vector<std::thread> threads;
  for (int number = 0; number < 8; ++number) {
    threads.emplace_back([&journal, number] {
      for (int turn = 0; turn < 4; ++turn) {
        const auto row = journal->hold(key_of(std::to_string((number + turn) % 4)), {}, {}).value();
        // Two holders at a time would find the same number.
        const auto next = std::to_string(row->history().value().size());
        must_record(*row, entry_of(JournalStage::step, next));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const char* app : {"0", "1", "2", "3"}) {
    EXPECT_THAT(targets_of(*hold(key_of(app))),
                ::testing::ElementsAre("0", "1", "2", "3", "4", "5", "6", "7"));
  }
}

}  // namespace slipway::testing
