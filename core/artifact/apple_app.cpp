#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <span>
#include <utility>

#include "core/artifact/facts.h"
#include "core/artifact/image.h"
#include "core/artifact/limits.h"
#include "core/artifact/mach_o.h"
#include "core/artifact/plist.h"
#include "core/artifact/problem.h"
#include "core/artifact/provisioning_profile.h"
#include "core/artifact/readers.h"

namespace slipway::inspection {
namespace {

/// Where the parts of an app lie: iOS puts all into its folder, macOS into folders of their own.
struct Layout {
  std::string_view above;  ///< the folder that holds the app's
  std::string_view info;   ///< within the app's folder, as are the others
  std::string_view executables;
  std::string_view icons;
  std::string_view profile;
  Platform platform;
  std::string_view min_os;  ///< a key of Info.plist
};

constexpr Layout kIos = {"Payload/",    "Info.plist",      "", "", "embedded.mobileprovision",
                         Platform::ios, "MinimumOSVersion"};
constexpr Layout kMac = {"",
                         "Contents/Info.plist",
                         "Contents/MacOS/",
                         "Contents/Resources/",
                         "Contents/embedded.provisionprofile",
                         Platform::macos,
                         "LSMinimumSystemVersion"};

/// How many pictures are tried: an app lists about five.
constexpr std::size_t kMaxIcons = 16;

/// `Payload/NAME.app/` of an entry that lies in it; empty when it lies in no app's folder.
std::string_view app_folder_of(std::string_view entry, const Layout& layout) {
  static constexpr std::string_view kSuffix = ".app/";
  if (!entry.starts_with(layout.above)) return {};
  const auto slash = entry.find('/', layout.above.size());
  if (slash == std::string_view::npos) return {};
  const std::string_view folder = entry.substr(0, slash + 1);
  return folder.size() > layout.above.size() + kSuffix.size() && folder.ends_with(kSuffix)
             ? folder
             : std::string_view();
}

/// The first app with an Info.plist.
std::optional<std::string> app_of(const Archive& archive, const Layout& layout) {
  for (std::uint64_t i = 0; i < archive.size(); ++i) {
    const std::string_view folder = app_folder_of(archive.name(i), layout);
    if (!folder.empty() && archive.name(i).substr(folder.size()) == layout.info) {
      return std::string(folder);
    }
  }
  return std::nullopt;
}

Result<std::string> only_app_of(const Archive& archive, const Layout& layout) {
  auto app = app_of(archive, layout);
  if (!app) {
    return not_a_package(fmt::format("holds no {}NAME.app/{}", layout.above, layout.info),
                         "zip the app's folder itself, as Xcode exports it");
  }
  for (std::uint64_t i = 0; i < archive.size(); ++i) {
    const std::string_view other = app_folder_of(archive.name(i), layout);
    if (other.empty() || other == *app) continue;
    return not_a_package(
        fmt::format("holds more than one app: {} and {}", shown(*app), shown(other)),
        "give one package an app");
  }
  return std::move(*app);
}

void set_needed_fact(std::optional<std::string>& fact, std::string_view name, const Plist& info,
                     std::string_view key, Artifact& artifact) {
  const Plist* value = info.find(key);
  set_fact(fact, name, value, artifact);
  if (value == nullptr) {
    artifact.warnings.push_back(fmt::format("the {} is missing: Info.plist has no {}", name, key));
  }
}

void set_title(const Plist& info, Artifact& artifact) {
  for (const std::string_view key : {"CFBundleDisplayName", "CFBundleName"}) {
    const Plist* value = info.find(key);
    const bool is_empty = value != nullptr && value->text() == "";
    if (!artifact.title && !is_empty) set_fact(artifact.title, "title", value, artifact);
  }
}

/// Of an array; anything else is its own only member.
std::span<const Plist> members_of(const Plist& value) {
  return value.array() == nullptr ? std::span(&value, 1) : std::span(*value.array());
}

/// UIDeviceFamily: numbers, or one of them; numbers as text are taken too.
std::vector<std::string> devices_of(const Plist* families) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kFamilies = {
      {{"1", "phone"}, {"2", "pad"}, {"3", "tv"}, {"4", "watch"}, {"7", "vision"}}};
  std::vector<std::string> devices;
  if (families == nullptr) return devices;
  const auto all = members_of(*families);
  for (const auto& [number, device] : kFamilies) {
    const auto is_this = [number = number](const Plist& family) { return family.text() == number; };
    if (std::any_of(all.begin(), all.end(), is_this)) devices.emplace_back(device);
  }
  return devices;
}

/// Takes the platform back from an IPA for another one (Apple TV, Vision), which has no value here.
/// Also warns of an app that is built for a simulator: neither a device nor a service takes it.
void check_platforms(const Plist& info, Artifact& artifact) {
  const Plist* platforms = info.find("CFBundleSupportedPlatforms");
  if (platforms == nullptr) return;
  const std::string* other = nullptr;
  bool is_ios = false;
  bool is_simulated = false;
  for (const Plist& platform : members_of(*platforms)) {
    const std::string* name = platform.string();
    if (name == nullptr) continue;
    is_simulated = is_simulated || name->ends_with("Simulator");
    is_ios = is_ios || *name == "iPhoneOS" || *name == "iPhoneSimulator";
    if (other == nullptr) other = name;
  }
  if (artifact.platform == Platform::ios && !is_ios && other != nullptr) {
    artifact.platform.reset();
    artifact.warnings.push_back(
        fmt::format("the app is for {} and not for iOS: that platform is not known here, and stays "
                    "empty",
                    shown(*other)));
  }
  if (is_simulated) {
    artifact.warnings.push_back("the app is built for a simulator: no device runs it");
  }
}

/// Adds a name, or a list of names.
void add_names(const Plist* value, std::set<std::string>& names) {
  if (value == nullptr) return;
  for (const Plist& member : members_of(*value)) {
    if (names.size() >= kMaxIcons) return;
    if (const auto* name = member.string(); name != nullptr && !name->empty()) names.insert(*name);
  }
}

/// What the names of the icon's files begin with.
std::set<std::string> icon_names(const Plist& info) {
  static constexpr std::string_view kSuffix = ".png";
  std::set<std::string> listed;
  for (const std::string_view key : {"CFBundleIcons", "CFBundleIcons~ipad"}) {
    add_names(info.find({key, "CFBundlePrimaryIcon"}), listed);  // tvOS: the name alone
    add_names(info.find({key, "CFBundlePrimaryIcon", "CFBundleIconFiles"}), listed);
  }
  add_names(info.find("CFBundleIconFiles"), listed);
  add_names(info.find("CFBundleIconFile"), listed);
  std::set<std::string> names;
  for (const std::string& name : listed) {
    names.insert(name.ends_with(kSuffix) ? name.substr(0, name.size() - kSuffix.size()) : name);
  }
  return names;
}

/// `AppIcon60x60` is in `AppIcon60x60@2x~ipad.png`, but `Icon` not in `IconOfSettings.png`.
bool is_picture_of(std::string_view file, const std::set<std::string>& names) {
  if (!file.ends_with(".png")) return false;
  return std::any_of(names.begin(), names.end(), [file](const std::string& name) {
    if (file.size() <= name.size() || !file.starts_with(name)) return false;
    const std::string_view rest = file.substr(name.size());
    return std::string_view(".@~-").find(rest.front()) != std::string_view::npos &&
           rest.find('/') == std::string_view::npos;
  });
}

void read_icon(const Archive& archive, const std::string& folder, const Plist& info,
               Artifact& artifact) {
  const auto names = icon_names(info);
  std::vector<std::string> pictures;
  for (std::uint64_t i = 0; i < archive.size() && pictures.size() < kMaxIcons; ++i) {
    const std::string_view entry = archive.name(i);
    if (entry.starts_with(folder) && is_picture_of(entry.substr(folder.size()), names)) {
      pictures.emplace_back(entry);
    }
  }
  for (const std::string& picture : pictures) {
    auto bytes = archive.read(picture, kMaxIcon);
    if (!bytes) continue;
    auto icon = to_icon(std::move(*bytes));
    if (icon && (!artifact.icon || icon->width > artifact.icon->width)) {
      artifact.icon = std::move(icon);
    }
  }
  if (artifact.icon) return;
  if (!pictures.empty()) return set_icon(archive, pictures.front(), artifact);  // says why
  if (archive.contains(folder + "Assets.car")) {
    artifact.warnings.push_back("the icon is only in Assets.car, which is not read");
  } else if (!names.empty()) {
    artifact.warnings.push_back("the icon is not in the package as a PNG picture");
  }
}

void read_uuids(const Archive& archive, const std::string& folder, const Plist& info,
                Artifact& artifact) {
  const Plist* name = info.find("CFBundleExecutable");
  if (name == nullptr || name->string() == nullptr) return;
  const std::string entry = folder + *name->string();
  if (!archive.contains(entry)) {
    artifact.warnings.push_back(
        fmt::format("the executable {} is not in the package", shown(entry)));
    return;
  }
  std::uint64_t budget = 2 * kMaxExecutable;
  const auto file = read_mach_o(archive, entry, budget);
  if (!file) {
    artifact.warnings.push_back(
        fmt::format("the executable cannot be read: {}", file.error().message));
    return;
  }
  std::set<std::string> known;
  add_uuids(*file, entry, known, artifact);
}

void read_embedded_profile(const Archive& archive, const std::string& entry, Artifact& artifact) {
  if (!archive.contains(entry)) return;
  const auto bytes = archive.read(entry, kMaxProfile);
  const auto done =
      bytes ? read_profile(*bytes, shown(entry), artifact) : Result<void>(fail(bytes.error()));
  if (!done) {
    artifact.warnings.push_back(
        fmt::format("the provisioning profile cannot be read: {}", done.error().message));
  }
}

Result<void> read_app(const Archive& archive, const Layout& layout, Artifact& artifact) {
  const auto app = only_app_of(archive, layout);
  if (!app) return fail(app.error());
  const std::string entry = *app + std::string(layout.info);
  const auto bytes = archive.read(entry, kMaxInfoPlist);
  if (!bytes) return fail(bytes.error());
  const auto info = parse_plist(*bytes, shown(entry));
  if (!info) return fail(info.error());
  if (info->dictionary() == nullptr) return corrupt(shown(entry), "is no dictionary");

  artifact.platform = layout.platform;
  set_needed_fact(artifact.bundle_id, "bundle id", *info, "CFBundleIdentifier", artifact);
  set_needed_fact(artifact.version, "version", *info, "CFBundleShortVersionString", artifact);
  set_needed_fact(artifact.build_number, "build number", *info, "CFBundleVersion", artifact);
  set_title(*info, artifact);
  set_fact(artifact.min_os, "minimum OS version", info->find(layout.min_os), artifact);
  // The version of the SDK that it was built with: systems up to that one are what it knows.
  set_fact(artifact.target_os, "target OS version", info->find("DTPlatformVersion"), artifact);
  artifact.devices = layout.platform == Platform::macos ? std::vector<std::string>{"mac"}
                                                        : devices_of(info->find("UIDeviceFamily"));
  check_platforms(*info, artifact);
  read_embedded_profile(archive, *app + std::string(layout.profile), artifact);
  read_uuids(archive, *app + std::string(layout.executables), *info, artifact);
  read_icon(archive, *app + std::string(layout.icons), *info, artifact);
  return {};
}

}  // namespace

Result<void> read_ipa(const Archive& archive, Artifact& artifact) {
  return read_app(archive, kIos, artifact);
}

Result<void> read_app_zip(const Archive& archive, Artifact& artifact) {
  return read_app(archive, kMac, artifact);
}

std::optional<std::string> payload_app(const Archive& archive) { return app_of(archive, kIos); }

std::optional<std::string> macos_app(const Archive& archive) { return app_of(archive, kMac); }

}  // namespace slipway::inspection
