#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/artifact/facts.h"
#include "core/artifact/limits.h"
#include "core/artifact/mach_o.h"
#include "core/artifact/plist.h"
#include "core/artifact/problem.h"
#include "core/artifact/readers.h"
#include "core/base/text.h"

namespace slipway::inspection {
namespace {

/// How many files with debug symbols one zip may hold: an app and its frameworks.
constexpr std::size_t kMaxSymbolFiles = 1000;
/// What all of them together may cost beyond their first reading.
constexpr std::uint64_t kMaxSymbolBytes = 4 * kMaxExecutable;
/// Apple's tools write some 700 bytes.
constexpr std::uint64_t kMaxSymbolInfo = 64 * 1024;

/// A file of `NAME.dSYM/Contents/Resources/DWARF/`.
struct SymbolFile {
  std::string entry;
  std::string info;      ///< the entry of its dSYM's Info.plist
  bool is_app = false;   ///< of `NAME.app.dSYM`
  bool is_part = false;  ///< of a framework, an extension or what else is within an app
};

/// Any letter case; not the `._NAME` that macOS puts beside a file, in `__MACOSX/` or not.
std::optional<SymbolFile> symbol_file(std::string_view entry) {
  static constexpr std::array<std::string_view, 6> kParts = {".framework", ".appex", ".dylib",
                                                             ".bundle",    ".xpc",   ".xctest"};
  static constexpr std::string_view kContents = ".dsym/contents/";
  static constexpr std::string_view kFolder = ".dsym/contents/resources/dwarf/";
  const std::string name = lower_case(std::string(entry));
  const auto at = name.find(kFolder);
  if (at == std::string::npos || name.starts_with("__macosx/")) return std::nullopt;
  const std::string_view file = std::string_view(name).substr(at + kFolder.size());
  if (file.empty() || file.find('/') != std::string_view::npos || file.starts_with("._")) {
    return std::nullopt;
  }
  SymbolFile found;
  found.entry = entry;
  found.info = std::string(entry.substr(0, at + kContents.size())) + "Info.plist";
  const std::string_view bundle = std::string_view(name).substr(0, at);
  found.is_app = bundle.ends_with(".app");
  found.is_part = std::any_of(kParts.begin(), kParts.end(),
                              [bundle](std::string_view part) { return bundle.ends_with(part); });
  return found;
}

/// What the Info.plist of a dSYM says of the bundle that its symbols are of.
struct SymbolInfo {
  std::string bundle_id;
  Plist plist;
};

std::optional<SymbolInfo> read_info(const Archive& archive, const std::string& entry,
                                    Artifact& artifact) {
  static constexpr std::string_view kPrefix = "com.apple.xcode.dsym.";
  if (!archive.contains(entry)) return std::nullopt;
  const auto bytes = archive.read(entry, kMaxSymbolInfo);
  auto plist = bytes ? parse_plist(*bytes, shown(entry)) : Result<Plist>(fail(bytes.error()));
  if (!plist) {
    artifact.warnings.push_back(plist.error().message);
    return std::nullopt;
  }
  const Plist* id = plist->find("CFBundleIdentifier");
  const auto* text = id == nullptr ? nullptr : id->string();
  if (text == nullptr || !text->starts_with(kPrefix)) return std::nullopt;
  return SymbolInfo{text->substr(kPrefix.size()), std::move(*plist)};
}

/// The dSYMs that speak for the app, by their Info.plist: those of apps, or else the only one.
std::set<std::string> infos_of_app(const std::vector<SymbolFile>& files) {
  std::set<std::string> of_apps;
  std::set<std::string> all;
  bool has_part = false;
  for (const SymbolFile& file : files) {
    if (file.is_app) of_apps.insert(file.info);
    all.insert(file.info);
    has_part = has_part || file.is_part;
  }
  if (!of_apps.empty()) return of_apps;
  return all.size() == 1 && !has_part ? all : std::set<std::string>();
}

void warn_of_no_bundle(Artifact& artifact) {
  artifact.warnings.push_back(
      "the bundle id is not known: it is not plain which app the symbols are of (NAME.app.dSYM)");
}

void set_bundle(const Archive& archive, const std::set<std::string>& entries, Artifact& artifact) {
  if (entries.empty()) return warn_of_no_bundle(artifact);
  std::optional<SymbolInfo> found;
  for (const std::string& entry : entries) {
    auto info = read_info(archive, entry, artifact);
    if (!info && entries.size() == 1) return;
    if (!info || (found && found->bundle_id != info->bundle_id)) return warn_of_no_bundle(artifact);
    found = std::move(info);
  }
  set_fact(artifact.bundle_id, "bundle id", found->bundle_id, artifact);
  const Plist* version = found->plist.find("CFBundleShortVersionString");
  const Plist* build_number = found->plist.find("CFBundleVersion");
  // dsymutil invents these where it does not find the bundle's own Info.plist.
  if (version != nullptr && version->text() == "1.0" && build_number != nullptr &&
      build_number->text() == "1") {
    return;
  }
  set_fact(artifact.version, "version", version, artifact);
  set_fact(artifact.build_number, "build number", build_number, artifact);
}

/// Adds the UUIDs of a file when it is debug symbols. Whether it is.
bool read_symbols(const Archive& archive, const std::string& entry, std::uint64_t& budget,
                  std::set<std::string>& uuids, Artifact& artifact) {
  auto file = read_mach_o(archive, entry, budget);
  if (!file) {
    artifact.warnings.push_back(file.error().message);
    return false;
  }
  auto& architectures = file->architectures;
  architectures.erase(
      std::remove_if(architectures.begin(), architectures.end(),
                     [](const MachO& mach_o) { return mach_o.file_type != kDebugSymbols; }),
      architectures.end());
  add_uuids(*file, entry, uuids, artifact);
  return !architectures.empty();
}

std::string_view next_line(std::string_view& text) {
  const auto end = std::min(text.find('\n'), text.size());
  std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  return line;
}

/// `a.b.C -> x:`.
bool is_class_line(std::string_view line) {
  static constexpr std::string_view kArrow = " -> ";
  const auto at = line.find(kArrow);
  if (at == 0 || at == std::string_view::npos || line.back() != ':') return false;
  const std::string_view from = line.substr(0, at);
  const std::string_view to = line.substr(at + kArrow.size(), line.size() - at - kArrow.size() - 1);
  const auto is_name = [](std::string_view name) {
    return !name.empty() && is_utf8_text(name) &&
           name.find_first_of(" \t<>\"'(){}=;:,#") == std::string_view::npos;
  };
  return is_name(from) && is_name(to);
}

struct Mapping {
  bool has_header = false;  ///< R8's: `# compiler: R8`
  bool has_class = false;   ///< the first line that is no comment renames a class
  std::string min_api;
};

Mapping read_header(std::string_view beginning) {
  Mapping mapping;
  while (!beginning.empty()) {
    const std::string_view line = next_line(beginning);
    const auto value_of = [line](std::string_view name) -> std::optional<std::string_view> {
      if (!line.starts_with(name)) return std::nullopt;
      return line.substr(name.size());
    };
    if (line.empty()) continue;
    if (line.front() != '#') {
      mapping.has_class = is_class_line(line);
      return mapping;
    }
    if (const auto compiler = value_of("# compiler: ")) mapping.has_header = !compiler->empty();
    if (const auto api = value_of("# min_api: ")) mapping.min_api = *api;
  }
  return mapping;
}

}  // namespace

bool has_dsym(const Archive& archive) {
  for (std::uint64_t i = 0; i < archive.size(); ++i) {
    if (symbol_file(archive.name(i))) return true;
  }
  return false;
}

Result<void> read_dsym(const Archive& archive, Artifact& artifact) {
  std::vector<SymbolFile> files;
  for (std::uint64_t i = 0; i < archive.size(); ++i) {
    auto file = symbol_file(archive.name(i));
    if (!file) continue;
    if (files.size() == kMaxSymbolFiles) {
      return not_a_package(
          fmt::format("holds more than {} files with debug symbols", kMaxSymbolFiles),
          "give the dSYMs of one app");
    }
    files.push_back(std::move(*file));
  }

  // What one zip may cost is for the app first.
  std::stable_partition(files.begin(), files.end(),
                        [](const SymbolFile& file) { return file.is_app; });
  const auto infos = infos_of_app(files);
  std::uint64_t budget = kMaxSymbolBytes;
  std::set<std::string> uuids;
  files.erase(std::remove_if(files.begin(), files.end(),
                             [&](const SymbolFile& file) {
                               return !read_symbols(archive, file.entry, budget, uuids, artifact);
                             }),
              files.end());
  if (files.empty()) {
    const std::string reason =
        artifact.warnings.empty() ? "" : fmt::format(": {}", artifact.warnings.front());
    return not_a_package(
        fmt::format("holds no debug symbols in a .dSYM/Contents/Resources/DWARF/{}", reason),
        "zip the dSYM folder that Xcode wrote beside the app");
  }
  if (artifact.uuids.empty()) artifact.warnings.push_back("the debug symbols have no UUID");
  set_bundle(archive, infos, artifact);
  return {};
}

bool is_mapping(std::string_view beginning) {
  const Mapping mapping = read_header(beginning);
  return mapping.has_class || mapping.has_header;
}

Result<void> read_mapping(std::string_view beginning, Artifact& artifact) {
  const Mapping mapping = read_header(beginning);
  if (!mapping.has_class && !mapping.has_header) {
    return not_a_package("is no text that R8 or ProGuard writes",
                         "give the mapping.txt of the build, below build/outputs/mapping");
  }
  artifact.platform = Platform::android;
  if (!mapping.min_api.empty()) {
    set_fact(artifact.min_os, "minimum API level", mapping.min_api, artifact);
  }
  if (!mapping.has_class) artifact.warnings.push_back("the mapping names no class");
  return {};
}

}  // namespace slipway::inspection
