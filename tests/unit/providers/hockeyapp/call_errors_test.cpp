#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <map>

#include "slipway/hockeyapp.h"
#include "tests/unit/providers/hockeyapp/client_fixture.h"

// What every call makes of the four shapes of error.
namespace slipway::hockeyapp {
namespace {

using fixtures::client_of;
using fixtures::kAppId;
using fixtures::Server;
using ::testing::HasSubstr;
using testing::json_response;
using ::testing::Not;

struct Tried {
  const char* call;                           ///< as in `Error::call`
  bool changes;                               ///< something at the server
  std::function<Error(const Client&)> error;  ///< the error of it; kind `internal` when it succeeds
};

template <typename T>
Error error_of(const Result<T>& result) {
  return result ? Error{} : result.error();
}

std::vector<Tried> all_calls() {
  UpdateVersionRequest changes;
  changes.app_id = kAppId;
  changes.id = "208";
  changes.mandatory = true;
  UploadAppRequest app;
  app.ipa = FileToUpload{"/b/app.ipa", 10, "app.ipa"};
  auto with_file = changes;
  with_file.ipa = app.ipa;
  return {
      {"app_versions/upload", true,
       [](const Client& c) { return error_of(c.upload_version(fixtures::package_only())); }},
      {"apps/upload", true, [app](const Client& c) { return error_of(c.upload_app(app)); }},
      {"apps/new", true,
       [](const Client& c) {
         return error_of(c.create_app({"My App", "com.example", {}, {}}));
       }},
      {"apps", false, [](const Client& c) { return error_of(c.list_apps()); }},
      {"DELETE apps/APP_ID", true, [](const Client& c) { return error_of(c.delete_app(kAppId)); }},
      {"app_versions", false,
       [](const Client& c) {
         return error_of(c.list_versions({kAppId, {}, false}));
       }},
      {"app_versions/new", true,
       [](const Client& c) {
         return error_of(c.create_version({kAppId, "28", {}, {}, {}, {}}));
       }},
      {"PUT app_versions/ID", true,
       [changes](const Client& c) { return error_of(c.update_version(changes)); }},
      {"PUT app_versions/ID", true,
       [with_file](const Client& c) { return error_of(c.update_version(with_file)); }},
      {"DELETE app_versions/ID", true,
       [](const Client& c) {
         return error_of(c.delete_version({kAppId, "208", {}}));
       }},
      {"app_versions/delete", true,
       [](const Client& c) {
         return error_of(c.delete_versions({kAppId, 3, {}, {}}));
       }},
      {"statistics", false, [](const Client& c) { return error_of(c.statistics(kAppId)); }},
      {"apps/APP_ID", false, [](const Client& c) { return error_of(c.tester_versions(kAppId)); }},
      {"GET apps/1/crashes", false,
       [](const Client& c) {
         return error_of(c.raw({"GET", "apps/1/crashes", {}, {}}));
       }},
      {"POST apps/1/crashes", true,
       [](const Client& c) {
         return error_of(c.raw({"POST", "apps/1/crashes", {}, {}}));
       }},
  };
}

TEST(HockeyappCalls, ReadTheFieldThatTheServerComplainsOf) {
  for (const Tried& tried : all_calls()) {
    const Server server(json_response(401, fixtures::kWrongToken));
    const Error error = tried.error(client_of(server));
    EXPECT_EQ(error.kind, ErrorKind::authentication) << tried.call;
    EXPECT_EQ(error.code, "credentials") << tried.call;
    EXPECT_EQ(error.call, tried.call);
    EXPECT_EQ(error.effect, Effect::none) << tried.call;
  }
}

TEST(HockeyappCalls, SayThatAnUnknownAppMayBeTheToken) {
  for (const Tried& tried : all_calls()) {
    const Server server(json_response(422, fixtures::kAppNotFound));
    const Error error = tried.error(client_of(server));
    EXPECT_EQ(error.kind, ErrorKind::not_found) << tried.call;
    EXPECT_THAT(error.hint, HasSubstr("token")) << tried.call;
  }
}

TEST(HockeyappCalls, ReadAStatusOfErrorEvenInASuccess) {
  for (const Tried& tried : all_calls()) {
    const Server server(json_response(200, R"({"status":"error","message":"Not today."})"));
    const Error error = tried.error(client_of(server));
    EXPECT_EQ(error.kind, ErrorKind::rejected) << tried.call;
    EXPECT_EQ(error.service_message, "Not today.") << tried.call;
    EXPECT_EQ(error.effect, Effect::none) << tried.call;
  }
}

TEST(HockeyappCalls, LeaveTheEffectOpenBehindAProxyWhereSomethingIsChanged) {
  for (const Tried& tried : all_calls()) {
    const Server server(fixtures::html_response(504, true));
    const Error error = tried.error(client_of(server));
    EXPECT_EQ(error.kind, ErrorKind::network) << tried.call;
    EXPECT_TRUE(error.retryable) << tried.call;
    EXPECT_EQ(error.effect, tried.changes ? Effect::unknown : Effect::none) << tried.call;
    EXPECT_EQ(error.hint.find("may have arrived") != std::string::npos, tried.changes)
        << tried.call << error.hint;
  }
}

TEST(HockeyappCalls, LeaveTheEffectOfALostAnswerOpenWhereSomethingIsChanged) {
  Error lost;
  lost.kind = ErrorKind::network;
  lost.message = "the connection broke";
  lost.effect = Effect::unknown;
  for (const Tried& tried : all_calls()) {
    const Server server{Result<http::Response>(fail(lost))};
    const Error error = tried.error(client_of(server));
    EXPECT_EQ(error.kind, ErrorKind::network) << tried.call;
    EXPECT_EQ(error.call, tried.call);
    EXPECT_EQ(error.effect, tried.changes ? Effect::unknown : Effect::none) << tried.call;
  }
}

TEST(HockeyappCalls, ReadA404WithoutJsonAsNotFound) {
  http::Response answer;
  answer.status = 404;
  for (const Tried& tried : all_calls()) {
    const Server server(answer);
    const Error error = tried.error(client_of(server));
    EXPECT_EQ(error.kind, ErrorKind::not_found) << tried.call;
    EXPECT_FALSE(error.hint.empty()) << tried.call;
  }
}

TEST(HockeyappCalls, ReportARedirectAndNeverTakeAPageForAReply) {
  http::Response moved;
  moved.status = 301;
  moved.headers = {{"Location", "https://new.example.com/"}};
  for (const Tried& tried : all_calls()) {
    const Error redirected = tried.error(client_of(Server(moved)));
    EXPECT_EQ(redirected.kind, ErrorKind::protocol) << tried.call;
    EXPECT_THAT(redirected.message, HasSubstr("new.example.com")) << tried.call;
    if (std::string(tried.call).find("crashes") != std::string::npos) continue;  // may be any text
    const Error page = tried.error(client_of(Server(fixtures::html_response(200, true))));
    EXPECT_EQ(page.kind, ErrorKind::protocol) << tried.call;
  }
}

TEST(HockeyappCalls, NeverShowTheTokenEvenWhenTheServerRepeatsIt) {
  const std::string token = fixtures::kToken;
  for (const int status : {200, 401, 422, 500}) {
    for (const std::string& body :
         {R"({"errors":{")" + token + R"(":["no )" + token + R"("]}})",
          R"({"status":"error","message":")" + token + R"("})", "no " + token}) {
      for (const Tried& tried : all_calls()) {
        const Error error = tried.error(client_of(Server(json_response(status, body))));
        EXPECT_THAT(describe(error) + error.hint, Not(HasSubstr(token))) << tried.call;
      }
    }
  }
}

TEST(HockeyappCalls, AreNotMadeWithAnIdThatLeavesThePath) {
  const Server server(json_response(200, "{}"));
  const Client client = client_of(server);
  for (const char* id : {"", "../1", "a/b", "a?b", "a b", "%2e"}) {
    UpdateVersionRequest changes;
    changes.app_id = kAppId;
    changes.id = id;
    changes.mandatory = true;
    for (const Error& error :
         {error_of(client.update_version(changes)),
          error_of(client.delete_version({kAppId, id, {}})),
          error_of(client.delete_version({id, "208", {}})), error_of(client.delete_app(id)),
          error_of(client.list_versions({id, {}, false})), error_of(client.statistics(id)),
          error_of(client.create_version({id, "28", {}, {}, {}, {}})),
          error_of(client.delete_versions({id, 3, {}, {}})),
          error_of(client.tester_versions(id))}) {
      EXPECT_EQ(error.kind, ErrorKind::invalid_request) << id;
      EXPECT_EQ(error.call, "") << id;
    }
  }
  EXPECT_EQ(server.calls(), 0U);
}

}  // namespace
}  // namespace slipway::hockeyapp
