#include <fmt/format.h>

#include <charconv>
#include <limits>

#include "core/artifact/apk_signing.h"
#include "core/artifact/facts.h"
#include "core/artifact/limits.h"
#include "core/artifact/problem.h"
#include "core/artifact/proto_manifest.h"
#include "core/artifact/proto_resources.h"
#include "core/artifact/readers.h"

namespace slipway::inspection {
namespace {

constexpr std::string_view kManifest = "base/manifest/AndroidManifest.xml";
constexpr std::string_view kResources = "base/resources.pb";

/// The base module's resources, read when the first reference leads there.
class Resources {
 public:
  explicit Resources(const Archive& archive) : archive_(archive) {}

  [[nodiscard]] Result<ProtoResources>& table() {
    if (!table_) table_ = read();
    return *table_;
  }

 private:
  Result<ProtoResources> read() {
    auto bytes = archive_.read(kResources, kMaxResources);
    if (!bytes) return fail(std::move(bytes.error()));
    bytes_ = std::move(*bytes);
    return ProtoResources(bytes_);
  }

  const Archive& archive_;
  std::string bytes_;
  std::optional<Result<ProtoResources>> table_;
};

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

class AabReader {
 public:
  AabReader(const Archive& archive, const ProtoManifest& manifest, Artifact& artifact)
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
  }

 private:
  void warn(std::string_view name, std::string_view reason) {
    artifact_.warnings.push_back(fmt::format("the {} cannot be read: {}", name, reason));
  }

  using Question = std::optional<std::string> (ProtoResources::*)(const ProtoItem&);

  /// What the resources say of the item, and a warning when they say nothing.
  std::optional<std::string> resolve(std::string_view name, const ProtoItem& item,
                                     Question question) {
    auto& table = resources_.table();
    if (!table) {
      warn(name, table.error().message);
      return std::nullopt;
    }
    auto found = (*table.*question)(item);
    if (!found) {
      warn(name, fmt::format("there is none in {} for {}", kResources,
                             item.reference.empty() ? fmt::format("resource 0x{:08x}", item.id)
                                                    : shown(item.reference)));
    }
    return found;
  }

  std::optional<std::string> text(std::string_view name, const std::optional<ProtoItem>& item) {
    if (!item) return std::nullopt;
    return item->is_reference() ? resolve(name, *item, &ProtoResources::text) : item->text;
  }

  void set_text(std::optional<std::string>& fact, std::string_view name,
                const std::optional<ProtoItem>& item) {
    const auto found = text(name, item);
    if (found) set_fact(fact, name, *found, artifact_);
  }

  void set_build_number() {
    const auto low = number(manifest_.version_code);
    if (!low) return;
    const auto high = number(manifest_.version_code_major);
    if (manifest_.version_code_major && !high) return;
    artifact_.build_number =
        fmt::format("{}", std::uint64_t{high.value_or(0)} << 32U | std::uint64_t{*low});
  }

  std::optional<std::uint32_t> number(const std::optional<ProtoItem>& item) {
    const auto found = text("build number", item);
    if (!found) return std::nullopt;
    const auto value = number_in(*found);
    if (!value) warn("build number", "it is no number");
    return value;
  }

  std::optional<bool> debuggable() {
    if (!manifest_.debuggable) return false;
    const auto found = text("debuggable flag", manifest_.debuggable);
    if (!found) return std::nullopt;
    if (*found == "true" || *found == "false") return *found == "true";
    warn("debuggable flag", "it is no boolean");
    return std::nullopt;
  }

  void read_icon(const ProtoItem& icon) {
    if (!icon.is_reference()) return warn("icon", "it is no resource");
    const auto file = resolve("icon", icon, &ProtoResources::file);
    if (file) set_icon(archive_, "base/" + *file, artifact_);
  }

  const Archive& archive_;
  const ProtoManifest& manifest_;
  Artifact& artifact_;
  Resources resources_;
};

}  // namespace

Result<void> read_aab(const Archive& archive, Artifact& artifact) {
  const auto bytes = archive.read(kManifest, kMaxManifest);
  if (!bytes) return fail(bytes.error());
  const auto manifest = read_proto_manifest(*bytes);
  if (!manifest) return fail(manifest.error());
  AabReader(archive, *manifest, artifact).read();
  return {};
}

}  // namespace slipway::inspection
