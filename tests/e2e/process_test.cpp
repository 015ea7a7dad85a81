#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <array>
#include <set>
#include <thread>

#include "tests/e2e/workspace.h"

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

TEST(Interrupt, StopsAnUploadWith130AndStillReports) {
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

TEST(Interrupt, LeavesASecretsCommandThatHangs) {
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

TEST(Interrupt, WhileTheServiceProcessesLeavesTheOutcomeUnknown) {
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

TEST(Processes, TwoAtOnceDoNotDisturbEachOther) {
  Workspace work({"slow"});
  const std::array<std::string, 2> names = {"one.apk", "two.apk"};
  std::array<CommandResult, 2> results;
  for (const auto& name : names) work.package(name, 2'000'000);
  {
    std::vector<std::jthread> processes;
    for (std::size_t i = 0; i < names.size(); ++i) {
      processes.emplace_back([&work, &result = results[i], name = names[i]] {
        result = work.run({"publish", name, "--output", "json", "--report", name + ".json"});
      });
    }
  }
  std::multiset<std::string> sent;
  for (std::size_t i = 0; i < names.size(); ++i) {
    EXPECT_EQ(results[i].exit_code, 0) << results[i].all();
    const auto digest = *sha256_of_file(work.path(names[i]));
    const auto report = results[i].json();
    EXPECT_EQ(report["artifact"]["sha256"], digest);
    EXPECT_EQ(nlohmann::json::parse(read_file(work.path(names[i] + ".json")), nullptr, false),
              report);
    sent.insert({digest, digest});
  }
  std::multiset<std::string> received;
  for (const auto& upload : work.emulator().uploads()) received.insert(upload.sha256);
  EXPECT_EQ(received, sent);
}

TEST(Configuration, IsTheNearestOneUpwards) {
  const Workspace work;
  std::filesystem::create_directories(work.path("outer/deep"));
  std::filesystem::create_directories(work.path("inner/deep"));
  work.directory().write("inner/slipway.toml", "version = 1\n\n" + work.hockeyapp_target() +
                                                   Workspace::route(R"(["legacy"])"));
  auto command = work.command({"publish", "../../app.apk"});
  command.directory = work.path("outer/deep");
  auto result = run_command(command);
  EXPECT_EQ(result.exit_code, 0) << result.all();
  EXPECT_EQ(work.emulator().uploads().size(), 2U) << "the configuration of the project's folder";

  work.package("app.apk");
  command.directory = work.path("inner/deep");
  result = run_command(command);
  EXPECT_EQ(result.exit_code, 0) << result.all();
  const auto uploads = work.emulator().uploads();
  ASSERT_EQ(uploads.size(), 3U) << "the configuration of the folder between";
  EXPECT_EQ(uploads.back().provider, "hockeyapp");
}

TEST(Report, IsNeverWrittenOverAFileThatIsRead) {
  const Workspace work;
  work.package("mapping.txt");
  work.directory().write("notes.md", "what is new");
  std::filesystem::create_symlink("app.apk", work.path("link.apk"));
  std::filesystem::create_hard_link(work.apk, work.path("same.apk"));
  std::filesystem::create_directories(work.path("sub"));
  const auto digests = [&work] {
    std::vector<std::string> list;
    for (const auto* name : {"app.apk", "mapping.txt", "notes.md", "slipway.toml"}) {
      list.push_back(sha256_of_file(work.path(name)).value_or("gone"));
    }
    return list;
  };
  const auto before = digests();
  for (const std::string report : {"app.apk", "./app.apk", "sub/../app.apk", "link.apk", "same.apk",
                                   "mapping.txt", "notes.md", "slipway.toml"}) {
    const auto result = work.publish({"--to", "legacy", "--symbols", "mapping.txt", "--notes-file",
                                      "notes.md", "--report", report});
    EXPECT_EQ(result.exit_code, 2) << report << ": " << result.all();
    EXPECT_EQ(digests(), before) << report;
    EXPECT_THAT(result.all(), HasSubstr(report));
  }
  EXPECT_TRUE(work.emulator().uploads().empty());
  EXPECT_TRUE(std::filesystem::is_symlink(work.path("link.apk")));
}

TEST(StandardOutput, ThatCannotBeWrittenIsAFailure) {
  if (!std::filesystem::exists("/dev/full")) GTEST_SKIP() << "there is no /dev/full here";
  for (const std::vector<std::string>& arguments : {std::vector<std::string>{"publish", "app.apk"},
                                                    {"publish", "app.apk", "--output", "json"},
                                                    {"publish", "app.apk", "--output", "ndjson"},
                                                    {"plan", "app.apk"},
                                                    {"plan", "app.apk", "--output", "json"},
                                                    {"check", "--output", "json"},
                                                    {"targets"},
                                                    {"emulator", "--list-faults"},
                                                    {"--version"},
                                                    {"--help"}}) {
    const Workspace work;
    auto command = work.command(arguments);
    command.out_file = "/dev/full";
    const auto result = run_command(command);
    const std::string said = ::testing::PrintToString(arguments);
    EXPECT_NE(result.exit_code, 0) << said;
    EXPECT_LT(result.exit_code, 126) << said << " crashed";
    EXPECT_FALSE(result.err.empty()) << said;
  }
}

TEST(StandardOutput, ThatCannotBeWrittenStillLeavesTheReportFile) {
  if (!std::filesystem::exists("/dev/full")) GTEST_SKIP() << "there is no /dev/full here";
  const Workspace work;
  auto command = work.command({"publish", "app.apk", "--report", "report.json"});
  command.out_file = "/dev/full";
  EXPECT_NE(run_command(command).exit_code, 0);
  const auto report = nlohmann::json::parse(read_file(work.path("report.json")), nullptr, false);
  ASSERT_TRUE(report.is_object());
  EXPECT_EQ(report["outcome"], "succeeded");
}

}  // namespace
}  // namespace slipway::testing
