#pragma once

#include <string>

/// What the hints of a ledger's errors have in common.
namespace slipway::ledger {

inline constexpr const char* kOtherLedger =
    "name another ledger with --ledger, or go without one with --no-ledger";

/// What would mend the ledger, and what to do where it cannot be mended.
[[nodiscard]] inline std::string or_other_ledger(const std::string& mend) {
  return mend + ", or " + kOtherLedger;
}

}  // namespace slipway::ledger
