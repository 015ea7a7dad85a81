#include <gtest/gtest.h>

#include "slipway/pgyer.h"
#include "tests/unit/providers/pgyer/client_fixture.h"

namespace slipway::pgyer {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST_F(PgyerClient, GetsATokenWithTheKeyInTheBodyAndNotInTheAddress) {
  talk_.answer(testing::json_response(200, kTokenOfThePage));
  ASSERT_TRUE(client_.get_cos_token(android()));
  EXPECT_EQ(talk_.requests[0].method, "POST");
  EXPECT_EQ(talk_.requests[0].url, "https://pgyer.example.com/apiv2/app/getCOSToken");
  EXPECT_EQ(talk_.header(0, "Content-Type"), "application/x-www-form-urlencoded");
  EXPECT_EQ(talk_.body(0), std::string("_api_key=") + kApiKey + "&buildType=android");
}

TEST_F(PgyerClient, SendsEveryOptionOfTheTokenCall) {
  GetCosTokenRequest request = android();
  request.oversea = 2;
  request.buildInstallType = 2;
  request.buildPassword = Secret(kPassword);
  request.buildDescription = "A & B";
  request.buildUpdateDescription = "修复";
  request.buildInstallDate = 1;
  request.buildInstallStartDate = "2018-01-01";
  request.buildInstallEndDate = "2018-12-31";
  request.buildChannelShortcut = "abcd";
  talk_.answer(testing::json_response(200, kTokenOfThePage));
  ASSERT_TRUE(client_.get_cos_token(request));
  EXPECT_EQ(talk_.body(0), std::string("_api_key=") + kApiKey +
                               "&buildType=android&oversea=2&buildInstallType=2"
                               "&buildPassword=open+sesame&buildDescription=A+%26+B"
                               "&buildUpdateDescription=%E4%BF%AE%E5%A4%8D&buildInstallDate=1"
                               "&buildInstallStartDate=2018-01-01&buildInstallEndDate=2018-12-31"
                               "&buildChannelShortcut=abcd");
}

TEST_F(PgyerClient, ReadsTheTokenOfThePage) {
  talk_.answer(testing::json_response(200, kTokenOfThePage));
  const auto token = client_.get_cos_token(android());
  ASSERT_TRUE(token);
  EXPECT_EQ(token->key, "apps/xxx/yyyy/zzzz.apk");
  EXPECT_EQ(token->endpoint, "https://upload-v7.upload.cos.ap-shanghai.myqcloud.com");
  ASSERT_EQ(token->params.size(), 3U);
  EXPECT_EQ(token->params[1].name, "signature");
  EXPECT_EQ(token->params[1].value.reveal(), "q-sign-algorithm=sha1&q-ak=...&q-signature=...");
}

TEST_F(PgyerClient, NamesThePromisedMemberThatATokenLacks) {
  const std::pair<const char*, const char*> replies[] = {
      {R"({"code":0})", "data"},
      {R"({"code":0,"data":[]})", "data"},
      {R"({"code":0,"data":{"endpoint":"https://s","params":{"a":"b"}}})", "data.key"},
      {R"({"code":0,"data":{"key":"k","params":{"a":"b"}}})", "data.endpoint"},
      {R"({"code":0,"data":{"key":"k","endpoint":"https://s"}})", "data.params"},
      {R"({"code":0,"data":{"key":"k","endpoint":"https://s","params":[]}})", "data.params"}};
  for (const auto& [body, member] : replies) {
    talk_.answer(testing::json_response(200, body));
    const auto token = client_.get_cos_token(android());
    ASSERT_FALSE(token) << body;
    EXPECT_EQ(token.error().kind, ErrorKind::protocol) << body;
    EXPECT_THAT(token.error().message, HasSubstr(member));
    EXPECT_EQ(token.error().effect, Effect::none);
  }
}

TEST_F(PgyerClient, SendsEveryParameterThenTheFileNameThenTheFile) {
  talk_.answer(token_reply());
  talk_.answer(stored());
  const auto token = client_.get_cos_token(android());
  ASSERT_TRUE(token);
  ASSERT_TRUE(client_.upload_file(*token, file_));
  EXPECT_EQ(talk_.requests[1].method, "POST");
  EXPECT_EQ(talk_.requests[1].url, "https://storage.example.com/");
  EXPECT_EQ(talk_.body(1),
            part("expires", "1860") + part("key", "apps/storage.apk") + part("none", "") +
                part("signature", kSignature) + part("unknown", "kept") +
                part("x-cos-security-token", kSessionToken) +
                part("x-cos-meta-file-name", "app.apk") + file_part("file", file_) + "--B--\r\n");
}

TEST_F(PgyerClient, KeepsTheApiKeyFromTheStorageService) {
  talk_.answer(token_reply());
  talk_.answer(stored());
  const auto token = client_.get_cos_token(android());
  ASSERT_TRUE(token);
  ASSERT_TRUE(client_.upload_file(*token, file_));
  EXPECT_THAT(talk_.body(1), Not(HasSubstr(kApiKey)));
  for (const auto& header : talk_.requests[1].headers) {
    EXPECT_THAT(header.value, Not(HasSubstr(kApiKey)));
  }
}

TEST_F(PgyerClient, SendsTheFileNameOnceWhenTheTokenNamesItAlready) {
  talk_.answer(stored());
  const GetCosTokenReply token = {
      "k", "https://storage.example.com", {{"x-cos-meta-file-name", Secret("given.apk")}}};
  ASSERT_TRUE(client_.upload_file(token, file_));
  EXPECT_THAT(talk_.body(0), HasSubstr("given.apk"));
  EXPECT_THAT(talk_.body(0), Not(HasSubstr("x-cos-meta-file-name\"\r\n\r\napp.apk")));
}

TEST_F(PgyerClient, AsksForABuildByPost) {
  talk_.answer(testing::json_response(200, kBuildOfThePage));
  ASSERT_TRUE(client_.build_info({"apps/xxx/yyyy/zzzz.apk"}));
  EXPECT_EQ(talk_.requests[0].method, "POST");
  EXPECT_EQ(talk_.requests[0].url, "https://pgyer.example.com/apiv2/app/buildInfo");
  EXPECT_EQ(talk_.body(0),
            std::string("_api_key=") + kApiKey + "&buildKey=apps%2Fxxx%2Fyyyy%2Fzzzz.apk");
}

TEST_F(PgyerClient, ReadsTheBuildOfThePage) {
  talk_.answer(testing::json_response(200, kBuildOfThePage));
  const auto info = client_.build_info({"key"});
  ASSERT_TRUE(info);
  ASSERT_TRUE(info->build);
  const BuildInfo& build = *info->build;
  EXPECT_EQ(build.buildKey, "a1b2c3d4e5f6");
  EXPECT_EQ(build.buildType, 2);
  EXPECT_EQ(build.buildIsFirst, 2);
  EXPECT_EQ(build.buildIsLastest, 1);
  EXPECT_EQ(build.buildFileSize, 12345678);
  EXPECT_EQ(build.buildName, "Sample App");
  EXPECT_EQ(build.buildVersion, "1.1");
  EXPECT_EQ(build.buildVersionNo, "28");
  EXPECT_EQ(build.buildBuildVersion, 5);
  EXPECT_EQ(build.buildIdentifier, "com.example.app");
  EXPECT_EQ(build.buildIcon, "123abcdefaaa");
  EXPECT_EQ(build.buildDescription, "Sample description");
  EXPECT_EQ(build.buildUpdateDescription, "Various bug fixes");
  EXPECT_EQ(build.buildScreenShots, "");
  EXPECT_EQ(build.buildShortcutUrl, "abcd");
  EXPECT_EQ(build.buildQRCodeURL, "https://www.pgyer.com/app/qrcode/abcd");
  EXPECT_EQ(build.buildCreated, "2025-01-01 10:00:00");
  EXPECT_EQ(build.buildUpdated, "2025-01-01 10:05:00");
}

TEST_F(PgyerClient, ReadsNumbersAsStringsAndStringsAsNumbers) {
  talk_.answer(testing::json_response(
      200, R"({"code":"0","data":{"buildKey":"b","buildType":"2","buildIsFirst":"0",
               "buildFileSize":"123","buildVersion":2,"buildVersionNo":28,"buildName":null,
               "buildFileKey":"extra"}})"));
  const auto info = client_.build_info({"key"});
  ASSERT_TRUE(info);
  ASSERT_TRUE(info->build);
  EXPECT_EQ(info->build->buildType, 2);
  EXPECT_EQ(info->build->buildIsFirst, 0);
  EXPECT_EQ(info->build->buildFileSize, 123);
  EXPECT_EQ(info->build->buildVersion, "2");
  EXPECT_EQ(info->build->buildVersionNo, "28");
  EXPECT_EQ(info->build->buildName, std::nullopt);
  EXPECT_EQ(info->build->buildUpdated, std::nullopt);
}

TEST_F(PgyerClient, TakesStillAtItForAReply) {
  talk_.answer(testing::json_response(200, kPublishingOfThePage));
  talk_.answer(testing::json_response(200, R"({"code":"1246","message":"App is parsing"})"));
  const auto publishing = client_.build_info({"key"});
  ASSERT_TRUE(publishing);
  EXPECT_EQ(publishing->code, 1247);
  EXPECT_EQ(publishing->message, "App is publishing");
  EXPECT_FALSE(publishing->build);
  const auto parsing = client_.build_info({"key"});
  ASSERT_TRUE(parsing);
  EXPECT_EQ(parsing->code, 1246);
}

TEST_F(PgyerClient, TakesCode0ForSuccessWhateverTheHttpStatus) {
  talk_.answer(testing::json_response(500, kBuildOfThePage));
  EXPECT_TRUE(client_.build_info({"key"}));
}

TEST_F(PgyerClient, NamesTheBuildKeyWhenABuildLacksIt) {
  talk_.answer(testing::json_response(200, R"({"code":0,"data":{"buildName":"x"}})"));
  const auto info = client_.build_info({"key"});
  ASSERT_FALSE(info);
  EXPECT_EQ(info.error().kind, ErrorKind::protocol);
  EXPECT_THAT(info.error().message, HasSubstr("buildKey"));
}

TEST_F(PgyerClient, ReadsTheServicesCodeAlsoFromAnHttpError) {
  talk_.answer(testing::json_response(403, R"({"code":"1002","message":"_api_key is invalid"})"));
  const auto token = client_.get_cos_token(android());
  ASSERT_FALSE(token);
  EXPECT_EQ(token.error().kind, ErrorKind::authentication);
  EXPECT_EQ(token.error().code, "1002");
  EXPECT_EQ(token.error().http_status, 403);
}

TEST_F(PgyerClient, SaysWhatCameInPlaceOfJson) {
  http::Response redirect = reply(302, "<html></html>");
  redirect.headers.push_back({"Location", "https://moved.example.org/apiv2/app/getCOSToken"});
  const std::pair<http::Response, ErrorKind> replies[] = {
      {redirect, ErrorKind::protocol},
      {reply(502, "<html><title>502 Bad Gateway</title></html>"), ErrorKind::network},
      {reply(200, "<html><title>Welcome</title></html>"), ErrorKind::protocol},
      {reply(200, ""), ErrorKind::protocol},
      {reply(200, std::string("sorry, ") + kApiKey, "text/plain"), ErrorKind::protocol},
      {testing::json_response(200, "[]"), ErrorKind::protocol},
      {testing::json_response(200, R"({"message":"no code"})"), ErrorKind::protocol},
      {testing::json_response(200, R"({"code":null})"), ErrorKind::protocol}};
  for (const auto& [response, kind] : replies) {
    talk_.answer(response);
    const auto token = client_.get_cos_token(android());
    ASSERT_FALSE(token) << response.body;
    EXPECT_EQ(token.error().kind, kind) << response.status << response.body;
    EXPECT_EQ(token.error().http_status, response.status);
    EXPECT_EQ(token.error().call, "app/getCOSToken");
    EXPECT_EQ(token.error().effect, Effect::none) << "a token publishes nothing";
    expect_no_secret(token.error());
  }
}

TEST_F(PgyerClient, EndsInAnErrorWhenAnAnswerIsNestedWithoutEnd) {
  const std::string deep =
      R"({"code":0,"data":)" + std::string(500'000, '[') + std::string(500'000, ']') + "}";
  talk_.answer(testing::json_response(200, deep));
  const auto reply = client_.build_info({"key"});
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().kind, ErrorKind::protocol);
}

TEST_F(PgyerClient, NamesTheHostOfARedirect) {
  http::Response redirect = reply(302, "");
  redirect.headers.push_back({"Location", "https://moved.example.org/x"});
  talk_.answer(redirect);
  const auto info = client_.build_info({"key"});
  ASSERT_FALSE(info);
  EXPECT_THAT(describe(info.error()), HasSubstr("moved.example.org"));
}

TEST_F(PgyerClient, HidesTheKeyAndThePasswordInWhatTheServiceSays) {
  GetCosTokenRequest request = android();
  request.buildPassword = Secret(kPassword);
  talk_.answer(testing::json_response(
      200, std::string(R"({"code":1050,"message":"wrong password open sesame for )") + kApiKey +
               R"("})"));
  const auto token = client_.get_cos_token(request);
  ASSERT_FALSE(token);
  expect_no_secret(token.error());
  EXPECT_THAT(token.error().service_message, HasSubstr("wrong password (secret)"));
}

TEST_F(PgyerClient, ForgetsADoubtfulEffectOfATokenCall) {
  Error lost;
  lost.kind = ErrorKind::network;
  lost.effect = Effect::unknown;
  lost.retryable = true;
  talk_.answer(lost);
  const auto token = client_.get_cos_token(android());
  ASSERT_FALSE(token);
  EXPECT_EQ(token.error().effect, Effect::none);
  EXPECT_TRUE(token.error().retryable);
}

TEST_F(PgyerClient, UploadsTheLegacyWayInOneForm) {
  UploadRequest request;
  request.file = file_;
  request.buildInstallType = 1;
  request.buildUpdateDescription = "fixes";
  talk_.answer(testing::json_response(200, kBuildOfThePage));
  const auto uploaded = client_.upload(request);
  ASSERT_TRUE(uploaded);
  EXPECT_EQ(uploaded->build.buildKey, "a1b2c3d4e5f6");
  expect_sent_form("app/upload", part("buildInstallType", "1") +
                                     part("buildUpdateDescription", "fixes") +
                                     file_part("file", file_));
}

TEST_F(PgyerClient, KnowsThatARefusedLegacyUploadHadNoEffect) {
  talk_.answer(testing::json_response(200, R"({"code":1026,"message":"Invalid file"})"));
  UploadRequest request;
  request.file = file_;
  const auto uploaded = client_.upload(request);
  ASSERT_FALSE(uploaded);
  EXPECT_EQ(uploaded.error().kind, ErrorKind::rejected);
  EXPECT_EQ(uploaded.error().effect, Effect::none);
}

TEST_F(PgyerClient, DoesNotKnowTheEffectOfALegacyUploadWithoutAClearAnswer) {
  UploadRequest request;
  request.file = file_;
  for (const auto& response :
       {testing::json_response(200, R"({"code":1188,"message":""})"),
        testing::json_response(200, R"({"code":1247,"message":""})"),
        testing::json_response(200, R"({"code":0,"data":{}})"), reply(502, "<html></html>")}) {
    talk_.answer(response);
    const auto uploaded = client_.upload(request);
    ASSERT_FALSE(uploaded);
    EXPECT_EQ(uploaded.error().effect, Effect::unknown) << response.body;
  }
}

}  // namespace
}  // namespace slipway::pgyer
