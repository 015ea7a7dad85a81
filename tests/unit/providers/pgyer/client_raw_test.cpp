#include <nlohmann/json.hpp>

#include "tests/unit/providers/pgyer/client_fixture.h"

namespace slipway::pgyer {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

/// The reply is this JSON.
void expect_body(const Result<RawReply>& reply, const std::string& body) {
  ASSERT_TRUE(reply);
  EXPECT_EQ(json::parse(reply->body), json::parse(body));
}

TEST_F(PgyerClient, MakesACallThatNoPageDescribes) {
  const std::string body =
      R"({"code":0,"message":"","data":[{"feedbackKey":"f1","content":"it hangs","n":1.5}]})";
  answer(body);
  const auto reply =
      client_.raw({"feedback/list", {{"appKey", Secret("x1y2z3")}, {"text", Secret("a b&")}}, {}});
  expect_sent("feedback/list", "appKey=x1y2z3&text=a+b%26");
  expect_body(reply, body);
  EXPECT_EQ(reply->http_status, 200);
}

TEST_F(PgyerClient, MakesARawCallWithoutFields) {
  answer(R"({"code":"0"})");
  ASSERT_TRUE(client_.raw({"feedback/list", {}, {}}));
  expect_sent("feedback/list", "");
}

TEST_F(PgyerClient, SendsTheFilesOfARawCallInAForm) {
  const FileToUpload log = {"/logs/a.txt", 3, "a.txt"};
  answer(R"({"code":0})");
  ASSERT_TRUE(client_.raw(
      {"feedback/add", {{"appKey", Secret("x1y2z3")}}, {{"log", log}, {"image", file_}}}));
  expect_sent_form("feedback/add",
                   part("appKey", "x1y2z3") + file_part("log", log) + file_part("image", file_));
}

TEST_F(PgyerClient, SendsNothingToAPathThatCannotBeOne) {
  for (const std::string path :
       {"", "/app/view", "../admin", "app/../../admin", "app/view?x=1", "app/view#x", "app view",
        "app/view\r\nX: y", "app/\xE4\xBD\xA0", "app/%2e%2e/admin", "app\\view"}) {
    const auto reply = client_.raw({path, {}, {}});
    ASSERT_FALSE(reply) << path;
    EXPECT_EQ(reply.error().kind, ErrorKind::invalid_request) << path;
    EXPECT_TRUE(reply.error().call.empty()) << path;
    EXPECT_EQ(reply.error().effect, Effect::none) << path;
  }
  const auto secret = client_.raw({std::string("app/view/") + kApiKey, {}, {}});
  ASSERT_FALSE(secret);
  expect_no_secret(secret.error());
  EXPECT_TRUE(talk_.requests.empty());
}

TEST_F(PgyerClient, TakesNoCodeButZeroForARawReply) {
  const std::pair<const char*, const char*> codes[] = {
      {"1246", "1246"}, {"1247", "1247"}, {"1216", "1216"}, {"\"1009\"", "1009"}, {"9999", "9999"}};
  for (const auto& [sent, code] : codes) {
    answer(std::string(R"({"code":)") + sent + R"(,"message":"no","data":{"buildKey":"b"}})");
    const auto reply = client_.raw({"app/buildInfo", {{"buildKey", Secret("k")}}, {}});
    ASSERT_FALSE(reply) << code;
    EXPECT_EQ(reply.error().code, code);
    EXPECT_EQ(reply.error().call, "app/buildInfo") << code;
  }
}

TEST_F(PgyerClient, TakesNothingButAnEnvelopeForARawReply) {
  for (const char* body : {"[]", "{}", R"({"data":1})", "", "<html></html>", "7"}) {
    answer(body);
    const auto reply = client_.raw({"feedback/list", {}, {}});
    ASSERT_FALSE(reply) << body;
    EXPECT_EQ(reply.error().kind, ErrorKind::protocol) << body;
  }
}

TEST_F(PgyerClient, TakesTheKeyAndTheSecretsThatWereSentOutOfARawReply) {
  const std::string key = kApiKey;
  const std::string user_key = kUserKey;
  answer(R"({"code":0,"data":{"key":")" + key + R"(","user":")" + user_key + R"(",)" +
         R"("url":"https://x/?p=open+sesame","list":["p12&pass","it-is-a-token",123456],)" +
         R"("size":1234567,"pin":"abc",")" + key + R"(":1}})");
  const auto reply = client_.raw({"app/odd",
                                  {{"userKey", Secret(kUserKey)},
                                   {"buildPassword", Secret(kPassword)},
                                   {"PASSWORD", Secret(kCertificatePassword)},
                                   {"access_token", Secret("it-is-a-token")},
                                   {"clientSecret", Secret("123456")},
                                   {"shortSecret", Secret("abc")}},
                                  {}});
  expect_body(reply, R"-({"code":0,"data":{
    "key":"(secret)","user":"(secret)",
    "url":"https://x/?p=(secret)","list":["(secret)","(secret)","(secret)"],
    "size":1234567,"pin":"abc","(secret)":1}})-");
}

