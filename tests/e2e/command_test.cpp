#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "slipway/version.h"
#include "tests/e2e/workspace.h"

namespace slipway::testing {
namespace {

using ::testing::HasSubstr;

TEST(Command, SaysItsVersion) {
  const Workspace work;
  const auto result = work.run({"--version"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.out, "slipway " + std::string(version()) + "\n");
}

TEST(Command, HelpsOnEveryCommand) {
  const Workspace work;
  for (const std::string command : {"publish", "plan", "check", "targets", "emulator"}) {
    const auto result = work.run({command, "--help"});
    EXPECT_EQ(result.exit_code, 0) << command;
    EXPECT_THAT(result.out, HasSubstr(command));
    EXPECT_TRUE(result.err.empty()) << result.err;
  }
}

TEST(Command, ChecksAConfigurationOffline) {
  const Workspace work;
  const auto good = work.run({"check", "--output", "json"});
  EXPECT_EQ(good.exit_code, 0) << good.all();
  EXPECT_EQ(good.json()["schema"], "slipway.check/1");
  EXPECT_TRUE(good.json()["findings"].empty()) << good.all();

  work.configure("[targets.x]\nprovider = \"pgyer\"\napi_kee = \"abc\"\n");
  const auto bad = work.run({"check", "--output", "json"});
  EXPECT_EQ(bad.exit_code, 2) << bad.all();
  EXPECT_FALSE(bad.json()["findings"].empty());
}

TEST(Command, PlansWithoutSending) {
  Workspace work;
  const auto result = work.run({"plan", "app.apk", "--notes", "n", "--output", "json"});
  EXPECT_EQ(result.exit_code, 0) << result.all();
  const auto plan = result.json();
  EXPECT_EQ(plan["schema"], "slipway.plan/1");
  ASSERT_EQ(plan["targets"].size(), 2U);
  bool from_command_line = false;
  const auto legacy = target_of(plan, "legacy");
  for (const auto& setting : legacy["settings"]) {
    if (setting["name"] == "notes") from_command_line = setting["source"] == "command line";
  }
  EXPECT_TRUE(from_command_line) << result.all();
  EXPECT_TRUE(work.emulator().uploads().empty());
}

TEST(Command, ListsTargets) {
  const Workspace work;
  const auto result = work.run({"targets", "--output", "json"});
  EXPECT_EQ(result.exit_code, 0) << result.all();
  EXPECT_EQ(result.json()["targets"].size(), 2U);
  EXPECT_THAT(work.run({"targets"}).out, HasSubstr("pgyer-beta"));
}

TEST(Command, TellsOnlyTheResultOnStandardOutput) {
  Workspace work({"hockeyapp/401"});
  const auto result = work.publish();
  EXPECT_TRUE(result.json().is_object()) << result.out;
}

TEST(Command, ReportsPlainProgressLinesWithoutATerminal) {
  Workspace work;
  const auto result = work.publish({"--progress", "plain"});
  EXPECT_THAT(result.err, HasSubstr("pgyer-beta"));
  EXPECT_EQ(result.err.find('\r'), std::string::npos);
  EXPECT_EQ(result.err.find('\x1b'), std::string::npos);
  work.package("app.apk");
  EXPECT_TRUE(work.publish({"--progress", "none"}).err.empty());
}

}  // namespace
}  // namespace slipway::testing
