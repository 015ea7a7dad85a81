#pragma once

#include <gmock/gmock.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "slipway/hockeyapp.h"
#include "slipway/testing/mock_transport.h"

// The page "API: Upload New Versions", word for word.
namespace slipway::hockeyapp::fixtures {

constexpr const char* kCreated = R"({
    "title": "HockeyTest",
    "appsize": 1598428,
    "timestamp": 1308930206,
    "device_family": "iPhone/iPod",
    "minimum_os_version": "4.0",
    "notes": "<p>Some new features and fixed bugs.</p>",
    "version": "8",
    "shortversion": "1.0",
    "status": 2,
    "config_url": "https://rink.hockeyapp.net/manage/apps/123/app_versions/8",
    "public_url": "https://rink.hockeyapp.net/apps/1234567890abcdef1234567890abcdef"
})";

constexpr const char* kAppNotFound = R"({
    "errors": {
        "app": [
            "not found"
        ]
    }
})";

constexpr const char* kVersionExists = R"({
    "errors": {
        "bundle_version": [
            "has already been taken"
        ]
    }
})";

constexpr const char* kWrongToken = R"({
    "errors": {
        "credentials": [
            "user not found or token invalid"
        ]
    }
})";

constexpr const char* kAppId = "1234567890abcdef1234567890abcdef";
constexpr const char* kToken = "4567abcd8901ef234567abcd8901ef23";
constexpr const char* kBaseUrl = "https://hockey.example.com";
constexpr const char* kGatewayPage =
    "<html><head><title>504 Gateway Time-out</title></head><body>nginx</body></html>";

inline http::Response html_response(int status, bool complete) {
  http::Response response;
  response.status = status;
  response.headers = {{"Content-Type", "text/html"}};
  response.body = kGatewayPage;
  response.request_complete = complete;
  return response;
}

/// Answers every call alike and keeps what it was asked.
class Server {
 public:
  explicit Server(Result<http::Response> answer)
      : transport_(std::make_shared<::testing::NiceMock<testing::MockTransport>>()) {
    ON_CALL(*transport_, send)
        .WillByDefault([this, answer = std::move(answer)](const http::Request& request,
                                                          const http::Exchange& exchange) {
          requests_.push_back(request);
          exchange_ = exchange;
          return answer;
        });
  }

  [[nodiscard]] std::shared_ptr<http::Transport> transport() const { return transport_; }
  [[nodiscard]] std::size_t calls() const { return requests_.size(); }
  [[nodiscard]] const http::Request& request() const { return requests_.at(0); }
  [[nodiscard]] const http::Exchange& exchange() const { return exchange_; }
  [[nodiscard]] std::string header(std::string_view name) const {
    for (const http::Header& header : request().headers) {
      if (header.name == name) return header.value;
    }
    return {};
  }
  /// The body with its boundary shown as BOUNDARY.
  [[nodiscard]] std::string body() const {
    const std::string type = header("Content-Type");
    std::string boundary = type.substr(type.find("boundary=") + 9);
    if (boundary.size() > 1 && boundary.front() == '"') {
      boundary = boundary.substr(1, boundary.size() - 2);
    }
    std::string text = testing::shown_body(request().body);
    for (std::size_t at = text.find(boundary); at != std::string::npos; at = text.find(boundary)) {
      text.replace(at, boundary.size(), "BOUNDARY");
    }
    return text;
  }
  /// Whether a part of this name was sent.
  [[nodiscard]] bool sent(const std::string& name) const {
    return body().find("name=\"" + name + "\"") != std::string::npos;
  }
  /// A text field's value as sent.
  [[nodiscard]] std::string field(const std::string& name) const {
    const std::string text = body();
    const std::size_t part = text.find("name=\"" + name + "\"");
    if (part == std::string::npos) return "(not sent)";
    const std::size_t begin = text.find("\r\n\r\n", part) + 4;
    return text.substr(begin, text.find("\r\n--BOUNDARY", begin) - begin);
  }

 private:
  std::shared_ptr<::testing::NiceMock<testing::MockTransport>> transport_;
  std::vector<http::Request> requests_;
  http::Exchange exchange_;
};

}  // namespace slipway::hockeyapp::fixtures
