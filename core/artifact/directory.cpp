#include "core/artifact/directory.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "core/artifact/bytes.h"
#include "core/artifact/limits.h"
#include "core/artifact/problem.h"

namespace slipway::inspection {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::string_view kLocalHeader = "PK\x03\x04"sv;
constexpr std::string_view kRecord = "PK\x01\x02"sv;
constexpr std::string_view kEnd = "PK\x05\x06"sv;
constexpr std::string_view kZip64End = "PK\x06\x06"sv;
constexpr std::string_view kZip64Locator = "PK\x06\x07"sv;

// Bytes of the records without what varies in length.
constexpr std::uint64_t kRecordSize = 46;
constexpr std::uint64_t kEndSize = 22;
constexpr std::uint64_t kZip64EndSize = 56;
constexpr std::uint64_t kZip64LocatorSize = 20;
constexpr std::uint64_t kLongestComment = 0xFFFF;

constexpr std::string_view kWhere = "the zip directory";

/// The numbers of an end record, and where it (or its zip64 companion) begins.
struct End {
  std::uint64_t at = 0;
  std::uint64_t disks = 0;  ///< both disk numbers, added: 0 for an archive in one piece
  std::uint64_t entries_here = 0;
  std::uint64_t entries = 0;
  std::uint64_t size = 0;
  std::uint64_t offset = 0;
};

tl::unexpected<Error> no_end(const Input& input) {
  if (input.read(0, 4) == kLocalHeader) {
    return corrupt("the zip file", "is cut off: it begins as one, but its directory is not there");
  }
  return not_a_package("is no zip file", "check that it is the package that the build wrote");
}

/// The last end record, as Android looks for it. One that does not reach to the file's end exactly
/// would be another one for other programs.
Result<End> find_end(const Input& input) {
  const std::uint64_t tail_size = std::min(input.size(), kEndSize + kLongestComment);
  const std::uint64_t tail_at = input.size() - tail_size;
  const auto tail = input.read(tail_at, tail_size);
  if (!tail) return corrupt("the zip file", "cannot be read to its end");
  if (tail_size < kEndSize) return no_end(input);
  const auto found = tail->rfind(kEnd, tail->size() - kEndSize);
  if (found == std::string::npos) return no_end(input);

  const auto record = std::string_view(*tail).substr(found);
  const std::uint64_t comment = *le16(record, 20);
  if (comment > record.size() - kEndSize) return corrupt(kWhere, "its comment is cut off");
  if (comment < record.size() - kEndSize) {
    return corrupt(kWhere,
                   fmt::format("{} bytes follow its end", record.size() - kEndSize - comment));
  }
  return End{tail_at + found,   std::uint64_t{*le16(record, 4)} + *le16(record, 6),
             *le16(record, 8),  *le16(record, 10),
             *le32(record, 12), *le32(record, 16)};
}

/// Whether the old record's field says the same as the zip64 one's, or leaves it to that.
bool agrees(std::uint64_t old_value, std::uint64_t saturated, std::uint64_t value) {
  return old_value == saturated || old_value == value;
}

/// The zip64 record where there is one, else `end` itself.
Result<End> with_zip64(const Input& input, const End& end) {
  if (end.at < kZip64LocatorSize) return end;
  const std::uint64_t locator_at = end.at - kZip64LocatorSize;
  const auto locator = input.read(locator_at, kZip64LocatorSize);
  if (!locator) return corrupt(kWhere, "cannot be read");
  if (!locator->starts_with(kZip64Locator)) return end;

  const std::uint64_t at = *little_endian(*locator, 8, 8);
  const auto record = input.read(at, kZip64EndSize);
  if (!record || !record->starts_with(kZip64End)) {
    return corrupt(kWhere, "its zip64 record is not where its locator says");
  }
  const std::uint64_t rest = *little_endian(*record, 4, 8);
  if (at > locator_at || rest != locator_at - at - 12 || rest < kZip64EndSize - 12) {
    return corrupt(kWhere, "its zip64 record is not as long as it says");
  }
  const End zip64 = {at,
                     std::uint64_t{*le32(*record, 16)} + *le32(*record, 20),
                     *little_endian(*record, 24, 8),
                     *little_endian(*record, 32, 8),
                     *little_endian(*record, 40, 8),
                     *little_endian(*record, 48, 8)};
  if (!agrees(end.entries, 0xFFFF, zip64.entries) || !agrees(end.size, 0xFFFFFFFF, zip64.size) ||
      !agrees(end.offset, 0xFFFFFFFF, zip64.offset)) {
    return corrupt(kWhere, "its zip64 record says other numbers than its end record");
  }
  return zip64;
}

/// The length of the first record; nothing when there is no whole one.
std::optional<std::uint64_t> record_size(std::string_view bytes) {
  if (!bytes.starts_with(kRecord) || bytes.size() < kRecordSize) return std::nullopt;
  const std::uint64_t size = kRecordSize + *le16(bytes, 28) + *le16(bytes, 30) + *le16(bytes, 32);
  if (size > bytes.size()) return std::nullopt;
  return size;
}

/// The data of the first zip64 field among the extra ones.
std::optional<std::string_view> zip64_field(std::string_view extra) {
  while (extra.size() >= 4) {
    const auto data = part(extra, 4, *le16(extra, 2));
    if (!data) return std::nullopt;  // zipalign pads with bytes that are no field
    if (*le16(extra, 0) == 1) return data;
    extra.remove_prefix(4 + data->size());
  }
  return std::nullopt;
}

/// Replaces each 32-bit number that stands for a longer one, in the order of the zip64 field. False
/// when that does not have it.
bool widen(DirectoryEntry& entry, std::string_view extra) {
  static constexpr std::uint64_t kSaturated = 0xFFFFFFFF;
  const auto field = zip64_field(extra);
  if (!field) return true;  // then they are the numbers themselves
  std::uint64_t at = 0;
  for (std::uint64_t* number : {&entry.size, &entry.packed_size, &entry.header_offset}) {
    if (*number != kSaturated) continue;
    const auto wide = little_endian(*field, at, 8);
    if (!wide) return false;
    *number = *wide;
    at += 8;
  }
  return true;
}

/// Of a whole record. Nothing when a number is not where it should be.
std::optional<DirectoryEntry> to_entry(std::string_view record) {
  const std::uint64_t name_size = *le16(record, 28);
  DirectoryEntry entry;
  entry.name = record.substr(kRecordSize, name_size);
  entry.flags = *le16(record, 8);
  entry.method = *le16(record, 10);
  entry.crc = *le32(record, 16);
  entry.packed_size = *le32(record, 20);
  entry.size = *le32(record, 24);
  entry.header_offset = *le32(record, 42);
  if (!widen(entry, record.substr(kRecordSize + name_size, *le16(record, 30)))) return std::nullopt;
  return entry;
}

}  // namespace

