#include <gmock/gmock.h>

#include <filesystem>

#include "tests/support/packages.h"
#include "tests/support/temporary_directory.h"
#include "tests/unit/core/release/uploading_fixture.h"

// One target's way to its outcome: what is there already, attempts.
namespace slipway {
namespace {

using namespace std::chrono_literals;
using ::testing::_;
using testing::build_named;
using ::testing::ElementsAre;
using testing::error_of;
using testing::FakeClock;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::live_submission;
using testing::pending_submission;
using testing::plan_of;
using testing::planned;
using testing::RecordingObserver;
using ::testing::Return;
using ::testing::SizeIs;
using testing::TemporaryDirectory;
using testing::Uploading;
using testing::willing_provider;
using testing::write_package;

TEST_F(Uploading, ReportsALiveBuildWithoutPolling) {
  EXPECT_CALL(*provider_, submit(_, _)).WillOnce(committing(live_submission("b7")));
  EXPECT_CALL(*provider_, poll(_, _)).Times(0);
  const TargetReport report = publish();
  EXPECT_EQ(report.outcome, Outcome::succeeded);
  EXPECT_EQ(report.build->id, "b7");
  EXPECT_EQ(report.submission, "b7");
  EXPECT_EQ(report.attempts, 1);
  EXPECT_EQ(report.bytes_sent, 1000U);
  EXPECT_EQ(report.error.has_value(), false);
  EXPECT_THAT(clock_->sleeps(), IsEmpty());
}

TEST_F(Uploading, TellsTheObserverWhatHappensInOrder) {
  EXPECT_CALL(*provider_, submit(_, _)).WillOnce(committing(live_submission("b7")));
  publish();
  const auto events = observer_->events();
  ASSERT_GE(events.size(), 5U);
  EXPECT_TRUE(std::holds_alternative<TargetStarted>(events.front()));
  EXPECT_EQ(std::get<AttemptStarted>(events[1]).bytes, 1000U);
  EXPECT_EQ(observer_->of<UploadProgress>().back().sent, 1000U);
  EXPECT_TRUE(std::holds_alternative<UploadAccepted>(events[events.size() - 2]));
  EXPECT_EQ(std::get<TargetFinished>(events.back()).report.outcome, Outcome::succeeded);
}

// --- what is there already

TEST_F(Uploading, SkipsABuildThatTheServiceHasAlready) {
  EXPECT_CALL(*provider_, find(_, _)).WillOnce(Return(FindResult(Found{build_named("old")})));
  EXPECT_CALL(*provider_, submit(_, _)).Times(0);
  const TargetReport report = publish();
  EXPECT_EQ(report.outcome, Outcome::skipped);
  EXPECT_EQ(report.build->id, "old");
  EXPECT_THAT(report.reason.value_or(""), HasSubstr("already"));
  EXPECT_EQ(report.attempts, 0);
}

TEST_F(Uploading, FailsWithAConflictWhereAnExistingBuildIsAnError) {
  policy_.if_exists = IfExists::fail;
  EXPECT_CALL(*provider_, find(_, _)).WillOnce(Return(FindResult(Found{build_named("old")})));
  EXPECT_CALL(*provider_, submit(_, _)).Times(0);
  const TargetReport report = publish();
  EXPECT_EQ(report.outcome, Outcome::failed);
  EXPECT_EQ(report.error->kind, ErrorKind::conflict);
  EXPECT_EQ(report.build->id, "old");
}

TEST_F(Uploading, AddsAnotherBuildWhateverTheServiceHas) {
  policy_.if_exists = IfExists::add;
  EXPECT_CALL(*provider_, find(_, _)).WillOnce(Return(FindResult(Found{build_named("old")})));
  EXPECT_CALL(*provider_, submit(_, _)).Times(1);
  EXPECT_EQ(publish().outcome, Outcome::succeeded);
}

TEST_F(Uploading, SaysThatNobodyKnowsOfAnEarlierBuildWhereTheServiceCannotTell) {
  EXPECT_CALL(*provider_, find(_, _)).WillOnce(Return(FindResult(CannotTell{"no numbers"})));
  const TargetReport report = publish();
  EXPECT_EQ(report.outcome, Outcome::succeeded);
  EXPECT_THAT(report.warnings, ElementsAre("published without knowing whether the build is there "
                                           "already: no numbers"));
}

TEST_F(Uploading, PublishesWithAWarningWhenTheQuestionFails) {
  EXPECT_CALL(*provider_, find(_, _))
      .Times(3)  // as often as other calls
      .WillRepeatedly(Return(fail(error_of(ErrorKind::network, true))));
  const TargetReport report = publish();
  EXPECT_EQ(report.outcome, Outcome::succeeded);
  EXPECT_THAT(report.warnings, ElementsAre(HasSubstr("network happened")));
}

// --- attempts

TEST_F(Uploading, RepeatsWhatIsSafeToRepeatAndCountsAllBytes) {
  EXPECT_CALL(*provider_, submit(_, _))
      .WillOnce(committing(fail(unavailable())))
      .WillOnce(committing(fail(unavailable())))
      .WillOnce(committing(live_submission("b7")));
  const TargetReport report = publish();
  EXPECT_EQ(report.outcome, Outcome::succeeded);
  EXPECT_EQ(report.attempts, 3);
  EXPECT_EQ(report.bytes_sent, 3000U);
  EXPECT_FALSE(report.error.has_value());
  const auto retries = observer_->of<RetryScheduled>();
  ASSERT_THAT(retries, SizeIs(2));
  EXPECT_LE(retries[0].wait, 1s);
  EXPECT_LE(retries[1].wait, 2s);
  EXPECT_EQ(retries[0].error.kind, ErrorKind::network);
  EXPECT_EQ(report.duration, retries[0].wait + retries[1].wait);
}

TEST_F(Uploading, BacksOffAtMostThirtySeconds) {
  policy_.retries = 60;
  ON_CALL(*provider_, submit(_, _)).WillByDefault(Return(fail(error_of(ErrorKind::network, true))));
  publish();
  const auto retries = observer_->of<RetryScheduled>();
  ASSERT_THAT(retries, SizeIs(60));
  std::chrono::milliseconds longest{0};
  for (const auto& retry : retries) {
    EXPECT_LE(retry.wait, 30s);
    longest = std::max(longest, retry.wait);
  }
  EXPECT_GT(longest, 8s);  // 55 draws from 0…30 s: it does grow, and is drawn
}

TEST_F(Uploading, GivesUpAfterTheRetriesWithTheLastError) {
  policy_.retries = 1;
  EXPECT_CALL(*provider_, submit(_, _))
      .WillOnce(Return(fail(error_of(ErrorKind::network, true))))
      .WillOnce(Return(fail(error_of(ErrorKind::timeout, true))));
  const TargetReport report = publish();
  EXPECT_EQ(report.outcome, Outcome::failed);
  EXPECT_EQ(report.error->kind, ErrorKind::timeout);
  EXPECT_EQ(report.attempts, 2);
}

TEST_F(Uploading, DoesNotRepeatWhatARetryCannotHelp) {
  EXPECT_CALL(*provider_, submit(_, _)).WillOnce(Return(fail(error_of(ErrorKind::authentication))));
  const TargetReport report = publish();
  EXPECT_EQ(report.outcome, Outcome::failed);
  EXPECT_EQ(report.error->kind, ErrorKind::authentication);
  EXPECT_EQ(report.attempts, 1);
  EXPECT_THAT(clock_->sleeps(), IsEmpty());
}

TEST_F(Uploading, WaitsAsLongAsTheServiceAsks) {
  Error busy = error_of(ErrorKind::rate_limited, true);
  busy.retry_after = 17s;
  EXPECT_CALL(*provider_, submit(_, _))
      .WillOnce(Return(fail(busy)))
      .WillOnce(Return(live_submission("b7")));
  EXPECT_EQ(publish().outcome, Outcome::succeeded);
  EXPECT_THAT(clock_->sleeps(), ElementsAre(17s));
}

TEST_F(Uploading, DoesNotWaitForARetryBeyondTheDeadline) {
  Error busy = error_of(ErrorKind::rate_limited, true);
  busy.retry_after = 60s;
  EXPECT_CALL(*provider_, submit(_, _)).WillOnce(Return(fail(busy)));
  PublishOptions options;
  options.timeout = 30s;
  const TargetReport report = publish(options);
  EXPECT_EQ(report.outcome, Outcome::failed);
  EXPECT_EQ(report.error->kind, ErrorKind::rate_limited);
  EXPECT_THAT(report.error->hint, HasSubstr("1m"));
  EXPECT_THAT(clock_->sleeps(), IsEmpty());
}

TEST_F(Uploading, GivesUpAtOnceWhenTheServiceAsksForALongerWaitThanThereIs) {
  Error busy = error_of(ErrorKind::rate_limited, true);
  busy.retry_after = 2h;  // the publish time-out is ten minutes
  EXPECT_CALL(*provider_, submit(_, _)).WillOnce(Return(fail(busy)));
  TargetReport report = publish();
  EXPECT_EQ(report.outcome, Outcome::failed);
  EXPECT_THAT(report.error->hint, HasSubstr("the service asks to wait 2h"));
  EXPECT_THAT(clock_->sleeps(), IsEmpty());

  busy.retry_after = std::chrono::milliseconds::max();
  EXPECT_CALL(*provider_, submit(_, _)).WillOnce(Return(fail(busy)));
  EXPECT_EQ(publish().outcome, Outcome::failed);
  EXPECT_THAT(clock_->sleeps(), IsEmpty());
}

TEST_F(Uploading, GivesEveryCallTheDeadline) {
  PublishOptions options;
  options.timeout = 30s;
  const auto deadline = clock_->now() + 30s;
  EXPECT_CALL(*provider_, find(_, _)).WillOnce([&](const Artifact&, const CallContext& context) {
    EXPECT_EQ(context.deadline, deadline);
    return FindResult(Absent{});
  });
  EXPECT_CALL(*provider_, submit(_, _))
      .WillOnce([&](const PreparedRequest&, const SubmitContext& context) {
        EXPECT_EQ(context.deadline, deadline);
        return live_submission("b7");
      });
  publish(options);
}

TEST_F(Uploading, HandsTheNextAttemptWhatTheLastOneLeft) {
  EXPECT_CALL(*provider_, submit(_, _))
      .WillOnce([](const PreparedRequest&, const SubmitContext& context) -> Result<Submission> {
        EXPECT_FALSE(context.carried->has_value());
        *context.carried = std::string("token-1");
        return fail(error_of(ErrorKind::network, true));
      })
      .WillOnce([](const PreparedRequest&, const SubmitContext& context) -> Result<Submission> {
        EXPECT_EQ(std::any_cast<std::string>(*context.carried), "token-1");
        return live_submission("b7");
      });
  EXPECT_EQ(publish().outcome, Outcome::succeeded);
}

TEST_F(Uploading, DoesNotCommitAFileThatChangedSinceItWasLookedAt) {
  const TemporaryDirectory directory;
  const auto path = write_package(directory.path() / "app.apk");
  PlannedTarget target = planned("one", provider_);
  Plan plan = plan_of({target});
  plan.release.artifact = *inspect(path);
  std::filesystem::last_write_time(path, *plan.release.artifact.modified + 1s);
  EXPECT_CALL(*provider_, submit(_, _)).WillOnce(committing(live_submission("b7")));
  const auto report = Publisher(clock_).publish(plan, {});
  ASSERT_TRUE(report.has_value());
  EXPECT_EQ(report->targets[0].outcome, Outcome::failed);
  EXPECT_EQ(report->targets[0].error->kind, ErrorKind::io);
  EXPECT_THAT(report->targets[0].error->message, HasSubstr("changed"));
}

TEST_F(Uploading, WaitsUntilALimitPassesThatDoesNotSayHowLongItLasts) {
  policy_.retries = 0;
  PublishOptions options;
  options.timeout = 1h;
  ::testing::InSequence order;
  EXPECT_CALL(*provider_, submit(_, _))
      .Times(6)
      .WillRepeatedly(Return(fail(error_of(ErrorKind::rate_limited, true))))
      .RetiresOnSaturation();
  EXPECT_CALL(*provider_, submit(_, _)).WillOnce(Return(live_submission("b7")));
  const TargetReport report = publish(options);
  EXPECT_EQ(report.outcome, Outcome::succeeded);
  EXPECT_EQ(report.attempts, 7);
  const auto told = observer_->of<RetryScheduled>();
  ASSERT_THAT(told, SizeIs(6));
  EXPECT_GE(told[0].wait, 30s);
  EXPECT_GE(told[5].wait, 5min);
  for (std::size_t i = 0; i < told.size(); ++i) EXPECT_EQ(told[i].wait, clock_->sleeps()[i]);
}

TEST_F(Uploading, SaysThatAnExistingBuildCannotBeSeenWhereThatWasAskedFor) {
  EXPECT_CALL(*provider_, find(_, _)).WillRepeatedly(Return(FindResult(CannotTell{"no list"})));
  EXPECT_CALL(*provider_, submit(_, _)).WillRepeatedly(Return(live_submission("b7")));
  PlannedTarget target = planned("one", provider_);
  target.policy.if_exists = IfExists::fail;
  target.settings = {{"if_exists", "fail", "command line"}};
  const auto report = Publisher(clock_).publish(plan_of({target}), {});
  ASSERT_TRUE(report.has_value());
  EXPECT_THAT(report->targets[0].warnings,
              ElementsAre("if_exists = \"fail\" has no effect: no list"));
}

}  // namespace
}  // namespace slipway
