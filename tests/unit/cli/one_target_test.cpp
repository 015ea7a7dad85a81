#include "cli/one_target.h"

#include <gmock/gmock.h>

#include "one_target.h"

namespace slipway::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;
using Json = nlohmann::ordered_json;

using EveryCommand = OneTargetTest;

/// One call of each command that asks the service.
std::vector<std::vector<std::string>> all_commands(const std::string& target) {
  return {{"versions", target},
          {"edit", target, "b2", "--mandatory", "true"},
          {"latest", "set", target, "b2"},
          {"latest", "clear", target, "b2"},
          {"delete", target, "b2", "--yes"},
          {"symbols", target, "b2", "mapping.txt"},
          {"apps", target},
          {"app", "show", target},
          {"app", "update", target, "title=New"}};
}

TEST_F(EveryCommand, EndsWithTheServicesErrorAndItsHint) {
  write("mapping.txt", "com.example.Main -> a.a:\n");
  std::vector<std::vector<std::string>> commands = all_commands("beta");
  commands.push_back({"status", "beta", "ref-1"});
  for (const auto& command : commands) {
    service_->errors = {error(ErrorKind::permission, "the key may not do this")};
    Ended ended = run(command);
    EXPECT_EQ(ended.code, 4) << command[0];
    EXPECT_EQ(ended.out, "") << command[0];
    EXPECT_EQ(ended.err,
              "error: beta: the key may not do this (app/call, HTTP 200)\n  hint: do better\n");

    service_->errors = {error(ErrorKind::permission, "the key may not do this")};
    ended = run(json(command));
    const Json document = ended.json();
    EXPECT_EQ(ended.code, 4) << command[0];
    EXPECT_EQ(document["schema"], "slipway." + command[0] + "/1");
    EXPECT_EQ(document["outcome"], "failed");
    EXPECT_EQ(document["target"], "beta");
    EXPECT_EQ(document["provider"], "fake");
    EXPECT_EQ(document["error"]["kind"], "permission");
    EXPECT_EQ(document["error"]["hint"], "do better");
  }
}

TEST_F(EveryCommand, IsRefusedBeforeAnyCallWhereTheProviderDoesNotHandItOut) {
  write("mapping.txt", "com.example.Main -> a.a:\n");
  for (const auto& command : all_commands("old")) {
    const Ended ended = run(json(command));
    EXPECT_EQ(ended.code, 2) << command[0];
    EXPECT_THAT(ended.err, StartsWith("error: old: provider plain cannot ")) << command[0];
    EXPECT_THAT(ended.err, HasSubstr("hint: these targets can: beta\n")) << command[0];
    const Json document = ended.json();
    EXPECT_EQ(document["outcome"], "refused");
    EXPECT_EQ(document["target"], "old");
    EXPECT_EQ(document["provider"], "plain");
    EXPECT_EQ(document["findings"][0]["code"], "unsupported_operation");
  }
  EXPECT_THAT(service_->calls, IsEmpty());
}

TEST_F(EveryCommand, SaysThatNoTargetOfTheFileCan) {
  write("slipway.toml", "version = 1\n" + target("old", "live", "plain"));
  const Ended ended = run({"latest", "set", "old", "b1"});
  EXPECT_EQ(ended.code, 2);
  EXPECT_EQ(ended.err,
            "error: old: provider plain cannot mark a build as the latest\n"
            "  hint: no target of this configuration can\n");
}

TEST_F(EveryCommand, ThatIsMistypedIsADocumentOfItsSchemaWithTheKeyOfItsResult) {
  const std::vector<std::pair<std::string, std::string>> keys = {
      {"versions", "builds"}, {"edit", "builds"},    {"latest", "builds"}, {"status", "builds"},
      {"delete", "builds"},   {"symbols", "builds"}, {"apps", "apps"},     {"app", "app"}};
  for (const auto& [command, key] : keys) {
    const Ended ended = run({command, "--output", "json"});
    EXPECT_EQ(ended.code, 2) << command;
    const Json document = ended.json();
    EXPECT_EQ(document["schema"], "slipway." + command + "/1");
    EXPECT_EQ(document["outcome"], "refused");
    EXPECT_TRUE(document.contains(key)) << command;
    EXPECT_EQ(document["findings"][0]["code"], "usage");
    EXPECT_THAT(ended.err, HasSubstr("see slipway " + command + " --help"));
  }
}

TEST_F(EveryCommand, SuggestsTheTargetThatWasMeant) {
  const Ended ended = run(json({"versions", "bta"}));
  EXPECT_EQ(ended.code, 2);
  EXPECT_EQ(ended.err, "error: no target `bta` is configured\n  hint: did you mean `beta`?\n");
  const Json document = ended.json();
  EXPECT_EQ(document["findings"][0]["code"], "unknown_target");
  EXPECT_EQ(document["target"], "bta");
  EXPECT_EQ(document["provider"], nullptr);
  EXPECT_EQ(document["builds"], Json::array());
}

