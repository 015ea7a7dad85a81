#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string_view>

#include "slipway/result.h"

namespace slipway::inspection {

/// The JSON object that the entry `where` is; a BOM is skipped, of a key that is there twice the
/// last one counts. Fails with `invalid_artifact` when it is none, is nested more than kMaxDepth
/// deep, or has more values than any such file ever had: each value costs many times its text.
[[nodiscard]] Result<nlohmann::json> parse_bounded_json(std::string_view text,
                                                        std::string_view where);

}  // namespace slipway::inspection
