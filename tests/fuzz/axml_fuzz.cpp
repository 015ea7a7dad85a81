#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/artifact/axml.h"

using slipway::inspection::read_binary_manifest;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto manifest =
      read_binary_manifest(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!manifest) return 0;
  for (const auto& value : {manifest->version_name, manifest->label, manifest->min_sdk}) {
    if (value) static_cast<void>(manifest->texts.text(value->data));
  }
  return 0;
}
