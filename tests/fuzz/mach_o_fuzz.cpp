#include <cstdint>
#include <string_view>

#include "core/artifact/mach_o.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace slipway::inspection;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  static_cast<void>(is_mach_o(bytes));
  if (const auto file = parse_mach_o(bytes, "fuzz")) {
    slipway::Artifact artifact;
    add_uuids(*file, "fuzz", artifact);
  }
  return 0;
}
