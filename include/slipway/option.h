#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "slipway/secret.h"

namespace slipway {

/// `path` and `path_list` hold strings: relative to the configuration where they stand in one, to
/// the working directory on the command line.
enum class OptionType {
  boolean,
  integer,
  duration,
  string,
  secret,
  string_list,
  choice,
  path,
  path_list
};

/// One option of a target, declared once: parsing, checks, help, reference and redaction follow.
/// A dot in the name is a table in TOML: `access.type` is `access = { type = … }`.
struct OptionDeclaration {
  std::string name;
  OptionType type = OptionType::string;
  std::string help;  ///< one sentence
  bool required = false;
  std::string default_value = {};         ///< as it would be written; empty: none
  std::vector<std::string> choices = {};  ///< for OptionType::choice
  bool sensitive = false;                 ///< never shown; OptionType::secret is always sensitive
};

using OptionValue = std::variant<bool, std::int64_t, std::chrono::milliseconds, std::string, Secret,
                                 std::vector<std::string>>;

/// The values of one target's options, by declared name, typed as declared (a choice and a path
/// are strings).
class Settings {
 public:
  void set(std::string name, OptionValue value) { values_[std::move(name)] = std::move(value); }
  [[nodiscard]] bool has(std::string_view name) const {
    return values_.find(name) != values_.end();
  }

  /// The value, or nullptr when it is not set or not of this type.
  template <typename T>
  [[nodiscard]] const T* find(std::string_view name) const {
    const auto it = values_.find(name);
    return it == values_.end() ? nullptr : std::get_if<T>(&it->second);
  }
  template <typename T>
  [[nodiscard]] T value_or(std::string_view name, T fallback) const {
    const T* value = find<T>(name);
    return value == nullptr ? fallback : *value;
  }
  [[nodiscard]] const std::map<std::string, OptionValue, std::less<>>& all() const {
    return values_;
  }

 private:
  std::map<std::string, OptionValue, std::less<>> values_;
};

/// Reads `4s`, `250ms`, `10m`, `2h`; nothing else is a duration.
[[nodiscard]] std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);
/// The shortest such spelling: 90000 ms is `90s`, 60000 ms is `1m`.
[[nodiscard]] std::string format_duration(std::chrono::milliseconds duration);

}  // namespace slipway
