#include <gmock/gmock.h>

#include "tests/unit/core/release/journalled_fixture.h"

// What the publisher takes from the journal: builds that are there, uploads of earlier runs.
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
using testing::pending_submission;
using ::testing::Return;

TEST_F(Journalled, AFailedStepLeavesTheRowLive) {
  Submission submission = live_submission("b1");
  submission.steps = {open_step("latest", StepPhase::live)};
  submits(submission);
  EXPECT_CALL(*provider_, run_step(_, _, _))
      .WillOnce(Return(fail(error_of(ErrorKind::quota))))
      .WillOnce(Return(StepResult()));
  EXPECT_EQ(publish().outcome, Outcome::failed);
  const JournalEntry last = journal_->entries.back();
  EXPECT_EQ(last.stage, JournalStage::step);
  EXPECT_EQ(last.error->kind, ErrorKind::quota);
  EXPECT_EQ(last.submission->steps.at(0).state, StepState::failed);

  // The next run finds that, and does the step alone.
  journal_->before = journal_->entries;
  journal_->released = 0;
  cannot_tell();
  EXPECT_CALL(*provider_, submit(_, _)).Times(0);
  const TargetReport again = publish();
  EXPECT_EQ(again.outcome, Outcome::succeeded);
  EXPECT_THAT(again.reason.value_or(""), HasSubstr("left over"));
  EXPECT_EQ(again.attempts, 0);
  EXPECT_EQ(journal_->entries.back().submission->steps.at(0).state, StepState::done);
}

TEST_F(Journalled, SkipsWhatIsPublishedAlready) {
  found_before({JournalStage::live});
  cannot_tell();
  EXPECT_CALL(*provider_, submit(_, _)).Times(0);
  const TargetReport report = publish();
  EXPECT_EQ(report.outcome, Outcome::skipped);
  EXPECT_EQ(report.reason, "already published");
  EXPECT_EQ(report.build->id, "b0");
  EXPECT_THAT(journal_->stages(), ElementsAre(JournalStage::skipped));
}

TEST_F(Journalled, FailsOnWhatIsPublishedAlreadyWhereThatIsAnError) {
  policy_.if_exists = IfExists::fail;
  found_before({JournalStage::live});
  cannot_tell();
  const TargetReport report = publish();
  EXPECT_EQ(report.outcome, Outcome::failed);
  EXPECT_EQ(report.error->kind, ErrorKind::conflict);
}

TEST_F(Journalled, PublishesAgainWhenAddingAnother) {
  policy_.if_exists = IfExists::add;
  found_before({JournalStage::live});
  EXPECT_EQ(publish().outcome, Outcome::succeeded);
}

TEST_F(Journalled, PublishesAgainWhatTheServiceNoLongerHas) {
  found_before({JournalStage::live});  // and `find` says absent
  EXPECT_EQ(publish().outcome, Outcome::succeeded);
}

TEST_F(Journalled, TriesAgainAfterAFailureOrAnUploadThatNeverBegan) {
  for (const JournalStage stage : {JournalStage::failed, JournalStage::cancelled,
                                   JournalStage::begun, JournalStage::referenced}) {
    found_before({stage});
    cannot_tell();
    EXPECT_EQ(publish().outcome, Outcome::succeeded);
  }
}

TEST_F(Journalled, AsksAboutAnUploadThatAnEarlierRunLostSightOf) {
  found_before({JournalStage::committing});
  cannot_tell();
  EXPECT_CALL(*provider_, submit(_, _)).Times(0);
  EXPECT_CALL(*provider_, poll(_, _))
      .WillOnce([](const Submission& submission, const auto&) -> Result<PollResult> {
        EXPECT_EQ(submission.reference, "key-0");
        return PollResult(Live{build_named("b0")});
      });
  const TargetReport report = publish();
  EXPECT_EQ(report.outcome, Outcome::succeeded);
  EXPECT_THAT(report.reason.value_or(""), HasSubstr("earlier run"));
  EXPECT_EQ(report.build->id, "b0");
  EXPECT_THAT(journal_->stages(), ElementsAre(JournalStage::live));
}

TEST_F(Journalled, PublishesAgainWhenTheEarlierUploadFailed) {
  found_before({JournalStage::unknown});
  EXPECT_CALL(*provider_, poll(_, _))
      .WillOnce(Return(PollResult(Failed{error_of(ErrorKind::publish_failed)})));
  EXPECT_CALL(*provider_, submit(_, _)).Times(1);
  EXPECT_EQ(publish().outcome, Outcome::succeeded);
}

