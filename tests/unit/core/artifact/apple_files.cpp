#include "tests/unit/core/artifact/apple_files.h"

#include <fmt/format.h>

#include <algorithm>

namespace slipway::testing {

std::string big_endian_bytes(std::uint64_t number, unsigned size) {
  std::string bytes;
  for (unsigned i = size; i-- > 0;) bytes += static_cast<char>(number >> (8 * i) & 0xFFU);
  return bytes;
}

std::string xml_plist(std::string_view value) {
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" "
      "\"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n"
      "<plist version=\"1.0\">\n{}\n</plist>\n",
      value);
}

BinaryPlist::Id BinaryPlist::add(std::string object) {
  objects_.push_back(std::move(object));
  return objects_.size() - 1;
}

std::string BinaryPlist::head(unsigned kind, std::uint64_t count) {
  if (count < 15) return {static_cast<char>(kind << 4U | count)};
  return std::string(1, static_cast<char>(kind << 4U | 15U)) + '\x12' + big_endian_bytes(count, 4);
}

BinaryPlist::Id BinaryPlist::string(std::string_view ascii) {
  return add(head(5, ascii.size()) + std::string(ascii));
}

BinaryPlist::Id BinaryPlist::integer(std::int64_t number) {
  return add('\x13' + big_endian_bytes(static_cast<std::uint64_t>(number), 8));
}

BinaryPlist::Id BinaryPlist::array(const std::vector<Id>& members) {
  std::string object = head(0xA, members.size());
  for (const Id id : members) object += reference(id);
  return add(std::move(object));
}

BinaryPlist::Id BinaryPlist::dictionary(const std::vector<std::pair<Id, Id>>& entries) {
  std::string object = head(0xD, entries.size());
  for (const auto& entry : entries) object += reference(entry.first);
  for (const auto& entry : entries) object += reference(entry.second);
  return add(std::move(object));
}

std::string BinaryPlist::file(Id top, unsigned offset_size) const {
  std::string bytes = "bplist00";
  std::string table;
  for (const std::string& object : objects_) {
    table += big_endian_bytes(bytes.size(), offset_size);
    bytes += object;
  }
  const std::uint64_t table_offset = bytes.size();
  bytes += table + std::string(6, '\0') + static_cast<char>(offset_size) + '\x02';
  return bytes + big_endian_bytes(objects_.size(), 8) + big_endian_bytes(top, 8) +
         big_endian_bytes(table_offset, 8);
}

std::string mach_o(const MachOShape& shape) {
  const auto word = [&shape](std::uint32_t number) {
    std::string bytes = big_endian_bytes(number, 4);
    if (shape.swapped) std::reverse(bytes.begin(), bytes.end());
    return bytes;
  };
  std::string commands;
  std::uint32_t count = 0;
  if (shape.padding >= 8) {
    commands += word(0x19) + word(shape.padding) + std::string(shape.padding - 8, '\0');
    ++count;
  }
  if (shape.uuid) {
    commands += word(0x1b) + word(24) + *shape.uuid;
    ++count;
  }
  return word(shape.wide ? 0xfeedfacf : 0xfeedface) + word(0x0100000c) + word(0) +
         word(shape.file_type) + word(count) + word(static_cast<std::uint32_t>(commands.size())) +
         word(0) + (shape.wide ? word(0) : "") + commands;
}

std::string fat_mach_o(const std::vector<std::string>& slices, bool wide, std::size_t alignment) {
  const unsigned width = wide ? 8 : 4;
  std::string head =
      big_endian_bytes(wide ? 0xcafebabf : 0xcafebabe, 4) + big_endian_bytes(slices.size(), 4);
  std::string body;
  const auto aligned = [alignment](std::size_t size) {
    return (size + alignment - 1) / alignment * alignment;
  };
  const std::size_t start = aligned(8 + slices.size() * (wide ? 32 : 20));
  for (const std::string& slice : slices) {
    head += big_endian_bytes(0x0100000c, 4) + big_endian_bytes(0, 4) +
            big_endian_bytes(start + body.size(), width) + big_endian_bytes(slice.size(), width) +
            big_endian_bytes(12, 4) + (wide ? big_endian_bytes(0, 4) : "");
    body += slice;
    body.resize(aligned(body.size()), '\0');
  }
  head.resize(start, '\0');
  return head + body;
}

}  // namespace slipway::testing
