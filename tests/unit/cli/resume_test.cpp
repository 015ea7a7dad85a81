#include <gmock/gmock.h>

#include "program.h"

// `slipway resume`: what it is asked, and what it says.
namespace slipway::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class Resume : public Program {
 protected:
  void SetUp() override {
    Program::SetUp();
    write_project("pending");
  }

  /// Leaves an upload behind that was accepted and not waited for.
  void leave_open(const std::string& file = "app.apk") {
    const Ended ended = run({"publish", file, "--no-wait"});
    ASSERT_EQ(ended.code, 0) << ended.err;
  }
  Ended resume(std::vector<std::string> more = {}) {
    more.insert(more.begin(), "resume");
    return run(std::move(more));
  }
  Ended resume_json(std::vector<std::string> more = {}) {
    more.insert(more.begin(), {"--output", "json"});
    return resume(std::move(more));
  }
};

TEST_F(Resume, SaysThatNothingIsOpenAndMakesNoLedger) {
  const Ended ended = resume();
  EXPECT_EQ(ended.code, 0);
  EXPECT_EQ(ended.out, "nothing is open\n");
  EXPECT_EQ(ended.err, "");
  EXPECT_FALSE(std::filesystem::exists(".slipway"));
  EXPECT_EQ(resume_json().out,
            "{\n  \"schema\": \"slipway.resume/1\",\n  \"outcome\": \"succeeded\",\n"
            "  \"artifact\": null,\n  \"targets\": [],\n  \"findings\": []\n}\n");
}

TEST_F(Resume, SaysWhatItIsGoingToDoAndHowItEnded) {
  leave_open();
  const Ended ended = resume();
  EXPECT_EQ(ended.code, 0);
  EXPECT_THAT(ended.err, HasSubstr("resuming: app.apk 1.1 (28) at beta: asks about ref-1\n"));
  EXPECT_THAT(ended.out, HasSubstr("  succeeded  beta (fake)  build b1"));
  EXPECT_THAT(ended.out, HasSubstr("reason: uploaded by an earlier run"));
  EXPECT_THAT(ended.out, HasSubstr("succeeded: 1 succeeded"));
  EXPECT_EQ(resume().out, "nothing is open\n");
}

TEST_F(Resume, KeepsStderrQuietWithoutProgress) {
  leave_open();
  EXPECT_EQ(resume({"--progress", "none"}).err, "");
}

TEST_F(Resume, ReportsInJsonLikePublishWithItsFindings) {
  leave_open();
  const Ended ended = resume_json();
  const auto document = ended.json();
  ASSERT_TRUE(document.is_object()) << ended.out;
  std::vector<std::string> keys;
  for (const auto& [key, value] : document.items()) keys.push_back(key);
  EXPECT_EQ(keys,
            (std::vector<std::string>{"schema", "outcome", "artifact", "targets", "findings"}));
  EXPECT_EQ(document["schema"], "slipway.resume/1");
  EXPECT_EQ(document["outcome"], "succeeded");
  EXPECT_EQ(document["artifact"]["bundle_id"], "com.example.app");
  EXPECT_EQ(document["targets"][0]["target"], "beta");
  EXPECT_EQ(document["targets"][0]["outcome"], "succeeded");
  EXPECT_EQ(document["targets"][0]["attempts"], 0);
}

TEST_F(Resume, StreamsEventsAndEndsWithTheDocument) {
  leave_open();
  const Ended ended = resume({"--output", "ndjson"});
  EXPECT_EQ(ended.code, 0);
  const auto last = ended.out.rfind('\n', ended.out.size() - 2);
  ASSERT_NE(last, std::string::npos) << ended.out;
  EXPECT_THAT(ended.out.substr(0, last), HasSubstr("\"target_finished\""));
  const auto document = nlohmann::ordered_json::parse(ended.out.substr(last + 1), nullptr, false);
  ASSERT_TRUE(document.is_object());
  EXPECT_EQ(document["schema"], "slipway.resume/1");
}

TEST_F(Resume, WritesTheReportFile) {
  leave_open();
  const Ended ended = resume_json({"--report", "report.json"});
  EXPECT_EQ(nlohmann::ordered_json::parse(read("report.json"), nullptr, false), ended.json());
}

TEST_F(Resume, DryRunShowsWhatItWouldDoAndAsksNobody) {
  leave_open();
  const Ended people = resume({"--dry-run"});
  EXPECT_EQ(people.code, 0);
  EXPECT_EQ(people.out, "app.apk 1.1 (28) at beta: asks about ref-1\n");
  EXPECT_EQ(people.err, "");

  const auto document = resume_json({"--dry-run"}).json();
  EXPECT_EQ(document["schema"], "slipway.resume/1");
  EXPECT_EQ(document["outcome"], "ready");
  EXPECT_EQ(document["targets"],
            nlohmann::ordered_json::parse(R"([{"target": "beta", "provider": "fake",
                "required": true, "action": "ask", "submission": "ref-1", "no_upload": null}])"));
  EXPECT_THAT(resume({"--dry-run"}).out, Not(HasSubstr("nothing"))) << "it is open still";
}

