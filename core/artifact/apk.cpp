#include <fmt/format.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/artifact/apk_signing.h"
#include "core/artifact/axml.h"
#include "core/artifact/facts.h"
#include "core/artifact/limits.h"
#include "core/artifact/problem.h"
#include "core/artifact/readers.h"
#include "core/artifact/resource_table.h"

namespace slipway::inspection {
namespace {

constexpr std::string_view kManifest = "AndroidManifest.xml";
constexpr std::string_view kResources = "resources.arsc";

bool is_xml_text(std::string_view bytes) {
  const auto first = bytes.find_first_not_of("\xEF\xBB\xBF \t\r\n");
  return first != std::string_view::npos && bytes[first] == '<';
}

/// The resources of an APK, read when the first reference leads there.
class Resources {
 public:
  explicit Resources(const Archive& archive) : archive_(archive) {}

  [[nodiscard]] const Result<ResourceTable>& table() {
    if (!table_) table_ = read();
    return *table_;
  }

 private:
  Result<ResourceTable> read() {
    auto bytes = archive_.read(kResources, kMaxResources);
    if (!bytes) return fail(std::move(bytes.error()));
    bytes_ = std::move(*bytes);
    return ResourceTable::over(bytes_);
  }

  const Archive& archive_;
  std::string bytes_;
  std::optional<Result<ResourceTable>> table_;
};

/// A value of the manifest with its references followed.
struct Resolved {
  ResourceValue value;
  std::optional<std::string> text;  ///< when the value is one
};

class ApkReader {
 public:
  ApkReader(const Archive& archive, const BinaryManifest& manifest, Artifact& artifact)
      : archive_(archive), manifest_(manifest), artifact_(artifact), resources_(archive) {}

  void read() {
    artifact_.platform = Platform::android;
    set_fact(artifact_.bundle_id, "bundle id", manifest_.package, artifact_);
    set_text(artifact_.version, "version", manifest_.version_name);
    set_build_number();
    set_text(artifact_.title, "title", manifest_.label);
    artifact_.debuggable = debuggable();
    if (manifest_.min_sdk) {
      set_text(artifact_.min_os, "minimum OS", manifest_.min_sdk);
    } else {
      artifact_.min_os = "1";
    }
    set_text(artifact_.target_os, "target OS", manifest_.target_sdk);
    if (manifest_.icon) read_icon(*manifest_.icon);
    artifact_.signing = apk_signing(archive_, artifact_.warnings);
    if (!manifest_.split.empty()) {
      artifact_.warnings.push_back(
          fmt::format("this is the split {} of an app and does not install alone; services need "
                      "the whole app: build one APK (bundletool: --mode=universal)",
                      shown(manifest_.split)));
    }
  }

 private:
  void warn(std::string_view name, std::string_view reason) {
    artifact_.warnings.push_back(fmt::format("the {} cannot be read: {}", name, reason));
  }

  /// Nothing, and a warning, when it is a reference that leads nowhere; nothing alone when it is a
  /// reference to nothing.
  std::optional<Resolved> resolve(std::string_view name, const ResourceValue& value) {
    if (value.type == ValueType::string) {
      return checked(name, value, manifest_.texts.text(value.data));
    }
    if (!value.is_reference()) return Resolved{value, std::nullopt};
    const auto& table = resources_.table();
    const auto found =
        table ? table->value(value.data) : Result<ResourceValue>(fail(table.error()));
    if (!found) {
      warn(name, found.error().message);
      return std::nullopt;
    }
    if (found->is_null()) return std::nullopt;
    return checked(name, *found, table->text(*found));
  }

  std::optional<Resolved> checked(std::string_view name, const ResourceValue& value,
                                  std::optional<std::string> text) {
    if (value.type != ValueType::string || text) return Resolved{value, std::move(text)};
    warn(name, "its text is damaged or too long");
    return std::nullopt;
  }

  /// A text, or a decimal number: API levels are numbers, but code names of coming ones.
  void set_text(std::optional<std::string>& fact, std::string_view name,
                const std::optional<ResourceValue>& value) {
    const auto found = value ? resolve(name, *value) : std::nullopt;
    if (!found) return;
    if (found->text) {
      set_fact(fact, name, *found->text, artifact_);
    } else if (found->value.is_integer() && found->value.type != ValueType::boolean) {
      fact = fmt::format("{}", static_cast<std::int32_t>(found->value.data));
    } else {
      warn(name, "it is neither a text nor a number");
    }
  }

  void set_build_number() {
    const auto low = number(manifest_.version_code);
    if (!low) return;
    const auto high = number(manifest_.version_code_major);
    if (manifest_.version_code_major && !high) return;
    artifact_.build_number =
        fmt::format("{}", std::uint64_t{high.value_or(0)} << 32U | std::uint64_t{*low});
  }

  std::optional<std::uint32_t> number(const std::optional<ResourceValue>& value) {
    const auto found = value ? resolve("build number", *value) : std::nullopt;
    if (!found) return std::nullopt;
    if (found->value.is_integer()) return found->value.data;
    warn("build number", "it is no number");
    return std::nullopt;
  }

  std::optional<bool> debuggable() {
    if (!manifest_.debuggable) return false;
    const auto found = resolve("debuggable flag", *manifest_.debuggable);
    if (!found) return std::nullopt;
    if (found->value.is_integer()) return found->value.data != 0;
    if (found->text) return *found->text == "true" || *found->text == "TRUE" || *found->text == "1";
    warn("debuggable flag", "it is no boolean");
    return std::nullopt;
  }

  /// Takes the first of the files that is a picture. The others are drawings in XML, or stand in
  /// another part of a split app; names tell nothing, as some tools shorten them.
  void read_icon(const ResourceValue& icon) {
    if (!icon.is_reference()) return warn("icon", "it is no resource");
    const auto& table = resources_.table();
    if (!table) return warn("icon", table.error().message);
    const auto files = table->files(icon.data);
    for (const std::string& file : files) {
      if (is_picture(file)) return set_icon(archive_, file, artifact_);
    }
    if (files.empty()) {
      return warn("icon", fmt::format("there is no file of resource 0x{:08x}", icon.data));
    }
    warn("icon", "it is there as a drawing in XML only, not as a PNG or WebP");
  }

  [[nodiscard]] bool is_picture(const std::string& file) const {
    constexpr std::string_view kPng = "\x89PNG";
    constexpr std::string_view kWebp = "WEBP";
    const auto beginning = archive_.read_beginning(file, 12);
    return beginning &&
           (beginning->starts_with(kPng) || part(*beginning, 8, 4).value_or("") == kWebp);
  }

  const Archive& archive_;
  const BinaryManifest& manifest_;
  Artifact& artifact_;
  Resources resources_;
};

}  // namespace

Result<void> read_apk(const Archive& archive, Artifact& artifact) {
  const auto bytes = archive.read(kManifest, kMaxManifest);
  if (!bytes) return fail(bytes.error());
  const auto manifest = read_binary_manifest(*bytes);
  if (!manifest && is_xml_text(*bytes)) {
    return not_a_package("AndroidManifest.xml is the text of a project, not of a built app",
                         "give the APK that the build wrote, not a zipped project");
  }
  if (!manifest) return fail(manifest.error());
  ApkReader(archive, *manifest, artifact).read();
  return {};
}

}  // namespace slipway::inspection
