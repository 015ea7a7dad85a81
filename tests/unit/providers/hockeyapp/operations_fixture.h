#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "slipway/operations.h"
#include "tests/unit/providers/hockeyapp/provider_fixture.h"

namespace slipway::hockeyapp::fixtures {

inline std::string app_path(const std::string& rest) {
  return std::string("/api/2/apps/") + kAppId + rest;
}

inline std::shared_ptr<const DistributionProvider> provider_of(const Server& server) {
  auto provider = make(settings(), server);
  EXPECT_TRUE(provider);
  return *provider;
}

constexpr const char* kFirstPage = R"({"app_versions":[
    {"id":209,"version":"29","shortversion":"1.2","appsize":11,"status":1,"mandatory":true,
     "title":"HockeyTest","notes":"<p>new</p>","timestamp":1308930206,
     "public_url":"https://h.example/apps/1"},
    {"id":208,"version":"28","shortversion":"1.1","appsize":10,"status":2,
     "created_at":"2012-02-10T10:04:55Z"}],
    "status":"success","current_page":1,"per_page":2,"total_entries":3,"total_pages":2})";

}  // namespace slipway::hockeyapp::fixtures
