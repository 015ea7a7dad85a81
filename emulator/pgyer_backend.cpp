#include "emulator/pgyer_backend.h"

namespace slipway::emulator {
namespace {

std::string without_extension(const std::string& name) {
  const auto dot = name.rfind('.');
  return dot == std::string::npos || dot == 0 ? name : name.substr(0, dot);
}

}  // namespace

PgyerFacts facts_of(const StoredFile& file) {
  PgyerFacts facts{without_extension(file.file_name), "1.0", "1", "com.example.app"};
  if (!file.package) return facts;
  const auto take = [](std::string& said, const std::optional<std::string>& read) {
    said = read.value_or(said);
  };
  take(facts.name, file.package->title);
  take(facts.version, file.package->version);
  take(facts.version_no, file.package->build_number);
  take(facts.identifier, file.package->bundle_id);
  return facts;
}

PgyerPlatform platform_of(std::string_view build_type) {
  if (build_type == "ios" || build_type == "ipa") return PgyerPlatform::ios;
  if (build_type == "android" || build_type == "apk") return PgyerPlatform::android;
  return PgyerPlatform::harmonyos;
}

std::string_view extension_of(PgyerPlatform platform) {
  switch (platform) {
    case PgyerPlatform::ios:
      return "ipa";
    case PgyerPlatform::android:
      return "apk";
    case PgyerPlatform::harmonyos:
      return "hap";
  }
  return "hap";
}

std::string_view to_string(PgyerState state) {
  switch (state) {
    case PgyerState::publishing:
      return "publishing";
    case PgyerState::live:
      return "live";
    case PgyerState::failed:
      return "failed";
  }
  return "failed";
}

}  // namespace slipway::emulator
