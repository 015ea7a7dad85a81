#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "tests/e2e/workspace.h"

// `slipway resume` after runs of the real binary that left something open.
namespace slipway::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

/// Runs the command and sends it the signal once its standard output contains the words.
CommandResult interrupted(Command command, const std::string& words, int signal) {
  std::jthread interrupter;
  command.started = [&](pid_t process, const std::filesystem::path& out) {
    interrupter = std::jthread([process, signal, words, out](const std::stop_token& stop) {
      while (!stop.stop_requested() && read_file(out).find(words) == std::string::npos) {
        std::this_thread::yield();
      }
      if (!stop.stop_requested()) ::kill(process, signal);
    });
  };
  return run_command(command);
}

class Resume : public ::testing::Test {
 protected:
  void faults(const std::vector<std::string>& specs) {
    ASSERT_TRUE(work_.emulator().set_faults(specs));
  }
  CommandResult resume(std::vector<std::string> more = {}) const {
    std::vector<std::string> arguments = {"resume", "--output", "json"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return work_.run(std::move(arguments));
  }
  [[nodiscard]] std::size_t uploads() const { return work_.emulator().uploads().size(); }

  /// Publishes to HockeyApp's server and sends SIGTERM in the middle of the upload.
  CommandResult publish_and_interrupt() {
    faults({"stall"});
    work_.sparse_package("app.apk", 24U << 20);
    Command command = work_.command({"publish", "app.apk", "--to", "legacy", "--output", "ndjson",
                                     "--set", "legacy.stall_timeout=60s", "--set",
                                     "legacy.strategy=replace", "--notes", "What is new"});
    auto result = interrupted(std::move(command), "\"upload_progress\"", SIGTERM);
    faults({});
    return result;
  }

  static std::vector<std::string> names(const nlohmann::json& document) {
    std::vector<std::string> all;
    if (!document.is_object() || !document.contains("targets")) return all;
    for (const auto& target : document["targets"]) all.push_back(target["target"]);
    return all;
  }

  Workspace work_;
};

TEST_F(Resume, SaysThatNothingIsOpen) {
  auto result = work_.run({"resume"});
  EXPECT_EQ(result.exit_code, 0) << result.all();
  EXPECT_EQ(result.out, "nothing is open\n");
  EXPECT_FALSE(std::filesystem::exists(work_.path(".slipway"))) << "it has nothing to write down";

  ASSERT_EQ(work_.publish().exit_code, 0);
  result = resume();
  EXPECT_EQ(result.exit_code, 0) << result.all();
  EXPECT_EQ(result.json(), nlohmann::json::parse(R"({"schema": "slipway.resume/1",
      "outcome": "succeeded", "artifact": null, "targets": [], "findings": []})"));
  EXPECT_EQ(uploads(), 2U);
}

TEST_F(Resume, WaitsForABuildThatPublishDidNotWaitFor) {
  const auto before = work_.publish({"--to", "pgyer-beta", "--no-wait"});
  ASSERT_EQ(before.json()["outcome"], "accepted") << before.all();
  const std::string key = target_of(before.json(), "pgyer-beta")["submission"];

  const auto result = resume();
  EXPECT_EQ(result.exit_code, 0) << result.all();
  const auto report = result.json();
  ASSERT_TRUE(report.is_object()) << result.all();
  EXPECT_EQ(report["schema"], "slipway.resume/1");
  EXPECT_EQ(report["outcome"], "succeeded");
  EXPECT_EQ(report["artifact"]["sha256"], *sha256_of_file(work_.apk));
  EXPECT_THAT(report["findings"], IsEmpty());
  const auto target = target_of(report, "pgyer-beta");
  EXPECT_EQ(target["outcome"], "succeeded");
  EXPECT_EQ(target["submission"], key);
  EXPECT_EQ(target["attempts"], 0);
  EXPECT_FALSE(target["build"].is_null());
  EXPECT_THAT(result.err, HasSubstr("resuming: app.apk 1.0 (1) at pgyer-beta: asks about " + key));
  EXPECT_EQ(uploads(), 1U);
  EXPECT_EQ(work_.run({"resume"}).out, "nothing is open\n");
}

TEST_F(Resume, AsksAgainWhatTheServiceWasStillProcessing) {
  faults({"never-publishes"});
  ASSERT_EQ(work_.publish({"--to", "pgyer-beta"}).exit_code, 5);
  auto result = resume();
  EXPECT_EQ(result.exit_code, 5) << "still: " << result.all();
  EXPECT_EQ(result.json()["outcome"], "unknown");
  faults({});
  result = resume();
  EXPECT_EQ(result.exit_code, 0) << result.all();
  EXPECT_EQ(result.json()["outcome"], "succeeded");
  EXPECT_EQ(uploads(), 1U);
}

TEST_F(Resume, AsksAboutAnUploadWhoseReplyWasLost) {
  faults({"drop-after-upload", "never-publishes"});
  ASSERT_EQ(work_.publish({"--to", "pgyer-beta"}).exit_code, 5);
  faults({});
  const auto result = resume();
  EXPECT_EQ(result.exit_code, 0) << result.all();
  EXPECT_EQ(target_of(result.json(), "pgyer-beta")["outcome"], "succeeded");
  EXPECT_EQ(target_of(result.json(), "pgyer-beta")["bytes_sent"], 0);
  EXPECT_EQ(uploads(), 1U);
}

TEST_F(Resume, UploadsWhatWasInterruptedWithTheOptionsAndSettingsOfThatRun) {
  const auto before = publish_and_interrupt();
  ASSERT_EQ(before.exit_code, 130) << before.all();
  ASSERT_EQ(uploads(), 0U);

  const auto result = resume();
  EXPECT_EQ(result.exit_code, 0) << result.all();
  EXPECT_EQ(result.json()["outcome"], "succeeded");
  EXPECT_THAT(result.err, HasSubstr("at legacy: uploads it"));
  const auto received = work_.emulator().uploads();
  ASSERT_THAT(received, SizeIs(1));
  EXPECT_EQ(received[0].sha256, *sha256_of_file(work_.path("app.apk")));
  using Field = std::pair<std::string, std::string>;
  EXPECT_THAT(received[0].fields, Contains(Field("notes", "What is new")));
  EXPECT_THAT(received[0].fields, Contains(Field("strategy", "replace")));
  EXPECT_EQ(work_.run({"resume"}).out, "nothing is open\n");
}

TEST_F(Resume, FindsTheFileWhereverItIsCalledFrom) {
  ASSERT_EQ(publish_and_interrupt().exit_code, 130);
  std::filesystem::create_directories(work_.path("deep"));
  auto command = work_.command({"resume"});
  command.directory = work_.path("deep");
  const auto result = run_command(command);
  EXPECT_EQ(result.exit_code, 0) << result.all();
  EXPECT_EQ(uploads(), 1U);
}

TEST_F(Resume, SaysThatAFileIsGoneAndUploadsItOnceItIsBack) {
  ASSERT_EQ(publish_and_interrupt().exit_code, 130);
  std::filesystem::rename(work_.path("app.apk"), work_.path("away.apk"));
  auto result = resume();
  EXPECT_EQ(result.exit_code, 4) << result.all();
  const auto error = target_of(result.json(), "legacy")["error"];
  EXPECT_EQ(error["kind"], "invalid_artifact") << result.all();
  EXPECT_THAT(error["message"].get<std::string>(), HasSubstr("app.apk"));

  work_.package("app.apk");  // another build under the same name
  result = resume();
  EXPECT_EQ(result.exit_code, 4) << result.all();
  EXPECT_THAT(result.all(), HasSubstr("app.apk is another file now"));
  EXPECT_EQ(uploads(), 0U);

  std::filesystem::rename(work_.path("away.apk"), work_.path("app.apk"));
  result = resume();
  EXPECT_EQ(result.exit_code, 0) << result.all();
  EXPECT_EQ(uploads(), 1U);
}

TEST_F(Resume, AsksAboutAnUploadWithoutItsFile) {
  ASSERT_EQ(work_.publish({"--to", "pgyer-beta", "--no-wait"}).exit_code, 0);
  std::filesystem::remove(work_.apk);
  const auto result = resume();
  EXPECT_EQ(result.exit_code, 0) << result.all();
  EXPECT_EQ(target_of(result.json(), "pgyer-beta")["outcome"], "succeeded") << result.all();
  EXPECT_EQ(uploads(), 1U);
}

TEST_F(Resume, FinishesOnlyTheTargetThatFailed) {
  work_.sparse_package("app.apk", 24U << 20);
  faults({"hockeyapp/drop-mid-upload"});
  const auto before = work_.publish();
  ASSERT_EQ(before.exit_code, 3) << before.all();
  faults({});
  const auto result = resume();
  EXPECT_EQ(result.exit_code, 0) << result.all();
  EXPECT_THAT(names(result.json()), ElementsAre("legacy"));
  const auto received = work_.emulator().uploads();
  ASSERT_THAT(received, SizeIs(2));
  EXPECT_EQ(received[0].provider, "pgyer");
  EXPECT_EQ(received[1].provider, "hockeyapp");
}

TEST_F(Resume, LeavesAloneWhatTheServiceRefused) {
  faults({"hockeyapp/401"});
  ASSERT_EQ(work_.publish({"--to", "legacy"}).exit_code, 4);
  faults({});
  EXPECT_EQ(work_.run({"resume"}).out, "nothing is open\n");
  EXPECT_EQ(uploads(), 0U);
}

TEST_F(Resume, DoesOnlyTheStepThatIsLeft) {
  work_.environment["P12_PASSWORD"] = "p12-passw0rd";
  work_.package("app.hap");
  work_.package("login.hsp");
  work_.directory().write("release.p12", "a certificate and its key");
  work_.configure(
      work_.pgyer_target(Workspace::impatient() +
                         "harmony = { certificate = \"release.p12\", certificate_password = "
                         "{ env = \"P12_PASSWORD\" }, hsp = [\"login.hsp\"] }\n"));
  faults({"pgyer/step-fails"});
  const auto before = work_.run({"publish", "app.hap", "--to", "pgyer-beta", "--output", "json"});
  ASSERT_EQ(before.exit_code, 5) << before.all();
  ASSERT_EQ(uploads(), 1U);
  faults({});
  const auto result = resume();
  EXPECT_EQ(result.exit_code, 0) << result.all();
  EXPECT_EQ(result.json()["outcome"], "succeeded");
  EXPECT_THAT(result.err, HasSubstr("at pgyer-beta: does the steps that are left"));
  const auto received = work_.emulator().uploads();
  ASSERT_THAT(received, SizeIs(1));
  EXPECT_EQ(received[0].transfers, 1);
  std::vector<std::string> kinds;
  for (const auto& file : received[0].further_files) kinds.push_back(file.kind);
  EXPECT_THAT(kinds, ElementsAre("certificate", "hsp"));
  EXPECT_THAT(result.all(), Not(HasSubstr("p12-passw0rd")));
}

TEST_F(Resume, NeverPutsAnOldBuildAboveANewerOne) {
  ASSERT_EQ(publish_and_interrupt().exit_code, 130);
  work_.package("next.apk");
  ASSERT_EQ(work_.run({"publish", "next.apk", "--to", "legacy"}).exit_code, 0);
  EXPECT_EQ(work_.run({"resume"}).out, "nothing is open\n");
  EXPECT_EQ(uploads(), 1U);
}

TEST_F(Resume, DoesNotSucceedWhereATargetIsNotConfiguredAnyMore) {
  ASSERT_EQ(work_.publish({"--to", "pgyer-beta", "--no-wait"}).exit_code, 0);
  work_.configure(work_.hockeyapp_target());
  auto result = resume();
  EXPECT_EQ(result.exit_code, 5) << "it may have arrived: " << result.all();
  EXPECT_EQ(result.json()["outcome"], "unknown");
  EXPECT_EQ(target_of(result.json(), "pgyer-beta")["outcome"], "unknown");
  work_.configure(work_.both_targets());
  result = resume();
  EXPECT_EQ(result.exit_code, 0) << result.all();
  EXPECT_EQ(uploads(), 1U);
}

TEST_F(Resume, ReportsEachOfSeveralArtifacts) {
  work_.package("next.apk");
  ASSERT_EQ(
      work_.run({"publish", "app.apk", "next.apk", "--to", "pgyer-beta", "--no-wait"}).exit_code,
      0);
  const auto result = resume();
  EXPECT_EQ(result.exit_code, 0) << result.all();
  const auto document = result.json();
  ASSERT_TRUE(document.is_object() && document.contains("reports")) << result.all();
  ASSERT_THAT(document["reports"], SizeIs(2));
  EXPECT_EQ(document["reports"][0]["artifact"]["build_number"], "1");
  EXPECT_EQ(document["reports"][1]["artifact"]["build_number"], "2");
  EXPECT_EQ(document["outcome"], "succeeded");
  EXPECT_EQ(uploads(), 2U);
}

TEST_F(Resume, CanBeRestrictedToATargetAndTriedDry) {
  ASSERT_EQ(work_.publish({"--to", "pgyer-beta", "--no-wait"}).exit_code, 0);
  EXPECT_EQ(work_.run({"resume", "--to", "legacy"}).out, "nothing is open\n");
  const auto dry = work_.run({"resume", "--dry-run"});
  EXPECT_EQ(dry.exit_code, 0) << dry.all();
  EXPECT_THAT(dry.out, HasSubstr("app.apk 1.0 (1) at pgyer-beta: asks about "));
  // Nothing was asked: it is open still.
  EXPECT_THAT(names(resume({"--to", "pgyer-beta"}).json()), ElementsAre("pgyer-beta"));
}

TEST_F(Resume, KeepsTheReportWhenItIsInterrupted) {
  faults({"never-publishes"});
  ASSERT_EQ(work_.publish({"--to", "pgyer-beta"}).exit_code, 5);
  Command command = work_.command({"resume", "--output", "ndjson", "--report", "report.json",
                                   "--set", "pgyer-beta.publish_timeout=10m"});
  const auto result = interrupted(std::move(command), "\"processing\"", SIGINT);
  EXPECT_EQ(result.exit_code, 130) << result.all();
  const auto report = nlohmann::json::parse(read_file(work_.path("report.json")), nullptr, false);
  ASSERT_TRUE(report.is_object());
  EXPECT_EQ(report["schema"], "slipway.resume/1");
  faults({});
  EXPECT_EQ(resume().exit_code, 0) << "it is open still";
  EXPECT_EQ(uploads(), 1U);
}

TEST_F(Resume, NeedsTheLedger) {
  const auto result = work_.run({"resume", "--no-ledger"});
  EXPECT_EQ(result.exit_code, 2) << result.all();
  EXPECT_THAT(result.err, HasSubstr("there is no flag `--no-ledger`"));
}

}  // namespace
}  // namespace slipway::testing
