#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/providers/hockeyapp/operations_fixture.h"

// What the provider does to builds and apps besides publishing.
namespace slipway::hockeyapp {
namespace {

using fixtures::app_path;
using fixtures::kFirstPage;
using fixtures::provider_of;
using fixtures::Server;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::json_response;

constexpr const char* kApps = R"({"apps":[{"public_identifier":"other","title":"Other"},
    {"public_identifier":"1234567890ABCDEF1234567890abcdef","title":"HockeyTest","id":123,
     "bundle_identifier":"com.example.app","platform":"iOS","release_type":0,"status":2}]})";

TEST(HockeyappOperations, AreThoseThatTheServiceHas) {
  const Server server(json_response(200, "{}"));
  EXPECT_THAT(
      operations_of(*provider_of(server)),
      ElementsAre(Operation::list_builds, Operation::delete_build, Operation::edit_build,
                  Operation::show_app, Operation::list_apps, Operation::add_symbols,
                  Operation::download_build, Operation::check_access, Operation::native_call));
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
