#include <gmock/gmock.h>

#include "one_target.h"

namespace slipway::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

using Mistyped = OneTargetTest;

TEST_F(Mistyped, AnUnknownFlagIsNamedWithoutItsValueOrAnyOther) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> mistakes = {
      {{"edit", "beta", "b2", "--access", "password", "--password", "s3cr3tPW"}, "--password"},
      {{"edit", "beta", "b2", "--password=s3cr3tPW"}, "--password"},
      {{"--api-key", "s3cr3tPW", "versions", "beta"}, "--api-key"},
      {{"publish", "x.apk", "--token=s3cr3tPW"}, "--token"},
      {{"call", "beta", "--password=s3cr3tPW", "app/view"}, "--password"},
      {{"versions", "beta", "-ps3cr3tPW"}, "-p"},
      {{"versions", "beta", "--one", "s3cr3tPW", "--two", "s3cr3tPW"}, "--one"}};
  for (const auto& [arguments, flag] : mistakes) {
    for (const bool in_json : {false, true}) {
      const Ended ended = run(in_json ? json(arguments) : arguments);
      EXPECT_EQ(ended.code, 2) << flag;
      EXPECT_THAT(ended.err, StartsWith("error: there is no flag `" + flag + "`\n"));
      EXPECT_THAT(ended.out + ended.err, Not(HasSubstr("s3cr3tPW")));
      if (in_json) {
        EXPECT_EQ(ended.json()["findings"][0]["message"], "there is no flag `" + flag + "`");
      }
    }
  }
}

TEST_F(Mistyped, AFlagThatIsNearlyOneIsSuggested) {
  EXPECT_THAT(run({"versions", "beta", "--limt=3"}).err, HasSubstr("did you mean `--limit`?"));
  EXPECT_THAT(run({"latest", "set", "beta", "b2", "--ouput", "json"}).err,
              HasSubstr("did you mean `--output`?"));
  EXPECT_THAT(run({"publish", "x.apk", "--leger", "x"}).err, HasSubstr("did you mean `--ledger`?"));
  EXPECT_THAT(run({"resume", "--no-leger"}).err, Not(HasSubstr("did you mean")))
      << "a reserved name is not for anybody";
}

TEST_F(Mistyped, ArgumentsThatAreTooManyAreCountedAndNotQuoted) {
  Ended ended = run({"versions", "beta", "s3cr3tPW"});
  EXPECT_EQ(ended.code, 2);
  EXPECT_EQ(ended.err, "error: 1 argument too many\n  hint: see slipway versions --help\n");
  ended = run({"status", "beta", "ref-1", "--", "-s3cr3tPW", "s3cr3tPW"});
  EXPECT_EQ(ended.code, 2);
  EXPECT_THAT(ended.err, StartsWith("error: 2 arguments too many\n"));
  EXPECT_THAT(ended.err, Not(HasSubstr("s3cr3tPW")));
}

TEST_F(Mistyped, ADashWhereAnIdBelongsIsAFlagUnlessItStandsBehindTwo) {
  const Ended ended = run({"status", "beta", "-x"});
  EXPECT_EQ(ended.code, 2);
  EXPECT_EQ(ended.err,
            "error: there is no flag `-x`\n"
            "  hint: see slipway status --help; what stands behind `--` is no flag\n");
  EXPECT_EQ(run({"status", "beta", "--", "-x"}).code, 5);
  EXPECT_THAT(service_->calls, ::testing::ElementsAre("poll -x"));
}

TEST_F(Mistyped, ACommandWithCommandsOfItsOwnListsThem) {
  EXPECT_EQ(run({"latest", "foo", "pg", "x"}).err,
            "error: latest has no command `foo`\n"
            "  hint: its commands are set, clear; see slipway latest --help\n");
  EXPECT_EQ(run({"app", "foo"}).err,
            "error: app has no command `foo`\n"
            "  hint: its commands are show, update; see slipway app --help\n");
  for (const std::vector<std::string>& arguments :
       std::vector<std::vector<std::string>>{{"app"}, {"app", "--output", "json"}}) {
    EXPECT_THAT(run(arguments).err, StartsWith("error: app needs a command of its own\n"));
  }
  EXPECT_EQ(run({"app", "--help"}).code, 0);
}

TEST_F(Mistyped, TheHelpOfEachCommandThatMakesCallsSaysHowAnInterruptedOneEnds) {
  for (const char* command :
       {"versions", "status", "edit", "delete", "symbols", "apps", "call", "doctor", "publish"}) {
    EXPECT_THAT(run({command, "--help"}).out, HasSubstr("130")) << command;
  }
}

}  // namespace
}  // namespace slipway::cli
