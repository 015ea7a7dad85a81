#include <fmt/format.h>

#include "cli/render.h"

namespace slipway::cli {
namespace {

constexpr std::string_view kIndent = "    ";

// Columns count characters, not bytes; a tab stays a tab, so that the caret stands where the
// terminal puts the character.
std::string caret_line(std::string_view source, int column) {
  std::string pad;
  int at = 1;
  for (const char c : source) {
    const bool continues = (static_cast<unsigned char>(c) & 0xC0) == 0x80;
    if (continues) continue;
    if (at++ >= column) break;
    pad += c == '\t' ? '\t' : ' ';
  }
  return pad + "^";
}

std::string source_line(std::string_view source) {
  std::string shown;
  for (const char c : source) shown += c == '\t' ? std::string("\t") : printable({&c, 1});
  return shown;
}

// Continuation lines of a hint (an example) stand under its first one.
std::string indented(std::string_view text, std::string_view indent) {
  std::string out;
  for (const char c : text) {
    if (!out.empty() && out.back() == '\n' && c != '\n') out += indent;
    out += c;
  }
  return out;
}

std::string prefix(const Finding& finding) {
  const SourceLocation& at = finding.location;
  if (at.file.empty()) return "";
  if (at.line == 0) return at.file + ": ";
  if (at.column == 0) return fmt::format("{}:{}: ", at.file, at.line);
  return fmt::format("{}:{}:{}: ", at.file, at.line, at.column);
}

}  // namespace

std::string render_findings(const std::vector<Finding>& findings) {
  std::string text;
  for (const Finding& finding : findings) {
    text += printable(fmt::format(
        "{}{}: {}{}\n", prefix(finding), finding.severity == Severity::error ? "error" : "warning",
        !finding.target.empty() ? finding.target + ": " : "", finding.message));
    if (!finding.source_line.empty()) {
      text += fmt::format("{}{}\n", kIndent, source_line(finding.source_line));
      if (finding.location.column > 0) {
        text += fmt::format("{}{}\n", kIndent,
                            caret_line(finding.source_line, finding.location.column));
      }
    }
    if (!finding.hint.empty()) {
      text += fmt::format("  hint: {}\n", indented(printable(finding.hint), "        "));
    }
  }
  return text;
}

}  // namespace slipway::cli
