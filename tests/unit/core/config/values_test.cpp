#include "tests/unit/core/config/fixture.h"

namespace slipway::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using namespace std::chrono_literals;

template <typename T>
T option(const TargetConfig& target, const std::string& name) {
  return std::get<T>(std::get<OptionValue>(target.values.at(name).value));
}

TEST(ConfiguredTarget, HasItsOptionsWithTheirDeclaredTypesAndPlaces) {
  const auto loaded = parse(R"(version = 1
[targets.beta]
provider = "harbour"
api_key = { env = "KEY" }
app_id = "a1"
oversea = true
max_age = "250ms"
slots = 7
groups = ["x", "y"]
access = { type = "password", password = { command = "pass show x" } }
base_url = "https://apps.example.com:8443/root"
fallback_base_urls = ["https://b.example.com"]
stall_timeout = "90s"
retries = 0
if_exists = "add"
bundle_id = "com.example.shop"
)");
  ASSERT_THAT(shown(loaded), IsEmpty());
  const TargetConfig* target = loaded.configuration.find_target("beta");
  ASSERT_NE(target, nullptr);
  EXPECT_EQ(target->provider, "harbour");
  EXPECT_EQ(target->location.line, 2);
  EXPECT_EQ(option<std::string>(*target, "app_id"), "a1");
  EXPECT_TRUE(option<bool>(*target, "oversea"));
  EXPECT_EQ(option<std::chrono::milliseconds>(*target, "max_age"), 250ms);
  EXPECT_EQ(option<std::int64_t>(*target, "slots"), 7);
  EXPECT_THAT(option<std::vector<std::string>>(*target, "groups"), ElementsAre("x", "y"));
  EXPECT_EQ(option<std::string>(*target, "access.type"), "password");
  EXPECT_EQ(option<std::chrono::milliseconds>(*target, "stall_timeout"), 90s);
  EXPECT_EQ(option<std::int64_t>(*target, "retries"), 0);
  EXPECT_EQ(option<std::string>(*target, "if_exists"), "add");
  EXPECT_EQ(option<std::string>(*target, "bundle_id"), "com.example.shop");
  const auto& key = std::get<SecretReference>(target->values.at("api_key").value);
  EXPECT_EQ(key.source, SecretReference::Source::environment);
  EXPECT_EQ(key.name, "KEY");
  const auto& password = std::get<SecretReference>(target->values.at("access.password").value);
  EXPECT_EQ(password.source, SecretReference::Source::command);
  EXPECT_EQ(password.name, "pass show x");
  EXPECT_EQ(target->values.at("slots").location.line, 8);
  EXPECT_EQ(target->values.at("slots").location.column, 9);
  EXPECT_EQ(loaded.configuration.find_target("other"), nullptr);
}

TEST(ConfiguredTarget, TakesNestedOptionsInEverySpellingOfToml) {
  const std::string head =
      "version = 1\n[targets.beta]\nprovider = \"harbour\"\napi_key = { env = \"KEY\" }\n";
  for (const char* access : {"access = { type = \"invite\" }\n", "access.type = \"invite\"\n",
                             "[targets.beta.access]\ntype = \"invite\"\n"}) {
    SCOPED_TRACE(access);
    const auto loaded = parse(head + access);
    ASSERT_THAT(shown(loaded), IsEmpty());
    EXPECT_EQ(option<std::string>(loaded.configuration.targets[0], "access.type"), "invite");
  }
}

TEST(ConfiguredTarget, HoldsNothingThatWasNotWritten) {
  const auto loaded = parse("version = 1\n[targets.q]\nprovider = \"quay\"\n");
  ASSERT_THAT(loaded.configuration.targets, SizeIs(1));
  EXPECT_THAT(loaded.configuration.targets[0].values, IsEmpty());
  EXPECT_THAT(loaded.configuration.targets[0].release.locations, IsEmpty());
}

TEST(ConfiguredTarget, TargetsStandInTheFilesOrder) {
  const auto loaded = parse(
      "version = 1\n[targets.zulu]\nprovider = \"quay\"\n[targets.alpha]\nprovider = \"quay\"\n"
      "[targets.mike]\nprovider = \"quay\"\n");
  std::vector<std::string> names;
  for (const auto& target : loaded.configuration.targets) names.push_back(target.name);
  EXPECT_THAT(names, ElementsAre("zulu", "alpha", "mike"));
}

