#include "slipway/ledger.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "one_target.h"

namespace slipway::cli {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using Json = nlohmann::ordered_json;

class LedgerOfPublish : public Program {
 protected:
  Json publish(std::vector<std::string> more = {}) {
    more.insert(more.begin(), {"publish", "app.apk", "--output", "json"});
    const Ended ended = run(std::move(more));
    const Json document = ended.json();
    EXPECT_TRUE(document.contains("targets")) << ended.err;
    return document.contains("targets") ? document["targets"][0] : Json::object();
  }
  /// The ledger is refused, so that nothing is sent, and the hint says how to go without.
  void expect_refused(const std::vector<std::string>& more, const std::string& why) {
    std::vector<std::string> arguments = {"publish", "app.apk", "--output", "json"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const Ended ended = run(std::move(arguments));
    EXPECT_EQ(ended.code, 2) << ended.out;
    EXPECT_EQ(ended.json()["outcome"], "refused");
    EXPECT_EQ(ended.json()["targets"], Json::array());
    EXPECT_THAT(ended.err, AllOf(HasSubstr(why), HasSubstr("--no-ledger")));
    EXPECT_THAT(ended.err, Not(HasSubstr("uploading")));
  }
};

TEST_F(LedgerOfPublish, LiesBesideTheConfiguration) {
  write_project();
  fs::create_directory("deep");
  fs::current_path("deep");
  EXPECT_EQ(run({"publish", "../app.apk"}).code, 0);
  EXPECT_TRUE(fs::exists("../.slipway/ledger.db"));
  EXPECT_FALSE(fs::exists(".slipway"));
}

TEST_F(LedgerOfPublish, IsWhereTheFlagSaysThenTheVariableThenTheConfiguration) {
  write_project();
  write("slipway.toml", read("slipway.toml") + "[ledger]\npath = \"configured.db\"\n");
  publish();
  EXPECT_TRUE(fs::exists("configured.db"));
  environment_["SLIPWAY_LEDGER"] = "variable.db";
  publish();
  EXPECT_TRUE(fs::exists("variable.db"));
  publish({"--ledger", "flag.db"});
  EXPECT_TRUE(fs::exists("flag.db"));
  EXPECT_FALSE(fs::exists(".slipway"));
}

TEST_F(LedgerOfPublish, OfTheConfigurationStartsAtItsFolder) {
  write_project();
  write("slipway.toml", read("slipway.toml") + "[ledger]\npath = \"configured.db\"\n");
  fs::create_directory("deep");
  fs::current_path("deep");
  EXPECT_EQ(run({"publish", "../app.apk"}).code, 0);
  EXPECT_TRUE(fs::exists("../configured.db"));
}

TEST_F(LedgerOfPublish, IsNotMadeWithNoLedger) {
  write_project();
  EXPECT_EQ(publish({"--no-ledger"})["outcome"], "succeeded");
  EXPECT_FALSE(fs::exists(".slipway"));
}

TEST_F(LedgerOfPublish, IsNotTouchedByAPlanOrADryRun) {
  write_project();
  EXPECT_EQ(run({"plan", "app.apk"}).code, 0);
  EXPECT_EQ(run({"publish", "app.apk", "--dry-run"}).code, 0);
  EXPECT_EQ(run({"publish", "app.apk", "--dry-run", "--ledger", "other.db"}).code, 0);
  EXPECT_FALSE(fs::exists(".slipway"));
  EXPECT_FALSE(fs::exists("other.db"));
}

TEST_F(LedgerOfPublish, KeepsThePackageFromBeingSentTwice) {
  write_project();
  const Json first = publish();
  EXPECT_EQ(first["outcome"], "succeeded");
  const Json second = publish({"--notes", "edited"});
  EXPECT_EQ(second["outcome"], "skipped") << second;
  EXPECT_EQ(second["bytes_sent"], 0);
  EXPECT_EQ(second["build"]["id"], first["build"]["id"]);
  EXPECT_EQ(publish({"--no-ledger"})["outcome"], "succeeded");
}

TEST_F(LedgerOfPublish, GivesTheReportItsDigest) {
  write_project();
  const Ended ended = run({"publish", "app.apk", "--output", "json"});
  EXPECT_EQ(ended.json()["artifact"]["sha256"], *sha256_of_file("app.apk"));
}

TEST_F(LedgerOfPublish, IsPlannedForAllFilesBeforeTheFirstIsPublished) {
  write_project("fails");
  write_app("app.ipa");
  EXPECT_EQ(run({"publish", "app.apk", "app.ipa", "--fail-fast"}).code, 4);
  const auto rows = ledger_rows(".slipway/ledger.db");
  ASSERT_TRUE(rows.has_value());
  ASSERT_THAT(*rows, SizeIs(2));
  std::vector<std::string> runs;
  for (const LedgerRow& row : *rows) {
    EXPECT_EQ(row.entries.front().stage, JournalStage::planned);
    ASSERT_TRUE(row.entries.front().request.has_value());
    runs.push_back(row.entries.front().request->run);
  }
  EXPECT_EQ(runs[0], runs[1]);
  EXPECT_NE(runs[0], "");
  const auto ipa = std::find_if(rows->begin(), rows->end(), [](const LedgerRow& row) {
    return row.artifact && row.artifact->path.extension() == ".ipa";
  });
  ASSERT_NE(ipa, rows->end());
  EXPECT_EQ(ipa->stage, JournalStage::planned) << "it never began";
}

TEST_F(LedgerOfPublish, ThatCannotBeUsedRefusesTheRun) {
  write_project();
  write("corrupt.db", std::string(8'192, 'x'));
  expect_refused({"--ledger", "corrupt.db"}, "corrupt.db");
  fs::create_directory("folder.db");
  expect_refused({"--ledger", "folder.db"}, "folder.db");
  write("file", "");
  expect_refused({"--ledger", "file/ledger.db"}, "file");
}

TEST_F(LedgerOfPublish, WhoseSecretCannotBeReadRefusesTheRun) {
  write_project();
  write("slipway.toml", read("slipway.toml") + "[ledger]\nurl = { env = \"LEDGER_URL\" }\n");
  expect_refused({}, "LEDGER_URL");
  EXPECT_EQ(publish({"--no-ledger"})["outcome"], "succeeded");
}

TEST_F(LedgerOfPublish, MayNotBeTheReportFile) {
  write_project();
  publish({"--ledger", "ledger.db"});
  const std::string before = read("ledger.db");
  EXPECT_EQ(run({"publish", "app.apk", "--ledger", "ledger.db", "--report", "ledger.db"}).code, 2);
  EXPECT_EQ(read("ledger.db"), before);
}

TEST_F(LedgerOfPublish, NeverShowsThePasswordOfItsUrl) {
  write_project();
  const std::string password = "hunter2-and-more";
  const std::string url = "postgresql://ci:" + password + "@127.0.0.1:1/ledger";
  const std::string query = "postgresql://127.0.0.1:1/ledger?user=ci&password=" + password;
  for (const std::string& given : {url, query}) {
    write("url.txt", given + "\n");
    const std::string project = read("slipway.toml");
    std::vector<Ended> all = {run({"publish", "app.apk", "--ledger", given}),
                              run({"history", "--ledger", given})};
    EXPECT_THAT(all[0].err, HasSubstr("process lists"));
    environment_["SLIPWAY_LEDGER"] = given;
    all.push_back(run({"publish", "app.apk", "--output", "json"}));
    environment_.clear();
    environment_["FAKE_TOKEN"] = "s3cret-t0ken";
    for (const std::string& source : {"\"" + given + "\"", std::string("{ file = \"url.txt\" }")}) {
      write("slipway.toml", project + "[ledger]\nurl = " + source + "\n");
      all.push_back(run({"publish", "app.apk", "--output", "ndjson"}));
      all.push_back(run({"check"}));
    }
    write("slipway.toml", project);
    for (const Ended& ended : all) {
      EXPECT_THAT(ended.out + ended.err, Not(HasSubstr(password)));
    }
    EXPECT_EQ(all[0].code, 2);
  }
}

TEST_F(LedgerOfPublish, ACheckSaysWhichVariableOfItIsNotSet) {
  write_project();
  write("slipway.toml", read("slipway.toml") + "[ledger]\nurl = { env = \"LEDGER_URL\" }\n");
  const Ended ended = run({"check"});
  EXPECT_EQ(ended.code, 0);
  EXPECT_THAT(ended.err, HasSubstr("LEDGER_URL is not set"));
}

TEST_F(LedgerOfPublish, NamesTheCommandThatAsksAgain) {
  write_project("pending");
  const Json kept = publish({"--no-wait"});
  EXPECT_EQ(kept["outcome"], "accepted");
  EXPECT_EQ(kept["next"], "slipway resume");
  EXPECT_EQ(kept.back(), kept["next"]) << "it is the last member";
  const Json without = publish({"--no-wait", "--no-ledger"});
  EXPECT_EQ(without["next"], "slipway status beta ref-1");
  EXPECT_THAT(run({"publish", "app.apk", "--no-wait", "--no-ledger"}).out,
              HasSubstr("next: slipway status beta ref-1\n"));

  write_project("live");
  EXPECT_EQ(publish({"--no-ledger"})["next"], nullptr);
}

TEST_F(LedgerOfPublish, NamesItInTheEventsToo) {
  write_project("pending");
  const Ended ended = run({"publish", "app.apk", "--no-wait", "--output", "ndjson"});
  EXPECT_THAT(ended.out, HasSubstr(R"("next":"slipway resume"},"file":"app.apk")"));
}

class LedgerOfDelete : public OneTargetTest {
 protected:
  void SetUp() override {
    OneTargetTest::SetUp();
    write_app("app.apk");
  }
  std::string publish() {
    const Ended ended = run({"publish", "app.apk", "--to", "beta", "--output", "json"});
    const Json document = ended.json();
    return document["targets"][0]["outcome"].get<std::string>();
  }
  std::string state() { return run(json({"history"})).json()["entries"][0]["state"]; }
};

TEST_F(LedgerOfDelete, LearnsThatTheBuildIsGoneSoThatItCanBeSentAgain) {
  EXPECT_EQ(publish(), "succeeded");
  EXPECT_EQ(publish(), "skipped");
  EXPECT_EQ(state(), "live");
  const Ended ended = run({"delete", "beta", "b1", "--yes"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_EQ(ended.err, "");
  EXPECT_EQ(state(), "gone");
  EXPECT_EQ(publish(), "succeeded");
  EXPECT_EQ(state(), "live");
}

TEST_F(LedgerOfDelete, KeepsWhatIsAboutAnotherBuild) {
  publish();
  EXPECT_EQ(run({"delete", "beta", "b2", "--yes"}).code, 0);
  EXPECT_EQ(state(), "live");
}

TEST_F(LedgerOfDelete, KeepsWhatIsLiveWhenTheDeletionFailed) {
  publish();
  service_->calls.clear();
  service_->errors = {std::nullopt, error(ErrorKind::permission, "not yours")};
  EXPECT_EQ(run({"delete", "beta", "b1", "--yes"}).code, 4);
  EXPECT_EQ(state(), "live");
}

TEST_F(LedgerOfDelete, IsNotTouchedWithNoLedger) {
  publish();
  EXPECT_EQ(run({"delete", "beta", "b1", "--yes", "--no-ledger"}).code, 0);
  EXPECT_EQ(state(), "live");
}

TEST_F(LedgerOfDelete, IsNotMade) {
  EXPECT_EQ(run({"delete", "beta", "b1", "--yes"}).code, 0);
  EXPECT_FALSE(fs::exists(".slipway"));
}

TEST_F(LedgerOfDelete, ThatCannotBeWrittenIsAWarningAndTheDeletionStands) {
  fs::create_directory(".slipway");
  write(".slipway/ledger.db", std::string(8'192, 'x'));
  const Ended ended = run(json({"delete", "beta", "b1", "--yes"}));
  EXPECT_EQ(ended.code, 0);
  EXPECT_EQ(ended.json()["outcome"], "succeeded");
  EXPECT_THAT(ended.json()["warnings"].dump(), HasSubstr("does not learn of the deletion"));
  EXPECT_THAT(service_->builds, SizeIs(2));
}

TEST_F(LedgerOfDelete, WhoseRowIsHeldIsWaitedForAFewSecondsOnly) {
  publish();
  const auto ledger = slipway::open_ledger(".slipway/ledger.db", clock_);
  ASSERT_TRUE(ledger.has_value());
  const auto held = (*ledger)->hold((*ledger)->rows()->front().key, {}, {});
  ASSERT_TRUE(held.has_value());
  const auto before = clock_->now();
  const Ended ended = run({"delete", "beta", "b1", "--yes"});
  EXPECT_EQ(ended.code, 0);
  EXPECT_THAT(ended.err, HasSubstr("does not learn of the deletion"));
  EXPECT_LE(clock_->now() - before, std::chrono::seconds(6));
  EXPECT_EQ(state(), "live");
}

class History : public OneTargetTest {
 protected:
  void SetUp() override {
    OneTargetTest::SetUp();
    write_app("app.apk");
  }
  void publish(const std::string& target, std::vector<std::string> more = {}) {
    more.insert(more.begin(), {"publish", "app.apk", "--to", target});
    EXPECT_EQ(run(std::move(more)).code, 0);
    clock_->advance(std::chrono::hours(1));
  }
  Json entries(std::vector<std::string> more = {}) {
    more.insert(more.begin(), {"history", "--output", "json"});
    const Ended ended = run(std::move(more));
    EXPECT_EQ(ended.code, 0) << ended.err;
    EXPECT_EQ(ended.json()["schema"], "slipway.history/1");
    return ended.json()["entries"];
  }
};

TEST_F(History, OfNoLedgerIsEmptyNamesTheFileAndMakesNone) {
  const Ended ended = run(json({"history"}));
  EXPECT_EQ(ended.code, 0);
  EXPECT_EQ(ended.json()["entries"], Json::array());
  EXPECT_THAT(ended.err, HasSubstr("there is no ledger .slipway/ledger.db"));
  EXPECT_FALSE(fs::exists(".slipway"));
}

TEST_F(History, HasTheDocumentedKeysInTheirOrder) {
  publish("beta");
  const Json entry = entries()[0];
  std::vector<std::string> keys;
  for (const auto& [key, value] : entry.items()) keys.push_back(key);
  EXPECT_THAT(keys, ::testing::ElementsAre("target", "provider", "server", "app", "sha256", "state",
                                           "open", "artifact", "submission", "build", "error",
                                           "begun", "changed", "stages"));
  EXPECT_EQ(entry["target"], "beta");
  EXPECT_EQ(entry["provider"], "fake");
  EXPECT_EQ(entry["server"], "https://fake.example.com");
  EXPECT_EQ(entry["sha256"], *sha256_of_file("app.apk"));
  EXPECT_EQ(entry["state"], "live");
  EXPECT_EQ(entry["open"], nullptr);
  EXPECT_EQ(entry["artifact"]["version"], "1.1");
  EXPECT_EQ(entry["artifact"]["build_number"], "28");
  EXPECT_EQ(entry["submission"], "ref-1");
  EXPECT_EQ(entry["build"]["id"], "b1");
  EXPECT_EQ(entry["error"], nullptr);
  EXPECT_THAT(entry["begun"].get<std::string>(),
              ::testing::MatchesRegex("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z"));
  EXPECT_EQ(entry["stages"].front()["stage"], "planned");
  EXPECT_EQ(entry["stages"].back()["stage"], "live");
  EXPECT_EQ(entry["stages"].back()["time"], entry["changed"]);
}

TEST_F(History, ListsTheNewestFirstForPeople) {
  publish("beta");
  publish("old");
  const Ended ended = run({"history"});
  EXPECT_EQ(ended.code, 0);
  EXPECT_THAT(ended.out, HasSubstr("WHEN"));
  EXPECT_THAT(ended.out, HasSubstr("app.apk 1.1 (28)"));
  EXPECT_THAT(ended.out, HasSubstr("https://fake.example.com/b1"));
  EXPECT_LT(ended.out.find("  old  "), ended.out.find("  beta  ")) << ended.out;
}

TEST_F(History, ShowsTheTargetsAndTheNumberThatAreAskedFor) {
  publish("beta");
  publish("old");
  EXPECT_THAT(entries(), SizeIs(2));
  ASSERT_THAT(entries({"--to", "beta"}), SizeIs(1));
  EXPECT_EQ(entries({"--to", "beta"})[0]["target"], "beta");
  EXPECT_THAT(entries({"--to", "beta,old"}), SizeIs(2));
  EXPECT_THAT(entries({"--to", "other"}), IsEmpty());
  ASSERT_THAT(entries({"--limit", "1"}), SizeIs(1));
  EXPECT_EQ(entries({"--limit", "1"})[0]["target"], "old");
  const Ended limited = run(json({"history", "--limit", "1"}));
  EXPECT_EQ(limited.json()["more"], true);
  EXPECT_THAT(limited.err, HasSubstr("the first 1 of 2"));
}

TEST_F(History, SaysWhatIsOpen) {
  write("slipway.toml", "version = 1\n" + target("beta", "pending"));
  publish("beta", {"--no-wait"});
  const Json entry = entries()[0];
  EXPECT_EQ(entry["state"], "accepted");
  EXPECT_EQ(entry["open"], "ask");
  const Ended ended = run({"history"});
  EXPECT_THAT(ended.out, HasSubstr("  accepted  ask "));
  EXPECT_THAT(ended.err, HasSubstr("slipway resume"));
}

TEST_F(History, WorksWithoutAConfigurationWhereTheLedgerIsNamed) {
  publish("beta", {"--ledger", "l.db"});
  fs::remove("slipway.toml");
  EXPECT_THAT(entries({"--ledger", "l.db"}), SizeIs(1));
  environment_["SLIPWAY_LEDGER"] = "l.db";
  EXPECT_THAT(entries(), SizeIs(1));
}

TEST_F(History, DoesNotWaitForWhoPublishesJustNow) {
  publish("beta");
  const auto ledger = slipway::open_ledger(".slipway/ledger.db");
  ASSERT_TRUE(ledger.has_value());
  const auto held = (*ledger)->hold((*ledger)->rows()->front().key, {}, {});
  ASSERT_TRUE(held.has_value());
  EXPECT_THAT(entries(), SizeIs(1));
}

TEST_F(History, OfALedgerThatCannotBeReadIsRefused) {
  write("l.db", std::string(8'192, 'x'));
  const Ended ended = run(json({"history", "--ledger", "l.db"}));
  EXPECT_EQ(ended.code, 2);
  EXPECT_EQ(ended.json()["outcome"], "refused");
  EXPECT_EQ(ended.json()["entries"], Json::array());
  EXPECT_EQ(ended.json()["findings"][0]["code"], "unusable_ledger");
}

}  // namespace
}  // namespace slipway::cli
