#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fmt/format.h>

#include "slipway/hockeyapp.h"
#include "slipway/operations.h"
#include "tests/unit/providers/hockeyapp/provider_fixture.h"

namespace slipway::hockeyapp {
namespace {

using fixtures::kAppId;
using fixtures::Server;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::json_response;

std::string app_path(const std::string& rest) {
  return std::string("/api/2/apps/") + kAppId + rest;
}

std::shared_ptr<const DistributionProvider> provider_of(const Server& server) {
  auto provider = fixtures::make(fixtures::settings(), server);
  EXPECT_TRUE(provider);
  return *provider;
}

constexpr const char* kFirstPage = R"({"app_versions":[
    {"id":209,"version":"29","shortversion":"1.2","appsize":11,"status":1,"mandatory":true,
     "title":"HockeyTest","notes":"<p>new</p>","timestamp":1308930206,
     "public_url":"https://h.example/apps/1"},
    {"id":208,"version":"28","shortversion":"1.1","appsize":10,"status":2,
     "created_at":"2012-02-10T10:04:55Z"}],
    "status":"success","current_page":1,"per_page":2,"total_entries":3,"total_pages":2})";
constexpr const char* kSecondPage = R"({"app_versions":[{"id":207,"version":"27"}],
    "status":"success","current_page":2,"per_page":2,"total_entries":3,"total_pages":2})";
constexpr const char* kApps = R"({"apps":[{"public_identifier":"other","title":"Other"},
    {"public_identifier":"1234567890ABCDEF1234567890abcdef","title":"HockeyTest","id":123,
     "bundle_identifier":"com.example.app","platform":"iOS","release_type":0,"status":2}]})";

Server two_pages() {
  return Server({json_response(200, kFirstPage), json_response(200, kSecondPage)});
}

TEST(HockeyappOperations, AreThoseThatTheServiceHas) {
  const Server server(json_response(200, "{}"));
  EXPECT_THAT(
      operations_of(*provider_of(server)),
      ElementsAre(Operation::list_builds, Operation::delete_build, Operation::edit_build,
                  Operation::show_app, Operation::list_apps, Operation::add_symbols,
                  Operation::download_build, Operation::check_access, Operation::native_call));
}

TEST(HockeyappListBuilds, GivesAPageWithWhatTheServerSaysOfEachBuild) {
  const Server server = two_pages();
  const auto page = provider_of(server)->build_catalogue()->list_builds("", {});
  ASSERT_TRUE(page);
  EXPECT_THAT(server.lines(), ElementsAre("GET " + app_path("/app_versions?page=1")));
  ASSERT_EQ(page->items.size(), 2U);
  const Build& newest = page->items[0];
  EXPECT_EQ(newest.id, "209");
  EXPECT_EQ(newest.build_number, "29");
  EXPECT_EQ(newest.version, "1.2");
  EXPECT_EQ(newest.size, 11U);
  EXPECT_EQ(newest.title, "HockeyTest");
  EXPECT_EQ(newest.notes, "<p>new</p>");
  EXPECT_EQ(newest.created, "2011-06-24T15:43:26Z");  // date -u -d @1308930206
  EXPECT_EQ(newest.availability, Availability::withheld);
  EXPECT_EQ(newest.mandatory, true);
  EXPECT_EQ(newest.url, "https://h.example/apps/1/app_versions/29");
  EXPECT_EQ(page->items[1].created, "2012-02-10T10:04:55Z");
  EXPECT_EQ(page->items[1].availability, Availability::available);
  EXPECT_FALSE(page->items[1].mandatory);
  EXPECT_EQ(page->total, 3U);
  const auto second = provider_of(server)->build_catalogue()->list_builds(page->next, {});
  ASSERT_TRUE(second);
  EXPECT_EQ(server.lines().back(), "GET " + app_path("/app_versions?page=2"));
  EXPECT_EQ(second->items[0].id, "207");
  EXPECT_EQ(second->next, "");
}

TEST(HockeyappListBuilds, EndsWithTheLastPage) {
  const Server server(json_response(200, kSecondPage));
  const auto page = provider_of(server)->build_catalogue()->list_builds("2", {});
  ASSERT_TRUE(page);
  EXPECT_THAT(server.lines(), ElementsAre("GET " + app_path("/app_versions?page=2")));
  EXPECT_EQ(page->items.size(), 1U);
  EXPECT_EQ(page->next, "");
}

