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
  for (const OpenUpload& open : read_history(history).open) {
    const JournalEntry& entry = open.entry;
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

// --- what was planned and came to nothing

JournalEntry planned_entry(const std::string& run = "r1") {
  JournalEntry entry = entry_of(JournalStage::planned);
  entry.request.emplace().run = run;
  return entry;
}

JournalEntry failed_entry(ErrorKind kind, bool retryable = false) {
  JournalEntry entry = entry_of(kFailed);
  entry.error = testing::error_of(kind, retryable);
  return entry;
}

JournalEntry skipped_entry(const std::string& build = "b5") {
  JournalEntry entry = entry_of(JournalStage::skipped);
  entry.build = build_named(build);
  return entry;
}

/// A live build with one step in that state.
JournalEntry step_entry(StepState state, bool repeatable = true) {
  JournalEntry entry = entry_of(JournalStage::step, "a");
  entry.build = build_named("b0");
  entry.submission->steps = {testing::open_step("latest", StepPhase::live)};
  entry.submission->steps[0].state = state;
  entry.submission->steps[0].repeatable = repeatable;
  return entry;
}

std::string unsent_run(const std::vector<JournalEntry>& history) {
  const Earlier earlier = read_history(history);
  return earlier.unsent.has_value() ? earlier.unsent->request->run : "";
}

TEST(History, WhatWasPlannedIsUnsentUntilSomethingDefiniteCameOfIt) {
  EXPECT_EQ(unsent_run({}), "");
  std::vector<JournalEntry> history = {planned_entry()};
  EXPECT_EQ(unsent_run(history), "r1");
  for (const JournalStage stage :
       {kBegun, JournalStage::referenced, kCommitting, JournalStage::accepted, kUnknown}) {
    history.push_back(entry_of(stage, "a"));
    EXPECT_EQ(unsent_run(history), "r1");
  }
  history.push_back(live_entry());
  EXPECT_EQ(unsent_run(history), "");
  history.push_back(planned_entry("r2"));
  EXPECT_EQ(unsent_run(history), "r2");
  history.push_back(skipped_entry());
  EXPECT_EQ(unsent_run(history), "");
}

TEST(History, TheNewestPlanCounts) {
  EXPECT_EQ(unsent_run({planned_entry("r1"), entry_of(kBegun), planned_entry("r2")}), "r2");
}

TEST(History, AFailureThatPassesOrACancellationLeavesItUnsent) {
  for (const ErrorKind kind : {ErrorKind::network, ErrorKind::timeout}) {
    EXPECT_EQ(unsent_run({planned_entry(), entry_of(kBegun), failed_entry(kind)}), "r1");
  }
  EXPECT_EQ(
      unsent_run({planned_entry(), entry_of(kBegun), failed_entry(ErrorKind::rate_limited, true)}),
      "r1");
  EXPECT_EQ(unsent_run({planned_entry(), entry_of(kBegun), entry_of(kCancelled)}), "r1");
}

TEST(History, WhatTheServiceRefusedIsNotUnsent) {
  for (const ErrorKind kind : {ErrorKind::rejected, ErrorKind::authentication, ErrorKind::conflict,
                               ErrorKind::publish_failed, ErrorKind::not_found}) {
    EXPECT_EQ(unsent_run({planned_entry(), entry_of(kBegun), failed_entry(kind)}), "");
  }
  EXPECT_EQ(unsent_run({planned_entry(), entry_of(kBegun), entry_of(kFailed)}), "");
}

TEST(History, ABuildThatIsGoneTakesWhatWasPlannedBeforeWithIt) {
  const std::vector<JournalEntry> history = {live_entry(), planned_entry(), gone_entry()};
  EXPECT_FALSE(read_history(history).live.has_value());
  EXPECT_EQ(unsent_run(history), "");
}

TEST(History, ARunThatBeginsAfterItFoundTheBuildGoneStillHasItsPlan) {
  EXPECT_EQ(unsent_run({live_entry(), planned_entry(), gone_entry(), entry_of(kBegun)}), "r1");
  EXPECT_EQ(unsent_run({live_entry(), gone_entry(), planned_entry()}), "r1");
}

TEST(History, APlanBesideAnOpenUploadChangesNothingOfIt) {
  // Written by a process that does not hold the row.
  const std::vector<JournalEntry> history = {
      planned_entry("r1"), entry_of(kBegun),        planned_entry("r2"), entry_of(kCommitting, "a"),
      planned_entry("r3"), entry_of(kUnknown, "a"), planned_entry("r4")};
  EXPECT_THAT(open_references(history), ElementsAre("a"));
  EXPECT_EQ(unsent_run(history), "r4");

  auto ended = history;
  ended.push_back(failed_entry(ErrorKind::publish_failed));
  EXPECT_THAT(open_references(ended), IsEmpty());
}

TEST(History, APlanBetweenTheEntriesOfAnUploadWithoutAReferenceMakesItNotTwo) {
  EXPECT_THAT(open_references(
                  {entry_of(kBegun), entry_of(kCommitting), planned_entry(), entry_of(kUnknown)}),
              ElementsAre(""));
}

TEST(History, TheRefusalOfAnEarlierUploadLeavesANewerPlan) {
  JournalEntry refused = failed_entry(ErrorKind::publish_failed);
  refused.submission = pending_submission("a");
  std::vector<JournalEntry> history = {planned_entry("r1"), entry_of(kBegun),
                                       entry_of(kCommitting, "a"), planned_entry("r2"), refused};
  EXPECT_THAT(open_references(history), IsEmpty());
  EXPECT_EQ(unsent_run(history), "r2");
  history.push_back(entry_of(kBegun));
  history.push_back(failed_entry(ErrorKind::rejected));
  EXPECT_EQ(unsent_run(history), "");
}

// --- skipped

TEST(History, ASkipSaysThatTheBuildIsThere) {
  const Earlier earlier =
      read_history({planned_entry(), entry_of(kBegun), entry_of(kUnknown, "a"), skipped_entry()});
  ASSERT_TRUE(earlier.live.has_value());
  EXPECT_EQ(earlier.live->build->id, "b5");
  EXPECT_THAT(earlier.open, IsEmpty());
  EXPECT_FALSE(earlier.unsent.has_value());
}

TEST(History, ASkipKeepsWhatIsKnownOfTheSteps) {
  const Earlier earlier =
      read_history({live_entry(), step_entry(StepState::failed), skipped_entry()});
  ASSERT_TRUE(earlier.live.has_value());
  EXPECT_EQ(earlier.live->build->id, "b0");
  EXPECT_TRUE(has_steps_left(*earlier.live));
}

TEST(History, AStepThatIsDoneLaterDoesNotHideWhichBuildIsLive) {
  JournalEntry later = step_entry(StepState::done);
  later.build.reset();  // a step of phase `accepted`
  const Earlier earlier =
      read_history({entry_of(kBegun), entry_of(JournalStage::accepted, "a"), live_entry(), later});
  ASSERT_TRUE(earlier.live.has_value());
  ASSERT_TRUE(earlier.live->build.has_value());
  EXPECT_EQ(earlier.live->build->id, "b0");
}

TEST(History, StepsAreLeftUnlessTheyAreDoneOrMustNotBeDoneTwice) {
  EXPECT_FALSE(has_steps_left(live_entry()));
  EXPECT_FALSE(has_steps_left(step_entry(StepState::done)));
  EXPECT_TRUE(has_steps_left(step_entry(StepState::open)));
  EXPECT_TRUE(has_steps_left(step_entry(StepState::failed)));
  EXPECT_TRUE(has_steps_left(step_entry(StepState::unknown)));
  EXPECT_FALSE(has_steps_left(step_entry(StepState::unknown, false)));
  EXPECT_TRUE(has_steps_left(step_entry(StepState::failed, false)));
}

// --- accepted

TEST(History, OfAnOpenUploadIsKnownWhetherTheServiceTookIt) {
  const auto accepted = [](const std::vector<JournalEntry>& history) {
    return read_history(history).open.at(0).accepted;
  };
  std::vector<JournalEntry> history = {entry_of(kBegun), entry_of(kCommitting, "a")};
  EXPECT_FALSE(accepted(history));
  history.push_back(entry_of(JournalStage::accepted, "a"));
  EXPECT_TRUE(accepted(history));
  history.push_back(entry_of(kUnknown));  // without its reference
  EXPECT_TRUE(accepted(history));
  EXPECT_THAT(open_references(history), ElementsAre("a"));
}

}  // namespace
}  // namespace slipway
