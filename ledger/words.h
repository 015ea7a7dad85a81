#pragma once

#include <optional>
#include <string_view>

/// The words that stand for enumerators in a ledger. They never change.
namespace slipway::ledger {

/// For every enumeration in a JournalEntry.
template <typename Enumeration>
[[nodiscard]] std::string_view word_of(Enumeration value);

/// Nothing when it is none of the enumeration's words.
template <typename Enumeration>
[[nodiscard]] std::optional<Enumeration> parse_word(std::string_view word);

}  // namespace slipway::ledger
