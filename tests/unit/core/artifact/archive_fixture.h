#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/artifact/archive.h"
#include "tests/unit/core/artifact/odd_zip.h"

namespace slipway::inspection {

inline constexpr std::uint64_t kCap = 1000;
inline constexpr const char* kManifest = "AndroidManifest.xml";

/// Of bytes that live as long as the test.
class ZipArchive : public ::testing::Test {
 protected:
  Archive open(const std::vector<ZipEntry>& entries, const ZipEnd& end = {}) {
    auto archive = opened(odd_zip(entries, end));
    if (!archive) throw std::runtime_error(archive.error().message);
    return std::move(*archive);
  }

  /// The message of the refusal.
  std::string refusal(const std::vector<ZipEntry>& entries, const ZipEnd& end = {}) {
    return refusal_of(odd_zip(entries, end));
  }
  std::string refusal_of(std::string bytes) {
    const auto archive = opened(std::move(bytes));
    if (archive) return "(it was opened)";
    EXPECT_EQ(archive.error().kind, ErrorKind::invalid_artifact);
    EXPECT_FALSE(archive.error().hint.empty());
    return archive.error().message;
  }

  Result<Archive> opened(std::string bytes) {
    bytes_ = std::move(bytes);
    return Archive::over(bytes_);
  }

  std::string bytes_;
};

/// The message of the refusal to read the entry.
inline std::string unreadable(const Archive& archive, std::string_view name = kManifest) {
  const auto bytes = archive.read(name, kCap);
  if (bytes) return "(it was read)";
  EXPECT_EQ(bytes.error().kind, ErrorKind::invalid_artifact);
  return bytes.error().message;
}

}  // namespace slipway::inspection
