#include "tests/unit/core/artifact/android_binary.h"

#include <algorithm>
#include <map>
#include <stdexcept>

#include "tests/support/little_endian.h"

namespace slipway::testing {
namespace {

constexpr std::uint32_t kNone = 0xFFFFFFFF;

void align(std::string& bytes) { bytes.resize((bytes.size() + 3) / 4 * 4); }

/// Each text once, in the order in which they were asked for.
class Texts {
 public:
  std::uint32_t index(const std::string& text) {
    const auto [found, added] = indices_.emplace(text, static_cast<std::uint32_t>(texts_.size()));
    if (added) texts_.push_back(text);
    return found->second;
  }
  /// A text of its own, even when there is such a one.
  void push(const std::string& text) {
    indices_.emplace(text, static_cast<std::uint32_t>(texts_.size()));
    texts_.push_back(text);
  }
  [[nodiscard]] std::string pool(bool utf8) const {
    if (utf8) return utf8_pool(texts_);
    std::vector<std::u16string> wide;
    for (const std::string& text : texts_) wide.emplace_back(text.begin(), text.end());  // ASCII
    return utf16_pool(wide);
  }

 private:
  std::map<std::string, std::uint32_t> indices_;
  std::vector<std::string> texts_;
};

std::string value_bytes(const BinaryValue& value, Texts& texts) {
  const std::uint32_t data = value.type == 3 ? texts.index(value.text) : value.data;
  return le16(8) + '\0' + static_cast<char>(value.type) + le32(data);
}

class XmlWriter {
 public:
  explicit XmlWriter(const BinaryXmlOptions& options) : options_(options) {}

  std::string write(const BinaryElement& root) {
    collect_ids(root);
    const std::uint32_t prefix = texts_.index("android");
    namespace_ = texts_.index("http://schemas.android.com/apk/res/android");
    const std::string ends = le32(prefix) + le32(namespace_);
    const std::string nodes = node(0x0100, ends) + element(root, true) + node(0x0101, ends);
    return binary_chunk(0x0003, "",
                        texts_.pool(options_.utf8) + binary_chunk(0x0180, "", resource_map_) +
                            options_.before_nodes + nodes);
  }

 private:
  void collect_ids(const BinaryElement& element) {
    for (const BinaryAttribute& attribute : element.attributes) {
      if (attribute.id == 0 || names_.count(attribute.id) > 0) continue;
      names_[attribute.id] = static_cast<std::uint32_t>(names_.size());
      texts_.push(attribute.name);
      resource_map_ += le32(attribute.id);
    }
    for (const BinaryElement& child : element.children) collect_ids(child);
  }

  static std::string node(std::uint16_t type, const std::string& body) {
    return binary_chunk(type, le32(1) + le32(kNone), body);
  }

  std::string element(const BinaryElement& element_, bool is_root = false) {
    const std::string name = le32(texts_.index(element_.name));
    std::string bytes = le32(kNone) + name + le16(options_.attribute_start) +
                        le16(options_.attribute_size) + le16(element_.attributes.size()) + le16(0) +
                        le16(0) + le16(0);
    bytes.resize(options_.attribute_start, '\x55');
    for (const BinaryAttribute& each : element_.attributes) bytes += attribute(each);
    std::string all = node(0x0102, bytes);
    if (is_root) all += options_.after_root;
    for (const BinaryElement& child : element_.children) all += element(child);
    return all + node(0x0103, le32(kNone) + name);
  }

  std::string attribute(const BinaryAttribute& attribute_) {
    const bool in_namespace = attribute_.id != 0 || attribute_.in_namespace;
    const std::uint32_t name =
        attribute_.id == 0 ? texts_.index(attribute_.name) : names_.at(attribute_.id);
    const bool is_text = attribute_.value.type == 3;
    const std::string& raw = attribute_.raw.empty() ? attribute_.value.text : attribute_.raw;
    std::string bytes = le32(in_namespace ? namespace_ : kNone) + le32(name) +
                        le32(is_text ? texts_.index(raw) : kNone) +
                        value_bytes(attribute_.value, texts_);
    bytes.resize(options_.attribute_size, '\x55');
    return bytes;
  }

