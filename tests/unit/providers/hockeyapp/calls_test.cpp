#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "slipway/hockeyapp.h"
#include "tests/unit/providers/hockeyapp/client_fixture.h"

namespace slipway::hockeyapp {
namespace {

using fixtures::client_of;
using fixtures::empty_response;
using fixtures::kAppId;
using fixtures::Server;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::json_response;

constexpr const char* kForm = "application/x-www-form-urlencoded";

std::string app_path(const std::string& rest) {
  return "/api/2/apps/1234567890abcdef1234567890abcdef" + rest;
}

TEST(HockeyappUploadApp, SendsThePackageWithTheAppsOwnFieldsLast) {
  UploadAppRequest request;
  request.ipa = FileToUpload{"/b/app.ipa", 10, "app.ipa"};
  request.notes = "new";
  request.notes_type = NotesType::markdown;
  request.release_type = ReleaseType::alpha;
  request.is_private = true;
  request.owner_id = "17";
  request.retention_days = "unlimited";
  const Server server(json_response(201, R"({"title":"HockeyTest","version":"8","id":208,
      "bundle_identifier":"com.example.app","release_type":2,"platform":"iOS",
      "public_identifier":"1234567890abcdef1234567890abcdef"})"));
  const auto reply = client_of(server).upload_app(request);
  ASSERT_TRUE(reply);
  EXPECT_THAT(server.lines(), ElementsAre("POST /api/2/apps/upload"));
  EXPECT_EQ(server.header("X-HockeyAppToken"), fixtures::kToken);
  std::string fields;
  for (const auto& field : form_fields(request)) {
    EXPECT_EQ(server.field(field.name), field.value);
    fields += field.name + "=" + field.value + " ";
  }
  EXPECT_EQ(fields,
            "notes=new notes_type=1 release_type=2 private=true owner_id=17 "
            "retention_days=unlimited ");
  EXPECT_THAT(server.body(), HasSubstr("name=\"ipa\"; filename=\"app.ipa\""));
  EXPECT_EQ(reply->id, "208");
  EXPECT_EQ(reply->version, "8");
  EXPECT_EQ(reply->public_identifier, kAppId);
  EXPECT_EQ(reply->bundle_identifier, "com.example.app");
  EXPECT_EQ(reply->release_type, 2);
  EXPECT_EQ(reply->platform, "iOS");
}

TEST(HockeyappUploadApp, DoesNotCallWithoutAPackage) {
  const Server server(json_response(201, "{}"));
  UploadAppRequest request;
  request.dsym = FileToUpload{"/b/mapping.txt", 4, "mapping.txt"};
  EXPECT_EQ(client_of(server).upload_app(request).error().kind, ErrorKind::invalid_request);
  EXPECT_EQ(server.calls(), 0U);
}

TEST(HockeyappCreateApp, SendsWhatWasGivenAndReadsTheApp) {
  const Server server(json_response(201, R"({"title":"My App","bundle_identifier":"com.example.app",
      "platform":"Android","release_type":"0","status":2,"id":"123","company":null,
      "public_identifier":"1234567890abcdef1234567890abcdef"})"));
  const auto app =
      client_of(server).create_app({"My App", "com.example.app", "Android", ReleaseType::beta});
  ASSERT_TRUE(app);
  EXPECT_THAT(server.lines(), ElementsAre("POST /api/2/apps/new"));
  EXPECT_EQ(server.header("Content-Type"), kForm);
  EXPECT_EQ(server.body(),
            "title=My+App&bundle_identifier=com.example.app&platform=Android&release_type=0");
  EXPECT_EQ(app->public_identifier, kAppId);
  EXPECT_EQ(app->id, "123");
  EXPECT_EQ(app->platform, "Android");
  EXPECT_EQ(app->release_type, 0);
  EXPECT_FALSE(app->company);
}

TEST(HockeyappCreateApp, IsOverTheLimitWhenTheServerComplainsOfThePackageThatIsNotThere) {
  const Server server(
      json_response(422, R"({"errors":{"ipa":["maximum number of apps reached"]}})"));
  const auto app = client_of(server).create_app({"My App", "com.example.app", {}, {}});
  ASSERT_FALSE(app);
  EXPECT_EQ(app.error().kind, ErrorKind::quota);
  EXPECT_EQ(app.error().service_message, "maximum number of apps reached");
  EXPECT_EQ(app.error().effect, Effect::none);
}

TEST(HockeyappCreateApp, NeedsATitleAndABundleIdentifier) {
  const Server server(json_response(201, "{}"));
  EXPECT_EQ(client_of(server).create_app({"", "com.example.app", {}, {}}).error().kind,
            ErrorKind::invalid_request);
  EXPECT_EQ(client_of(server).create_app({"My App", "", {}, {}}).error().kind,
            ErrorKind::invalid_request);
  EXPECT_EQ(server.calls(), 0U);
}

TEST(HockeyappListApps, ReadsTheAppsWithNullsAndNumbersEitherWay) {
  const Server server(json_response(200, R"({"apps":[{"title":"HockeyTest","id":123,
      "bundle_identifier":"com.example.app","status":"2","release_type":0,"platform":"iOS",
      "minimum_os_version":"4.0","device_family":"iPhone/iPod","company":null,"owner":"me",
      "created_at":"2012-01-01T00:00:00Z","public_identifier":"abc"},
      {"public_identifier":"def"}],"status":"success"})"));
  const auto reply = client_of(server).list_apps();
  ASSERT_TRUE(reply);
  EXPECT_THAT(server.lines(), ElementsAre("GET /api/2/apps"));
  EXPECT_EQ(server.header("X-HockeyAppToken"), fixtures::kToken);
  EXPECT_EQ(server.body(), "");
  ASSERT_EQ(reply->apps.size(), 2U);
  EXPECT_EQ(reply->apps[0].public_identifier, "abc");
  EXPECT_EQ(reply->apps[0].bundle_identifier, "com.example.app");
  EXPECT_EQ(reply->apps[0].status, 2);
  EXPECT_EQ(reply->apps[0].owner, "me");
  EXPECT_FALSE(reply->apps[0].company);
  EXPECT_EQ(reply->apps[1].public_identifier, "def");
}

