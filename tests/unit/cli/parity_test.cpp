#include <gmock/gmock.h>

#include "probed_service.h"

namespace slipway::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using Json = nlohmann::ordered_json;

using Parity = Probed;

Json row(const Json& document, const std::string& feature) {
  for (const Json& one : document["features"]) {
    if (one["feature"] == feature) return one;
  }
  return {};
}

TEST_F(Parity, LeadsWithWhatIsLostAndEndsWithTheCounts) {
  old_->can_call = false;
  write_both("unsupported = \"warn\"\n");
  const Ended ended = probe({"parity", "old-one", "new-one"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_EQ(ended.err, "");
  EXPECT_EQ(ended.out,
            "CHANGE        FEATURE             old-one   new-one\n"
            "lost          mandatory           honoured  impossible\n"
            "lost          symbols_alone       honoured  impossible\n"
            "weakened      notes_markdown      honoured  degraded\n"
            "gained        password_access     ignored   honoured\n"
            "strengthened  latest              degraded  honoured\n"
            "kept          notes               honoured  honoured\n"
            "absent        notes_textile       ignored   impossible\n"
            "absent        notify_installable  ignored   impossible\n"
            "absent        notify_all          ignored   impossible\n"
            "absent        withheld            ignored   impossible\n"
            "absent        tags                ignored   impossible\n"
            "absent        teams               ignored   impossible\n"
            "absent        users               ignored   impossible\n"
            "absent        invite_access       ignored   impossible\n"
            "absent        install_window      ignored   impossible\n"
            "absent        symbols             ignored   impossible\n"
            "absent        provenance          ignored   impossible\n"
            "\n"
            "instead, at new-one:\n"
            "  mandatory: Force updates in the dashboard.\n"
            "  notes_markdown: Notes are plain text.\n"
            "\n"
            "formats     lost dsym.zip; gained hap; kept apk, ipa\n"
            "operations  gained native_call; kept check_access\n"
            "\n"
            "moving from old-one to new-one: 2 features lost, 1 gained, 1 kept, 1 weakened, "
            "1 strengthened\n");
}

TEST_F(Parity, GivesEveryFeatureInItsOrderInJson) {
  old_->can_call = false;
  write_both("unsupported = \"ignore\"\n");
  const Ended ended = probe({"parity", "old-one", "new-one", "--output", "json"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  Json document = ended.json();
  ASSERT_EQ(document["features"].size(), all_features().size());
  for (std::size_t i = 0; i < all_features().size(); ++i) {
    EXPECT_EQ(document["features"][i]["feature"], to_string(all_features()[i]));
  }
  EXPECT_EQ(row(document, "notes_markdown"), Json::parse(R"({"feature": "notes_markdown",
    "from": "honoured", "to": "degraded", "change": "weakened",
    "stand_in": "Notes are plain text."})"));
  EXPECT_EQ(row(document, "tags"), Json::parse(R"({"feature": "tags",
    "from": "ignored", "to": "impossible", "change": "absent", "stand_in": null})"));
  document.erase("features");
  EXPECT_EQ(document, Json::parse(R"({"schema": "slipway.parity/1", "outcome": "succeeded",
    "from": "old-one", "to": "new-one",
    "formats": [{"format": "apk", "from": true, "to": true, "change": "kept"},
                {"format": "ipa", "from": true, "to": true, "change": "kept"},
                {"format": "hap", "from": false, "to": true, "change": "gained"},
                {"format": "dsym.zip", "from": true, "to": false, "change": "lost"}],
    "operations": [{"operation": "check_access", "from": true, "to": true, "change": "kept"},
                   {"operation": "native_call", "from": false, "to": true, "change": "gained"}]})"));
}

TEST_F(Parity, NeedsNeitherTheNetworkNorASecret) {
  write("slipway.toml",
        "version = 1\n[targets.a]\nprovider = \"old\"\ntoken = { command = \"echo x >> runs\" }\n"
        "[targets.b]\nprovider = \"new\"\ntoken = { env = \"UNSET\" }\n");
  const Ended ended = probe({"parity", "a", "b"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_FALSE(std::filesystem::exists("runs"));
  EXPECT_THAT(transport_->requests, IsEmpty());
  EXPECT_THAT(old_->asked, IsEmpty());
}

TEST_F(Parity, SymbolsThatGoAloneAreNeverIgnored) {
  write_both("", "unsupported = \"ignore\"\n");
  const Json document = probe({"parity", "old-one", "new-one", "--output", "json"}).json();
  EXPECT_EQ(row(document, "symbols_alone")["to"], "impossible");
  EXPECT_EQ(row(document, "mandatory")["to"], "ignored");
}

TEST_F(Parity, ATargetLosesNothingToItself) {
  write_both();
  const Ended ended = probe({"parity", "new-one", "new-one"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("moving from new-one to new-one: 0 features lost, 4 kept\n"));
}

TEST_F(Parity, OneSentenceStandsInForSeveralFeatures) {
  new_->capabilities.stand_ins[Feature::symbols_alone] = "Force updates in the dashboard.";
  write_both();
  EXPECT_THAT(probe({"parity", "old-one", "new-one"}).out,
              HasSubstr("\n  mandatory, symbols_alone: Force updates in the dashboard.\n"));
}

TEST_F(Parity, WrapsWhatIsLongerThanTheTerminal) {
  new_->capabilities.stand_ins[Feature::mandatory] =
      "Force updates in the dashboard, where each app has a page for it.";
  write_both();
  EXPECT_THAT(probe({"parity", "old-one", "new-one"}, "", 50).out,
              HasSubstr("\n  mandatory: Force updates in the dashboard, where\n"
                        "    each app has a page for it.\n"));
}

TEST_F(Parity, SaysThatOperationsAreNotKnownWhereTheProviderCannotBeMade) {
  new_->wants_real_token = true;
  write_both();
  const Ended human = probe({"parity", "old-one", "new-one"});
  EXPECT_EQ(human.code, 0);
  EXPECT_THAT(human.out, HasSubstr("operations  not known without the secrets\n"));
  EXPECT_THAT(human.err, HasSubstr("warning: new-one: new cannot be made without its secrets"));
  const Json document = probe({"parity", "old-one", "new-one", "--output", "json"}).json();
  EXPECT_EQ(document["operations"], Json());
  EXPECT_EQ(row(document, "mandatory")["change"], "lost");
}

TEST_F(Parity, RefusesUnknownTargetsAndSaysWhichMayBeMeant) {
  write_both();
  const Ended ended = probe({"parity", "odl-one", "brandnew", "--output", "json"});
  EXPECT_EQ(ended.code, 2);
  EXPECT_THAT(ended.err, HasSubstr("no target `odl-one` is configured"));
  EXPECT_THAT(ended.err, HasSubstr("did you mean `old-one`?"));
  EXPECT_THAT(ended.err, HasSubstr("no target `brandnew` is configured"));
  EXPECT_EQ(ended.json()["schema"], "slipway.parity/1");
  EXPECT_EQ(ended.json()["outcome"], "refused");
  EXPECT_EQ(ended.json()["findings"].size(), 2U);
}

TEST_F(Parity, RefusesABrokenConfiguration) {
  write("slipway.toml", "version = 1\nspeed = 1\n" + probed_target("old"));
  EXPECT_EQ(probe({"parity", "old-one", "old-one"}).code, 2);
  EXPECT_EQ(probe({"parity", "old-one"}).code, 2);
}

// What the two services' users lose first, from the providers' own words.
TEST_F(Parity, KnowsWhatPgyerAndHockeyAppCannotSay) {
  write("slipway.toml",
        "version = 1\n[targets.pgyer]\nprovider = \"pgyer\"\napi_key = { env = \"A\" }\n"
        "[targets.legacy]\nprovider = \"hockeyapp\"\nbase_url = \"https://hockey.test\"\n"
        "app_id = \"1234567890abcdef1234567890abcdef\"\ntoken = { env = \"B\" }\n");
  Json document = probe({"parity", "legacy", "pgyer", "--output", "json"}).json();
  EXPECT_EQ(row(document, "mandatory")["change"], "lost");
  EXPECT_TRUE(row(document, "mandatory")["stand_in"].is_string());
  EXPECT_EQ(row(document, "notes_markdown")["change"], "weakened");
  document = probe({"parity", "pgyer", "legacy", "--output", "json"}).json();
  EXPECT_EQ(row(document, "password_access")["change"], "lost");
  EXPECT_TRUE(row(document, "password_access")["stand_in"].is_string());
}

}  // namespace
}  // namespace slipway::cli