TEST(ConfiguredTarget, LooksForItsCaFileBesideTheConfigurationAndKeepsItAsWritten) {
  const TemporaryFolder folder;
  folder.write("certificates/ca.pem", "x");
  const auto loaded =
      parse("version = 1\n[targets.q]\nprovider = \"quay\"\nca_file = \"certificates/ca.pem\"\n",
            folder.path() / "slipway.toml");
  ASSERT_THAT(shown(loaded), IsEmpty());
  EXPECT_EQ(option<std::string>(loaded.configuration.targets[0], "ca_file"), "certificates/ca.pem");
}

TEST(ConfiguredTarget, LooksForTheFilesOfEveryPathOptionAndKeepsThemAsWritten) {
  const TemporaryFolder folder;
  folder.write("signing/app.p12", "x");
  folder.write("a.hsp", "x");
  const std::string absolute = folder.write("b.hsp", "x").string();
  const auto loaded = parse(
      "version = 1\n[targets.beta]\nprovider = \"harbour\"\napi_key = { env = \"KEY\" }\n"
      "licence = \"signing/app.p12\"\nplugins = [\"a.hsp\", \"" +
          absolute + "\"]\n",
      folder.path() / "slipway.toml");
  ASSERT_THAT(shown(loaded), IsEmpty());
  const TargetConfig& target = loaded.configuration.targets[0];
  EXPECT_EQ(option<std::string>(target, "licence"), "signing/app.p12");
  EXPECT_THAT(option<std::vector<std::string>>(target, "plugins"), ElementsAre("a.hsp", absolute));
}

TEST(ConfiguredRelease, HasEveryKeyWithItsPlace) {
  const auto loaded = parse(R"(version = 1
[targets.q]
provider = "quay"
[targets.q.release]
notes = "Fixed"
notes_format = "markdown"
notify = "installable"
availability = "withheld"
mandatory = true
tags = ["qa", 7]
teams = [12, 34]
users = ["u"]
access = { type = "password", password = { file = "p" }, start = "2026-01-01", end = 2026-12-31 }
latest = false
commit = "abc"
build_url = "https://ci.example.com/1"
repository_url = "https://git.example.com/r"
)");
  ASSERT_THAT(shown(loaded), IsEmpty());
  const ConfiguredRelease& release = loaded.configuration.targets.at(0).release;
  const ReleaseOptions& options = release.options;
  EXPECT_EQ(options.notes, (Notes{"Fixed", NotesFormat::markdown}));
  EXPECT_EQ(options.notify, Notify::installable);
  EXPECT_EQ(options.availability, Availability::withheld);
  EXPECT_EQ(options.mandatory, true);
  EXPECT_THAT(*options.tags, ElementsAre("qa", "7"));
  EXPECT_THAT(*options.teams, ElementsAre("12", "34"));
  EXPECT_THAT(*options.users, ElementsAre("u"));
  ASSERT_TRUE(options.access.has_value());
  EXPECT_EQ(options.access->type, AccessType::password);
  EXPECT_EQ(options.access->window, (InstallWindow{"2026-01-01", "2026-12-31"}));
  ASSERT_TRUE(release.access_password.has_value());
  EXPECT_EQ(release.access_password->source, SecretReference::Source::file);
  EXPECT_EQ(options.latest, false);
  EXPECT_EQ(options.provenance,
            (Provenance{"abc", "https://ci.example.com/1", "https://git.example.com/r"}));
  int line = 5;
  for (const char* key :
       {"notes", "notes_format", "notify", "availability", "mandatory", "tags", "teams", "users",
        "access", "latest", "commit", "build_url", "repository_url"}) {
    ASSERT_EQ(release.locations.count(key), 1u) << key;
    EXPECT_EQ(release.locations.at(key).line, line++) << key;
  }
  EXPECT_THAT(release.locations, SizeIs(13));
}

