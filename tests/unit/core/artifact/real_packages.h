#pragma once

#include <cstdlib>
#include <filesystem>

namespace slipway::testing {

/// The folder of real packages, with what independent tools found in them in `expected.json`. Tests
/// that read it skip where it is not there.
[[nodiscard]] inline std::filesystem::path real_packages() {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): before any thread
  if (const char* const folder = std::getenv("SLIPWAY_TEST_PACKAGES")) return folder;
  return std::filesystem::path(SLIPWAY_SOURCE_DIR) / ".." / "shared" / "packages";
}

}  // namespace slipway::testing