TEST(HockeyappListBuilds, SaysSoWhenTheListDoesNotEnd) {
  const Server server(json_response(200, R"({"app_versions":[{"id":1}],"total_pages":99999})"));
  const auto page = provider_of(server)->build_catalogue()->list_builds("1000", {});
  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().kind, ErrorKind::protocol);
  EXPECT_THAT(page.error().message, HasSubstr("does not end"));
}

TEST(HockeyappListBuilds, CountsThePagesWhereTheServerDoesNot) {
  const Server server(
      json_response(200, R"({"app_versions":[{"id":1},{"id":2}],"per_page":2,"total_entries":5})"));
  EXPECT_NE(provider_of(server)->build_catalogue()->list_builds("2", {})->next, "");
  EXPECT_EQ(provider_of(server)->build_catalogue()->list_builds("3", {})->next, "");
  const Server plain(json_response(200, R"({"app_versions":[{"id":1}]})"));
  EXPECT_EQ(provider_of(plain)->build_catalogue()->list_builds("", {})->next, "");
}

/// Five hundred versions, and no word of how many there are.
http::Response full_page() {
  std::string versions = R"({"id":500})";
  for (int id = 499; id > 0; --id) versions += fmt::format(R"(,{{"id":{}}})", id);
  return json_response(200, "[" + versions + "]");
}

TEST(HockeyappListBuilds, GoOnAfterAFullPageWhereTheServerCountsNothing) {
  const Server server({full_page(), json_response(200, R"([{"id":501}])")});
  const auto catalogue = provider_of(server);
  const auto first = catalogue->build_catalogue()->list_builds("", {});
  ASSERT_TRUE(first);
  const auto second = catalogue->build_catalogue()->list_builds(first->next, {});
  ASSERT_TRUE(second);
  EXPECT_EQ(server.lines().back(), "GET " + app_path("/app_versions?page=2"));
  EXPECT_EQ(second->items.size(), 1U);
  EXPECT_EQ(second->next, "");
}

TEST(HockeyappListBuilds, EndWhereTheServerGivesTheSamePageAgain) {
  const Server uncounted(full_page());
  const auto first = provider_of(uncounted)->build_catalogue()->list_builds("", {});
  const auto end = provider_of(uncounted)->build_catalogue()->list_builds(first->next, {});
  ASSERT_TRUE(end);
  EXPECT_THAT(end->items, IsEmpty());
  EXPECT_EQ(end->next, "");

  const Server counted(
      json_response(200, R"({"app_versions":[{"id":4},{"id":3}],"total_entries":4,"per_page":2})"));
  const auto half = provider_of(counted)->build_catalogue()->list_builds("", {});
  const auto again = provider_of(counted)->build_catalogue()->list_builds(half->next, {});
  ASSERT_FALSE(again) << "two are missing";
  EXPECT_EQ(again.error().kind, ErrorKind::protocol);
}

TEST(HockeyappListBuilds, TakesANegativeCountForNone) {
  const Server server(
      json_response(200, R"({"app_versions":[{"id":1},{"id":2}],"total_entries":-1,"total_pages":-1,
               "per_page":2})"));
  const auto page = provider_of(server)->build_catalogue()->list_builds("", {});
  ASSERT_TRUE(page);
  EXPECT_FALSE(page->total);
  EXPECT_NE(page->next, "") << "the page is full";
}

TEST(HockeyappListBuilds, PutsTheInstallPageBeforeAQueryAndEscapesTheNumber) {
  const Server server(json_response(200, R"({"app_versions":[
      {"id":1,"version":"1.1 b/2","public_url":"https://h.example/apps/1/?lang=en"}]})"));
  const auto page = provider_of(server)->build_catalogue()->list_builds("", {});
  EXPECT_EQ(page->items[0].url, "https://h.example/apps/1/app_versions/1.1%20b%2F2?lang=en");
}

TEST(HockeyappListBuilds, LeaveAStatusOutThatIsNone) {
  // 2^32 + 2 is 2 in 32 bits.
  const Server server(json_response(200, R"({"app_versions":[{"id":1,"status":4294967298}]})"));
  EXPECT_FALSE(provider_of(server)->build_catalogue()->list_builds("", {})->items[0].availability);
}

