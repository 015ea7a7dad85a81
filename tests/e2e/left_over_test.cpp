#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "tests/e2e/trial.h"

// What a killed run leaves in the hard cases: the commit point was passed and nothing arrived, the
// list lags behind, steps are left.
namespace slipway::testing {
namespace {

using emulator::Phase;

constexpr const char* kStorage = "POST /storage/slipway-1250000000";

class LeftOver : public ::testing::Test {
 protected:
  std::string hockeyapp_upload() {
    return fmt::format("POST /api/2/apps/{}/app_versions/upload",
                       scene_.work().emulator().hockeyapp_app_id());
  }

  static Command to(Command command, const std::string& target) {
    command.arguments.insert(command.arguments.end(), {"--to", target});
    return command;
  }

  /// Kills it when the ledger says that the body's end is about to go out, and lets none of the
  /// body arrive.
  void kill_after_commit(Trial& trial, const std::string& target, const std::string& call) {
    ASSERT_TRUE(scene_.work().emulator().set_faults({"drop-before-upload:1"}));
    const auto result =
        run_and_kill(to(trial.publish(), target), scene_.watch(), {call, Phase::head_read, 1},
                     [&] { return trial.stage(target) == "committing"; });
    ASSERT_TRUE(was_killed(result)) << result.all();
    trial.expect_true(result);
    ASSERT_EQ(trial.stage(target), "committing");
    ASSERT_EQ(trial.builds(target), 0);
  }

  Scene scene_;
  // Small enough that all of it is on its way while nothing is read.
  static constexpr std::uint64_t kSmall = 1024;
};

TEST_F(LeftOver, UploadThatDidNotArriveAtHockeyAppIsSentAgain) {
  for (const bool resume : {true, false}) {
    Trial trial(scene_, kSmall);
    kill_after_commit(trial, "legacy", hockeyapp_upload());
    const auto command = resume ? trial.resume() : to(trial.publish(), "legacy");
    const auto result = run_command(command);
    trial.expect_true(result);
    EXPECT_EQ(result.exit_code, 0) << trial.story();
    EXPECT_EQ(outcome_of(result, "legacy"), "succeeded") << trial.story();
    EXPECT_EQ(trial.builds("legacy"), 1) << trial.story();
    trial.expect_settled(0);
  }
}

TEST_F(LeftOver, UploadThatMayHaveArrivedAtPgyerIsAskedAboutAndNotSentAgain) {
  for (const bool resume : {true, false}) {
    Trial trial(scene_, kSmall);
    kill_after_commit(trial, "pgyer-beta", kStorage);
    const auto command = resume ? trial.resume() : to(trial.publish(), "pgyer-beta");
    for (int i = 0; i < 2; ++i) {
      const auto result = run_command(command);
      trial.expect_true(result);
      EXPECT_EQ(result.exit_code, 5) << trial.story();
      EXPECT_EQ(outcome_of(result, "pgyer-beta"), "unknown") << trial.story();
    }
    EXPECT_EQ(trial.builds("pgyer-beta"), 0) << trial.story();
    // Whoever has looked at the service can send it again.
    auto again = to(trial.publish(), "pgyer-beta");
    again.arguments.insert(again.arguments.end(), {"--if-exists", "add"});
    const auto sent = run_command(again);
    trial.expect_true(sent);
    EXPECT_EQ(sent.exit_code, 0) << trial.story();
    trial.expect_settled(0);
  }
}

TEST(LeftOverUpload, ThatIsListedLateIsWaitedForAndNotSentAgain) {
  // Longer than the list lags behind.
  Scene scene("retries = 2\nsettle_time = \"20s\"\n");
  const std::string call = fmt::format("POST /api/2/apps/{}/app_versions/upload",
                                       scene.work().emulator().hockeyapp_app_id());
  Trial trial(scene);
  auto publish = trial.publish();
  publish.arguments.insert(publish.arguments.end(), {"--to", "legacy"});
  const auto killed = run_and_kill(publish, scene.watch(), {call, Phase::done, 1});
  ASSERT_TRUE(was_killed(killed));
  trial.expect_true(killed);
  ASSERT_EQ(trial.builds("legacy"), 1);
  ASSERT_TRUE(scene.work().emulator().set_faults({"hockeyapp/lagging-list:10"}));
  const auto result = run_command(trial.resume());
  trial.expect_true(result);
  EXPECT_EQ(outcome_of(result, "legacy"), "succeeded") << trial.story();
  EXPECT_EQ(trial.transfers("legacy"), 1) << trial.story();
  trial.expect_settled(0);
}

/// A .hap, which needs two steps after its upload.
class LeftOverSteps : public ::testing::Test {
 protected:
  void prepare(Watch& watch) {
    work_ = std::make_unique<Workspace>(std::vector<std::string>(), watch.watcher());
    work_->environment["P12_PASSWORD"] = "p12-passw0rd";
    for (const std::string name : {"app.hap", "login.hsp"}) work_->package(name);
    work_->directory().write("release.p12", "a certificate and its key");
    work_->configure(
        work_->pgyer_target("poll_interval = \"5ms\"\npublish_timeout = \"30s\"\nretries = 2\n"
                            "settle_time = \"1s\"\n"
                            "harmony = { certificate = \"release.p12\", certificate_password = "
                            "{ env = \"P12_PASSWORD\" }, hsp = [\"login.hsp\"] }\n") +
        Workspace::route(R"(["pgyer-beta"])"));
  }

