#include "tests/unit/core/artifact/odd_zip.h"

#include <zlib.h>

#include <stdexcept>
#include <utility>

#include "tests/support/little_endian.h"

namespace slipway::inspection {
namespace {

using testing::le16;
using testing::le32;
using testing::le64;

std::uint32_t crc_of(std::string_view content) {
  return static_cast<std::uint32_t>(
      crc32_z(0, reinterpret_cast<const Bytef*>(content.data()), content.size()));
}

ZipEntry entry_of(std::string name, std::string_view content, std::uint16_t method,
                  std::string data) {
  ZipHeader header;
  header.name = std::move(name);
  header.method = method;
  header.crc = crc_of(content);
  header.packed_size = static_cast<std::uint32_t>(data.size());
  header.size = static_cast<std::uint32_t>(content.size());
  return {header, header, std::move(data), std::nullopt};
}

/// From the flags to the lengths of name and extra field: the same in both headers.
std::string fields(const ZipHeader& header) {
  return le16(header.flags) + le16(header.method) + le32(0) + le32(header.crc) +
         le32(header.packed_size) + le32(header.size) + le16(header.name.size()) +
         le16(header.extra.size());
}

}  // namespace

ZipEntry stored(std::string name, std::string content) {
  return entry_of(std::move(name), content, 0, content);
}

ZipEntry deflated(std::string name, std::string_view content) {
  z_stream stream = {};
  if (deflateInit2(&stream, 9, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY) != Z_OK) {
    throw std::runtime_error("deflateInit2");
  }
  std::string data(deflateBound(&stream, content.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(content.data()));
  stream.avail_in = static_cast<uInt>(content.size());
  stream.next_out = reinterpret_cast<Bytef*>(data.data());
  stream.avail_out = static_cast<uInt>(data.size());
  const int result = deflate(&stream, Z_FINISH);
  data.resize(stream.total_out);
  deflateEnd(&stream);
  if (result != Z_STREAM_END) throw std::runtime_error("deflate");
  return entry_of(std::move(name), content, 8, std::move(data));
}

std::string odd_zip(const std::vector<ZipEntry>& entries, const ZipEnd& end) {
  std::string zip;
  std::string directory;
  for (const ZipEntry& entry : entries) {
    directory += "PK\x01\x02" + le16(20) + le16(20) + fields(entry.record) + le16(0) + le16(0) +
                 le16(0) + le32(0) + le32(entry.offset.value_or(zip.size())) + entry.record.name +
                 entry.record.extra;
    zip += "PK\x03\x04" + le16(20) + fields(entry.local) + entry.local.name + entry.local.extra +
           entry.data;
  }
  zip += end.before_directory;
  const std::uint64_t offset = end.offset.value_or(zip.size());
  zip += directory + end.after_directory;
  const std::uint64_t count = end.entries.value_or(entries.size());
  const std::uint64_t size = end.size.value_or(directory.size());
  if (end.zip64) {
    const std::uint64_t at = end.zip64_at.value_or(zip.size());
    zip += "PK\x06\x06" + le64(end.zip64_size.value_or(44)) + le16(45) + le16(45) + le32(end.disk) +
           le32(end.disk) + le64(count) + le64(count) + le64(size) + le64(offset);
    zip += "PK\x06\x07" + le32(0) + le64(at) + le32(1);
  }
  const auto few = le16(end.zip64 ? end.old_entries.value_or(0xFFFF) : count);
  return zip + "PK\x05\x06" + le16(end.disk) + le16(end.disk) + few + few +
         le32(end.zip64 ? 0xFFFFFFFF : size) + le32(end.zip64 ? 0xFFFFFFFF : offset) +
         le16(end.comment_size.value_or(static_cast<std::uint16_t>(end.comment.size()))) +
         end.comment;
}

}  // namespace slipway::inspection
