#include "core/base/suggest.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "core/base/text.h"

namespace slipway {
namespace {

constexpr std::size_t kLongestName = 64;  // nobody means a longer one; bounds the work, too
constexpr std::size_t kMostListed = 30;

/// Optimal string alignment distance: a swap of neighbours counts as one change.
std::size_t distance(const std::string& a, const std::string& b) {
  std::vector<std::vector<std::size_t>> cost(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) cost[i][0] = i;
  for (std::size_t j = 0; j <= b.size(); ++j) cost[0][j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = a[i - 1] == b[j - 1] ? 0 : 1;
      cost[i][j] = std::min({cost[i - 1][j] + 1, cost[i][j - 1] + 1, cost[i - 1][j - 1] + change});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) cost[i][j] = std::min(cost[i][j], cost[i - 2][j - 2] + 1);
    }
  }
  return cost[a.size()][b.size()];
}

}  // namespace

std::string nearest(std::string_view written, const std::vector<std::string>& known) {
  if (written.empty() || written.size() > kLongestName) return "";
  const std::string wanted = lower_case(std::string(written));
  const std::size_t limit = wanted.size() <= 3 ? 1 : wanted.size() <= 5 ? 2 : 3;
  std::string best;
  std::size_t best_distance = limit + 1;
  for (const std::string& name : known) {
    const std::size_t changes = distance(wanted, lower_case(name));
    if (changes < best_distance && changes < name.size()) {
      best = name;
      best_distance = changes;
    }
  }
  return best;
}

std::string suggestion(std::string_view written, const std::vector<std::string>& known) {
  const std::string meant = nearest(written, known);
  if (!meant.empty()) return fmt::format("did you mean `{}`?", meant);
  if (known.empty() || known.size() > kMostListed) return "";
  std::string list;
  for (const std::string& name : known)
    list += fmt::format("{}`{}`", list.empty() ? "" : ", ", name);
  return fmt::format("known: {}", list);
}

std::string in_backquotes(std::string_view text) {
  std::string out = "`";
  for (const char c : text) {
    if (out.size() > kLongestName && (static_cast<unsigned char>(c) & 0xC0) != 0x80) {
      return out + "…`";
    }
    out += std::iscntrl(static_cast<unsigned char>(c)) != 0 ? '?' : c;
  }
  return out + "`";
}

}  // namespace slipway
