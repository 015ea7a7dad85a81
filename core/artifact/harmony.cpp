#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/artifact/bounded_json.h"
#include "core/artifact/facts.h"
#include "core/artifact/file_name.h"
#include "core/artifact/lazy_resources.h"
#include "core/artifact/limits.h"
#include "core/artifact/problem.h"
#include "core/artifact/readers.h"
#include "core/artifact/resources_index.h"

namespace slipway::inspection {
namespace {

using nlohmann::json;

constexpr std::string_view kModuleJson = "module.json";
constexpr std::string_view kConfigJson = "config.json";
constexpr std::string_view kPackInfo = "pack.info";
constexpr std::string_view kResources = "resources.index";
constexpr std::size_t kMaxDevices = 64;

/// Where the facts stand in a model's file, as JSON pointers.
struct Model {
  const char* bundle_id;
  const char* version;
  const char* build_number;
  const char* min_os;
  const char* target_os;
  const char* devices;
  const char* debug;
  const char* type;
};

/// module.json of the stage model.
constexpr Model kStage = {"/app/bundleName",    "/app/versionName",      "/app/versionCode",
                          "/app/minAPIVersion", "/app/targetAPIVersion", "/module/deviceTypes",
                          "/app/debug",         "/module/type"};

/// config.json of the FA model (feature ability), of API 9 and before. [No real package was at
/// hand: from OpenHarmony's page `application-configuration-file-overview-fa`, and for `debug` from
/// its bundle framework.]
constexpr Model kFeatureAbility = {"/app/bundleName",
                                   "/app/version/name",
                                   "/app/version/code",
                                   "/app/apiVersion/compatible",
                                   "/app/apiVersion/target",
                                   "/module/deviceType",
                                   "/deviceConfig/default/debug",
                                   "/module/distro/moduleType"};

constexpr const char* kSummaryBundleId = "/summary/app/bundleName";
constexpr const char* kSummaryVersion = "/summary/app/version/name";
constexpr const char* kSummaryBuildNumber = "/summary/app/version/code";

/// nullptr when it is not there.
const json* at(const json& document, const char* pointer) {
  const json::json_pointer path(pointer);
  return document.contains(path) ? &document.at(path) : nullptr;
}

/// A string, or a whole number's digits.
std::optional<std::string> text_of(const json* value) {
  if (value == nullptr) return std::nullopt;
  if (value->is_string()) return value->get<std::string>();
  if (value->is_number_integer()) return value->dump();
  return std::nullopt;
}

void set_text(std::optional<std::string>& fact, std::string_view name, const json* value,
              Artifact& artifact) {
  if (value == nullptr) return;
  const auto text = text_of(value);
  if (text) return set_fact(fact, name, *text, artifact);
  artifact.warnings.push_back(
      fmt::format("the {} cannot be read: it is neither a text nor a whole number", name));
}

/// Adds those that are not there yet. False, with a warning and no devices at all, when they cannot
/// be read.
bool add_devices(const json* value, Artifact& artifact) {
  if (value == nullptr) return true;
  auto& devices = artifact.devices;
  if (!value->is_array()) {
    artifact.warnings.push_back("the device types cannot be read: they are no list");
    return false;
  }
  for (const json& element : *value) {
    std::optional<std::string> device;
    set_text(device, "device type", &element, artifact);
    if (!device) {
      devices.clear();
      return false;
    }
    if (std::find(devices.begin(), devices.end(), *device) != devices.end()) continue;
    devices.push_back(*std::move(device));
    if (devices.size() > kMaxDevices) {
      artifact.warnings.push_back("the device types cannot be read: there are too many");
      devices.clear();
      return false;
    }
  }
  return true;
}

Result<json> read_json(const Archive& archive, std::string_view entry) {
  const auto text = archive.read(entry, kMaxManifest);
  if (!text) return fail(text.error());
  return parse_bounded_json(*text, entry);
}

/// hapsigner puts its block before the central directory; at the block's end stand a magic of 16
/// bytes and a version of four (HapUtils, HapSignTool). API 7 and before had another magic.
void read_signing(const Archive& archive, Artifact& artifact) {
  static constexpr std::uint64_t kEnd = 20;
  const auto end = archive.before_directory(kEnd);
  if (!end) {
    artifact.warnings.push_back(
        fmt::format("the signature cannot be read: {}", end.error().message));
    return;
  }
  const auto magic = std::string_view(*end).substr(0, 16);
  const bool is_known = magic == "<hap sign block>" || magic == "HAP Sig Block 42";
  artifact.signing = Signing();
  if (is_known && end->size() == kEnd) artifact.signing->kind = SigningKind::is_signed;
}

bool is_launched(const json& ability) {
  const json* const skills = at(ability, "/skills");
  if (skills == nullptr || !skills->is_array()) return false;
  return std::any_of(skills->begin(), skills->end(), [](const json& skill) {
    const json* const actions = at(skill, "/actions");
    return actions != nullptr && actions->is_array() &&
           std::find(actions->begin(), actions->end(), "action.system.home") != actions->end();
  });
}

/// The ability that the launcher shows: in the FA model the app has no label and icon of its own.
const json* main_ability(const json& document) {
  const json* const abilities = at(document, "/module/abilities");
  if (abilities == nullptr || !abilities->is_array()) return nullptr;
  const auto wanted = text_of(at(document, "/module/mainAbility"));
  const auto found =
      std::find_if(abilities->begin(), abilities->end(), [&wanted](const json& ability) {
        return wanted ? text_of(at(ability, "/name")) == wanted : is_launched(ability);
      });
  return found == abilities->end() ? nullptr : &*found;
}

class ModuleReader {
 public:
  using Type = ResourcesIndex::Type;