TEST(HockeyappListBuilds, IsEmptyPastTheEndAlsoWhereTheServerGivesItsLastPageInstead) {
  for (const char* body :
       {kSecondPage, R"({"app_versions":[],"total_pages":2,"current_page":9})"}) {
    const Server server(json_response(200, body));
    const auto page = provider_of(server)->build_catalogue()->list_builds("9", {});
    ASSERT_TRUE(page) << body;
    EXPECT_THAT(page->items, IsEmpty());
    EXPECT_EQ(page->next, "");
  }
}

TEST(HockeyappListBuilds, RefusesAnotherPageThanTheOneAskedFor) {
  const Server server(json_response(200, kFirstPage));
  const auto page = provider_of(server)->build_catalogue()->list_builds("2", {});
  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().kind, ErrorKind::protocol);
  EXPECT_THAT(page.error().message, HasSubstr("current_page"));
}

TEST(HockeyappListBuilds, RefusesACursorThatNoPageGave) {
  const Server server(json_response(200, kFirstPage));
  for (const char* cursor : {"0", "1", "-1", "x", "2x", "1/209", "/209", "99999999999999"}) {
    EXPECT_EQ(provider_of(server)->build_catalogue()->list_builds(cursor, {}).error().kind,
              ErrorKind::invalid_request);
  }
  EXPECT_EQ(server.calls(), 0U);
}

TEST(HockeyappListBuilds, NamesTheMemberWithoutWhichABuildHasNoName) {
  const Server server(json_response(200, R"({"app_versions":[{"id":1},{"id":{"value":2}}]})"));
  const auto page = provider_of(server)->build_catalogue()->list_builds("", {});
  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().kind, ErrorKind::protocol);
  EXPECT_THAT(page.error().message, HasSubstr("app_versions[1].id"));
}

TEST(HockeyappGetBuild, LooksThroughThePages) {
  const Server server = two_pages();
  const auto build = provider_of(server)->build_catalogue()->get_build("207", {});
  ASSERT_TRUE(build);
  EXPECT_EQ(build->id, "207");
  EXPECT_EQ(build->build_number, "27");
  EXPECT_EQ(server.calls(), 2U);
}

TEST(HockeyappGetBuild, NeverTakesANumberForAnId) {
  const Server numbers(json_response(200, R"({"app_versions":[{"version":"28"}]})"));
  const auto page = provider_of(numbers)->build_catalogue()->list_builds("", {});
  EXPECT_EQ(page->items[0].id, "version:28");
  EXPECT_EQ(provider_of(numbers)->build_catalogue()->get_build("version:28", {})->id, "version:28");
  EXPECT_EQ(provider_of(numbers)->build_catalogue()->get_build("28", {}).error().kind,
            ErrorKind::not_found);
  const Server server = two_pages();
  EXPECT_EQ(provider_of(server)->build_catalogue()->get_build("version:28", {})->id, "208");
  const Server again = two_pages();
  const auto build = provider_of(again)->build_catalogue()->get_build("28", {});
  ASSERT_FALSE(build);
  EXPECT_EQ(build.error().kind, ErrorKind::not_found);
  EXPECT_EQ(build.error().call, "app_versions");
  EXPECT_THAT(build.error().hint, HasSubstr("slipway versions legacy"));
}

TEST(HockeyappGetBuild, CannotTellWhatIsInAPartThatTheServerDoesNotList) {
  const Server endless(full_page());
  const auto build = provider_of(endless)->build_catalogue()->get_build("501", {});
  ASSERT_FALSE(build);
  EXPECT_EQ(build.error().kind, ErrorKind::protocol);
  EXPECT_THAT(build.error().message, HasSubstr("all versions"));
  EXPECT_EQ(endless.calls(), 2U);
}

constexpr const char* kColliding =
    R"({"app_versions":[{"id":31,"version":"8"},{"id":8,"version":"3"}]})";

TEST(HockeyappDeleteBuild, FindsTheVersionOfThePagesReplyByItsNumber) {
  const Server upload(json_response(201, fixtures::kCreated));  // of version 8, without an id
  const auto submission = fixtures::submitted(upload, fixtures::ipa());
  ASSERT_TRUE(submission);
  EXPECT_EQ(submission->reference, "version:8");
  const std::string id = submission->build->id;
  const Server server(
      {json_response(200, kColliding), json_response(200, R"({"status":"success"})")});
  ASSERT_TRUE(provider_of(server)->build_catalogue()->delete_build(id, {}));
  EXPECT_THAT(server.lines(), ElementsAre("GET " + app_path("/app_versions?page=1"),
                                          "DELETE " + app_path("/app_versions/31?strategy=purge")));
}