TEST_F(Resume, DryRunSaysWhyNothingCanBeSentAgain) {
  leave_open();
  std::filesystem::remove("app.apk");
  const Ended people = resume({"--dry-run"});
  EXPECT_EQ(people.code, 0);
  EXPECT_THAT(people.out, HasSubstr("asks about ref-1, and does not send it again: "));
  const auto document = resume_json({"--dry-run"}).json();
  EXPECT_EQ(document["targets"][0]["no_upload"]["kind"], "invalid_artifact");
}

TEST_F(Resume, AsksWhetherAnUploadWithoutAReferenceArrived) {
  write_project("unknown");
  ASSERT_EQ(run({"publish", "app.apk"}).code, 5);
  const Ended ended = resume();
  EXPECT_EQ(ended.code, 5) << ended.err;
  EXPECT_THAT(ended.err, HasSubstr("at beta: asks whether it arrived\n"));
  EXPECT_THAT(ended.out, HasSubstr("next: slipway resume\n"));
}

TEST_F(Resume, ReportsEachOfSeveralArtifacts) {
  leave_open();
  testing::write_package("next.apk", {.version = "1.2", .build_number = "29"});
  const Ended published = run({"publish", "next.apk", "--no-wait"});
  ASSERT_EQ(published.code, 0) << published.err;
  for (const std::vector<std::string>& more : {std::vector<std::string>{"--dry-run"}, {}}) {
    const auto document = resume_json(more).json();
    ASSERT_TRUE(document.contains("reports")) << document;
    ASSERT_THAT(document["reports"], SizeIs(2));
    EXPECT_FALSE(document.contains("targets"));
    EXPECT_EQ(document["reports"][0]["artifact"]["build_number"], "28");
    EXPECT_EQ(document["reports"][1]["artifact"]["build_number"], "29");
    EXPECT_EQ(document["reports"][1]["targets"][0]["target"], "beta");
  }
}

TEST_F(Resume, IsRestrictedByToAndByItsVariable) {
  write("slipway.toml", "version = 1\n" + target("beta", "pending") + target("store", "pending") +
                            route("\"beta\", \"store\""));
  leave_open();
  environment_["SLIPWAY_TO"] = "store";
  auto document = resume_json().json();
  ASSERT_THAT(document["targets"], SizeIs(1)) << document;
  EXPECT_EQ(document["targets"][0]["target"], "store");
  EXPECT_EQ(resume().out, "nothing is open\n");
  document = resume_json({"--to", "beta"}).json();
  ASSERT_THAT(document["targets"], SizeIs(1)) << document;
  EXPECT_EQ(document["targets"][0]["target"], "beta");
}

TEST_F(Resume, RefusesATargetThatNobodyKnows) {
  for (const std::vector<std::string>& wrong :
       {std::vector<std::string>{"--to", "betta"}, {"--set", "betta.retries=1"}}) {
    const Ended ended = resume_json(wrong);
    EXPECT_EQ(ended.code, 2);
    const auto document = ended.json();
    EXPECT_EQ(document["schema"], "slipway.resume/1");
    EXPECT_EQ(document["outcome"], "refused");
    EXPECT_TRUE(document["artifact"].is_null());
    EXPECT_THAT(document["targets"], IsEmpty());
    EXPECT_THAT(ended.err, HasSubstr("did you mean `beta`?"));
  }
}

TEST_F(Resume, IsUnknownWhereWhatMayHaveArrivedIsLeftAlone) {
  leave_open();
  write("slipway.toml", "version = 1\n" + target("store", "pending") + route("\"store\""));
  const Ended ended = resume();
  EXPECT_EQ(ended.code, 5);
  EXPECT_THAT(ended.out, HasSubstr("  unknown    beta (fake)  submission ref-1"));
  EXPECT_THAT(ended.out,
              HasSubstr("reason: no target `beta` is configured: app.apk is left alone"));
  EXPECT_THAT(ended.err,
              HasSubstr("warning: no target `beta` is configured: app.apk is left alone"));
  const Ended asked = resume_json({"--to", "beta"});
  EXPECT_EQ(asked.code, 5);
  const auto document = asked.json();
  EXPECT_EQ(document["outcome"], "unknown");
  EXPECT_EQ(document["artifact"]["build_number"], "28");
  ASSERT_THAT(document["targets"], SizeIs(1));
  EXPECT_EQ(document["targets"][0]["outcome"], "unknown");
  EXPECT_EQ(document["targets"][0]["submission"], "ref-1");
  ASSERT_THAT(document["findings"], SizeIs(1));
  EXPECT_EQ(document["findings"][0]["severity"], "warning");
  EXPECT_EQ(resume({"--dry-run"}).out, "nothing can be resumed\n");
}

