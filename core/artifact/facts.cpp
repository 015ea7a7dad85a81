#include "core/artifact/facts.h"

#include <fmt/format.h>

#include <cstddef>
#include <utility>

#include "core/artifact/bytes.h"
#include "core/artifact/image.h"
#include "core/artifact/limits.h"
#include "core/artifact/problem.h"
#include "core/base/text.h"

namespace slipway::inspection {
namespace {

constexpr std::size_t kLongestFact = 1024;  // bytes

bool is_printable(std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = character_length(text);
    if (length == 0 || is_control_character(text.substr(0, length))) return false;
    text.remove_prefix(length);
  }
  return true;
}

}  // namespace

void set_fact(std::optional<std::string>& fact, std::string_view name, std::string_view text,
              Artifact& artifact) {
  if (text.empty()) {
    artifact.warnings.push_back(fmt::format("the {} is empty", name));
  } else if (text.size() > kLongestFact) {
    artifact.warnings.push_back(fmt::format("the {} is longer than {} bytes", name, kLongestFact));
  } else if (!is_printable(text)) {
    artifact.warnings.push_back(fmt::format("the {} is not printable text", name));
  } else {
    fact = text;
  }
}

void set_icon(const Archive& archive, std::string_view entry, Artifact& artifact) {
  auto bytes = archive.read(entry, kMaxIcon);
  if (!bytes) {
    artifact.warnings.push_back(fmt::format("the icon cannot be read: {}", bytes.error().message));
    return;
  }
  const bool apples = part(*bytes, 12, 4) == "CgBI";
  artifact.icon = to_icon(std::move(*bytes));
  if (artifact.icon != nullptr) return;
  artifact.warnings.push_back(fmt::format(
      "the icon {} is {}", shown(entry),
      apples ? "a PNG as Apple's tools rewrite it (CgBI), which only Apple's systems show"
             : "no PNG or WebP picture that can be shown"));
}

}  // namespace slipway::inspection
