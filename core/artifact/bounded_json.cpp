#include "core/artifact/bounded_json.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/artifact/limits.h"
#include "core/artifact/problem.h"

namespace slipway::inspection {
namespace {

constexpr std::size_t kMaxValues = 500'000;

struct Extent {
  int depth = 0;
  std::size_t values = 1;  ///< at most; keys count too
};

/// Counted before parsing, in one pass without memory of its own.
Extent extent_of(std::string_view text) {
  Extent extent;
  int depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size() && extent.depth <= kMaxDepth; ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '[' || c == '{') {
      extent.depth = std::max(extent.depth, ++depth);
      ++extent.values;
    } else if (c == ',' || c == ':') {
      ++extent.values;
    } else if ((c == ']' || c == '}') && depth > 0) {
      --depth;
    }
  }
  return extent;
}

}  // namespace

Result<nlohmann::json> parse_bounded_json(std::string_view text, std::string_view where) {
  static constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
  if (text.substr(0, kByteOrderMark.size()) == kByteOrderMark) {
    text.remove_prefix(kByteOrderMark.size());
  }
  const Extent extent = extent_of(text);
  if (extent.depth > kMaxDepth) {
    return corrupt(where, fmt::format("it is nested more than {} deep", kMaxDepth));
  }
  if (extent.values > kMaxValues) {
    return corrupt(where, fmt::format("it holds more than {} values", kMaxValues));
  }
  auto value = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!value.is_object()) return corrupt(where, "it is no JSON object");
  return value;
}

}  // namespace slipway::inspection
