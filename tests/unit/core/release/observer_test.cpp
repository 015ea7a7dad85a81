#include <gmock/gmock.h>

#include <future>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

#include "slipway/publisher.h"
#include "tests/unit/core/release/release_fakes.h"

// Whatever an observer does, the release goes its way.
namespace slipway {
namespace {

using namespace std::chrono_literals;
using testing::FakeClock;
using testing::plan_of;
using testing::planned;
using testing::RecordingObserver;
using testing::willing_provider;

class Observed : public ::testing::Test {
 protected:
  Result<Report> publish(std::shared_ptr<Observer> observer) {
    PublishOptions options;
    options.observer_grace = 0ms;
    return Publisher(std::make_shared<FakeClock>(), std::move(observer)).publish(plan_, options);
  }

  static void expect_success(const Result<Report>& report) {
    ASSERT_TRUE(report.has_value());
    EXPECT_EQ(overall(*report), RunOutcome::succeeded);
    for (const TargetReport& target : report->targets) EXPECT_TRUE(target.warnings.empty());
  }

  Plan plan_ = plan_of({planned("one", willing_provider()), planned("two", willing_provider())});
};

TEST_F(Observed, AReleaseIsNotFailedByAnObserverThatThrows) {
  class Thrower : public RecordingObserver {
   public:
    void on_event(const Event& event) override {
      RecordingObserver::on_event(event);
      throw std::runtime_error("not my day");
    }
  };
  const auto observer = std::make_shared<Thrower>();
  const Publisher publisher(std::make_shared<FakeClock>(), observer);
  PublishOptions patient;
  patient.observer_grace = std::nullopt;
  expect_success(publisher.publish(plan_, patient));
  EXPECT_EQ(observer->of<TargetStarted>().size(), 2U);
  EXPECT_EQ(observer->of<TargetFinished>().size(), 2U);
}

TEST_F(Observed, AReleaseIsNotFailedByAnObserverThatThrowsWhatIsNoException) {
  class Thrower : public Observer {
   public:
    void on_event(const Event&) override { throw 42; }
  };
  expect_success(publish(std::make_shared<Thrower>()));
}

/// Stays in its first call until it is let go, and reads the event only then.
class Blocker : public Observer {
 public:
  void on_event(const Event& event) override {
    entered.set_value();
    let_go.get_future().wait();
    seen.set_value(std::get<TargetStarted>(event).target);
  }
  std::promise<void> entered;
  std::promise<void> let_go;
  std::promise<std::string> seen;
};

TEST_F(Observed, AReleaseIsNotDelayedByAnObserverThatNeverReturns) {
  const auto observer = std::make_shared<Blocker>();
  expect_success(publish(observer));  // would hang here
  observer->let_go.set_value();
}

TEST_F(Observed, AnEventOutlivesTheRunThatItIsAbout) {
  const std::string name = "a name that is too long to be kept inside of a string";
  const auto observer = std::make_shared<Blocker>();
  auto provider = willing_provider();
  // Else the end of the run might come before the call, and drop the event.
  ON_CALL(*provider, submit(::testing::_, ::testing::_))
      .WillByDefault([observer](const auto&, const auto&) {
        observer->entered.get_future().wait();
        return Result<Submission>(testing::live_submission("b1"));
      });
  plan_ = plan_of({planned(name, provider)});
  expect_success(publish(observer));
  plan_ = Plan();
  observer->let_go.set_value();
  EXPECT_EQ(observer->seen.get_future().get(), name);
}

}  // namespace
}  // namespace slipway
