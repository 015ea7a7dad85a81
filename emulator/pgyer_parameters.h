#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/call.h"

namespace slipway::emulator {

/// The one channel short URL that the emulated account has.
inline constexpr std::string_view kChannelShortcut = "beta";

/// Whether the value is not given, or one of these.
[[nodiscard]] bool allowed(const Fields& parameters, std::string_view name,
                           const std::set<std::string>& values);

/// Digits only, and small enough to count with.
[[nodiscard]] std::optional<int> whole_number(std::string_view text);

/// The page that is asked for, from 1; nothing when it is none. Not given: the first.
[[nodiscard]] std::optional<int> page_of(const Fields& parameters);

/// How many builds or apps a page has.
inline constexpr std::size_t kPageSize = 20;

/// Those of a list that are on this page.
template <typename Item>
[[nodiscard]] std::vector<Item> part_of(const std::vector<Item>& list, int page) {
  const auto first = std::min(list.size(), (static_cast<std::size_t>(page) - 1) * kPageSize);
  const auto last = std::min(list.size(), first + kPageSize);
  return {list.begin() + static_cast<std::ptrdiff_t>(first),
          list.begin() + static_cast<std::ptrdiff_t>(last)};
}

/// Whether it can be a short URL at all: letters, digits, `-` and `_`.
[[nodiscard]] bool is_short_url(std::string_view text);

/// The three parameters that give a build or an app a window of time: codes 1081, 1144 and 1145.
struct WindowNames {
  std::string_view flag;
  std::string_view start;
  std::string_view end;
};
[[nodiscard]] std::optional<Reply> refuse_window(const Fields& parameters,
                                                 const WindowNames& names);

/// The parameters of getCOSToken and of the legacy upload that say how a build is offered.
[[nodiscard]] std::optional<Reply> refuse_offer(const Fields& parameters);

}  // namespace slipway::emulator