TEST(HockeyappEditBuild, FindsTheVersionByItsNumberToo) {
  const std::vector<Result<http::Response>> answers = {
      json_response(200, kColliding), json_response(200, R"({"id":31,"version":"8"})")};
  BuildChanges changes;
  changes.mandatory = true;
  const Server edited(answers);
  ASSERT_TRUE(provider_of(edited)->build_editor()->edit_build("version:8", changes, {}));
  EXPECT_EQ(edited.lines().back(), "PUT " + app_path("/app_versions/31"));
  const Server symbols(answers);
  const auto file = fixtures::artifact("/b/mapping.txt", Format::mapping_txt);
  ASSERT_TRUE(provider_of(symbols)->late_symbols()->add_symbols("version:8", file, {}));
  EXPECT_EQ(symbols.lines().back(), "PUT " + app_path("/app_versions/31"));
}

TEST(HockeyappDeleteBuild, TouchesNothingWhenANumberDoesNotSayWhich) {
  const std::pair<const char*, ErrorKind> lists[] = {
      {R"({"app_versions":[{"id":31,"version":"8"},{"id":30,"version":"8"}]})",
       ErrorKind::conflict},
      {R"({"app_versions":[{"version":"8"}]})", ErrorKind::unsupported},
      {R"({"app_versions":[{"id":8,"version":"3"}]})", ErrorKind::not_found},
      {R"({"app_versions":[{"id":31,"version":"8"}],"total_entries":2,"total_pages":1})",
       ErrorKind::protocol},
  };
  BuildChanges changes;
  changes.mandatory = true;
  const auto file = fixtures::artifact("/b/mapping.txt", Format::mapping_txt);
  for (const auto& [list, kind] : lists) {
    const Server server(json_response(200, list));
    const auto provider = provider_of(server);
    const std::string id = "version:8";
    EXPECT_EQ(provider->build_catalogue()->delete_build(id, {}).error().kind, kind) << list;
    EXPECT_EQ(provider->build_editor()->edit_build(id, changes, {}).error().kind, kind) << list;
    EXPECT_EQ(provider->late_symbols()->add_symbols(id, file, {}).error().kind, kind) << list;
    EXPECT_THAT(server.lines(), ::testing::Each(::testing::StartsWith("GET "))) << list;
  }
}

TEST(HockeyappDeleteBuild, NeedsTheWholeRequestToHaveArrived) {
  http::Response early = fixtures::empty_response(200);
  early.request_complete = false;
  const Server server(early);
  EXPECT_FALSE(provider_of(server)->build_catalogue()->delete_build("208", {}));
}

TEST(HockeyappDeleteBuild, TakesTheFilesAwayToo) {
  const Server server(json_response(200, R"({"status":"success"})"));
  ASSERT_TRUE(provider_of(server)->build_catalogue()->delete_build("208", {}));
  EXPECT_THAT(server.lines(),
              ElementsAre("DELETE " + app_path("/app_versions/208?strategy=purge")));
}

TEST(HockeyappDeleteBuild, IsNotFoundTheSecondTime) {
  const Server server(fixtures::empty_response(404));
  const auto deleted = provider_of(server)->build_catalogue()->delete_build("208", {});
  ASSERT_FALSE(deleted);
  EXPECT_EQ(deleted.error().kind, ErrorKind::not_found);
  EXPECT_THAT(deleted.error().message, HasSubstr("no version \"208\""));
  EXPECT_THAT(deleted.error().hint, HasSubstr("slipway versions legacy"));
}

TEST(HockeyappEditBuild, CanChangeWhatTheServerCan) {
  const Server server(json_response(200, "{}"));
  const auto editable = provider_of(server)->build_editor()->editable();
  EXPECT_EQ(editable.size(), 8U);
  for (const Feature feature :
       {Feature::notes, Feature::notes_markdown, Feature::notes_textile, Feature::withheld,
        Feature::mandatory, Feature::tags, Feature::teams, Feature::users}) {
    EXPECT_EQ(editable.at(feature), Support::yes) << to_string(feature);
  }
}

