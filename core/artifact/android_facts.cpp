#include "core/artifact/android_facts.h"

#include "core/artifact/bytes.h"
#include "core/artifact/problem.h"

namespace slipway::inspection {
namespace {

bool is_picture(std::string_view beginning) {
  constexpr std::string_view kPng = "\x89PNG";
  constexpr std::string_view kWebp = "WEBP";
  return beginning.starts_with(kPng) || part(beginning, 8, 4).value_or("") == kWebp;
}

bool is_drawing(std::string_view file, std::string_view beginning) {
  constexpr std::string_view kBinaryXml("\x03\0\x08\0", 4);
  return file.ends_with(".xml") || beginning.starts_with(kBinaryXml);
}

}  // namespace

void warn_unread(std::string_view name, std::string_view reason, Artifact& artifact) {
  artifact.warnings.push_back(fmt::format("the {} cannot be read: {}", name, reason));
}

void set_android_icon(const Archive& archive, const std::vector<std::string>& files,
                      Artifact& artifact) {
  std::string best;  // of those that are no pictures
  for (const std::string& file : files) {
    const auto beginning = archive.read_part(file, 0, 12);
    if (beginning && is_picture(*beginning)) return set_icon(archive, file, artifact);
    if (!best.empty() || !archive.contains(file)) continue;
    best = !beginning
               ? beginning.error().message
               : fmt::format("{} is {}", shown(file),
                             is_drawing(file, *beginning) ? "a drawing in XML" : "of another kind");
  }
  if (best.empty()) {
    return warn_unread("icon", fmt::format("{} is not in the package", shown(files.front())),
                       artifact);
  }
  warn_unread("icon", fmt::format("none of its files is a PNG or WebP: {}", best), artifact);
}

}  // namespace slipway::inspection
