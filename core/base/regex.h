#pragma once

#include <optional>
#include <string>
#include <string_view>

/// Regular expressions of RE2's syntax. They take time linear in the text, whatever the text.
namespace slipway {

/// What is wrong with the pattern, in RE2's words. Nothing when it can be used.
[[nodiscard]] std::optional<std::string> problem_with_regex(std::string_view pattern);

/// Whether the pattern fits the whole text. A pattern that cannot be used fits nothing.
[[nodiscard]] bool regex_match(std::string_view pattern, std::string_view text);

}  // namespace slipway
