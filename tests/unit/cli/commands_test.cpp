#include <gmock/gmock.h>
#include <signal.h>
#include <unistd.h>

#include "program.h"

namespace slipway::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using Json = nlohmann::ordered_json;

using Usage = Program;
using PlanCommand = Program;
using Check = Program;
using Targets = Program;
using EmulatorCommand = Program;

Json setting(const Json& document, const std::string& name) {
  for (const Json& shown : document["targets"][0]["settings"]) {
    if (shown["name"] == name) return shown;
  }
  return {};
}

Json field(const Json& document, const std::string& name) {
  for (const Json& shown : document["targets"][0]["fields"]) {
    if (shown["name"] == name) return shown;
  }
  return {};
}

TEST_F(Usage, VersionIsOneLine) {
  const Ended ended = run({"--version"});
  EXPECT_EQ(ended.code, 0);
  EXPECT_EQ(ended.out, "slipway 0.1.0\n");
}

TEST_F(Usage, HelpListsTheCommandsThatExistAndNoOthers) {
  const Ended ended = run({"--help"});
  EXPECT_EQ(ended.code, 0);
  for (const char* name :
       {"publish", "resume",   "plan",   "inspect", "check",  "targets", "doctor",
        "history", "versions", "status", "edit",    "latest", "symbols", "delete",
        "apps",    "app",      "call",   "explain", "parity", "emulator"}) {
    EXPECT_THAT(ended.out, HasSubstr(std::string("  ") + name + " "));
  }
  for (const char* name : {"  init ", "  completion "}) {
    EXPECT_THAT(ended.out, Not(HasSubstr(name)));
  }
}

TEST_F(Usage, HelpOfPublishNamesEveryFlagAndTheExitCodes) {
  const Ended ended = run({"publish", "--help"});
  EXPECT_EQ(ended.code, 0);
  for (const char* flag :
       {"--config",       "--to",      "--channel", "--notes",        "--notes-file",
        "--notes-format", "--symbols", "--notify",  "--availability", "--mandatory",
        "--tag",          "--latest",  "--set",     "--if-exists",    "--jobs",
        "--timeout",      "--dry-run", "--no-wait", "--fail-fast",    "--progress",
        "--output",       "--report",  "--ledger",  "--no-ledger"}) {
    EXPECT_THAT(ended.out, HasSubstr(std::string("  ") + flag + " "));
  }
  EXPECT_THAT(ended.out, HasSubstr("130  interrupted"));
}

TEST_F(Usage, MistakesAreExitCodeTwoWithAHint) {
  write_project();
  for (const std::vector<std::string>& arguments : std::vector<std::vector<std::string>>{
           {},
           {"publsh", "app.apk"},
           {"publish"},
           {"publish", "app.apk", "--colour"},
           {"publish", "app.apk", "--notify", "everyone"},
           {"publish", "app.apk", "--timeout", "20"},
           {"publish", "app.apk", "--notes", "a", "--notes-file", "b"},
           {"publish", "app.apk", "--jobs", "-1"},
           {"publish", "app.apk", "--jobs", "0"},
           {"publish", "app.apk", "--jobs", "many"},
           {"emulator", "--port", "65536"},
           {"publish", "app.apk", "--ledger", ""},
           {"publish", "app.apk", "--ledger", "ledger.db", "--no-ledger"}}) {
    const Ended ended = run(arguments);
    EXPECT_EQ(ended.code, 2) << ended.out;
    EXPECT_EQ(ended.out, "");
    EXPECT_THAT(ended.err, StartsWith("error: "));
    EXPECT_THAT(ended.err, HasSubstr("--help")) << ended.err;
  }
}

TEST_F(Usage, MistakesAreAJsonDocumentWhereJsonIsWanted) {
  const Ended ended = run({"publish", "--output", "json"});
  EXPECT_EQ(ended.code, 2);
  EXPECT_EQ(ended.json()["schema"], "slipway.report/1");
  EXPECT_EQ(ended.json()["outcome"], "refused");
  EXPECT_EQ(ended.json()["findings"][0]["code"], "usage");
}

TEST_F(Usage, ADefectIsExitCodeOneAndSaysThatItIsOne) {
  broken_ = true;
  const Ended ended = run({"check", "--output", "json"});
  EXPECT_EQ(ended.code, 1);
  EXPECT_THAT(ended.err, HasSubstr("the world is broken"));
  EXPECT_THAT(ended.err, HasSubstr("this is a defect of slipway"));
  EXPECT_EQ(ended.json()["outcome"], "failed");
}

