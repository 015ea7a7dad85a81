#include <cstdint>
#include <string_view>

#include "core/artifact/provisioning_profile.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace slipway::inspection;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  for (const auto platform : {slipway::Platform::ios, slipway::Platform::macos}) {
    slipway::Artifact artifact;
    artifact.platform = platform;
    static_cast<void>(read_profile(bytes, "fuzz", artifact));
  }
  return 0;
}
