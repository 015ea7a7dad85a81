#include <fmt/format.h>

#include <charconv>
#include <limits>

#include "core/artifact/android_facts.h"
#include "core/artifact/lazy_resources.h"
#include "core/artifact/limits.h"
#include "core/artifact/problem.h"
#include "core/artifact/proto_manifest.h"
#include "core/artifact/proto_resources.h"
#include "core/artifact/readers.h"

namespace slipway::inspection {
namespace {

constexpr std::string_view kManifest = "base/manifest/AndroidManifest.xml";
constexpr std::string_view kModule = "base/";
constexpr std::string_view kResources = "base/resources.pb";

/// A number of 32 bits, with or without sign: Android keeps version codes as either.
std::optional<std::uint32_t> number_in(std::string_view text) {
  std::int64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number);
  if (read.ec != std::errc() || read.ptr != end ||
      number < std::numeric_limits<std::int32_t>::min() ||
      number > std::numeric_limits<std::uint32_t>::max()) {
    return std::nullopt;
  }
  return static_cast<std::uint32_t>(number);
}

/// What the values of the manifest mean.
class AabValues {
 public:
  AabValues(const Archive& archive, Artifact& artifact)
      : artifact_(artifact), resources_(archive, kResources, [](std::string_view bytes) {
          return Result<ProtoResources>(ProtoResources(bytes));
        }) {}

  std::optional<std::string> text(std::string_view name, const ProtoItem& item) {
    return item.is_reference() ? resolve(name, item, &ProtoResources::text) : item.text;
  }

  std::optional<std::uint32_t> number(std::string_view name, const ProtoItem& item) {
    const auto found = text(name, item);
    if (!found) return std::nullopt;
    const auto value = number_in(*found);
    if (!value) warn_unread(name, "it is no number", artifact_);
    return value;
  }

  std::optional<bool> boolean(std::string_view name, const ProtoItem& item) {
    const auto found = text(name, item);
    if (!found) return std::nullopt;
    if (*found == "true" || *found == "false") return *found == "true";
    warn_unread(name, "it is no boolean", artifact_);
    return std::nullopt;
  }

  std::optional<std::vector<std::string>> files(const ProtoItem& icon) {
    if (!icon.is_reference()) {
      warn_unread("icon", "it is no resource", artifact_);
      return std::nullopt;
    }
    auto files = resolve("icon", icon, &ProtoResources::files);
    if (!files) return std::nullopt;
    for (std::string& file : *files) file.insert(0, kModule);
    return files;
  }

 private:
  /// What the resources say of the item, and a warning when they say nothing.
  template <typename Answer>
  std::optional<Answer> resolve(
      std::string_view name, const ProtoItem& item,
      std::optional<Answer> (ProtoResources::*question)(const ProtoItem&)) {
    auto& table = resources_.table();
    if (!table) {
      warn_unread(name, table.error().message, artifact_);
      return std::nullopt;
    }
    auto found = (*table.*question)(item);
    if (!found) {
      warn_unread(name,
                  fmt::format("there is none in {} for {}", kResources,
                              item.reference.empty() ? fmt::format("resource 0x{:08x}", item.id)
                                                     : shown(item.reference)),
                  artifact_);
    }
    return found;
  }

  Artifact& artifact_;
  LazyResources<ProtoResources> resources_;
};

}  // namespace

Result<void> read_aab(const Archive& archive, Artifact& artifact) {
  const auto bytes = archive.read(kManifest, kMaxManifest);
  if (!bytes) return fail(bytes.error());
  const auto manifest = read_proto_manifest(*bytes);
  if (!manifest) return fail(manifest.error());
  AabValues values(archive, artifact);
  read_android_facts(archive, *manifest, values, artifact);
  return {};
}

}  // namespace slipway::inspection
