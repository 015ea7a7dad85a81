#include <gmock/gmock.h>

#include "tests/unit/core/release/processed_fixture.h"

// One target's way from acceptance to its outcome: polling.
namespace slipway {
namespace {

using namespace std::chrono_literals;
using ::testing::_;
using ::testing::ElementsAre;
using testing::error_of;
using ::testing::HasSubstr;
using ::testing::InSequence;
using ::testing::IsEmpty;
using testing::live_submission;
using testing::plan_of;
using testing::planned;
using testing::Processed;
using ::testing::Return;
using ::testing::SizeIs;

TEST_F(Processed, PollsAtOnceAndThenEveryInterval) {
  EXPECT_CALL(*provider_, poll(_, _))
      .WillOnce(Return(pending("queued")))
      .WillOnce(Return(pending("parsing")))
      .WillOnce(Return(live()));
  const TargetReport report = publish();
  EXPECT_EQ(report.outcome, Outcome::succeeded);
  EXPECT_EQ(report.build->id, "b7");
  EXPECT_EQ(report.submission, "key-1");
  EXPECT_THAT(clock_->sleeps(), ElementsAre(3s, 3s));
  const auto events = observer_->of<Processing>();
  ASSERT_THAT(events, SizeIs(2));
  EXPECT_EQ(events[0].status, "queued");
  EXPECT_EQ(events[0].elapsed, 0s);
  EXPECT_EQ(events[1].elapsed, 3s);
}

TEST_F(Processed, FailsWithTheServicesReason) {
  Error reason = error_of(ErrorKind::publish_failed);
  reason.code = "1216";
  EXPECT_CALL(*provider_, poll(_, _)).WillOnce(Return(PollResult(Failed{reason})));
  const TargetReport report = publish();
  EXPECT_EQ(report.outcome, Outcome::failed);
  EXPECT_EQ(report.error->code, "1216");
  EXPECT_THAT(clock_->sleeps(), IsEmpty());
}

TEST_F(Processed, IsUnknownWhenStillProcessingAtThePublishTimeout) {
  policy_.publish_timeout = 7s;
  // At 0, 3, 6 and, the last time, 7 seconds.
  EXPECT_CALL(*provider_, poll(_, _)).Times(4).WillRepeatedly(Return(pending()));
  const TargetReport report = publish();
  EXPECT_EQ(report.outcome, Outcome::unknown);
  EXPECT_THAT(report.reason.value_or(""), HasSubstr("key-1"));
  EXPECT_THAT(report.reason.value_or(""), HasSubstr("7s"));
  EXPECT_THAT(report.reason.value_or(""), HasSubstr("ask again later"));
  EXPECT_FALSE(report.error.has_value());
}

TEST_F(Processed, ABuildThatIsLiveAtTheLastQuestionCounts) {
  policy_.publish_timeout = 4s;
  EXPECT_CALL(*provider_, poll(_, _))
      .WillOnce(Return(pending()))
      .WillOnce(Return(pending()))
      .WillOnce(Return(live()));
  EXPECT_EQ(publish().outcome, Outcome::succeeded);
  EXPECT_THAT(clock_->sleeps(), ElementsAre(3s, 1s));
}

TEST_F(Processed, ThePublishTimeoutBeginsWithAcceptance) {
  policy_.publish_timeout = 4s;
  EXPECT_CALL(*provider_, submit(_, _)).WillOnce([this](const auto&, const auto&) {
    clock_->advance(1h);
    return Result<Submission>(submission_);
  });
  EXPECT_CALL(*provider_, poll(_, _)).WillOnce(Return(pending())).WillOnce(Return(live()));
  EXPECT_EQ(publish().outcome, Outcome::succeeded);
}

TEST_F(Processed, AsksMoreOftenBeforeTheRunsDeadlineAndNeverSleepsPastIt) {
  PublishOptions options;
  options.timeout = 5s;
  EXPECT_CALL(*provider_, poll(_, _)).Times(6).WillRepeatedly(Return(pending()));
  const TargetReport report = publish(options);
  EXPECT_EQ(report.outcome, Outcome::unknown);
  EXPECT_THAT(clock_->sleeps(), ElementsAre(3s, 1s, 500ms, 250ms, 125ms));
}

TEST_F(Processed, ToleratesUnansweredQuestionsUntilTheDeadlineAndAsksLessAndLessOften) {
  InSequence order;
  EXPECT_CALL(*provider_, poll(_, _))
      .Times(6)
      .WillRepeatedly(Return(fail(error_of(ErrorKind::network))))
      .RetiresOnSaturation();
  EXPECT_CALL(*provider_, poll(_, _)).WillOnce(Return(pending())).RetiresOnSaturation();
  EXPECT_CALL(*provider_, poll(_, _))
      .WillOnce(Return(fail(error_of(ErrorKind::protocol))))
      .RetiresOnSaturation();
  EXPECT_CALL(*provider_, poll(_, _)).WillOnce(Return(live())).RetiresOnSaturation();
  const TargetReport report = publish();
  EXPECT_EQ(report.outcome, Outcome::succeeded);
  EXPECT_FALSE(report.error.has_value());
  EXPECT_THAT(clock_->sleeps(), ElementsAre(3s, 6s, 12s, 24s, 30s, 30s, 3s, 3s));
}

TEST_F(Processed, AServiceThatAnswersWithAnErrorPageUntilTheEndIsUnknownAndSaysSo) {
  policy_.publish_timeout = 1min;
  Error page = error_of(ErrorKind::protocol);
  page.message = "the service answered with an HTML page";
  page.http_status = 502;
  // At 0, 3, 9, 21, 45 and, the last time, 60 seconds.
  EXPECT_CALL(*provider_, poll(_, _)).Times(6).WillRepeatedly(Return(fail(page)));
  const TargetReport report = publish();
  EXPECT_EQ(report.outcome, Outcome::unknown);
  EXPECT_EQ(report.error->http_status, 502);
  EXPECT_THAT(report.reason.value_or(""), HasSubstr("key-1"));
  EXPECT_THAT(report.reason.value_or(""), HasSubstr("HTML page"));
  EXPECT_EQ(report.submission, "key-1");
}

TEST_F(Processed, AReferenceThatTheServiceDoesNotKnowYetIsAskedAboutAgain) {
  const PollResult not_known = NotKnown{error_of(ErrorKind::not_found)};
  EXPECT_CALL(*provider_, poll(_, _))
      .WillOnce(Return(not_known))
      .WillOnce(Return(not_known))
      .WillOnce(Return(live()));
  const TargetReport report = publish();
  EXPECT_EQ(report.outcome, Outcome::succeeded);
  EXPECT_THAT(clock_->sleeps(), ElementsAre(3s, 3s));
}

TEST_F(Processed, AReferenceThatTheServiceNeverKnowsIsUnknownAndNotAFailure) {
  policy_.publish_timeout = 7s;
  EXPECT_CALL(*provider_, submit(_, _)).Times(1);
  EXPECT_CALL(*provider_, poll(_, _))
      .Times(4)
      .WillRepeatedly(Return(PollResult(NotKnown{error_of(ErrorKind::not_found)})));
  const TargetReport report = publish();
  EXPECT_EQ(report.outcome, Outcome::unknown);
  EXPECT_EQ(report.error->kind, ErrorKind::not_found);
  EXPECT_THAT(report.reason.value_or(""), HasSubstr("not_found happened"));
}

TEST_F(Processed, StopsAskingWhenTheServiceWantsALongerPauseThanThereIsTime) {
  Error busy = error_of(ErrorKind::rate_limited);
  busy.retry_after = 2h;
  EXPECT_CALL(*provider_, poll(_, _)).WillOnce(Return(fail(busy)));
  const TargetReport report = publish();
  EXPECT_EQ(report.outcome, Outcome::unknown);
  EXPECT_THAT(report.error->hint, HasSubstr("the service asks to wait 2h"));
  EXPECT_THAT(clock_->sleeps(), IsEmpty());
}

TEST_F(Processed, IsUnknownAtOnceWhenAskingAgainCannotHelp) {
  for (const ErrorKind kind :
       {ErrorKind::authentication, ErrorKind::permission, ErrorKind::not_found,
        ErrorKind::unsupported, ErrorKind::invalid_request}) {
    EXPECT_CALL(*provider_, poll(_, _)).WillOnce(Return(fail(error_of(kind))));
    const TargetReport report = publish();
    EXPECT_EQ(report.outcome, Outcome::unknown);
    EXPECT_EQ(report.error->kind, kind);
  }
}

TEST_F(Processed, GoesOnAskingAsSlowlyAsTheServiceWants) {
  Error busy = error_of(ErrorKind::rate_limited);
  busy.retry_after = 20s;
  InSequence order;
  EXPECT_CALL(*provider_, poll(_, _))
      .Times(10)
      .WillRepeatedly(Return(fail(busy)))
      .RetiresOnSaturation();
  EXPECT_CALL(*provider_, poll(_, _)).WillOnce(Return(live())).RetiresOnSaturation();
  EXPECT_EQ(publish().outcome, Outcome::succeeded);
  EXPECT_THAT(clock_->sleeps(), ::testing::AllOf(SizeIs(10), ::testing::Each(20s)));
}

TEST_F(Processed, WithoutWaitingItEndsAsAccepted) {
  PublishOptions options;
  options.wait = false;
  EXPECT_CALL(*provider_, poll(_, _)).Times(0);
  const TargetReport report = publish(options);
  EXPECT_EQ(report.outcome, Outcome::accepted);
  EXPECT_EQ(report.submission, "key-1");
}

TEST_F(Processed, WithoutWaitingABuildThatIsLiveAtOnceSucceeded) {
  submission_ = live_submission("b7");
  PublishOptions options;
  options.wait = false;
  EXPECT_EQ(publish(options).outcome, Outcome::succeeded);
}

TEST_F(Processed, ReportsWhatTheServiceDidOtherwiseThanAsked) {
  submission_ = live_submission("b7");
  submission_.warnings = {"status 2 was asked for, 1 was granted"};
  EXPECT_THAT(publish().warnings, ElementsAre("status 2 was asked for, 1 was granted"));
}

TEST_F(Processed, InterruptedWhileProcessingIsUnknown) {
  std::stop_source stop;
  EXPECT_CALL(*provider_, poll(_, _)).WillOnce([&](const auto&, const auto&) {
    stop.request_stop();
    return pending();
  });
  const Publisher publisher(clock_);
  const auto report = publisher.publish(plan_of({planned("one", provider_)}), {}, stop.get_token());
  ASSERT_TRUE(report.has_value());
  EXPECT_EQ(report->targets[0].outcome, Outcome::unknown);
  EXPECT_THAT(report->targets[0].reason.value_or(""), HasSubstr("key-1"));
  EXPECT_TRUE(report->interrupted);
}

}  // namespace
}  // namespace slipway