  ModuleReader(const Archive& archive, Artifact& artifact)
      : archive_(archive),
        artifact_(artifact),
        resources_(archive, kResources, ResourcesIndex::open) {}

  /// `owner` has the app's label and icon; nullptr when there is none.
  void read(const json& document, const Model& model, const json* owner) {
    artifact_.platform = Platform::harmonyos;
    if (text_of(at(document, model.type)) == "shared") artifact_.format = Format::hsp;
    set_text(artifact_.bundle_id, "bundle id", at(document, model.bundle_id), artifact_);
    set_text(artifact_.version, "version", at(document, model.version), artifact_);
    set_text(artifact_.build_number, "build number", at(document, model.build_number), artifact_);
    // As the module says it: an API level (11), or of modules for HarmonyOS 5 and later the
    // system's version with the level in its last three digits (50000012 is 5.0.0, level 12;
    // OpenHarmony's window manager and ArkUI take it modulo 1,000).
    set_text(artifact_.min_os, "minimum OS", at(document, model.min_os), artifact_);
    set_text(artifact_.target_os, "target OS", at(document, model.target_os), artifact_);
    add_devices(at(document, model.devices), artifact_);
    set_debuggable(at(document, model.debug));
    if (owner != nullptr) read_appearance(*owner);
    read_signing(archive_, artifact_);
    compare_with_summary();
  }

 private:
  void warn(std::string_view name, std::string_view reason) {
    artifact_.warnings.push_back(fmt::format("the {} cannot be read: {}", name, reason));
  }

  void set_debuggable(const json* debug) {
    if (debug == nullptr) {
      artifact_.debuggable = false;
    } else if (debug->is_boolean()) {
      artifact_.debuggable = debug->get<bool>();
    } else {
      warn("debuggable flag", "it is no boolean");
    }
  }

  void read_appearance(const json& owner) {
    const auto title = resource(owner, "title", "label", Type::string);
    if (title) set_fact(artifact_.title, "title", *title, artifact_);
    const auto file = resource(owner, "icon", "icon", Type::media);
    if (!file) return;
    // `MODULE/resources/base/media/icon.png`, while the entry's name begins with `resources/`.
    const auto begin = file->rfind("resources/", 0) == 0 ? 0 : file->find("/resources/");
    if (begin == std::string::npos) return warn("icon", fmt::format("{} is no path", shown(*file)));
    set_icon(archive_, file->substr(begin == 0 ? 0 : begin + 1), artifact_);
  }

