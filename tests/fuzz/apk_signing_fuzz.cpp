#include <cstdint>
#include <string_view>

#include "core/artifact/apk_signing.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace slipway::inspection;
  static_cast<void>(
      signing_block_schemes(std::string_view(reinterpret_cast<const char*>(data), size)));
  return 0;
}