TEST(HockeyappEditBuild, SendsTheChangesAndGivesTheBuildAsItIsThen) {
  BuildChanges changes;
  changes.notes = Notes{"h1. New", NotesFormat::textile};
  changes.availability = Availability::available;
  changes.mandatory = false;
  changes.tags = std::vector<std::string>{};
  changes.teams = {"7"};
  const Server server(json_response(200, R"({"version":"28","status":2,"mandatory":false})"));
  const auto result = provider_of(server)->build_editor()->edit_build("208", changes, {});
  ASSERT_TRUE(result);
  EXPECT_THAT(server.lines(), ElementsAre("PUT " + app_path("/app_versions/208")));
  EXPECT_EQ(server.body(), "notes=h1.+New&notes_type=0&status=2&mandatory=0&tags=&teams=7");
  ASSERT_TRUE(result->build);
  EXPECT_EQ(result->build->id, "208");
  EXPECT_EQ(result->build->build_number, "28");
  EXPECT_EQ(result->build->availability, Availability::available);
  EXPECT_THAT(result->warnings, IsEmpty());
}

TEST(HockeyappEditBuild, TakesNotesAwayWithAnEmptyText) {
  BuildChanges changes;
  changes.notes = Notes{};
  const Server server(fixtures::empty_response(204));
  const auto result = provider_of(server)->build_editor()->edit_build("208", changes, {});
  ASSERT_TRUE(result);
  EXPECT_EQ(server.body(), "notes=&notes_type=1");
  EXPECT_FALSE(result->build);
}

TEST(HockeyappEditBuild, IsAnErrorWhenTheServerAnswersWithAnotherVersion) {
  BuildChanges changes;
  changes.mandatory = true;
  const Server server(json_response(200, R"({"id":777,"version":"28"})"));
  const auto result = provider_of(server)->build_editor()->edit_build("208", changes, {});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::protocol);
  EXPECT_EQ(result.error().effect, Effect::unknown);
  EXPECT_THAT(result.error().message, HasSubstr("208"));
  EXPECT_THAT(result.error().message, HasSubstr("777"));
}

TEST(HockeyappEditBuild, IsNotPermittedWhenTheAnswerSaysThatAChangeWasNotMade) {
  BuildChanges changes;
  changes.availability = Availability::available;
  changes.mandatory = true;
  const Server server(json_response(200, R"({"id":208,"status":1,"mandatory":false})"));
  const auto result = provider_of(server)->build_editor()->edit_build("208", changes, {});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::permission);
  EXPECT_THAT(result.error().message, AllOf(HasSubstr("status 2"), HasSubstr("mandatory true")));
  EXPECT_THAT(result.error().hint, HasSubstr("full-access token"));
}

TEST(HockeyappEditBuild, RefusesBeforeSendingWhatTheServerCannotTake) {
  const Server server(json_response(200, "{}"));
  const auto edited = [&server](const BuildChanges& changes) {
    return provider_of(server)->build_editor()->edit_build("208", changes, {}).error().kind;
  };
  EXPECT_EQ(edited({}), ErrorKind::invalid_request);
  BuildChanges changes;
  changes.access = Access{AccessType::invite, {}, {}};
  EXPECT_EQ(edited(changes), ErrorKind::unsupported);
  changes = {};
  changes.tags = {"a,b"};
  EXPECT_EQ(edited(changes), ErrorKind::invalid_request);
  changes = {};
  changes.users = {"me"};
  EXPECT_EQ(edited(changes), ErrorKind::invalid_request);
  EXPECT_EQ(server.calls(), 0U);
}

TEST(HockeyappEditBuild, WarnsOfNotesThatTheServerCuts) {
  BuildChanges changes;
  changes.notes = Notes{std::string(5001, 'x'), NotesFormat::plain};
  const Server server(json_response(200, R"({"id":208})"));
  const auto result = provider_of(server)->build_editor()->edit_build("208", changes, {});
  ASSERT_TRUE(result);
  EXPECT_THAT(result->warnings, ElementsAre(HasSubstr("5001 characters")));
}

TEST(HockeyappGetApp, IsTheTargetsAppAmongThoseListed) {
  const Server server(json_response(200, kApps));
  const auto app = provider_of(server)->app_details()->get_app({});
  ASSERT_TRUE(app);
  EXPECT_THAT(server.lines(), ElementsAre("GET /api/2/apps"));
  EXPECT_EQ(app->title, "HockeyTest");
  EXPECT_EQ(app->bundle_id, "com.example.app");
  EXPECT_EQ(app->platform, Platform::ios);
  ASSERT_FALSE(app->details.empty());
  EXPECT_EQ(app->details[0].name, "id");
  EXPECT_EQ(app->details[0].value, "123");
}

