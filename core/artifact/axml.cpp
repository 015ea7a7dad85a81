#include "core/artifact/axml.h"

#include <fmt/format.h>

#include <cstdint>

#include "core/artifact/android_attributes.h"
#include "core/artifact/bytes.h"
#include "core/artifact/problem.h"

namespace slipway::inspection {
namespace {

constexpr std::string_view kWhere = "AndroidManifest.xml";
constexpr std::uint32_t kNone = 0xFFFFFFFF;

struct Element {
  std::uint32_t name = kNone;
  std::string_view attributes;  ///< `count` times `attribute_size` bytes
  std::uint64_t attribute_size = 0;
  std::uint64_t count = 0;
};

/// The element that such a chunk begins. Nothing when its attributes are not all there.
std::optional<Element> element_of(const Chunk& chunk) {
  const auto name = le32(chunk.body, 4);
  const auto start = le16(chunk.body, 8);
  const auto size = le16(chunk.body, 10);
  const auto count = le16(chunk.body, 12);
  if (!name || !start || !size || !count || (*count > 0 && *size < 20)) return std::nullopt;
  const auto attributes = part(chunk.body, *start, std::uint64_t{*size} * *count);
  if (!attributes) return std::nullopt;
  return Element{*name, *attributes, *size, *count};
}

class ManifestReader {
 public:
  explicit ManifestReader(std::string_view bytes) : bytes_(bytes) {}

  Result<BinaryManifest> read() {
    const auto document = chunk_at(bytes_, 0);
    // The type is not looked at: Android does not either, and packers change it.
    if (!document) return corrupt(kWhere, "it is no binary XML");
    std::uint64_t at = document->header_size();
    while (at < document->bytes.size() && !ended_) {
      const auto chunk = chunk_at(document->bytes, at);
      if (!chunk) return corrupt(kWhere, fmt::format("the chunk at byte {} is damaged", at));
      if (!take(*chunk)) {
        return corrupt(kWhere, fmt::format("the element at byte {} is damaged", at));
      }
      at += chunk->bytes.size();
    }
    if (!has_root_) return corrupt(kWhere, "it does not begin with the element `manifest`");
    if (manifest_.package.empty()) return corrupt(kWhere, "it has no readable package name");
    return std::move(manifest_);
  }

 private:
  /// False when it is damaged.
  bool take(const Chunk& chunk) {
    if (chunk.type >= ChunkType::first_xml_node && chunk.type <= ChunkType::last_xml_node) {
      in_nodes_ = true;
    }
    if (chunk.type == ChunkType::start_element) return begin(chunk);
    if (chunk.type == ChunkType::end_element) {
      --depth_;
      ended_ = depth_ <= 0;
    }
    if (in_nodes_) return true;
    // What stands between the nodes is nothing to Android.
    if (chunk.type == ChunkType::resource_map) resource_map_ = chunk.body;
    if (chunk.type != ChunkType::string_pool) return true;
    const auto pool = StringPool::over(chunk.bytes);
    if (pool) manifest_.texts = *pool;
    return pool.has_value();
  }

  bool begin(const Chunk& chunk) {
    ++depth_;
    if (depth_ > 2) return true;
    const auto element = element_of(chunk);
    if (!element) return false;
    if (depth_ == 1) {
      has_root_ = manifest_.texts.is(element->name, "manifest");
      ended_ = !has_root_;
      if (has_root_) take_root(*element);
    } else if (manifest_.texts.is(element->name, "uses-sdk")) {
      manifest_.min_sdk = value(*element, attribute::kMinSdk);
      manifest_.target_sdk = value(*element, attribute::kTargetSdk);
    } else if (!has_application_ && manifest_.texts.is(element->name, "application")) {
      has_application_ = true;
      manifest_.label = value(*element, attribute::kLabel);
      manifest_.icon = value(*element, attribute::kIcon);
      manifest_.debuggable = value(*element, attribute::kDebuggable);
      take_split_requirement(*element);
    }
    return true;
  }

  void take_root(const Element& element) {
    manifest_.package = text(element, "package");
    manifest_.split = text(element, "split");
    manifest_.version_code = value(element, attribute::kVersionCode);
    manifest_.version_code_major = value(element, attribute::kVersionCodeMajor);
    manifest_.version_name = value(element, attribute::kVersionName);
    const auto types = value(element, attribute::kRequiredSplitTypes);
    const bool are_texts = types && types->type == ValueType::string;
    manifest_.needs_splits = are_texts && manifest_.texts.text(types->data).value_or("") != "";
    take_split_requirement(element);
  }

  void take_split_requirement(const Element& element) {
    const auto required = value(element, attribute::kIsSplitRequired);
    if (required && required->is_integer() && required->data != 0) manifest_.needs_splits = true;
  }

  std::optional<ResourceValue> value(const Element& element, std::uint32_t id) const {
    for (std::uint64_t i = 0; i < element.count; ++i) {
      const std::uint64_t at = i * element.attribute_size;
      const std::uint64_t name = le32(element.attributes, at + 4).value_or(kNone);
      if (le32(resource_map_, 4 * name) != id) continue;
      const auto found = value_at(element.attributes, at + 12);
      return found && !found->is_null() ? found : std::nullopt;
    }
    return std::nullopt;
  }

  /// The text of an attribute that has no resource id and stands in no namespace.
  std::string text(const Element& element, std::string_view name) const {
    for (std::uint64_t i = 0; i < element.count; ++i) {
      const std::uint64_t at = i * element.attribute_size;
      if (le32(element.attributes, at) != kNone ||
          !manifest_.texts.is(le32(element.attributes, at + 4).value_or(kNone), name)) {
        continue;
      }
      const auto raw = le32(element.attributes, at + 8).value_or(kNone);
      if (raw != kNone) return manifest_.texts.text(raw).value_or("");
      const auto typed = value_at(element.attributes, at + 12);
      if (!typed || typed->type != ValueType::string) return "";
      return manifest_.texts.text(typed->data).value_or("");
    }
    return "";
  }

  std::string_view bytes_;
  std::string_view resource_map_;  ///< four bytes a text: the id of the attribute of that name
  BinaryManifest manifest_;
  std::int64_t depth_ = 0;
  bool in_nodes_ = false;
  bool has_root_ = false;
  bool has_application_ = false;
  bool ended_ = false;
};

}  // namespace

Result<BinaryManifest> read_binary_manifest(std::string_view bytes) {
  return ManifestReader(bytes).read();
}

}  // namespace slipway::inspection
