#pragma once

#include <protozero/pbf_reader.hpp>
#include <string_view>

/// Fields of a protobuf message, by number and wire type: protozero asserts, where it does not
/// check, that a field is of the type that it is asked for.
namespace slipway::inspection {

[[nodiscard]] inline protozero::pbf_reader message_reader(std::string_view bytes) {
  return protozero::pbf_reader(bytes.data(), bytes.size());
}

[[nodiscard]] inline std::string_view view_of(protozero::pbf_reader& field) {
  const auto view = field.get_view();
  return {view.data(), view.size()};
}

/// What a `case` of `tag_and_type()` is: a string or message, and a number.
[[nodiscard]] constexpr std::uint32_t bytes_field(std::uint32_t number) {
  return protozero::tag_and_type(number, protozero::pbf_wire_type::length_delimited);
}
[[nodiscard]] constexpr std::uint32_t number_field(std::uint32_t number) {
  return protozero::tag_and_type(number, protozero::pbf_wire_type::varint);
}

}  // namespace slipway::inspection
