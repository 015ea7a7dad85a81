#pragma once

#include <string_view>

namespace slipway::emulator {

/// What the page says that a code means; "Unknown error" for one that it does not have.
[[nodiscard]] std::string_view code_text(int code);

}  // namespace slipway::emulator
