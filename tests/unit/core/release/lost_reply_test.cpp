#include <gmock/gmock.h>

#include <stdexcept>

#include "tests/unit/core/release/uploading_fixture.h"

// Uploads whose end the publisher cannot be sure of, and providers that break their promise.
namespace slipway {
namespace {

using namespace std::chrono_literals;
using ::testing::_;
using testing::build_named;
using ::testing::ElementsAre;
using testing::error_of;
using ::testing::HasSubstr;
using testing::live_submission;
using testing::pending_submission;
using ::testing::Return;
using testing::Uploading;

TEST_F(Uploading, NeverRepeatsAnUploadThatMayHaveArrived) {
  policy_.settle_time = 4s;
  EXPECT_CALL(*provider_, submit(_, _))
      .WillOnce(committing(fail(error_of(ErrorKind::network, true, Effect::unknown))));
  // Before, and at 0, 3 and 4 seconds after: the service's list lags, nobody knows how long.
  EXPECT_CALL(*provider_, find(_, _)).Times(4).WillRepeatedly(Return(FindResult(Absent{true})));
  const TargetReport report = publish();
  EXPECT_EQ(report.outcome, Outcome::unknown);
  EXPECT_EQ(report.attempts, 1);
  EXPECT_EQ(report.error->kind, ErrorKind::network);
  EXPECT_TRUE(report.reason.has_value());
}

TEST_F(Uploading, RepeatsAnUploadThatACompleteListDoesNotShowForTheWholeSettleTime) {
  policy_.settle_time = 4s;
  EXPECT_CALL(*provider_, submit(_, _))
      .WillOnce(committing(fail(error_of(ErrorKind::network, true, Effect::unknown))))
      .WillOnce(committing(live_submission("b7")));
  EXPECT_CALL(*provider_, find(_, _)).Times(4).WillRepeatedly(Return(FindResult(Absent{})));
  const TargetReport report = publish();
  EXPECT_EQ(report.outcome, Outcome::succeeded);
  EXPECT_EQ(report.attempts, 2);
  EXPECT_THAT(report.warnings, ElementsAre(HasSubstr("did not arrive")));
}

TEST_F(Uploading, WhatDidNotArriveAndCannotBeRepeatedFailed) {
  policy_.retries = 0;
  EXPECT_CALL(*provider_, submit(_, _))
      .WillOnce(committing(fail(error_of(ErrorKind::network, true, Effect::unknown))));
  const TargetReport report = publish();
  EXPECT_EQ(report.outcome, Outcome::failed);
  EXPECT_EQ(report.error->effect, Effect::none);
}

TEST_F(Uploading, AnErrorPastTheCommitPointWithoutAWordOfTheServiceIsNotBelievedToBeHarmless) {
  // What a provider returns that leaves `effect` as it is by default.
  ON_CALL(*provider_, find(_, _)).WillByDefault(Return(FindResult(CannotTell{"no list"})));
  for (const ErrorKind kind : {ErrorKind::network, ErrorKind::timeout, ErrorKind::protocol}) {
    EXPECT_CALL(*provider_, submit(_, _)).WillOnce(committing(fail(error_of(kind, true))));
    const TargetReport report = publish();
    EXPECT_EQ(report.outcome, Outcome::unknown);
    EXPECT_EQ(report.attempts, 1);
    EXPECT_EQ(report.error->effect, Effect::unknown);
  }
}

TEST_F(Uploading, SuchAnErrorIsAskedAboutByReference) {
  EXPECT_CALL(*provider_, submit(_, _))
      .WillOnce(committing(fail(error_of(ErrorKind::network, true)), "key-1"));
  EXPECT_CALL(*provider_, poll(_, _)).WillOnce(Return(PollResult(Live{build_named("b7")})));
  EXPECT_EQ(publish().outcome, Outcome::succeeded);
}

TEST_F(Uploading, BeforeTheCommitPointTheSameErrorIsRepeated) {
  EXPECT_CALL(*provider_, submit(_, _))
      .WillOnce(committing(fail(unavailable())))
      .WillOnce(Return(fail(error_of(ErrorKind::network, true))))
      .WillOnce(committing(live_submission("b7")));
  EXPECT_EQ(publish().attempts, 3);
}

TEST_F(Uploading, AsksByReferenceWhenTheReplyWasLost) {
  EXPECT_CALL(*provider_, submit(_, _))
      .WillOnce(committing(fail(error_of(ErrorKind::network, true, Effect::unknown)), "key-1"));
  EXPECT_CALL(*provider_, poll(_, _))
      .WillOnce([](const Submission& submission, const CallContext&) -> Result<PollResult> {
        EXPECT_EQ(submission.reference, "key-1");
        EXPECT_EQ(submission.provider, "fake");
        return PollResult(Pending{});
      })
      .WillOnce(Return(PollResult(Live{build_named("b7")})));
  const TargetReport report = publish();
  EXPECT_EQ(report.outcome, Outcome::succeeded);
  EXPECT_EQ(report.build->id, "b7");
  EXPECT_EQ(report.submission, "key-1");
  EXPECT_THAT(report.warnings, ElementsAre(HasSubstr("but the build is there")));
}

TEST_F(Uploading, TakesTheServicesRefusalAfterALostReply) {
  EXPECT_CALL(*provider_, submit(_, _))
      .WillOnce(committing(fail(error_of(ErrorKind::network, true, Effect::unknown)), "key-1"));
  EXPECT_CALL(*provider_, poll(_, _))
      .WillOnce(Return(PollResult(Failed{error_of(ErrorKind::publish_failed)})));
  const TargetReport report = publish();
  EXPECT_EQ(report.outcome, Outcome::failed);
  EXPECT_EQ(report.error->kind, ErrorKind::publish_failed);
}

TEST_F(Uploading, IsUnknownWhenTheServiceDoesNotConfirmWithinTheSettleTime) {
  policy_.settle_time = 10s;
  EXPECT_CALL(*provider_, submit(_, _))
      .WillOnce(committing(fail(error_of(ErrorKind::network, true, Effect::unknown)), "key-1"));
  // At 0, 3, 6, 9 and, the last time, 10 seconds.
  EXPECT_CALL(*provider_, poll(_, _)).Times(5).WillRepeatedly(Return(PollResult(Pending{})));
  const TargetReport report = publish();
  EXPECT_EQ(report.outcome, Outcome::unknown);
  EXPECT_EQ(report.submission, "key-1");
  EXPECT_EQ(report.error->kind, ErrorKind::network);
  EXPECT_THAT(report.reason.value_or(""), HasSubstr("key-1"));
  EXPECT_THAT(clock_->sleeps(), ElementsAre(3s, 3s, 3s, 1s));
}

TEST_F(Uploading, ALostReplyIsNoFailureWhenTheServiceDoesNotKnowTheReference) {
  policy_.settle_time = 3s;
  EXPECT_CALL(*provider_, submit(_, _))
      .WillOnce(committing(fail(error_of(ErrorKind::network, true, Effect::unknown)), "key-1"));
  EXPECT_CALL(*provider_, poll(_, _))
      .Times(2)
      .WillRepeatedly(Return(PollResult(NotKnown{error_of(ErrorKind::not_found)})));
  const TargetReport report = publish();
  EXPECT_EQ(report.outcome, Outcome::unknown);
  EXPECT_EQ(report.attempts, 1);
  EXPECT_THAT(report.reason.value_or(""), HasSubstr("not_found happened"));
}

TEST_F(Uploading, WhenAddingABuildThatWasNotThereBeforeProvesTheUploadToo) {
  policy_.if_exists = IfExists::add;
  EXPECT_CALL(*provider_, submit(_, _))
      .WillOnce(committing(fail(error_of(ErrorKind::timeout, false, Effect::unknown))));
  EXPECT_CALL(*provider_, find(_, _))
      .WillOnce(Return(FindResult(Absent{})))
      .WillOnce(Return(FindResult(Absent{})))
      .WillOnce(Return(FindResult(Found{build_named("b7")})));
  EXPECT_EQ(publish().outcome, Outcome::succeeded);
}

TEST_F(Uploading, WithoutAReferenceABuildThatWasNotThereBeforeProvesTheUpload) {
  EXPECT_CALL(*provider_, submit(_, _))
      .WillOnce(committing(fail(error_of(ErrorKind::timeout, false, Effect::unknown))));
  EXPECT_CALL(*provider_, find(_, _))
      .WillOnce(Return(FindResult(Absent{})))
      .WillOnce(Return(FindResult(Found{build_named("b7")})));
  const TargetReport report = publish();
  EXPECT_EQ(report.outcome, Outcome::succeeded);
  EXPECT_EQ(report.build->id, "b7");
  EXPECT_THAT(report.warnings, ElementsAre(HasSubstr("but the build is there")));
}

TEST_F(Uploading, ABuildThatMayHaveBeenThereBeforeProvesNothing) {
  policy_.if_exists = IfExists::add;
  EXPECT_CALL(*provider_, submit(_, _))
      .WillOnce(committing(fail(error_of(ErrorKind::timeout, false, Effect::unknown))));
  EXPECT_CALL(*provider_, find(_, _))
      .Times(2)
      .WillRepeatedly(Return(FindResult(Found{build_named("b7")})));
  const TargetReport report = publish();
  EXPECT_EQ(report.outcome, Outcome::unknown);
  EXPECT_THAT(report.reason.value_or(""), HasSubstr("earlier"));
}

TEST_F(Uploading, ACancelledUploadIsCancelledBeforeAndUnknownAfterTheCommitPoint) {
  EXPECT_CALL(*provider_, submit(_, _)).WillOnce(Return(fail(error_of(ErrorKind::cancelled))));
  EXPECT_EQ(publish().outcome, Outcome::cancelled);
  EXPECT_CALL(*provider_, submit(_, _))
      .WillOnce(committing(fail(error_of(ErrorKind::cancelled, false, Effect::unknown))));
  const TargetReport report = publish();
  EXPECT_EQ(report.outcome, Outcome::unknown);
  EXPECT_TRUE(report.reason.has_value());
}

// --- providers that break their promise

TEST_F(Uploading, AnExceptionBeforeTheCommitPointIsAFailure) {
  EXPECT_CALL(*provider_, submit(_, _))
      .WillOnce([](const PreparedRequest&, const SubmitContext&) -> Result<Submission> {
        throw std::runtime_error("token hunter2");
      });
  const TargetReport report = publish();
  EXPECT_EQ(report.outcome, Outcome::failed);
  EXPECT_EQ(report.error->kind, ErrorKind::internal);
  EXPECT_EQ(report.attempts, 1);
  EXPECT_EQ(describe(*report.error).find("hunter2"), std::string::npos);
}

TEST_F(Uploading, AnExceptionAfterTheCommitPointIsUnknown) {
  ON_CALL(*provider_, find(_, _)).WillByDefault(Return(FindResult(CannotTell{"no list"})));
  EXPECT_CALL(*provider_, submit(_, _))
      .WillOnce([](const PreparedRequest&, const SubmitContext& context) -> Result<Submission> {
        if (!context.before_commit()) return fail(ErrorKind::io, "no");
        throw 42;
      });
  const TargetReport report = publish();
  EXPECT_EQ(report.outcome, Outcome::unknown);
  EXPECT_EQ(report.error->kind, ErrorKind::internal);
}

TEST_F(Uploading, AnExceptionOfAPollOrStepLeavesWhatIsKnown) {
  EXPECT_CALL(*provider_, submit(_, _)).WillOnce(Return(pending_submission("key-1")));
  EXPECT_CALL(*provider_, poll(_, _))
      .WillOnce([](const Submission&, const CallContext&) -> Result<PollResult> { throw 42; });
  EXPECT_EQ(publish().outcome, Outcome::unknown);
}

}  // namespace
}  // namespace slipway