TEST_F(PlanCommand, ShowsEachValueWithItsSourceAndNoSecret) {
  write_project();
  const Ended ended = run({"plan", "app.apk", "--notes", "Hello"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("beta (fake)\n  server   https://fake.example.com\n"));
  EXPECT_THAT(ended.out, HasSubstr("from command line"));
  EXPECT_THAT(ended.out, HasSubstr("token = (secret)"));
  EXPECT_THAT(ended.out, HasSubstr("\nready: 1 target\n"));
  EXPECT_THAT(ended.out + ended.err, Not(HasSubstr("s3cret-t0ken")));
}

TEST_F(PlanCommand, SendsNothing) {
  write_project("breaks");
  EXPECT_EQ(run({"plan", "app.apk"}).code, 0);
}

TEST_F(PlanCommand, IsRefusedWithTheReasonsWhenNoRouteMatches) {
  write("slipway.toml", "version = 1\n" + target("beta", "live") +
                            "[[routes]]\nname = \"ios\"\nmatch = { platform = \"ios\" }\n"
                            "targets = [\"beta\"]\n");
  write_app("app.apk");
  const Ended ended = run({"plan", "app.apk", "--output", "json"});
  EXPECT_EQ(ended.code, 2);
  const Json document = ended.json();
  EXPECT_EQ(document["outcome"], "refused");
  EXPECT_EQ(document["unmatched"][0]["route"], "ios");
  EXPECT_EQ(document["findings"][0]["code"], "no_route");
  EXPECT_THAT(ended.err, HasSubstr("ios"));
}

TEST_F(PlanCommand, TheCommandLineStandsAboveTheEnvironment) {
  write_project();
  environment_["SLIPWAY_NOTES"] = "from the environment";
  environment_["SLIPWAY_MANDATORY"] = "true";
  environment_["SLIPWAY_TAGS"] = "qa, staff";
  Json document = run({"plan", "app.apk", "--output", "json"}).json();
  EXPECT_EQ(field(document, "notes")["value"], "from the environment");
  EXPECT_EQ(setting(document, "mandatory")["source"], "environment");
  EXPECT_EQ(setting(document, "tags")["value"], "qa, staff");

  document = run({"plan", "app.apk", "--notes", "said", "--output", "json"}).json();
  EXPECT_EQ(field(document, "notes")["value"], "said");
  EXPECT_EQ(setting(document, "mandatory")["source"], "environment");
}

TEST_F(PlanCommand, AFlagCanTakeBackWhatTheEnvironmentSays) {
  write_project();
  environment_["SLIPWAY_MANDATORY"] = "true";
  const Json document = run({"plan", "app.apk", "--mandatory=false", "--output", "json"}).json();
  EXPECT_EQ(setting(document, "mandatory")["value"], "false");
  EXPECT_EQ(setting(document, "mandatory")["source"], "command line");
}

TEST_F(PlanCommand, AWordThatAVariableMustNotHaveIsReportedWithTheVariable) {
  write_project();
  environment_["SLIPWAY_NOTIFY"] = "everyone";
  environment_["SLIPWAY_IF_EXISTS"] = "maybe";
  const Ended ended = run({"plan", "app.apk"});
  EXPECT_EQ(ended.code, 2);
  EXPECT_THAT(ended.err, HasSubstr("SLIPWAY_NOTIFY is `everyone`"));
  EXPECT_THAT(ended.err, HasSubstr("none, installable, all"));
  EXPECT_THAT(ended.err, HasSubstr("SLIPWAY_IF_EXISTS is `maybe`"));
}

TEST_F(PlanCommand, ReadsNotesFromAFileOrStdinWithoutTheLastLineEnd) {
  write_project();
  write("notes.md", "line one\nline two\n");
  Json document = run({"plan", "app.apk", "--notes-file", "notes.md", "--output", "json"}).json();
  EXPECT_EQ(field(document, "notes")["value"], "line one\nline two");
  document = run({"plan", "app.apk", "--notes-file", "-", "--output", "json"}, "typed\r\n").json();
  EXPECT_EQ(field(document, "notes")["value"], "typed");
}

TEST_F(PlanCommand, ANotesFileThatCannotBeReadIsRefused) {
  write_project();
  std::filesystem::create_directory("folder");
  for (const char* file : {"missing.md", "folder"}) {
    const Ended ended = run({"plan", "app.apk", "--notes-file", file});
    EXPECT_EQ(ended.code, 2) << file;
    EXPECT_THAT(ended.err, HasSubstr(file));
  }
}

TEST_F(PlanCommand, ListFlagsLeaveTheFileAlone) {
  write("slipway.toml", "version = 1\n" + target("a", "live") + target("b", "live"));
  write_app("app.apk");
  const Ended ended =
      run({"plan", "--to", "a", "--to", "b", "--tag", "qa", "app.apk", "--output", "json"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_EQ(ended.json()["targets"].size(), 2U);
  EXPECT_EQ(setting(ended.json(), "tags")["value"], "qa");
  EXPECT_EQ(run({"plan", "--to", "a,b", "app.apk", "--output", "json"}).json()["targets"].size(),
            2U);
}

TEST_F(PlanCommand, SetChangesOneOptionOfOneTarget) {
  write_project();
  const Ended ended = run({"plan", "app.apk", "--set", "beta.behaviour=fails", "--output", "json"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_EQ(setting(ended.json(), "behaviour")["value"], "fails");
  EXPECT_EQ(setting(ended.json(), "behaviour")["source"], "command line");
}

TEST_F(PlanCommand, SetRefusesASecretAndDoesNotRepeatIt) {
  write_project();
  const Ended ended = run({"plan", "app.apk", "--set", "beta.token=open-sesame"});
  EXPECT_EQ(ended.code, 2);
  EXPECT_THAT(ended.err, HasSubstr("process lists"));
  EXPECT_THAT(ended.err, Not(HasSubstr("open-sesame")));
}

TEST_F(PlanCommand, SetThatNamesNoOptionIsRefused) {
  write_project();
  for (const char* text : {"beta", "beta=1", "behaviour=live"}) {
    EXPECT_EQ(run({"plan", "app.apk", "--set", text}).code, 2) << text;
  }
}

TEST_F(PlanCommand, IfExistsHoldsForAllTargetsButThoseThatSetSays) {
  write("slipway.toml",
        "version = 1\n" + target("a", "live") + target("b", "live") + route("\"a\", \"b\""));
  write_app("app.apk");
  const Ended ended = run({"plan", "app.apk", "--if-exists", "fail", "--set", "b.if_exists=add"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_THAT(ended.out, ::testing::ContainsRegex("if_exists +fail +from command line"));
  EXPECT_THAT(ended.out, ::testing::ContainsRegex("if_exists +add +from command line"));
}

TEST_F(PlanCommand, SymbolsBelongToOneFileAndMustBeSymbols) {
  write_project();
  write_app("app.ipa");
  write("mapping.txt", "com.example.Main -> a.a:\n");
  Ended ended = run({"plan", "app.apk", "app.ipa", "--symbols", "mapping.txt"});
  EXPECT_EQ(ended.code, 2);
  EXPECT_THAT(ended.err, HasSubstr("one FILE"));
  ended = run({"plan", "app.apk", "--symbols", "app.ipa"});
  EXPECT_EQ(ended.code, 2);
  EXPECT_THAT(ended.err, HasSubstr("no symbols file"));
}

TEST_F(PlanCommand, SeveralFilesGiveAnArray) {
  write_project();
  write_app("app.ipa");
  const Json document = run({"plan", "app.apk", "app.ipa", "--output", "json"}).json();
  EXPECT_EQ(document["outcome"], "ready");
  EXPECT_EQ(document["reports"].size(), 2U);
}

TEST_F(Check, SaysOkWithTheNumbers) {
  write_project();
  const Ended ended = run({"check"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_EQ(ended.out, "slipway.toml: ok, 1 target, 1 route\n");
  EXPECT_EQ(ended.err, "");
}

TEST_F(Check, ASecretThatIsNotSetIsOnlyAWarning) {
  write_project();
  environment_.clear();
  const Ended ended = run({"check", "--output", "json"});
  EXPECT_EQ(ended.code, 0);
  EXPECT_THAT(ended.err, StartsWith("slipway.toml:4:"));
  EXPECT_THAT(ended.err, HasSubstr("warning: beta: FAKE_TOKEN is not set"));
  EXPECT_EQ(ended.json()["schema"], "slipway.check/1");
  EXPECT_EQ(ended.json()["outcome"], "ok");
  EXPECT_EQ(ended.json()["findings"][0]["code"], "secret_not_set");
}

TEST_F(Check, ReportsAllMistakes) {
  write("slipway.toml", "version = 1\n" + target("beta", "live") + "colour = 1\nspeed = 2\n");
  const Ended ended = run({"check", "--output", "json"});
  EXPECT_EQ(ended.code, 2);
  EXPECT_EQ(ended.json()["outcome"], "refused");
  EXPECT_EQ(ended.json()["findings"].size(), 2U);
  EXPECT_EQ(run({"check"}).out, "slipway.toml: 2 errors\n");
}

TEST_F(Check, DoesNotShowASecretThatStandsInTheFile) {
  write("slipway.toml",
        "version = 1\n[targets.beta]\nprovider = \"fake\"\ntoken = \"open-sesame\"\nspeed = 1\n");
  const Ended ended = run({"check"});
  EXPECT_EQ(ended.code, 2);
  EXPECT_THAT(ended.err, HasSubstr("warning: "));
  EXPECT_THAT(ended.out + ended.err, Not(HasSubstr("open-sesame")));
}

TEST_F(Check, TakesTheFileFromTheFlagOrTheVariable) {
  write_project();
  std::filesystem::rename("slipway.toml", "other.toml");
  EXPECT_EQ(run({"check"}).code, 2);
  EXPECT_EQ(run({"check", "--config", "other.toml"}).code, 0);
  environment_["SLIPWAY_CONFIG"] = "other.toml";
  EXPECT_EQ(run({"check"}).code, 0);
  EXPECT_EQ(run({"check", "--config", "missing.toml"}).code, 2);
}

TEST_F(Targets, ListsThemWithoutTheirSecrets) {
  write_project();
  environment_.clear();
  const Ended ended = run({"targets"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_EQ(ended.out,
            "TARGET  PROVIDER  SERVER                    APP       FORMATS\n"
            "beta    fake      https://fake.example.com  app-beta  apk, ipa\n");
}

TEST_F(Targets, GivesEveryFeatureInJson) {
  write_project();
  const Ended ended = run({"targets", "--output", "json"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  const Json document = ended.json();
  EXPECT_EQ(document["schema"], "slipway.targets/1");
  const Json beta = document["targets"][0];
  EXPECT_EQ(beta["formats"], Json::array({"apk", "ipa"}));
  EXPECT_EQ(beta["features"]["notes"], "yes");
  EXPECT_EQ(beta["features"]["notes_markdown"], "degraded");
  EXPECT_EQ(beta["features"]["symbols"], "no");
  EXPECT_EQ(beta["features"].size(), all_features().size());
}

/// Sends the signal once the emulator has printed its first line.
class SignalsWhenFlushed : public std::stringbuf {
 public:
  explicit SignalsWhenFlushed(int signal) : signal_(signal) {}

 protected:
  int sync() override {
    if (!str().empty() && !std::exchange(sent_, true)) kill(getpid(), signal_);
    return 0;
  }

 private:
  int signal_;
  bool sent_ = false;
};

TEST_F(EmulatorCommand, PrintsItsAddressAndEndsWithASignal) {
  for (const int signal : {SIGINT, SIGTERM}) {
    std::istringstream in;
    SignalsWhenFlushed buffer(signal);
    std::ostream out(&buffer);
    std::ostringstream err;
    EXPECT_EQ(run_with({"emulator", "--state", "state"}, {in, out, err}), 0) << err.str();
    const Json line = Json::parse(buffer.str());
    EXPECT_THAT(line["base_url"].get<std::string>(), StartsWith("http://127.0.0.1:"));
    EXPECT_TRUE(line.contains("pgyer_api_key"));
    EXPECT_TRUE(line.contains("hockeyapp_token"));
    EXPECT_TRUE(line.contains("hockeyapp_app_id"));
  }
}

TEST_F(EmulatorCommand, ListsItsFaults) {
  const Ended ended = run({"emulator", "--list-faults"});
  EXPECT_EQ(ended.code, 0);
  for (const char* name : {"401", "422-exists", "500", "html-502", "redirect", "slow",
                           "drop-mid-upload", "drop-after-upload", "never-publishes",
                           "publish-fails", "token-expired", "not-json", "huge-reply"}) {
    EXPECT_THAT(ended.out, HasSubstr(name));
  }
}

TEST_F(EmulatorCommand, RefusesAFaultThatItDoesNotKnow) {
  const Ended ended = run({"emulator", "--fault", "no-such-fault"});
  EXPECT_EQ(ended.code, 2);
  EXPECT_THAT(ended.err, HasSubstr("no-such-fault"));
}

}  // namespace
}  // namespace slipway::cli
