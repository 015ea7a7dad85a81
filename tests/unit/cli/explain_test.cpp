#include <gmock/gmock.h>

#include "probed_service.h"

namespace slipway::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using Json = nlohmann::ordered_json;

class Explain : public Probed {
 protected:
  void SetUp() override {
    Probed::SetUp();
    old_->codes["1098"] = {ErrorKind::rate_limited, "Too many calls", true, "wait an hour"};
    old_->codes["1016"] = {ErrorKind::rejected, "The package is broken", false, ""};
  }
};

TEST_F(Explain, SaysWhatACodeMeansAndWhatToDo) {
  Ended ended = probe({"explain", "old", "1098"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_EQ(ended.out,
            "old 1098: Too many calls\n"
            "  kind: rate_limited; the same call can succeed after a while\n"
            "  hint: wait an hour\n");
  EXPECT_EQ(probe({"explain", "old", "1016"}).out,
            "old 1016: The package is broken\n"
            "  kind: rejected; the same call fails again\n");
}

TEST_F(Explain, IsOneDocumentInJson) {
  EXPECT_EQ(probe({"explain", "old", "1098", "--output", "json"}).json(),
            Json::parse(R"({"schema": "slipway.explain/1", "outcome": "succeeded",
              "explanation": {"provider": "old", "code": "1098", "kind": "rate_limited",
                "text": "Too many calls", "retryable": true, "hint": "wait an hour"}})"));
  EXPECT_EQ(probe({"explain", "old", "1016", "--output", "json"}).json()["explanation"]["hint"],
            Json());
}

TEST_F(Explain, TakesATargetInThePlaceOfItsProvider) {
  write_both();
  const Ended ended = probe({"explain", "old-one", "1098"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("old 1098: Too many calls\n"));
}

TEST_F(Explain, TakesTheProviderWhereATargetIsCalledLikeIt) {
  write("slipway.toml",
        "version = 1\n[targets.old]\nprovider = \"new\"\ntoken = { env = \"A\" }\n");
  EXPECT_EQ(probe({"explain", "old", "1098"}).code, 0);
}

TEST_F(Explain, NeedsNoConfiguration) {
  EXPECT_EQ(probe({"explain", "old", "1098"}).code, 0);
  write("slipway.toml", "this is no TOML");
  EXPECT_EQ(probe({"explain", "old", "1098"}).code, 0);
}

TEST_F(Explain, RefusesAnUnknownProviderAndListsThoseThatThereAre) {
  Ended ended = probe({"explain", "somebody", "1"});
  EXPECT_EQ(ended.code, 2);
  EXPECT_EQ(ended.err,
            "error: there is no provider and no target `somebody`\n"
            "  hint: the providers are hockeyapp, new, old, pgyer\n");
  write_both();
  ended = probe({"explain", "pgyr", "1247", "--output", "json"});
  EXPECT_EQ(ended.code, 2);
  EXPECT_THAT(ended.err, HasSubstr("did you mean `pgyer`? the providers are"));
  EXPECT_THAT(ended.err, HasSubstr("; the targets are old-one, new-one"));
  EXPECT_EQ(ended.json()["outcome"], "refused");
  EXPECT_EQ(ended.json()["findings"][0]["code"], "unknown_provider");
}

TEST_F(Explain, SaysWhenANamedConfigurationCannotBeRead) {
  const Ended ended = probe({"explain", "old-one", "1", "--config", "missing.toml"});
  EXPECT_EQ(ended.code, 2);
  EXPECT_THAT(ended.err, HasSubstr("missing.toml"));
}

TEST_F(Explain, SaysWhatIsWrongWithTheNearestConfigurationWhereATargetMayBeMeant) {
  write("slipway.toml", "version = 1\nspeed = 1\n[targets.mine]\nprovider = 3\n");
  const Ended ended = probe({"explain", "mine", "1", "--output", "json"});
  EXPECT_EQ(ended.code, 2);
  EXPECT_THAT(ended.err, HasSubstr("`speed`"));
  EXPECT_THAT(ended.err, HasSubstr("error: there is no provider `mine`\n"));
  EXPECT_EQ(ended.json()["findings"].back()["code"], "unknown_provider");
}

TEST_F(Explain, NamesItsArgumentsInItsHelp) {
  const std::string help = probe({"explain", "--help"}).out;
  EXPECT_THAT(help, HasSubstr("PROVIDER"));
  EXPECT_THAT(help, Not(HasSubstr("TEXT")));
}

TEST_F(Explain, SaysThatNobodyKnowsACode) {
  const Ended ended = probe({"explain", "old", "4242", "--output", "json"});
  EXPECT_EQ(ended.code, 2);
  EXPECT_THAT(ended.err, HasSubstr("nobody knows what old means by `4242`"));
  EXPECT_EQ(ended.json()["findings"][0]["code"], "unknown_code");
}

TEST_F(Explain, KnowsTheServicesOwnCodes) {
  EXPECT_THAT(probe({"explain", "pgyer", "1247"}).out, HasSubstr("after a while"));
  EXPECT_THAT(probe({"explain", "pgyer", "1098"}).out, HasSubstr("kind: rate_limited"));
  EXPECT_THAT(transport_->requests, IsEmpty());
}

}  // namespace
}  // namespace slipway::cli
