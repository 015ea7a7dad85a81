#include <gmock/gmock.h>

#include "tests/unit/core/release/release_fakes.h"

// One target's way from acceptance to its outcome: polling and steps.
namespace slipway {
namespace {

using namespace std::chrono_literals;
using ::testing::_;
using testing::build_named;
using ::testing::ElementsAre;
using testing::error_of;
using testing::FakeClock;
using ::testing::HasSubstr;
using ::testing::InSequence;
using ::testing::IsEmpty;
using testing::live_submission;
using testing::open_step;
using testing::pending_submission;
using testing::plan_of;
using testing::planned;
using testing::RecordingObserver;
using ::testing::Return;
using ::testing::SizeIs;
using testing::willing_provider;

class Processed : public ::testing::Test {
 protected:
  Processed() {
    ON_CALL(*provider_, submit(_, _)).WillByDefault([this](const auto&, const auto&) {
      return Result<Submission>(submission_);
    });
  }

  TargetReport publish(const PublishOptions& options = {}) {
    PlannedTarget target = planned("one", provider_);
    target.policy = policy_;
    const Publisher publisher(clock_, observer_);
    auto report = publisher.publish(plan_of({target}), options);
    EXPECT_TRUE(report.has_value());
    return report->targets.at(0);
  }

  static Result<PollResult> pending(const std::string& status = "") {
    return PollResult(Pending{status});
  }
  static Result<PollResult> live() { return PollResult(Live{build_named("b7")}); }

