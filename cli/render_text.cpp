#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>

#include "cli/render.h"
#include "core/base/text.h"

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
  while (!text.empty()) {
    // What is no character is passed on byte by byte.
    const std::size_t length = std::max<std::size_t>(1, character_length(text));
    const std::string_view character = text.substr(0, length);
    if (character == "\n") {
      shown += '\n';
    } else if (character == "\t" || character == "\r") {
      shown += ' ';
    } else if (steers_terminals(character)) {
      shown += '?';
    } else {
      shown += character;
    }
    text.remove_prefix(length);
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
