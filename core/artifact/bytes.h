#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

/// Numbers and parts out of bytes that nobody has vouched for. Nothing when they are not all there.
namespace slipway::inspection {

[[nodiscard]] inline std::optional<std::string_view> part(std::string_view bytes, std::uint64_t at,
                                                          std::uint64_t size) {
  if (at > bytes.size() || size > bytes.size() - at) return std::nullopt;
  return bytes.substr(static_cast<std::size_t>(at), static_cast<std::size_t>(size));
}

/// A number of `size` (1 to 8) bytes, the most significant one first.
[[nodiscard]] inline std::optional<std::uint64_t> big_endian(std::string_view bytes,
                                                             std::uint64_t at, unsigned size) {
  const auto found = part(bytes, at, size);
  if (!found) return std::nullopt;
  std::uint64_t number = 0;
  for (const char byte : *found) number = number << 8U | static_cast<unsigned char>(byte);
  return number;
}

/// A number of `size` (1 to 8) bytes, the least significant one first.
[[nodiscard]] inline std::optional<std::uint64_t> little_endian(std::string_view bytes,
                                                                std::uint64_t at, unsigned size) {
  const auto found = part(bytes, at, size);
  if (!found) return std::nullopt;
  std::uint64_t number = 0;
  for (auto byte = found->rbegin(); byte != found->rend(); ++byte) {
    number = number << 8U | static_cast<unsigned char>(*byte);
  }
  return number;
}

[[nodiscard]] inline std::optional<std::uint8_t> u8(std::string_view bytes, std::uint64_t at) {
  if (at >= bytes.size()) return std::nullopt;
  return static_cast<std::uint8_t>(bytes[static_cast<std::size_t>(at)]);
}
[[nodiscard]] inline std::optional<std::uint16_t> le16(std::string_view bytes, std::uint64_t at) {
  const auto number = little_endian(bytes, at, 2);
  if (!number) return std::nullopt;
  return static_cast<std::uint16_t>(*number);
}
[[nodiscard]] inline std::optional<std::uint32_t> le32(std::string_view bytes, std::uint64_t at) {
  const auto number = little_endian(bytes, at, 4);
  if (!number) return std::nullopt;
  return static_cast<std::uint32_t>(*number);
}
[[nodiscard]] inline std::optional<std::uint32_t> be32(std::string_view bytes, std::uint64_t at) {
  const auto number = big_endian(bytes, at, 4);
  if (!number) return std::nullopt;
  return static_cast<std::uint32_t>(*number);
}

}  // namespace slipway::inspection
