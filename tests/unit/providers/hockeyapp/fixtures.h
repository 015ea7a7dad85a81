#pragma once

#include <gmock/gmock.h>

#include <algorithm>
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

inline http::Response empty_response(int status) {
  http::Response response;
  response.status = status;
  return response;
}

/// Answers calls one after the other, the last answer again and again, and keeps what it was asked.
class Server {
 public:
  explicit Server(std::vector<Result<http::Response>> answers)
      : transport_(std::make_shared<::testing::NiceMock<testing::MockTransport>>()) {
    ON_CALL(*transport_, send)
        .WillByDefault([this, answers = std::move(answers)](const http::Request& request,
                                                            const http::Exchange& exchange) {
          const std::size_t turn = std::min(requests_.size(), answers.size() - 1);
          requests_.push_back(request);
          exchange_ = exchange;
          return received(answers[turn], exchange);
        });
  }
  explicit Server(Result<http::Response> answer)
      : Server(std::vector<Result<http::Response>>{std::move(answer)}) {}
  explicit Server(http::Response answer) : Server(Result<http::Response>(std::move(answer))) {}

  [[nodiscard]] std::shared_ptr<http::Transport> transport() const { return transport_; }
  [[nodiscard]] std::size_t calls() const { return requests_.size(); }
  [[nodiscard]] const http::Request& request(std::size_t turn = 0) const {
    return requests_.at(turn);
  }
  [[nodiscard]] const http::Exchange& exchange() const { return exchange_; }
  /// Method and address of each call, without the server's own.
  [[nodiscard]] std::vector<std::string> lines() const {
    std::vector<std::string> lines;
    for (const http::Request& request : requests_) {
      std::string url = request.url;
      if (url.rfind(kBaseUrl, 0) == 0) url.erase(0, std::string(kBaseUrl).size());
      lines.push_back(request.method + " " + url);
    }
    return lines;
  }
  [[nodiscard]] std::string header(std::string_view name, std::size_t turn = 0) const {
    for (const http::Header& header : request(turn).headers) {
      if (header.name == name) return header.value;
    }
    return {};
  }
  /// The body with its boundary, where there is one, shown as BOUNDARY.
  [[nodiscard]] std::string body(std::size_t turn = 0) const {
    std::string text = testing::shown_body(request(turn).body);
    const std::string type = header("Content-Type", turn);
    if (type.find("boundary=") == std::string::npos) return text;
    std::string boundary = type.substr(type.find("boundary=") + 9);
    for (std::size_t at = text.find(boundary); at != std::string::npos; at = text.find(boundary)) {
      text.replace(at, boundary.size(), "BOUNDARY");
    }
    return text;
  }
  /// Whether a part of this name was sent.
  [[nodiscard]] bool sent(const std::string& name, std::size_t turn = 0) const {
    return body(turn).find("name=\"" + name + "\"") != std::string::npos;
  }
  /// A text field's value as sent.
  [[nodiscard]] std::string field(const std::string& name, std::size_t turn = 0) const {
    const std::string text = body(turn);
    const std::size_t part = text.find("name=\"" + name + "\"");
    if (part == std::string::npos) return "(not sent)";
    const std::size_t begin = text.find("\r\n\r\n", part) + 4;
    return text.substr(begin, text.find("\r\n--BOUNDARY", begin) - begin);
  }

 private:
  /// As the transport does it: the body of a success goes to whoever wants to receive it.
  static Result<http::Response> received(Result<http::Response> answer,
                                         const http::Exchange& exchange) {
    const bool success = answer && answer->status >= 200 && answer->status <= 299;
    if (!success || !exchange.receive) return answer;
    const std::string body = std::exchange(answer->body, {});
    for (std::size_t at = 0; at < body.size(); at += 4) {
      if (auto taken = exchange.receive(std::string_view(body).substr(at, 4)); !taken) {
        return fail(taken.error());
      }
    }
    return answer;
  }

  std::shared_ptr<::testing::NiceMock<testing::MockTransport>> transport_;
  std::vector<http::Request> requests_;
  http::Exchange exchange_;
};

}  // namespace slipway::hockeyapp::fixtures