  [[nodiscard]] Command publish() const {
    return work_->command({"publish", "app.hap", "--output", "ndjson"});
  }
  [[nodiscard]] Command resume() const { return work_->command({"resume", "--output", "ndjson"}); }

  [[nodiscard]] std::set<std::string> steps_done() const {
    std::set<std::string> kinds;
    const auto uploads = work_->emulator().uploads();
    for (const auto& file : uploads.at(0).further_files) kinds.insert(file.kind);
    return kinds;
  }

  std::unique_ptr<Workspace> work_;
};

TEST_F(LeftOverSteps, AreDoneByResumeFromEachPhaseAfterTheUpload) {
  Watch watch;
  prepare(watch);
  ASSERT_EQ(run_command(publish()).exit_code, 0);
  ASSERT_TRUE(work_->emulator().wait_until_quiet(std::chrono::seconds(60)));
  bool uploaded = false;
  int kills = 0;
  const auto instants = watch.seen();
  for (const auto& instant : instants) {
    uploaded = uploaded || instant.call == kStorage;
    if (!uploaded || instant.phase == Phase::body_read) continue;
    SCOPED_TRACE(describe(instant));
    work_.reset();
    prepare(watch);
    const auto killed = run_and_kill(publish(), watch, instant);
    if (was_killed(killed)) ++kills;
    ASSERT_TRUE(work_->emulator().wait_until_quiet(std::chrono::seconds(60)));
    const auto result = run_command(resume());
    ASSERT_EQ(result.exit_code, 0) << killed.all() << result.all();
    ASSERT_EQ(work_->emulator().uploads().size(), 1U) << killed.all() << result.all();
    EXPECT_EQ(work_->emulator().uploads()[0].transfers, 1);
    EXPECT_EQ(work_->emulator().uploads()[0].state, "live");
    EXPECT_THAT(steps_done(), ::testing::ElementsAre("certificate", "hsp")) << result.all();
    const auto files = work_->emulator().uploads()[0].further_files.size();
    EXPECT_LE(files, 3U) << "only the one that was being done may have been done twice";

    const auto again = run_command(publish());
    EXPECT_EQ(again.exit_code, 0) << again.all();
    EXPECT_EQ(work_->emulator().uploads().size(), 1U) << again.all();
    EXPECT_EQ(work_->emulator().uploads()[0].further_files.size(), files) << again.all();
    if (HasFailure()) return;
  }
  EXPECT_GE(kills, 20) << "the upload's call, two steps and the polls";
}

}  // namespace
}  // namespace slipway::testing
