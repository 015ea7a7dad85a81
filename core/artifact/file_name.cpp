#include "core/artifact/file_name.h"

#include <array>
#include <cstddef>

namespace slipway::inspection {
namespace {

struct Known {
  Format format;
  std::string_view suffix;  ///< lower case
  std::string_view usual;
  std::string_view description;
  std::optional<Platform> platform;
};

constexpr std::array<Known, 9> kKnown = {{
    {Format::apk, ".apk", "NAME.apk", "an APK", Platform::android},
    {Format::aab, ".aab", "NAME.aab", "an Android App Bundle (AAB)", Platform::android},
    {Format::ipa, ".ipa", "NAME.ipa", "an IPA", Platform::ios},
    {Format::app_zip, ".app.zip", "NAME.app.zip", "a zipped macOS app", Platform::macos},
    {Format::hap, ".hap", "NAME.hap", "a HAP", Platform::harmonyos},
    {Format::hsp, ".hsp", "NAME.hsp", "an HSP", Platform::harmonyos},
    {Format::harmony_app, ".app", "NAME.app", "a HarmonyOS app", Platform::harmonyos},
    {Format::dsym_zip, ".dsym.zip", "NAME.dSYM.zip", "zipped debug symbols (dSYM)", std::nullopt},
    {Format::mapping_txt, "mapping.txt", "mapping.txt", "an R8 or ProGuard mapping",
     Platform::android},
}};

const Known& known(Format format) { return kKnown[static_cast<std::size_t>(format)]; }

bool has_suffix(std::string_view name, std::string_view suffix) {
  // Longer, so that a hidden file named `.apk` is not a package without a name.
  return name.size() > suffix.size() && name.ends_with(suffix);
}

}  // namespace

std::optional<Format> format_by_name(std::string_view name) {
  if (name == "mapping.txt") return Format::mapping_txt;
  for (const Known& entry : kKnown) {
    if (entry.format != Format::mapping_txt && has_suffix(name, entry.suffix)) return entry.format;
  }
  return std::nullopt;
}

bool is_usual_name(std::string_view name, Format format) {
  if (const auto named = format_by_name(name)) return *named == format;
  const bool is_zip = format == Format::app_zip || format == Format::dsym_zip;
  return is_zip && has_suffix(name, ".zip");
}

std::string_view describe(Format format) { return known(format).description; }
std::string_view usual_name(Format format) { return known(format).usual; }
std::string_view usual_ending(Format format) {
  static constexpr std::string_view kAnyName = "NAME";
  const std::string_view name = usual_name(format);
  return name.starts_with(kAnyName) ? name.substr(kAnyName.size()) : name;
}

std::optional<Platform> platform_of(Format format) { return known(format).platform; }

std::string hint_for_directory(std::string_view name) {
  if (has_suffix(name, ".app")) {
    return "zip a macOS app and give NAME.app.zip; for iOS, give the exported .ipa";
  }
  if (has_suffix(name, ".dsym")) return "zip the dSYM folder and give NAME.dSYM.zip";
  if (has_suffix(name, ".xcarchive")) return "export the archive and give the .ipa";
  return "give the package file itself";
}

}  // namespace slipway::inspection
