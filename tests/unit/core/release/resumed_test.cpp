#include <gmock/gmock.h>

#include "tests/unit/core/release/journalled_fixture.h"

// A run that only finishes what others left open, and one that may not upload.
namespace slipway {
namespace {

using namespace std::chrono_literals;
using ::testing::_;
using testing::build_named;
using ::testing::ElementsAre;
using testing::error_of;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::Journalled;
using testing::live_submission;
using testing::open_step;
using ::testing::Return;

constexpr JournalStage kPlanned = JournalStage::planned;
constexpr JournalStage kBegun = JournalStage::begun;
constexpr JournalStage kCommitting = JournalStage::committing;
constexpr JournalStage kAccepted = JournalStage::accepted;

class Resumed : public Journalled {
 protected:
  TargetReport resume() {
    PublishOptions options;
    options.resume = true;
    return publish(options);
  }
  void never_uploads() { EXPECT_CALL(*provider_, submit(_, _)).Times(0); }
  void polls(const PollResult& answer) {
    ON_CALL(*provider_, poll(_, _)).WillByDefault(Return(Result<PollResult>(answer)));
  }
};

TEST_F(Resumed, UploadsWhatNeverBegan) {
  found_before({kPlanned}, false);
  EXPECT_CALL(*provider_, submit(_, _)).WillOnce(Return(live_submission("b1")));
  EXPECT_EQ(resume().outcome, Outcome::succeeded);
  EXPECT_THAT(journal_->planned, IsEmpty());
  EXPECT_THAT(journal_->stages(), ElementsAre(kBegun, JournalStage::accepted, JournalStage::live));
}

TEST_F(Resumed, UploadsWhatWasCutBeforeItsCommitPoint) {
  found_before({kPlanned, kBegun, JournalStage::referenced, JournalStage::cancelled});
  EXPECT_CALL(*provider_, submit(_, _)).Times(1);
  EXPECT_EQ(resume().outcome, Outcome::succeeded);
}

TEST_F(Resumed, SkipsWhenNothingIsOpenAnyMore) {
  never_uploads();
  found_before({kPlanned, kBegun, JournalStage::failed}, false);
  const TargetReport report = resume();
  EXPECT_EQ(report.outcome, Outcome::skipped);
  EXPECT_EQ(report.reason, "nothing is open any more");
  EXPECT_THAT(journal_->stages(), ElementsAre(JournalStage::skipped));
}

TEST_F(Resumed, SkipsWhatAnotherRunPublishedMeanwhile) {
  never_uploads();
  found_before({kPlanned, kBegun, kCommitting, JournalStage::live});
  cannot_tell();
  EXPECT_EQ(resume().outcome, Outcome::skipped);
}

TEST_F(Resumed, WhatTheServiceRefusedMeanwhileFailedAndIsNotSentAgain) {
  never_uploads();
  found_before({kPlanned, kBegun, kCommitting, kAccepted});
  polls(Failed{error_of(ErrorKind::publish_failed)});
  const TargetReport report = resume();
  EXPECT_EQ(report.outcome, Outcome::failed);
  EXPECT_EQ(report.error->kind, ErrorKind::publish_failed);
  EXPECT_EQ(report.submission, "key-0");
  ASSERT_THAT(journal_->stages(), ElementsAre(JournalStage::failed));
  EXPECT_EQ(journal_->entries[0].submission->reference, "key-0");

  // That ends it: resuming again finds nothing.
  journal_->before.push_back(journal_->entries[0]);
  EXPECT_EQ(resume().reason, "nothing is open any more");
}

TEST_F(Resumed, ABuildThatIsGoneFailsAndIsNotSentAgain) {
  never_uploads();
  found_before({JournalStage::live});
  journal_->before.back().submission->steps = {open_step("latest", StepPhase::live)};
  const TargetReport report = resume();  // `find` says absent
  EXPECT_EQ(report.outcome, Outcome::failed);
  EXPECT_EQ(report.error->kind, ErrorKind::not_found);
  ASSERT_THAT(journal_->stages(), ElementsAre(JournalStage::failed));
  EXPECT_EQ(journal_->entries[0].build->id, "b0");
}

TEST_F(Resumed, SendsAgainWhatACompleteListDoesNotShow) {
  policy_.settle_time = 6s;
  found_before({kPlanned, kBegun, kCommitting}, false);
  EXPECT_CALL(*provider_, find(_, _)).Times(3).WillRepeatedly(Return(FindResult(Absent{})));
  EXPECT_CALL(*provider_, submit(_, _)).Times(1);
  EXPECT_EQ(resume().outcome, Outcome::succeeded);
}

TEST_F(Resumed, LeavesOpenWhatIsStillNotKnown) {
  never_uploads();
  found_before({kPlanned, kBegun, kCommitting});
  polls(NotKnown{error_of(ErrorKind::not_found)});
  ON_CALL(*provider_, find(_, _)).WillByDefault(Return(FindResult(Absent{true})));
  EXPECT_EQ(resume().outcome, Outcome::unknown);
  EXPECT_THAT(journal_->entries, IsEmpty());
}

// --- nothing may be uploaded

TEST_F(Resumed, WhatMayNotBeUploadedFailsWithTheReason) {
  never_uploads();
  no_upload_ = error_of(ErrorKind::invalid_artifact);
  found_before({kPlanned}, false);
  const TargetReport report = resume();
  EXPECT_EQ(report.outcome, Outcome::failed);
  EXPECT_EQ(report.error->kind, ErrorKind::invalid_artifact);
  EXPECT_EQ(report.attempts, 0);
  EXPECT_THAT(journal_->entries, IsEmpty()) << "the file may come back";
}

TEST_F(Resumed, WhatMayNotBeUploadedIsFinishedAllTheSame) {
  never_uploads();
  no_upload_ = error_of(ErrorKind::invalid_artifact);
  found_before({kPlanned, kBegun, kCommitting, kAccepted});
  polls(Live{build_named("b0")});
  EXPECT_EQ(resume().outcome, Outcome::succeeded);

  found_before({JournalStage::live});
  journal_->before.back().submission->steps = {open_step("latest", StepPhase::live)};
  cannot_tell();
  EXPECT_CALL(*provider_, run_step(_, _, _)).WillOnce(Return(StepResult()));
  EXPECT_EQ(resume().outcome, Outcome::succeeded);
}

TEST_F(Resumed, WhatDidNotArriveAndMayNotBeUploadedFails) {
  never_uploads();
  no_upload_ = error_of(ErrorKind::invalid_artifact);
  found_before({kPlanned, kBegun, kCommitting}, false);
  const TargetReport report = resume();
  EXPECT_EQ(report.outcome, Outcome::failed);
  EXPECT_EQ(report.error->kind, ErrorKind::invalid_artifact);
}

// --- steps that the run's time cuts off

TEST_F(Resumed, AStepForWhichThereWasNoTimeStaysOpenAndIsDoneLater) {
  steps_ = {open_step("latest", StepPhase::live)};
  ON_CALL(*provider_, submit(_, _)).WillByDefault([this](const auto&, const auto&) {
    clock_->advance(11s);
    auto taken = live_submission("b1");
    taken.steps = steps_;
    return Result<Submission>(taken);
  });
  EXPECT_CALL(*provider_, run_step(_, _, _)).WillOnce(Return(StepResult()));
  PublishOptions options;
  options.timeout = 10s;
  const TargetReport report = publish(options);
  EXPECT_EQ(report.outcome, Outcome::failed);
  EXPECT_EQ(report.steps.at(0).state, StepState::open);
  EXPECT_EQ(report.error->kind, ErrorKind::timeout);
  EXPECT_THAT(report.error->hint, HasSubstr("slipway resume"));

  journal_->before = journal_->entries;
  cannot_tell();
  never_uploads();
  EXPECT_EQ(resume().outcome, Outcome::succeeded);
}

TEST_F(Resumed, AKillInAStepThatMustNotBeDoneTwiceLeavesItUnknown) {
  auto submission = live_submission("b1");
  submission.steps = {open_step("invite", StepPhase::live)};
  submits(submission);
  std::vector<JournalEntry> killed;
  EXPECT_CALL(*provider_, run_step(_, _, _)).WillOnce([&](const auto&, const auto&, const auto&) {
    killed = journal_->entries;
    return Result<StepResult>();
  });
  EXPECT_EQ(publish().steps.at(0).state, StepState::done);

  journal_->before = killed;
  cannot_tell();
  never_uploads();
  const TargetReport report = resume();
  EXPECT_EQ(report.outcome, Outcome::skipped);
  EXPECT_THAT(report.warnings, ElementsAre(HasSubstr("`invite`")));
}

}  // namespace
}  // namespace slipway