TEST(HockeyappListApps, ReadsABareListToo) {
  const Server server(json_response(200, R"([{"public_identifier":"abc"}])"));
  const auto reply = client_of(server).list_apps();
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->apps.size(), 1U);
}

TEST(HockeyappListApps, NamesTheMemberThatIsMissing) {
  const std::pair<const char*, const char*> broken[] = {
      {R"({"status":"success"})", "apps"},
      {R"({"apps":{"a":1}})", "apps"},
      {R"({"apps":[{"public_identifier":"a"},7]})", "apps[1]"},
      {R"({"apps":[{"title":"x"}]})", "apps[0].public_identifier"},
  };
  for (const auto& [body, member] : broken) {
    const Server server(json_response(200, body));
    const auto reply = client_of(server).list_apps();
    ASSERT_FALSE(reply) << body;
    EXPECT_EQ(reply.error().kind, ErrorKind::protocol) << body;
    EXPECT_THAT(reply.error().message, HasSubstr(std::string("lacks ") + member));
    EXPECT_EQ(reply.error().effect, Effect::none);
  }
}

TEST(HockeyappDeleteApp, TakesAnySuccess) {
  for (const auto& answer : {json_response(200, R"({"status":"success"})"), empty_response(204),
                             json_response(200, " ")}) {
    const Server server(answer);
    EXPECT_TRUE(client_of(server).delete_app(kAppId));
    EXPECT_THAT(server.lines(), ElementsAre("DELETE " + app_path("")));
    EXPECT_EQ(server.body(), "");
  }
}

