#pragma once

#include <bit>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/artifact/bytes.h"

/// From UTF-16, as packages hold it in either byte order, to UTF-8.
namespace slipway::inspection {

[[nodiscard]] inline bool is_high_surrogate(std::uint32_t unit) {
  return unit >= 0xD800 && unit < 0xDC00;
}
[[nodiscard]] inline bool is_low_surrogate(std::uint32_t unit) {
  return unit >= 0xDC00 && unit < 0xE000;
}
[[nodiscard]] inline std::uint32_t combined(std::uint32_t high, std::uint32_t low) {
  return 0x10000 + ((high - 0xD800) << 10U) + (low - 0xDC00);
}

/// Half a surrogate pair becomes three bytes that are no valid UTF-8, so that no fact is made of
/// it.
inline void append_utf8(std::string& text, std::uint32_t code) {
  const auto tail = [&text, code](unsigned shift) {
    text += static_cast<char>(0x80U | (code >> shift & 0x3FU));
  };
  if (code < 0x80) {
    text += static_cast<char>(code);
  } else if (code < 0x800) {
    text += static_cast<char>(0xC0U | code >> 6U);
    tail(0);
  } else if (code < 0x10000) {
    text += static_cast<char>(0xE0U | code >> 12U);
    tail(6);
    tail(0);
  } else {
    text += static_cast<char>(0xF0U | code >> 18U);
    tail(12);
    tail(6);
    tail(0);
  }
}

/// Half a unit at the end does not count.
[[nodiscard]] inline std::string utf8_of(std::string_view utf16, std::endian order) {
  const auto unit_at = [utf16, order](std::uint64_t at) {
    const auto unit =
        order == std::endian::big ? big_endian(utf16, at, 2) : little_endian(utf16, at, 2);
    return static_cast<std::uint32_t>(unit.value_or(0));
  };
  std::string text;
  for (std::uint64_t at = 0; at + 2 <= utf16.size(); at += 2) {
    const std::uint32_t unit = unit_at(at);
    const std::uint32_t next = unit_at(at + 2);
    const bool is_pair = is_high_surrogate(unit) && is_low_surrogate(next);
    append_utf8(text, is_pair ? combined(unit, next) : unit);
    if (is_pair) at += 2;
  }
  return text;
}

}  // namespace slipway::inspection
