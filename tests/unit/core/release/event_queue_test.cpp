#include "core/release/event_queue.h"

#include <gmock/gmock.h>

#include <future>
#include <stdexcept>

#include "tests/unit/core/release/release_fakes.h"

namespace slipway {
namespace {

using testing::RecordingObserver;
using namespace std::chrono_literals;

/// Stays in its first call until it is let go.
class BlockedObserver : public RecordingObserver {
 public:
  void on_event(const Event& event) override {
    if (!entered_set_) {
      entered_set_ = true;
      entered.set_value();
      let_go.get_future().wait();
    }
    RecordingObserver::on_event(event);
    recorded.set_value();
  }
  std::promise<void> entered;
  std::promise<void> let_go;
  std::promise<void> recorded;

 private:
  bool entered_set_ = false;
};

/// As BlockedObserver, and then goes on.
class SlowStarter : public RecordingObserver {
 public:
  void on_event(const Event& event) override {
    if (events().empty()) {
      entered.set_value();
      let_go.get_future().wait();
    }
    RecordingObserver::on_event(event);
  }
  std::promise<void> entered;
  std::promise<void> let_go;
};

TEST(EventQueue, DeliversEverythingInOrderBeforeItEnds) {
  auto observer = std::make_shared<RecordingObserver>();
  {
    EventQueue queue(observer);
    queue.push(TargetStarted{"a"});
    queue.push(AttemptStarted{"a", 1, 10});
    queue.push(Processing{"a", "queued", 0ms});
  }
  const auto events = observer->events();
  ASSERT_EQ(events.size(), 3U);
  EXPECT_TRUE(std::holds_alternative<TargetStarted>(events[0]));
  EXPECT_TRUE(std::holds_alternative<AttemptStarted>(events[1]));
  EXPECT_TRUE(std::holds_alternative<Processing>(events[2]));
}

TEST(EventQueue, KeepsOnlyTheNewestProgressOfATargetForASlowObserver) {
  auto observer = std::make_shared<SlowStarter>();
  {
    EventQueue queue(observer, 60s);
    queue.push(TargetStarted{"a"});
    observer->entered.get_future().wait();
    for (std::uint64_t sent = 1; sent <= 1000; ++sent) queue.push(UploadProgress{"a", sent, 1000});
    queue.push(UploadProgress{"b", 7, 1000});
    observer->let_go.set_value();
  }
  const auto progress = observer->of<UploadProgress>();
  ASSERT_EQ(progress.size(), 2U);
  EXPECT_EQ(progress[0].sent, 1000U);
  EXPECT_EQ(progress[1].target, "b");
}

TEST(EventQueue, GoesOnAfterAnObserverThrew) {
  class Thrower : public RecordingObserver {
   public:
    void on_event(const Event& event) override {
      RecordingObserver::on_event(event);
      throw std::runtime_error("not my day");
    }
  };
  auto observer = std::make_shared<Thrower>();
  {
    EventQueue queue(observer);
    queue.push(TargetStarted{"a"});
    queue.push(TargetStarted{"b"});
  }
  EXPECT_EQ(observer->events().size(), 2U);
}

TEST(EventQueue, LeavesAnObserverBehindThatNeverReturnsAndCallsItNoMore) {
  auto observer = std::make_shared<BlockedObserver>();
  {
    EventQueue queue(observer, 0ms);
    queue.push(TargetStarted{"a"});
    observer->entered.get_future().wait();
    queue.push(TargetStarted{"b"});
  }  // would hang here if it waited for the observer
  EXPECT_TRUE(observer->events().empty());
  observer->let_go.set_value();
  observer->recorded.get_future().wait();
  EXPECT_EQ(observer->events().size(), 1U);
}

TEST(EventQueue, WithoutAGraceItWaitsUntilTheObserverHasSeenEverything) {
  auto observer = std::make_shared<SlowStarter>();
  std::promise<void> pushed;
  std::future<void> ended = std::async(std::launch::async, [&] {
    EventQueue queue(observer, std::nullopt);
    queue.push(TargetStarted{"a"});
    queue.push(TargetStarted{"b"});
    pushed.set_value();
  });
  observer->entered.get_future().wait();
  pushed.get_future().wait();
  EXPECT_EQ(ended.wait_for(0ms), std::future_status::timeout);
  observer->let_go.set_value();
  ended.get();
  EXPECT_EQ(observer->events().size(), 2U);
}

TEST(EventQueue, DropsEventsWithoutAnObserver) {
  EventQueue queue(nullptr);
  queue.push(TargetStarted{"a"});
}

}  // namespace
}  // namespace slipway