TEST_F(PgyerClient, ShowsWhatWasSentInFieldsWhoseNameOnlyContainsKey) {
  const std::string body =
      R"({"code":0,"data":[{"buildName":"Sample App","screenshotKey":"shot-1"}]})";
  answer(body);
  const auto reply = client_.raw(
      {"app/odd", {{"keyword", Secret("Sample")}, {"screenshotKey", Secret("shot-1")}}, {}});
  expect_body(reply, body);
}

TEST_F(PgyerClient, HidesWhatWasSentInFieldsThatAreKeysToSomething) {
  answer(R"({"code":0,"data":["first-key","second-key","third-key"]})");
  const auto reply = client_.raw({"app/odd",
                                  {{"USERKEY", Secret("first-key")},
                                   {"otherApiKey", Secret("second-key")},
                                   {"api_key", Secret("third-key")}},
                                  {}});
  expect_body(reply, R"-({"code":0,"data":["(secret)","(secret)","(secret)"]})-");
}

TEST_F(PgyerClient, ShowsTheKeysThatOnlyNameThings) {
  const std::string body =
      R"({"code":0,"data":{"appKey":"x1y2z3","buildKey":"a1b2c3d4","groups":["group1"],
          "feedbackKey":"feedback1","certificateKey":"cert1","channelKey":"channel1"}})";
  answer(body);
  const auto reply = client_.raw({"app/odd",
                                  {{"appKey", Secret("x1y2z3")},
                                   {"buildKey", Secret("a1b2c3d4")},
                                   {"appGroupKey", Secret("group1")},
                                   {"feedbackKey", Secret("feedback1")},
                                   {"certificateKey", Secret("cert1")},
                                   {"channelKey", Secret("channel1")}},
                                  {}});
  expect_body(reply, body);
}

TEST_F(PgyerClient, ShowsNothingOfARawReplyThatLetsItsReaderUpload) {
  talk_.answer(token_reply());
  const auto reply = client_.raw({"app/getCOSToken", {{"buildType", Secret("android")}}, {}});
  expect_body(reply, R"-({"code":"0","message":"","data":{
    "key":"token-key-1","endpoint":"https://storage.example.com/","params":{
      "signature":"(secret)","x-cos-security-token":"(secret)","key":"(secret)",
      "expires":"(secret)","unknown":"(secret)","none":null}}})-");
}

TEST_F(PgyerClient, ShowsNothingOfARawReplyThatLetsItsReaderInstall) {
  answer(R"({"code":0,"data":{
    "downloadURL":"https://pgyer.example.com/apiv2/app/install?x=1","buildPassword":654321,
    "otherApps":[{"buildPassword":"former","signature":["q",{"a":true}],
                  "X-COS-Security-Token":"t"}],
    "buildHaveNewVersion":true}})");
  const auto reply = client_.raw({"app/check", {{"appKey", Secret("x1y2z3")}}, {}});
  expect_body(reply, R"-({"code":0,"data":{
    "downloadURL":"(secret)","buildPassword":"(secret)",
    "otherApps":[{"buildPassword":"(secret)","signature":["(secret)",{"a":true}],
                  "X-COS-Security-Token":"(secret)"}],
    "buildHaveNewVersion":true}})-");
}

