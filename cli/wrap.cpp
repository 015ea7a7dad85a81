#include "cli/wrap.h"

#include <algorithm>

namespace slipway::cli {

std::string wrapped(std::string line, std::string_view text, std::size_t indent,
                    std::size_t width) {
  std::string out;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(word.size() + 1, text.size()));
    if (line.size() > indent && line.size() + 1 + word.size() > width) {
      out += line + "\n";
      line.assign(indent, ' ');
    } else if (!line.empty() && line.back() != ' ') {
      line += ' ';
    }
    line += word;
  }
  return out + line + "\n";
}

std::size_t columns_of(int width) {
  static constexpr int kNarrowest = 40;
  return static_cast<std::size_t>(std::max(width, kNarrowest));
}

}  // namespace slipway::cli
