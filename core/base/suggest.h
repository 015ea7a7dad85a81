#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace slipway {

/// The one of `known` that a person most likely meant by `written`: few letters changed, missing,
/// added or swapped, in any case. Empty when nothing is near.
[[nodiscard]] std::string nearest(std::string_view written, const std::vector<std::string>& known);

/// What to do about a wrong name: `did you mean `x`?`, or else the list of what is known.
[[nodiscard]] std::string suggestion(std::string_view written,
                                     const std::vector<std::string>& known);

/// `text` in back quotes for a message: control characters replaced, cut where it is long.
[[nodiscard]] std::string in_backquotes(std::string_view text);

}  // namespace slipway
