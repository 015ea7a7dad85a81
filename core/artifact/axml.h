#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/artifact/chunk.h"
#include "core/artifact/string_pool.h"
#include "slipway/result.h"

namespace slipway::inspection {

/// What the binary AndroidManifest.xml of an APK says. A value may be a reference that leads into
/// resources.arsc.
struct BinaryManifest {
  StringPool texts;     ///< those that the values mean; over the manifest's bytes
  std::string package;  ///< may be no printable text
  std::string split;    ///< the name of this part of an app; empty: the app itself
  /// It does not install without other parts: `isSplitRequired`, of the application (as bundletool
  /// writes it) or the manifest, or `requiredSplitTypes`.
  bool needs_splits = false;

  std::optional<ResourceValue> version_code;
  std::optional<ResourceValue> version_code_major;  ///< the high 32 bits
  std::optional<ResourceValue> version_name;
  std::optional<ResourceValue> min_sdk;
  std::optional<ResourceValue> target_sdk;
  std::optional<ResourceValue> label;
  std::optional<ResourceValue> icon;
  std::optional<ResourceValue> debuggable;
};

/// Reads it as Android does: attributes by their resource ids, whatever they are named; of several
/// `application` elements the first one, of several `uses-sdk` the last one. `bytes` must outlive
/// the manifest. Fails with `invalid_artifact` when it is corrupt or has no package name.
[[nodiscard]] Result<BinaryManifest> read_binary_manifest(std::string_view bytes);

}  // namespace slipway::inspection