TEST_F(Journalled, NeverRepeatsAnEarlierUploadWhoseFateIsUnknown) {
  EXPECT_CALL(*provider_, submit(_, _)).Times(0);
  cannot_tell();
  ON_CALL(*provider_, poll(_, _)).WillByDefault(Return(PollResult(Pending{})));
  for (const bool with_reference : {true, false}) {
    found_before({JournalStage::unknown}, with_reference);
    const TargetReport report = publish();
    EXPECT_EQ(report.outcome, Outcome::unknown);
    EXPECT_THAT(report.reason.value_or(""), HasSubstr("add"));
  }
  EXPECT_THAT(journal_->entries, IsEmpty());
}

// --- what the service's word is worth

TEST_F(Journalled, OneAbsentDoesNotOverrideAJournalThatSaysLive) {
  found_before({JournalStage::live});
  EXPECT_CALL(*provider_, find(_, _))
      .WillOnce(Return(FindResult(Absent{})))
      .WillOnce(Return(FindResult(Found{build_named("b0")})));
  EXPECT_CALL(*provider_, submit(_, _)).Times(0);
  EXPECT_EQ(publish().outcome, Outcome::skipped);
  EXPECT_THAT(clock_->sleeps(), ElementsAre(3s));
}

TEST_F(Journalled, ABuildThatIsAbsentForTheWholeSettleTimeIsGone) {
  policy_.settle_time = 4s;
  found_before({JournalStage::live});
  EXPECT_CALL(*provider_, find(_, _)).Times(3).WillRepeatedly(Return(FindResult(Absent{})));
  EXPECT_EQ(publish().outcome, Outcome::succeeded);
  EXPECT_THAT(clock_->sleeps(), ElementsAre(3s, 1s));
}

TEST_F(Journalled, ABuildThatWasGoneIsNotTakenForLiveLater) {
  found_before({JournalStage::live});
  EXPECT_CALL(*provider_, submit(_, _))
      .WillOnce(Return(fail(error_of(ErrorKind::authentication))))
      .WillOnce(Return(live_submission("b1")));
  EXPECT_EQ(publish().outcome, Outcome::failed);

  // The next run reads all of that, and the service cannot tell.
  const auto entries = journal_->entries;
  journal_->before.insert(journal_->before.end(), entries.begin(), entries.end());
  journal_->released = 0;
  cannot_tell();
  EXPECT_EQ(publish().outcome, Outcome::succeeded);
}

TEST_F(Journalled, WithoutTimeToAskAgainAnAbsentBuildIsNotBelievedGone) {
  found_before({JournalStage::live});
  EXPECT_CALL(*provider_, submit(_, _)).Times(0);
  PublishOptions options;
  options.timeout = 10s;
  EXPECT_EQ(publish(options).outcome, Outcome::skipped);
}

TEST_F(Journalled, ALaterAttemptHidesNeitherALiveBuildNorAnUnknownUpload) {
  cannot_tell();
  EXPECT_CALL(*provider_, submit(_, _)).Times(0);
  ON_CALL(*provider_, poll(_, _)).WillByDefault(Return(PollResult(Pending{})));
  for (const JournalStage later :
       {JournalStage::begun, JournalStage::cancelled, JournalStage::failed}) {
    found_before({JournalStage::live});
    append_attempt(later);
    EXPECT_EQ(publish().outcome, Outcome::skipped);
    found_before({JournalStage::begun, JournalStage::committing});
    append_attempt(later);
    EXPECT_EQ(publish().outcome, Outcome::unknown);
  }
}

TEST_F(Journalled, AnEarlierUploadThatTheServiceDoesNotKnowIsNeverSentAgain) {
  EXPECT_CALL(*provider_, submit(_, _)).Times(0);
  ON_CALL(*provider_, find(_, _)).WillByDefault(Return(FindResult(Absent{true})));
  ON_CALL(*provider_, poll(_, _))
      .WillByDefault(Return(PollResult(NotKnown{error_of(ErrorKind::not_found)})));
  for (const JournalStage stage :
       {JournalStage::committing, JournalStage::accepted, JournalStage::unknown}) {
    found_before({stage});
    const TargetReport report = publish();
    EXPECT_EQ(report.outcome, Outcome::unknown);
    EXPECT_EQ(report.error->kind, ErrorKind::not_found);
    EXPECT_EQ(report.submission, "key-0");
  }
}

