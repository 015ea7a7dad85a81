#include "slipway/ledger.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

#include "tests/e2e/workspace.h"

// The ledger, as the real command keeps it. What a kill leaves of it has tests of its own.
namespace slipway::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class LedgerFile : public ::testing::Test {
 protected:
  [[nodiscard]] fs::path ledger() const { return work_.path(".slipway/ledger.db"); }

  nlohmann::json publish(const std::string& target, std::vector<std::string> more = {}) {
    more.insert(more.end(), {"--to", target});
    const auto result = work_.publish(std::move(more));
    EXPECT_EQ(result.exit_code, 0) << result.all();
    const auto entry = target_of(result.json(), target);
    EXPECT_TRUE(entry.is_object()) << result.all();
    return entry.is_object() ? entry : nlohmann::json::object();
  }
  nlohmann::json history(std::vector<std::string> more = {}) {
    more.insert(more.begin(), {"history", "--output", "json"});
    const auto result = work_.run(std::move(more));
    EXPECT_EQ(result.exit_code, 0) << result.all();
    const auto document = result.json();
    EXPECT_TRUE(document.contains("entries")) << result.all();
    return document.contains("entries") ? document["entries"] : nlohmann::json::array();
  }

  /// Refused before anything was sent, with a word on how to go without.
  void expect_refused(const CommandResult& result, const std::string& why) {
    EXPECT_EQ(result.exit_code, 2) << result.all();
    EXPECT_EQ(result.json()["outcome"], "refused") << result.all();
    EXPECT_THAT(result.err, AllOf(HasSubstr(why), HasSubstr("--no-ledger")));
    EXPECT_THAT(work_.emulator().uploads(), IsEmpty());
  }

  Workspace work_;
};

class LedgerAt : public LedgerFile, public ::testing::WithParamInterface<std::string> {};

TEST_P(LedgerAt, APackageIsPublishedOnce) {
  const auto first = publish(GetParam());
  EXPECT_EQ(first["outcome"], "succeeded");
  // Pgyer cannot tell without an app key: there the ledger alone knows it.
  const auto second = publish(GetParam());
  EXPECT_EQ(second["outcome"], "skipped") << second;
  EXPECT_EQ(second["build"]["id"], first["build"]["id"]);
  EXPECT_EQ(second["bytes_sent"], 0);
  EXPECT_THAT(work_.emulator().uploads(), SizeIs(1));
}

TEST_P(LedgerAt, EditedNotesDoNotPublishTwice) {
  publish(GetParam(), {"--notes", "First light"});
  EXPECT_EQ(publish(GetParam(), {"--notes", "Second thoughts"})["outcome"], "skipped");
  EXPECT_THAT(work_.emulator().uploads(), SizeIs(1));
}

TEST_P(LedgerAt, TheNextBuildIsSent) {
  publish(GetParam());
  work_.package("app.apk");
  EXPECT_EQ(publish(GetParam())["outcome"], "succeeded");
  EXPECT_THAT(work_.emulator().uploads(), SizeIs(2));
  EXPECT_THAT(history(), SizeIs(2));
}

std::string name_of(const ::testing::TestParamInfo<std::string>& info) {
  return info.param == "legacy" ? "HockeyApp" : "Pgyer";
}

INSTANTIATE_TEST_SUITE_P(Of, LedgerAt, ::testing::Values("pgyer-beta", "legacy"), name_of);

TEST_F(LedgerFile, HasARowForEachTarget) {
  const auto first = work_.publish();
  EXPECT_EQ(first.exit_code, 0) << first.all();
  const auto second = work_.publish();
  EXPECT_EQ(second.exit_code, 0) << second.all();
  EXPECT_EQ(second.json()["outcome"], "skipped");
  EXPECT_THAT(work_.emulator().uploads(), SizeIs(2));

  const auto entries = history();
  ASSERT_THAT(entries, SizeIs(2));
  for (const auto& entry : entries) {
    EXPECT_EQ(entry["state"], "live") << entry;
    EXPECT_EQ(entry["open"], nullptr) << entry;
    EXPECT_EQ(entry["sha256"], *sha256_of_file(work_.apk));
    EXPECT_EQ(entry["server"], work_.emulator().base_url());
    EXPECT_TRUE(entry["build"]["id"].is_string()) << entry;
    EXPECT_EQ(entry["stages"][0]["stage"], "planned");
  }
  EXPECT_THAT(history({"--to", "legacy"}), SizeIs(1));
}

TEST_F(LedgerFile, FinishesOnlyTheTargetThatIsLeft) {
  publish("legacy");
  const auto both = work_.publish();
  EXPECT_EQ(both.exit_code, 0) << both.all();
  EXPECT_EQ(target_of(both.json(), "legacy")["outcome"], "skipped");
  EXPECT_EQ(target_of(both.json(), "pgyer-beta")["outcome"], "succeeded");
  EXPECT_THAT(work_.emulator().uploads(), SizeIs(2));
}

TEST_F(LedgerFile, IsForThisUserAlone) {
  publish("legacy");
  EXPECT_EQ(fs::status(ledger()).permissions() & (fs::perms::group_all | fs::perms::others_all),
            fs::perms::none);
}

TEST_F(LedgerFile, IsNotMadeWithoutALedger) {
  publish("pgyer-beta", {"--no-ledger"});
  EXPECT_EQ(publish("pgyer-beta", {"--no-ledger"})["outcome"], "succeeded");
  EXPECT_THAT(work_.emulator().uploads(), SizeIs(2));
  EXPECT_FALSE(fs::exists(work_.path(".slipway")));
}