  /// What `key` says: itself, or behind `$string:NAME` and `$media:NAME` what the resources say, in
  /// which the member KEYId is the id of it.
  std::optional<std::string> resource(const json& owner, std::string_view name,
                                      const std::string& key, Type type) {
    const json* const id = at(owner, ("/" + key + "Id").c_str());
    const auto text = text_of(at(owner, ("/" + key).c_str()));
    const bool has_id = id != nullptr && id->is_number_unsigned() && id->get<std::uint64_t>() > 0 &&
                        id->get<std::uint64_t>() <= 0xffffffff;
    const std::string_view prefix = type == Type::string ? "$string:" : "$media:";
    const bool is_reference = text && text->rfind(prefix, 0) == 0;
    if (!has_id && !is_reference) return text;

    auto& index = resources_.table();
    if (!index) {
      warn(name, index.error().message);
      return std::nullopt;
    }
    auto found = has_id ? index->find(type, id->get<std::uint32_t>())
                        : index->find(type, std::string_view(*text).substr(prefix.size()));
    if (!found) {
      warn(name,
           fmt::format("there is none in {} for {}", kResources, text ? shown(*text) : id->dump()));
    }
    return found;
  }

  void compare_with_summary() {
    if (!archive_.contains(kPackInfo)) return;
    const auto summary = read_json(archive_, kPackInfo);
    if (!summary) {
      artifact_.warnings.push_back(summary.error().message);
      return;
    }
    compare("bundle id", artifact_.bundle_id, at(*summary, kSummaryBundleId));
    compare("version", artifact_.version, at(*summary, kSummaryVersion));
    compare("build number", artifact_.build_number, at(*summary, kSummaryBuildNumber));
  }

  void compare(std::string_view name, const std::optional<std::string>& fact, const json* value) {
    const auto other = text_of(value);
    if (!fact || !other || *fact == *other) return;
    artifact_.warnings.push_back(fmt::format("{} says another {} than the module: {}, not {}",
                                             kPackInfo, name, shown(*other), shown(*fact)));
  }

  const Archive& archive_;
  Artifact& artifact_;
  LazyResources<ResourcesIndex> resources_;
};

bool is_module(std::string_view name) {
  static constexpr std::string_view kSuffix = ".hap";
  return name.size() > kSuffix.size() && name.substr(name.size() - kSuffix.size()) == kSuffix &&
         name.find('/') == std::string_view::npos;
}

bool has_module(const Archive& archive) {
  for (std::uint64_t i = 0; i < archive.size(); ++i) {
    if (is_module(archive.name(i))) return true;
  }
  return false;
}

}  // namespace

Result<void> read_hap(const Archive& archive, Artifact& artifact) {
  const bool is_stage = archive.contains(kModuleJson);
  const std::string_view entry = is_stage ? kModuleJson : kConfigJson;
  const auto text = archive.read(entry, kMaxManifest);
  if (!text) return fail(text.error());
  const auto document = parse_bounded_json(*text, entry);
  // Other things than modules have a config.json, and any text in it.
  if (!document && is_stage) return fail(document.error());
  const json* const app = document ? at(*document, "/app") : nullptr;
  if (app == nullptr || !app->is_object()) {
    return not_a_package(fmt::format("is no HarmonyOS module: its {} has no object `app`", entry),
                         fmt::format("give one of {}", kKnownNames));
  }
  ModuleReader(archive, artifact)
      .read(*document, is_stage ? kStage : kFeatureAbility,
            is_stage ? app : main_ability(*document));
  return {};
}

Result<void> read_harmony_app(const Archive& archive, Artifact& artifact) {
  const auto summary = read_json(archive, kPackInfo);
  if (!summary) return fail(summary.error());
  const json* const app = at(*summary, "/summary/app");
  if (app == nullptr || !app->is_object()) return corrupt(kPackInfo, "it has no `summary.app`");
  if (!has_module(archive)) {
    return not_a_package("there is no .hap in it",
                         "give the .app that DevEco Studio or the packing tool wrote");
  }
  artifact.platform = Platform::harmonyos;
  set_text(artifact.bundle_id, "bundle id", at(*summary, kSummaryBundleId), artifact);
  set_text(artifact.version, "version", at(*summary, kSummaryVersion), artifact);
  set_text(artifact.build_number, "build number", at(*summary, kSummaryBuildNumber), artifact);
  const json* const packages = at(*summary, "/packages");
  if (packages != nullptr && packages->is_array()) {
    for (const json& package : *packages) {
      if (!add_devices(at(package, "/deviceType"), artifact)) break;
    }
  }
  read_signing(archive, artifact);
  return {};
}

}  // namespace slipway::inspection
