#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "slipway/hockeyapp.h"
#include "tests/support/temporary_directory.h"
#include "tests/unit/providers/hockeyapp/client_fixture.h"
#include "tests/unit/providers/hockeyapp/provider_fixture.h"

namespace slipway::hockeyapp {
namespace {

using fixtures::client_of;
using fixtures::kAppId;
using fixtures::Server;
using fixtures::settings;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::json_response;
using ::testing::Not;

TEST(HockeyappRaw, PutsTheFieldsOfAGetIntoTheQuery) {
  const Server server(json_response(200, R"({"crashes":[]})"));
  const auto reply = client_of(server).raw(
      {"GET", "apps/1/crashes", {{"page", Secret("2")}, {"text", Secret("a b")}}, {}});
  ASSERT_TRUE(reply);
  EXPECT_THAT(server.lines(), ElementsAre("GET /api/2/apps/1/crashes?page=2&text=a+b"));
  EXPECT_EQ(server.header("X-HockeyAppToken"), fixtures::kToken);
  EXPECT_EQ(reply->http_status, 200);
  EXPECT_TRUE(reply->json);
  EXPECT_EQ(reply->body, R"({"crashes":[]})");
}

TEST(HockeyappRaw, SendsAFormWithAPostAndMultipartWithFiles) {
  const Server server(json_response(201, "{}"));
  ASSERT_TRUE(client_of(server).raw({"POST", "apps/1/x", {{"a", Secret("b")}}, {}}));
  EXPECT_EQ(server.body(0), "a=b");
  ASSERT_TRUE(client_of(server).raw(
      {"PUT", "apps/1/x", {{"a", Secret("b")}}, {{"log", FileToUpload{"/b/log", 3, "log"}}}}));
  EXPECT_EQ(server.field("a", 1), "b");
  EXPECT_THAT(server.body(1), HasSubstr("name=\"log\"; filename=\"log\""));
}

TEST(HockeyappRaw, TakesSecretsOutOfTheReplyAndLeavesItJsonInItsOrder) {
  const std::string token = fixtures::kToken;
  const Server server(json_response(200, R"({"a":[{"build_url":"https://h/b",
      "api_token":"x","Password":"y","client_secret":5,"has_password":false,"token":null,
      "link":"https://h/b?avtoken=1","note":"is )" +
                                             token + R"(","title":"T"}]})"));
  const auto reply = client_of(server).raw({"GET", "apps", {}, {}});
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->body,
            R"json({"a":[{"build_url":"(secret)","api_token":"(secret)","Password":"(secret)",)json"
            R"json("client_secret":"(secret)","has_password":false,"token":null,)json"
            R"json("link":"(secret)","note":"is (secret)","title":"T"}]})json");
}

TEST(HockeyappRaw, HidesTheValuesOfFieldsWithASecretName) {
  const Server server(json_response(422, R"({"status":"error","message":"bad hunter2-abc"})"));
  const auto reply =
      client_of(server).raw({"POST", "apps/1/x", {{"user_password", Secret("hunter2-abc")}}, {}});
  ASSERT_FALSE(reply);
  EXPECT_THAT(describe(reply.error()), Not(HasSubstr("hunter2")));
}

TEST(HockeyappRaw, GivesTextAsItIsButForTheToken) {
  http::Response text;
  text.status = 200;
  text.headers = {{"Content-Type", "text/plain"}};
  text.body = std::string("Crash of ") + fixtures::kToken;
  const Server server(text);
  const auto reply = client_of(server).raw({"GET", "apps/1/crashes/2", {}, {}});
  ASSERT_TRUE(reply);
  EXPECT_FALSE(reply->json);
  EXPECT_EQ(reply->body, "Crash of (secret)");
}

