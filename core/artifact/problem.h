#pragma once

#include <string>
#include <string_view>

#include "slipway/result.h"

namespace slipway::inspection {

/// The package is damaged: `where` is the entry (and what in it), `what` is wrong. The message has
/// no path; `inspect` puts it in front.
[[nodiscard]] tl::unexpected<Error> corrupt(std::string_view where, std::string_view what);

/// The file is no package of the format that it looks like or is named for.
[[nodiscard]] tl::unexpected<Error> not_a_package(std::string message, std::string hint);

/// A name or text from a file, to be put into a message: in backquotes, cut when it is long, with
/// everything that is no printable UTF-8 replaced by `?`.
[[nodiscard]] std::string shown(std::string_view text);

}  // namespace slipway::inspection
