#include "tests/support/android_manifest.h"

namespace slipway::testing {
namespace {

using Kind = ManifestAttribute::Kind;

ManifestAttribute number(std::string name, std::uint32_t resource_id, std::uint32_t value) {
  return {std::move(name), resource_id, Kind::number, std::to_string(value), value};
}

ManifestAttribute text(std::string name, std::uint32_t resource_id, std::string value) {
  return {std::move(name), resource_id, Kind::text, std::move(value)};
}

}  // namespace

ManifestElement manifest_of(const PackageFacts& facts) {
  const std::uint64_t build = std::stoull(facts.build_number);
  ManifestElement application{"application", {text("label", 0x01010001, facts.title)}, {}};
  if (facts.debuggable) {
    application.attributes.push_back({"debuggable", 0x0101000f, Kind::boolean, "true", 0xffffffff});
  }
  ManifestElement sdk{
      "uses-sdk",
      {number("minSdkVersion", 0x0101020c, 21), number("targetSdkVersion", 0x01010270, 33)},
      {}};
  ManifestElement manifest{"manifest",
                           {number("versionCode", 0x0101021b, static_cast<std::uint32_t>(build)),
                            text("versionName", 0x0101021c, facts.version)},
                           {std::move(sdk), std::move(application)}};
  if (const std::uint64_t major = build >> 32U; major > 0) {
    manifest.attributes.push_back(
        number("versionCodeMajor", 0x01010576, static_cast<std::uint32_t>(major)));
  }
  manifest.attributes.push_back(text("package", 0, facts.bundle_id));
  return manifest;
}

}  // namespace slipway::testing
