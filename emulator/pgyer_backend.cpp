#include "emulator/pgyer_backend.h"

namespace slipway::emulator {

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

}  // namespace slipway::emulator
