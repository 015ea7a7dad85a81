#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <string>
#include <thread>

#include "tests/e2e/workspace.h"

// What stops the real binary while it publishes. The tests wait for what happened, and measure no
// time.
namespace slipway::testing {
namespace {

using ::testing::HasSubstr;

/// Runs the command and sends it the signal once its standard output contains the words.
CommandResult interrupted(Command command, const std::string& words, int signal) {
  std::jthread interrupter;
  command.started = [&](pid_t process, const std::filesystem::path& out) {
    interrupter = std::jthread([process, signal, words, out](std::stop_token stop) {
      while (!stop.stop_requested() && read_file(out).find(words) == std::string::npos) {
        std::this_thread::yield();
      }
      if (!stop.stop_requested()) ::kill(process, signal);
    });
  };
  return run_command(command);
}

/// The report at the end of a stream of events.
nlohmann::json last_line(const std::string& out) {
  if (out.size() < 2) return nullptr;
  const auto at = out.rfind('\n', out.size() - 2);
  return nlohmann::json::parse(out.substr(at + 1), nullptr, false);
}

TEST(InterruptedRun, StopsAnUploadWith130AndStillReports) {
  for (const int signal : {SIGINT, SIGTERM}) {
    Workspace work({"stall"});
    work.sparse_package("app.apk", 24U << 20);
    work.configure(work.hockeyapp_target("retries = 0\n"));
    const auto result =
        interrupted(work.command({"publish", "app.apk", "--to", "legacy", "--output", "ndjson"}),
                    "\"upload_progress\"", signal);
    EXPECT_EQ(result.exit_code, 130) << result.all();
    const auto report = last_line(result.out);
    ASSERT_TRUE(report.is_object()) << result.all();
    EXPECT_EQ(report["outcome"], "cancelled");
    EXPECT_EQ(target_of(report, "legacy")["outcome"], "cancelled");
  }
}

TEST(InterruptedRun, LeavesASecretsCommandThatHangs) {
  const Workspace work;
  work.configure("[targets.legacy]\nprovider = \"hockeyapp\"\nbase_url = \"" +
                 work.emulator().base_url() + "\"\napp_id = \"" +
                 work.emulator().hockeyapp_app_id() +
                 "\"\ntoken = { command = \"touch begun; exec sleep 5\" }\n");
  const auto begun = work.path("begun");
  Command command = work.command({"publish", "app.apk", "--to", "legacy"});
  std::jthread interrupter;
  command.started = [&](pid_t process, const std::filesystem::path&) {
    interrupter = std::jthread([begun, process] {
      while (!std::filesystem::exists(begun)) std::this_thread::yield();
      ::kill(process, SIGTERM);
    });
  };
  EXPECT_EQ(run_command(command).exit_code, 130);
  EXPECT_TRUE(work.emulator().uploads().empty());
}

TEST(InterruptedRun, WhileTheServiceProcessesLeavesTheOutcomeUnknown) {
  Workspace work({"never-publishes"});
  work.configure(work.pgyer_target("poll_interval = \"10ms\"\n"));
  const auto result = interrupted(work.command({"publish", "app.apk", "--to", "pgyer-beta",
                                                "--output", "ndjson", "--report", "report.json"}),
                                  "\"processing\"", SIGINT);
  EXPECT_EQ(result.exit_code, 130) << result.all();
  for (const auto& report :
       {last_line(result.out),
        nlohmann::json::parse(read_file(work.path("report.json")), nullptr, false)}) {
    ASSERT_TRUE(report.is_object()) << result.all();
    EXPECT_EQ(report["outcome"], "unknown");
    const auto target = target_of(report, "pgyer-beta");
    EXPECT_EQ(target["outcome"], "unknown");
    EXPECT_FALSE(target["submission"].is_null()) << "what to ask about later";
    EXPECT_FALSE(target["reason"].is_null());
  }
  EXPECT_EQ(work.emulator().uploads().size(), 1U);
}

TEST(InterruptedRun, EndsTheWaitBeforeARetry) {
  Workspace work({"rate-limited"});
  // The service asks for a second each time: there is always a wait to interrupt.
  work.configure(work.hockeyapp_target("retries = 100\n"));
  const auto result =
      interrupted(work.command({"publish", "app.apk", "--to", "legacy", "--output", "ndjson"}),
                  "\"retry_scheduled\"", SIGTERM);
  EXPECT_EQ(result.exit_code, 130) << result.all();
  const auto report = last_line(result.out);
  ASSERT_TRUE(report.is_object()) << result.all();
  EXPECT_EQ(report["outcome"], "cancelled");
  const auto target = target_of(report, "legacy");
  EXPECT_EQ(target["outcome"], "cancelled");
  EXPECT_EQ(target["reason"], "interrupted");
  EXPECT_EQ(target["error"]["kind"], "rate_limited") << "why it was waiting";
  EXPECT_TRUE(work.emulator().uploads().empty());
}

TEST(InterruptedRun, EndsAStepAndLeavesTheOthersOpen) {
  Workspace work({"pgyer/step-fails"});
  work.environment["P12_PASSWORD"] = "p12-passw0rd";
  work.package("app.hap");
  work.package("login.hsp");
  work.directory().write("release.p12", "a certificate and its key");
  work.configure(work.pgyer_target(
      "retries = 100\nharmony = { certificate = \"release.p12\", certificate_password = "
      "{ env = \"P12_PASSWORD\" }, hsp = [\"login.hsp\"] }\n"));
  const auto result =
      interrupted(work.command({"publish", "app.hap", "--to", "pgyer-beta", "--output", "ndjson"}),
                  "\"retry_scheduled\"", SIGINT);
  EXPECT_EQ(result.exit_code, 130) << result.all();
  const auto report = last_line(result.out);
  ASSERT_TRUE(report.is_object()) << result.all();
  const auto target = target_of(report, "pgyer-beta");
  EXPECT_EQ(target["outcome"], "unknown") << "the service has the package";
  EXPECT_FALSE(target["submission"].is_null()) << "what to ask about later";
  ASSERT_EQ(target["steps"].size(), 2U) << result.all();
  EXPECT_EQ(target["steps"][0]["state"], "unknown") << "it was sent, and the answer was a 500";
  EXPECT_EQ(target["steps"][1]["state"], "open");
  EXPECT_EQ(work.emulator().uploads().size(), 1U);
}

TEST(InterruptedRun, EndsTheWaitForAnotherProcess) {
  Workspace work({"never-publishes"});
  work.configure(work.pgyer_target("poll_interval = \"10ms\"\n"));
  Command first = work.command({"publish", "app.apk", "--to", "pgyer-beta", "--output", "ndjson"});
  const Command second = first;
  CommandResult waiting;
  std::jthread meanwhile;
  first.started = [&](pid_t process, const std::filesystem::path& out) {
    meanwhile = std::jthread([&, process, out](const std::stop_token& stop) {
      while (read_file(out).find("\"processing\"") == std::string::npos) {
        if (stop.stop_requested()) return;
        std::this_thread::yield();
      }
      waiting = interrupted(second, "\"waiting_for_another\"", SIGINT);
      ::kill(process, SIGINT);
    });
  };
  const CommandResult working = run_command(first);
  meanwhile = {};

  EXPECT_EQ(waiting.exit_code, 130) << waiting.all();
  const auto report = last_line(waiting.out);
  ASSERT_TRUE(report.is_object()) << waiting.all();
  EXPECT_EQ(target_of(report, "pgyer-beta")["outcome"], "cancelled");
  EXPECT_EQ(target_of(report, "pgyer-beta")["attempts"], 0);
  EXPECT_EQ(working.exit_code, 130) << working.all();
  EXPECT_EQ(target_of(last_line(working.out), "pgyer-beta")["outcome"], "unknown");
  EXPECT_EQ(work.emulator().uploads().size(), 1U);
}

TEST(FailFast, LeavesWhatItCancelledToResume) {
  Workspace work({"hockeyapp/422-exists"});
  const std::string patient = "poll_interval = \"10ms\"\n";
  work.configure(work.hockeyapp_target(patient) + work.pgyer_target(patient) +
                 Workspace::route(R"(["legacy", "pgyer-beta"])"));
  const auto stopped = work.publish({"--fail-fast", "--jobs", "1"});
  EXPECT_EQ(stopped.exit_code, 4) << stopped.all();
  const auto cancelled = target_of(stopped.json(), "pgyer-beta");
  EXPECT_EQ(cancelled["outcome"], "cancelled");
  EXPECT_THAT(cancelled["reason"].get<std::string>(), HasSubstr("legacy"));
  EXPECT_TRUE(work.emulator().uploads().empty());

  const auto resumed = work.run({"resume", "--output", "json"});
  EXPECT_EQ(resumed.exit_code, 0) << resumed.all();
  ASSERT_EQ(resumed.json()["targets"].size(), 1U) << "what the service refused is not open";
  EXPECT_EQ(resumed.json()["targets"][0]["outcome"], "succeeded");
  EXPECT_EQ(work.emulator().uploads().size(), 1U);
}

}  // namespace
}  // namespace slipway::testing
