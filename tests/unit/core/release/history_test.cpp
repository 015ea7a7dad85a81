#include <gmock/gmock.h>

#include "core/release/target_journal.h"
#include "tests/unit/core/release/release_fakes.h"

// What a row's history comes to.
namespace slipway {
namespace {

using testing::build_named;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::pending_submission;

JournalEntry entry_of(JournalStage stage, const std::string& reference = "") {
  JournalEntry entry;
  entry.stage = stage;
  if (!reference.empty()) entry.submission = pending_submission(reference);
  return entry;
}

JournalEntry live_entry() {
  JournalEntry entry = entry_of(JournalStage::live);
  entry.build = build_named("b0");
  return entry;
}

JournalEntry gone_entry() {
  JournalEntry entry = entry_of(JournalStage::failed);
  entry.build = build_named("b0");
  entry.error = gone_error();
  return entry;
}

std::vector<std::string> open_references(const std::vector<JournalEntry>& history) {
  std::vector<std::string> references;
  for (const JournalEntry& entry : read_history(history).open) {
    references.push_back(entry.submission ? entry.submission->reference : "");
  }
  return references;
}

constexpr JournalStage kBegun = JournalStage::begun;
constexpr JournalStage kCommitting = JournalStage::committing;
constexpr JournalStage kUnknown = JournalStage::unknown;
constexpr JournalStage kFailed = JournalStage::failed;
constexpr JournalStage kCancelled = JournalStage::cancelled;

TEST(History, OfAnUploadThatNeverReachedItsCommitPointLeavesNothingOpen) {
  EXPECT_THAT(open_references({}), IsEmpty());
  EXPECT_THAT(open_references({entry_of(kBegun), entry_of(JournalStage::referenced, "a")}),
              IsEmpty());
}

TEST(History, OfOneUploadIsOneOpenEntryHoweverManyStagesItHas) {
  EXPECT_THAT(open_references({entry_of(kBegun), entry_of(kCommitting, "a"),
                               entry_of(JournalStage::accepted, "a"), entry_of(kUnknown)}),
              ElementsAre("a"));
}

TEST(History, TheEndOfAnAttemptClosesThatAttemptAlone) {
  for (const JournalStage end : {kFailed, kCancelled}) {
    EXPECT_THAT(open_references({entry_of(kBegun), entry_of(kCommitting, "a"), entry_of(end)}),
                IsEmpty());
    EXPECT_THAT(open_references({entry_of(kBegun), entry_of(kCommitting, "a"), entry_of(kBegun),
                                 entry_of(kCommitting, "b"), entry_of(end, "b")}),
                ElementsAre("a"));
    EXPECT_THAT(
        open_references({entry_of(kBegun), entry_of(kCommitting), entry_of(kBegun), entry_of(end)}),
        ElementsAre(""));
  }
}

TEST(History, AFailureWithAReferenceClosesThatUploadWheneverItIsWritten) {
  EXPECT_THAT(open_references({entry_of(kBegun), entry_of(kUnknown, "a"), entry_of(kBegun),
                               entry_of(kUnknown, "b"), entry_of(kFailed, "a")}),
              ElementsAre("b"));
}

TEST(History, ALiveBuildClosesEveryUploadAndStaysUntilItIsGone) {
  const std::vector<JournalEntry> live = {entry_of(kBegun), entry_of(kCommitting, "a"),
                                          live_entry()};
  EXPECT_TRUE(read_history(live).live.has_value());
  EXPECT_THAT(open_references(live), IsEmpty());

  auto retried = live;
  for (const JournalStage stage : {kBegun, kCommitting, kFailed}) {
    retried.push_back(entry_of(stage));
    EXPECT_TRUE(read_history(retried).live.has_value());
  }
  auto gone = live;
  gone.push_back(gone_entry());
  EXPECT_FALSE(read_history(gone).live.has_value());
  gone.push_back(live_entry());
  EXPECT_TRUE(read_history(gone).live.has_value());
}

TEST(History, AFailureToFindSomethingElseDoesNotMakeABuildGone) {
  JournalEntry no_app = entry_of(kFailed);
  no_app.error = gone_error();  // the same kind, but of no build
  EXPECT_TRUE(read_history({live_entry(), entry_of(kBegun), no_app}).live.has_value());
}

TEST(History, AStepOfALiveBuildKeepsItLiveAndIsTheNewestWord) {
  JournalEntry step = entry_of(JournalStage::step, "a");
  const Earlier earlier = read_history({live_entry(), step});
  ASSERT_TRUE(earlier.live.has_value());
  EXPECT_EQ(earlier.live->stage, JournalStage::step);
  EXPECT_THAT(earlier.open, IsEmpty());
}

TEST(History, AStepOfAnUploadThatIsNotLiveLeavesItOpen) {
  EXPECT_THAT(open_references({entry_of(kBegun), entry_of(JournalStage::accepted, "a"),
                               entry_of(JournalStage::step, "a")}),
              ElementsAre("a"));
}

}  // namespace
}  // namespace slipway
