#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "slipway/artifact.h"

/// What the names of packages promise. All names here are in lower case.
namespace slipway::inspection {

/// For hints.
inline constexpr std::string_view kKnownNames =
    ".apk, .aab, .ipa, .app.zip, .hap, .hsp, .app (HarmonyOS), .dSYM.zip and mapping.txt";

/// The format that the name's ending stands for. A plain `.zip` stands for none.
[[nodiscard]] std::optional<Format> format_by_name(std::string_view name);

/// Whether packages of the format are named so, by users and by what services accept.
[[nodiscard]] bool is_usual_name(std::string_view name, Format format);

/// The format with its article, as a sentence says it: `an APK`.
[[nodiscard]] std::string_view describe(Format format);
/// How to name a file of this format: `NAME.apk`, `mapping.txt`; and what it ends in then.
[[nodiscard]] std::string_view usual_name(Format format);
[[nodiscard]] std::string_view usual_ending(Format format);
/// What the format says of the platform; a dSYM does not.
[[nodiscard]] std::optional<Platform> platform_of(Format format);

/// What to give instead of a folder of this name.
[[nodiscard]] std::string hint_for_directory(std::string_view name);

}  // namespace slipway::inspection
