#pragma once

#include <cstdint>
#include <string>

/// The wire format of protobuf, field by field.
namespace slipway::testing {

[[nodiscard]] inline std::string pb_varint(std::uint64_t number) {
  std::string bytes;
  for (; number > 0x7f; number >>= 7U) bytes += static_cast<char>(0x80U | (number & 0x7fU));
  return bytes + static_cast<char>(number);
}

[[nodiscard]] inline std::string pb_number(std::uint64_t field, std::uint64_t value) {
  return pb_varint(field << 3U) + pb_varint(value);
}

/// A text or a message.
[[nodiscard]] inline std::string pb_bytes(std::uint64_t field, const std::string& value) {
  return pb_varint(field << 3U | 2U) + pb_varint(value.size()) + value;
}

// Items of aapt2's Resources.proto.
[[nodiscard]] inline std::string text_item(const std::string& text) {
  return pb_bytes(2, pb_bytes(1, text));
}
[[nodiscard]] inline std::string file_item(const std::string& path) {
  return pb_bytes(5, pb_bytes(1, path));
}
[[nodiscard]] inline std::string number_item(std::uint64_t number) {
  return pb_bytes(7, pb_number(6, number));
}
[[nodiscard]] inline std::string boolean_item(bool value) {
  return pb_bytes(7, pb_number(8, value ? 1 : 0));
}
[[nodiscard]] inline std::string reference_item(std::uint32_t id, const std::string& name = {}) {
  return pb_bytes(1, (id == 0 ? "" : pb_number(2, id)) + (name.empty() ? "" : pb_bytes(3, name)));
}

/// A ConfigValue: one value of a resource under these qualifiers.
[[nodiscard]] inline std::string config_value(const std::string& item,
                                              const std::string& locale = {},
                                              std::uint32_t density = 0,
                                              std::uint32_t api_level = 0, bool night = false) {
  const std::string config = (locale.empty() ? "" : pb_bytes(3, locale)) +
                             (night ? pb_number(17, 1) : "") +
                             (density == 0 ? "" : pb_number(18, density)) +
                             (api_level == 0 ? "" : pb_number(24, api_level));
  return pb_bytes(6, pb_bytes(1, config) + pb_bytes(2, pb_bytes(4, item)));
}

/// A resource of these values, in a table of one package 0x7f with one type 1 and one entry.
[[nodiscard]] inline std::string resource_entry(std::uint32_t id, const std::string& name,
                                                const std::string& values) {
  return pb_bytes(3, pb_bytes(1, pb_number(1, id)) + pb_bytes(2, name) + values);
}
[[nodiscard]] inline std::string resource_type(std::uint32_t id, const std::string& name,
                                               const std::string& entries) {
  return pb_bytes(3, pb_bytes(1, pb_number(1, id)) + pb_bytes(2, name) + entries);
}
[[nodiscard]] inline std::string resources_pb(const std::string& types) {
  return pb_bytes(2, pb_bytes(1, pb_number(1, 0x7f)) + pb_bytes(2, "com.example.app") + types);
}

}  // namespace slipway::testing
