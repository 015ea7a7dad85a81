#include "tests/unit/core/config/fixture.h"

// What a route says of the packages that it takes, and of what they must be.
namespace slipway::testing {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// A route that goes on with these lines, from line 7 on.
LoadedConfiguration with_route(const std::string& lines) {
  return parse(
      "version = 1\n[targets.q]\nprovider = \"quay\"\n[[routes]]\nname = \"r\"\n"
      "targets = [\"q\"]\n" +
      lines + "\n");
}

LoadedConfiguration with_match(const std::string& condition) {
  return with_route("match = { " + condition + " }");
}

TEST(ConfiguredMatch, HasEveryFactOfThePackage) {
  const auto loaded = with_route(R"([routes.match]
platform = "ios"
format = ["ipa", "app.zip"]
bundle_id = "com.example.*"
version = [">=1.2, <2", "3.*"]
version_regex = '\d+\.\d+'
build_number = ">= 100"
signing = ["ad-hoc", "enterprise"]
debuggable = false
channel = "beta"
file_name = "*.ipa")");
  ASSERT_THAT(shown(loaded), IsEmpty());
  const Match& match = loaded.configuration.routes.at(0).match;
  EXPECT_THAT(match.platforms, ElementsAre("ios"));
  EXPECT_THAT(match.formats, ElementsAre("ipa", "app.zip"));
  EXPECT_THAT(match.bundle_ids, ElementsAre("com.example.*"));
  EXPECT_THAT(match.versions, ElementsAre(">=1.2, <2", "3.*"));
  EXPECT_THAT(match.version_regexes, ElementsAre("\\d+\\.\\d+"));
  EXPECT_THAT(match.build_numbers, ElementsAre(">= 100"));
  EXPECT_THAT(match.signings, ElementsAre("ad-hoc", "enterprise"));
  EXPECT_EQ(match.debuggable, false);
  EXPECT_THAT(match.channels, ElementsAre("beta"));
  EXPECT_THAT(match.file_names, ElementsAre("*.ipa"));
}

TEST(ConfiguredMatch, WithoutAConditionHasNone) {
  const auto loaded = with_route("match = {}");
  ASSERT_THAT(shown(loaded), IsEmpty());
  const Match& match = loaded.configuration.routes.at(0).match;
  EXPECT_THAT(match.versions, IsEmpty());
  EXPECT_THAT(match.signings, IsEmpty());
  EXPECT_EQ(match.debuggable, std::nullopt);
}

TEST(ConfiguredMatch, TakesEveryKindOfSigning) {
  const auto loaded = with_match(
      R"(signing = ["unsigned", "signed", "development", "ad-hoc", "enterprise", "app-store", "developer-id"])");
  ASSERT_THAT(shown(loaded), IsEmpty());
  for (const std::string& name : loaded.configuration.routes.at(0).match.signings) {
    EXPECT_TRUE(parse_signing_kind(name).has_value()) << name;
  }
}

TEST(ConfiguredMatch, EveryPatternIsCheckedWhenTheFileIsRead) {
  const struct {
    const char* condition;
    const char* place;
    const char* says;
  } cases[] = {
      {"version = \">=1.2 <2\"", "7:21 bad_value", "`>=1.2 <2`: `1.2 <2` is not a version"},
      {"version = [\"1.*\", \">=\"]", "7:29 bad_value", "no version follows `>=`"},
      {"version = \"^1.2\"", "7:21 bad_value", "expected a range like `>=1.2, <2` or a glob"},
      {"version = \">=1.*\"", "7:21 bad_value", "it mixes both"},
      {"version = \"1.*, 2.*\"", "7:21 bad_value", "it mixes both"},
      {"version = 1.2", "7:21 wrong_type", "a string or a list of strings"},
      {"version = []", "7:21 bad_value", "matches nothing"},
      {"version = \"\"", "7:21 bad_value", "matches nothing"},
      {"build_number = 28", "7:26 wrong_type", "found 28"},
      {"build_number = \"=>28\"", "7:26 bad_value", "for `build_number`"},
      {"version_regex = '(1.2'", "7:27 bad_value", "missing ): `(1.2`"},
      {"version_regex = ['1', 'a{2,1}']", "7:33 bad_value", "invalid repetition size: `{2,1}`"},
      {"version_regex = 1", "7:27 wrong_type", "a string or a list of strings"},
      {"signing = \"adhoc\"", "7:21 bad_value", "did you mean `ad-hoc`?"},
      {"signing = [\"signed\", \"developement\"]", "7:32 bad_value", "`development`?"},
      {"debuggable = \"no\"", "7:24 wrong_type", "true or false"},
      {"versoin = \"1\"", "7:11 unknown_key", "did you mean `version`?"},
      {"build = \"1\"", "7:11 unknown_key", "`build_number`"},
      {"bundleid = \"a\"", "7:11 unknown_key", "did you mean `bundle_id`?"},
  };
  for (const auto& [condition, place, says] : cases) {
    SCOPED_TRACE(condition);
    const auto loaded = with_match(condition);
    ASSERT_THAT(places(loaded), ElementsAre(place));
    EXPECT_THAT(shown(loaded), HasSubstr(says));
  }
}

TEST(ConfiguredMatch, NoMistakeOfAListHidesAnother) {
  EXPECT_THAT(places(with_match("version = [\"\", \">=\", 5, \"~>1.2\"]")),
              ElementsAre("7:22 bad_value", "7:26 bad_value", "7:32 wrong_type", "7:35 bad_value"));
  EXPECT_THAT(places(with_match("signing = ['Signed', '']")),
              ElementsAre("7:22 bad_value", "7:32 bad_value"));
}

TEST(ConfiguredMatch, ShowsTheLineOfAWrongPattern) {
  const auto loaded =
      with_match("version_regex = '(1.2', build_number = \">\", signing = \"x\", debuggable = 1");
  ASSERT_EQ(loaded.findings.size(), 4U);
  for (const Finding& finding : loaded.findings) {
    EXPECT_THAT(finding.source_line,
                AllOf(HasSubstr("'(1.2'"), HasSubstr("\">\""), HasSubstr("= 1")));
  }
}

TEST(ConfiguredRequirements, HaveTheirPlaces) {
  const auto loaded = with_route(
      "match = {}\nrequire = { signing = \"ad-hoc\", debuggable = false, profile_days = 14 }");
  ASSERT_THAT(shown(loaded), IsEmpty());
  const Requirements& require = loaded.configuration.routes.at(0).require;
  EXPECT_THAT(require.signings, ElementsAre("ad-hoc"));
  EXPECT_EQ(require.debuggable, false);
  EXPECT_EQ(require.profile_days, 14);
  EXPECT_EQ(require.locations.at("signing").line, 8);
  EXPECT_EQ(require.locations.at("signing").column, 23);
  EXPECT_EQ(require.locations.at("debuggable").column, 46);
  EXPECT_EQ(require.locations.at("profile_days").column, 68);
}

TEST(ConfiguredRequirements, AreNoneUnlessTheyAreWritten) {
  for (const char* lines : {"match = {}", "match = {}\nrequire = {}"}) {
    const auto loaded = with_route(lines);
    ASSERT_THAT(shown(loaded), IsEmpty());
    const Requirements& require = loaded.configuration.routes.at(0).require;
    EXPECT_THAT(require.signings, IsEmpty());
    EXPECT_EQ(require.debuggable, std::nullopt);
    EXPECT_EQ(require.profile_days, std::nullopt);
  }
}

TEST(ConfiguredRequirements, AreCheckedKeyByKey) {
  const struct {
    const char* require;
    const char* place;
    const char* says;
  } cases[] = {
      {"\"signed\"", "8:11 wrong_type", "a table like"},
      {"{ signing = \"enterprize\" }", "8:23 bad_value", "did you mean `enterprise`?"},
      {"{ signing = [] }", "8:23 bad_value", "matches nothing"},
      {"{ debuggable = 0 }", "8:26 wrong_type", "true or false"},
      {"{ profile_days = \"14d\" }", "8:28 wrong_type", "a whole number of days"},
      {"{ profile_days = 1.5 }", "8:28 wrong_type", "a whole number of days"},
      {"{ profile_days = -1 }", "8:28 bad_value", "from 0 to 10000, found -1"},
      {"{ profile_days = 10001 }", "8:28 bad_value", "from 0 to 10000, found 10001"},
      {"{ profile_day = 1 }", "8:13 unknown_key", "did you mean `profile_days`?"},
      {"{ version = \"1\" }", "8:13 unknown_key", "`signing`, `debuggable`, `profile_days`"},
  };
  for (const auto& [require, place, says] : cases) {
    SCOPED_TRACE(require);
    const auto loaded = with_route(std::string("match = {}\nrequire = ") + require);
    ASSERT_THAT(places(loaded), ElementsAre(place));
    EXPECT_THAT(shown(loaded), HasSubstr(says));
  }
  EXPECT_THAT(shown(with_route("match = {}\nrequire = { profile_days = 0 }")), IsEmpty());
  EXPECT_THAT(shown(with_route("match = {}\nrequire = { profile_days = 10000 }")), IsEmpty());
  EXPECT_THAT(shown(with_route("match = {}\nrequires = {}")), HasSubstr("did you mean `require`?"));
}

}  // namespace
}  // namespace slipway::testing