TEST_F(Resume, IsUnknownWhereTheTargetIsAnotherPlaceNow) {
  leave_open();
  write("slipway.toml", "version = 1\n" + target("beta", "pending", "plain") + route("\"beta\""));
  const Ended ended = resume();
  EXPECT_EQ(ended.code, 5);
  EXPECT_THAT(ended.out, HasSubstr("reason: target beta is now another app, account or server"));
}

TEST_F(Resume, FailsWhereStepsAreLeftAlone) {
  write_project("steps");
  ASSERT_NE(run({"publish", "app.apk"}).code, 0);
  ASSERT_THAT(resume({"--dry-run"}).out, HasSubstr("does the steps that are left"));
  write("slipway.toml", "version = 1\n" + target("store", "live") + route("\"store\""));
  const Ended ended = resume_json();
  EXPECT_EQ(ended.code, 4) << ended.out;
  const auto document = ended.json();
  EXPECT_EQ(document["outcome"], "failed");
  EXPECT_EQ(document["targets"][0]["outcome"], "failed");
  EXPECT_THAT(document["targets"][0]["reason"].get<std::string>(), HasSubstr("left alone"));
}

TEST_F(Resume, CombinesWhatWasDoneWithWhatWasLeftAlone) {
  const std::string store = target("store", "pending");
  write("slipway.toml",
        "version = 1\n" + target("beta", "steps") + store + route("\"beta\", \"store\""));
  ASSERT_NE(run({"publish", "app.apk", "--no-wait"}).code, 0);
  write("slipway.toml", "version = 1\n" + store + route("\"store\""));
  const Ended ended = resume_json();
  EXPECT_EQ(ended.code, 3) << ended.out;
  const auto document = ended.json();
  EXPECT_EQ(document["outcome"], "partial");
  ASSERT_THAT(document["targets"], SizeIs(2)) << "one artifact, one report";
  EXPECT_EQ(document["targets"][0]["target"], "store");
  EXPECT_EQ(document["targets"][0]["outcome"], "succeeded");
  EXPECT_EQ(document["targets"][1]["target"], "beta");
  EXPECT_EQ(document["targets"][1]["outcome"], "failed");
}

TEST_F(Resume, SucceedsWhereOnlyWhatWasOptionalIsLeftAlone) {
  const std::string store = target("store", "pending");
  write("slipway.toml", "version = 1\n" + target("beta", "pending") + store +
                            route("{ target = \"beta\", required = false }, \"store\""));
  leave_open();
  write("slipway.toml", "version = 1\n" + store + route("\"store\""));
  const Ended ended = resume_json();
  EXPECT_EQ(ended.code, 0) << ended.out << ended.err;
  const auto document = ended.json();
  EXPECT_EQ(document["outcome"], "succeeded");
  ASSERT_THAT(document["targets"], SizeIs(2));
  EXPECT_EQ(document["targets"][1]["outcome"], "unknown");
  EXPECT_EQ(document["targets"][1]["required"], false);
  // When nothing else is open, it decides.
  EXPECT_EQ(resume().code, 5);
}

TEST_F(Resume, StopsWhereASecretIsMissing) {
  leave_open();
  environment_.erase("FAKE_TOKEN");
  const Ended ended = resume();
  EXPECT_EQ(ended.code, 2);
  EXPECT_EQ(ended.out, "");
  EXPECT_THAT(ended.err, HasSubstr("FAKE_TOKEN"));
  environment_["FAKE_TOKEN"] = "s3cret-t0ken";
  EXPECT_THAT(resume().out, HasSubstr("succeeded"));
}

TEST_F(Resume, RefusesALedgerThatCannotBeRead) {
  write("broken.db", "this is no database, and long enough to be seen as none");
  const Ended ended = resume({"--ledger", "broken.db"});
  EXPECT_EQ(ended.code, 2);
  EXPECT_EQ(ended.out, "");
  EXPECT_THAT(ended.err, HasSubstr("broken.db"));
}

TEST_F(Resume, ReadsTheLedgerThatItIsTold) {
  ASSERT_EQ(run({"publish", "app.apk", "--no-wait", "--ledger", "team.db"}).code, 0);
  EXPECT_EQ(resume().out, "nothing is open\n");
  EXPECT_THAT(resume({"--ledger", "team.db"}).out, HasSubstr("succeeded  beta"));
}

TEST_F(Resume, OverwritesNothingThatItReads) {
  leave_open();
  const std::string before = read("app.apk");
  for (const std::string file : {"app.apk", "slipway.toml", ".slipway/ledger.db"}) {
    const Ended ended = resume({"--report", file});
    EXPECT_EQ(ended.code, 2) << file;
    EXPECT_THAT(ended.err, HasSubstr("would overwrite a file that this run reads"));
  }
  EXPECT_EQ(read("app.apk"), before);
  EXPECT_THAT(resume().out, HasSubstr("succeeded"));
}

}  // namespace
}  // namespace slipway::cli
