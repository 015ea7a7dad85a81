#include <cstdint>
#include <string>

#include "core/artifact/image.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace slipway::inspection;
  static_cast<void>(to_icon(std::string(reinterpret_cast<const char*>(data), size)));
  return 0;
}
