#pragma once

#include <gmock/gmock.h>

#include <algorithm>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "slipway/error.h"
#include "slipway/testing/mock_transport.h"
#include "tests/unit/providers/pgyer/pages.h"

namespace slipway::pgyer {

inline constexpr char kApiKey[] = "a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d6";
inline constexpr char kSignature[] = "q-sign-algorithm=sha1&q-ak=AKID42&q-signature=5e11c0de";
inline constexpr char kSessionToken[] = "Zx9/session+token==";
inline constexpr char kPassword[] = "open sesame";
inline constexpr char kUserKey[] = "f00dfeedf00dfeedf00dfeedf00dfeed";
inline constexpr char kCertificatePassword[] = "p12&pass";
inline constexpr char kFormerPassword[] = "654321-former";  // that only the service knows

/// A token whose key is `key`, with secrets in it that a test can look for.
inline http::Response token_reply(const std::string& key = "token-key-1") {
  return testing::json_response(
      200, R"({"code":"0","message":"","data":{"key":")" + key +
               R"(","endpoint":"https://storage.example.com/","params":{"signature":")" +
               kSignature + R"(","x-cos-security-token":")" + kSessionToken +
               R"(","key":"apps/storage.apk","expires":1860,"unknown":"kept","none":null}}})");
}

inline http::Response reply(int status, std::string body, std::string type = "text/html") {
  http::Response response;
  response.status = status;
  response.headers = {{"Content-Type", std::move(type)}};
  response.body = std::move(body);
  return response;
}

inline http::Response stored() { return reply(204, ""); }

inline http::Response storage_refusal(int status, const std::string& code,
                                      const std::string& message) {
  return reply(status,
               "<?xml version='1.0' encoding='utf-8' ?>\n<Error>\n\t<Code>" + code +
                   "</Code>\n\t<Message>" + message +
                   "</Message>\n\t<StringToSign>sha1\\n1;2\\nabc</StringToSign>\n\t<Resource>"
                   "storage.example.com</Resource>\n</Error>",
               "application/xml");
}

/// A transport that answers as told, in this order, and keeps what it was asked.
class Conversation {
 public:
  using Answer = std::function<Result<http::Response>(const http::Request&, const http::Exchange&)>;

  Conversation() {
    ON_CALL(*transport_, send).WillByDefault([this](const auto& request, const auto& exchange) {
      requests.push_back(request);
      if (answers_.empty()) {
        ADD_FAILURE() << "unexpected " << request;
        return Result<http::Response>(fail(ErrorKind::internal, "no answer left"));
      }
      const Answer answer = std::move(answers_.front());
      answers_.pop_front();
      return answer(request, exchange);
    });
  }

  void answer(http::Response response) {
    answers_.push_back([response](const auto&, const http::Exchange& exchange) {
      if (exchange.before_commit && response.request_complete) {
        if (const auto may = exchange.before_commit(); !may) {
          return Result<http::Response>(fail(may.error()));
        }
      }
      return Result<http::Response>(response);
    });
  }
  void answer(Error error) {
    answers_.push_back([error](const auto&, const auto&) {
      return Result<http::Response>(tl::unexpected<Error>(error));
    });
  }
  void answer(Answer answer) { answers_.push_back(std::move(answer)); }

  [[nodiscard]] std::shared_ptr<http::Transport> transport() const { return transport_; }
  [[nodiscard]] bool finished() const { return answers_.empty(); }

  /// The body of a request, with `B` for the boundary of a form.
  [[nodiscard]] std::string body(std::size_t index) const {
    std::string text = testing::shown_body(requests.at(index).body);
    const std::string mark = "boundary=";
    const std::string type = header(index, "Content-Type");
    const std::size_t at = type.find(mark);
    if (at == std::string::npos) return text;
    std::string boundary = type.substr(at + mark.size());
    boundary.erase(std::remove(boundary.begin(), boundary.end(), '"'), boundary.end());
    for (std::size_t found = text.find(boundary); found != std::string::npos;
         found = text.find(boundary)) {
      text.replace(found, boundary.size(), "B");
    }
    return text;
  }
  [[nodiscard]] std::string header(std::size_t index, const std::string& name) const {
    for (const auto& each : requests.at(index).headers) {
      if (each.name == name) return each.value;
    }
    return {};
  }

  std::vector<http::Request> requests;

 private:
  std::shared_ptr<::testing::NiceMock<testing::MockTransport>> transport_ =
      std::make_shared<::testing::NiceMock<testing::MockTransport>>();
  std::deque<Answer> answers_;
};

/// No field of the error holds what must not be seen.
inline void expect_no_secret(const Error& error) {
  const std::string all = describe(error) + error.message + error.service_message + error.code +
                          error.call + error.hint;
  for (const std::string secret : {kApiKey, kSignature, kSessionToken, kPassword, kUserKey,
                                   kCertificatePassword, kFormerPassword, "open+sesame",
                                   "open%20sesame", "p12%26pass", "q-signature", "StringToSign"}) {
    EXPECT_EQ(all.find(secret), std::string::npos) << "a secret is seen in: " << all;
  }
}

}  // namespace slipway::pgyer
