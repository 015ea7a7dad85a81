#pragma once

#include <string>

#include "cli/session.h"
#include "slipway/result.h"

namespace slipway::cli {

/// The text of a file, or of stdin for `-`, without the line ends at its end. `what` is what the
/// text is, for messages: `the notes`. Fails with `io` when it cannot be read and with
/// `invalid_request` when it is longer than 1 MiB.
[[nodiscard]] Result<std::string> read_text(const std::string& file, const std::string& what,
                                            Session& session);

}  // namespace slipway::cli
