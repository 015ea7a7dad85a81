#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "cli/one_target.h"

namespace slipway::cli {

/// The beginning of a paged listing.
template <typename Item>
struct Listing {
  std::vector<Item> items;
  bool more = false;                   ///< the service has further ones
  std::optional<std::uint64_t> total;  ///< where the service says it
};

/// No service has so many; one that makes up a new cursor each time must not be asked for ever.
constexpr std::size_t kMostPages = 1'000;
/// So often a long listing says how far it is.
constexpr std::size_t kPagesBetweenWords = 20;

/// Of a listing that does not end.
[[nodiscard]] Error endless_listing(Operation operation, const std::string& why);
/// On stderr: how far it is.
void tell_progress(std::size_t read, Operation operation, OneTarget& target);

/// Asks for pages until `limit` items are there (0: all) and it is known whether there are more.
/// Fails with `protocol` when the service goes round in circles, and after `kMostPages`.
template <typename Item, typename AskPage>
[[nodiscard]] Result<Listing<Item>> list_pages(std::size_t limit, Operation operation,
                                               OneTarget& target, const AskPage& ask_page) {
  Listing<Item> listing;
  std::set<std::string> asked;
  std::string cursor;
  do {
    if (!asked.insert(cursor).second) {
      return fail(endless_listing(operation, "the service names a page that it gave before"));
    }
    if (asked.size() > kMostPages) {
      return fail(endless_listing(operation, fmt::format("it has more than {} pages", kMostPages)));
    }
    Result<Page<Item>> page =
        target.ask([&](const CallContext& context) { return ask_page(cursor, context); });
    if (!page) return fail(std::move(page.error()));
    listing.items.insert(listing.items.end(), page->items.begin(), page->items.end());
    if (page->total) listing.total = page->total;
    cursor = page->next;
    const bool goes_on = !cursor.empty() && asked.size() % kPagesBetweenWords == 0;
    if (goes_on) tell_progress(listing.items.size(), operation, target);
    // Beyond a full limit a page is only asked for to know whether there are more.
    const bool more_is_known = listing.total && *listing.total > limit;
    const std::size_t read = listing.items.size();
    if (limit > 0 && (read > limit || (read == limit && more_is_known))) break;
  } while (!cursor.empty());

  listing.more = limit > 0 && (listing.items.size() > limit || !cursor.empty());
  if (limit > 0 && listing.items.size() > limit) listing.items.resize(limit);
  return listing;
}

/// `--limit N`.
void add_limit_flag(Syntax& command, std::size_t& limit);

/// On stderr, when there are more than are shown.
void tell_limit(std::size_t shown, const std::optional<std::uint64_t>& total, Session& session);

}  // namespace slipway::cli
