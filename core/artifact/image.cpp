#include "core/artifact/image.h"

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include "core/artifact/bytes.h"

namespace slipway::inspection {
namespace {

using std::string_view_literals::operator""sv;

/// Pixels on a side. WebP has no more, and no icon is larger.
constexpr std::uint64_t kLargestSide = 16'384;

struct Size {
  std::uint64_t width = 0;
  std::uint64_t height = 0;
};

/// PNG (third edition), 5.2 and 11.2.1: the first chunk is the header, of 13 bytes.
std::optional<Size> png_size(std::string_view bytes) {
  if (part(bytes, 0, 16) != "\x89PNG\r\n\x1A\n\0\0\0\x0DIHDR"sv) return std::nullopt;
  const auto width = be32(bytes, 16);
  const auto height = be32(bytes, 20);
  if (!width || !height || !part(bytes, 24, 9)) return std::nullopt;
  return Size{*width, *height};
}

/// RFC 9649, 2.5 to 2.7, and RFC 6386, 9.1.
std::optional<Size> webp_size(std::string_view bytes) {
  if (part(bytes, 0, 4) != "RIFF"sv || part(bytes, 8, 4) != "WEBP"sv) return std::nullopt;
  const auto riff = le32(bytes, 4);
  if (!riff || !part(bytes, 8, *riff)) return std::nullopt;
  const auto kind = part(bytes, 12, 4);
  const auto data = part(bytes, 20, 10);  // the shortest of the three headers ends here
  if (!kind || !data) return std::nullopt;
  if (*kind == "VP8X"sv) {
    return Size{*little_endian(*data, 4, 3) + 1, *little_endian(*data, 7, 3) + 1};
  }
  if (*kind == "VP8L"sv && data->front() == '\x2F') {
    const std::uint32_t bits = *le32(*data, 1);
    return Size{(bits & 0x3FFFU) + 1, (bits >> 14U & 0x3FFFU) + 1};
  }
  if (*kind == "VP8 "sv && part(*data, 3, 3) == "\x9D\x01\x2A"sv) {
    return Size{*le16(*data, 6) & 0x3FFFU, *le16(*data, 8) & 0x3FFFU};
  }
  return std::nullopt;
}

}  // namespace

std::shared_ptr<const Icon> to_icon(std::string bytes) {
  auto size = png_size(bytes);
  const char* media_type = size ? "image/png" : "image/webp";
  if (!size) size = webp_size(bytes);
  if (!size || size->width == 0 || size->height == 0 || size->width > kLargestSide ||
      size->height > kLargestSide) {
    return nullptr;
  }
  auto icon = std::make_shared<Icon>();
  icon->media_type = media_type;
  icon->width = static_cast<int>(size->width);
  icon->height = static_cast<int>(size->height);
  icon->bytes = std::move(bytes);
  return icon;
}

}  // namespace slipway::inspection
