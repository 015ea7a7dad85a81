#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/artifact/bytes.h"

/// What Android's binary XML and resources.arsc are made of.
namespace slipway::inspection {

enum class ChunkType : std::uint16_t {
  string_pool = 0x0001,
  table = 0x0002,
  start_element = 0x0102,
  end_element = 0x0103,
  first_xml_node = 0x0100,
  last_xml_node = 0x017f,
  resource_map = 0x0180,
  package = 0x0200,
  type = 0x0201
};

/// A type, the size of its header, its own size, what the header says, and the rest.
struct Chunk {
  ChunkType type = {};  ///< any number: unknown ones are skipped
  std::string_view bytes;
  std::string_view body;  ///< what follows the header

  /// How long the header is, these eight bytes included.
  [[nodiscard]] std::uint64_t header_size() const { return bytes.size() - body.size(); }
};

/// The chunk that begins there. Nothing when it is not all there or its sizes contradict each
/// other; so one that is there has at least eight bytes, and the next one is further on.
[[nodiscard]] inline std::optional<Chunk> chunk_at(std::string_view bytes, std::uint64_t at) {
  const auto type = le16(bytes, at);
  const auto header_size = le16(bytes, at + 2);
  const auto size = le32(bytes, at + 4);
  if (!type || !header_size || !size || *header_size < 8 || *header_size > *size) {
    return std::nullopt;
  }
  const auto whole = part(bytes, at, *size);
  if (!whole) return std::nullopt;
  return Chunk{static_cast<ChunkType>(*type), *whole, whole->substr(*header_size)};
}

enum class ValueType : std::uint8_t {
  null = 0x00,
  reference = 0x01,
  string = 0x03,
  dynamic_reference = 0x07,
  first_integer = 0x10,  ///< a decimal one
  boolean = 0x12,
  last_integer = 0x1f  ///< hexadecimal ones, booleans and colours are between
};

/// An attribute's or a resource's value, as it stands.
struct ResourceValue {
  ValueType type = ValueType::null;
  std::uint32_t data = 0;  ///< the number, the resource's id, or the text's index in its pool

  /// `@null` is none.
  [[nodiscard]] bool is_reference() const {
    return type == ValueType::reference || type == ValueType::dynamic_reference;
  }
  [[nodiscard]] bool is_null() const {
    return type == ValueType::null || (is_reference() && data == 0);
  }
  [[nodiscard]] bool is_integer() const {
    return type >= ValueType::first_integer && type <= ValueType::last_integer;
  }
};

/// The eight bytes of a value: size, nothing, type, data.
[[nodiscard]] inline std::optional<ResourceValue> value_at(std::string_view bytes,
                                                           std::uint64_t at) {
  const auto type = u8(bytes, at + 3);
  const auto data = le32(bytes, at + 4);
  if (!type || !data) return std::nullopt;
  return ResourceValue{static_cast<ValueType>(*type), *data};
}

}  // namespace slipway::inspection
