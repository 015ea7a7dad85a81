#include <gtest/gtest.h>

#include "tests/unit/providers/pgyer/provider_fixture.h"

namespace slipway::pgyer {
namespace {

using ::testing::HasSubstr;

TEST_F(PgyerProvider, WaitsWhileTheServiceIsStillAtIt) {
  talk_.answer(testing::json_response(200, kPublishingOfThePage));
  talk_.answer(testing::json_response(200, R"({"code":"1246","message":"App is parsing"})"));
  for (const char* status : {"App is publishing", "App is parsing"}) {
    const auto result = poll();
    ASSERT_TRUE(result);
    ASSERT_TRUE(std::holds_alternative<Pending>(*result));
    EXPECT_EQ(std::get<Pending>(*result).status, status);
  }
  EXPECT_THAT(talk_.body(0), HasSubstr("buildKey=token-key-1"));
}

TEST_F(PgyerProvider, GivesTheBuildOnceItIsLive) {
  talk_.answer(testing::json_response(200, kBuildOfThePage));
  const auto result = poll();
  ASSERT_TRUE(result);
  ASSERT_TRUE(std::holds_alternative<Live>(*result));
  const Build& build = std::get<Live>(*result).build;
  EXPECT_EQ(build.id, "a1b2c3d4e5f6") << "the key for later calls is not the one asked about";
  EXPECT_EQ(build.bundle_id, "com.example.app");
  EXPECT_EQ(build.version, "1.1");
  EXPECT_EQ(build.build_number, "28");
  EXPECT_EQ(build.title, "Sample App");
  EXPECT_EQ(build.size, 12345678U);
  EXPECT_EQ(build.url, "https://www.pgyer.com/abcd");
  EXPECT_EQ(build.qr_url, "https://www.pgyer.com/app/qrcode/abcd");
  EXPECT_EQ(build.created, "2025-01-01 10:00:00");
  EXPECT_EQ(build.notes, "Various bug fixes");
  EXPECT_EQ(build.latest, true);
  EXPECT_FALSE(build.availability) << "Pgyer has no such thing";
  EXPECT_FALSE(build.mandatory);
}

TEST_F(PgyerProvider, NeverTakesTheServicesOwnCountForTheBuildNumber) {
  const std::string counted = R"({"buildKey":"b","appKey":"x1y2z3","buildBuildVersion":5})";
  const std::string one = R"({"code":0,"data":)" + counted + "}";
  set("app_key", std::string("x1y2z3"));
  set("user_key", Secret("user-key"));
  answer(one);
  EXPECT_EQ(std::get<Live>(*poll()).build.build_number, std::nullopt);
  answer(one);
  EXPECT_EQ(provider()->build_catalogue()->get_build("b", {})->build_number, std::nullopt);
  answer(R"({"code":0,"data":{"pageCount":1,"list":[)" + counted + "]}}");
  EXPECT_EQ(provider()->build_catalogue()->list_builds("", {})->items.at(0).build_number,
            std::nullopt);
  answer(R"({"code":0,"data":{"list":[)" + counted + "]}}");
  EXPECT_EQ(provider()->app_catalogue()->list_apps("", {})->items.at(0).build_number, std::nullopt);
  answer(one);
  EXPECT_EQ(provider()->app_details()->get_app({})->build_number, std::nullopt);
  BuildChanges changes;
  changes.notes = Notes{"new", NotesFormat::plain};
  answer(one);
  EXPECT_EQ(provider()->build_editor()->edit_build("b", changes, {})->build->build_number,
            std::nullopt);
  answer(R"({"code":0,"data":{"buildKey":"b","buildHaveNewVersion":true,"buildBuildVersion":5}})");
  EXPECT_EQ(provider()->update_checker()->check_update({}, {})->build.build_number, std::nullopt);
  set("upload", std::string("legacy"));
  answer(one);
  EXPECT_EQ(submit()->build->build_number, std::nullopt);
}

TEST_F(PgyerProvider, CompletesAQrAddressWithoutAServer) {
  talk_.answer(testing::json_response(
      200, R"({"code":0,"data":{"buildKey":"b","buildQRCodeURL":"/app/qrcodeHistory/0f"}})"));
  const auto result = poll();
  ASSERT_TRUE(result);
  const Build& build = std::get<Live>(*result).build;
  EXPECT_EQ(build.qr_url, "https://www.pgyer.com/app/qrcodeHistory/0f");
  EXPECT_EQ(build.url, std::nullopt);
  EXPECT_EQ(build.size, std::nullopt);
}

TEST_F(PgyerProvider, FailsAtOnceWithTheReasonWhenPublishingFailed) {
  talk_.answer(testing::json_response(200, kFailedOfThePage));
  const auto result = poll();
  ASSERT_TRUE(result);
  ASSERT_TRUE(std::holds_alternative<Failed>(*result));
  const Error& error = std::get<Failed>(*result).error;
  EXPECT_EQ(error.kind, ErrorKind::publish_failed);
  EXPECT_EQ(error.code, "1216");
  EXPECT_EQ(error.service_message, "App publish failed");
}

TEST_F(PgyerProvider, FailsAtOnceWhenTheServiceWillNotHaveThePackage) {
  for (const char* code :
       {"1015", "1016", "1021", "1022", "1026", "1051", "1058", "1216", "1271"}) {
    talk_.answer(testing::json_response(
        200, std::string(R"({"code":)") + code + R"(,"message":"the reason"})"));
    const auto result = poll();
    ASSERT_TRUE(result) << code;
    ASSERT_TRUE(std::holds_alternative<Failed>(*result)) << code;
    EXPECT_EQ(std::get<Failed>(*result).error.code, code);
    EXPECT_EQ(std::get<Failed>(*result).error.service_message, "the reason");
  }
}

TEST_F(PgyerProvider, TakesAnUnknownReferenceForNoEnd) {
  for (const char* code :
       {"1008", "1009", "1010", "1011", "1023", "1076", "1092", "1093", "1177"}) {
    talk_.answer(testing::json_response(
        200, std::string(R"({"code":)") + code + R"(,"message":"the reason"})"));
    const auto result = poll();
    ASSERT_TRUE(result) << code;
    ASSERT_TRUE(std::holds_alternative<NotKnown>(*result)) << code;
    EXPECT_EQ(std::get<NotKnown>(*result).error.code, code);
    EXPECT_EQ(std::get<NotKnown>(*result).error.service_message, "the reason");
    EXPECT_THAT(std::get<NotKnown>(*result).error.hint, HasSubstr("slipway versions target"))
        << "it is about the build, not about app_key";
  }
}

TEST_F(PgyerProvider, TakesARefusalOfTheCallForNoWordOnTheBuild) {
  const std::pair<const char*, bool> codes[] = {
      {"1002", false}, {"1018", false}, {"1020", false}, {"1054", false}, {"1081", false},
      {"1098", true},  {"1122", false}, {"1188", false}, {"1189", true},  {"9999", false}};
  for (const auto& [code, retryable] : codes) {
    talk_.answer(testing::json_response(
        200, std::string(R"({"code":)") + code + R"(,"message":"the reason"})"));
    const auto result = poll();
    ASSERT_FALSE(result) << code;
    EXPECT_EQ(result.error().code, code);
    EXPECT_EQ(result.error().retryable, retryable) << code;
  }
}

TEST_F(PgyerProvider, SaysNothingOfTheBuildWhenTheQuestionWasNotAnswered) {
  const std::pair<http::Response, ErrorKind> replies[] = {
      {testing::json_response(200, R"({"code":1098,"message":""})"), ErrorKind::rate_limited},
      {testing::json_response(200, R"({"code":1001,"message":""})"), ErrorKind::authentication},
      {testing::json_response(200, R"({"code":1055,"message":""})"), ErrorKind::authentication},
      {testing::json_response(503, R"({"code":503,"message":""})"), ErrorKind::network},
      {reply(502, "<html></html>"), ErrorKind::network},
      {reply(200, ""), ErrorKind::protocol},
      {reply(200, "hello", "text/plain"), ErrorKind::protocol}};
  for (const auto& [response, kind] : replies) {
    talk_.answer(response);
    const auto result = poll();
    ASSERT_FALSE(result) << response.body;
    EXPECT_EQ(result.error().kind, kind) << response.body;
    expect_no_secret(result.error());
  }
  talk_.answer(fail(ErrorKind::timeout, "no byte for 60s").value());
  const auto result = poll();
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::timeout);
}

TEST_F(PgyerProvider, ShowsTheTargetsPasswordInNoAnswerToAPoll) {
  set("access.type", std::string("password"));
  set("access.password", Secret(kPassword));
  talk_.answer(testing::json_response(200, R"({"code":1247,"message":"wait: open sesame"})"));
  const auto pending = poll();
  ASSERT_TRUE(pending);
  EXPECT_EQ(std::get<Pending>(*pending).status, "wait: (secret)");
  talk_.answer(testing::json_response(200, R"({"code":1216,"message":"open sesame"})"));
  const auto failed = poll();
  ASSERT_TRUE(failed);
  expect_no_secret(std::get<Failed>(*failed).error);
}

}  // namespace
}  // namespace slipway::pgyer
