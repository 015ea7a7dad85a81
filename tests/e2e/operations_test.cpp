#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "tests/e2e/workspace.h"

// A day with builds that are there already, at both services, with the real binary.
namespace slipway::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

class Operations : public ::testing::Test {
 protected:
  void start(std::vector<std::string> faults = {}) {
    work_ = std::make_unique<Workspace>(std::move(faults));
    work_->configure(work_->pgyer_target(Workspace::impatient() + work_->pgyer_keys()) +
                     work_->hockeyapp_target() + Workspace::route(R"(["pgyer-beta", "legacy"])"));
  }
  /// Publishes two builds to the target; the older one's id first.
  std::pair<std::string, std::string> publish_two(const std::string& target) {
    auto older = work_->publish_build(target);
    auto newer = work_->publish_build(target);
    EXPECT_FALSE(older.empty());
    EXPECT_FALSE(newer.empty());
    return {std::move(older), std::move(newer)};
  }
  CommandResult run(std::vector<std::string> arguments) { return work_->run(std::move(arguments)); }
  nlohmann::json run_json(std::vector<std::string> arguments, int exit_code = 0) {
    arguments.insert(arguments.end(), {"--output", "json"});
    const auto result = run(arguments);
    EXPECT_EQ(result.exit_code, exit_code) << result.all();
    return result.json();
  }
  std::vector<std::string> ids(const std::string& target) {
    std::vector<std::string> found;
    const auto document = run_json({"versions", target});
    for (const auto& build : document["builds"]) {
      found.push_back(build["id"]);
    }
    return found;
  }

  std::unique_ptr<Workspace> work_;
};

TEST_F(Operations, ListWhatWasPublishedTheNewestFirst) {
  start();
  for (const std::string target : {"pgyer-beta", "legacy"}) {
    const auto [older, newer] = publish_two(target);
    EXPECT_THAT(ids(target), ElementsAre(newer, older)) << target;
    const auto result = run({"versions", target});
    EXPECT_LT(result.out.find(newer), result.out.find(older)) << result.out;
    EXPECT_THAT(result.out, HasSubstr("21.1 kB"));
  }
}

TEST_F(Operations, MoveTheLatestMark) {
  start();
  const auto [older, newer] = publish_two("pgyer-beta");
  // Pgyer's listing does not say which is the latest; its answer about one build does.
  const auto is_latest = [this](const std::string& id) {
    const auto document = run_json({"status", "pgyer-beta", id});
    return document["builds"][0]["latest"] == true;
  };
  EXPECT_TRUE(is_latest(newer));
  EXPECT_EQ(run({"latest", "set", "pgyer-beta", older}).exit_code, 0);
  EXPECT_TRUE(is_latest(older));
  EXPECT_FALSE(is_latest(newer));
  EXPECT_EQ(run({"latest", "clear", "pgyer-beta", older}).exit_code, 0);
  EXPECT_FALSE(is_latest(older));
}

TEST_F(Operations, RefuseWhatTheProviderCannotDoBeforeAnyCall) {
  start();
  const auto result = run({"latest", "set", "legacy", "2"});
  EXPECT_EQ(result.exit_code, 2) << result.all();
  EXPECT_THAT(result.err, HasSubstr("pgyer-beta"));  // the target that can
  EXPECT_THAT(result.out, SizeIs(0));
}

TEST_F(Operations, EditALiveBuildAtBothServices) {
  start();
  const auto at_pgyer = work_->publish_build("pgyer-beta");
  EXPECT_EQ(run({"edit", "pgyer-beta", at_pgyer, "--notes", "二次说明"}).exit_code, 0);
  EXPECT_EQ(run_json({"status", "pgyer-beta", at_pgyer})["builds"][0]["notes"], "二次说明");

  const auto at_legacy = work_->publish_build("legacy");
  const auto edited = run({"edit", "legacy", at_legacy, "--notes", "Later words", "--availability",
                           "withheld", "--mandatory", "true"});
  EXPECT_EQ(edited.exit_code, 0) << edited.all();
  const auto build = run_json({"status", "legacy", at_legacy})["builds"][0];
  EXPECT_THAT(build["notes"].get<std::string>(), HasSubstr("Later words"));
  EXPECT_EQ(build["availability"], "withheld");
  EXPECT_EQ(build["mandatory"], true);
}

