#pragma once

#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "ledger/entry_text.h"
#include "slipway/ledger.h"

namespace slipway::ledger {

/// Makes rows of entries as a database gives them: row by row, each row's oldest first.
class Listing {
 public:
  void add(JournalKey key, const StoredEntry& entry);

  /// The rows in the order in which they came. Fails as `restored` does.
  [[nodiscard]] tl::expected<std::vector<LedgerRow>, std::string> take();

 private:
  std::vector<LedgerRow> rows_;
  std::string unreadable_;  ///< what is wrong with the first entry that is
};

}  // namespace slipway::ledger
