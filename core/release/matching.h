#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "slipway/config.h"
#include "slipway/release.h"

namespace slipway {

/// Whether the whole text fits the pattern: `*` stands for any characters, `?` for one character
/// (of UTF-8 text, not one byte), everything else for itself. Letter case counts.
[[nodiscard]] bool glob_match(std::string_view pattern, std::string_view text);

/// Why the release does not meet the conditions, every one that does not hold: `platform is
/// android, the route wants ios`. Nothing when it meets all of them.
[[nodiscard]] std::optional<std::string> why_not(const Match& match, const Release& release);

}  // namespace slipway
