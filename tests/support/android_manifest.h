#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/support/packages.h"

/// An Android manifest before it is written as an APK or as an AAB has it.
namespace slipway::testing {

inline const std::string kAndroidNamespace = "http://schemas.android.com/apk/res/android";

struct ManifestAttribute {
  enum class Kind { text, number, boolean };
  std::string name;
  std::uint32_t resource_id;  ///< 0: in no namespace
  Kind kind;
  std::string text;  ///< of any kind
  std::uint32_t number = 0;
};

struct ManifestElement {
  std::string name;
  std::vector<ManifestAttribute> attributes;  ///< those with ids first, in their order
  std::vector<ManifestElement> children;
};

[[nodiscard]] ManifestElement manifest_of(const PackageFacts& facts);

}  // namespace slipway::testing
