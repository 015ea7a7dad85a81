#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "core/artifact/mach_o.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace slipway::inspection;
  static constexpr std::uint64_t kTooFar = 100'000;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto read = [bytes](std::uint64_t at,
                            std::uint64_t count) -> slipway::Result<std::optional<std::string>> {
    if (at > kTooFar) return std::nullopt;
    return std::string(bytes.substr(std::min<std::uint64_t>(at, bytes.size()), count));
  };
  if (const auto file = parse_mach_o(read, "fuzz")) {
    slipway::Artifact artifact;
    std::set<std::string> known;
    add_uuids(*file, "fuzz", known, artifact);
  }
  return 0;
}
