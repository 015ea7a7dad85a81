#include <cstdint>
#include <string_view>

#include "core/artifact/plist.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace slipway::inspection;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  static_cast<void>(parse_xml_plist(bytes, "fuzz"));
  return 0;
}