TEST_F(Operations, RefuseAnEditThatTheServiceCannotMakeBeforeAnyCall) {
  start();
  const auto id = work_->publish_build("pgyer-beta");
  const auto result = run({"edit", "pgyer-beta", id, "--mandatory", "true"});
  EXPECT_EQ(result.exit_code, 2) << result.all();
  EXPECT_THAT(result.err, HasSubstr("mandatory"));
}

TEST_F(Operations, DeleteOnlyWhenToldTo) {
  start();
  for (const std::string target : {"pgyer-beta", "legacy"}) {
    const auto [older, newer] = publish_two(target);
    const auto unasked = run({"delete", target, older});
    EXPECT_EQ(unasked.exit_code, 2) << unasked.all();
    EXPECT_THAT(unasked.err, HasSubstr("--yes"));
    EXPECT_THAT(ids(target), ElementsAre(newer, older));
    EXPECT_EQ(run({"delete", target, older, "--yes"}).exit_code, 0);
    EXPECT_THAT(ids(target), ElementsAre(newer));
    const auto again = run_json({"delete", target, older, "--yes"}, 4);
    EXPECT_EQ(again["error"]["kind"], "not_found") << target;
  }
}

TEST_F(Operations, SayWhyTheOnlyBuildCannotBeDeleted) {
  start();
  const auto id = work_->publish_build("pgyer-beta");
  const auto document = run_json({"delete", "pgyer-beta", id, "--yes"}, 4);
  EXPECT_EQ(document["outcome"], "failed");
  EXPECT_EQ(document["error"]["code"], "1202");
  EXPECT_THAT(document["error"]["hint"].get<std::string>(), Not(SizeIs(0)));
  EXPECT_THAT(ids("pgyer-beta"), ElementsAre(id));
}

TEST_F(Operations, AddSymbolsToABuildThatIsThere) {
  start();
  const auto id = work_->publish_build("legacy");
  const auto symbols = work_->package("mapping.txt");
  const auto result = run({"symbols", "legacy", id, "mapping.txt"});
  EXPECT_EQ(result.exit_code, 0) << result.all();
  bool arrived = false;
  for (const auto& upload : work_->emulator().uploads()) {
    arrived = arrived || upload.dsym_sha256 == *sha256_of_file(symbols);
  }
  EXPECT_TRUE(arrived);
}

TEST_F(Operations, TellAProcessingBuildFromALiveAndAnUnknownOne) {
  start({"pgyer/never-publishes"});
  const auto published =
      work_->run({"publish", "app.apk", "--to", "pgyer-beta", "--output", "json"});
  EXPECT_EQ(published.exit_code, 5) << published.all();
  const std::string submission = target_of(published.json(), "pgyer-beta")["submission"];
  EXPECT_EQ(run_json({"status", "pgyer-beta", submission}, 5)["outcome"], "unknown");
  ASSERT_TRUE(work_->emulator().set_faults({}).has_value());
  EXPECT_EQ(run_json({"status", "pgyer-beta", submission})["builds"].size(), 1U);
  const auto unknown = run_json({"status", "pgyer-beta", "0123456789abcdef"}, 4);
  EXPECT_EQ(unknown["error"]["kind"], "not_found");
}

TEST_F(Operations, ShowTheAccountAndTheApp) {
  start();
  ASSERT_NE(work_->publish_build("pgyer-beta"), "");
  ASSERT_NE(work_->publish_build("legacy"), "");
  EXPECT_EQ(run_json({"apps", "pgyer-beta"})["apps"][0]["id"],
            work_->emulator().pgyer_android_app_key());
  EXPECT_EQ(run_json({"apps", "legacy"})["apps"][0]["id"], work_->emulator().hockeyapp_app_id());
  EXPECT_EQ(run_json({"app", "show", "legacy"})["app"]["id"], work_->emulator().hockeyapp_app_id());
  const auto updated =
      run({"app", "update", "pgyer-beta", "access.type=invite", "shortcut=newname"});
  EXPECT_EQ(updated.exit_code, 0) << updated.all();
  const auto app = run({"app", "show", "pgyer-beta"});
  EXPECT_THAT(app.out, HasSubstr("newname"));
}

