#include "core/artifact/string_pool.h"

#include <bit>
#include <cstddef>

#include "core/artifact/bytes.h"
#include "core/artifact/chunk.h"
#include "core/artifact/utf16.h"

namespace slipway::inspection {
namespace {

constexpr std::uint32_t kUtf8Flag = 0x100;
constexpr std::size_t kMaxText = 0x10000;

/// A length, and where what it counts begins. The high bit of the first unit says that there is a
/// second one.
struct Length {
  std::uint64_t value = 0;
  std::uint64_t end = 0;
};

std::optional<Length> length_at(std::string_view bytes, std::uint64_t at, unsigned unit) {
  const auto first = little_endian(bytes, at, unit);
  if (!first) return std::nullopt;
  const unsigned bits = unit * 8;
  const std::uint64_t high_bit = std::uint64_t{1} << (bits - 1);
  if ((*first & high_bit) == 0) return Length{*first, at + unit};
  const auto second = little_endian(bytes, at + unit, unit);
  if (!second) return std::nullopt;
  return Length{(*first & (high_bit - 1)) << bits | *second, at + 2ULL * unit};
}

/// The surrogate in the three bytes at the beginning; 0 when there is none.
std::uint32_t surrogate(std::string_view bytes) {
  const auto number = big_endian(bytes, 0, 3);
  if (!number || (*number & 0xFFE0C0U) != 0xEDA080U) return 0;
  return static_cast<std::uint32_t>(0xD000U | (*number >> 2U & 0xFC0U) | (*number & 0x3FU));
}

/// Java's modified UTF-8, which aapt2 writes: a character beyond the first 65,536 is two surrogates
/// of three bytes, NUL is C0 80. Proper UTF-8, which aapt writes, stays as it is.
std::string from_modified_utf8(std::string_view stored) {
  std::string text;
  while (!stored.empty()) {
    const std::uint32_t high = surrogate(stored);
    const std::uint32_t low = is_high_surrogate(high) ? surrogate(stored.substr(3)) : 0;
    if (is_low_surrogate(low)) {
      append_utf8(text, combined(high, low));
      stored.remove_prefix(6);
    } else if (stored.substr(0, 2) == "\xC0\x80") {
      text += '\0';
      stored.remove_prefix(2);
    } else {
      text += stored.front();
      stored.remove_prefix(1);
    }
  }
  return text;
}

}  // namespace

std::optional<StringPool> StringPool::over(std::string_view chunk) {
  const auto header = chunk_at(chunk, 0);
  const auto count = le32(chunk, 8);
  const auto flags = le32(chunk, 16);
  const auto start = le32(chunk, 20);
  if (!header || !count || !flags || !start || header->header_size() < 28) return std::nullopt;
  const auto offsets = part(header->body, 0, 4ULL * *count);
  if (!offsets || *start > header->bytes.size()) return std::nullopt;

  StringPool pool;
  pool.offsets_ = *offsets;
  pool.texts_ = header->bytes.substr(*start);
  pool.size_ = *count;
  pool.utf8_ = (*flags & kUtf8Flag) != 0;
  return pool;
}

std::optional<std::string_view> StringPool::stored(std::uint32_t index) const {
  const auto offset = le32(offsets_, 4ULL * index);
  if (!offset) return std::nullopt;
  const unsigned unit = utf8_ ? 1 : 2;
  // As Android does, which takes the pool for an array of units.
  auto length = length_at(texts_, *offset / unit * unit, unit);
  // The first length of UTF-8 is the one that the text would have in UTF-16.
  if (utf8_ && length) length = length_at(texts_, length->end, unit);
  if (!length) return std::nullopt;
  const auto bytes = part(texts_, length->end, length->value * unit);
  // Android refuses a text without the zero at its end.
  const auto end = little_endian(texts_, length->end + length->value * unit, unit);
  if (!bytes || !end || *end != 0) return std::nullopt;
  return bytes;
}

std::optional<std::string> StringPool::text(std::uint32_t index) const {
  const auto bytes = stored(index);
  if (!bytes || bytes->size() > kMaxText) return std::nullopt;
  return utf8_ ? from_modified_utf8(*bytes) : utf8_of(*bytes, std::endian::little);
}

bool StringPool::is(std::uint32_t index, std::string_view ascii) const {
  const auto bytes = stored(index);
  if (!bytes || bytes->size() != ascii.size() * (utf8_ ? 1 : 2)) return false;
  return text(index) == ascii;
}

}  // namespace slipway::inspection
