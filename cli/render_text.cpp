#include <fmt/format.h>

#include <array>

#include "cli/render.h"

namespace slipway::cli {

std::string render_size(std::uint64_t bytes) {
  if (bytes < 1000) return fmt::format("{} B", bytes);
  static constexpr std::array<std::string_view, 4> kUnits = {"kB", "MB", "GB", "TB"};
  double amount = static_cast<double>(bytes) / 1000;
  std::size_t unit = 0;
  // 999.95 would be shown as 1000.0.
  while (amount >= 999.95 && unit + 1 < kUnits.size()) {
    amount /= 1000;
    ++unit;
  }
  return fmt::format("{:.1f} {}", amount, kUnits[unit]);
}

std::string render_duration(std::chrono::milliseconds duration) {
  const auto tenths = (duration.count() + 50) / 100;
  if (tenths < 600) return fmt::format("{}.{}s", tenths / 10, tenths % 10);
  const auto seconds = (duration.count() + 500) / 1000;
  if (seconds < 3600) return fmt::format("{}m{:02}s", seconds / 60, seconds % 60);
  return fmt::format("{}h{:02}m", seconds / 3600, seconds / 60 % 60);
}

std::string printable(std::string_view text) {
  std::string shown;
  shown.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const bool is_c1 = byte == 0xC2 && i + 1 < text.size() &&
                       static_cast<unsigned char>(text[i + 1]) >= 0x80 &&
                       static_cast<unsigned char>(text[i + 1]) < 0xA0;
    // U+202A to U+202E and U+2066 to U+2069 turn the order of what stands around them.
    const std::string_view next = text.substr(i, 3);
    const bool is_bidi = (next >= "\xE2\x80\xAA" && next <= "\xE2\x80\xAE") ||
                         (next >= "\xE2\x81\xA6" && next <= "\xE2\x81\xA9");
    if (is_bidi) {
      shown += '?';
      i += 2;
    } else if (text[i] == '\n') {
      shown += '\n';
    } else if (text[i] == '\t' || text[i] == '\r') {
      shown += ' ';
    } else if (is_c1) {  // U+0080 to U+009F: terminals read them as escape sequences
      shown += '?';
      ++i;
    } else {
      shown += byte < 0x20 || byte == 0x7F ? '?' : text[i];
    }
  }
  return shown;
}

std::string count_of(std::size_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::string render_version(const std::optional<std::string>& version,
                           const std::optional<std::string>& build_number) {
  if (version && build_number) return fmt::format("{} ({})", *version, *build_number);
  if (version) return *version;
  return build_number ? fmt::format("({})", *build_number) : std::string();
}

std::string render_artifact(const Artifact& artifact) {
  std::string line = fmt::format("{}: {}, {}", artifact.path.string(), to_string(artifact.format),
                                 render_size(artifact.size));
  const std::string version = render_version(artifact.version, artifact.build_number);
  if (artifact.bundle_id) line += fmt::format(", {}", *artifact.bundle_id);
  if (!version.empty()) line += fmt::format("{} {}", artifact.bundle_id ? "" : ",", version);
  return printable(line);
}

}  // namespace slipway::cli