TEST_F(LedgerFile, IsNotMadeByWhatOnlyLooks) {
  EXPECT_EQ(work_.run({"plan", "app.apk"}).exit_code, 0);
  EXPECT_EQ(work_.publish({"--dry-run"}).exit_code, 0);
  const auto result = work_.run({"history", "--output", "json"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.json()["entries"], IsEmpty());
  EXPECT_THAT(result.err, HasSubstr(".slipway/ledger.db"));
  EXPECT_FALSE(fs::exists(work_.path(".slipway")));
}

TEST_F(LedgerFile, HoldsNoSecret) {
  work_.environment["BETA_PASSWORD"] = "install-password-73";
  work_.configure(
      work_.pgyer_target(
          Workspace::impatient() + work_.pgyer_keys() +
          "access = { type = \"password\", password = { env = \"BETA_PASSWORD\" } }\n") +
      work_.hockeyapp_target() + Workspace::route(R"(["pgyer-beta", "legacy"])"));
  EXPECT_EQ(work_.publish().exit_code, 0);
  std::vector<std::string> secrets = {work_.emulator().pgyer_api_key(),
                                      work_.emulator().pgyer_user_key(),
                                      work_.emulator().hockeyapp_token(), "install-password-73"};
  for (const auto& upload : work_.emulator().uploads()) {
    for (const auto& [name, value] : upload.fields) {
      if (name == "signature" || name == "x-cos-security-token") secrets.push_back(value);
    }
  }
  ASSERT_GE(secrets.size(), 6U) << "the storage form has a signature and a token";
  for (const auto& file : fs::directory_iterator(work_.path(".slipway"))) {
    const std::string bytes = read_file(file.path());
    for (const auto& secret : secrets) {
      EXPECT_EQ(bytes.find(secret), std::string::npos) << "one secret lies in " << file.path();
    }
  }
  EXPECT_THAT(read_file(ledger()), HasSubstr("pgyer-beta"));
}

TEST_F(LedgerFile, ThatIsCorruptRefusesTheRun) {
  work_.directory().write("ledger.db", std::string(8'192, 'x'));
  expect_refused(work_.publish({"--ledger", "ledger.db"}), "corrupt");
}

TEST_F(LedgerFile, ThatIsNewerRefusesTheRun) {
  ASSERT_TRUE(open_ledger(ledger()).has_value());
  {
    // SQLite keeps a program's own version in bytes 60 to 63 of a database, big-endian.
    std::fstream file(ledger(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(60);
    file.write("\0\0\0\x63", 4);
  }
  expect_refused(work_.publish(), "99");
}

TEST_F(LedgerFile, ThatCannotBeMadeRefusesTheRun) {
  expect_refused(work_.publish({"--ledger", "/proc/slipway/ledger.db"}), "/proc/slipway");
  work_.directory().write("file", "");
  expect_refused(work_.publish({"--ledger", "file/ledger.db"}), "file");
}

TEST_F(LedgerFile, ThatIsFullRefusesTheRun) {
  auto command = work_.command({});
  command.arguments = {"-c",
                       "trap '' XFSZ; ulimit -f 16; exec \"$0\" publish app.apk --output json",
                       command.program.string()};
  command.program = "/bin/sh";
  expect_refused(run_command(command), "ledger.db");
}

TEST_F(LedgerFile, InADatabaseThatCannotBeReachedRefusesTheRunWithoutItsPassword) {
  work_.environment["SLIPWAY_LEDGER"] = "postgresql://ci:hunter2-and-more@127.0.0.1:1/ledger";
  const auto result = work_.publish();
  expect_refused(result, "ledger");
  EXPECT_THAT(result.all(), Not(HasSubstr("hunter2-and-more")));
}

class DeletedAt : public LedgerFile, public ::testing::WithParamInterface<std::string> {};

TEST_P(DeletedAt, ABuildCanBePublishedAgain) {
  work_.configure(work_.pgyer_target(Workspace::impatient() + work_.pgyer_keys()) +
                  work_.hockeyapp_target() + Workspace::route(R"(["pgyer-beta", "legacy"])"));
  ASSERT_NE(work_.publish_build(GetParam()), "") << "Pgyer does not delete an app's last build";
  work_.package("app.apk");
  const auto build = publish(GetParam())["build"]["id"].get<std::string>();
  EXPECT_EQ(publish(GetParam())["outcome"], "skipped");
  const auto deleted = work_.run({"delete", GetParam(), build, "--yes"});
  EXPECT_EQ(deleted.exit_code, 0) << deleted.all();
  EXPECT_THAT(deleted.err, Not(HasSubstr("warning")));
  EXPECT_EQ(history()[0]["state"], "gone") << history();
  EXPECT_EQ(publish(GetParam())["outcome"], "succeeded");
  EXPECT_EQ(history()[0]["state"], "live") << history();
  EXPECT_THAT(work_.emulator().uploads(), SizeIs(3));
}

INSTANTIATE_TEST_SUITE_P(Of, DeletedAt, ::testing::Values("pgyer-beta", "legacy"), name_of);

TEST_F(LedgerFile, NamesTheCommandThatFinishesWhatIsOpen) {
  const auto accepted = publish("pgyer-beta", {"--no-wait"});
  EXPECT_EQ(accepted["outcome"], "accepted");
  EXPECT_EQ(accepted["next"], "slipway resume");
  EXPECT_EQ(history()[0]["state"], "accepted");
  EXPECT_EQ(history()[0]["open"], "ask");
  const auto resumed = work_.run({"resume"});
  EXPECT_EQ(resumed.exit_code, 0) << resumed.all();
  EXPECT_EQ(history()[0]["state"], "live");
  EXPECT_EQ(history()[0]["open"], nullptr);
  EXPECT_THAT(work_.emulator().uploads(), SizeIs(1));
}

}  // namespace
}  // namespace slipway::testing
