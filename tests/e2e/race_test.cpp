#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <future>
#include <latch>
#include <memory>
#include <string>
#include <thread>

#include "tests/e2e/trial.h"

// Two processes that publish the same package to the same places, with one ledger.
namespace slipway::testing {
namespace {

using emulator::Phase;

// Longer than any of them needs, so that it is waited out only where something never arrived.
constexpr const char* kPatient = "retries = 2\nsettle_time = \"5s\"\n";

/// Holds uploads where they are until they are let go.
class Hold {
 public:
  Hold(Scene& scene, Phase phase) : scene_(scene) {
    scene.watch().begin();
    const auto app = scene.work().emulator().hockeyapp_app_id();
    for (const std::string& call : {std::string("POST /storage/slipway-1250000000"),
                                    "POST /api/2/apps/" + app + "/app_versions/upload"}) {
      scene.watch().at({call, phase, 1}, [this] {
        held_.count_down();
        released_.wait();
      });
    }
  }
  ~Hold() {
    release();
    (void)scene_.work().emulator().wait_until_quiet(std::chrono::seconds(60));
    scene_.watch().begin();
  }
  Hold(const Hold&) = delete;
  Hold& operator=(const Hold&) = delete;

  [[nodiscard]] bool holds_all() const { return held_.try_wait(); }
  void release() {
    if (!released_now_.exchange(true)) released_.count_down();
  }

 private:
  Scene& scene_;
  std::latch held_{2};
  std::latch released_{1};
  std::atomic<bool> released_now_ = false;
};

/// A run in the background.
class Background {
 public:
  explicit Background(Command command) {
    command.started = [this](pid_t process, const std::filesystem::path& out) {
      out_ = out;
      started_.set_value(std::make_shared<ProcessHandle>(process));
    };
    result_ = std::async(std::launch::async, [command] { return run_command(command); });
    process_ = started_.get_future().get();
  }

  void kill() const { process_->kill(); }
  [[nodiscard]] bool has_ended() const {
    return process_->ends_within(std::chrono::microseconds(0));
  }
  [[nodiscard]] CommandResult result() { return result_.get(); }

  /// How many targets it has said to wait for.
  [[nodiscard]] int waiting() const {
    int count = 0;
    const std::string words = "\"waiting_for_another\"";
    const std::string out = read_file(out_);
    for (auto at = out.find(words); at != std::string::npos; at = out.find(words, at + 1)) ++count;
    return count;
  }

 private:
  std::promise<std::shared_ptr<ProcessHandle>> started_;
  std::shared_ptr<ProcessHandle> process_;
  std::filesystem::path out_;
  std::future<CommandResult> result_;
};

TEST(RacingRuns, PublishOnceAndTheSecondWaitsForTheFirst) {
  Scene scene(kPatient);
  Trial trial(scene);
  Hold hold(scene, Phase::body_read);
  Background first(trial.publish());
  while (!hold.holds_all() && !first.has_ended()) std::this_thread::yield();
  ASSERT_TRUE(hold.holds_all()) << first.result().all();
  Background second(trial.publish());
  while (second.waiting() < 2 && !second.has_ended()) std::this_thread::yield();
  EXPECT_EQ(trial.builds("pgyer-beta") + trial.builds("legacy"), 0) << "the first one is held";
  hold.release();

  const auto done = first.result();
  const auto skipped = second.result();
  trial.expect_true(done);
  trial.expect_true(skipped);
  EXPECT_EQ(done.exit_code, 0) << done.all();
  EXPECT_EQ(skipped.exit_code, 0) << skipped.all();
  for (const auto& target : kBothTargets) {
    EXPECT_EQ(outcome_of(done, target), "succeeded") << done.all();
    EXPECT_EQ(outcome_of(skipped, target), "skipped") << skipped.all();
    EXPECT_EQ(trial.builds(target), 1) << target;
    EXPECT_EQ(trial.transfers(target), 1) << target;
  }
  for (const auto& claim : claims_of(skipped)) EXPECT_EQ(claim.report["bytes_sent"], 0);
  trial.expect_settled(0);
}

TEST(RacingRuns, PublishOnceWithoutAnyOrderBetweenThem) {
  Scene scene(kPatient);
  for (int i = 0; i < 5; ++i) {
    Trial trial(scene);
    Background first(trial.publish());
    Background second(trial.publish());
    const auto results = {first.result(), second.result()};
    for (const auto& result : results) {
      trial.expect_true(result);
      EXPECT_EQ(result.exit_code, 0) << result.all();
    }
    for (const auto& target : kBothTargets) EXPECT_EQ(trial.transfers(target), 1) << target;
    trial.expect_settled(0);
  }
}

class RaceWithADeath : public ::testing::TestWithParam<Phase> {};

TEST_P(RaceWithADeath, IsFinishedByTheOneThatWaited) {
  Scene scene(kPatient);
  Trial trial(scene);
  Hold hold(scene, GetParam());
  Background first(trial.publish());
  while (!hold.holds_all() && !first.has_ended()) std::this_thread::yield();
  ASSERT_TRUE(hold.holds_all()) << first.result().all();
  Background second(trial.publish());
  while (second.waiting() < 2 && !second.has_ended()) std::this_thread::yield();
  EXPECT_FALSE(second.has_ended());
  first.kill();
  hold.release();

  const auto finished = second.result();
  EXPECT_TRUE(was_killed(first.result()));
  trial.expect_true(finished);
  EXPECT_EQ(finished.exit_code, 0) << finished.all();
  for (const auto& target : kBothTargets) {
    EXPECT_EQ(outcome_of(finished, target), "succeeded") << finished.all();
    EXPECT_EQ(trial.builds(target), 1) << target;
  }
  trial.expect_settled(0);
}

std::string name_of(const ::testing::TestParamInfo<Phase>& info) {
  std::string name(to_string(info.param));
  for (char& c : name) {
    if (c == ' ') c = '_';
  }
  return name;
}

INSTANTIATE_TEST_SUITE_P(At, RaceWithADeath,
                         ::testing::Values(Phase::head_read, Phase::body_read, Phase::body_complete,
                                           Phase::done, Phase::reply_half_sent),
                         name_of);

}  // namespace
}  // namespace slipway::testing
