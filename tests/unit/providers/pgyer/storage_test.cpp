#include <gtest/gtest.h>

#include "slipway/pgyer.h"
#include "tests/unit/providers/pgyer/conversation.h"

namespace slipway::pgyer {
namespace {

using ::testing::HasSubstr;

class PgyerStorage : public ::testing::Test {
 protected:
  Error upload(http::Response response) {
    talk_.answer(std::move(response));
    const auto done = client_.upload_file(token_, file_);
    EXPECT_FALSE(done);
    return done ? Error() : done.error();
  }

  Conversation talk_;
  Client client_{{"https://pgyer.example.com", Secret(kApiKey)}, talk_.transport()};
  FileToUpload file_{"/builds/app.apk", 7, "app.apk"};
  GetCosTokenReply token_{
      "token-key",
      "https://storage.example.com",
      {{"signature", Secret(kSignature)}, {"x-cos-security-token", Secret(kSessionToken)}}};
};

TEST_F(PgyerStorage, TakesNothingBut204AsSuccess) {
  for (const int status : {200, 201, 206}) {
    const Error error = upload(reply(status, ""));
    EXPECT_EQ(error.kind, ErrorKind::protocol) << status;
    EXPECT_EQ(error.effect, Effect::unknown) << status;
  }
}

TEST_F(PgyerStorage, DoesNotBelieve204BeforeTheFileWasSent) {
  http::Response early = stored();
  early.request_complete = false;
  const Error error = upload(early);
  EXPECT_EQ(error.kind, ErrorKind::protocol);
  EXPECT_EQ(error.effect, Effect::none);
}

TEST_F(PgyerStorage, ReadsTheServicesReasonFromItsXml) {
  const Error error =
      upload(storage_refusal(400, "EntityTooLarge", "5 &lt; 6 &amp; &#x4F60; &bogus;"));
  EXPECT_EQ(error.kind, ErrorKind::rejected);
  EXPECT_EQ(error.code, "EntityTooLarge");
  EXPECT_EQ(error.service_message, "5 < 6 & 你 &bogus;");
  EXPECT_EQ(error.http_status, 400);
  EXPECT_FALSE(error.retryable);
  EXPECT_EQ(error.effect, Effect::none);
}

TEST_F(PgyerStorage, TakesARefusedSignatureForATokenToRenew) {
  for (const char* code : {"AccessDenied", "SignatureDoesNotMatch", "RequestTimeTooSkewed"}) {
    const Error error = upload(storage_refusal(403, code, "Request has expired"));
    EXPECT_EQ(error.kind, ErrorKind::authentication) << code;
    EXPECT_TRUE(error.retryable) << code;
    EXPECT_EQ(error.effect, Effect::none) << code;
    EXPECT_EQ(error.code, code);
  }
}

TEST_F(PgyerStorage, TakesA403OfAnyFormForATokenToRenew) {
  for (const auto& response : {reply(403, "<html><title>Forbidden</title></html>"),
                               testing::json_response(403, R"({"error":"denied"})"), reply(403, ""),
                               reply(403, "denied", "text/plain"),
                               reply(403, "<?xml version='1.0'?><odd/>", "text/xml")}) {
    const Error error = upload(response);
    EXPECT_EQ(error.kind, ErrorKind::authentication) << response.body;
    EXPECT_TRUE(error.retryable) << response.body;
    EXPECT_EQ(error.effect, Effect::none) << response.body;
    EXPECT_THAT(error.hint, HasSubstr("token")) << response.body;
  }
}

TEST_F(PgyerStorage, DoesNotKnowWhatAProxyThatStoppedWaitingMeans) {
  for (const int status : {408, 499}) {
    EXPECT_EQ(upload(reply(status, "")).effect, Effect::unknown) << status;
    EXPECT_EQ(upload(reply(status, "<html></html>")).effect, Effect::unknown) << status;
  }
}

TEST_F(PgyerStorage, QuotesNoSignature) {
  const Error quoted = upload(storage_refusal(
      403, "SignatureDoesNotMatch", std::string("got ") + kSignature + " with " + kSessionToken));
  expect_no_secret(quoted);
  EXPECT_THAT(quoted.service_message, HasSubstr("(secret)"));
  expect_no_secret(upload(reply(
      403, "<?xml version='1.0'?><Error><StringToSign>sha1</StringToSign></Error>", "text/xml")));
  expect_no_secret(upload(reply(500, std::string("no: ") + kSignature, "text/plain")));
}

TEST_F(PgyerStorage, DoesNotKnowWhatAServerErrorAfterTheWholeFileMeans) {
  const Error error = upload(storage_refusal(503, "ServiceUnavailable", "later"));
  EXPECT_EQ(error.kind, ErrorKind::network);
  EXPECT_TRUE(error.retryable);
  EXPECT_EQ(error.effect, Effect::unknown);
}

TEST_F(PgyerStorage, KnowsThatAServerErrorBeforeTheEndStoredNothing) {
  http::Response early = storage_refusal(503, "ServiceUnavailable", "later");
  early.request_complete = false;
  EXPECT_EQ(upload(early).effect, Effect::none);
}

TEST_F(PgyerStorage, ReportsARedirectWithItsHost) {
  http::Response redirect = reply(302, "<html>moved</html>");
  redirect.headers.push_back({"Location", "https://elsewhere.example.net/x?token=1"});
  const Error error = upload(redirect);
  EXPECT_EQ(error.kind, ErrorKind::protocol);
  EXPECT_THAT(describe(error), HasSubstr("elsewhere.example.net"));
}

TEST_F(PgyerStorage, PassesOnWhatTheTransportSays) {
  Error broken;
  broken.kind = ErrorKind::network;
  broken.message = "connection to storage.example.com:443 was lost";
  broken.effect = Effect::unknown;
  broken.retryable = true;
  talk_.answer(broken);
  const auto done = client_.upload_file(token_, file_);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().kind, ErrorKind::network);
  EXPECT_EQ(done.error().effect, Effect::unknown);
  EXPECT_TRUE(done.error().retryable);
  EXPECT_FALSE(done.error().call.empty());
}

}  // namespace
}  // namespace slipway::pgyer
