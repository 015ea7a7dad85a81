#include "core/release/matching.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <vector>

#include "core/base/regex.h"
#include "core/base/version_range.h"

namespace slipway {
namespace {

/// The length of the UTF-8 character that starts here; 1 where the bytes are no UTF-8.
std::size_t character_length(std::string_view text, std::size_t at) {
  std::size_t length = 1;
  while (at + length < text.size() &&
         (static_cast<unsigned char>(text[at + length]) & 0xC0U) == 0x80U) {
    ++length;
  }
  return length;
}

/// Whether a version or build number fits a range or a glob.
bool version_match(std::string_view condition, std::string_view version) {
  if (is_glob(condition)) return glob_match(condition, version);
  const auto range = VersionRange::parse(condition);
  return range && range->contains(version);
}

using Fits = bool (*)(std::string_view pattern, std::string_view text);

/// One condition: none of `wanted` holds for what the release has.
void check(std::vector<std::string>& reasons, std::string_view what,
           const std::vector<std::string>& wanted, const std::optional<std::string>& has,
           Fits fits = glob_match) {
  if (wanted.empty()) return;
  const auto holds = [&](const std::string& pattern) { return fits(pattern, *has); };
  if (has.has_value() && std::any_of(wanted.begin(), wanted.end(), holds)) return;
  reasons.push_back(fmt::format("{} is {}, the route wants {}{}", what, has.value_or("not known"),
                                fits == regex_match ? "a whole match of " : "",
                                fmt::join(wanted, " or ")));
}

}  // namespace

bool glob_match(std::string_view pattern, std::string_view text) {
  // On a mismatch only the last star is tried again, one character further: linear in memory, and
  // no pattern makes it exponential.
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = std::string_view::npos;
  std::size_t star_text = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      star_text = t;
    } else if (p < pattern.size() && pattern[p] == '?') {
      ++p;
      t += character_length(text, t);
    } else if (p < pattern.size() && pattern[p] == text[t]) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      star_text += character_length(text, star_text);
      t = star_text;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

std::optional<std::string> why_not(const Match& match, const Release& release) {
  const Artifact& artifact = release.artifact;
  std::optional<std::string> platform;
  if (artifact.platform.has_value()) platform = to_string(*artifact.platform);
  std::optional<std::string> signing;
  if (artifact.signing.has_value()) signing = to_string(artifact.signing->kind);
  std::optional<std::string> debuggable;
  if (artifact.debuggable.has_value()) debuggable = fmt::to_string(*artifact.debuggable);

  std::vector<std::string> reasons;
  check(reasons, "platform", match.platforms, platform);
  check(reasons, "format", match.formats, std::string(to_string(artifact.format)));
  check(reasons, "bundle_id", match.bundle_ids, artifact.bundle_id);
  check(reasons, "version", match.versions, artifact.version, version_match);
  check(reasons, "version", match.version_regexes, artifact.version, regex_match);
  check(reasons, "build number", match.build_numbers, artifact.build_number, version_match);
  check(reasons, "signing", match.signings, signing);
  if (match.debuggable.has_value()) {
    check(reasons, "debuggable", {fmt::to_string(*match.debuggable)}, debuggable);
  }
  if (release.channel.empty() && !match.channels.empty()) {
    reasons.push_back(
        fmt::format("no channel is given, the route wants {}", fmt::join(match.channels, " or ")));
  } else {
    check(reasons, "channel", match.channels, release.channel);
  }
  check(reasons, "file name", match.file_names, artifact.path.filename().string());
  if (reasons.empty()) return std::nullopt;
  return fmt::format("{}", fmt::join(reasons, "; "));
}

}  // namespace slipway
