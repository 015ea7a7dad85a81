#pragma once

#include <algorithm>
#include <string_view>
#include <vector>

namespace slipway {

/// The first of them with this `name`; nullptr when there is none.
template <typename Named>
[[nodiscard]] const Named* find_named(const std::vector<Named>& all, std::string_view name) {
  const auto found =
      std::find_if(all.begin(), all.end(), [name](const Named& each) { return each.name == name; });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace slipway
