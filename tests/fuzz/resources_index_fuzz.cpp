#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/artifact/resources_index.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using slipway::inspection::ResourcesIndex;
  auto index = ResourcesIndex::open({reinterpret_cast<const char*>(data), size});
  if (!index) return 0;
  for (const auto type : {ResourcesIndex::Type::string, ResourcesIndex::Type::media}) {
    (void)index->find(type, 0x01000000);
    (void)index->find(type, "app_name");
  }
  return 0;
}
