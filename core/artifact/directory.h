#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/artifact/input.h"
#include "slipway/result.h"

/// The central directory of a zip file, read as Android reads it (APPNOTE.TXT, 4.3.12 to 4.3.16,
/// 4.5.3), and refused where other programs would read another one.
namespace slipway::inspection {

/// What the directory says of an entry.
struct DirectoryEntry {
  std::string_view name;  ///< any bytes
  std::uint16_t flags = 0;
  std::uint16_t method = 0;
  std::uint32_t crc = 0;
  std::uint64_t packed_size = 0;
  std::uint64_t size = 0;
  std::uint64_t header_offset = 0;  ///< of the local header; before the directory
};

struct Directory {
  std::uint64_t offset = 0;
  bool is_counted_modulo = false;  ///< the end record has only the low 16 bits of the number
  std::string bytes;               ///< what the names point into: not to be moved when it is short
  std::vector<DirectoryEntry> entries;
};

/// Where the directory is and how long, by the record at the file's end.
struct DirectoryPlace {
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
  std::uint64_t entries = 0;
  bool is_zip64 = false;
};

/// Fails with `invalid_artifact`: no zip file, cut off, something before or after it that moves its
/// offsets, a zip64 record that says other numbers, more entries than allowed.
[[nodiscard]] Result<DirectoryPlace> find_directory(const Input& input);

/// Fills `directory` in place. Fails with `invalid_artifact` when its records do not fill it
/// exactly or point behind it.
[[nodiscard]] Result<void> read_directory(const Input& input, const DirectoryPlace& place,
                                          Directory& directory);

}  // namespace slipway::inspection
