#pragma once

#include <string_view>

namespace slipway {

/// The library's version, `MAJOR.MINOR.PATCH`.
[[nodiscard]] std::string_view version();

}  // namespace slipway
