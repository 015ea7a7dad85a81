#pragma once

#include <string>
#include <string_view>

#include "slipway/secret.h"

namespace slipway::http {

/// What a service wrote, fit to be shown: redacted, on one line, without control characters, and
/// cut after 500 bytes (never within a UTF-8 character) with `…` in place of the rest.
[[nodiscard]] std::string shown_text(std::string_view text, const Redactor& redactor);

}  // namespace slipway::http