TEST_F(PgyerClient, ShowsNoSecretOfARawReplyThatNobodySent) {
  answer(R"({"code":0,"data":{
    "password":"a1","token":"a2","api_key":"a3","userKey":"a4","_api_key":"a5","apiKey":6,
    "clientSecret":"a7","q-signature":"a8","appKey":"x1y2z3","buildKey":"b1","keyword":"k1",
    "installUrl":"https://pgyer.example.com/apiv2/app/install?_api_key=a9&buildKey=b2",
    "link":"itms-services://?url=https://pgyer.example.com/app/plist/b3%3Fpassword%3Da10",
    "note":"buildPassword=a11","page":"https://pgyer.example.com/?buildKey=b4"}})");
  const auto reply = client_.raw({"user/info", {}, {}});
  expect_body(reply, R"-({"code":0,"data":{
    "password":"(secret)","token":"(secret)","api_key":"(secret)","userKey":"(secret)",
    "_api_key":"(secret)","apiKey":"(secret)","clientSecret":"(secret)","q-signature":"(secret)",
    "appKey":"x1y2z3","buildKey":"b1","keyword":"k1","installUrl":"(secret)","link":"(secret)",
    "note":"(secret)","page":"https://pgyer.example.com/?buildKey=b4"}})-");
}

TEST_F(PgyerClient, KeepsTheMembersOfARawReplyInTheServicesOrder) {
  const std::string body = R"({"message":"","code":0,"data":{"z":1,"a":{"y":null,"b":"c"}}})";
  answer(body);
  const auto reply = client_.raw({"feedback/list", {}, {}});
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->body, body);
}

TEST_F(PgyerClient, CallsNoAddressToInstallFrom) {
  for (const std::string path : {"app/install", "app//install/", "APP/Install", "/app/install",
                                 "./app/./install", "app/plist/a1b2c3d4e5f6"}) {
    const auto reply = client_.raw({path, {{"buildKey", Secret("b")}}, {}});
    ASSERT_FALSE(reply) << path;
    EXPECT_EQ(reply.error().kind, ErrorKind::unsupported) << path;
    EXPECT_TRUE(reply.error().call.empty()) << path;
  }
  EXPECT_TRUE(talk_.requests.empty()) << "each use is metered";
}

TEST_F(PgyerClient, KeepsARawReplyJsonWhenASecretCutsACharacter) {
  answer("{\"code\":0,\"data\":\"1234\xC3\xA9\"}");
  const auto reply = client_.raw({"app/odd", {{"password", Secret("1234\xC3")}}, {}});
  expect_body(reply, "{\"code\":0,\"data\":\"(secret)\xEF\xBF\xBD\"}");
}

TEST_F(PgyerClient, LetsARawReplySayThatThereIsNoPassword) {
  const std::string body = R"({"code":0,"data":{"buildPassword":"","downloadURL":null}})";
  answer(body);
  expect_body(client_.raw({"app/view", {{"appKey", Secret("x1y2z3")}}, {}}), body);
}

TEST_F(PgyerClient, KeepsARawReplyJsonWhateverASecretLooksLike) {
  answer(R"({"code":0,"data":{"a":"x","b":"y\",\"c"}})");
  const auto reply = client_.raw(
      {"app/odd", {{"password", Secret(R"(","b":")")}, {"secret", Secret(R"(y","c)")}}, {}});
  expect_body(reply, R"-({"code":0,"data":{"a":"x","b":"(secret)"}})-");
}

TEST_F(PgyerClient, HidesWhatTheTargetHidesFromRawRepliesToo) {
  const Client client({"https://pgyer.example.com", Secret(kApiKey), {Secret(kFormerPassword)}},
                      talk_.transport());
  answer(std::string(R"({"code":0,"message":")") + kFormerPassword + R"("})");
  const auto reply = client.raw({"app/odd", {}, {}});
  ASSERT_TRUE(reply);
  EXPECT_THAT(reply->body, Not(HasSubstr(kFormerPassword)));
}

}  // namespace
}  // namespace slipway::pgyer
