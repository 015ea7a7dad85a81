#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "slipway/option.h"

namespace slipway::config {

struct Problem {
  std::string message;  ///< goes on after the option's name
  std::string hint;
};

/// What is wrong with a value of the right type: a URL that is none, a number out of range. One
/// check for the file and the command line.
[[nodiscard]] std::optional<Problem> problem_with(const OptionDeclaration& declaration,
                                                  const OptionValue& value);

/// Whether the URL is plain http to another machine.
[[nodiscard]] bool is_remote_plain_http(std::string_view url);

/// Whether the text is the URL of a PostgreSQL database, by its scheme.
[[nodiscard]] bool is_database_url(std::string_view text);

/// Whether the URL holds a password, before its host or among its parameters. Rather yes than no
/// where it is none.
[[nodiscard]] bool holds_password(std::string_view url);

/// A list as it is written where only text fits (`--set`, a variable): items between commas,
/// without the spaces around them. Empty items are left out.
[[nodiscard]] std::vector<std::string> split_list(std::string_view text);

/// "`a`, `b` and `c`"
[[nodiscard]] std::string listed(const std::vector<std::string>& names);

}  // namespace slipway::config