TEST(ConfiguredRelease, AFeaturesAbsenceIsSaidAndIsNotSilence) {
  const auto loaded = parse(
      "version = 1\n[targets.q]\nprovider = \"quay\"\nrelease = { notify = \"none\", mandatory = "
      "false, tags = [] }\n");
  ASSERT_THAT(shown(loaded), IsEmpty());
  const ReleaseOptions& options = loaded.configuration.targets.at(0).release.options;
  EXPECT_EQ(options.notify, Notify::none);
  EXPECT_EQ(options.mandatory, false);
  ASSERT_TRUE(options.tags.has_value());
  EXPECT_THAT(*options.tags, IsEmpty());
  EXPECT_FALSE(options.latest.has_value());
  EXPECT_FALSE(options.provenance.has_value());
}

TEST(ConfiguredRelease, ReadsItsNotesFileBesideTheConfiguration) {
  const TemporaryFolder folder;
  folder.write("ci/notes.md", "\xEF\xBB\xBF# News\r\n测试\n");
  folder.write("ci/binary.md", std::string_view("a\0b", 3));
  folder.write("ci/empty.md", "");
  const auto load = [&](const std::string& name) {
    return parse(
        "version = 1\n[targets.q]\nprovider = \"quay\"\nrelease = { notes_format = \"markdown\", "
        "notes_file = \"" +
            name + "\" }\n",
        folder.path() / "ci/slipway.toml");
  };
  const auto loaded = load("notes.md");
  ASSERT_THAT(shown(loaded), IsEmpty());
  const ConfiguredRelease& release = loaded.configuration.targets.at(0).release;
  EXPECT_EQ(release.options.notes, (Notes{"# News\r\n测试\n", NotesFormat::markdown}));
  EXPECT_EQ(release.locations.at("notes").column, release.locations.at("notes_file").column);

  EXPECT_THAT(shown(load("binary.md")), HasSubstr("not a text file"));
  EXPECT_THAT(shown(load("../ci")), HasSubstr("not a regular file"));
  EXPECT_EQ(load("empty.md").configuration.targets.at(0).release.options.notes->text, "");
}

TEST(ConfiguredRoute, HasItsConditionsTargetsAndOverrides) {
  const auto loaded = parse(R"(version = 1
[[routes]]
name = "android-beta"
match = { platform = "android", format = ["apk", "aab"], bundle_id = "com.example.*", channel = ["beta", "rc?"], file_name = "*-release.apk" }
targets = ["one", { target = "two", required = false, release = { notify = "all" } }]
release = { mandatory = false }
[[routes]]
name = "everything"
match = {}
targets = ["two"]
[targets.one]
provider = "quay"
[targets.two]
provider = "quay"
)");
  ASSERT_THAT(shown(loaded), IsEmpty());
  ASSERT_THAT(loaded.configuration.routes, SizeIs(2));
  const Route& route = loaded.configuration.routes[0];
  EXPECT_EQ(route.name, "android-beta");
  EXPECT_EQ(route.location.line, 2);
  EXPECT_THAT(route.match.platforms, ElementsAre("android"));
  EXPECT_THAT(route.match.formats, ElementsAre("apk", "aab"));
  EXPECT_THAT(route.match.bundle_ids, ElementsAre("com.example.*"));
  EXPECT_THAT(route.match.channels, ElementsAre("beta", "rc?"));
  EXPECT_THAT(route.match.file_names, ElementsAre("*-release.apk"));
  ASSERT_THAT(route.targets, SizeIs(2));
  EXPECT_EQ(route.targets[0].target, "one");
  EXPECT_TRUE(route.targets[0].required);
  EXPECT_EQ(route.targets[1].target, "two");
  EXPECT_FALSE(route.targets[1].required);
  EXPECT_EQ(route.targets[1].location.line, 5);
  EXPECT_EQ(route.targets[1].release.options.notify, Notify::all);
  EXPECT_EQ(route.release.options.mandatory, false);
  EXPECT_EQ(route.release.locations.at("mandatory").line, 6);
  EXPECT_THAT(loaded.configuration.routes[1].match.platforms, IsEmpty());
}

OptionDeclaration named_option(const std::string& name) {
  for (const OptionDeclaration& option : target_options(*registry().find("harbour"))) {
    if (option.name == name) return option;
  }
  ADD_FAILURE() << "no option " << name;
  return {};
}

