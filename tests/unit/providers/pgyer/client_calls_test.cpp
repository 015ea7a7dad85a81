#include <functional>

#include "tests/unit/providers/pgyer/client_fixture.h"

// What holds for all API calls, and the calls without a reply of their own: HarmonyOS and links.
namespace slipway::pgyer {
namespace {

using ::testing::HasSubstr;

struct Call {
  std::string name;
  bool asks;                                  ///< changes nothing
  std::function<Error(const Client&)> error;  ///< makes the call; of kind `internal` if it succeeds
};

template <typename T>
Error error_of(const Result<T>& result) {
  return result ? Error() : result.error();
}

// Every call, each with all the secrets that it can send.
std::vector<Call> every_call() {
  static const FileToUpload file = {"/builds/app.hap", 7, "app.hap"};
  static GetCosTokenRequest token;
  static UploadRequest upload;
  static UpdateRequest update;
  static UpdateAppRequest update_app;
  token.buildPassword = upload.buildPassword = update.buildPassword = update_app.buildPassword =
      Secret(kPassword);
  upload.file = file;
  update_app.userKey = Secret(kUserKey);
  static const UploadHarmonyCertRequest cert = {file, Secret(kCertificatePassword), "k"};
  static const RawRequest raw = {"feedback/list", {{"userKey", Secret(kUserKey)}}, {}};
  return {
      {"app/getCOSToken", true, [](auto& c) { return error_of(c.get_cos_token(token)); }},
      {"app/buildInfo", true, [](auto& c) { return error_of(c.build_info({"k"})); }},
      {"app/upload", false, [](auto& c) { return error_of(c.upload(upload)); }},
      {"app/uploadHarmonyCert", false,
       [](auto& c) { return error_of(c.upload_harmony_cert(cert)); }},
      {"app/uploadHarmonyHsp", false,
       [](auto& c) {
         return error_of(c.upload_harmony_hsp({file, "k"}));
       }},
      {"app/view", true,
       [](auto& c) {
         return error_of(c.view({"a", ""}));
       }},
      {"app/update", false, [](auto& c) { return error_of(c.update(update)); }},
      {"app/updateApp", false, [](auto& c) { return error_of(c.update_app(update_app)); }},
      {"app/getByShortcut", true, [](auto& c) { return error_of(c.get_by_shortcut({"abcd"})); }},
      {"app/listMy", true, [](auto& c) { return error_of(c.list_my({})); }},
      {"app/builds", true,
       [](auto& c) {
         return error_of(c.builds({"a", "", {}}));
       }},
      {"app/setNewestVersion", false,
       [](auto& c) {
         return error_of(c.set_newest_version({"b", ""}));
       }},
      {"app/cancelNewestVersion", false,
       [](auto& c) {
         return error_of(c.cancel_newest_version({"b", ""}));
       }},
      {"app/check", true,
       [](auto& c) {
         return error_of(c.check({"a", {}, {}, {}}));
       }},
      {"app/buildDelete", false,
       [](auto& c) {
         return error_of(c.build_delete({"b", ""}));
       }},
      {"app/deleteApp", false, [](auto& c) { return error_of(c.delete_app({"a"})); }},
      {"appGroup/listAll", true, [](auto& c) { return error_of(c.app_group_list_all()); }},
      {"appGroup/view", true, [](auto& c) { return error_of(c.app_group_view({"g"})); }},
      {"certificate/index", true, [](auto& c) { return error_of(c.certificate_index()); }},
      {"feedback/list", false, [](auto& c) { return error_of(c.raw(raw)); }},
  };
}

TEST_F(PgyerClient, PostsEveryCallWithTheKeyInTheBodyAndNotInTheAddress) {
  for (const Call& call : every_call()) {
    answer(R"({"code":1002,"message":"_api_key is invalid"})");
    const Error error = call.error(client_);
    EXPECT_EQ(error.kind, ErrorKind::authentication) << call.name;
    EXPECT_EQ(error.code, "1002") << call.name;
    EXPECT_EQ(error.call, call.name);
    EXPECT_EQ(error.effect, Effect::none) << call.name;
    const http::Request& sent = talk_.requests.back();
    EXPECT_EQ(sent.method, "POST") << call.name;
    EXPECT_EQ(sent.url, "https://pgyer.example.com/apiv2/" + call.name);
    EXPECT_THAT(testing::shown_body(sent.body), HasSubstr(kApiKey)) << call.name;
  }
}

TEST_F(PgyerClient, ShowsNoSecretThatTheServiceRepeats) {
  // Every call knows the API key, and what it sent itself.
  const auto known = [](const Call& call) {
    std::string all = kApiKey;
    if (call.name == "app/updateApp") all += std::string(" ") + kPassword + " " + kUserKey;
    if (call.name == "feedback/list") all += std::string(" ") + kUserKey;
    if (call.name == "app/uploadHarmonyCert") all += std::string(" ") + kCertificatePassword;
    if (call.name == "app/update" || call.name == "app/upload" || call.name == "app/getCOSToken") {
      all += std::string(" ") + kPassword;
    }
    return all;
  };
  for (const Call& call : every_call()) {
    answer(R"({"code":1050,"message":"no: )" + known(call) + R"("})");
    talk_.answer(reply(200, "sorry, " + known(call), "text/plain"));
    talk_.answer(reply(500, "<html><title>" + known(call) + "</title></html>"));
    const Error refused = call.error(client_);
    EXPECT_EQ(refused.kind, ErrorKind::authentication) << call.name;
    EXPECT_THAT(refused.service_message, HasSubstr("no: (secret)")) << call.name;
    expect_no_secret(refused);
    const Error text = call.error(client_);
    EXPECT_THAT(text.service_message, HasSubstr("sorry, (secret)")) << call.name;
    expect_no_secret(text);
    expect_no_secret(call.error(client_));
  }
}

TEST_F(PgyerClient, QuotesNoReplyThatMayHoldASecretThatOnlyTheServiceKnows) {
  const std::string secrets = std::string(R"("data":{"buildPassword":")") + kFormerPassword +
                              R"(","params":{"signature":")" + kSignature + R"("},)" +
                              R"("downloadURL":"https://pgyer.example.com/)" + kFormerPassword;
  for (const Call& call : every_call()) {
    answer(R"({"code":0,)" + secrets);                         // broken off
    answer(R"({"message":"odd",)" + secrets + R"("}})");       // without a code
    answer(R"(Notice: odd {"code":0,)" + secrets + R"("}})");  // not JSON from its beginning
    for (const char* words : {"", "odd", "Notice: odd "}) {
      const Error error = call.error(client_);
      EXPECT_EQ(error.kind, ErrorKind::protocol) << call.name;
      EXPECT_EQ(error.service_message, words) << call.name;
      expect_no_secret(error);
    }
  }
}

