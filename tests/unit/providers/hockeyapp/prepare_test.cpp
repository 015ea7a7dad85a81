#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "slipway/hockeyapp.h"
#include "tests/unit/providers/hockeyapp/provider_fixture.h"

namespace slipway::hockeyapp {
namespace {

using fixtures::apk;
using fixtures::artifact;
using fixtures::ipa;
using fixtures::make;
using fixtures::Server;
using fixtures::settings;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::json_response;
using ::testing::Not;

Preparation prepared(const Release& release, const Settings& with = settings()) {
  const Server server(json_response(201, fixtures::kCreated));
  const auto provider = make(with, server);
  EXPECT_TRUE(provider);
  auto result = (*provider)->prepare(release);
  EXPECT_EQ(server.calls(), 0U);
  return result;
}

std::vector<std::string> lines(const Preparation& preparation) {
  std::vector<std::string> result;
  for (const auto& field : preparation.request.fields) {
    result.push_back(field.name + "=" + field.value);
  }
  return result;
}

std::vector<std::string> codes(const Preparation& preparation) {
  std::vector<std::string> result;
  for (const auto& finding : preparation.findings) result.push_back(finding.code);
  return result;
}

TEST(HockeyappPrepare, SendsOnlyTheFileWhenNothingIsSaid) {
  const auto preparation = prepared(apk());
  EXPECT_THAT(lines(preparation), ElementsAre("ipa=app.apk"));
  EXPECT_THAT(preparation.findings, IsEmpty());
  EXPECT_THAT(preparation.request.steps, IsEmpty());
}

TEST(HockeyappPrepare, SendsEverythingThatIsSaid) {
  Release release = ipa();
  release.symbols = artifact("/builds/My App.dSYM.zip", Format::dsym_zip);
  release.options.notes = Notes{"*new*", NotesFormat::textile};
  release.options.notify = Notify::installable;
  release.options.availability = Availability::withheld;
  release.options.mandatory = true;
  release.options.tags = {"beta", "qa"};
  release.options.teams = {"1"};
  release.options.users = {"2", "3"};
  release.options.provenance = Provenance{"0a1b", "https://ci/7", "https://git/app"};
  Settings with = settings();
  with.set("strategy", std::string("add"));
  const auto preparation = prepared(release, with);
  EXPECT_THAT(lines(preparation),
              ElementsAre("notes=*new*", "notes_type=0", "notify=1", "status=1", "mandatory=1",
                          "tags=beta,qa", "teams=1", "users=2,3", "strategy=add", "commit_sha=0a1b",
                          "build_server_url=https://ci/7", "repository_url=https://git/app",
                          "dsym=My App.dSYM.zip", "ipa=app.ipa"));
  EXPECT_THAT(preparation.findings, IsEmpty());
}

TEST(HockeyappPrepare, SaysTheAbsenceOfAFeatureWhereTheServerHasAWordForIt) {
  Release release = apk();
  release.options.notes = Notes{"", NotesFormat::plain};
  release.options.notify = Notify::none;
  release.options.availability = Availability::available;
  release.options.mandatory = false;
  release.options.tags = std::vector<std::string>{};
  release.options.provenance = Provenance{};
  EXPECT_THAT(lines(prepared(release)),
              ElementsAre("notify=0", "status=2", "mandatory=0", "ipa=app.apk"));
}

TEST(HockeyappPrepare, TellsAllTestersWithTwo) {
  Release release = apk();
  release.options.notify = Notify::all;
  EXPECT_THAT(lines(prepared(release)), ElementsAre("notify=2", "ipa=app.apk"));
}

TEST(HockeyappPrepare, SendsPlainNotesAsMarkdownUnchanged) {
  Release release = apk();
  for (const NotesFormat format : {NotesFormat::plain, NotesFormat::markdown}) {
    release.options.notes = Notes{"- a_b <c>\n- d", format};
    EXPECT_THAT(lines(prepared(release)),
                ElementsAre("notes=- a_b <c>\n- d", "notes_type=1", "ipa=app.apk"));
  }
}

TEST(HockeyappPrepare, UsesTheTargetsTeamsAndUsersUnlessTheReleaseSpeaksOfThem) {
  Settings with = settings();
  with.set("teams", std::vector<std::string>{"7", "8"});
  with.set("users", std::vector<std::string>{"9"});
  Release release = apk();
  EXPECT_THAT(lines(prepared(release, with)), ElementsAre("teams=7,8", "users=9", "ipa=app.apk"));
  release.options.teams = {"1"};
  release.options.users = std::vector<std::string>{};
  EXPECT_THAT(lines(prepared(release, with)), ElementsAre("teams=1", "ipa=app.apk"));
}

TEST(HockeyappPrepare, SendsSymbolsAloneAsSymbols) {
  const Release release = {artifact("/b/mapping.txt", Format::mapping_txt), {}, "", {}};
  const auto preparation = prepared(release);
  EXPECT_THAT(lines(preparation), ElementsAre("dsym=mapping.txt"));
  EXPECT_THAT(preparation.findings, IsEmpty());
}

TEST(HockeyappPrepare, WarnsOfNotesBeyondFiveThousandCharactersWithTheCount) {
  Release release = apk();
  std::string text;
  for (int i = 0; i < 5000; ++i) text += "你";
  release.options.notes = Notes{text, NotesFormat::plain};
  EXPECT_THAT(codes(prepared(release)), IsEmpty());

  release.options.notes->text += "!";
  const auto preparation = prepared(release);
  ASSERT_THAT(codes(preparation), ElementsAre("notes_too_long"));
  EXPECT_EQ(preparation.findings[0].severity, Severity::warning);
  EXPECT_THAT(preparation.findings[0].message, HasSubstr("5001"));
}

TEST(HockeyappPrepare, RefusesSymbolsThatTheServerDoesNotKnowByName) {
  Release release = ipa();
  for (const char* name : {"app.DSYM.ZIP", "My App; 2.dSYM.zip"}) {
    release.symbols = artifact(name, Format::dsym_zip);
    EXPECT_THAT(codes(prepared(release)), IsEmpty()) << name;
  }
  release.symbols = artifact("symbols.zip", Format::dsym_zip);
  EXPECT_THAT(codes(prepared(release)), ElementsAre("symbols_name"));
  EXPECT_TRUE(has_errors(prepared(release).findings));

  release = apk();
  release.symbols = artifact("/b/mapping.txt", Format::mapping_txt);
  EXPECT_THAT(codes(prepared(release)), IsEmpty());
  for (const char* name : {"Mapping.txt", "mapping-28.txt"}) {
    release.symbols = artifact(name, Format::mapping_txt);
    EXPECT_THAT(codes(prepared(release)), ElementsAre("symbols_name")) << name;
  }
}

TEST(HockeyappPrepare, RefusesSymbolsOfTheOtherPlatform) {
  Release release = ipa();
  release.symbols = artifact("mapping.txt", Format::mapping_txt);
  EXPECT_THAT(codes(prepared(release)), ElementsAre("symbols_platform"));
  release = apk();
  release.symbols = artifact("app.dSYM.zip", Format::dsym_zip);
  EXPECT_THAT(codes(prepared(release)), ElementsAre("symbols_platform"));
  EXPECT_TRUE(has_errors(prepared(release).findings));
}

TEST(HockeyappPrepare, RefusesSymbolsOfSymbols) {
  Release release = {artifact("a.dSYM.zip", Format::dsym_zip), {}, "", {}};
  release.symbols = artifact("b.dSYM.zip", Format::dsym_zip);
  EXPECT_THAT(codes(prepared(release)), ElementsAre("symbols_twice"));
}

TEST(HockeyappPrepare, RefusesTagsWithCommasAndIdsThatAreNoNumbers) {
  Release release = apk();
  release.options.tags = {"beta", "a,b"};
  release.options.teams = {"12", "qa"};
  release.options.users = {"me", ""};
  const auto preparation = prepared(release);
  EXPECT_THAT(codes(preparation),
              ElementsAre("tag_with_comma", "id_not_numeric", "id_not_numeric"));
  EXPECT_THAT(preparation.findings[0].message, HasSubstr("a,b"));
  EXPECT_THAT(preparation.findings[1].message, HasSubstr("qa"));
  EXPECT_TRUE(has_errors(preparation.findings));
}

TEST(HockeyappPrepare, RefusesAFormatThatTheServerDoesNotTake) {
  for (const Format format : {Format::aab, Format::hap, Format::hsp, Format::harmony_app}) {
    const auto preparation = prepared({artifact("/b/app.x", format), {}, "", {}});
    EXPECT_THAT(codes(preparation), ElementsAre("format_not_accepted"));
    EXPECT_TRUE(has_errors(preparation.findings));
  }
  Release bundle = {artifact("/b/app.aab", Format::aab), {}, "", {}};
  bundle.symbols = artifact("/b/mapping.txt", Format::mapping_txt);
  EXPECT_THAT(codes(prepared(bundle)), ElementsAre("format_not_accepted"));
}

TEST(HockeyappPrepare, ShowsTheTokenNowhere) {
  const auto preparation = prepared(ipa());
  for (const auto& line : lines(preparation)) EXPECT_THAT(line, Not(HasSubstr(fixtures::kToken)));
}

}  // namespace
}  // namespace slipway::hockeyapp