TEST_F(Journalled, AVersionThatStaysWithoutItsPackageIsSentAgainUnderItsReference) {
  found_before({JournalStage::begun, JournalStage::referenced, JournalStage::committing});
  ON_CALL(*provider_, poll(_, _))
      .WillByDefault(Return(PollResult(NotKnown{error_of(ErrorKind::not_found)})));
  EXPECT_CALL(*provider_, submit(_, _)).WillOnce([](const auto&, const SubmitContext& context) {
    EXPECT_EQ(context.earlier_reference, "key-0");
    return Result<Submission>(live_submission("b1"));
  });
  EXPECT_EQ(publish().outcome, Outcome::succeeded);  // a complete list never shows it
}

TEST_F(Journalled, ABuildThatMayHaveBeenThereBeforeIsNoProofOfAnUpload) {
  found_before({JournalStage::begun, JournalStage::unknown}, false);
  journal_->before[0].was_absent = false;
  ON_CALL(*provider_, find(_, _)).WillByDefault(Return(FindResult(Found{build_named("b0")})));
  EXPECT_CALL(*provider_, submit(_, _)).Times(0);
  const TargetReport report = publish();
  EXPECT_EQ(report.outcome, Outcome::skipped);
  EXPECT_EQ(report.reason, "the service has this build already");
}

TEST_F(Journalled, AQuestionThatFailsIsNoReasonToSendAnEarlierUploadAgain) {
  ON_CALL(*provider_, find(_, _)).WillByDefault(Return(FindResult(Absent{true})));
  EXPECT_CALL(*provider_, submit(_, _)).Times(0);
  for (const ErrorKind kind :
       {ErrorKind::authentication, ErrorKind::not_found, ErrorKind::protocol}) {
    found_before({JournalStage::unknown});
    EXPECT_CALL(*provider_, poll(_, _)).WillRepeatedly(Return(fail(error_of(kind))));
    const TargetReport report = publish();
    EXPECT_EQ(report.outcome, Outcome::unknown);
    EXPECT_EQ(report.error->kind, kind);
  }
}

TEST_F(Journalled, AnUploadWithoutAReferenceIsSentAgainOnlyWhenTheBuildStaysAbsent) {
  policy_.settle_time = 3s;
  found_before({JournalStage::begun, JournalStage::committing}, false);
  EXPECT_CALL(*provider_, find(_, _)).Times(2).WillRepeatedly(Return(FindResult(Absent{})));
  EXPECT_EQ(publish().outcome, Outcome::succeeded);
}

TEST_F(Journalled, WritesDownThatAnEarlierUploadFailedBeforeItSendsItAgain) {
  found_before({JournalStage::unknown});
  EXPECT_CALL(*provider_, poll(_, _))
      .WillOnce(Return(PollResult(Failed{error_of(ErrorKind::publish_failed)})));
  publish();
  ASSERT_EQ(journal_->entries.at(0).stage, JournalStage::failed);
  EXPECT_EQ(journal_->entries[0].submission->reference, "key-0");
  EXPECT_EQ(journal_->entries.at(1).stage, JournalStage::begun);
}

// --- steps that an earlier run left open

TEST_F(Journalled, DoesTheStepThatAnUploadWhichWasNotWaitedForLeftOpen) {
  Submission submission = pending_submission("key-1");
  submission.steps = {open_step("latest", StepPhase::live)};
  submits(submission);
  PublishOptions options;
  options.wait = false;
  EXPECT_EQ(publish(options).outcome, Outcome::accepted);

  // The second run finds the build, by the service's word or by the reference.
  journal_->before = journal_->entries;
  for (const bool found : {true, false}) {
    journal_->released = 0;
    cannot_tell();
    if (found) {
      ON_CALL(*provider_, find(_, _)).WillByDefault(Return(FindResult(Found{build_named("b1")})));
    }
    ON_CALL(*provider_, poll(_, _)).WillByDefault(Return(PollResult(Live{build_named("b1")})));
    EXPECT_CALL(*provider_, submit(_, _)).Times(0);
    EXPECT_CALL(*provider_, run_step(_, _, _)).WillOnce(Return(StepResult()));
    const TargetReport report = publish();
    EXPECT_EQ(report.outcome, Outcome::succeeded);
    ASSERT_EQ(report.steps.size(), 1U);
    EXPECT_EQ(report.steps[0].state, StepState::done);
  }
}

}  // namespace
}  // namespace slipway
