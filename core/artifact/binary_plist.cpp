#include <fmt/format.h>

#include <bit>
#include <cstring>
#include <limits>

#include "core/artifact/bytes.h"
#include "core/artifact/limits.h"
#include "core/artifact/plist.h"
#include "core/artifact/problem.h"
#include "core/artifact/utf16.h"

namespace slipway::inspection {
namespace {

constexpr std::string_view kMagic = "bplist00";
constexpr std::size_t kTrailer = 32;
/// Bytes of all texts together, each counted as often as it is met: four times what a plist without
/// shared objects can hold.
constexpr std::uint64_t kMaxText = 4 * kMaxInfoPlist;
constexpr double kEpoch = 978307200;  ///< 2001-01-01, in seconds after 1970

class BinaryReader {
 public:
  BinaryReader(std::string_view bytes, std::string_view where) : bytes_(bytes), where_(where) {}

  Result<Plist> read() {
    if (!bytes_.starts_with(kMagic)) {
      return corrupt(where_, "is a binary property list of an unknown version");
    }
    if (bytes_.size() < kMagic.size() + kTrailer) return corrupt(where_, "is truncated");
    const std::uint64_t trailer = bytes_.size() - kTrailer;
    offset_size_ = u8(bytes_, trailer + 6).value_or(0);
    reference_size_ = u8(bytes_, trailer + 7).value_or(0);
    count_ = big_endian(bytes_, trailer + 8, 8).value_or(0);
    const std::uint64_t top = big_endian(bytes_, trailer + 16, 8).value_or(0);
    table_ = big_endian(bytes_, trailer + 24, 8).value_or(0);
    const auto is_size = [](unsigned size) { return size >= 1 && size <= 8; };
    if (!is_size(offset_size_) || !is_size(reference_size_) || table_ < kMagic.size() ||
        table_ > trailer || count_ > (trailer - table_) / offset_size_) {
      return corrupt(where_, "has a table of objects that is not in the file");
    }
    objects_ = bytes_.substr(0, static_cast<std::size_t>(table_));
    return object(top, 1);
  }

 private:
  /// How many bytes, characters, or members an object has, and where they begin.
  struct Extent {
    std::uint64_t count = 0;
    std::uint64_t at = 0;
  };

  [[nodiscard]] tl::unexpected<Error> broken(std::uint64_t number, std::string_view what) const {
    return corrupt(where_, fmt::format("object {} {}", number, what));
  }

  Result<Plist> object(std::uint64_t number, int depth) {
    if (depth > kMaxDepth) {
      return broken(number, fmt::format("is nested more than {} deep, or in itself", kMaxDepth));
    }
    if (++visited_ > kMaxPlistObjects) {
      return corrupt(where_, fmt::format("comes to more than {} objects", kMaxPlistObjects));
    }
    if (number >= count_) return broken(number, "is not there");
    const std::uint64_t at =
        big_endian(bytes_, table_ + number * offset_size_, offset_size_).value_or(0);
    const auto marker = at < kMagic.size() ? std::nullopt : u8(objects_, at);
    if (!marker) return broken(number, "is outside of the file");
    if ((*marker & 0xF0U) == 0xA0) return array(number, at, depth);
    if ((*marker & 0xF0U) == 0xD0) return dictionary(number, at, depth);
    auto value = scalar(*marker, at);
    if (!value) return broken(number, "is truncated or of an unknown kind");
    if (text_ > kMaxText) {
      return corrupt(where_, fmt::format("comes to more than {} bytes of text", kMaxText));
    }
    return std::move(*value);
  }

  [[nodiscard]] std::optional<Plist> scalar(std::uint8_t marker, std::uint64_t at) {
    const unsigned low = marker & 0x0FU;
    switch (marker >> 4U) {
      case 0x0:
        if (marker == 0x08 || marker == 0x09) return Plist(Plist::Value(marker == 0x09));
        return marker == 0x00 ? std::optional(Plist()) : std::nullopt;
      case 0x1:
        return integer(low, at + 1);
      case 0x2:
        return real(low, at + 1) ? std::optional(Plist()) : std::nullopt;
      case 0x3: {
        const auto seconds = low == 3 ? real(low, at + 1) : std::nullopt;
        return seconds ? std::optional(Plist::date_at(kEpoch + *seconds)) : std::nullopt;
      }
      case 0x4:  // data
        return extent_of(at, 1) ? std::optional(Plist()) : std::nullopt;
      case 0x5:
      case 0x6:
        return string(at, marker >> 4U == 0x6);
      case 0x8:  // a reference of NSKeyedArchiver
        return part(objects_, at + 1, low + 1) ? std::optional(Plist()) : std::nullopt;
      default:
        return std::nullopt;
    }
  }

