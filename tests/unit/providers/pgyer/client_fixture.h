#pragma once

#include <gtest/gtest.h>

#include <string>

#include "slipway/pgyer.h"
#include "tests/unit/providers/pgyer/conversation.h"

namespace slipway::pgyer {

/// A client that talks to the conversation.
class PgyerClient : public ::testing::Test {
 protected:
  [[nodiscard]] static GetCosTokenRequest android() {
    GetCosTokenRequest request;
    request.buildType = "android";
    return request;
  }

  /// The answer to the next call.
  void answer(const std::string& json) { talk_.answer(testing::json_response(200, json)); }

  /// The only call was this one: a POST with urlencoded fields.
  void expect_sent(const std::string& call, const std::string& fields) const {
    ASSERT_EQ(talk_.requests.size(), 1U);
    EXPECT_EQ(talk_.requests[0].method, "POST");
    EXPECT_EQ(talk_.requests[0].url, "https://pgyer.example.com/apiv2/" + call);
    EXPECT_EQ(talk_.header(0, "Content-Type"), "application/x-www-form-urlencoded");
    EXPECT_EQ(talk_.body(0),
              std::string("_api_key=") + kApiKey + (fields.empty() ? "" : "&") + fields);
  }

  /// The only call was this one: a POST of a form with these parts.
  void expect_sent_form(const std::string& call, const std::string& parts) const {
    ASSERT_EQ(talk_.requests.size(), 1U);
    EXPECT_EQ(talk_.requests[0].method, "POST");
    EXPECT_EQ(talk_.requests[0].url, "https://pgyer.example.com/apiv2/" + call);
    EXPECT_THAT(talk_.header(0, "Content-Type"), ::testing::StartsWith("multipart/form-data"));
    EXPECT_EQ(talk_.body(0), part("_api_key", kApiKey) + parts + "--B--\r\n");
  }

  /// One text part of a form, with `B` for its boundary.
  [[nodiscard]] static std::string part(const std::string& name, const std::string& value) {
    return "--B\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
  }
  [[nodiscard]] static std::string file_part(const std::string& name, const FileToUpload& file) {
    return "--B\r\nContent-Disposition: form-data; name=\"" + name + "\"; filename=\"" +
           file.file_name + "\"\r\nContent-Type: application/octet-stream\r\n\r\n<file " +
           file.path.string() + ">\r\n";
  }

  Conversation talk_;
  Client client_{{"https://pgyer.example.com/", Secret(kApiKey)}, talk_.transport()};
  FileToUpload file_{"/builds/app.apk", 7, "app.apk"};
};

/// The reply was not what the page promises: an error that names the member.
template <typename T>
void expect_missing(const Result<T>& result, const std::string& member) {
  ASSERT_FALSE(result) << member;
  EXPECT_EQ(result.error().kind, ErrorKind::protocol) << member;
  EXPECT_THAT(result.error().message, ::testing::HasSubstr("no " + member + " "));
  expect_no_secret(result.error());
}

}  // namespace slipway::pgyer
