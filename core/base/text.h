#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

namespace slipway {

/// Whether the bytes are UTF-8 (RFC 3629: no surrogates, no overlong forms) and hold no NUL.
[[nodiscard]] bool is_utf8_text(std::string_view bytes);

/// The length of the character at the beginning, 0 when that is none of such a text.
[[nodiscard]] std::size_t character_length(std::string_view bytes);

/// Of one character: a control character, those from U+0080 on too, which terminals read as escape
/// sequences.
[[nodiscard]] bool is_control_character(std::string_view character);

/// Whether the character does anything to a terminal but to stand there: control characters, the
/// separators of lines and paragraphs, and those that turn the order of the text around them.
[[nodiscard]] bool steers_terminals(std::string_view character);

/// ASCII letters only, whatever the locale.
[[nodiscard]] std::string lower_case(std::string text);

/// One word of a POSIX shell's command line, to be copied: in single quotes unless every character
/// means itself there.
[[nodiscard]] std::string shell_quoted(std::string_view text);

/// `2026-01-15T12:00:00Z`. The first ten characters are the date.
[[nodiscard]] std::string in_utc(std::chrono::system_clock::time_point instant);

}  // namespace slipway
