#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Zip files with any number in any place, right only where nothing else is asked for.
namespace slipway::inspection {

/// What a local header or a record of the directory says.
struct ZipHeader {
  std::string name;
  std::uint16_t flags = 0;
  std::uint16_t method = 0;
  std::uint32_t crc = 0;
  std::uint32_t packed_size = 0;
  std::uint32_t size = 0;
  std::string extra;
};

struct ZipEntry {
  ZipHeader local;
  ZipHeader record;
  std::string data;                     ///< as it stands in the file
  std::optional<std::uint32_t> offset;  ///< in the record
};

/// The entry in order, packed or not.
[[nodiscard]] ZipEntry stored(std::string name, std::string content);
[[nodiscard]] ZipEntry deflated(std::string name, std::string_view content);
/// The same change in both headers.
template <typename Change>
[[nodiscard]] ZipEntry with(ZipEntry entry, Change change) {
  change(entry.local);
  change(entry.record);
  return entry;
}

/// What the end record says, where that is not the truth.
struct ZipEnd {
  std::optional<std::uint64_t> entries;
  std::optional<std::uint64_t> size;
  std::optional<std::uint64_t> offset;
  std::optional<std::uint16_t> comment_size;
  std::uint16_t disk = 0;
  std::string comment;
  std::string before_directory;  ///< between the last entry and the directory
  std::string after_directory;
  /// A zip64 record with the numbers above; the old one says that it has them.
  bool zip64 = false;
  std::optional<std::uint64_t> zip64_at;  ///< in its locator
  std::optional<std::uint64_t> zip64_size;
  std::optional<std::uint16_t> old_entries;  ///< in the old record beside a zip64 one
};

[[nodiscard]] std::string odd_zip(const std::vector<ZipEntry>& entries, const ZipEnd& end = {});

}  // namespace slipway::inspection
