#include <fmt/format.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/artifact/android_facts.h"
#include "core/artifact/axml.h"
#include "core/artifact/lazy_resources.h"
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

/// A value of the manifest with its references followed.
struct Resolved {
  ResourceValue value;
  std::optional<std::string> text;  ///< when the value is one
};

/// What the values of the manifest mean.
class ApkValues {
 public:
  ApkValues(const Archive& archive, const BinaryManifest& manifest, Artifact& artifact)
      : manifest_(manifest),
        artifact_(artifact),
        resources_(archive, kResources, ResourceTable::over) {}

  /// A text, or a decimal number: API levels are numbers, but code names of coming ones.
  std::optional<std::string> text(std::string_view name, const ResourceValue& value) {
    auto found = resolve(name, value);
    if (!found || found->text) return found ? std::move(found->text) : std::nullopt;
    if (found->value.is_integer() && found->value.type != ValueType::boolean) {
      return fmt::format("{}", static_cast<std::int32_t>(found->value.data));
    }
    warn_unread(name, "it is neither a text nor a number", artifact_);
    return std::nullopt;
  }

  std::optional<std::uint32_t> number(std::string_view name, const ResourceValue& value) {
    const auto found = resolve(name, value);
    if (!found) return std::nullopt;
    if (found->value.is_integer()) return found->value.data;
    warn_unread(name, "it is no number", artifact_);
    return std::nullopt;
  }

  std::optional<bool> boolean(std::string_view name, const ResourceValue& value) {
    const auto found = resolve(name, value);
    if (!found) return std::nullopt;
    if (found->value.is_integer()) return found->value.data != 0;
    if (found->text) return *found->text == "true" || *found->text == "TRUE" || *found->text == "1";
    warn_unread(name, "it is no boolean", artifact_);
    return std::nullopt;
  }

  std::optional<std::vector<std::string>> files(const ResourceValue& icon) {
    if (!icon.is_reference()) return no_icon("it is no resource");
    const auto& table = resources_.table();
    if (!table) return no_icon(table.error().message);
    auto files = table->files(icon.data);
    if (!files.empty()) return files;
    return no_icon(fmt::format("there is no file of resource 0x{:08x}", icon.data));
  }

 private:
  std::nullopt_t no_icon(std::string_view reason) {
    warn_unread("icon", reason, artifact_);
    return std::nullopt;
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
      warn_unread(name, found.error().message, artifact_);
      return std::nullopt;
    }
    if (found->is_null()) return std::nullopt;
    return checked(name, *found, table->text(*found));
  }

  std::optional<Resolved> checked(std::string_view name, const ResourceValue& value,
                                  std::optional<std::string> text) {
    if (value.type != ValueType::string || text) return Resolved{value, std::move(text)};
    warn_unread(name, "its text is damaged or too long", artifact_);
    return std::nullopt;
  }

  const BinaryManifest& manifest_;
  Artifact& artifact_;
  LazyResources<ResourceTable> resources_;
};

void warn_of_splits(const BinaryManifest& manifest, Artifact& artifact) {
  if (manifest.split.empty() && !manifest.needs_splits) return;
  const std::string part =
      manifest.split.empty() ? "base" : fmt::format("split {}", shown(manifest.split));
  artifact.warnings.push_back(
      fmt::format("this is the {} of a split app and does not install alone; services need "
                  "the whole app: build one APK (bundletool: --mode=universal)",
                  part));
}

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
  ApkValues values(archive, *manifest, artifact);
  read_android_facts(archive, *manifest, values, artifact);
  warn_of_splits(*manifest, artifact);
  return {};
}

}  // namespace slipway::inspection