TEST_F(Operations, ReachEveryCallByItsName) {
  start();
  ASSERT_NE(work_->publish_build("pgyer-beta"), "");
  const auto found = run_json({"call", "pgyer-beta", "app/getByShortcut", "buildShortcutUrl=abcd"});
  EXPECT_EQ(found["reply"]["data"]["buildShortcutUrl"], "abcd");
  const auto unknown =
      run_json({"call", "pgyer-beta", "app/getByShortcut", "buildShortcutUrl=zz"}, 4);
  EXPECT_EQ(unknown["outcome"], "failed");
  const auto raw = run({"call", "pgyer-beta", "feedback/list", "page=1"});
  EXPECT_EQ(raw.exit_code, 4) << raw.all();
  EXPECT_THAT(raw.err, HasSubstr("feedback/list"));
  EXPECT_EQ(run_json({"call", "legacy", "list_versions"})["reply"]["status"], "success");
}

TEST_F(Operations, PrintNoSecretOfACallsReply) {
  start();
  ASSERT_NE(work_->publish_build("pgyer-beta"), "");
  const auto check = run({"call", "pgyer-beta", "app/check"});
  EXPECT_EQ(check.exit_code, 0) << check.all();
  EXPECT_THAT(check.all(), Not(HasSubstr(work_->emulator().pgyer_api_key())));
  const auto token = run({"call", "pgyer-beta", "app/getCOSToken", "buildType=android"});
  EXPECT_EQ(token.exit_code, 0) << token.all();
  EXPECT_THAT(token.all(), Not(HasSubstr("q-signature")));
}

TEST_F(Operations, DoctorTellsTheTargetsApart) {
  start();
  const auto all_well = run_json({"doctor"});
  ASSERT_THAT(all_well["checks"], SizeIs(2));
  for (const auto& check : all_well["checks"]) EXPECT_EQ(check["outcome"], "ok") << check;

  work_->environment["PGYER_API_KEY"] = "wrong-key-0123456789abcdef";
  const auto one_wrong = run_json({"doctor"}, 3);
  EXPECT_EQ(one_wrong["checks"][0]["outcome"], "failed");
  EXPECT_EQ(one_wrong["checks"][0]["credential"], "refused");
  EXPECT_EQ(one_wrong["checks"][0]["error"]["kind"], "authentication");
  EXPECT_EQ(one_wrong["checks"][1]["outcome"], "ok");
  EXPECT_TRUE(work_->emulator().uploads().empty());
}

TEST_F(Operations, DoctorSeesAClockThatIsWrong) {
  start({"skewed-clock"});
  const auto result = run({"doctor", "legacy"});
  EXPECT_EQ(result.exit_code, 0) << result.all();
  EXPECT_THAT(result.all(), HasSubstr("clock"));
}

TEST_F(Operations, ParityNeedsNeitherTheNetworkNorTheSecrets) {
  start();
  work_->environment.clear();
  const auto document = run_json({"parity", "legacy", "pgyer-beta"});
  std::string mandatory;
  for (const auto& feature : document["features"]) {
    if (feature["feature"] == "mandatory") mandatory = feature["change"];
  }
  EXPECT_EQ(mandatory, "lost");
}

TEST_F(Operations, ExplainACode) {
  start();
  const auto document = run_json({"explain", "pgyer", "1247"});
  EXPECT_EQ(document["explanation"]["text"], "App is publishing");
  EXPECT_EQ(run({"explain", "pgyer", "9999"}).exit_code, 2);
}

TEST_F(Operations, WaitOrSayWhenToComeBackAtTheRateLimit) {
  start({"pgyer/long-retry"});
  const auto result = run({"versions", "pgyer-beta"});
  EXPECT_EQ(result.exit_code, 4) << result.all();
  EXPECT_THAT(result.err, HasSubstr("24h"));
}

TEST_F(Operations, CallAReplyThatIsNotWhatThePagePromisesAProtocolError) {
  start();
  for (const std::string target : {"pgyer-beta", "legacy"}) {
    ASSERT_NE(work_->publish_build(target), "");
  }
  ASSERT_TRUE(work_->emulator().set_faults({"wrong-types"}).has_value());
  for (const std::string target : {"pgyer-beta", "legacy"}) {
    const auto document = run_json({"versions", target}, 4);
    EXPECT_EQ(document["error"]["kind"], "protocol") << target;
  }
}

}  // namespace
}  // namespace slipway::testing
