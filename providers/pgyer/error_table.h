#pragma once

#include <string_view>

#include "slipway/error.h"

namespace slipway::pgyer {

/// One of the service's error codes.
struct ErrorRow {
  std::string_view code;
  ErrorKind kind;
  std::string_view text;  ///< the service's own words
};

/// nullptr for a code that nobody knows.
[[nodiscard]] const ErrorRow* find_error_row(std::string_view code);

}  // namespace slipway::pgyer
