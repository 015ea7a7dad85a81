#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/json.h"
#include "slipway/ledger.h"
#include "slipway/resume.h"

namespace slipway::cli {

/// One row of the ledger, and what it comes to.
struct HistoryEntry {
  LedgerRow row;
  /// `live`, `gone`, `accepted`, `unknown`, or the stage of the last thing that happened.
  std::string_view state;
  std::optional<LeftoverKind> open;  ///< what `slipway resume` would do; nothing: it is finished
};

/// In the order of the rows.
[[nodiscard]] std::vector<HistoryEntry> history_of(std::vector<LedgerRow> rows);

/// A table, one row a line.
[[nodiscard]] std::string render_history(const std::vector<HistoryEntry>& entries);
[[nodiscard]] Json to_json(const HistoryEntry& entry);

}  // namespace slipway::cli
