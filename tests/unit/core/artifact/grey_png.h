#pragma once

#include <cstdint>
#include <string>

namespace slipway::testing {

using std::string_literals::operator""s;

inline std::string big_endian_bytes(std::uint32_t number) {
  return {static_cast<char>(number >> 24U), static_cast<char>(number >> 16U),
          static_cast<char>(number >> 8U), static_cast<char>(number)};
}

inline std::uint32_t crc32(const std::string& bytes) {
  std::uint32_t crc = 0xFFFFFFFF;
  for (const char byte : bytes) {
    crc ^= static_cast<unsigned char>(byte);
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1U ^ ((crc & 1U) != 0 ? 0xEDB88320U : 0U);
  }
  return ~crc;
}

inline std::uint32_t adler32(const std::string& bytes) {
  std::uint32_t a = 1;
  std::uint32_t b = 0;
  for (const char byte : bytes) {
    a = (a + static_cast<unsigned char>(byte)) % 65521;
    b = (b + a) % 65521;
  }
  return b << 16U | a;
}

/// A grey picture, not compressed, of at most 200 pixels a side.
inline std::string png(std::uint32_t side) {
  const auto chunk = [](const std::string& type_and_data) {
    return big_endian_bytes(static_cast<std::uint32_t>(type_and_data.size() - 4)) + type_and_data +
           big_endian_bytes(crc32(type_and_data));
  };
  std::string pixels;
  for (std::uint32_t y = 0; y < side; ++y) {
    pixels += '\0';
    for (std::uint32_t x = 0; x < side; ++x) pixels += static_cast<char>(x * y);
  }
  const auto size = static_cast<std::uint16_t>(pixels.size());
  const auto little_endian = [](std::uint16_t number) {
    return std::string{static_cast<char>(number), static_cast<char>(number >> 8U)};
  };
  const std::string header =
      "IHDR" + big_endian_bytes(side) + big_endian_bytes(side) + "\x08\0\0\0\0"s;
  const std::string data = "IDAT\x78\x01\x01" + little_endian(size) +
                           little_endian(static_cast<std::uint16_t>(~size)) + pixels +
                           big_endian_bytes(adler32(pixels));
  return "\x89PNG\r\n\x1A\n"s + chunk(header) + chunk(data) + chunk("IEND");
}

}  // namespace slipway::testing
