#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>

#include "slipway/hockeyapp.h"
#include "slipway/testing/fake_clock.h"
#include "tests/unit/providers/hockeyapp/fixtures.h"

namespace slipway::hockeyapp::fixtures {

inline Settings settings() {
  Settings result;
  result.set("base_url", std::string(fixtures::kBaseUrl));
  result.set("token", Secret(fixtures::kToken));
  result.set("app_id", std::string(fixtures::kAppId));
  return result;
}

inline Result<std::shared_ptr<const DistributionProvider>> make(const Settings& with,
                                                                const Server& server) {
  return make_factory()->create(
      with, {"legacy", server.transport(), std::make_shared<testing::FakeClock>()});
}

inline Artifact artifact(const std::filesystem::path& path, Format format) {
  Artifact result;
  result.path = path;
  result.format = format;
  result.size = 10;
  return result;
}

inline Release apk() { return {artifact("/builds/app.apk", Format::apk), {}, "", {}}; }

inline Release ipa() { return {artifact("/builds/app.ipa", Format::ipa), {}, "", {}}; }

inline Result<Submission> submitted(const Server& server, const Release& release,
                                    const Settings& with = settings(),
                                    const SubmitContext& context = {}) {
  const auto provider = make(with, server);
  EXPECT_TRUE(provider);
  return (*provider)->submit((*provider)->prepare(release).request, context);
}

}  // namespace slipway::hockeyapp::fixtures
