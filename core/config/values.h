#pragma once

#include <toml++/toml.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/config/findings.h"
#include "slipway/config.h"

// Reading single values out of a parsed file. A function that returns nothing has reported why.
namespace slipway::config {

/// One `key = value`, with the places of both.
struct Entry {
  std::string key;
  SourceLocation key_at;
  SourceLocation value_at;
  const toml::node* value = nullptr;
};

/// A table's entries in the file's order.
[[nodiscard]] std::vector<Entry> entries(const toml::table& table, const Findings& findings);
/// A list's elements as entries that share the list's key.
[[nodiscard]] std::vector<Entry> elements(const Entry& list, const Findings& findings);

/// `90`, `"text"`, `a table`, …; only the kind of thing when `sensitive`.
[[nodiscard]] std::string found(const toml::node& node, bool sensitive);

void report_wrong_type(const Entry& entry, std::string_view expected, Findings& findings,
                       bool sensitive = false);
void report_unknown_key(const Entry& entry, std::string_view where,
                        const std::vector<std::string>& known, Findings& findings);

[[nodiscard]] const toml::table* read_table(const Entry& entry, std::string_view expected,
                                            Findings& findings);
[[nodiscard]] std::optional<std::string> read_string(const Entry& entry, Findings& findings);
[[nodiscard]] std::optional<bool> read_boolean(const Entry& entry, Findings& findings);
[[nodiscard]] std::optional<std::string> read_choice(const Entry& entry,
                                                     const std::vector<std::string>& choices,
                                                     Findings& findings);

enum class ListForm { strings, one_or_more_strings, strings_or_integers };
/// `one_or_more_strings` also takes a single string, and no empty list or string.
[[nodiscard]] std::optional<std::vector<std::string>> read_list(const Entry& entry, ListForm form,
                                                                Findings& findings);

enum class Literal { warned_about, fine };
/// `{ env = … }`, `{ file = … }`, `{ command = … }` or a literal string.
[[nodiscard]] std::optional<SecretReference> read_secret(const Entry& entry, Literal literal,
                                                         Findings& findings);

/// The value of a target's option, checked.
[[nodiscard]] std::optional<ConfiguredValue> read_option(const OptionDeclaration& declaration,
                                                         const Entry& entry, Findings& findings);

}  // namespace slipway::config
