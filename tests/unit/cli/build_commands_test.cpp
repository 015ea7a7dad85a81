#include <gmock/gmock.h>

#include "one_target.h"
#include "tests/support/packages.h"

namespace slipway::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;
using Json = nlohmann::ordered_json;

using Latest = OneTargetTest;
using Status = OneTargetTest;
using Delete = OneTargetTest;
using SymbolsCommand = OneTargetTest;

TEST_F(Latest, SetsAndClearsTheMark) {
  Ended ended = run({"latest", "set", "beta", "b2"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_EQ(ended.out, "build b2 of beta is now the latest\n");
  ended = run({"latest", "clear", "beta", "b2"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_EQ(ended.out, "build b2 of beta is no longer marked as the latest\n");
  EXPECT_THAT(service_->calls, ElementsAre("mark_latest b2 true", "mark_latest b2 false"));
}

TEST_F(Latest, SaysInJsonWhatHoldsNow) {
  for (const bool latest : {true, false}) {
    const Ended ended = run(json({"latest", latest ? "set" : "clear", "beta", "b2"}));
    EXPECT_EQ(ended.json()["schema"], "slipway.latest/1");
    EXPECT_EQ(ended.json()["outcome"], "succeeded");
    EXPECT_EQ(ended.json()["builds"][0]["id"], "b2");
    EXPECT_EQ(ended.json()["builds"][0]["latest"], latest);
    EXPECT_EQ(ended.json()["builds"][0]["version"], nullptr);
  }
}

TEST_F(Latest, NeedsSetOrClear) {
  for (const auto& arguments :
       std::vector<std::vector<std::string>>{{"latest"}, {"latest", "beta", "b2"}}) {
    const Ended ended = run(arguments);
    EXPECT_EQ(ended.code, 2);
    EXPECT_THAT(ended.err, StartsWith("error: "));
  }
}

TEST_F(Status, OfALiveBuildIsExitCodeZero) {
  service_->polled = Live{build("b2", "1.1", "28")};
  Ended ended = run({"status", "beta", "ref-1"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_EQ(ended.out, "live: build b2, 1.1 (28), https://fake.example.com/b2\n");
  EXPECT_THAT(service_->calls, ElementsAre("poll ref-1"));

  ended = run(json({"status", "beta", "ref-1"}));
  EXPECT_EQ(ended.json()["outcome"], "succeeded");
  EXPECT_EQ(ended.json()["state"], "live");
  EXPECT_EQ(ended.json()["builds"][0]["id"], "b2");
}

TEST_F(Status, OfOneThatIsBeingProcessedIsUnknownAndSaysWhatTheServiceDoes) {
  service_->polled = Pending{"publishing"};
  Ended ended = run({"status", "beta", "ref-1"});
  EXPECT_EQ(ended.code, 5);
  EXPECT_EQ(ended.out, "still being processed: publishing\n");
  EXPECT_EQ(ended.err, "");

  ended = run(json({"status", "beta", "ref-1"}));
  EXPECT_EQ(ended.code, 5);
  EXPECT_EQ(ended.out, R"({
  "schema": "slipway.status/1",
  "outcome": "unknown",
  "target": "beta",
  "provider": "fake",
  "builds": [],
  "state": "processing",
  "reason": "publishing",
  "warnings": [],
  "error": null
}
)");
  service_->polled = Pending{};
  EXPECT_EQ(run({"status", "beta", "ref-1"}).out, "still being processed\n");
}

TEST_F(Status, OfOneThatFailedSaysTheServicesReason) {
  service_->polled = Failed{error(ErrorKind::publish_failed, "the package cannot be parsed")};
  const Ended ended = run(json({"status", "beta", "ref-1"}));
  EXPECT_EQ(ended.code, 4);
  EXPECT_EQ(ended.json()["outcome"], "failed");
  EXPECT_EQ(ended.json()["state"], "failed");
  EXPECT_EQ(ended.json()["error"]["kind"], "publish_failed");
  EXPECT_THAT(ended.err, StartsWith("error: beta: the package cannot be parsed"));
}

TEST_F(Status, OfOneThatTheServiceDoesNotKnowSaysThatItMayBeFresh) {
  Error unknown = error(ErrorKind::not_found, "the service does not know it");
  unknown.hint = "";
  service_->polled = NotKnown{unknown};
  const Ended ended = run(json({"status", "beta", "ref-1"}));
  EXPECT_EQ(ended.code, 4);
  EXPECT_EQ(ended.json()["state"], "not_found");
  EXPECT_EQ(ended.json()["error"]["kind"], "not_found");
  EXPECT_THAT(ended.err, HasSubstr("ask again if it is fresh"));
}

TEST_F(Status, NeedsNoOperationBesidesPublishing) {
  write("slipway.toml", "version = 1\n" + target("old", "live", "plain"));
  EXPECT_EQ(run({"status", "old", "ref-1"}).code, 5);
}

TEST_F(Delete, NamesWhatItDeleted) {
  const Ended ended = run({"delete", "beta", "b2", "--yes"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_EQ(ended.out, "deleted build b2, 1.1 (28), https://fake.example.com/b2 from beta\n");
  EXPECT_EQ(ended.err, "");
  EXPECT_EQ(service_->builds.size(), 2U);
  EXPECT_EQ(run({"delete", "beta", "b2", "--yes"}).code, 4);
}

TEST_F(Delete, ShowsTheDeletedBuildInJson) {
  const Ended ended = run(json({"delete", "beta", "b2", "--yes"}));
  EXPECT_EQ(ended.json()["schema"], "slipway.delete/1");
  EXPECT_EQ(ended.json()["outcome"], "succeeded");
  EXPECT_EQ(ended.json()["builds"][0]["version"], "1.1");
}

TEST_F(Delete, AsksOnATerminalAndDeletesAfterAYes) {
  for (const char* answer : {"y\n", "yes\n", "Y\r\n", " YES \n"}) {
    service_->builds = {build("b2", "1.1", "28"), build("b1", "1.0", "5")};
    const Ended ended = run_on_terminal({"delete", "beta", "b2"}, answer);
    EXPECT_EQ(ended.code, 0) << answer;
    EXPECT_EQ(ended.err,
              "Delete build b2, 1.1 (28), https://fake.example.com/b2, uploaded 2026-01-02 "
              "10:00:00, from beta? It cannot be undone. [y/N] ");
    EXPECT_EQ(service_->builds.size(), 1U);
  }
}

TEST_F(Delete, IsCancelledByAnyOtherAnswer) {
  for (const char* answer : {"n\n", "\n", "", "yess\n", "b2\n"}) {
    const Ended ended = run_on_terminal(json({"delete", "beta", "b2"}), answer);
    EXPECT_EQ(ended.code, 4) << answer;
    EXPECT_EQ(ended.json()["outcome"], "cancelled");
    EXPECT_EQ(ended.json()["error"]["kind"], "cancelled");
    EXPECT_EQ(ended.json()["builds"][0]["id"], "b2");
    EXPECT_THAT(ended.err, HasSubstr("nothing was deleted"));
  }
  EXPECT_EQ(service_->builds.size(), 3U);
}

TEST_F(Delete, SaysThatNothingHappenedOnALineOfItsOwnWhenTheInputEnds) {
  EXPECT_THAT(run_on_terminal({"delete", "beta", "b2"}, "").err,
              HasSubstr("[y/N] \nerror: beta: nothing was deleted"));
}

TEST_F(Delete, WithoutATerminalNeedsYes) {
  const Ended ended = run(json({"delete", "beta", "b2"}), "y\n");
  EXPECT_EQ(ended.code, 2);
  EXPECT_EQ(ended.json()["findings"][0]["code"], "not_confirmed");
  EXPECT_THAT(ended.err, HasSubstr("--yes"));
  EXPECT_THAT(service_->calls, IsEmpty());
}

TEST_F(Delete, DeletesNothingThatItCannotName) {
  service_->errors = {error(ErrorKind::protocol, "the reply is not what the page promises")};
  EXPECT_EQ(run({"delete", "beta", "b2", "--yes"}).code, 4);
  EXPECT_THAT(service_->calls, ElementsAre("get_build b2"));
}

TEST_F(Delete, WhoseAnswerWasLostIsUnknownAndShowsTheBuild) {
  service_->errors = {std::nullopt, lost()};
  const Ended ended = run(json({"delete", "beta", "b2", "--yes", "--set", "beta.retries=3"}));
  EXPECT_EQ(ended.code, 5);
  EXPECT_EQ(ended.json()["outcome"], "unknown");
  EXPECT_EQ(ended.json()["builds"][0]["id"], "b2");
  EXPECT_THAT(service_->calls, ElementsAre("get_build b2", "delete_build b2"));
}

TEST_F(SymbolsCommand, UploadsThem) {
  write("mapping.txt", "com.example.Main -> a.a:\n");
  Ended ended = run({"symbols", "beta", "b2", "mapping.txt"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_EQ(ended.out, "added mapping.txt to build b2\n");
  EXPECT_THAT(service_->calls, ElementsAre("add_symbols b2 mapping.txt"));
  ended = run(json({"symbols", "beta", "b2", "mapping.txt"}));
  EXPECT_EQ(ended.json()["schema"], "slipway.symbols/1");
  EXPECT_EQ(ended.json()["builds"][0]["id"], "b2");
}

TEST_F(SymbolsCommand, RefusesThoseOfAnotherAppThanTheTargets) {
  testing::write_package("app.dSYM.zip", Format::dsym_zip, {.bundle_id = "com.example.other"});
  EXPECT_EQ(run({"symbols", "beta", "b2", "app.dSYM.zip"}).code, 0) << "no app is named";
  const Ended ended = run(
      json({"symbols", "beta", "b2", "app.dSYM.zip", "--set", "beta.bundle_id=com.example.app"}));
  EXPECT_EQ(ended.code, 2);
  EXPECT_EQ(ended.json()["findings"][0]["code"], "other_bundle_id");
  EXPECT_EQ(service_->calls.size(), 1U);
  write("mapping.txt", "com.example.Main -> a.a:\n");  // does not say whose it is
  EXPECT_EQ(
      run({"symbols", "beta", "b2", "mapping.txt", "--set", "beta.bundle_id=com.example.app"}).code,
      0);
}

TEST_F(SymbolsCommand, RefusesWhatIsNoSymbolsFile) {
  write_app("app.apk");
  Ended ended = run(json({"symbols", "beta", "b2", "app.apk"}));
  EXPECT_EQ(ended.code, 2);
  EXPECT_EQ(ended.json()["findings"][0]["code"], "not_symbols");
  ended = run(json({"symbols", "beta", "b2", "mapping.txt"}));
  EXPECT_EQ(ended.code, 2);
  EXPECT_EQ(ended.json()["findings"][0]["code"], "invalid_artifact");
  EXPECT_THAT(service_->calls, IsEmpty());
}

}  // namespace
}  // namespace slipway::cli
