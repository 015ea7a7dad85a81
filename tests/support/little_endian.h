#pragma once

#include <cstdint>
#include <string>

namespace slipway::testing {

/// The number as `size` bytes, the least significant one first.
[[nodiscard]] inline std::string little_endian(std::uint64_t number, unsigned size) {
  std::string bytes;
  for (unsigned i = 0; i < size; ++i) bytes += static_cast<char>(number >> 8 * i & 0xff);
  return bytes;
}

[[nodiscard]] inline std::string le16(std::uint64_t number) { return little_endian(number, 2); }
[[nodiscard]] inline std::string le32(std::uint64_t number) { return little_endian(number, 4); }
[[nodiscard]] inline std::string le64(std::uint64_t number) { return little_endian(number, 8); }

}  // namespace slipway::testing
