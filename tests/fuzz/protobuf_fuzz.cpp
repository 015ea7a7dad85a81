#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/artifact/proto_manifest.h"
#include "core/artifact/proto_resources.h"

/// The manifest and the resources of an AAB, of the same bytes.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace slipway::inspection;  // NOLINT: one function
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  ProtoItem by_id;
  by_id.id = 0x7f010000;
  ProtoItem by_name;
  by_name.reference = "string/a";
  ProtoResources resources(bytes);
  for (const auto& item : {by_id, by_name}) {
    (void)resources.text(item);
    (void)resources.files(item);
  }
  const auto manifest = read_proto_manifest(bytes);
  if (manifest && manifest->label) (void)resources.text(*manifest->label);
  return 0;
}