TEST_F(EveryCommand, IsRefusedWithAllMistakesOfTheConfiguration) {
  write("slipway.toml", "version = 1\n" + target("beta", "live") + "colour = 1\nspeed = 2\n");
  const Ended ended = run(json({"versions", "beta"}));
  EXPECT_EQ(ended.code, 2);
  EXPECT_EQ(ended.json()["findings"].size(), 2U);
}

TEST_F(EveryCommand, NamesTheSecretThatIsMissing) {
  environment_.clear();
  const Ended ended = run({"versions", "beta"});
  EXPECT_EQ(ended.code, 2);
  EXPECT_THAT(ended.err, HasSubstr("FAKE_TOKEN"));
  EXPECT_THAT(service_->calls, IsEmpty());
}

TEST_F(EveryCommand, RefusesAnEmptyBuild) {
  for (const auto& command :
       std::vector<std::vector<std::string>>{{"edit", "beta", "", "--mandatory", "true"},
                                             {"latest", "set", "beta", ""},
                                             {"delete", "beta", "", "--yes"}}) {
    const Ended ended = run(command);
    EXPECT_EQ(ended.code, 2);
    EXPECT_THAT(ended.err, HasSubstr("is a variable not set?"));
  }
  EXPECT_THAT(service_->calls, IsEmpty());
}

TEST_F(EveryCommand, RefusesAnIdThatNoServiceGivesAndDoesNotPrintIt) {
  const std::vector<std::string> ids = {"", "b2\x1b[2J", "b2\xC2\x9B", "b\n2",
                                        std::string(201, 'b')};
  for (const std::string& id : ids) {
    for (const auto& command :
         std::vector<std::vector<std::string>>{{"status", "beta", id},
                                               {"edit", "beta", id, "--mandatory", "true"},
                                               {"latest", "set", "beta", id},
                                               {"symbols", "beta", id, "mapping.txt"},
                                               {"delete", "beta", id, "--yes"}}) {
      const Ended ended = run(json(command));
      EXPECT_EQ(ended.code, 2) << command[0];
      EXPECT_THAT(ended.err, ::testing::ContainsRegex("an (empty )?id")) << command[0];
      if (id.empty()) continue;
      EXPECT_THAT(ended.err + ended.out, Not(HasSubstr(id))) << command[0];
    }
  }
  EXPECT_THAT(service_->calls, IsEmpty());
  EXPECT_NE(run({"status", "beta", std::string(200, 'b')}).code, 2);
}

TEST_F(EveryCommand, ThatAsksAndWhoseAnswerWasLostIsFailed) {
  service_->errors = {lost()};
  EXPECT_EQ(run({"versions", "beta"}).code, 4);
}

TEST_F(EveryCommand, TakesSetForItsTargetAndNoOther) {
  EXPECT_EQ(run({"versions", "beta", "--set", "beta.behaviour=fails"}).code, 0);
  EXPECT_EQ(run({"versions", "beta", "--set", "beta.behaviour=dances"}).code, 2);

  Ended ended = run({"versions", "beta", "--set", "old.behaviour=fails"});
  EXPECT_EQ(ended.code, 2);
  EXPECT_THAT(ended.err, HasSubstr("--set old.behaviour: the command is about beta"));

  ended = run({"versions", "beta", "--set", "beta.token=open-sesame"});
  EXPECT_EQ(ended.code, 2);
  EXPECT_THAT(ended.err, HasSubstr("process lists"));
  EXPECT_THAT(ended.err, Not(HasSubstr("open-sesame")));
}