  /// Of 1, 2 or 4 bytes without a sign, of 8 or 16 with one.
  [[nodiscard]] std::optional<Plist> integer(unsigned power, std::uint64_t at) const {
    if (power > 4) return std::nullopt;
    const bool wide = power == 4;
    const auto number = big_endian(objects_, wide ? at + 8 : at, wide ? 8 : 1U << power);
    if (!number) return std::nullopt;
    const bool negative =
        *number > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    if (wide) {
      const std::uint64_t high = big_endian(objects_, at, 8).value_or(0);
      if (high == 0 && negative) return Plist(Plist::Value(*number));
      const std::uint64_t sign = negative ? ~std::uint64_t{0} : 0;
      if (high != sign) return Plist();
    }
    return Plist(Plist::Value(static_cast<std::int64_t>(*number)));
  }

  [[nodiscard]] std::optional<double> real(unsigned power, std::uint64_t at) const {
    if (power != 2 && power != 3) return std::nullopt;
    const auto bits = big_endian(objects_, at, 1U << power);
    if (!bits) return std::nullopt;
    if (power == 3) {
      double number = 0;
      std::memcpy(&number, &*bits, sizeof number);
      return number;
    }
    const auto half = static_cast<std::uint32_t>(*bits);
    float number = 0;
    std::memcpy(&number, &half, sizeof number);
    return number;
  }

  [[nodiscard]] std::optional<Plist> string(std::uint64_t at, bool utf16) {
    const auto extent = extent_of(at, utf16 ? 2 : 1);
    if (!extent) return std::nullopt;
    const auto bytes = part(objects_, extent->at, extent->count * (utf16 ? 2 : 1));
    text_ += bytes->size();
    if (text_ > kMaxText) return Plist();
    return Plist(Plist::Value(utf16 ? utf8_of(*bytes, std::endian::big) : std::string(*bytes)));
  }

  /// Nothing when its `count` members of `size` bytes are not all there.
  [[nodiscard]] std::optional<Extent> extent_of(std::uint64_t at, std::uint64_t size) const {
    Extent extent{u8(objects_, at).value_or(0) & 0x0FU, at + 1};
    if (extent.count == 0x0F) {
      const unsigned marker = u8(objects_, at + 1).value_or(0);
      if (marker < 0x10 || marker > 0x13) return std::nullopt;
      const auto count = big_endian(objects_, at + 2, 1U << (marker & 0x0FU));
      if (!count) return std::nullopt;
      extent = {*count, at + 2 + (1U << (marker & 0x0FU))};
    }
    if (extent.at > objects_.size() || extent.count > (objects_.size() - extent.at) / size) {
      return std::nullopt;
    }
    return extent;
  }

  Result<Plist> member(const Extent& extent, std::uint64_t index, int depth) {
    const auto number = big_endian(objects_, extent.at + index * reference_size_, reference_size_);
    return object(number.value_or(count_), depth + 1);
  }

  Result<Plist> array(std::uint64_t number, std::uint64_t at, int depth) {
    const auto extent = extent_of(at, reference_size_);
    if (!extent) return broken(number, "is an array that is truncated");
    Plist::Array members;
    for (std::uint64_t i = 0; i < extent->count; ++i) {
      auto value = member(*extent, i, depth);
      if (!value) return value;
      members.push_back(std::move(*value));
    }
    return Plist(Plist::Value(std::move(members)));
  }

  /// A key that is there twice is refused: readers differ on which value counts.
  Result<Plist> dictionary(std::uint64_t number, std::uint64_t at, int depth) {
    const auto extent = extent_of(at, 2 * std::uint64_t{reference_size_});
    if (!extent) return broken(number, "is a dictionary that is truncated");
    Plist::Dictionary entries;
    for (std::uint64_t i = 0; i < extent->count; ++i) {
      const auto key = member(*extent, i, depth);
      if (!key) return key;
      if (key->string() == nullptr) return broken(number, "has a key that is no string");
      auto value = member(*extent, extent->count + i, depth);
      if (!value) return value;
      if (!entries.emplace(*key->string(), std::move(*value)).second) {
        return broken(number, "has the same key twice");
      }
    }
    return Plist(std::move(entries));
  }

  std::string_view bytes_;
  std::string_view where_;
  std::string_view objects_;  ///< the part of the file before the table
  unsigned offset_size_ = 0;
  unsigned reference_size_ = 0;
  std::uint64_t count_ = 0;
  std::uint64_t table_ = 0;
  std::size_t visited_ = 0;
  std::uint64_t text_ = 0;
};

}  // namespace

Result<Plist> parse_binary_plist(std::string_view bytes, std::string_view where) {
  return BinaryReader(bytes, where).read();
}

}  // namespace slipway::inspection
