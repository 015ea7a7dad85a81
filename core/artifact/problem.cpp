#include "core/artifact/problem.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <utility>

#include "core/base/text.h"

namespace slipway::inspection {
namespace {

constexpr std::size_t kLongestShown = 120;  // bytes

/// On one line, and cut after so many bytes, never within a character.
std::string printable(std::string_view text, std::size_t longest) {
  std::string shown;
  while (!text.empty()) {
    const std::size_t length = character_length(text);
    const std::string_view character = text.substr(0, std::max<std::size_t>(1, length));
    const bool fits = length > 0 && !steers_terminals(character);
    if (shown.size() + (fits ? length : 1) > longest) return shown + "…";
    shown += fits ? character : "?";
    text.remove_prefix(character.size());
  }
  return shown;
}

}  // namespace

tl::unexpected<Error> corrupt(std::string_view where, std::string_view what) {
  static constexpr std::size_t kLongestMessage = 1000;  // a caller's text with names in it
  return fail(ErrorKind::invalid_artifact,
              printable(fmt::format("{}: {}", where, what), kLongestMessage),
              "the file is damaged: build or download it again");
}

tl::unexpected<Error> not_a_package(std::string message, std::string hint) {
  return fail(ErrorKind::invalid_artifact, std::move(message), std::move(hint));
}

std::string shown(std::string_view text) {
  return fmt::format("`{}`", printable(text, kLongestShown));
}

}  // namespace slipway::inspection
