#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Apple's files, byte by byte, so that they can be wrong in any way.
namespace slipway::testing {

[[nodiscard]] std::string big_endian_bytes(std::uint64_t number, unsigned size);

/// With Apple's document type around it.
[[nodiscard]] std::string xml_plist(std::string_view value);

/// Writes a binary property list, object by object. References are of two bytes.
class BinaryPlist {
 public:
  using Id = std::uint64_t;

  /// The object's bytes as they are.
  Id add(std::string object);
  Id string(std::string_view ascii);
  Id integer(std::int64_t number);
  Id array(const std::vector<Id>& members);
  Id dictionary(const std::vector<std::pair<Id, Id>>& entries);
  /// The marker and the count of an object: `0x5` for a string, `0xD` for a dictionary.
  [[nodiscard]] static std::string head(unsigned kind, std::uint64_t count);
  [[nodiscard]] static std::string reference(Id id) { return big_endian_bytes(id, 2); }

  /// The whole file, with offsets of so many bytes.
  [[nodiscard]] std::string file(Id top, unsigned offset_size = 4) const;

 private:
  std::vector<std::string> objects_;
};

struct MachOShape {
  bool wide = true;
  bool swapped = true;  ///< little-endian
  std::uint32_t file_type = 2;
  std::optional<std::string> uuid = "0123456789abcdef";  ///< 16 bytes
  std::uint32_t padding = 0;                             ///< bytes of a command before the UUID
};

[[nodiscard]] std::string mach_o(const MachOShape& shape = {});
/// Several in one file, each at the next multiple of `alignment`.
[[nodiscard]] std::string fat_mach_o(const std::vector<std::string>& slices, bool wide = false,
                                     std::size_t alignment = 4096);

}  // namespace slipway::testing
