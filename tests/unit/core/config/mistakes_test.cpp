#include "tests/unit/core/config/fixture.h"

namespace slipway::testing {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr std::string_view kTarget =
    "version = 1\n[targets.beta]\nprovider = \"harbour\"\napi_key = { env = \"KEY\" }\n";

/// The target above with further lines, from line 5 on.
LoadedConfiguration with_target_lines(const std::string& lines) {
  return parse(std::string(kTarget) + lines);
}

/// The target above and a route that starts in line 5.
LoadedConfiguration with_route(const std::string& lines) {
  return parse(std::string(kTarget) + "[[routes]]\n" + lines);
}

TEST(ConfigMistakes, AGoodFileHasNone) {
  const auto loaded = with_route(
      "name = \"all\"\nmatch = {}\ntargets = [\"beta\"]\nrelease = { notify = \"all\" }\n");
  EXPECT_THAT(shown(loaded), IsEmpty());
}

TEST(ConfigMistakes, NameFileLineColumnAndTheSourceLine) {
  const auto loaded =
      parse_configuration(std::string(kTarget) + "  oversae = true\n", "ci/app.toml", registry());
  ASSERT_THAT(places(loaded), ElementsAre("5:3 unknown_key"));
  const Finding& finding = loaded.findings[0];
  EXPECT_EQ(finding.severity, Severity::error);
  EXPECT_EQ(finding.location.file, "ci/app.toml");
  EXPECT_EQ(finding.target, "beta");
  EXPECT_THAT(finding.message, AllOf(HasSubstr("`oversae`"), HasSubstr("beta")));
  EXPECT_EQ(finding.hint, "did you mean `oversea`?");
}

TEST(ConfigMistakes, ShowTheLineSoThatACaretHitsTheValue) {
  const auto loaded = with_target_lines("\tif_exists\t= \"skp\"\n");
  ASSERT_THAT(places(loaded), ElementsAre("5:14 bad_value"));
  const Finding& finding = loaded.findings[0];
  EXPECT_EQ(finding.source_line, "\tif_exists\t= \"skp\"");
  EXPECT_EQ(finding.source_line.at(finding.location.column - 1), '"');
  EXPECT_THAT(finding.message, AllOf(HasSubstr("`skip`, `fail` and `add`"), HasSubstr("`skp`")));
  EXPECT_EQ(finding.hint, "did you mean `skip`?");
}

TEST(ConfigMistakes, CountCharactersNotBytes) {
  const auto loaded = with_route(
      "name = \"a\"\nmatch = { channel = \"测试\", platfrom = \"ios\" }\ntargets = [\"beta\"]\n");
  EXPECT_THAT(places(loaded), ElementsAre("7:27 unknown_key"));
  EXPECT_EQ(loaded.findings[0].hint, "did you mean `platform`?");
}

TEST(ConfigMistakes, AreAllReportedInOneGoInTheFilesOrder) {
  const auto loaded = parse(R"(version = 1
verison = 1
[targets.one]
provider = "harbor"
[targets.two]
provider = "harbour"
retries = "many"
slots = 1.5
[targets.three]
base_url = "example.com"
[[routes]]
name = "r"
match = { platform = "androd" }
targets = ["one", "tow", "one", 7]
release = { notfy = "all", notify = "everybody" }
[[routes]]
name = "r"
)");
  EXPECT_THAT(
      places(loaded),
      ElementsAre("2:1 unknown_key", "4:12 unknown_provider", "5:10 missing_key", "7:11 wrong_type",
                  "8:9 wrong_type", "9:10 missing_key", "10:12 bad_value", "13:22 bad_value",
                  "14:19 unknown_target", "14:26 duplicate", "14:33 wrong_type",
                  "15:13 unknown_key", "15:37 bad_value", "16:1 missing_key", "16:1 missing_key",
                  "17:8 duplicate"));
  EXPECT_EQ(loaded.findings[1].hint, "did you mean `harbour`?");
  EXPECT_EQ(loaded.findings[8].hint, "did you mean `two`?");
  EXPECT_EQ(loaded.findings[11].hint, "did you mean `notify`?");
  EXPECT_THAT(loaded.findings[15].message, HasSubstr("line 12"));
}

TEST(ConfigMistakes, ATargetOfAnUnknownProviderIsStillATarget) {
  const auto loaded = parse(
      "version = 1\n[targets.x]\nprovider = \"nowhere\"\nanything = 1\n"
      "[[routes]]\nname = \"r\"\nmatch = {}\ntargets = [\"x\"]\n");
  ASSERT_THAT(places(loaded), ElementsAre("3:12 unknown_provider"));
  EXPECT_THAT(loaded.findings[0].hint, AllOf(HasSubstr("`harbour`"), HasSubstr("`quay`")));
}

TEST(ConfigMistakes, AMissingRequiredOptionIsReportedAtItsTarget) {
  const auto loaded = parse("version = 1\n[targets.beta]\nprovider = \"harbour\"\n");
  ASSERT_THAT(places(loaded), ElementsAre("2:10 missing_key"));
  EXPECT_THAT(loaded.findings[0].message, AllOf(HasSubstr("`api_key`"), HasSubstr("harbour")));
  EXPECT_THAT(loaded.findings[0].hint, HasSubstr("api_key = { env = "));
}

TEST(ConfigMistakes, EachWrongTypeSaysWhatWasExpectedAndWhatIsThere) {
  const struct {
    const char* line;
    const char* place;
    const char* expected;
    const char* found;
  } cases[] = {
      {"stall_timeout = 90", "5:17 wrong_type", "a duration like \"90s\"", "found 90"},
      {"poll_interval = \"fast\"", "5:17 wrong_type", "a duration", "`fast`"},
      {"max_age = \"-4s\"", "5:11 wrong_type", "a duration", "`-4s`"},
      {"max_age = 07:30:00", "5:11 wrong_type", "a duration", "a time"},
      {"retries = \"2\"", "5:11 wrong_type", "a whole number", "the string `2`"},
      {"slots = 2.5", "5:9 wrong_type", "a whole number", "found 2.5"},
      {"oversea = \"yes\"", "5:11 wrong_type", "true or false", "`yes`"},
      {"oversea = 1", "5:11 wrong_type", "true or false", "found 1"},
      {"app_id = [\"a\"]", "5:10 wrong_type", "a string", "a list"},
      {"app_id = 2026-01-01", "5:10 wrong_type", "a string", "a date"},
      {"groups = \"a\"", "5:10 wrong_type", "a list", "`a`"},
      {"groups = [\"a\", 2]", "5:16 wrong_type", "strings", "found 2"},
      {"verify = true", "5:10 wrong_type", "`strict`", "true"},
      {"access = \"password\"", "5:10 wrong_type", "a table with `type` and `password`", "string"},
      {"release = \"all\"", "5:11 wrong_type", "a table", "a string"},
      {"release = { mandatory = \"no\" }", "5:25 wrong_type", "true or false", "`no`"},
      {"release = { tags = \"qa\" }", "5:20 wrong_type", "a list", "`qa`"},
      {"release = { teams = [1.5] }", "5:22 wrong_type", "whole numbers", "1.5"},
      {"release = { notes = 3 }", "5:21 wrong_type", "a string", "3"},
      {"ca_file = {}", "5:11 wrong_type", "a string", "a table"},
      {"licence = 7", "5:11 wrong_type", "a string", "found 7"},
      {"plugins = \"a.hsp\"", "5:11 wrong_type", "a list", "`a.hsp`"},
      {"plugins = [true]", "5:12 wrong_type", "strings", "true"},
  };
  for (const auto& [line, place, expected, found] : cases) {
    SCOPED_TRACE(line);
    const auto loaded = with_target_lines(std::string(line) + "\n");
    ASSERT_THAT(places(loaded), ElementsAre(place));
    EXPECT_THAT(loaded.findings[0].message, AllOf(HasSubstr(expected), HasSubstr(found)));
    const std::string key(line, std::string_view(line).find(' '));
    EXPECT_EQ(loaded.findings[0].source_line.substr(0, key.size()), key);
  }
}

TEST(ConfigMistakes, EachBadValueIsRefused) {
  const struct {
    const char* line;
    const char* place;
    const char* says;
  } cases[] = {
      {"retries = -1", "5:11 bad_value", "from 0"},
      {"bundle_id = \"\"", "5:13 bad_value", "a target of any app"},
      {"poll_interval = \"0s\"", "5:17 bad_value", "longer than nothing"},
      {"unsupported = \"warning\"", "5:15 bad_value", "`warn`"},
      {"base_url = \"ftp://example.com\"", "5:12 bad_value", "https://"},
      {"base_url = \"https://\"", "5:12 bad_value", "no host"},
      {"base_url = \"https://e.com:99999\"", "5:12 bad_value", "port"},
      {"base_url = \"https://e.com/a b\"", "5:12 bad_value", "space"},
      {"base_url = \"http://example.com\"", "5:12 bad_value", "allow_plain_http"},
      {"fallback_base_urls = [\"https://e.com\", \"e.com\"]", "5:22 bad_value", "number 2"},
      {"fallback_base_urls = [\"https://e.com\", \"http://e.com\"]", "5:22 bad_value",
       "allow_plain_http"},
      {"ca_file = \"none.pem\"", "5:11 bad_value", "there is no `ca_file` `none.pem`"},
      {"licence = \"none.p12\"", "5:11 bad_value", "there is no `licence` `none.p12`"},
      {"licence = \"/\"", "5:11 bad_value", "there is no `licence` `/`"},
      {"plugins = [\"/etc/passwd\", \"none.hsp\"]", "5:27 bad_value", "`none.hsp`"},
      {"api_key.file = \"x\"", "5:1 syntax", ""},
      {"access = { type = \"privat\" }", "5:19 bad_value", "`invite`"},
      {"access = { typ = \"public\" }", "5:12 unknown_key", "`typ`"},
      {"release = { notes_file = \"none.md\" }", "5:26 bad_value", "none.md"},
      {"release = { notes = \"a\", notes_file = \"b\" }", "5:26 duplicate", "notes"},
      {"release = { notes_format = \"markdown\" }", "5:13 missing_key", "notes"},
      {"release = { access = { type = \"password\" } }", "5:22 missing_key", "`password`"},
      {"release = { access = { password = { env = \"P\" } } }", "5:22 missing_key", "`type`"},
      {"release = { access = { type = \"invite\", password = { env = \"P\" } } }", "5:41 bad_value",
       "takes no"},
      {"release = { access = { type = \"public\", start = \"2026-01-01\" } }", "5:22 missing_key",
       "no `end`"},
      {"release = { access = { type = \"public\", start = \"2026-02-30\", end = \"2026-03-01\" } }",
       "5:49 wrong_type", "a date"},
      {"release = { access = { type = \"public\", start = 2026-03-02, end = 2026-03-01 } }",
       "5:22 bad_value", "before"},
      {"release = { access = { type = \"public\", start = 2026-03-01, end = \"2026-03-01\" } }",
       "5:22 bad_value", "later day"},
  };
  for (const auto& [line, place, says] : cases) {
    SCOPED_TRACE(line);
    const auto loaded = with_target_lines(std::string(line) + "\n");
    ASSERT_THAT(places(loaded), ElementsAre(place));
    EXPECT_THAT(shown(loaded), HasSubstr(says));
  }
}

TEST(ConfigMistakes, PlainHttpIsFineToLoopbackAndWhereItIsAllowed) {
  for (const char* lines :
       {"base_url = \"http://127.0.0.1:8080/x\"\n", "base_url = \"http://localhost\"\n",
        "base_url = \"http://[::1]:80\"\n", "base_url = \"http://LOCALHOST:80\"\n",
        "fallback_base_urls = [\"http://127.0.0.1:8080\", \"https://example.com\"]\n",
        "fallback_base_urls = [\"http://example.com\"]\nallow_plain_http = true\n",
        "base_url = \"http://example.com\"\nallow_plain_http = true\n"}) {
    EXPECT_THAT(shown(with_target_lines(lines)), IsEmpty()) << lines;
  }
  // A name that only begins like the loopback address is another machine.
  for (const char* host : {"localhost.example.com", "127.evil.com", "127.0.0.1.example.com"}) {
    EXPECT_THAT(places(with_target_lines(std::string("base_url = \"http://") + host + "\"\n")),
                ElementsAre("5:12 bad_value"))
        << host;
  }
}

TEST(ConfigMistakes, ARouteIsCheckedKeyByKey) {
  const struct {
    const char* lines;
    const char* place;
    const char* says;
  } cases[] = {
      {"match = {}\ntargets = [\"beta\"]", "5:1 missing_key", "`name`"},
      {"name = \"r\"\ntargets = [\"beta\"]", "5:1 missing_key", "match = {}"},
      {"name = \"r\"\nmatch = {}", "5:1 missing_key", "`targets`"},
      {"name = \"\"\nmatch = {}\ntargets = [\"beta\"]", "6:8 bad_value", "empty"},
      {"name = \"r\"\nmatch = \"*\"\ntargets = [\"beta\"]", "7:9 wrong_type", "a table"},
      {"name = \"r\"\nmatch = { platform = [\"ios\", \"andriod\"] }\ntargets = [\"beta\"]",
       "7:30 bad_value", "did you mean `android`?"},
      {"name = \"r\"\nmatch = { format = \".apk\" }\ntargets = [\"beta\"]", "7:20 bad_value",
       "did you mean `apk`?"},
      {"name = \"r\"\nmatch = { channel = [] }\ntargets = [\"beta\"]", "7:21 bad_value",
       "matches nothing"},
      {"name = \"r\"\nmatch = { channel = \"\" }\ntargets = [\"beta\"]", "7:21 bad_value",
       "matches nothing"},
      {"name = \"r\"\nmatch = {}\ntargets = []", "8:11 bad_value", "at least one"},
      {"name = \"r\"\nmatch = {}\ntargets = \"beta\"", "8:11 wrong_type", "a list of targets"},
      {"name = \"r\"\nmatch = {}\ntargets = [{ target = \"beta\", requird = false }]",
       "8:31 unknown_key", "did you mean `required`?"},
      {"name = \"r\"\nmatch = {}\ntargets = [{ required = false }]", "8:12 missing_key",
       "`target`"},
      {"name = \"r\"\nmatch = {}\ntargets = [{ target = \"beta\", required = \"no\" }]",
       "8:42 wrong_type", "true or false"},
      {"name = \"r\"\nmatch = {}\ntargets = [\"Beta\"]", "8:12 unknown_target",
       "did you mean `beta`?"},
  };
  for (const auto& [lines, place, says] : cases) {
    SCOPED_TRACE(lines);
    const auto loaded = with_route(std::string(lines) + "\n");
    ASSERT_THAT(places(loaded), ElementsAre(place));
    EXPECT_THAT(shown(loaded), HasSubstr(says));
  }
}

TEST(ConfigMistakes, TheWrongKindOfTableHeadingIsExplained) {
  const auto routes = parse("version = 1\n[routes]\nname = \"r\"\n");
  ASSERT_THAT(places(routes), ElementsAre("2:2 wrong_type"));
  EXPECT_THAT(routes.findings[0].hint, HasSubstr("[[routes]]"));
  const auto targets = parse("version = 1\n[[targets]]\nprovider = \"quay\"\n");
  ASSERT_EQ(targets.findings.size(), 1u);
  EXPECT_THAT(targets.findings[0].message, HasSubstr("[targets.NAME]"));
}

TEST(ConfigMistakes, ATargetsNameIsLettersDigitsDashAndUnderscore) {
  EXPECT_THAT(places(parse("version = 1\n[targets.\"a b\"]\nprovider = \"quay\"\n")),
              ElementsAre("2:10 bad_value"));
  EXPECT_THAT(shown(parse("version = 1\n[targets.A-b_9]\nprovider = \"quay\"\n")), IsEmpty());
}

TEST(ConfigMistakes, TheVersionMustBeThereAndKnown) {
  EXPECT_THAT(places(parse("")), ElementsAre("1:1 missing_key"));
  EXPECT_THAT(places(parse("version = \"1\"\n")), ElementsAre("1:11 wrong_type"));
  // Nothing else is said of a file that follows other rules.
  const auto newer = parse("version = 2\nnew_key = 1\n");
  ASSERT_THAT(places(newer), ElementsAre("1:11 unsupported_version"));
  EXPECT_THAT(newer.findings[0].message, HasSubstr("2"));
}

TEST(ConfigMistakes, AKeyWrittenWithADotInQuotesIsNoNestedKey) {
  EXPECT_THAT(places(with_target_lines("\"access.type\" = \"public\"\n")),
              ElementsAre("5:1 unknown_key"));
}

TEST(ConfigMistakes, ControlCharactersOfAKeyDoNotReachATerminal) {
  const auto loaded = with_target_lines("\"\\u001b[31mred\" = 1\n");
  ASSERT_EQ(loaded.findings.size(), 1u);
  EXPECT_THAT(shown(loaded), Not(HasSubstr("\x1b")));
}

}  // namespace
}  // namespace slipway::testing