TEST(HockeyappGetApp, IsNotFoundWithAHintAtTheTokenWhenItIsNotListed) {
  const Server server(json_response(200, R"({"apps":[{"public_identifier":"other"}]})"));
  const auto app = provider_of(server)->app_details()->get_app({});
  ASSERT_FALSE(app);
  EXPECT_EQ(app.error().kind, ErrorKind::not_found);
  EXPECT_THAT(app.error().hint, HasSubstr("token"));
}

TEST(HockeyappListOfApps, IsOnePage) {
  const Server server(json_response(200, kApps));
  const auto page = provider_of(server)->app_catalogue()->list_apps("", {});
  ASSERT_TRUE(page);
  ASSERT_EQ(page->items.size(), 2U);
  EXPECT_EQ(page->items[0].id, "other");
  EXPECT_EQ(page->next, "");
  EXPECT_EQ(page->total, 2U);
  EXPECT_EQ(provider_of(server)->app_catalogue()->list_apps("2", {}).error().kind,
            ErrorKind::invalid_request);
}

TEST(HockeyappAddSymbols, UploadsThemToTheVersion) {
  const Server server(json_response(200, R"({"id":208,"version":"28"})"));
  const auto symbols = fixtures::artifact("/b/My App.dSYM.zip", Format::dsym_zip);
  const auto result = provider_of(server)->late_symbols()->add_symbols("208", symbols, {});
  ASSERT_TRUE(result);
  EXPECT_THAT(server.lines(), ElementsAre("PUT " + app_path("/app_versions/208")));
  EXPECT_THAT(server.body(), HasSubstr("name=\"dsym\"; filename=\"My App.dSYM.zip\""));
  EXPECT_FALSE(server.sent("ipa"));
  EXPECT_EQ(result->build->build_number, "28");
}

TEST(HockeyappAddSymbols, RefusesAFileThatTheServerWouldNotKnow) {
  const Server server(json_response(200, "{}"));
  for (const auto& file : {fixtures::artifact("/b/map.txt", Format::mapping_txt),
                           fixtures::artifact("/b/app.ipa", Format::ipa)}) {
    EXPECT_EQ(provider_of(server)->late_symbols()->add_symbols("208", file, {}).error().kind,
              ErrorKind::invalid_artifact);
  }
  EXPECT_EQ(server.calls(), 0U);
}

TEST(HockeyappCheckAccess, ListsTheAppsVersions) {
  const Server server(json_response(200, kFirstPage));
  const auto report = provider_of(server)->access_check()->check_access({});
  ASSERT_TRUE(report);
  EXPECT_THAT(server.lines(), ElementsAre("GET " + app_path("/app_versions?page=1")));
  EXPECT_EQ(report->detail, "the token lists 3 versions of the app");
  EXPECT_THAT(report->warnings, IsEmpty());
  const Server empty(json_response(200, R"({"app_versions":[]})"));
  EXPECT_EQ(provider_of(empty)->access_check()->check_access({})->detail,
            "the token lists 0 versions of the app");
}

TEST(HockeyappCheckAccess, TellsAWrongTokenFromAWrongApp) {
  const Server token(json_response(401, fixtures::kWrongToken));
  EXPECT_EQ(provider_of(token)->access_check()->check_access({}).error().kind,
            ErrorKind::authentication);
  const Server app(json_response(422, fixtures::kAppNotFound));
  const auto report = provider_of(app)->access_check()->check_access({});
  EXPECT_EQ(report.error().kind, ErrorKind::not_found);
  EXPECT_THAT(report.error().hint, HasSubstr("token"));
}

TEST(HockeyappOperations, HandOnCancellationAndDeadline) {
  const Server server(json_response(200, kFirstPage));
  std::stop_source stop;
  CallContext context;
  context.cancel = stop.get_token();
  context.deadline = Clock::TimePoint(std::chrono::seconds(5));
  ASSERT_TRUE(provider_of(server)->build_catalogue()->list_builds("", context));
  stop.request_stop();
  EXPECT_TRUE(server.exchange().cancel.stop_requested());
  EXPECT_EQ(server.exchange().deadline, context.deadline);
}

}  // namespace
}  // namespace slipway::hockeyapp
