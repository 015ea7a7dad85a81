#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/artifact/resource_table.h"

using slipway::inspection::ResourceTable;

namespace {

void look_up(const ResourceTable& table, std::uint32_t id) {
  static_cast<void>(table.files(id));
  const auto value = table.value(id);
  if (value) static_cast<void>(table.text(*value));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto table =
      ResourceTable::over(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!table) return 0;
  // Resources of the seeds, and some that are not there.
  for (const std::uint32_t id : {0x7f010000U, 0x7f010001U, 0x7f01012cU, 0x7f020000U, 0x7f030001U,
                                 0x02010000U, 0x00010000U, 0x00030000U, 0x7f05ffffU}) {
    look_up(*table, id);
  }
  return 0;
}
