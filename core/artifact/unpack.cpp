#include "core/artifact/unpack.h"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "core/artifact/bytes.h"
#include "core/artifact/problem.h"

namespace slipway::inspection {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::uint64_t kHeaderSize = 30;  // without the name and the extra field
constexpr std::uint16_t kEncrypted = 1U << 0U;
constexpr std::uint16_t kSizesFollow = 1U << 3U;  ///< behind the data; the header may have zeros
constexpr std::uint32_t kSaturated = 0xFFFFFFFF;  ///< the number is in a zip64 field
/// No deflate stream unpacks to more than this many times its size (zlib's technical details).
constexpr std::uint64_t kMostExpansion = 1032;

constexpr std::uint64_t kPiece = 64 * 1024;

/// Zero is no contradiction where the sizes follow the data.
bool agrees(std::uint32_t local, std::uint64_t value, bool may_be_zero) {
  return local == value || local == kSaturated || (may_be_zero && local == 0);
}

/// Where the data begins, when the local header says the same as the directory.
Result<std::uint64_t> check_header(const Input& input, const DirectoryEntry& entry,
                                   std::uint64_t directory_offset) {
  const auto header = input.read(entry.header_offset, kHeaderSize);
  if (!header || !header->starts_with("PK\x03\x04")) {
    return corrupt(shown(entry.name), "its local header is not where the directory says");
  }
  const std::uint64_t name_size = *le16(*header, 26);
  const bool may_be_zero = (*le16(*header, 6) & kSizesFollow) != 0;
  if (input.read(entry.header_offset + kHeaderSize, name_size) != entry.name ||
      *le16(*header, 8) != entry.method || !agrees(*le32(*header, 14), entry.crc, may_be_zero) ||
      !agrees(*le32(*header, 18), entry.packed_size, may_be_zero) ||
      !agrees(*le32(*header, 22), entry.size, may_be_zero)) {
    return corrupt(shown(entry.name), "its local header and the directory disagree");
  }
  const std::uint64_t data = entry.header_offset + kHeaderSize + name_size + *le16(*header, 28);
  if (data > directory_offset || entry.packed_size > directory_offset - data) {
    return corrupt(shown(entry.name), "reaches into the directory");
  }
  return data;
}

Result<void> check_record(const DirectoryEntry& entry) {
  if ((entry.flags & kEncrypted) != 0) return corrupt(shown(entry.name), "is encrypted");
  if (entry.method != kStored && entry.method != kDeflated) {
    return corrupt(shown(entry.name),
                   fmt::format("is packed by method {}, which packages do not use", entry.method));
  }
  const bool fits = entry.method == kStored ? entry.size == entry.packed_size
                                            : entry.size / kMostExpansion <= entry.packed_size;
  if (!fits) {
    return corrupt(shown(entry.name),
                   fmt::format("{} bytes cannot be packed in {}", entry.size, entry.packed_size));
  }
  return {};
}

/// Up to `count` bytes, from `skip` on, of what the data at `at` inflates to; fewer when it ends
/// before. Nothing when it is damaged. `count` is no more than the data can be.
std::optional<std::string> inflated(const Input& input, const DirectoryEntry& entry,
                                    std::uint64_t at, std::uint64_t skip, std::uint64_t count) {
  z_stream stream = {};
  // Raw: zip has no zlib header.
  if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) return std::nullopt;
  const std::unique_ptr<z_stream, decltype(&inflateEnd)> end(&stream, inflateEnd);
  std::string packed;
  std::string bytes;
  bytes.reserve(static_cast<std::size_t>(count));
  std::uint64_t left = entry.packed_size;
  int state = Z_OK;
  while (state == Z_OK && bytes.size() < count) {
    if (stream.avail_in == 0 && left > 0) {
      packed.resize(static_cast<std::size_t>(std::min(kPiece, left)));
      if (!input.read(at, packed.data(), packed.size())) return std::nullopt;
      at += packed.size();
      left -= packed.size();
      stream.next_in = reinterpret_cast<Bytef*>(packed.data());
      stream.avail_in = static_cast<uInt>(packed.size());
    }
    const std::size_t got = bytes.size();
    bytes.resize(static_cast<std::size_t>(std::min(got + kPiece, skip > 0 ? skip : count)));
    stream.next_out = reinterpret_cast<Bytef*>(bytes.data() + got);
    stream.avail_out = static_cast<uInt>(bytes.size() - got);
    state = inflate(&stream, Z_NO_FLUSH);
    bytes.resize(bytes.size() - stream.avail_out);
    if (skip == 0) continue;
    skip -= bytes.size();
    bytes.clear();
  }
  const bool complete = state == Z_STREAM_END || bytes.size() == count;
  return complete ? std::optional(std::move(bytes)) : std::nullopt;
}

}  // namespace

Result<std::string> unpack(const Input& input, const DirectoryEntry& entry,
                           std::uint64_t directory_offset, std::uint64_t at, std::uint64_t count) {
  if (auto checked = check_record(entry); !checked) return fail(checked.error());
  const auto data = check_header(input, entry, directory_offset);
  if (!data) return fail(data.error());

  at = std::min(at, entry.size);
  const std::uint64_t size = std::min(count, entry.size - at);
  const bool whole = size == entry.size;
  // One more than there should be, so that one that unpacks to more is noticed.
  auto bytes = entry.method == kStored ? input.read(*data + at, size)
                                       : inflated(input, entry, *data, at, whole ? size + 1 : size);
  if (!bytes) return corrupt(shown(entry.name), "its data is damaged");
  if (bytes->size() != size) {
    return corrupt(shown(entry.name),
                   fmt::format("does not unpack to the {} bytes that it declares", entry.size));
  }
  if (whole &&
      crc32_z(0, reinterpret_cast<const Bytef*>(bytes->data()), bytes->size()) != entry.crc) {
    return corrupt(shown(entry.name), "its checksum does not fit its data");
  }
  return std::move(*bytes);
}

}  // namespace slipway::inspection