TEST(HockeyappListVersions, AsksForAPageAndReadsIt) {
  const Server server(json_response(200, R"({"app_versions":[
      {"id":208,"version":"28","shortversion":"1.1","status":2,"appsize":"10","notes":null},
      {"id":"207","version":27,"appsize":9,
       "build_url":"https://h.example/b?avtoken=0123456789abcdef"}],
      "status":"success","current_page":"2","per_page":25,"total_entries":52,"total_pages":3})"));
  const auto reply = client_of(server).list_versions({kAppId, 2, true});
  ASSERT_TRUE(reply);
  EXPECT_THAT(server.lines(),
              ElementsAre("GET " + app_path("/app_versions?page=2&include_build_urls=true")));
  ASSERT_EQ(reply->app_versions.size(), 2U);
  EXPECT_EQ(reply->app_versions[0].id, "208");
  EXPECT_EQ(reply->app_versions[0].status, 2);
  EXPECT_EQ(reply->app_versions[0].appsize, 10U);
  EXPECT_FALSE(reply->app_versions[0].notes);
  EXPECT_FALSE(reply->app_versions[0].build_url);
  EXPECT_EQ(reply->app_versions[1].id, "207");
  EXPECT_EQ(reply->app_versions[1].version, "27");
  EXPECT_EQ(reply->app_versions[1].build_url,
            Secret("https://h.example/b?avtoken=0123456789abcdef"));
  EXPECT_EQ(reply->current_page, 2);
  EXPECT_EQ(reply->per_page, 25);
  EXPECT_EQ(reply->total_entries, 52);
  EXPECT_EQ(reply->total_pages, 3);
}

TEST(HockeyappListVersions, SendsNoParameterThatWasNotGiven) {
  const Server server(json_response(200, R"({"app_versions":[]})"));
  const auto reply = client_of(server).list_versions({kAppId, {}, false});
  ASSERT_TRUE(reply);
  EXPECT_THAT(server.lines(), ElementsAre("GET " + app_path("/app_versions")));
  EXPECT_THAT(reply->app_versions, IsEmpty());
  EXPECT_FALSE(reply->total_pages);
}

TEST(HockeyappListVersions, ReadsABareListAndANullToo) {
  const Server bare(json_response(200, R"([{"id":1}])"));
  EXPECT_EQ(client_of(bare).list_versions({kAppId, {}, false})->app_versions.size(), 1U);
  const Server null(json_response(200, R"({"app_versions":null})"));
  EXPECT_THAT(client_of(null).list_versions({kAppId, {}, false})->app_versions, IsEmpty());
}

TEST(HockeyappListVersions, NamesTheMemberThatIsMissing) {
  for (const char* body : {R"({"status":"success"})", R"({"app_versions":"none"})"}) {
    const Server server(json_response(200, body));
    const auto reply = client_of(server).list_versions({kAppId, {}, false});
    ASSERT_FALSE(reply) << body;
    EXPECT_EQ(reply.error().kind, ErrorKind::protocol);
    EXPECT_THAT(reply.error().message, HasSubstr("lacks app_versions"));
  }
}

TEST(HockeyappListVersions, TakesALongPage) {
  const Server server(json_response(200, R"({"app_versions":[]})"));
  ASSERT_TRUE(client_of(server).list_versions({kAppId, {}, false}));
  // 500 versions whose notes have 5,000 characters.
  EXPECT_GE(server.request().max_reply_bytes, 500U * 5000U * 4U);
}

