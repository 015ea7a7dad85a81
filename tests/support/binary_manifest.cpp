#include <algorithm>
#include <map>

#include "tests/support/android_manifest.h"
#include "tests/support/little_endian.h"
#include "tests/support/package_entries.h"

/// Android's binary XML: chunks of a type, the size of their header, and their size.
namespace slipway::testing {
namespace {

using Kind = ManifestAttribute::Kind;

constexpr std::uint32_t kNone = 0xffffffff;

std::string chunk(std::uint16_t type, const std::string& header, const std::string& body) {
  const std::size_t header_size = 8 + header.size();
  return le16(type) + le16(header_size) + le32(header_size + body.size()) + header + body;
}

/// As UTF-16. The text is valid UTF-8.
std::u16string to_utf16(const std::string& text) {
  std::u16string units;
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i++]);
    const int more = lead < 0xc0 ? 0 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
    std::uint32_t point = more == 0 ? lead : lead & (0x3fU >> static_cast<unsigned>(more));
    for (int k = 0; k < more; ++k) {
      point = point << 6U | (static_cast<unsigned char>(text.at(i++)) & 0x3fU);
    }
    if (point < 0x10000) {
      units += static_cast<char16_t>(point);
    } else {
      units += static_cast<char16_t>(0xd800 + ((point - 0x10000) >> 10U));
      units += static_cast<char16_t>(0xdc00 + (point & 0x3ffU));
    }
  }
  return units;
}

/// The texts of a manifest, each once. The names of attributes with ids come first, since the
/// resource map gives an id to each of the first texts.
class Texts {
 public:
  explicit Texts(const ManifestElement& root) { collect_ids(root); }

  [[nodiscard]] std::uint32_t index(const std::string& text) {
    const auto [found, added] = indices_.emplace(text, static_cast<std::uint32_t>(texts_.size()));
    if (added) texts_.push_back(text);
    return found->second;
  }

  [[nodiscard]] std::string pool() const {
    std::string offsets;
    std::string data;
    for (const std::string& text : texts_) {
      offsets += le32(data.size());
      const std::u16string units = to_utf16(text);
      if (units.size() > 0x7fff) data += le16(0x8000 | units.size() >> 16U);
      data += le16(units.size() & 0xffff);
      for (const char16_t unit : units) data += le16(unit);
      data += le16(0);
    }
    data.resize((data.size() + 3) / 4 * 4);
    constexpr std::uint32_t kHeader = 28;
    return chunk(0x0001,
                 le32(texts_.size()) + le32(0) + le32(0) + le32(kHeader + offsets.size()) + le32(0),
                 offsets + data);
  }

  [[nodiscard]] std::string resource_map() const { return chunk(0x0180, "", ids_); }

 private:
  void collect_ids(const ManifestElement& element) {
    for (const ManifestAttribute& attribute : element.attributes) {
      if (attribute.resource_id == 0) continue;
      static_cast<void>(index(attribute.name));
      ids_ += le32(attribute.resource_id);
    }
    for (const ManifestElement& child : element.children) collect_ids(child);
  }

  std::vector<std::string> texts_;
  std::map<std::string, std::uint32_t> indices_;
  std::string ids_;
};

/// The header of each node: a line number and no comment.
std::string node() { return le32(1) + le32(kNone); }

std::string attribute_bytes(const ManifestAttribute& attribute, Texts& texts) {
  const std::uint32_t space = attribute.resource_id == 0 ? kNone : texts.index(kAndroidNamespace);
  const std::uint32_t name = texts.index(attribute.name);
  const bool is_text = attribute.kind == Kind::text;
  const std::uint32_t raw = is_text ? texts.index(attribute.text) : kNone;
  const unsigned type = is_text ? 0x03 : attribute.kind == Kind::number ? 0x10 : 0x12;
  return le32(space) + le32(name) + le32(raw) + le16(8) + little_endian(type << 8U, 2) +
         le32(is_text ? raw : attribute.number);
}

std::string element_bytes(const ManifestElement& element, Texts& texts) {
  const std::string name = le32(kNone) + le32(texts.index(element.name));
  std::string attributes;
  for (const auto& attribute : element.attributes) attributes += attribute_bytes(attribute, texts);
  std::string bytes = chunk(0x0102, node(),
                            name + le16(20) + le16(20) + le16(element.attributes.size()) + le16(0) +
                                le16(0) + le16(0) + attributes);
  for (const ManifestElement& child : element.children) bytes += element_bytes(child, texts);
  return bytes + chunk(0x0103, node(), name);
}

}  // namespace

std::string binary_manifest(const PackageFacts& facts) {
  const ManifestElement root = manifest_of(facts);
  Texts texts(root);
  const std::string space = le32(texts.index("android")) + le32(texts.index(kAndroidNamespace));
  const std::string nodes =
      chunk(0x0100, node(), space) + element_bytes(root, texts) + chunk(0x0101, node(), space);
  return chunk(0x0003, "", texts.pool() + texts.resource_map() + nodes);
}

Entries apk_entries(const PackageFacts& facts) {
  return {{"AndroidManifest.xml", binary_manifest(facts)}};
}

}  // namespace slipway::testing
