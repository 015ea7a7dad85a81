#pragma once

#include <optional>
#include <stop_token>
#include <string>

#include "cli/session.h"
#include "slipway/result.h"

namespace slipway::cli {

/// The text of a file, or of stdin for `-`, without the line ends at its end. `what` is what the
/// text is, for messages: `the notes`. Fails with `io` when it cannot be read (a stdin that is
/// closed included) and with `invalid_request` when it is longer than 1 MiB.
[[nodiscard]] Result<std::string> read_text(const std::string& file, const std::string& what,
                                            Session& session);

/// A line that a person types. Nothing at the end of stdin, or when a stop is requested before the
/// line is complete.
[[nodiscard]] std::optional<std::string> read_line(Session& session, const std::stop_token& cancel);

}  // namespace slipway::cli
