#include "slipway/option.h"

#include <array>
#include <charconv>
#include <limits>
#include <utility>

namespace slipway {
namespace {

// Largest first, so that formatting finds the largest unit that divides.
constexpr std::array<std::pair<std::string_view, std::int64_t>, 4> kUnits = {
    {{"h", 3'600'000}, {"m", 60'000}, {"s", 1'000}, {"ms", 1}}};

}  // namespace

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
  std::int64_t amount = 0;
  const char* end = text.data() + text.size();
  const auto [rest, problem] = std::from_chars(text.data(), end, amount);
  if (problem != std::errc() || amount < 0) return std::nullopt;
  const std::string_view suffix(rest, static_cast<std::size_t>(end - rest));
  for (const auto& [name, milliseconds] : kUnits) {
    if (suffix != name) continue;
    if (amount > std::numeric_limits<std::int64_t>::max() / 1'000'000 / milliseconds) {
      return std::nullopt;  // steady_clock counts nanoseconds: it could not be added to a time
    }
    return std::chrono::milliseconds(amount * milliseconds);
  }
  return std::nullopt;
}

std::string format_duration(std::chrono::milliseconds duration) {
  for (const auto& [name, milliseconds] : kUnits) {
    if (duration.count() != 0 && duration.count() % milliseconds == 0) {
      return std::to_string(duration.count() / milliseconds) + std::string(name);
    }
  }
  return "0s";
}

}  // namespace slipway
