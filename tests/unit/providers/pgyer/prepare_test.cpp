#include <gtest/gtest.h>

#include <map>
#include <tuple>

#include "tests/unit/providers/pgyer/provider_fixture.h"

namespace slipway::pgyer {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// Making one.

TEST_F(PgyerProvider, SaysWhoItIs) {
  set("app_key", std::string("app1"));
  set("base_url", std::string("https://api.pgyer.com/apiv2/"));
  EXPECT_EQ(provider()->kind(), "pgyer");
  EXPECT_EQ(provider()->server(), "https://api.pgyer.com");
  EXPECT_EQ(provider()->app(), "app1");
}

TEST_F(PgyerProvider, TellsAccountsApartWithoutNamingThem) {
  const std::string mine = provider()->account_fingerprint("salt-1");
  // printf 'salt-1\nhttps://www.pgyer.com\n<key>' | sha256sum
  EXPECT_EQ(mine, "bd9ec46d78fd775816e1159840e97437");
  EXPECT_EQ(provider()->account_fingerprint("salt-1"), mine);
  EXPECT_NE(provider()->account_fingerprint("salt-2"), mine);
  EXPECT_THAT(mine, Not(HasSubstr(std::string(kApiKey).substr(0, 8))));
  set("api_key", Secret("another-key"));
  EXPECT_NE(provider()->account_fingerprint("salt-1"), mine);
  set("api_key", Secret(kApiKey));
  set("base_url", std::string("https://api.pgyer.com"));
  EXPECT_NE(provider()->account_fingerprint("salt-1"), mine);
}

TEST_F(PgyerProvider, RefusesOptionsThatCannotWorkAndNamesThem) {
  const std::pair<const char*, OptionValue> wrong[] = {
      {"api_key", Secret()},
      {"api_key", Secret("0123456789abcdef\n0123")},
      {"base_url", std::string("www.pgyer.com")},
      {"base_url", std::string("ftp://www.pgyer.com")},
      {"base_url", std::string("https://")},
      {"base_url", std::string("https://me:secret@www.pgyer.com")},
      {"base_url", std::string("https://www.pgyer.com?x=1")},
      {"access.type", std::string("private")},
      {"oversea", std::string("moon")},
      {"upload", std::string("slow")}};
  const Settings good = settings_;
  for (const auto& [name, value] : wrong) {
    settings_ = good;
    set(name, value);
    const auto made = create();
    ASSERT_FALSE(made) << name;
    EXPECT_EQ(made.error().kind, ErrorKind::invalid_config) << name;
    EXPECT_THAT(made.error().message, HasSubstr(name));
    EXPECT_THAT(made.error().message, Not(HasSubstr("me:secret")));
  }
}

TEST_F(PgyerProvider, DeclaresItsSecretsAsSecrets) {
  const auto declared = make_factory()->options();
  for (const auto& option : declared) {
    const bool secret = option.name == "api_key" || option.name == "user_key" ||
                        option.name == "access.password" ||
                        option.name == "harmony.certificate_password";
    EXPECT_EQ(option.type == OptionType::secret, secret) << option.name;
    EXPECT_EQ(option.required, option.name == "api_key") << option.name;
    EXPECT_FALSE(option.help.empty()) << option.name;
  }
  EXPECT_EQ(declared.size(), 15U);
}

TEST_F(PgyerProvider, ClaimsWhatTheDesignSaysOfPgyer) {
  const Capabilities can = provider()->capabilities();
  EXPECT_THAT(can.formats, ElementsAre(Format::apk, Format::ipa, Format::hap));
  const std::map<Feature, Support> expected = {{Feature::notes, Support::yes},
                                               {Feature::notes_markdown, Support::degraded},
                                               {Feature::notes_textile, Support::degraded},
                                               {Feature::password_access, Support::yes},
                                               {Feature::invite_access, Support::yes},
                                               {Feature::install_window, Support::yes},
                                               {Feature::latest, Support::yes}};
  for (const Feature feature : all_features()) {
    const auto it = expected.find(feature);
    EXPECT_EQ(can.support(feature), it == expected.end() ? Support::no : it->second)
        << to_string(feature);
  }
}

TEST_F(PgyerProvider, SaysInOneSentenceWhatStandsInForEachThingItCannot) {
  const Capabilities can = make_factory()->capabilities();
  for (const Feature feature : all_features()) {
    const auto it = can.stand_ins.find(feature);
    const bool needed = can.support(feature) != Support::yes;
    ASSERT_EQ(it != can.stand_ins.end(), needed) << to_string(feature);
    if (!needed) continue;
    EXPECT_EQ(it->second.find('.', it->second.size() - 1), it->second.size() - 1) << it->second;
  }
  EXPECT_THAT(can.stand_ins.at(Feature::mandatory), HasSubstr("app/check"));
  EXPECT_THAT(can.stand_ins.at(Feature::notes_markdown), HasSubstr("plain text"));
}

TEST_F(PgyerProvider, ExplainsTheServicesCodes) {
  const auto info = make_factory()->explain("1216");
  ASSERT_TRUE(info);
  EXPECT_EQ(info->kind, ErrorKind::publish_failed);
  EXPECT_EQ(info->text, "App publish failed");
  EXPECT_FALSE(make_factory()->explain("4711"));
}

TEST_F(PgyerProvider, TakesNoHapTheLegacyWay) {
  set("upload", std::string("legacy"));
  EXPECT_THAT(provider()->capabilities().formats, ElementsAre(Format::apk, Format::ipa));
}

// Preparing.

TEST_F(PgyerProvider, SendsNothingThatNobodySaid) {
  EXPECT_THAT(fields(), ElementsAre("buildType=android", "file=app.apk"));
  EXPECT_THAT(finding_codes(), IsEmpty());
  EXPECT_THAT(prepare().request.steps, IsEmpty());
}

TEST_F(PgyerProvider, NamesTheTypeByTheFormat) {
  for (const auto& [format, type] :
       {std::pair(Format::apk, "buildType=android"), std::pair(Format::ipa, "buildType=ios"),
        std::pair(Format::hap, "buildType=harmonyos")}) {
    release_.artifact.format = format;
    EXPECT_EQ(fields().front(), type);
  }
}

TEST_F(PgyerProvider, ShowsEverythingItWillSendAndNoSecret) {
  set("oversea", std::string("overseas"));
  set("description", std::string("An app"));
  set("channel_shortcut", std::string("abcd"));
  release_.options.notes = Notes{"fixes", NotesFormat::plain};
  release_.options.access =
      Access{AccessType::password, Secret(kPassword), InstallWindow{"2018-01-01", "2018-12-31"}};
  EXPECT_THAT(
      fields(),
      ElementsAre("buildType=android", "oversea=1", "buildInstallType=2", "buildPassword=(secret)",
                  "buildDescription=An app", "buildUpdateDescription=fixes", "buildInstallDate=1",
                  "buildInstallStartDate=2018-01-01", "buildInstallEndDate=2018-12-31",
                  "buildChannelShortcut=abcd", "file=app.apk"));
  EXPECT_THAT(finding_codes(), IsEmpty());
}

TEST_F(PgyerProvider, TakesAccessFromTheTargetUnlessTheReleaseSaysIt) {
  set("access.type", std::string("password"));
  set("access.password", Secret(kPassword));
  EXPECT_THAT(fields(), ElementsAre("buildType=android", "buildInstallType=2",
                                    "buildPassword=(secret)", "file=app.apk"));
  release_.options.access = Access{AccessType::invite, Secret(), std::nullopt};
  EXPECT_THAT(fields(), ElementsAre("buildType=android", "buildInstallType=3", "file=app.apk"));
  release_.options.access = Access{AccessType::open, Secret(), std::nullopt};
  EXPECT_THAT(fields(), ElementsAre("buildType=android", "buildInstallType=1", "file=app.apk"));
  EXPECT_THAT(finding_codes(), IsEmpty());
}

TEST_F(PgyerProvider, TakesAnEmptyWindowForForEver) {
  release_.options.access = Access{AccessType::open, Secret(), InstallWindow{}};
  EXPECT_THAT(fields(), ElementsAre("buildType=android", "buildInstallType=1", "buildInstallDate=2",
                                    "file=app.apk"));
  EXPECT_THAT(finding_codes(), IsEmpty());
}

TEST_F(PgyerProvider, WarnsThatMarkedUpNotesAreShownAsPlainText) {
  for (const NotesFormat format : {NotesFormat::markdown, NotesFormat::textile}) {
    release_.options.notes = Notes{"* fixes", format};
    EXPECT_THAT(finding_codes(), ElementsAre("warning notes_format_degraded"));
    EXPECT_THAT(fields(), Contains("buildUpdateDescription=* fixes"));
  }
}

TEST_F(PgyerProvider, RefusesPasswordAccessWithoutAPassword) {
  set("access.type", std::string("password"));
  EXPECT_THAT(finding_codes(), ElementsAre("error access_password_missing"));
  set("access.password", Secret());
  EXPECT_THAT(finding_codes(), ElementsAre("error access_password_missing"));
  release_.options.access = Access{AccessType::password, Secret(), std::nullopt};
  EXPECT_THAT(finding_codes(), ElementsAre("error access_password_missing"));
}

TEST_F(PgyerProvider, RefusesAPasswordThatWouldNotBeAskedFor) {
  set("access.password", Secret(kPassword));
  EXPECT_THAT(finding_codes(), ElementsAre("error access_password_unused"));
}

TEST_F(PgyerProvider, RefusesWindowsThatCannotBe) {
  const std::tuple<const char*, const char*, const char*> windows[] = {
      {"2018-01-01", "", "error install_window_incomplete"},
      {"", "2018-01-01", "error install_window_incomplete"},
      {"2018-02-30", "2018-12-31", "error install_window_date"},
      {"2018-1-1", "2018-12-31", "error install_window_date"},
      {"2018-01-01", "31.12.2018", "error install_window_date"},
      {"2018-01-01", "2018-13-01", "error install_window_date"},
      {"2018-12-31", "2018-01-01", "error install_window_reversed"},
      {"2018-01-01", "2018-01-01", "error install_window_reversed"}};
  for (const auto& [start, end, code] : windows) {
    release_.options.access = Access{AccessType::open, Secret(), InstallWindow{start, end}};
    EXPECT_THAT(finding_codes(), ElementsAre(code)) << start << " " << end;
  }
  release_.options.access =
      Access{AccessType::open, Secret(), InstallWindow{"2024-02-29", "2024-03-01"}};
  EXPECT_THAT(finding_codes(), IsEmpty());
}

TEST_F(PgyerProvider, ReadsTheWindowOfTheTarget) {
  set("access.start", std::string("2018-01-01"));
  EXPECT_THAT(finding_codes(), ElementsAre("error install_window_incomplete"));
  set("access.end", std::string("2018-12-31"));
  EXPECT_THAT(finding_codes(), IsEmpty());
  EXPECT_THAT(fields(), Contains("buildInstallEndDate=2018-12-31"));
}

TEST_F(PgyerProvider, OpensTheWindowForEverOnlyWhenBothDatesAreEmpty) {
  for (const auto& [given, missing] :
       {std::pair("access.start", "access.end"), std::pair("access.end", "access.start")}) {
    settings_ = Settings();
    set("api_key", Secret(kApiKey));
    set(given, std::string());
    const auto made = create();
    ASSERT_FALSE(made) << given;
    EXPECT_EQ(made.error().kind, ErrorKind::invalid_config);
    EXPECT_THAT(made.error().message, HasSubstr(std::string(missing) + " is not set"));
    set(missing, std::string());
    EXPECT_THAT(fields(), Contains("buildInstallDate=2"));
  }
}

TEST_F(PgyerProvider, RefusesFilesThatPgyerDoesNotTake) {
  for (const Format format : {Format::aab, Format::app_zip, Format::harmony_app, Format::hsp,
                              Format::dsym_zip, Format::mapping_txt}) {
    release_.artifact.format = format;
    EXPECT_THAT(finding_codes(), ElementsAre("error format_not_accepted")) << to_string(format);
  }
}

TEST_F(PgyerProvider, WarnsOfOptionsThatTheLegacyUploadDoesNotSend) {
  set("upload", std::string("legacy"));
  set("description", std::string("An app"));
  set("oversea", std::string("mainland"));
  EXPECT_THAT(finding_codes(), ElementsAre("warning option_not_sent", "warning option_not_sent"));
  EXPECT_THAT(fields(), ElementsAre("file=app.apk"));
  release_.artifact.format = Format::hap;
  EXPECT_EQ(finding_codes().front(), "error format_not_accepted");
}

TEST_F(PgyerProvider, RefusesAChannelThatIsNoShortAddress) {
  for (const char* channel : {"https://www.pgyer.com/abcd", "abcd,efgh", "ab cd", "/abcd"}) {
    set("channel_shortcut", std::string(channel));
    EXPECT_THAT(finding_codes(), ElementsAre("error channel_shortcut")) << channel;
  }
}

TEST_F(PgyerProvider, PlansTheLatestMarkOnlyWhenToldSo) {
  for (const auto& [wish, value] : {std::pair(true, "set"), std::pair(false, "clear")}) {
    release_.options.latest = wish;
    const auto steps = prepare().request.steps;
    ASSERT_EQ(steps.size(), 1U);
    EXPECT_EQ(steps[0].name, "latest");
    EXPECT_EQ(steps[0].phase, StepPhase::live);
    EXPECT_EQ(steps[0].state, StepState::open);
    EXPECT_EQ(steps[0].arguments.at("value"), value);
  }
}

}  // namespace
}  // namespace slipway::pgyer
