#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "slipway/result.h"

namespace slipway::pgyer {

/// Where a listing stands. Written as the page's number, and where the service does not say which
/// page it gives and how many there are, with a mark of what was seen: `3:<first page>:<page
/// before>`.
struct Cursor {
  int page = 1;
  std::string first;   ///< mark of the first page; empty: not needed, or none yet
  std::string before;  ///< mark of the page before
};

/// Fails with `invalid_request` for a text that no listing gave.
[[nodiscard]] Result<Cursor> read_cursor(std::string_view text);

/// What a reply says of its place in the listing.
struct ListedPage {
  std::vector<std::string> keys;  ///< of its items
  std::optional<std::int64_t> page_count;
  std::optional<std::int64_t> current_page;
};

struct Turned {
  bool repeated = false;  ///< the items were seen already: the page asked for is past the end
  std::string next;       ///< the cursor of the next page; empty: this was the last one
  bool cut = false;       ///< the list ends here, and there may be more that it did not show
};

/// Decides whether a listing goes on. It ends with the last page by the service's own number of
/// pages, and in any case with a page that is empty. Where the service does not say which page it
/// gives and how many there are, it also ends with the first or the previous page again, as from a
/// service that does not look at the number. Fails with `protocol` when the page is not the one
/// that was asked for, and after 10,000 pages: no listing goes on for ever.
[[nodiscard]] Result<Turned> turn_page(const Cursor& at, const ListedPage& listed,
                                       std::string_view call);

}  // namespace slipway::pgyer
