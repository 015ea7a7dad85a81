#pragma once

#include <vector>

#include "slipway/finding.h"
#include "slipway/release.h"

namespace slipway {

/// Symbols that are another package's are an error; a dSYM without some of the architectures, a
/// warning. The executable's UUIDs decide where both sides have them: they stay when a package is
/// signed again under another bundle id. Otherwise the bundle ids do. What one side does not say is
/// not compared.
[[nodiscard]] std::vector<Finding> check_symbols(const Release& release);

}  // namespace slipway
