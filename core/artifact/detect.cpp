#include "core/artifact/detect.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include "core/artifact/bytes.h"
#include "core/artifact/file_name.h"
#include "core/artifact/limits.h"
#include "core/artifact/problem.h"
#include "core/artifact/readers.h"
#include "core/base/text.h"

namespace slipway::inspection {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::string_view kUnpack = "unpack it and give the package itself";

bool is_folder(std::string_view name) { return name.ends_with("/"); }

/// What macOS adds to a zip file.
bool is_of_finder(std::string_view name) {
  return name.starts_with("__MACOSX/") || name == ".DS_Store" || name.ends_with("/.DS_Store");
}

/// The first entry's name that the condition holds for.
template <typename Condition>
std::optional<std::string_view> first_entry(const Archive& archive, Condition condition) {
  for (std::uint64_t i = 0; i < archive.size(); ++i) {
    const auto name = archive.name(i);
    if (!is_of_finder(name) && condition(name)) return name;
  }
  return std::nullopt;
}

std::optional<std::string_view> top_entry_ending(const Archive& archive, std::string_view ending) {
  return first_entry(archive, [ending](std::string_view name) {
    return name.find('/') == std::string_view::npos && name.ends_with(ending);
  });
}

bool is_harmony_app(const Archive& archive) {
  return archive.contains("pack.info") && top_entry_ending(archive, ".hap");
}

/// Those whose marks no other format has; more than one of them is two packages in one.
std::vector<Format> marked_formats(const Archive& archive) {
  std::vector<Format> found;
  if (archive.contains("AndroidManifest.xml")) found.push_back(Format::apk);
  if (archive.contains("BundleConfig.pb") &&
      archive.contains("base/manifest/AndroidManifest.xml")) {
    found.push_back(Format::aab);
  }
  if (payload_app(archive)) found.push_back(Format::ipa);
  if (is_harmony_app(archive)) found.push_back(Format::harmony_app);
  return found;
}

using Refusal = std::optional<Error>;

Refusal refusal(std::string message, std::string hint) {
  return not_a_package(std::move(message), std::move(hint)).value();
}

template <typename Condition>
std::uint64_t count_entries(const Archive& archive, Condition condition) {
  std::uint64_t count = 0;
  for (std::uint64_t i = 0; i < archive.size(); ++i) count += condition(archive.name(i)) ? 1 : 0;
  return count;
}

/// What is neither an app nor symbols, but made by the same tools.
Refusal other_android(const Archive& archive) {
  const auto ends_in = [](std::string_view ending) {
    return [ending](std::string_view name) { return name.ends_with(ending); };
  };
  if (count_entries(archive, ends_in(".apk")) > 1) {
    return refusal("is a set of split APKs",
                   "give one universal APK (bundletool build-apks --mode=universal), or the .aab");
  }
  if (archive.contains("META-INF/MANIFEST.MF") && first_entry(archive, ends_in(".class"))) {
    return refusal("is a Java archive (JAR)", "give the .apk or .aab of an app");
  }
  return std::nullopt;
}

/// `NAME.app/Info.plist`, and not in a Payload folder.
bool is_bare_ios_app(std::string_view name) {
  const auto folder = name.find('/');
  return folder != std::string_view::npos && name.substr(0, folder).ends_with(".app") &&
         name.substr(folder) == "/Info.plist";
}

bool is_of_xcarchive(std::string_view name) {
  return name.starts_with("Products/Applications/") ||
         name.find(".xcarchive/Products/") != std::string_view::npos;
}

/// What has the marks of an app or of symbols, but is neither.
Refusal looks_alike(const Archive& archive) {
  if (archive.contains("AndroidManifest.xml") && archive.contains("classes.jar")) {
    return refusal("is an Android library (AAR), not an app", "give the .apk or .aab of an app");
  }
  if (first_entry(archive, is_of_xcarchive)) {
    return refusal("is a zipped Xcode archive (.xcarchive)",
                   "export the archive in Xcode and give the .ipa");
  }
  return std::nullopt;
}

bool is_wrapped_payload(std::string_view name) {
  const auto payload = name.find("/Payload/");
  return payload != std::string_view::npos && name.find(".app/", payload) != std::string_view::npos;
}

Refusal other_apple(const Archive& archive) {
  if (first_entry(archive, [](std::string_view name) { return name.starts_with("Payload/"); })) {
    return refusal("has a Payload folder, but not one app with an Info.plist in it",
                   "an .ipa holds Payload/NAME.app/Info.plist: export it again");
  }
  if (const auto wrapped = first_entry(archive, is_wrapped_payload)) {
    return refusal(fmt::format("has its Payload folder within another folder: {}", shown(*wrapped)),
                   "zip the Payload folder itself, or give the .ipa that Xcode exported");
  }
  if (first_entry(archive, is_bare_ios_app)) {
    return refusal("is an iOS app's folder, as Xcode builds it for the simulator",
                   "export the app in Xcode and give the .ipa");
  }
  return std::nullopt;
}

/// Up to a few names, for a person to see which file this is.
std::string first_names(const Archive& archive) {
  static constexpr std::uint64_t kNames = 3;
  std::string names;
  for (std::uint64_t i = 0; i < archive.size() && i < kNames; ++i) {
    names += (i == 0 ? "" : ", ") + shown(archive.name(i));
  }
  return archive.size() > kNames ? names + ", …" : names;
}

/// Why an archive without any package's marks is none.
Error explain(const Archive& archive) {
  if (archive.size() == 0) {
    return *refusal("is a zip file without entries", "check that the build finished and wrote it");
  }
  if (auto android = other_android(archive)) return *android;
  if (auto apple = other_apple(archive)) return *apple;
  for (const auto* ending : {".apk", ".aab", ".ipa", ".hap", ".hsp", ".app", ".dmg", ".pkg"}) {
    if (const auto inner = top_entry_ending(archive, ending)) {
      return *refusal(fmt::format("is a zip file that holds {}", shown(*inner)),
                      std::string(kUnpack));
    }
  }
  return *refusal(fmt::format("is a zip file, but no package that is known: it begins with {}",
                              first_names(archive)),
                  fmt::format("give one of {}", kKnownNames));
}

struct Mark {
  std::string_view bytes;
  std::size_t at;
  std::string_view what;
  std::string_view hint;
};

constexpr std::string_view kNoProgram = "give the app's package, not a program out of it";

constexpr std::array kMarks = {
    Mark{"version https://git-lfs.github.com/spec/"sv, 0,
         "is a Git LFS pointer, not the file itself", "fetch the file with `git lfs pull`"},
    Mark{"\x1F\x8B"sv, 0, "is a gzip file", kUnpack},
    Mark{"\xFD"
         "7zXZ\0"sv,
         0, "is an xz file", kUnpack},
    Mark{"BZh"sv, 0, "is a bzip2 file", kUnpack},
    Mark{"\x28\xB5\x2F\xFD"sv, 0, "is a Zstandard file", kUnpack},
    Mark{"7z\xBC\xAF\x27\x1C"sv, 0, "is a 7-Zip file", kUnpack},
    Mark{"Rar!\x1A\x07"sv, 0, "is a RAR file", kUnpack},
    Mark{"ustar"sv, 257, "is a tar file", kUnpack},
    Mark{"xar!"sv, 0, "is a macOS installer (.pkg)", "zip the app and give NAME.app.zip"},
    Mark{"\x7F"
         "ELF"sv,
         0, "is an ELF program or library", kNoProgram},
    Mark{"\xCF\xFA\xED\xFE"sv, 0, "is a Mach-O program or library", kNoProgram},
    Mark{"\xCE\xFA\xED\xFE"sv, 0, "is a Mach-O program or library", kNoProgram},
    Mark{"\xCA\xFE\xBA\xBE"sv, 0, "is a Mach-O program or a Java class", kNoProgram},
    Mark{"MZ"sv, 0, "is a Windows program", kNoProgram},
    Mark{"dex\n"sv, 0, "is a DEX file", kNoProgram},
    Mark{"\x03\0\x08\0"sv, 0, "is a binary AndroidManifest.xml", "give the .apk that it is from"},
    Mark{"bplist00"sv, 0, "is a property list", "give the .ipa or app.zip that it is from"},
};

/// Of a text, without the byte order mark and spaces in front: services answer so when a download
/// needs a login or went wrong.
std::optional<std::string_view> markup(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
  const std::string start = lower_case(std::string(text.substr(0, 14)));
  if (start == "<!doctype html" || start.starts_with("<html")) return "is an HTML page";
  if (start.starts_with("<?xml")) return "is an XML text";
  if (start.starts_with("{") || start.starts_with("[")) return "is a JSON text";
  return std::nullopt;
}

/// Also when the last character is cut off.
bool is_text(std::string_view bytes) {
  for (std::size_t cut = 0; cut < 4 && cut < bytes.size(); ++cut) {
    if (is_utf8_text(bytes.substr(0, bytes.size() - cut))) return true;
  }
  return false;
}

}  // namespace

