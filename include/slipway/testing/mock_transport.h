#pragma once

#include <gmock/gmock.h>

#include <string>
#include <utility>
#include <variant>

#include "slipway/transport.h"

namespace slipway::testing {

/// Stands in for the network in unit tests.
class MockTransport : public http::Transport {
 public:
  MOCK_METHOD(Result<http::Response>, send,
              (const http::Request& request, const http::Exchange& exchange), (override));
};

/// An answer with a JSON body.
[[nodiscard]] inline http::Response json_response(int status, std::string body) {
  http::Response response;
  response.status = status;
  response.headers = {{"Content-Type", "application/json"}};
  response.body = std::move(body);
  return response;
}

/// The text segments of a body, each file shown as `<file path>`: enough to see what would be sent.
[[nodiscard]] inline std::string shown_body(const http::Body& body) {
  std::string text;
  for (const auto& segment : body.segments) {
    if (const auto* part = std::get_if<std::string>(&segment)) {
      text += *part;
    } else {
      text += "<file " + std::get<http::FileSegment>(segment).path.string() + ">";
    }
  }
  return text;
}

}  // namespace slipway::testing