TEST(HockeyappCreateVersion, SendsTheNumbersAndReadsTheId) {
  CreateVersionRequest request;
  request.app_id = kAppId;
  request.bundle_version = "28";
  request.bundle_short_version = "1.1";
  request.notes = "new & old";
  request.status = DownloadStatus::not_downloadable;
  const Server server(json_response(
      201, R"({"id":209,"version":"28","appsize":0,"status":1,"shortversion":"1.1"})"));
  const auto version = client_of(server).create_version(request);
  ASSERT_TRUE(version);
  EXPECT_THAT(server.lines(), ElementsAre("POST " + app_path("/app_versions/new")));
  EXPECT_EQ(server.header("Content-Type"), kForm);
  EXPECT_EQ(server.body(),
            "bundle_version=28&bundle_short_version=1.1&notes=new+%26+old&notes_type=0&status=1");
  EXPECT_EQ(version->id, "209");
  EXPECT_EQ(version->appsize, 0U);
}

TEST(HockeyappCreateVersion, WithoutAnIdInTheReplyIsProtocolWithUnknownEffect) {
  const Server server(json_response(201, R"({"version":"28"})"));
  const auto version = client_of(server).create_version({kAppId, "28", {}, {}, {}, {}});
  ASSERT_FALSE(version);
  EXPECT_EQ(version.error().kind, ErrorKind::protocol);
  EXPECT_THAT(version.error().message, HasSubstr("lacks id"));
  EXPECT_EQ(version.error().effect, Effect::unknown);
}

TEST(HockeyappCreateVersion, NeedsABuildNumber) {
  const Server server(json_response(201, "{}"));
  EXPECT_EQ(client_of(server).create_version({kAppId, "", {}, {}, {}, {}}).error().kind,
            ErrorKind::invalid_request);
  EXPECT_EQ(server.calls(), 0U);
}

UpdateVersionRequest update_of_208() {
  UpdateVersionRequest request;
  request.app_id = kAppId;
  request.id = "208";
  return request;
}

TEST(HockeyappUpdateVersion, SendsFieldsUrlencodedWhenThereIsNoFile) {
  auto request = update_of_208();
  request.notes = "better";
  request.notes_type = NotesType::markdown;
  request.status = DownloadStatus::available;
  request.mandatory = true;
  request.tags = {"beta", "qa"};
  const Server server(json_response(200, R"({"id":208,"status":2,"mandatory":true})"));
  const auto reply = client_of(server).update_version(request);
  ASSERT_TRUE(reply);
  EXPECT_THAT(server.lines(), ElementsAre("PUT " + app_path("/app_versions/208")));
  EXPECT_EQ(server.header("Content-Type"), kForm);
  EXPECT_EQ(server.body(), "notes=better&notes_type=1&status=2&mandatory=1&tags=beta%2Cqa");
  EXPECT_EQ(reply->id, "208");
  EXPECT_EQ(reply->mandatory, true);
}

TEST(HockeyappUpdateVersion, SendsWhatIsClearedAsEmpty) {
  auto request = update_of_208();
  request.notes = "";
  request.clear_tags = true;
  request.clear_teams = true;
  request.users = {"7"};
  const Server server(json_response(200, "{}"));
  ASSERT_TRUE(client_of(server).update_version(request));
  EXPECT_EQ(server.body(), "notes=&notes_type=0&tags=&teams=&users=7");
}

TEST(HockeyappUpdateVersion, SendsFilesMultipart) {
  auto request = update_of_208();
  request.status = DownloadStatus::available;
  request.dsym = FileToUpload{"/b/app.dSYM.zip", 4, "app.dSYM.zip"};
  request.ipa = FileToUpload{"/b/app.ipa", 10, "app.ipa"};
  const Server server(json_response(200, R"({"id":208})"));
  ASSERT_TRUE(client_of(server).update_version(request));
  EXPECT_THAT(server.lines(), ElementsAre("PUT " + app_path("/app_versions/208")));
  EXPECT_THAT(server.header("Content-Type"), HasSubstr("multipart/form-data; boundary="));
  EXPECT_EQ(server.field("status"), "2");
  EXPECT_THAT(server.body(), HasSubstr("name=\"dsym\"; filename=\"app.dSYM.zip\""));
  EXPECT_THAT(server.body(), HasSubstr("name=\"ipa\"; filename=\"app.ipa\""));
}

