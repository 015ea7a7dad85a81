#pragma once

#include <optional>
#include <string_view>

#include "core/artifact/proto_resources.h"
#include "slipway/result.h"

namespace slipway::inspection {

/// What a manifest in an AAB says of the app. The views live as long as its bytes.
struct ProtoManifest {
  std::string_view package;  ///< may be no printable text
  std::optional<ProtoItem> version_code;
  std::optional<ProtoItem> version_code_major;
  std::optional<ProtoItem> version_name;
  std::optional<ProtoItem> min_sdk;
  std::optional<ProtoItem> target_sdk;
  std::optional<ProtoItem> label;
  std::optional<ProtoItem> icon;
  std::optional<ProtoItem> debuggable;
};

/// Reads `base/manifest/AndroidManifest.xml` of an AAB, an XmlNode of aapt2's Resources.proto.
/// Attributes are known by their resource id, as Android knows them; of several `application`
/// elements the first one counts, of several `uses-sdk` the last one alone. Only the root element
/// and its children are looked into, so that it does not matter how deep the rest is nested.
///
/// Fails with `invalid_artifact` when it is malformed, its root is not `manifest`, or it has no
/// package name.
[[nodiscard]] Result<ProtoManifest> read_proto_manifest(std::string_view bytes);

}  // namespace slipway::inspection
