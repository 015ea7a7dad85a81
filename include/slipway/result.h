#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

#include "slipway/error.h"

namespace slipway {

/// A value, or the Error that says why there is none. Every function that returns one is
/// `[[nodiscard]]`: an error that nobody looks at is a defect.
template <typename T>
using Result = tl::expected<T, Error>;

/// The failed half of a Result, ready to return: `return fail(ErrorKind::io, "cannot open x");`
[[nodiscard]] inline tl::unexpected<Error> fail(Error error) {
  return tl::unexpected<Error>(std::move(error));
}

[[nodiscard]] inline tl::unexpected<Error> fail(ErrorKind kind, std::string message,
                                                std::string hint = {}) {
  Error error;
  error.kind = kind;
  error.message = std::move(message);
  error.hint = std::move(hint);
  return tl::unexpected<Error>(std::move(error));
}

}  // namespace slipway
