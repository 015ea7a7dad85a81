#include <gmock/gmock.h>

#include "program.h"

namespace slipway::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using Json = nlohmann::ordered_json;

using Publish = Program;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

TEST_F(Publish, ReportsEachTargetOnStdoutAndProgressOnStderr) {
  write_project();
  const Ended ended = run({"publish", "app.apk"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_THAT(
      ended.out,
      StartsWith(
          "app.apk: apk, 988 B, com.example.app 1.1 (28)\n  succeeded  beta (fake)  build b1"));
  EXPECT_THAT(ended.out, HasSubstr("\nsucceeded: 1 succeeded\n"));
  EXPECT_THAT(ended.err, HasSubstr("beta: succeeded"));
}

TEST_F(Publish, PrintsOneJsonDocumentAndNothingElseOnStdout) {
  write_project();
  const Ended ended = run({"publish", "app.apk", "--output", "json"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  const Json document = ended.json();
  EXPECT_EQ(document["schema"], "slipway.report/1");
  EXPECT_EQ(document["outcome"], "succeeded");
  EXPECT_EQ(document["targets"][0]["build"]["id"], "b1");
}

TEST_F(Publish, EachEndHasItsExitCode) {
  write_app("app.apk");
  const auto code_for = [this](const std::string& first, const std::string& second) {
    write("slipway.toml",
          "version = 1\n" + target("a", first) + target("b", second) + route("\"a\", \"b\""));
    // Each run is the first one.
    return run({"publish", "app.apk", "--no-ledger"}).code;
  };
  EXPECT_EQ(code_for("live", "live"), 0);
  EXPECT_EQ(code_for("live", "fails"), 3);
  EXPECT_EQ(code_for("fails", "fails"), 4);
  EXPECT_EQ(code_for("live", "unknown"), 5);
}

TEST_F(Publish, StepsThatFailedAreAllNamedAndEachIsExplainedOnce) {
  write_project("steps");
  const Ended ended = run({"publish", "app.apk"});
  EXPECT_EQ(ended.code, 4);
  EXPECT_THAT(ended.out, HasSubstr("reason: the build is live, the step `latest` failed, the step "
                                   "`symbols` failed\n"));
  EXPECT_THAT(ended.out, HasSubstr("step latest: failed: no latest for you\n"));
  EXPECT_THAT(ended.out, HasSubstr("step mail: done\n"));
  EXPECT_THAT(ended.out, HasSubstr("step symbols: failed: no symbols for you\n"));
  EXPECT_EQ(ended.out.find("no latest for you"), ended.out.rfind("no latest for you"));
  EXPECT_THAT(ended.out, Not(HasSubstr("error: ")));
  const Json report = run({"publish", "app.apk", "--output", "json"}).json();
  EXPECT_EQ(report["targets"][0]["error"]["message"], "no latest for you");
}

TEST_F(Publish, AFailureGivesTheServicesCodeAndAHintWithoutTheSecret) {
  write_project("fails");
  for (const char* output : {"human", "json", "ndjson"}) {
    const Ended ended = run({"publish", "app.apk", "--output", output, "--report", "report.json"});
    EXPECT_EQ(ended.code, 4);
    EXPECT_THAT(ended.out, HasSubstr("1002"));
    EXPECT_THAT(ended.out, HasSubstr("check the token"));
    EXPECT_THAT(ended.out, HasSubstr("no such token: (secret)"));
    for (const std::string& text : {ended.out, ended.err, read("report.json")}) {
      EXPECT_THAT(text, Not(HasSubstr("s3cret-t0ken"))) << output;
    }
  }
}

TEST_F(Publish, SaysHowToWriteAConfigurationWhereThereIsNone) {
  write_app("app.apk");
  const Ended ended = run({"publish", "app.apk"});
  EXPECT_EQ(ended.code, 2);
  EXPECT_EQ(ended.out, "");
  EXPECT_THAT(ended.err, HasSubstr("slipway.toml"));
  EXPECT_THAT(ended.err, HasSubstr("provider = \"pgyer\""));
}

TEST_F(Publish, FindsTheConfigurationUpwards) {
  write_project();
  std::filesystem::create_directory("deep");
  std::filesystem::current_path("deep");
  EXPECT_EQ(run({"publish", "../app.apk"}).code, 0);
}

TEST_F(Publish, PrintsAllMistakesInOneGoAndSendsNothing) {
  write("slipway.toml", "version = 1\n" + target("beta", "live") + "colour = 1\n" +
                            route("\"beta\"") + "speed = 2\n");
  const Ended ended = run({"publish", "missing.apk", "--output", "json"});
  EXPECT_EQ(ended.code, 2);
  EXPECT_THAT(ended.err, HasSubstr("slipway.toml:7:1: error: "));
  EXPECT_THAT(ended.err, HasSubstr("slipway.toml:12:1: error: "));
  EXPECT_THAT(ended.err, HasSubstr("missing.apk"));
  const Json document = ended.json();
  EXPECT_EQ(document["outcome"], "refused");
  EXPECT_EQ(document["targets"], Json::array());
  EXPECT_TRUE(document["artifact"].is_null());
  EXPECT_EQ(document["findings"].size(), 3U);
  EXPECT_EQ(document["findings"][0]["line"], 7);
}

TEST_F(Publish, RefusesWhenASecretIsNotSet) {
  write_project();
  environment_.erase("FAKE_TOKEN");
  const Ended ended = run({"publish", "app.apk", "--output", "json"});
  EXPECT_EQ(ended.code, 2);
  EXPECT_THAT(ended.err, HasSubstr("FAKE_TOKEN"));
  EXPECT_EQ(ended.json()["artifact"]["path"], "app.apk");
}

TEST_F(Publish, SeveralFilesGiveAnArrayOfReports) {
  write_project();
  write_app("app.ipa");
  const Ended ended = run({"publish", "app.apk", "app.ipa", "--output", "json"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  const Json document = ended.json();
  ASSERT_EQ(document["reports"].size(), 2U);
  EXPECT_EQ(document["reports"][0]["artifact"]["path"], "app.apk");
  EXPECT_EQ(document["reports"][1]["artifact"]["path"], "app.ipa");
}

TEST_F(Publish, ProgressSaysWhichOfSeveralFilesItIsAbout) {
  write_project();
  write_app("app.ipa");
  EXPECT_THAT(run({"publish", "app.apk", "app.ipa"}).err,
              HasSubstr("\napp.ipa: ipa, 1.5 kB, com.example.app 1.1 (28)\nbeta: "));
}

TEST_F(Publish, AMistakeInTheLastFileKeepsTheFirstOneFromBeingSent) {
  write_project();
  write("empty.ipa", "");
  const Ended ended = run({"publish", "app.apk", "empty.ipa", "--output", "json"});
  EXPECT_EQ(ended.code, 2);
  EXPECT_EQ(ended.json()["outcome"], "refused");
  EXPECT_THAT(ended.err, HasSubstr("empty.ipa"));
}

TEST_F(Publish, FailFastDoesNotBeginFurtherFilesAfterAFailure) {
  write_project("fails");
  write_app("app.ipa");
  const Ended ended = run({"publish", "app.apk", "app.ipa", "--fail-fast", "--output", "json"});
  EXPECT_EQ(ended.code, 4);
  const Json reports = ended.json()["reports"];
  EXPECT_EQ(reports[0]["targets"][0]["outcome"], "failed");
  EXPECT_EQ(reports[1]["targets"][0]["outcome"], "cancelled");
  EXPECT_EQ(reports[1]["targets"][0]["attempts"], 0);
}

TEST_F(Publish, TheSameFileTwiceIsRefused) {
  write_project();
  const Ended ended = run({"publish", "app.apk", "./app.apk"});
  EXPECT_EQ(ended.code, 2);
  EXPECT_THAT(ended.err, HasSubstr("twice"));
}

TEST_F(Publish, TheLastLineOfNdjsonIsTheReport) {
  write_project();
  const Ended ended = run({"publish", "app.apk", "--output", "ndjson"});
  const std::vector<std::string> lines = lines_of(ended.out);
  ASSERT_GT(lines.size(), 2U);
  for (const std::string& line : lines) EXPECT_TRUE(Json::accept(line)) << line;
  EXPECT_EQ(Json::parse(lines.front())["event"], "target_started");
  EXPECT_EQ(Json::parse(lines.back())["schema"], "slipway.report/1");
  EXPECT_EQ(ended.err, "");
}

TEST_F(Publish, WritesTheReportFileBesideTheHumanReport) {
  write_project();
  EXPECT_EQ(run({"publish", "app.apk", "--report", "report.json"}).code, 0);
  EXPECT_EQ(Json::parse(read("report.json"))["outcome"], "succeeded");
}

TEST_F(Publish, WarningsOfThePlanStandInTheReport) {
  write_project("warns");
  const Ended ended = run({"publish", "app.apk", "--output", "json"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_EQ(ended.json()["targets"][0]["warnings"][0], "the notes are cut");
  EXPECT_THAT(ended.err, HasSubstr("warning: beta: the notes are cut"));
}

TEST_F(Publish, NoWaitEndsAsAccepted) {
  write_project("pending");
  const Ended ended = run({"publish", "app.apk", "--no-wait", "--output", "json"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_EQ(ended.json()["outcome"], "accepted");
  EXPECT_EQ(ended.json()["targets"][0]["submission"], "ref-1");
}

TEST_F(Publish, DryRunIsThePlan) {
  write_project("fails");
  const Ended ended = run({"publish", "app.apk", "--dry-run", "--output", "json"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_EQ(ended.json()["schema"], "slipway.plan/1");
  EXPECT_EQ(ended.out, run({"plan", "app.apk", "--output", "json"}).out);
}

TEST_F(Publish, ProgressNoneKeepsStderrEmpty) {
  write_project();
  EXPECT_EQ(run({"publish", "app.apk", "--progress", "none"}).err, "");
}

TEST_F(Publish, DrawsLiveLinesOnlyOnATerminalThatCan) {
  write_project();
  environment_["TERM"] = "xterm";
  const auto drawn = [this](bool is_terminal) {
    std::istringstream in;
    std::ostringstream out;
    std::ostringstream err;
    EXPECT_EQ(run_with({"publish", "app.apk"}, {in, out, err, false, is_terminal, 80}), 0);
    return err.str();
  };
  EXPECT_THAT(drawn(true), HasSubstr("\x1b[2K"));
  EXPECT_THAT(drawn(false), Not(HasSubstr("\x1b")));
  environment_["TERM"] = "dumb";
  EXPECT_THAT(drawn(true), Not(HasSubstr("\x1b")));
}

/// A stdout that nobody reads: every write fails.
class BrokenPipe : public std::streambuf {
 protected:
  int_type overflow(int_type) override { return traits_type::eof(); }
};

TEST_F(Publish, AResultThatCannotBePrintedIsNotASuccess) {
  write_project();
  std::istringstream in;
  BrokenPipe pipe;
  std::ostream out(&pipe);
  std::ostringstream err;
  EXPECT_EQ(run_with({"publish", "app.apk"}, {in, out, err}), 1);
  EXPECT_THAT(err.str(), HasSubstr("cannot write the result to stdout"));
}

}  // namespace
}  // namespace slipway::cli