Result<Format> detect(const Archive& archive) {
  if (auto other = looks_alike(archive)) return fail(*other);
  const auto marked = marked_formats(archive);
  if (marked.size() > 1) {
    return not_a_package(
        fmt::format("is {} and {} at once", describe(marked[0]), describe(marked[1])),
        "no build writes such a file: do not trust it");
  }
  if (!marked.empty()) return marked.front();
  if (macos_app(archive)) return Format::app_zip;
  if (has_dsym(archive)) return Format::dsym_zip;
  if (archive.contains("module.json") || archive.contains("config.json")) return Format::hap;
  if (zipped_mapping(archive)) return Format::mapping_txt;
  return fail(explain(archive));
}

std::optional<std::string> zipped_mapping(const Archive& archive) {
  std::optional<std::string> only;
  for (std::uint64_t i = 0; i < archive.size(); ++i) {
    const auto name = archive.name(i);
    if (is_folder(name) || is_of_finder(name)) continue;
    if (only) return std::nullopt;
    only = name;
  }
  if (!only || !only->ends_with(".txt")) return std::nullopt;
  const auto beginning = archive.read_part(*only, 0, kTextBeginning);
  if (!beginning || !is_mapping(*beginning)) return std::nullopt;
  return only;
}

std::optional<Error> well_known(const Input& input) {
  const auto beginning = input.read(0, std::min(input.size(), kTextBeginning));
  if (!beginning || beginning->starts_with("PK")) return std::nullopt;
  for (const Mark& mark : kMarks) {
    if (part(*beginning, mark.at, mark.bytes.size()) == mark.bytes) {
      return refusal(std::string(mark.what), std::string(mark.hint));
    }
  }
  static constexpr std::uint64_t kTrailer = 512;
  if (input.size() >= kTrailer && input.read(input.size() - kTrailer, 4) == "koly") {
    return refusal("is a macOS disk image (.dmg)", "zip the app in it and give NAME.app.zip");
  }
  if (const auto what = markup(*beginning)) {
    return refusal(std::string(*what), "a download that failed leaves one: look into it");
  }
  if (beginning->find_first_not_of('\0') == std::string::npos) {
    return refusal("begins with nothing but zeros",
                   "it was not written to its end: build or download it again");
  }
  if (is_text(*beginning)) {
    return refusal("is a text, but no R8 or ProGuard mapping",
                   fmt::format("give one of {}", kKnownNames));
  }
  return std::nullopt;
}

}  // namespace slipway::inspection
