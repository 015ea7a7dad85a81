#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "slipway/hockeyapp.h"
#include "tests/unit/providers/hockeyapp/client_fixture.h"

namespace slipway::hockeyapp {
namespace {

using fixtures::answered;
using fixtures::client_of;
using fixtures::package_only;
using fixtures::Server;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::json_response;
using ::testing::Not;

TEST(HockeyappClient, PostsToTheAppsUploadAddressWithTheTokenInTheHeaderAlone) {
  const Server server(json_response(201, fixtures::kCreated));
  ASSERT_TRUE(client_of(server).upload_version(package_only(), {}));
  EXPECT_EQ(server.request().method, "POST");
  EXPECT_EQ(server.request().url,
            "https://hockey.example.com/api/2/apps/1234567890abcdef1234567890abcdef/app_versions/"
            "upload");
  EXPECT_EQ(server.header("X-HockeyAppToken"), fixtures::kToken);
  EXPECT_THAT(server.header("Content-Type"), HasSubstr("multipart/form-data; boundary="));
  EXPECT_THAT(server.body(), Not(HasSubstr(fixtures::kToken)));
}

TEST(HockeyappClient, SendsNothingButThePackageWhenNothingElseIsSet) {
  const Server server(json_response(201, fixtures::kCreated));
  ASSERT_TRUE(client_of(server).upload_version(package_only(), {}));
  const std::string body = server.body();
  EXPECT_EQ(body.find("name=\""), body.rfind(" name=\"") + 1);
  EXPECT_THAT(body, HasSubstr("name=\"ipa\"; filename=\"hockeyapp.ipa\""));
  EXPECT_THAT(body, HasSubstr("<file /builds/2026/hockeyapp.ipa>"));
}

TEST(HockeyappClient, SendsEveryFieldInAFixedOrderWithTheFilesLast) {
  auto request = package_only();
  request.notes = "Some new features and fixed bugs.";
  request.notes_type = NotesType::textile;
  request.notify = NotifyMode::all_testers;
  request.status = DownloadStatus::available;
  request.mandatory = false;
  request.tags = {"beta", "内测"};
  request.teams = {"12", "23"};
  request.users = {"1224"};
  request.strategy = Strategy::replace;
  request.commit_sha = "0a1b2c";
  request.build_server_url = "https://ci.example.com/7";
  request.repository_url = "https://git.example.com/app";
  request.dsym = FileToUpload{"/builds/2026/hockeyapp.dSYM.zip", 4, "hockeyapp.dSYM.zip"};

  const Server server(json_response(201, fixtures::kCreated));
  ASSERT_TRUE(client_of(server).upload_version(request, {}));

  std::string fields;
  for (const auto& field : form_fields(request)) fields += field.name + "=" + field.value + "\n";
  EXPECT_EQ(fields,
            "notes=Some new features and fixed bugs.\nnotes_type=0\nnotify=2\nstatus=2\n"
            "mandatory=0\ntags=beta,内测\nteams=12,23\nusers=1224\nstrategy=replace\n"
            "commit_sha=0a1b2c\nbuild_server_url=https://ci.example.com/7\n"
            "repository_url=https://git.example.com/app\n");

  const std::string body = server.body();
  std::size_t last = 0;
  for (const auto& field : form_fields(request)) {
    EXPECT_EQ(server.field(field.name), field.value);
    const std::size_t at = body.find("name=\"" + field.name + "\"");
    EXPECT_GT(at, last) << field.name;
    last = at;
  }
  const std::size_t dsym = body.find("name=\"dsym\"; filename=\"hockeyapp.dSYM.zip\"");
  const std::size_t ipa = body.find("name=\"ipa\"; filename=\"hockeyapp.ipa\"");
  ASSERT_NE(dsym, std::string::npos);
  ASSERT_NE(ipa, std::string::npos);
  EXPECT_GT(dsym, last);
  EXPECT_GT(ipa, dsym);
}

TEST(HockeyappClient, SendsNoEmptyField) {
  auto request = package_only();
  request.notes = "";
  request.commit_sha = "";
  request.build_server_url = "";
  request.repository_url = "";
  EXPECT_TRUE(form_fields(request).empty());
}

TEST(HockeyappClient, SendsTheNotesTypeWheneverThereAreNotes) {
  auto request = package_only();
  request.notes = "x";
  ASSERT_EQ(form_fields(request).size(), 2U);
  EXPECT_EQ(form_fields(request)[1].name, "notes_type");
  request.notes_type = NotesType::markdown;
  EXPECT_EQ(form_fields(request)[1].value, "1");
}

TEST(HockeyappClient, NeverSendsAFolderInAFileName) {
  auto request = package_only();
  request.ipa->file_name = "/home/me/secret project/app.ipa";
  const Server server(json_response(201, fixtures::kCreated));
  ASSERT_TRUE(client_of(server).upload_version(request, {}));
  EXPECT_THAT(server.body(), HasSubstr("filename=\"app.ipa\""));
  EXPECT_THAT(server.body(), Not(HasSubstr("secret project")));
}

TEST(HockeyappClient, SendsASpaceInTheSymbolsNameAsItIs) {
  auto request = package_only();
  request.dsym = FileToUpload{"/b/My App.app.dSYM.zip", 4, "My App.app.dSYM.zip"};
  const Server server(json_response(201, fixtures::kCreated));
  ASSERT_TRUE(client_of(server).upload_version(request, {}));
  EXPECT_THAT(server.body(), HasSubstr("filename=\"My App.app.dSYM.zip\""));
}

TEST(HockeyappClient, SendsSymbolsAloneWithoutAPackage) {
  UploadVersionRequest request;
  request.app_id = fixtures::kAppId;
  request.dsym = FileToUpload{"/b/mapping.txt", 4, "mapping.txt"};
  const Server server(json_response(201, fixtures::kCreated));
  ASSERT_TRUE(client_of(server).upload_version(request, {}));
  EXPECT_TRUE(server.sent("dsym"));
  EXPECT_FALSE(server.sent("ipa"));
}

TEST(HockeyappClient, DoesNotCallWithoutAFileOrWithAnAppIdThatLeavesThePath) {
  const Server server(json_response(201, fixtures::kCreated));
  UploadVersionRequest request = package_only();
  request.ipa.reset();
  EXPECT_EQ(client_of(server).upload_version(request, {}).error().kind, ErrorKind::invalid_request);
  for (const char* app_id : {"", "../apps", "a?b", "a b"}) {
    request = package_only();
    request.app_id = app_id;
    EXPECT_EQ(client_of(server).upload_version(request, {}).error().kind,
              ErrorKind::invalid_request);
  }
  EXPECT_EQ(server.calls(), 0U);
}

TEST(HockeyappClient, ReadsThePagesReply) {
  const auto version = answered(json_response(201, fixtures::kCreated));
  ASSERT_TRUE(version);
  EXPECT_EQ(version->title, "HockeyTest");
  EXPECT_EQ(version->appsize, 1598428U);
  EXPECT_EQ(version->timestamp, 1308930206);
  EXPECT_EQ(version->device_family, "iPhone/iPod");
  EXPECT_EQ(version->minimum_os_version, "4.0");
  EXPECT_EQ(version->notes, "<p>Some new features and fixed bugs.</p>");
  EXPECT_EQ(version->version, "8");
  EXPECT_EQ(version->shortversion, "1.0");
  EXPECT_EQ(version->status, 2);
  EXPECT_EQ(version->config_url, "https://rink.hockeyapp.net/manage/apps/123/app_versions/8");
  EXPECT_EQ(version->public_url,
            "https://rink.hockeyapp.net/apps/1234567890abcdef1234567890abcdef");
  EXPECT_FALSE(version->id);
  EXPECT_FALSE(version->mandatory);
}

TEST(HockeyappClient, ReadsWhatServersAddWithNumbersAndTextsEitherWay) {
  const auto version = answered(json_response(
      200,
      R"({"id":208,"app_id":"12","appsize":"1598428","status":"1","version":28,"mandatory":"1",
          "external":false,"restricted_to_tags":0,"tags":["beta","qa"],"title":null,
          "expired_at":null,"created_at":"2026-01-01T00:00:00Z","build_url":"https://h/b",
          "device_family":{"odd":true}})"));
  ASSERT_TRUE(version);
  EXPECT_EQ(version->id, "208");
  EXPECT_EQ(version->app_id, "12");
  EXPECT_EQ(version->appsize, 1598428U);
  EXPECT_EQ(version->status, 1);
  EXPECT_EQ(version->version, "28");
  EXPECT_EQ(version->mandatory, true);
  EXPECT_EQ(version->external, false);
  EXPECT_EQ(version->restricted_to_tags, false);
  ASSERT_TRUE(version->tags);
  EXPECT_THAT(*version->tags, ElementsAre("beta", "qa"));
  EXPECT_EQ(version->created_at, "2026-01-01T00:00:00Z");
  EXPECT_FALSE(version->title);
  EXPECT_FALSE(version->expired_at);
  EXPECT_FALSE(version->device_family);
}

TEST(HockeyappClient, FillsAMissingVersionInFromTheConfigUrl) {
  for (const char* url : {"https://h.example/manage/apps/123/app_versions/8",
                          "https://h.example/manage/apps/123/app_versions/8/",
                          "https://h.example/manage/apps/123/app_versions/8?tab=1#x"}) {
    const auto version = answered(
        json_response(201, nlohmann::json{{"version", nullptr}, {"config_url", url}}.dump()));
    ASSERT_TRUE(version) << url;
    EXPECT_EQ(version->version, "8") << url;
  }
}

TEST(HockeyappClient, DoesNotTakeTheAppOrTheHostForAVersion) {
  for (const char* url : {"https://h.example/manage/apps/123", "https://h.example"}) {
    const auto version = answered(json_response(201, nlohmann::json{{"config_url", url}}.dump()));
    ASSERT_TRUE(version) << url;
    EXPECT_FALSE(version->version) << url;
  }
}

}  // namespace
}  // namespace slipway::hockeyapp
