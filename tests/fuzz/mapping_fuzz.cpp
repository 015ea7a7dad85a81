#include <cstdint>
#include <string_view>

#include "core/artifact/readers.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace slipway::inspection;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  static_cast<void>(is_mapping(text));
  slipway::Artifact artifact;
  static_cast<void>(read_mapping(text, artifact));
  return 0;
}