Result<DirectoryPlace> find_directory(const Input& input) {
  const auto old_end = find_end(input);
  if (!old_end) return fail(old_end.error());
  const auto end = with_zip64(input, *old_end);
  if (!end) return fail(end.error());
  const bool is_zip64 = end->at != old_end->at;

  if (end->disks != 0 || end->entries_here != end->entries) {
    return corrupt(kWhere, "belongs to an archive in several parts");
  }
  if (end->entries > kMaxEntries) {
    return corrupt(kWhere,
                   fmt::format("says {} entries; at most {} are read", end->entries, kMaxEntries));
  }
  if (end->size > end->at || end->offset > end->at - end->size) {
    return corrupt(kWhere, "is said to be where the file has no room for it");
  }
  if (end->size > kMaxDirectory || end->size < end->entries * kRecordSize) {
    return corrupt(kWhere, fmt::format("{} bytes do not fit {} entries", end->size, end->entries));
  }
  if (end->offset + end->size != end->at) {
    return corrupt(kWhere, fmt::format("is {} bytes away from where its end record says: something "
                                       "was put in front of the archive or into it",
                                       end->at - end->size - end->offset));
  }
  return DirectoryPlace{end->offset, end->size, end->entries, is_zip64};
}

Result<void> read_directory(const Input& input, const DirectoryPlace& place, Directory& directory) {
  auto bytes = input.read(place.offset, place.size);
  if (!bytes) return corrupt(kWhere, "cannot be read");
  directory.offset = place.offset;
  directory.bytes = std::move(*bytes);
  directory.entries.reserve(static_cast<std::size_t>(place.entries));

  std::string_view rest = directory.bytes;
  while (!rest.empty()) {
    const std::size_t count = directory.entries.size();
    const auto size = record_size(rest);
    if (!size) return corrupt(kWhere, fmt::format("its record {} is damaged", count + 1));
    if (count == kMaxEntries) return corrupt(kWhere, "holds more entries than are read");
    const auto entry = to_entry(rest);
    if (!entry || entry->header_offset >= place.offset) {
      return corrupt(kWhere,
                     fmt::format("its record {} points outside the file's entries", count + 1));
    }
    directory.entries.push_back(*entry);
    rest.remove_prefix(static_cast<std::size_t>(*size));
  }
  static constexpr std::uint64_t kOldCounts = 0x10000;
  const std::uint64_t count = directory.entries.size();
  directory.is_counted_modulo = count != place.entries;
  if (count != place.entries && (place.is_zip64 || count % kOldCounts != place.entries)) {
    return corrupt(kWhere, fmt::format("holds {} entries and not {}", count, place.entries));
  }
  return {};
}

}  // namespace slipway::inspection