TEST(HockeyappRaw, DoesNotCallWhatCannotBeACall) {
  const Server server(json_response(200, "{}"));
  const Client client = client_of(server);
  for (const char* method : {"", "get", "G E T", "HEAD", "GET\r\nX"}) {
    EXPECT_EQ(client.raw({method, "apps", {}, {}}).error().kind, ErrorKind::invalid_request);
  }
  for (const char* path : {"", "/apps", "apps/", "a//b", "../x", "a/../b", "a?b", "a#b", "a b",
                           "http://h/x", "a%2fb", "a\r\nb"}) {
    EXPECT_EQ(client.raw({"GET", path, {}, {}}).error().kind, ErrorKind::invalid_request) << path;
  }
  const RawRequest file = {"GET", "apps", {}, {{"f", FileToUpload{"/b/f", 1, "f"}}}};
  EXPECT_EQ(client.raw(file).error().kind, ErrorKind::invalid_request);
  EXPECT_EQ(server.calls(), 0U);
}

Result<NativeReply> call(const Server& server, const std::string& method,
                         const std::vector<NativeArgument>& arguments = {}) {
  const auto provider = fixtures::make(settings(), server);
  EXPECT_TRUE(provider);
  return (*provider)->native_calls()->call_native(method, arguments, {});
}

NativeArgument text(const std::string& name, const std::string& value) {
  return {name, Secret(value)};
}

std::string app_path(const std::string& rest) {
  return std::string("/api/2/apps/") + kAppId + rest;
}

TEST(HockeyappNative, KnowsEveryCallThatHasAFunction) {
  const Server server(json_response(200, "{}"));
  const auto provider = fixtures::make(settings(), server);
  std::vector<std::string> names;
  for (const auto& method : (*provider)->native_calls()->native_methods()) {
    names.push_back(method.name);
    EXPECT_FALSE(method.help.empty()) << method.name;
  }
  EXPECT_THAT(names,
              ElementsAre("upload_version", "upload_app", "create_app", "list_apps", "delete_app",
                          "list_versions", "create_version", "update_version", "delete_version",
                          "delete_versions", "statistics", "tester_versions"));
}

TEST(HockeyappNative, FillsTheAppIn) {
  const Server server(json_response(200, R"({"app_versions":[]})"));
  ASSERT_TRUE(call(server, "list_versions", {text("page", "2")}));
  ASSERT_TRUE(call(server, "list_versions", {text("app_id", "abc")}));
  ASSERT_TRUE(call(server, "statistics"));
  ASSERT_TRUE(call(server, "delete_version", {text("id", "208"), text("strategy", "purge")}));
  ASSERT_TRUE(call(server, "update_version", {text("id", "208"), text("mandatory", "1")}));
  ASSERT_TRUE(call(server, "list_apps"));
  EXPECT_THAT(server.lines(),
              ElementsAre("GET " + app_path("/app_versions?page=2"),
                          "GET /api/2/apps/abc/app_versions", "GET " + app_path("/statistics"),
                          "DELETE " + app_path("/app_versions/208?strategy=purge"),
                          "PUT " + app_path("/app_versions/208"), "GET /api/2/apps"));
  EXPECT_EQ(server.body(4), "mandatory=1");
}

TEST(HockeyappNative, AsksForWhatTestersSeeWithoutTheToken) {
  const Server server(json_response(200, "[]"));
  const auto reply = call(server, "tester_versions");
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->body, "[]");
  EXPECT_THAT(server.lines(), ElementsAre("GET " + app_path("?format=json")));
  EXPECT_EQ(server.header("X-HockeyAppToken"), "");
}

TEST(HockeyappNative, SendsFilesAndReadsTextsFromFiles) {
  const testing::TemporaryDirectory folder;
  const Server server(json_response(201, R"({"id":1})"));
  ASSERT_TRUE(call(server, "upload_version",
                   {{"notes", folder.write("notes.md", "line 1\nline 2\n")},
                    {"ipa", folder.write("app.ipa", "0123")}}));
  EXPECT_THAT(server.lines(), ElementsAre("POST " + app_path("/app_versions/upload")));
  EXPECT_EQ(server.field("notes"), "line 1\nline 2");
  EXPECT_THAT(server.body(), HasSubstr("name=\"ipa\"; filename=\"app.ipa\""));
}

