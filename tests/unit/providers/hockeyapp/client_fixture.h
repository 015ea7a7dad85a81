#pragma once

#include <gtest/gtest.h>

#include <utility>

#include "slipway/hockeyapp.h"
#include "tests/unit/providers/hockeyapp/fixtures.h"

namespace slipway::hockeyapp::fixtures {

inline Client client_of(const Server& server) {
  return Client({fixtures::kBaseUrl, Secret(fixtures::kToken)}, server.transport());
}

inline UploadVersionRequest package_only() {
  UploadVersionRequest request;
  request.app_id = fixtures::kAppId;
  request.ipa = FileToUpload{"/builds/2026/hockeyapp.ipa", 10, "hockeyapp.ipa"};
  return request;
}

inline Result<AppVersion> answered(Result<http::Response> answer) {
  const Server server(std::move(answer));
  return client_of(server).upload_version(package_only(), {});
}

inline Error refused(http::Response answer) {
  auto result = answered(std::move(answer));
  EXPECT_FALSE(result);
  return result ? Error{} : result.error();
}

}  // namespace slipway::hockeyapp::fixtures
