#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <set>
#include <thread>

#include "tests/e2e/workspace.h"

namespace slipway::testing {
namespace {

using ::testing::HasSubstr;

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
