#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "slipway/hockeyapp.h"
#include "slipway/operations.h"
#include "tests/unit/providers/hockeyapp/provider_fixture.h"

namespace slipway::hockeyapp {
namespace {

using fixtures::kAppId;
using fixtures::Server;
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
  EXPECT_EQ(page->next, "2");
  EXPECT_EQ(page->total, 3U);
}

TEST(HockeyappListBuilds, EndsWithTheLastPage) {
  const Server server(json_response(200, kSecondPage));
  const auto page = provider_of(server)->build_catalogue()->list_builds("2", {});
  ASSERT_TRUE(page);
  EXPECT_THAT(server.lines(), ElementsAre("GET " + app_path("/app_versions?page=2")));
  EXPECT_EQ(page->items.size(), 1U);
  EXPECT_EQ(page->next, "");
}

TEST(HockeyappListBuilds, CountsThePagesWhereTheServerDoesNot) {
  const Server server(
      json_response(200, R"({"app_versions":[{"id":1},{"id":2}],"per_page":2,"total_entries":5})"));
  EXPECT_EQ(provider_of(server)->build_catalogue()->list_builds("2", {})->next, "3");
  EXPECT_EQ(provider_of(server)->build_catalogue()->list_builds("3", {})->next, "");
  const Server plain(json_response(200, R"({"app_versions":[{"id":1}]})"));
  EXPECT_EQ(provider_of(plain)->build_catalogue()->list_builds("", {})->next, "");
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
  for (const char* cursor : {"0", "1", "-1", "x", "2x", "99999999999999"}) {
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

TEST(HockeyappGetBuild, GoesByTheNumberOnlyWhereTheServerGivesNoIds) {
  const Server numbers(json_response(200, R"({"app_versions":[{"version":"28"}]})"));
  EXPECT_EQ(provider_of(numbers)->build_catalogue()->get_build("28", {})->id, "28");
  const Server server = two_pages();
  const auto build = provider_of(server)->build_catalogue()->get_build("28", {});
  ASSERT_FALSE(build);
  EXPECT_EQ(build.error().kind, ErrorKind::not_found);
  EXPECT_EQ(build.error().call, "app_versions");
  EXPECT_THAT(build.error().hint, HasSubstr("slipway versions legacy"));
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

TEST(HockeyappEditBuild, WarnsWhenTheTokenMayNotChangeIt) {
  BuildChanges changes;
  changes.availability = Availability::available;
  changes.mandatory = true;
  const Server server(json_response(200, R"({"id":208,"status":1,"mandatory":false})"));
  const auto result = provider_of(server)->build_editor()->edit_build("208", changes, {});
  ASSERT_TRUE(result);
  EXPECT_THAT(result->warnings, ElementsAre(HasSubstr("status 2"), HasSubstr("mandatory true")));
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
