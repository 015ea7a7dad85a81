#pragma once

#include <cstdint>
#include <string>
#include <vector>

/// Writes what aapt writes, and what only an attacker would write.
namespace slipway::testing {

/// A chunk: its type, the size of its header, its own size, the header's rest, the body.
[[nodiscard]] std::string binary_chunk(std::uint16_t type, const std::string& header,
                                       const std::string& body);

/// A pool of these texts, whose bytes are taken as they are: modified UTF-8 is up to the caller.
[[nodiscard]] std::string utf8_pool(const std::vector<std::string>& texts);
[[nodiscard]] std::string utf16_pool(const std::vector<std::u16string>& texts);
/// A pool with these bytes behind its offsets.
[[nodiscard]] std::string raw_pool(bool utf8, const std::vector<std::uint32_t>& offsets,
                                   const std::string& bytes);

/// `Res_value`, and the text that it means when it is one.
struct BinaryValue {
  std::uint8_t type = 0;
  std::uint32_t data = 0;
  std::string text;
};
[[nodiscard]] BinaryValue text_value(std::string text);
[[nodiscard]] BinaryValue number_value(std::uint32_t number);
[[nodiscard]] BinaryValue boolean_value(bool value);
[[nodiscard]] BinaryValue reference_value(std::uint32_t id);

constexpr std::uint32_t kLabelId = 0x01010001;
constexpr std::uint32_t kIconId = 0x01010002;
constexpr std::uint32_t kDebuggableId = 0x0101000f;
constexpr std::uint32_t kMinSdkId = 0x0101020c;
constexpr std::uint32_t kVersionCodeId = 0x0101021b;
constexpr std::uint32_t kVersionNameId = 0x0101021c;
constexpr std::uint32_t kTargetSdkId = 0x01010270;
constexpr std::uint32_t kVersionCodeMajorId = 0x01010576;
constexpr std::uint32_t kIsSplitRequiredId = 0x01010591;
constexpr std::uint32_t kRequiredSplitTypesId = 0x0101064e;

struct BinaryAttribute {
  std::string name;
  std::uint32_t id = 0;  ///< 0: an attribute without one, such as `package`
  BinaryValue value;
  std::string raw = {};       ///< how it was written, when that is not the value
  bool in_namespace = false;  ///< attributes with ids are in Android's; it does not matter
};

struct BinaryElement {
  std::string name;
  std::vector<BinaryAttribute> attributes;
  std::vector<BinaryElement> children;
};

struct BinaryXmlOptions {
  bool utf8 = true;
  std::uint16_t attribute_start = 20;
  std::uint16_t attribute_size = 20;
  std::string before_nodes;  ///< chunks between the resource map and the first node
  std::string after_root;    ///< chunks right after the root's start
};

/// The document with its namespace, its root `manifest` or another one.
[[nodiscard]] std::string binary_xml(const BinaryElement& root,
                                     const BinaryXmlOptions& options = {});

/// When a resource's value is meant, as `ResTable_config` of 64 bytes.
struct BinaryConfiguration {
  std::string language;  ///< two letters
  std::uint16_t density = 0;
  std::uint16_t api_level = 0;
  bool night = false;
};
[[nodiscard]] std::string configuration_bytes(const BinaryConfiguration& configuration);

struct BinaryEntry {
  std::uint16_t index = 0;
  BinaryValue value;
  bool is_complex = false;
};

enum class OffsetKind { plain, sparse, two_bytes };

/// The values of one type in one configuration.
struct BinaryType {
  std::uint8_t id = 1;
  BinaryConfiguration configuration;
  std::vector<BinaryEntry> entries;  ///< in the order of their indices
  OffsetKind offsets = OffsetKind::plain;
  bool compact = false;
};

struct BinaryPackage {
  std::uint32_t id = 0x7f;
  std::vector<BinaryType> types;
  std::uint32_t first_type = 0;  ///< `typeIdOffset`
};

[[nodiscard]] std::string binary_table(const std::vector<BinaryPackage>& packages,
                                       bool utf8 = true);

}  // namespace slipway::testing