TEST_F(PgyerClient, KnowsOfEveryCallWhetherItMayHaveHadAnEffect) {
  Error lost;
  lost.kind = ErrorKind::network;
  lost.effect = Effect::unknown;
  lost.retryable = true;
  for (const Call& call : every_call()) {
    const Effect effect = call.asks ? Effect::none : Effect::unknown;
    talk_.answer(lost);
    const Error broken = call.error(client_);
    EXPECT_EQ(broken.kind, ErrorKind::network) << call.name;
    EXPECT_EQ(broken.call, call.name);
    EXPECT_EQ(broken.effect, effect) << call.name;
    EXPECT_TRUE(broken.retryable) << call.name;
    talk_.answer(reply(502, "<html><title>502 Bad Gateway</title></html>"));
    EXPECT_EQ(call.error(client_).effect, effect) << call.name;
    talk_.answer(testing::json_response(500, R"({"code":9999,"message":"odd"})"));
    const Error odd = call.error(client_);
    EXPECT_EQ(odd.code, "9999") << call.name;
    EXPECT_EQ(odd.effect, effect) << call.name;
  }
}

TEST_F(PgyerClient, KnowsThatACallDidNothingOnlyFromACodeThatSaysSo) {
  const std::pair<const char*, Effect> codes[] = {
      {"1009", Effect::none},    {"1202", Effect::none},    {"1098", Effect::none},
      {"1188", Effect::unknown}, {"1246", Effect::unknown}, {"1247", Effect::unknown},
      {"9999", Effect::unknown}};
  for (const auto& [code, effect] : codes) {
    const std::string body = std::string(R"({"code":)") + code + R"(,"message":"no"})";
    for (int call = 0; call < 3; ++call) answer(body);
    EXPECT_EQ(client_.build_delete({"b", ""}).error().effect, effect) << code;
    EXPECT_EQ(client_.raw({"app/upload", {}, {{"file", file_}}}).error().effect, effect) << code;
    EXPECT_EQ(client_.list_my({}).error().effect, Effect::none) << code;
  }
  http::Response early = testing::json_response(500, R"({"code":9999})");
  early.request_complete = false;
  talk_.answer(early);
  EXPECT_EQ(client_.build_delete({"b", ""}).error().effect, Effect::none) << "it was not all sent";
}

TEST_F(PgyerClient, DoesNotFollowARedirectWithTheKey) {
  for (const Call& call : every_call()) {
    http::Response redirect = reply(302, "<html></html>");
    redirect.headers.push_back({"Location", "https://moved.example.org/apiv2/" + call.name});
    talk_.answer(redirect);
    const Error error = call.error(client_);
    EXPECT_EQ(error.kind, ErrorKind::protocol) << call.name;
    EXPECT_THAT(describe(error), HasSubstr("moved.example.org")) << call.name;
    EXPECT_TRUE(talk_.finished()) << call.name;
  }
}