TEST(TargetOptions, AreTheCommonOnesThenTheProvidersOwn) {
  std::vector<std::string> names;
  for (const auto& option : target_options(*registry().find("harbour"))) {
    names.push_back(option.name);
  }
  EXPECT_THAT(names,
              ElementsAre("base_url", "fallback_base_urls", "ca_file", "allow_plain_http", "proxy",
                          "stall_timeout", "publish_timeout", "poll_interval", "settle_time",
                          "retries", "unsupported", "if_exists", "verify", "bundle_id", "api_key",
                          "app_id", "oversea", "max_age", "slots", "groups", "access.type",
                          "access.password", "pin", "licence", "plugins"));
}

TEST(TargetOptions, AProvidersDeclarationTakesThePlaceOfTheCommonOne) {
  const auto options = target_options(*registry().find("quay"));
  ASSERT_THAT(options, SizeIs(common_target_options().size()));
  EXPECT_EQ(options[0].name, "base_url");
  EXPECT_EQ(options[0].default_value, "https://quay.example.com");
}

TEST(TargetOptions, EveryCommonDefaultIsAValueOfItsOption) {
  for (const OptionDeclaration& option : common_target_options()) {
    EXPECT_FALSE(option.help.empty()) << option.name;
    if (option.default_value.empty()) continue;
    EXPECT_TRUE(parse_option(option, option.default_value).has_value()) << option.name;
  }
}

TEST(ParseOption, ReadsEachType) {
  EXPECT_EQ(std::get<bool>(*parse_option(named_option("oversea"), "false")), false);
  EXPECT_EQ(std::get<std::int64_t>(*parse_option(named_option("slots"), "-3")), -3);
  EXPECT_EQ(std::get<std::chrono::milliseconds>(*parse_option(named_option("max_age"), "2h")), 2h);
  EXPECT_EQ(std::get<std::string>(*parse_option(named_option("app_id"), " a=b ")), " a=b ");
  EXPECT_EQ(std::get<Secret>(*parse_option(named_option("api_key"), "k")), Secret("k"));
  EXPECT_EQ(std::get<std::string>(*parse_option(named_option("verify"), "strict")), "strict");
  const auto groups = parse_option(named_option("groups"), "a, b,,c");
  EXPECT_THAT(std::get<std::vector<std::string>>(*groups), ElementsAre("a", "b", "c"));
  EXPECT_THAT(std::get<std::vector<std::string>>(*parse_option(named_option("groups"), "")),
              IsEmpty());
  EXPECT_EQ(std::get<std::string>(*parse_option(named_option("licence"), "a/b.p12")), "a/b.p12");
  EXPECT_THAT(std::get<std::vector<std::string>>(*parse_option(named_option("plugins"), "a, b/c")),
              ElementsAre("a", "b/c"));
}

TEST(ParseOption, SaysWhatWasExpectedInsteadOfAWrongValue) {
  const struct {
    const char* name;
    const char* text;
    const char* says;
  } cases[] = {{"oversea", "yes", "true or false"},
               {"slots", "3x", "whole number"},
               {"slots", "", "whole number"},
               {"slots", "99999999999999999999", "whole"},
               {"max_age", "90", "duration like 90s"},
               {"verify", "strct", "did you mean `strict`?"},
               {"retries", "-1", "from 0"},
               {"base_url", "example.com", "https://"},
               {"base_url", "https://e/?q=1", "query"},
               {"poll_interval", "0s", "longer"}};
  for (const auto& [name, text, says] : cases) {
    const auto value = parse_option(named_option(name), text);
    ASSERT_FALSE(value.has_value()) << name << "=" << text;
    EXPECT_EQ(value.error().kind, ErrorKind::invalid_request);
    EXPECT_THAT(value.error().message, HasSubstr(std::string("`") + name + "`"));
    EXPECT_THAT(value.error().message + value.error().hint, HasSubstr(says));
  }
}

TEST(ParseOption, NeverQuotesASensitiveValue) {
  const auto pin = parse_option(named_option("pin"), "12x4");
  ASSERT_FALSE(pin.has_value());
  EXPECT_THAT(pin.error().message + pin.error().hint, ::testing::Not(HasSubstr("12x4")));
  const auto url = parse_option(named_option("base_url"), "https://me:hunter2@example.com");
  ASSERT_FALSE(url.has_value());
  EXPECT_THAT(url.error().message + url.error().hint, ::testing::Not(HasSubstr("hunter2")));
}

}  // namespace
}  // namespace slipway::testing
