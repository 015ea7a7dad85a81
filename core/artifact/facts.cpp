#include "core/artifact/facts.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <utility>

#include "core/artifact/image.h"
#include "core/artifact/limits.h"
#include "core/artifact/problem.h"
#include "core/base/text.h"

namespace slipway::inspection {
namespace {

constexpr std::size_t kLongestFact = 1024;  // bytes

bool has_control_characters(std::string_view text) {
  const auto is_control = [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7F;
  };
  if (std::any_of(text.begin(), text.end(), is_control)) return true;
  // U+0080 to U+009F, in valid UTF-8.
  for (auto at = text.find('\xC2'); at != std::string_view::npos; at = text.find('\xC2', at + 1)) {
    if (static_cast<unsigned char>(text[at + 1]) < 0xA0) return true;
  }
  return false;
}

}  // namespace

void set_fact(std::optional<std::string>& fact, std::string_view name, std::string_view text,
              Artifact& artifact) {
  if (text.empty()) {
    artifact.warnings.push_back(fmt::format("the {} is empty", name));
  } else if (text.size() > kLongestFact) {
    artifact.warnings.push_back(fmt::format("the {} is longer than {} bytes", name, kLongestFact));
  } else if (!is_utf8_text(text) || has_control_characters(text)) {
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
  artifact.icon = to_icon(std::move(*bytes));
  if (artifact.icon == nullptr) {
    artifact.warnings.push_back(
        fmt::format("the icon {} is no PNG or WebP picture that can be shown", shown(entry)));
  }
}

}  // namespace slipway::inspection
