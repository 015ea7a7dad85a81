#include <gmock/gmock.h>

#include "tests/unit/core/release/processed_fixture.h"

// The steps of a submission that the service took.
namespace slipway {
namespace {

using namespace std::chrono_literals;
using ::testing::_;
using testing::build_named;
using ::testing::ElementsAre;
using testing::error_of;
using ::testing::HasSubstr;
using testing::live_submission;
using testing::open_step;
using testing::plan_of;
using testing::planned;
using testing::Processed;
using ::testing::Return;
using ::testing::SizeIs;

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
