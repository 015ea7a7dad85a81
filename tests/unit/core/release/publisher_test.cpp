#include "slipway/publisher.h"

#include <gmock/gmock.h>

#include <atomic>
#include <barrier>
#include <future>
#include <latch>

#include "tests/unit/core/release/release_fakes.h"

// A run of several targets.
namespace slipway {
namespace {

using namespace std::chrono_literals;
using ::testing::_;
using testing::error_of;
using testing::FakeClock;
using ::testing::HasSubstr;
using testing::live_submission;
using testing::MockProvider;
using testing::plan_of;
using testing::planned;
using testing::RecordingObserver;
using ::testing::Return;
using testing::willing_provider;

/// A submit that waits until its run is told to stop.
Result<Submission> stay_until_stopped(const SubmitContext& context) {
  std::latch stopped(1);
  const std::stop_callback on_stop(context.cancel, [&stopped] { stopped.count_down(); });
  stopped.wait();
  return fail(error_of(ErrorKind::cancelled));
}

class Run : public ::testing::Test {
 protected:
  std::shared_ptr<FakeClock> clock_ = std::make_shared<FakeClock>();
};

TEST_F(Run, RefusesAPlanWithErrorsBeforeAnythingIsSent) {
  auto provider = willing_provider();
  EXPECT_CALL(*provider, submit(_, _)).Times(0);
  EXPECT_CALL(*provider, find(_, _)).Times(0);
  Plan plan = plan_of({planned("good", provider), planned("bad", provider)});
  Finding finding;
  finding.message = "the token is missing";
  plan.targets[1].findings.push_back(finding);
  const auto report = Publisher(clock_).publish(plan, {});
  ASSERT_FALSE(report.has_value());
  EXPECT_EQ(report.error().kind, ErrorKind::invalid_request);
  EXPECT_THAT(report.error().message, HasSubstr("the token is missing"));
}

TEST_F(Run, RefusesAPlanWithoutAProvider) {
  const auto report = Publisher(clock_).publish(plan_of({planned("one", nullptr)}), {});
  ASSERT_FALSE(report.has_value());
  EXPECT_EQ(report.error().kind, ErrorKind::invalid_request);
}

TEST_F(Run, WarningsDoNotStopIt) {
  Plan plan = plan_of({planned("one", willing_provider())});
  Finding finding;
  finding.severity = Severity::warning;
  plan.findings.push_back(finding);
  EXPECT_TRUE(Publisher(clock_).publish(plan, {}).has_value());
}

TEST_F(Run, UploadsToAllTargetsAtOnce) {
  std::barrier<> all_there(4);  // nobody passes before all four are in `submit`
  std::vector<PlannedTarget> targets;
  for (const char* name : {"a", "b", "c", "d"}) {
    auto provider = willing_provider();
    EXPECT_CALL(*provider, submit(_, _)).WillOnce([&](const auto&, const auto&) {
      all_there.arrive_and_wait();
      return Result<Submission>(live_submission("b"));
    });
    targets.push_back(planned(name, provider));
  }
  const auto report = Publisher(clock_).publish(plan_of(targets), {});
  ASSERT_TRUE(report.has_value());
  EXPECT_EQ(overall(*report), RunOutcome::succeeded);
}

TEST_F(Run, ReportsInThePlansOrderWhoeverEndsFirst) {
  std::latch second_done(1);
  auto slow = willing_provider();
  EXPECT_CALL(*slow, submit(_, _)).WillOnce([&](const auto&, const auto&) {
    second_done.wait();
    return Result<Submission>(live_submission("slow"));
  });
  auto fast = willing_provider();
  EXPECT_CALL(*fast, submit(_, _)).WillOnce([&](const auto&, const auto&) {
    second_done.count_down();
    return Result<Submission>(live_submission("fast"));
  });
  PlannedTarget optional = planned("two", fast);
  optional.required = false;
  const auto report = Publisher(clock_).publish(plan_of({planned("one", slow), optional}), {});
  ASSERT_TRUE(report.has_value());
  EXPECT_EQ(report->targets.at(0).target, "one");
  EXPECT_EQ(report->targets.at(0).build->id, "slow");
  EXPECT_TRUE(report->targets.at(0).required);
  EXPECT_EQ(report->targets.at(1).target, "two");
  EXPECT_EQ(report->targets.at(1).provider, "fake");
  EXPECT_FALSE(report->targets.at(1).required);
}

TEST_F(Run, NeverHasMoreTargetsInFlightThanJobs) {
  std::atomic<int> inside{0};
  std::atomic<int> most{0};
  std::barrier<> pair(2);  // with two jobs and six targets they come in pairs: both are used
  std::vector<PlannedTarget> targets;
  for (const char* name : {"a", "b", "c", "d", "e", "f"}) {
    auto provider = willing_provider();
    EXPECT_CALL(*provider, submit(_, _)).WillOnce([&](const auto&, const auto&) {
      const int now = ++inside;
      int seen = most.load();
      while (now > seen && !most.compare_exchange_weak(seen, now)) {
      }
      pair.arrive_and_wait();
      --inside;
      return Result<Submission>(live_submission("b"));
    });
    targets.push_back(planned(name, provider));
  }
  PublishOptions options;
  options.jobs = 2;
  const auto report = Publisher(clock_).publish(plan_of(targets), options);
  ASSERT_TRUE(report.has_value());
  EXPECT_EQ(overall(*report), RunOutcome::succeeded);
  EXPECT_EQ(most.load(), 2);
}

TEST_F(Run, OneTargetsFailureDoesNotStopAnother) {
  auto bad = willing_provider();
  EXPECT_CALL(*bad, submit(_, _)).WillOnce(Return(fail(error_of(ErrorKind::authentication))));
  auto good = willing_provider();
  EXPECT_CALL(*good, submit(_, _)).Times(1);
  PublishOptions options;
  options.jobs = 1;
  const auto report =
      Publisher(clock_).publish(plan_of({planned("bad", bad), planned("good", good)}), options);
  ASSERT_TRUE(report.has_value());
  EXPECT_EQ(overall(*report), RunOutcome::partial);
  EXPECT_FALSE(report->interrupted);
}

TEST_F(Run, FailFastCancelsTheOthersInFlight) {
  std::latch both_started(2);
  auto bad = willing_provider();
  EXPECT_CALL(*bad, submit(_, _)).WillOnce([&](const auto&, const auto&) -> Result<Submission> {
    both_started.arrive_and_wait();
    return fail(error_of(ErrorKind::rejected));
  });
  auto other = willing_provider();
  EXPECT_CALL(*other, submit(_, _)).WillOnce([&](const auto&, const SubmitContext& context) {
    both_started.arrive_and_wait();
    return stay_until_stopped(context);
  });
  PublishOptions options;
  options.fail_fast = true;
  const auto report =
      Publisher(clock_).publish(plan_of({planned("bad", bad), planned("other", other)}), options);
  ASSERT_TRUE(report.has_value());
  EXPECT_EQ(report->targets[0].outcome, Outcome::failed);
  EXPECT_EQ(report->targets[1].outcome, Outcome::cancelled);
  EXPECT_THAT(report->targets[1].reason.value_or(""), HasSubstr("bad"));
  EXPECT_FALSE(report->interrupted);
  EXPECT_EQ(overall(*report), RunOutcome::failed);
}

TEST_F(Run, FailFastDoesNotStartWhatWaitsForItsTurn) {
  auto bad = willing_provider();
  EXPECT_CALL(*bad, submit(_, _)).WillOnce(Return(fail(error_of(ErrorKind::rejected))));
  auto other = willing_provider();
  EXPECT_CALL(*other, submit(_, _)).Times(0);
  EXPECT_CALL(*other, find(_, _)).Times(0);
  PublishOptions options;
  options.fail_fast = true;
  options.jobs = 1;
  const auto report =
      Publisher(clock_).publish(plan_of({planned("bad", bad), planned("other", other)}), options);
  ASSERT_TRUE(report.has_value());
  EXPECT_EQ(report->targets[1].outcome, Outcome::cancelled);
  EXPECT_EQ(report->targets[1].attempts, 0);
}

TEST_F(Run, AnOptionalTargetsFailureDoesNotFailFast) {
  auto bad = willing_provider();
  EXPECT_CALL(*bad, submit(_, _)).WillOnce(Return(fail(error_of(ErrorKind::rejected))));
  PlannedTarget optional = planned("bad", bad);
  optional.required = false;
  PublishOptions options;
  options.fail_fast = true;
  options.jobs = 1;
  const auto report =
      Publisher(clock_).publish(plan_of({optional, planned("good", willing_provider())}), options);
  ASSERT_TRUE(report.has_value());
  EXPECT_EQ(report->targets[1].outcome, Outcome::succeeded);
}

TEST_F(Run, AnInterruptionEndsAllTargetsAtOnce) {
  std::stop_source stop;
  auto running = willing_provider();
  EXPECT_CALL(*running, submit(_, _)).WillOnce([&](const auto&, const SubmitContext& context) {
    stop.request_stop();
    return stay_until_stopped(context);
  });
  auto waiting = willing_provider();
  EXPECT_CALL(*waiting, submit(_, _)).Times(0);
  PublishOptions options;
  options.jobs = 1;
  const auto report =
      Publisher(clock_).publish(plan_of({planned("running", running), planned("waiting", waiting)}),
                                options, stop.get_token());
  ASSERT_TRUE(report.has_value());
  EXPECT_EQ(report->targets[0].outcome, Outcome::cancelled);
  EXPECT_EQ(report->targets[1].outcome, Outcome::cancelled);
  EXPECT_EQ(report->targets[1].reason, "interrupted");
  EXPECT_TRUE(report->interrupted);
  EXPECT_EQ(overall(*report), RunOutcome::cancelled);
}

TEST_F(Run, TheCommitPointIsNotPassedOnceTheRunIsInterrupted) {
  std::stop_source stop;
  auto provider = willing_provider();
  EXPECT_CALL(*provider, submit(_, _))
      .WillOnce([&](const auto&, const SubmitContext& context) -> Result<Submission> {
        stop.request_stop();
        auto go = context.before_commit();
        EXPECT_FALSE(go.has_value());
        return fail(go.error());
      });
  const auto report =
      Publisher(clock_).publish(plan_of({planned("one", provider)}), {}, stop.get_token());
  ASSERT_TRUE(report.has_value());
  EXPECT_EQ(report->targets[0].outcome, Outcome::cancelled);
}

TEST_F(Run, AnInterruptionEndsTheWaitForARetry) {
  std::stop_source stop;
  auto provider = willing_provider();
  EXPECT_CALL(*provider, submit(_, _)).WillOnce([&](const auto&, const auto&) {
    stop.request_stop();
    return Result<Submission>(fail(error_of(ErrorKind::network, true)));
  });
  const auto report =
      Publisher(clock_).publish(plan_of({planned("one", provider)}), {}, stop.get_token());
  ASSERT_TRUE(report.has_value());
  EXPECT_EQ(report->targets[0].outcome, Outcome::cancelled);
  EXPECT_EQ(report->targets[0].error->kind, ErrorKind::network);
}

TEST_F(Run, ATargetWhoseTurnComesAfterTheDeadlineIsNotTried) {
  auto slow = willing_provider();
  EXPECT_CALL(*slow, submit(_, _)).WillOnce([&](const auto&, const auto&) {
    clock_->advance(1min);
    return Result<Submission>(live_submission("b"));
  });
  auto late = willing_provider();
  EXPECT_CALL(*late, submit(_, _)).Times(0);
  PublishOptions options;
  options.jobs = 1;
  options.timeout = 30s;
  const auto report =
      Publisher(clock_).publish(plan_of({planned("slow", slow), planned("late", late)}), options);
  ASSERT_TRUE(report.has_value());
  EXPECT_EQ(report->targets[0].outcome, Outcome::succeeded);
  EXPECT_EQ(report->targets[1].outcome, Outcome::failed);
  EXPECT_EQ(report->targets[1].error->kind, ErrorKind::timeout);
}

TEST_F(Run, EveryTargetsEndIsToldToTheObserver) {
  auto observer = std::make_shared<RecordingObserver>();
  const auto report =
      Publisher(clock_, observer)
          .publish(plan_of({planned("a", willing_provider()), planned("b", willing_provider())}),
                   {});
  ASSERT_TRUE(report.has_value());
  EXPECT_EQ(observer->of<TargetFinished>().size(), 2U);
}

/// Stays in its first call until it is let go.
class BlockedObserver : public RecordingObserver {
 public:
  void on_event(const Event& event) override {
    if (events().empty()) let_go.get_future().wait();
    RecordingObserver::on_event(event);
  }
  std::promise<void> let_go;
};

TEST_F(Run, LeavesAnObserverBehindAfterTheGraceThatItsCallerGives) {
  auto observer = std::make_shared<BlockedObserver>();
  PublishOptions options;
  options.observer_grace = 0ms;
  const auto report =
      Publisher(clock_, observer).publish(plan_of({planned("one", willing_provider())}), options);
  ASSERT_TRUE(report.has_value());
  EXPECT_TRUE(observer->events().empty());
  observer->let_go.set_value();
}

}  // namespace
}  // namespace slipway