TEST_F(EveryCommand, ThatOnlyAsksIsRepeatedAndSaysThatItWaits) {
  Error busy = error(ErrorKind::network, "the service is busy");
  busy.retryable = true;
  busy.retry_after = std::chrono::seconds(7);
  service_->errors = {busy};
  const Ended ended = run({"app", "show", "beta", "--set", "beta.retries=1"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_EQ(ended.err,
            "beta: asking again in 7.0s, because: the service is busy (app/call, HTTP 200)\n");
  EXPECT_THAT(clock_->sleeps(), ElementsAre(std::chrono::seconds(7)));
  EXPECT_EQ(service_->calls.size(), 2U);
}

TEST_F(EveryCommand, ThatChangesSomethingIsNotRepeated) {
  write("mapping.txt", "com.example.Main -> a.a:\n");
  Error busy = error(ErrorKind::network, "the service is busy");
  busy.retryable = true;
  for (auto command :
       std::vector<std::vector<std::string>>{{"edit", "beta", "b2", "--mandatory", "true"},
                                             {"latest", "set", "beta", "b2"},
                                             {"symbols", "beta", "b2", "mapping.txt"},
                                             {"app", "update", "beta", "title=New"}}) {
    service_->errors = {busy};
    service_->calls.clear();
    command.insert(command.end(), {"--set", "beta.retries=3"});
    EXPECT_EQ(run(command).code, 4) << command[0];
    EXPECT_EQ(service_->calls.size(), 1U) << command[0];
  }
}

TEST_F(EveryCommand, ThatIsNotRepeatedSaysWhenToComeBack) {
  Error limited = error(ErrorKind::rate_limited, "too many calls");
  limited.retryable = true;
  limited.retry_after = std::chrono::minutes(20);
  service_->errors = {limited};
  EXPECT_THAT(run({"latest", "set", "beta", "b2"}).err,
              HasSubstr("hint: the service asks to wait 20m; do better\n"));
}

TEST_F(EveryCommand, WhoseProviderBreaksIsADefectOrUnknownWhereItChangesSomething) {
  service_->breaks = true;
  Ended ended = run({"versions", "beta"});
  EXPECT_EQ(ended.code, 1);
  EXPECT_THAT(ended.err, HasSubstr("error: beta: provider fake threw an exception"));
  ended = run(json({"latest", "set", "beta", "b2"}));
  EXPECT_EQ(ended.code, 5);
  EXPECT_EQ(ended.json()["outcome"], "unknown");
}

TEST_F(EveryCommand, WhoseAnswerWasLostIsUnknown) {
  write("mapping.txt", "com.example.Main -> a.a:\n");
  for (const auto& command :
       std::vector<std::vector<std::string>>{{"edit", "beta", "b2", "--mandatory", "true"},
                                             {"latest", "clear", "beta", "b2"},
                                             {"symbols", "beta", "b2", "mapping.txt"},
                                             {"app", "update", "beta", "title=New"}}) {
    Error unexplained = lost();
    unexplained.hint.clear();
    service_->errors = {unexplained};
    const Ended ended = run(json(command));
    EXPECT_EQ(ended.code, 5) << command[0];
    const auto document = ended.json();
    EXPECT_EQ(document["outcome"], "unknown");
    EXPECT_EQ(document["error"]["kind"], "network");
    EXPECT_THAT(document["error"]["hint"].get<std::string>(),
                HasSubstr("may have been done all the same: "));
  }
}

TEST_F(EveryCommand, ConcealsTheCredentialThatAServiceRepeats) {
  Error error = OneTargetTest::error(ErrorKind::authentication, "refused");
  error.service_message = "no such token: s3cret-t0ken";
  for (const char* output : {"human", "json"}) {
    service_->errors = {error};
    const Ended ended = run({"versions", "beta", "--output", output});
    EXPECT_EQ(ended.code, 4);
    EXPECT_THAT(ended.err, HasSubstr("no such token: (secret)"));
    EXPECT_THAT(ended.out + ended.err, Not(HasSubstr("s3cret-t0ken")));
  }
}

TEST_F(EveryCommand, LetsNoWordOfTheServiceSteerTheTerminal) {
  service_->builds[1].version = "1\x1b[2J\x1b]0;pwn\x07";
  service_->polled = Live{service_->builds[1]};
  std::filesystem::create_directory("a\x1b");
  write("a\x1b/mapping.txt", "com.example.Main -> a.a:\n");
  const std::vector<std::vector<std::string>> commands = {
      {"status", "beta", "ref-1"},
      {"edit", "beta", "b2", "--mandatory", "true"},
      {"symbols", "beta", "b2", "a\x1b/mapping.txt"},
      {"delete", "beta", "b2", "--yes"}};
  for (const auto& command : commands) {
    const Ended ended = run(command);
    EXPECT_EQ(ended.code, 0) << command[0] << ended.err;
    EXPECT_THAT(ended.out, HasSubstr(command[0] == "symbols" ? "a?/mapping.txt" : "1?[2J?]0;pwn?"));
    EXPECT_THAT(ended.out + ended.err, Not(HasSubstr("\x1b"))) << command[0];
  }
  service_->polled = Pending{"\x1b[2Jpublishing"};
  EXPECT_EQ(run({"status", "beta", "ref-1"}).out, "still being processed: ?[2Jpublishing\n");
}

TEST_F(EveryCommand, TellsAWaitOfASecondOfWhichSomeHasPassed) {
  std::istringstream in;
  std::ostringstream out;
  std::ostringstream err;
  Session session({in, out, err}, {}, {});
  TellingClock clock(*clock_, "beta", session);
  clock.because_of(error(ErrorKind::network, "busy"));
  EXPECT_TRUE(clock.sleep_until(clock.now() + std::chrono::microseconds(999'300), {}));
  const std::string told = "beta: asking again in 1.0s, because: busy (app/call, HTTP 200)\n";
  EXPECT_EQ(err.str(), told);
  EXPECT_TRUE(clock.sleep_until(clock.now() + std::chrono::milliseconds(900), {}));
  EXPECT_EQ(err.str(), told) << "not worth a word";
}

TEST_F(EveryCommand, PutsWarningsOnStderrAndIntoTheDocument) {
  write("slipway.toml",
        "version = 1\n[targets.beta]\nprovider = \"fake\"\ntoken = \"open-sesame\"\n");
  service_->warnings = {"the notes were cut"};
  const Ended ended = run(json({"edit", "beta", "b2", "--notes", "long"}));
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_THAT(ended.err, HasSubstr("warning: beta: the notes were cut\n"));
  EXPECT_EQ(ended.json()["warnings"].size(), 2U);
  EXPECT_EQ(ended.json()["warnings"][1], "the notes were cut");
  EXPECT_THAT(ended.out + ended.err, Not(HasSubstr("open-sesame")));
}

}  // namespace
}  // namespace slipway::cli