  std::shared_ptr<::testing::NiceMock<testing::MockProvider>> provider_ = willing_provider();
  std::shared_ptr<FakeClock> clock_ = std::make_shared<FakeClock>();
  std::shared_ptr<RecordingObserver> observer_ = std::make_shared<RecordingObserver>();
  TargetPolicy policy_;
  Submission submission_ = pending_submission("key-1");
};

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

// --- steps

TEST_F(Processed, DoesTheStepsOfEachPhaseInOrder) {
  submission_.steps = {open_step("latest", StepPhase::live),
                       open_step("certificate", StepPhase::accepted),
                       open_step("hsp", StepPhase::accepted)};
  std::vector<std::string> calls;
  EXPECT_CALL(*provider_, run_step(_, _, _))
      .Times(3)
      .WillRepeatedly([&](const Submission& submission, const Step& step, const auto&) {
        calls.push_back(step.name + (submission.build ? " of " + submission.build->id : ""));
        return Result<StepResult>();
      });
  EXPECT_CALL(*provider_, poll(_, _)).WillOnce([&](const auto&, const auto&) {
    calls.emplace_back("poll");
    return live();
  });
  const TargetReport report = publish();
  EXPECT_EQ(report.outcome, Outcome::succeeded);
  EXPECT_THAT(calls, ElementsAre("certificate", "hsp", "poll", "latest of b7"));
  ASSERT_THAT(report.steps, SizeIs(3));
  for (const Step& step : report.steps) EXPECT_EQ(step.state, StepState::done);
  EXPECT_THAT(observer_->of<StepFinished>(), SizeIs(3));
}

TEST_F(Processed, AStepsWarningsAndItsBuildReachTheReport) {
  submission_ = live_submission("b7");
  submission_.steps = {open_step("latest", StepPhase::live), open_step("more", StepPhase::live)};
  StepResult changed;
  changed.build = build_named("b7");
  changed.build->url = "https://fake.example/b7";
  changed.warnings = {"the mark was set on another build, too"};
  EXPECT_CALL(*provider_, run_step(_, _, _))
      .WillOnce(Return(changed))
      .WillOnce([](const Submission& submission, const auto&, const auto&) -> Result<StepResult> {
        EXPECT_EQ(submission.build->url, "https://fake.example/b7");
        return StepResult{};
      });
  const TargetReport report = publish();
  EXPECT_EQ(report.outcome, Outcome::succeeded);
  EXPECT_EQ(report.build->url, "https://fake.example/b7");
  EXPECT_THAT(report.warnings, ElementsAre("the mark was set on another build, too"));
}

TEST_F(Processed, AStepGetsTheRunsDeadlineAndCancellation) {
  submission_ = live_submission("b7");
  submission_.steps = {open_step("latest", StepPhase::live)};
  PublishOptions options;
  options.timeout = 30s;
  const auto deadline = clock_->now() + 30s;
  EXPECT_CALL(*provider_, run_step(_, _, _))
      .WillOnce([&](const auto&, const auto&, const SubmitContext& context) {
        EXPECT_EQ(context.deadline, deadline);
        EXPECT_TRUE(context.cancel.stop_possible());
        return Result<StepResult>();
      });
  EXPECT_EQ(publish(options).outcome, Outcome::succeeded);
}

TEST_F(Processed, LeavesStepsAloneThatAreDone) {
  submission_ = live_submission("b7");
  submission_.steps = {open_step("latest", StepPhase::live)};
  submission_.steps[0].state = StepState::done;
  EXPECT_CALL(*provider_, run_step(_, _, _)).Times(0);
  EXPECT_EQ(publish().outcome, Outcome::succeeded);
}

TEST_F(Processed, AFailedStepFailsTheTargetAndSaysThatTheBuildIsLive) {
  submission_ = live_submission("b7");
  submission_.steps = {open_step("latest", StepPhase::live), open_step("more", StepPhase::live)};
  EXPECT_CALL(*provider_, submit(_, _)).Times(1);
  EXPECT_CALL(*provider_, run_step(_, _, _))
      .WillOnce(Return(fail(error_of(ErrorKind::permission))))
      .WillOnce(Return(Result<StepResult>()));
  const TargetReport report = publish();
  EXPECT_EQ(report.outcome, Outcome::failed);
  EXPECT_EQ(report.reason, "the build is live, the step `latest` failed");
  EXPECT_EQ(report.build->id, "b7");
  EXPECT_EQ(report.error->kind, ErrorKind::permission);
  EXPECT_EQ(report.steps.at(0).state, StepState::failed);
  EXPECT_EQ(report.steps.at(1).state, StepState::done);
}

TEST_F(Processed, StepsAreRepeatedByTheSameRuleAsUploads) {
  submission_ = live_submission("b7");
  submission_.steps = {open_step("latest", StepPhase::live)};
  EXPECT_CALL(*provider_, run_step(_, _, _))
      .WillOnce(Return(fail(error_of(ErrorKind::network, true))))
      .WillOnce(Return(Result<StepResult>()));
  EXPECT_CALL(*provider_, submit(_, _)).Times(1);
  EXPECT_EQ(publish().outcome, Outcome::succeeded);

  EXPECT_CALL(*provider_, submit(_, _)).Times(1);
  EXPECT_CALL(*provider_, run_step(_, _, _))
      .WillOnce(Return(fail(error_of(ErrorKind::network, true, Effect::unknown))));
  const TargetReport report = publish();
  EXPECT_EQ(report.outcome, Outcome::unknown);
  EXPECT_EQ(report.reason, "the build is live, the step `latest` may or may not have been done");
  EXPECT_EQ(report.steps.at(0).state, StepState::unknown);
}

TEST_F(Processed, AStepThatMayBeDoneTwiceIsRepeatedAlsoWhenItsAnswerIsLost) {
  submission_ = live_submission("b7");
  submission_.steps = {open_step("latest", StepPhase::live)};
  submission_.steps[0].repeatable = true;
  EXPECT_CALL(*provider_, run_step(_, _, _))
      .WillOnce(Return(fail(error_of(ErrorKind::network, true, Effect::unknown))))
      .WillOnce(Return(Result<StepResult>()));
  EXPECT_EQ(publish().outcome, Outcome::succeeded);

  EXPECT_CALL(*provider_, run_step(_, _, _))
      .WillRepeatedly(Return(fail(error_of(ErrorKind::network, true, Effect::unknown))));
  const TargetReport report = publish();
  EXPECT_EQ(report.outcome, Outcome::unknown);
  EXPECT_EQ(report.error->effect, Effect::unknown);

  EXPECT_CALL(*provider_, run_step(_, _, _))
      .WillOnce(Return(fail(error_of(ErrorKind::network, true, Effect::unknown))))
      .WillOnce(Return(fail(error_of(ErrorKind::permission))));
  EXPECT_EQ(publish().outcome, Outcome::failed) << "the last answer decides";
}

TEST_F(Processed, AnExceptionOfAStepFailsThatStep) {
  submission_ = live_submission("b7");
  submission_.steps = {open_step("latest", StepPhase::live)};
  EXPECT_CALL(*provider_, run_step(_, _, _))
      .WillOnce([](const auto&, const auto&, const auto&) -> Result<StepResult> { throw 42; });
  const TargetReport report = publish();
  EXPECT_EQ(report.outcome, Outcome::failed);
  EXPECT_EQ(report.error->kind, ErrorKind::internal);
  EXPECT_EQ(report.build->id, "b7");
}

TEST_F(Processed, WithoutWaitingTheStepsOfALiveBuildStayOpenAndAreNamed) {
  submission_.steps = {open_step("certificate", StepPhase::accepted),
                       open_step("latest", StepPhase::live)};
  EXPECT_CALL(*provider_, run_step(_, _, _)).WillOnce(Return(Result<StepResult>()));
  PublishOptions options;
  options.wait = false;
  const TargetReport report = publish(options);
  EXPECT_EQ(report.outcome, Outcome::accepted);
  EXPECT_EQ(report.steps.at(1).state, StepState::open);
  EXPECT_THAT(report.warnings, ElementsAre(HasSubstr("latest")));
}

TEST_F(Processed, AStepThatAnInterruptionCutsOffStaysOpen) {
  submission_ = live_submission("b7");
  submission_.steps = {open_step("latest", StepPhase::live), open_step("more", StepPhase::live)};
  std::stop_source stop;
  EXPECT_CALL(*provider_, run_step(_, _, _)).WillOnce([&](const auto&, const auto&, const auto&) {
    stop.request_stop();
    return Result<StepResult>();
  });
  const auto report =
      Publisher(clock_).publish(plan_of({planned("one", provider_)}), {}, stop.get_token());
  ASSERT_TRUE(report.has_value());
  const TargetReport& one = report->targets.at(0);
  EXPECT_EQ(one.steps.at(0).state, StepState::done);
  EXPECT_EQ(one.steps.at(1).state, StepState::open);
  EXPECT_EQ(one.outcome, Outcome::failed);
  EXPECT_EQ(one.reason, "the build is live, the step `more` was not done");
}

}  // namespace
}  // namespace slipway
