#pragma once

#include <string_view>

namespace slipway {

/// Whether the bytes are UTF-8 (RFC 3629: no surrogates, no overlong forms) and hold no NUL.
[[nodiscard]] bool is_utf8_text(std::string_view bytes);

}  // namespace slipway