  BinaryXmlOptions options_;
  Texts texts_;
  std::map<std::uint32_t, std::uint32_t> names_;  ///< of attributes by their ids
  std::string resource_map_;
  std::uint32_t namespace_ = kNone;
};

std::string entry_bytes(const BinaryEntry& entry, bool compact, Texts& texts) {
  const std::uint32_t key = 0;
  if (compact) {
    const BinaryValue& value = entry.value;
    return le16(key) + le16(0x8U | std::uint32_t{value.type} << 8U) +
           le32(value.type == 3 ? texts.index(value.text) : value.data);
  }
  if (entry.is_complex) return le16(16) + le16(1) + le32(key) + le32(0) + le32(0);
  return le16(8) + le16(0) + le32(key) + value_bytes(entry.value, texts);
}

std::string type_chunk(const BinaryType& type, Texts& texts) {
  std::map<std::uint16_t, std::size_t> offsets;
  std::string entries;
  std::uint16_t count = 0;
  for (const BinaryEntry& entry : type.entries) {
    offsets[entry.index] = entries.size();
    entries += entry_bytes(entry, type.compact, texts);
    count = std::max<std::uint16_t>(count, static_cast<std::uint16_t>(entry.index + 1));
  }

  std::string table;
  std::uint8_t flags = 0;
  if (type.offsets == OffsetKind::sparse) {
    flags = 1;
    count = static_cast<std::uint16_t>(offsets.size());
    for (const auto& [index, offset] : offsets) table += le16(index) + le16(offset / 4);
  } else {
    const bool two_bytes = type.offsets == OffsetKind::two_bytes;
    flags = two_bytes ? 2 : 0;
    for (std::uint16_t index = 0; index < count; ++index) {
      const auto found = offsets.find(index);
      const std::size_t offset = found == offsets.end() ? kNone : found->second;
      table += two_bytes ? le16(found == offsets.end() ? 0xFFFF : offset / 4) : le32(offset);
    }
    align(table);
  }
  const std::string configuration = configuration_bytes(type.configuration);
  const std::size_t header_size = 20 + configuration.size();
  return binary_chunk(0x0201,
                      std::string(1, static_cast<char>(type.id)) + static_cast<char>(flags) +
                          le16(0) + le32(count) + le32(header_size + table.size()) + configuration,
                      table + entries);
}

}  // namespace

std::string binary_chunk(std::uint16_t type, const std::string& header, const std::string& body) {
  const std::size_t header_size = 8 + header.size();
  return le16(type) + le16(header_size) + le32(header_size + body.size()) + header + body;
}

std::string raw_pool(bool utf8, const std::vector<std::uint32_t>& offsets,
                     const std::string& bytes) {
  std::string table;
  for (const std::uint32_t offset : offsets) table += le32(offset);
  return binary_chunk(
      0x0001,
      le32(offsets.size()) + le32(0) + le32(utf8 ? 0x100 : 0) + le32(28 + table.size()) + le32(0),
      table + bytes);
}

std::string utf8_pool(const std::vector<std::string>& texts) {
  const auto length = [](std::size_t size) {
    if (size < 0x80) return std::string(1, static_cast<char>(size));
    if (size > 0x7FFF) throw std::length_error("a pool holds no such text");
    return std::string{static_cast<char>(0x80U | size >> 8U), static_cast<char>(size & 0xFFU)};
  };
  std::string bytes;
  std::vector<std::uint32_t> offsets;
  for (const std::string& text : texts) {
    offsets.push_back(static_cast<std::uint32_t>(bytes.size()));
    // The first length would be the one in UTF-16; nothing depends on it but its own size.
    bytes += length(text.size()) + length(text.size()) + text + '\0';
  }
  align(bytes);
  return raw_pool(true, offsets, bytes);
}

std::string utf16_pool(const std::vector<std::u16string>& texts) {
  std::string bytes;
  std::vector<std::uint32_t> offsets;
  for (const std::u16string& text : texts) {
    offsets.push_back(static_cast<std::uint32_t>(bytes.size()));
    if (text.size() > 0x7FFF) bytes += le16(0x8000U | text.size() >> 16U);
    bytes += le16(text.size() & 0xFFFFU);
    for (const char16_t unit : text) bytes += le16(unit);
    bytes += le16(0);
  }
  align(bytes);
  return raw_pool(false, offsets, bytes);
}

BinaryValue text_value(std::string text) { return {3, 0, std::move(text)}; }
BinaryValue number_value(std::uint32_t number) { return {0x10, number, ""}; }
BinaryValue boolean_value(bool value) { return {0x12, value ? 0xFFFFFFFF : 0, ""}; }
BinaryValue reference_value(std::uint32_t id) { return {1, id, ""}; }

std::string binary_xml(const BinaryElement& root, const BinaryXmlOptions& options) {
  return XmlWriter(options).write(root);
}

std::string configuration_bytes(const BinaryConfiguration& configuration) {
  std::string language = configuration.language;
  language.resize(2);
  std::string bytes = le32(64) + le32(0) + language + le16(0) + le16(0) +
                      le16(configuration.density) + le32(0) + le32(0) +
                      le16(configuration.api_level) + le16(0);
  bytes += '\0';
  bytes += configuration.night ? '\x20' : '\0';
  bytes.resize(64);
  return bytes;
}

std::string binary_table(const std::vector<BinaryPackage>& packages, bool utf8) {
  Texts texts;
  std::string chunks;
  for (const BinaryPackage& package : packages) {
    std::string body = utf8_pool({"string", "mipmap"}) + utf8_pool({"name"});
    for (const BinaryType& type : package.types) {
      body += binary_chunk(
          0x0202, std::string(1, static_cast<char>(type.id)) + '\0' + le16(0) + le32(0), "");
      body += type_chunk(type, texts);
    }
    const std::string name(256, '\0');
    chunks += binary_chunk(0x0200,
                           le32(package.id) + name + le32(288) + le32(2) + le32(0) + le32(1) +
                               le32(package.first_type),
                           body);
  }
  return binary_chunk(0x0002, le32(packages.size()), texts.pool(utf8) + chunks);
}

}  // namespace slipway::testing