TEST(HockeyappNative, DoesNotCallWithoutWhatTheCallNeeds) {
  const testing::TemporaryDirectory folder;
  const Server server(json_response(200, "{}"));
  const std::vector<std::pair<std::string, std::vector<NativeArgument>>> wrong = {
      {"delete_app", {}},  // never by default
      {"create_app", {text("title", "x")}},
      {"create_version", {}},
      {"delete_version", {}},
      {"delete_version", {text("id", "a/b")}},
      {"delete_version", {text("id", "..")}},
      {"delete_versions", {}},
      {"delete_versions", {text("keep", "")}},
      {"delete_versions", {text("keep", "0")}},
      {"delete_versions", {text("keep", "-1")}},
      {"delete_versions", {text("keep", "few")}},
      {"delete_versions", {{"keep", folder.write("keep.txt", "0\n")}}},
      {"create_version", {text("bundle_version", "")}},
      {"create_version", {{"bundle_version", folder.write("blank.txt", "\n")}}},
      {"create_version",
       {text("bundle_version", "1"),
        {"notes", folder.write("long.txt", std::string(64 * 1024 + 1, 'x'))}}},
      {"upload_app", {text("notes", "x")}},
      {"upload_version", {text("ipa", "app.ipa")}},
      {"upload_version", {{"ipa", folder.path() / "none.ipa"}}},
      {"upload_version", {{"ipa", folder.path()}}},
      {"list_everything", {}},
      {"GET:../x", {}},
      {"FETCH:apps", {}},
  };
  for (const auto& [method, arguments] : wrong) {
    const auto reply = call(server, method, arguments);
    ASSERT_FALSE(reply) << method;
    EXPECT_EQ(reply.error().kind, ErrorKind::invalid_request) << method;
    EXPECT_EQ(reply.error().call, "") << method;
  }
  EXPECT_EQ(server.calls(), 0U);
}

TEST(HockeyappNative, MakesACallThatNoPageDescribes) {
  const Server server(json_response(200, R"({"feedback":[]})"));
  const auto reply = call(server, "GET:apps/1/feedback", {text("page", "1")});
  ASSERT_TRUE(reply);
  EXPECT_TRUE(reply->json);
  EXPECT_EQ(reply->http_status, 200);
  EXPECT_THAT(server.lines(), ElementsAre("GET /api/2/apps/1/feedback?page=1"));
}

TEST(HockeyappNative, HidesAddressesThatNeedNoToken) {
  const Server server(json_response(200, R"({"app_versions":[{"build_url":"https://h/1"}]})"));
  const auto reply = call(server, "list_versions", {text("include_build_urls", "true")});
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->body, R"json({"app_versions":[{"build_url":"(secret)"}]})json");
}

TEST(HockeyappNative, LeavesTheEffectOpenOfWhatChangesSomething) {
  const Server server(fixtures::html_response(504, true));
  const auto deleted = call(server, "delete_versions", {text("keep", "3")});
  EXPECT_EQ(deleted.error().effect, Effect::unknown);
  EXPECT_THAT(deleted.error().hint, HasSubstr("may have arrived"));
  EXPECT_EQ(call(server, "list_versions").error().effect, Effect::none);
}

TEST(HockeyappRaw, TakesNoPageAndNoHalfReplyForAnAnswer) {
  for (const char* body : {"<html><title>Sign in</title></html>", "{\"app_versions\":[", "  ["}) {
    http::Response half = json_response(200, body);
    const Server server(half);
    const auto reply = client_of(server).raw({"DELETE", "apps/1/app_versions/2", {}, {}});
    ASSERT_FALSE(reply) << body;
    EXPECT_EQ(reply.error().kind, ErrorKind::protocol) << body;
    EXPECT_EQ(reply.error().effect, Effect::unknown) << body;
  }
}

TEST(HockeyappNative, ARefusalIsAnErrorAsEverywhere) {
  const Server server(json_response(401, fixtures::kWrongToken));
  const auto reply = call(server, "list_apps");
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().kind, ErrorKind::authentication);
}

}  // namespace
}  // namespace slipway::hockeyapp
