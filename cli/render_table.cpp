#include <algorithm>

#include "cli/render.h"

namespace slipway::cli {
namespace {

constexpr std::string_view kNothing = "-";
constexpr std::string_view kGap = "  ";

// On one line, whatever the service put into it.
std::string cell_text(const std::string& text) {
  std::string shown = printable(text);
  std::replace(shown.begin(), shown.end(), '\n', ' ');
  shown.erase(shown.find_last_not_of(' ') + 1);
  return shown.empty() ? std::string(kNothing) : shown;
}

struct Range {
  char32_t first;
  char32_t last;
};

bool is_in(char32_t character, std::initializer_list<Range> ranges) {
  return std::any_of(ranges.begin(), ranges.end(), [character](const Range& range) {
    return character >= range.first && character <= range.last;
  });
}

// The blocks that Unicode's East Asian Width calls wide or full-width, and emoji.
bool is_wide(char32_t character) {
  return is_in(character, {{0x1100, 0x115F},
                           {0x2E80, 0x303E},
                           {0x3041, 0xA4CF},
                           {0xA960, 0xA97F},
                           {0xAC00, 0xD7A3},
                           {0xF900, 0xFAFF},
                           {0xFE30, 0xFE6F},
                           {0xFF00, 0xFF60},
                           {0xFFE0, 0xFFE6},
                           {0x1F300, 0x1F64F},
                           {0x1F680, 0x1F6FF},
                           {0x1F900, 0x1F9FF},
                           {0x20000, 0x3FFFD}});
}

// Combining marks, joiners and variation selectors stand on the character before them.
bool is_mark(char32_t character) {
  return is_in(
      character,
      {{0x0300, 0x036F}, {0x200B, 0x200F}, {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}});
}

std::size_t width_of(char32_t character) {
  if (is_mark(character)) return 0;
  return is_wide(character) ? 2 : 1;
}

struct Shown {
  std::size_t bytes;
  std::size_t width;
};

// The first character. Of bytes that are no UTF-8 every stray one counts as one place.
Shown first_of(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
  char32_t character = length == 1 ? lead : lead & (0xFFU >> (length + 1));
  std::size_t used = 1;
  for (; used < length && used < text.size(); ++used) {
    const auto next = static_cast<unsigned char>(text[used]);
    if ((next & 0xC0) != 0x80) break;
    character = (character << 6) | (next & 0x3F);
  }
  return {used, used == length ? width_of(character) : 1};
}

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    const Shown first = first_of(text);
    width += first.width;
    text.remove_prefix(first.bytes);
  }
  return width;
}

}  // namespace

std::string render_table(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], display_width(cell_text(row[i])));
    }
  }
  std::string text;
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string cell = cell_text(row[i]);
      text += cell;
      if (i + 1 == row.size()) break;  // nothing stands behind the last one
      text += std::string(widths[i] - display_width(cell), ' ');
      text += kGap;
    }
    text += '\n';
  }
  return text;
}

std::string shortened(const std::string& text, std::size_t columns) {
  if (display_width(text) <= columns) return text;
  std::size_t end = 0;
  std::size_t width = 0;
  while (end < text.size()) {
    const Shown next = first_of(std::string_view(text).substr(end));
    if (width + next.width + 1 > columns) break;
    end += next.bytes;
    width += next.width;
  }
  return text.substr(0, end) + "…";
}

}  // namespace slipway::cli