TEST_F(PgyerClient, SaysWhenToComeBackAfterTheHourlyLimit) {
  for (const Call& call : every_call()) {
    http::Response limited =
        testing::json_response(200, R"({"code":1098,"message":"Hourly API rate limit reached"})");
    limited.headers.push_back({"Retry-After", "120"});
    talk_.answer(limited);
    const Error error = call.error(client_);
    EXPECT_EQ(error.kind, ErrorKind::rate_limited) << call.name;
    EXPECT_TRUE(error.retryable) << call.name;
    EXPECT_EQ(error.retry_after, std::chrono::minutes(2)) << call.name;
    EXPECT_THAT(error.hint, HasSubstr("hour")) << call.name;
  }
}

TEST_F(PgyerClient, DoesNotBelieveASuccessBeforeTheRequestWasSent) {
  http::Response early = testing::json_response(200, R"({"code":0,"data":{}})");
  early.request_complete = false;
  for (const std::string name : {"app/upload", "app/uploadHarmonyCert", "app/uploadHarmonyHsp",
                                 "app/updateApp", "app/buildDelete"}) {
    for (const Call& call : every_call()) {
      if (call.name != name) continue;
      talk_.answer(early);
      const Error error = call.error(client_);
      EXPECT_EQ(error.kind, ErrorKind::protocol) << name;
      EXPECT_THAT(error.message, HasSubstr("before the request was sent")) << name;
      EXPECT_EQ(error.effect, Effect::none) << name;
    }
  }
  EXPECT_EQ(talk_.requests.size(), 5U);
}

TEST_F(PgyerClient, SendsACertificateWithItsPasswordInAForm) {
  const FileToUpload p12 = {"/keys/release.p12", 9, "release.p12"};
  answer(R"({"code":0})");
  ASSERT_TRUE(client_.upload_harmony_cert({p12, Secret(kCertificatePassword), "token-key"}));
  expect_sent_form("app/uploadHarmonyCert", part("password", kCertificatePassword) +
                                                part("buildKey", "token-key") +
                                                file_part("file", p12));
}

TEST_F(PgyerClient, SendsAnHspInAForm) {
  const FileToUpload hsp = {"/builds/shared.hsp", 9, "shared.hsp"};
  answer(R"({"code":"0","message":"","data":[]})");
  ASSERT_TRUE(client_.upload_harmony_hsp({hsp, "token-key"}));
  expect_sent_form("app/uploadHarmonyHsp", part("buildKey", "token-key") + file_part("file", hsp));
}

TEST_F(PgyerClient, BuildsTheLinkThatADeviceInstallsFrom) {
  const auto build = client_.install_url({"", "a1b2c3d4e5f6", {}});
  ASSERT_TRUE(build);
  EXPECT_EQ(build->reveal(), std::string("https://pgyer.example.com/apiv2/app/install?_api_key=") +
                                 kApiKey + "&buildKey=a1b2c3d4e5f6");
  const auto app = client_.install_url({"x1y2z3", "", Secret("")});
  ASSERT_TRUE(app);
  EXPECT_EQ(app->reveal(), std::string("https://pgyer.example.com/apiv2/app/install?_api_key=") +
                               kApiKey + "&appKey=x1y2z3");
  EXPECT_TRUE(talk_.requests.empty()) << "each call is metered";
}

TEST_F(PgyerClient, PrefersTheBuildInALinkAndEncodesWhatItHolds) {
  const auto link = client_.install_url({"x1y2z3", "a/b?c", Secret("open & se+same~")});
  ASSERT_TRUE(link);
  EXPECT_EQ(link->reveal(), std::string("https://pgyer.example.com/apiv2/app/install?_api_key=") +
                                kApiKey + "&buildKey=a%2Fb%3Fc" +
                                "&buildPassword=open%20%26%20se%2Bsame~");
}

TEST_F(PgyerClient, BuildsNoLinkToNothing) {
  for (const auto& link : {client_.install_url({"", "", Secret(kPassword)}),
                           client_.in_app_install_url({"", Secret(kPassword)})}) {
    ASSERT_FALSE(link);
    EXPECT_EQ(link.error().kind, ErrorKind::invalid_request);
    expect_no_secret(link.error());
  }
}

TEST_F(PgyerClient, BuildsTheLinkThatAnIosDeviceInstallsFrom) {
  EXPECT_EQ(client_.in_app_install_url({"a1b2c3d4e5f6", {}}).value().reveal(),
            "itms-services://?action=download-manifest"
            "&url=https://pgyer.example.com/app/plist/a1b2c3d4e5f6");
  EXPECT_TRUE(talk_.requests.empty());
}

TEST_F(PgyerClient, KeepsAPasswordWithinTheAddressOfTheManifest) {
  const std::string link =
      client_.in_app_install_url({"a1b2c3d4e5f6", Secret("a&b c?")}).value().reveal();
  const std::string start = "itms-services://?action=download-manifest&url=";
  ASSERT_EQ(link.rfind(start, 0), 0U);
  const std::string value = link.substr(start.size());
  EXPECT_EQ(value.find_first_of("?&#+="), std::string::npos) << "would end the parameter";
  EXPECT_EQ(value,
            "https://pgyer.example.com/app/plist/a1b2c3d4e5f6"
            "%3Fpassword%3Da%2526b%2520c%253F");
}

}  // namespace
}  // namespace slipway::pgyer
