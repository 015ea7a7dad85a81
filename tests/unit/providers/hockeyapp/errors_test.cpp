#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "slipway/hockeyapp.h"
#include "tests/unit/providers/hockeyapp/client_fixture.h"

namespace slipway::hockeyapp {
namespace {

using fixtures::answered;
using fixtures::refused;
using ::testing::HasSubstr;
using testing::json_response;
using ::testing::Not;

TEST(HockeyappErrors, AWrongTokenIsAuthentication) {
  const Error error = refused(json_response(401, fixtures::kWrongToken));
  EXPECT_EQ(error.kind, ErrorKind::authentication);
  EXPECT_EQ(error.code, "credentials");
  EXPECT_EQ(error.service_message, "user not found or token invalid");
  EXPECT_EQ(error.http_status, 401);
  EXPECT_EQ(error.effect, Effect::none);
  EXPECT_FALSE(error.retryable);
  EXPECT_THAT(error.hint, HasSubstr("token"));
}

TEST(HockeyappErrors, AnUnknownAppMayBeTheTokenAndSaysSo) {
  const Error error = refused(json_response(422, fixtures::kAppNotFound));
  EXPECT_EQ(error.kind, ErrorKind::not_found);
  EXPECT_EQ(error.code, "app");
  EXPECT_EQ(error.service_message, "not found");
  EXPECT_EQ(error.effect, Effect::none);
  EXPECT_THAT(error.hint, HasSubstr("app_id"));
  EXPECT_THAT(error.hint, HasSubstr("token"));
}

TEST(HockeyappErrors, ATakenBuildNumberIsAConflict) {
  const Error error = refused(json_response(422, fixtures::kVersionExists));
  EXPECT_EQ(error.kind, ErrorKind::conflict);
  EXPECT_EQ(error.code, "bundle_version");
  EXPECT_EQ(error.service_message, "has already been taken");
  EXPECT_EQ(error.effect, Effect::none);
  EXPECT_THAT(error.hint, HasSubstr("strategy"));
}

TEST(HockeyappErrors, TheFieldDecidesAndTheTextDoesNot) {
  const Error error = refused(json_response(
      422, R"({"errors":{"notes":["app not found, token invalid, has already been taken"]}})"));
  EXPECT_EQ(error.kind, ErrorKind::invalid_request);
  EXPECT_EQ(error.code, "notes");
}

TEST(HockeyappErrors, AFieldThatNobodyKnowsIsARefusalInTheServersWords) {
  const Error error =
      refused(json_response(422, R"({"errors":{"quota_of_moons":["is full","try later"]}})"));
  EXPECT_EQ(error.kind, ErrorKind::rejected);
  EXPECT_EQ(error.code, "quota_of_moons");
  EXPECT_EQ(error.service_message, "is full; try later");
  EXPECT_EQ(error.effect, Effect::none);
}

TEST(HockeyappErrors, OfSeveralFieldsTheCauseIsTheCodeAndAllTextsAreKept) {
  const Error error = refused(json_response(
      422, R"({"errors":{"bundle_version":["is blank"],"app":["not found"],"aaa":"odd"}})"));
  EXPECT_EQ(error.code, "app");
  EXPECT_EQ(error.kind, ErrorKind::not_found);
  EXPECT_EQ(error.service_message, "aaa: odd; app: not found; bundle_version: is blank");
}

TEST(HockeyappErrors, AStatusOfErrorIsARefusalWhateverTheHttpStatus) {
  for (const int status : {200, 201, 400, 422}) {
    const Error error = refused(
        json_response(status, R"({"status":"error","message":"App could not be created."})"));
    EXPECT_EQ(error.kind, ErrorKind::rejected) << status;
    EXPECT_EQ(error.service_message, "App could not be created.") << status;
    EXPECT_EQ(error.effect, Effect::none) << status;
    EXPECT_FALSE(error.retryable) << status;
  }
}

TEST(HockeyappErrors, OfNothingAreNoRefusal) {
  for (const char* nothing : {"false", "0", "null", "[]", "{}", "\"\""}) {
    const auto version =
        answered(json_response(201, std::string(R"({"version":"8","errors":)") + nothing + "}"));
    ASSERT_TRUE(version) << nothing;
    EXPECT_EQ(version->version, "8");
  }
}

TEST(HockeyappErrors, OfAnyFormAreARefusalAlsoWithASuccess) {
  for (const char* errors : {R"({"ipa":["is odd"]})", R"(["is odd"])", R"("is odd")"}) {
    const Error error =
        refused(json_response(201, std::string(R"({"version":"8","errors":)") + errors + "}"));
    EXPECT_EQ(error.kind, ErrorKind::rejected) << errors;
    EXPECT_EQ(error.service_message, "is odd") << errors;
    EXPECT_EQ(error.effect, Effect::none) << errors;
  }
}

TEST(HockeyappErrors, OfAProxyThatStoppedWaitingLeaveTheEffectUnknown) {
  for (const int status : {408, 499}) {
    EXPECT_EQ(refused(fixtures::html_response(status, true)).effect, Effect::unknown) << status;
    EXPECT_EQ(refused(json_response(status, R"({"status":"error"})")).effect, Effect::unknown);
    EXPECT_EQ(refused(fixtures::html_response(status, false)).effect, Effect::none) << status;
  }
}

TEST(HockeyappErrors, OfGreatDepthEndInAnError) {
  const std::string deep =
      R"({"errors":{"ipa":)" + std::string(500'000, '[') + std::string(500'000, ']') + "}}";
  EXPECT_EQ(refused(json_response(201, deep)).kind, ErrorKind::protocol);
}

TEST(HockeyappErrors, A404WithoutJsonIsNotFoundWithAHint) {
  http::Response response;
  response.status = 404;
  const Error error = refused(response);
  EXPECT_EQ(error.kind, ErrorKind::not_found);
  EXPECT_EQ(error.effect, Effect::none);
  EXPECT_FALSE(error.hint.empty());
}

TEST(HockeyappErrors, AProxysPageAfterTheWholeUploadLeavesTheEffectUnknown) {
  for (const int status : {500, 502, 504}) {
    const Error error = refused(fixtures::html_response(status, true));
    EXPECT_EQ(error.effect, Effect::unknown) << status;
    EXPECT_EQ(error.http_status, status);
    EXPECT_THAT(error.hint, HasSubstr("versions")) << status;
  }
}

TEST(HockeyappErrors, AProxysPageBeforeTheEndOfTheUploadHasNoEffect) {
  for (const int status : {500, 502, 504}) {
    const Error error = refused(fixtures::html_response(status, false));
    EXPECT_EQ(error.effect, Effect::none) << status;
    EXPECT_THAT(error.hint, Not(HasSubstr("may have arrived"))) << status;
  }
}

TEST(HockeyappErrors, AServerErrorInJsonAfterTheWholeUploadLeavesTheEffectUnknownToo) {
  const Error error = refused(json_response(500, R"({"status":"error","message":"oops"})"));
  EXPECT_EQ(error.effect, Effect::unknown);
  EXPECT_EQ(error.service_message, "oops");
  EXPECT_THAT(error.hint, HasSubstr("versions"));
}

TEST(HockeyappErrors, AnEarlyRefusalIsReportedAsWhatItIs) {
  auto early = json_response(401, fixtures::kWrongToken);
  early.request_complete = false;
  EXPECT_EQ(refused(early).kind, ErrorKind::authentication);
  early = json_response(422, fixtures::kVersionExists);
  early.request_complete = false;
  EXPECT_EQ(refused(early).kind, ErrorKind::conflict);
  EXPECT_EQ(refused(early).effect, Effect::none);
}

TEST(HockeyappErrors, TooManyCallsIsRateLimitedWithTheTimeToWait) {
  auto response = json_response(429, R"({"status":"error","message":"slow down"})");
  response.headers.push_back({"Retry-After", "7"});
  const Error error = refused(response);
  EXPECT_EQ(error.kind, ErrorKind::rate_limited);
  EXPECT_TRUE(error.retryable);
  EXPECT_EQ(error.retry_after, std::chrono::seconds(7));
  EXPECT_EQ(error.effect, Effect::none);
}

TEST(HockeyappErrors, ASuccessThatCannotBeReadIsProtocolWithUnknownEffect) {
  auto html = fixtures::html_response(200, true);
  EXPECT_EQ(refused(html).kind, ErrorKind::protocol);
  EXPECT_EQ(refused(html).effect, Effect::unknown);
  for (const char* body : {"{}", R"({"status":"success"})", "[]", ""}) {
    const Error error = refused(json_response(201, body));
    EXPECT_EQ(error.kind, ErrorKind::protocol) << body;
    EXPECT_EQ(error.effect, Effect::unknown) << body;
  }
}

TEST(HockeyappErrors, ASuccessBeforeTheEndOfTheUploadIsNotBelieved) {
  auto early = json_response(201, fixtures::kCreated);
  early.request_complete = false;
  EXPECT_EQ(refused(early).kind, ErrorKind::protocol);
  EXPECT_EQ(refused(early).effect, Effect::unknown);
}

TEST(HockeyappErrors, ARedirectIsReportedWithoutEffect) {
  http::Response response;
  response.status = 302;
  response.headers = {{"Location", "https://elsewhere.example.com/api/2"}};
  const Error error = refused(response);
  EXPECT_EQ(error.kind, ErrorKind::protocol);
  EXPECT_EQ(error.effect, Effect::none);
  EXPECT_THAT(describe(error) + error.hint, HasSubstr("elsewhere.example.com"));
}

TEST(HockeyappErrors, ALostAnswerSaysToLookBeforePublishingAgain) {
  Error lost;
  lost.kind = ErrorKind::network;
  lost.message = "the connection to hockey.example.com:443 broke";
  lost.effect = Effect::unknown;
  auto result = answered(fail(lost));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::network);
  EXPECT_EQ(result.error().effect, Effect::unknown);
  EXPECT_EQ(result.error().call, "app_versions/upload");
  EXPECT_THAT(result.error().hint, HasSubstr("versions"));

  lost.effect = Effect::none;
  result = answered(fail(lost));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().effect, Effect::none);
  EXPECT_EQ(result.error().hint, "");
}

TEST(HockeyappErrors, NeverShowTheTokenEvenWhenTheServerRepeatsIt) {
  const std::string token = fixtures::kToken;
  for (const std::string& body :
       {R"({"errors":{"credentials":["no token )" + token + R"("]}})",
        R"({"errors":{")" + token + R"(":["no"]}})",
        R"({"status":"error","message":"token )" + token + R"("})", "no " + token}) {
    const Error error = refused(json_response(401, body));
    const std::string all = describe(error) + error.hint + error.code + error.service_message;
    EXPECT_THAT(all, Not(HasSubstr(token))) << body.size();
  }
}

TEST(HockeyappErrors, KeepTheServersWordsShortAndOnOneLine) {
  const Error error = refused(json_response(
      422, R"({"status":"error","message":"a\u001b[31m\r\n)" + std::string(5000, 'x') + R"("})"));
  EXPECT_LT(error.service_message.size(), 600U);
  EXPECT_EQ(error.service_message.find_first_of("\r\n\x1b"), std::string::npos);
}

TEST(HockeyappErrors, AreExplainedByCode) {
  ASSERT_TRUE(explain("credentials"));
  EXPECT_EQ(explain("credentials")->kind, ErrorKind::authentication);
  EXPECT_EQ(explain("app")->kind, ErrorKind::not_found);
  EXPECT_THAT(explain("app")->hint, HasSubstr("token"));
  EXPECT_EQ(explain("bundle_version")->kind, ErrorKind::conflict);
  EXPECT_FALSE(explain("bundle_version")->text.empty());
  EXPECT_FALSE(explain("1246"));
  EXPECT_FALSE(explain(""));
}

TEST(HockeyappErrors, OfTheOtherCallsFieldsAreExplainedToo) {
  for (const char* code : {"title", "bundle_identifier", "platform", "release_type", "owner_id",
                           "private", "retention_days", "bundle_short_version", "keep", "sort"}) {
    ASSERT_TRUE(explain(code)) << code;
    EXPECT_EQ(explain(code)->kind, ErrorKind::invalid_request) << code;
    EXPECT_FALSE(explain(code)->text.empty()) << code;
  }
}

}  // namespace
}  // namespace slipway::hockeyapp