TEST(HockeyappUpdateVersion, TakesASuccessWithoutABody) {
  auto request = update_of_208();
  request.mandatory = false;
  for (const auto& answer : {empty_response(204), json_response(200, " ")}) {
    const Server server(answer);
    const auto reply = client_of(server).update_version(request);
    ASSERT_TRUE(reply);
    EXPECT_FALSE(reply->id);
  }
}

TEST(HockeyappUpdateVersion, IsNotMadeWhenNothingIsToChange) {
  const Server server(json_response(200, "{}"));
  EXPECT_EQ(client_of(server).update_version(update_of_208()).error().kind,
            ErrorKind::invalid_request);
  EXPECT_EQ(server.calls(), 0U);
}

TEST(HockeyappDeleteVersion, SaysTheStrategyInTheQuery) {
  const Server server(json_response(200, R"({"status":"success"})"));
  ASSERT_TRUE(client_of(server).delete_version({kAppId, "208", DeleteStrategy::purge}));
  ASSERT_TRUE(client_of(server).delete_version({kAppId, "208", DeleteStrategy::soft}));
  ASSERT_TRUE(client_of(server).delete_version({kAppId, "208", {}}));
  EXPECT_THAT(server.lines(), ElementsAre("DELETE " + app_path("/app_versions/208?strategy=purge"),
                                          "DELETE " + app_path("/app_versions/208?strategy=soft"),
                                          "DELETE " + app_path("/app_versions/208")));
}

TEST(HockeyappDeleteVersions, SaysHowManyStay) {
  const Server server(json_response(200, R"({"status":"success","total_entries":"4"})"));
  const auto reply =
      client_of(server).delete_versions({kAppId, 3, "version", DeleteStrategy::purge});
  ASSERT_TRUE(reply);
  EXPECT_THAT(server.lines(), ElementsAre("POST " + app_path("/app_versions/delete")));
  EXPECT_EQ(server.body(), "keep=3&sort=version&strategy=purge");
  EXPECT_EQ(reply->total_entries, 4);
}

TEST(HockeyappDeleteVersions, TakesAnAnswerWithoutContent) {
  const Server server(empty_response(204));
  const auto reply = client_of(server).delete_versions({kAppId, 1, {}, {}});
  ASSERT_TRUE(reply);
  EXPECT_EQ(server.body(), "keep=1");
  EXPECT_FALSE(reply->total_entries);
}

TEST(HockeyappDeleteVersions, NeverDeletesAll) {
  const Server server(empty_response(204));
  EXPECT_EQ(client_of(server).delete_versions({kAppId, 0, {}, {}}).error().kind,
            ErrorKind::invalid_request);
  EXPECT_EQ(server.calls(), 0U);
}

TEST(HockeyappStatistics, GivesTheReplyAsItCame) {
  const char* body = R"({"app_versions":[{"id":208,"statistics":{"downloads":3}}]})";
  const Server server(json_response(200, body));
  const auto reply = client_of(server).statistics(kAppId);
  ASSERT_TRUE(reply);
  EXPECT_THAT(server.lines(), ElementsAre("GET " + app_path("/statistics")));
  EXPECT_EQ(reply->json, body);
}

TEST(HockeyappTesterVersions, AsksWithoutTheToken) {
  const Server server(
      json_response(200, R"([{"version":"28","shortversion":"1.1","appsize":10}])"));
  const auto reply = client_of(server).tester_versions(kAppId);
  ASSERT_TRUE(reply);
  EXPECT_THAT(server.lines(), ElementsAre("GET " + app_path("?format=json")));
  EXPECT_EQ(server.header("X-HockeyAppToken"), "");
  ASSERT_EQ(reply->versions.size(), 1U);
  EXPECT_EQ(reply->versions[0].version, "28");
}

}  // namespace
}  // namespace slipway::hockeyapp
