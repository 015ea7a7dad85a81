#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "slipway/artifact.h"

namespace slipway::inspection {

/// One value of a property list. Immutable; copies share the dictionaries.
class Plist {
 public:
  using Array = std::vector<Plist>;
  using Dictionary = std::map<std::string, Plist, std::less<>>;
  using Date = std::chrono::system_clock::time_point;
  /// `monostate` is a value that no fact is made of: data (that of a profile repeats the devices),
  /// a real number (1.10 would become 1.1), an integer of more than 64 bits, a moment that the
  /// clock cannot count, what only archives of objects use. `uint64_t` is only a number that
  /// `int64_t` cannot hold.
  using Value = std::variant<std::monostate, bool, std::int64_t, std::uint64_t, std::string, Date,
                             Array, std::shared_ptr<const Dictionary>>;

  Plist() = default;
  explicit Plist(Value value) : value_(std::move(value)) {}
  explicit Plist(Dictionary entries)
      : value_(std::make_shared<const Dictionary>(std::move(entries))) {}
  /// The moment so many seconds after 1970; no value when it is no number, or further than the
  /// clock counts (the years 1677 to 2262).
  [[nodiscard]] static Plist date_at(double seconds);

  /// The value at the end of this path of keys. nullptr when one of them is not there.
  [[nodiscard]] const Plist* find(std::initializer_list<std::string_view> path) const;
  [[nodiscard]] const Plist* find(std::string_view key) const;

  // nullptr or nothing when it is of another kind.
  [[nodiscard]] const Dictionary* dictionary() const;
  [[nodiscard]] const Array* array() const { return std::get_if<Array>(&value_); }
  [[nodiscard]] const std::string* string() const { return std::get_if<std::string>(&value_); }
  [[nodiscard]] std::optional<std::int64_t> integer() const { return as<std::int64_t>(); }
  [[nodiscard]] std::optional<bool> boolean() const { return as<bool>(); }
  [[nodiscard]] std::optional<Date> date() const { return as<Date>(); }

  /// A string, or an integer as its digits.
  [[nodiscard]] std::optional<std::string> text() const;

 private:
  template <typename T>
  [[nodiscard]] std::optional<T> as() const {
    const T* value = std::get_if<T>(&value_);
    return value == nullptr ? std::nullopt : std::optional<T>(*value);
  }

  Value value_;
};

/// Whether the bytes begin like a property list, binary or XML.
[[nodiscard]] bool is_plist(std::string_view bytes);

/// Reads a property list, binary or XML, as its first bytes say. Fails with `invalid_artifact` that
/// begins with `where`, and quotes no value.
[[nodiscard]] Result<Plist> parse_plist(std::string_view bytes, std::string_view where);

/// XML in UTF-8, UTF-16 or what else expat knows. Refuses a document type with declarations of its
/// own and entities beyond XML's five; the external one that Apple's tools name is never fetched.
/// Of a key that is there twice the last value counts, as for Apple's reader.
[[nodiscard]] Result<Plist> parse_xml_plist(std::string_view bytes, std::string_view where);

/// `bplist00`. An object that is shared is read, and counted, each time that it is met.
[[nodiscard]] Result<Plist> parse_binary_plist(std::string_view bytes, std::string_view where);

/// As the set_fact() of a text; nullptr changes nothing, and of a value without text a warning says
/// so.
void set_fact(std::optional<std::string>& fact, std::string_view name, const Plist* value,
              Artifact& artifact);

}  // namespace slipway::inspection
