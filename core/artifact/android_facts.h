#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/artifact/apk_signing.h"
#include "core/artifact/archive.h"
#include "core/artifact/facts.h"
#include "slipway/artifact.h"

/// What the readers of APKs and AABs share: the same facts of manifests in two encodings.
namespace slipway::inspection {

/// Warns that a fact cannot be read.
void warn_unread(std::string_view name, std::string_view reason, Artifact& artifact);

/// Takes the first of these entries that is a picture. The others are drawings in XML, or stand in
/// another part of a split app; names tell nothing, as some tools shorten them.
void set_android_icon(const Archive& archive, const std::vector<std::string>& files,
                      Artifact& artifact);

/// Both halves make the build number; none when one of them is there and cannot be read.
template <typename Manifest, typename Values>
void set_build_number(const Manifest& manifest, Values& values, Artifact& artifact) {
  if (!manifest.version_code) return;
  const std::optional<std::uint32_t> low = values.number("build number", *manifest.version_code);
  if (!low) return;
  std::optional<std::uint32_t> high = 0;
  if (manifest.version_code_major) {
    high = values.number("build number", *manifest.version_code_major);
  }
  if (!high) return;
  artifact.build_number = fmt::format("{}", std::uint64_t{*high} << 32U | std::uint64_t{*low});
}

/// `values` says what a value of the manifest means, its references followed: `text`, `number`
/// (32 bits), `boolean`, and the `files` of an icon. Each adds a warning and says nothing when it
/// cannot be read.
template <typename Manifest, typename Values>
void read_android_facts(const Archive& archive, const Manifest& manifest, Values& values,
                        Artifact& artifact) {
  const auto set_text = [&](std::optional<std::string>& fact, std::string_view name,
                            const auto& value) {
    if (!value) return;
    if (const auto text = values.text(name, *value)) set_fact(fact, name, *text, artifact);
  };
  artifact.platform = Platform::android;
  set_fact(artifact.bundle_id, "bundle id", manifest.package, artifact);
  set_text(artifact.version, "version", manifest.version_name);
  set_build_number(manifest, values, artifact);
  set_text(artifact.title, "title", manifest.label);
  artifact.debuggable = false;
  if (manifest.debuggable) {
    artifact.debuggable = values.boolean("debuggable flag", *manifest.debuggable);
  }
  if (!manifest.min_sdk) artifact.min_os = "1";
  set_text(artifact.min_os, "minimum OS", manifest.min_sdk);
  set_text(artifact.target_os, "target OS", manifest.target_sdk);
  if (manifest.icon) {
    if (const auto files = values.files(*manifest.icon)) {
      set_android_icon(archive, *files, artifact);
    }
  }
  artifact.signing = apk_signing(archive, artifact.warnings);
}

}  // namespace slipway::inspection
