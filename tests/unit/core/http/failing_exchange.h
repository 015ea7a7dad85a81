#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>

#include "slipway/multipart.h"
#include "slipway/transport.h"
#include "tests/unit/core/http/scripted_server.h"

namespace slipway::testing {

constexpr std::uint64_t kMiB = 1024 * 1024;

inline http::TransportOptions direct(std::chrono::milliseconds stall = std::chrono::seconds(60)) {
  http::TransportOptions options;
  options.proxy_from_environment = false;
  options.stall_timeout = stall;
  return options;
}

inline http::Request post(const std::string& url, std::string body = "x") {
  http::Request request;
  request.url = url;
  request.body.segments = {http::BodySegment(std::move(body))};
  return request;
}

inline http::Request upload(const std::string& url, const std::filesystem::path& path,
                            std::uint64_t size) {
  http::MultipartForm form("limit");
  form.add_file("file", path, size, "app.apk");
  http::Request request;
  request.url = url;
  request.body = form.body();
  return request;
}

/// The error of an exchange that must fail; an answer fails the test.
inline Error send_and_fail(const http::Request& request, const http::Exchange& exchange = {},
                           const http::TransportOptions& options = direct()) {
  const auto response = http::make_transport(options)->send(request, exchange);
  if (response) {
    ADD_FAILURE() << "answered with " << response->status;
    return {};
  }
  return response.error();
}

/// Says the same again and again until the client goes.
inline void repeat(Poco::Net::StreamSocket& socket, const std::string& text) {
  std::string block;
  while (block.size() < 64 * 1024) block += text;
  for (int sent = 1; sent > 0;) {
    sent = socket.sendBytes(block.data(), static_cast<int>(block.size()), MSG_NOSIGNAL);
  }
}

}  // namespace slipway::testing
