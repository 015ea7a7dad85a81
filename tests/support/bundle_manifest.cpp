#include "tests/support/android_manifest.h"
#include "tests/support/package_entries.h"

/// The manifest of an AAB, as aapt2's Resources.proto writes it.
namespace slipway::testing {
namespace {

using Kind = ManifestAttribute::Kind;

std::string varint(std::uint64_t number) {
  std::string bytes;
  for (; number > 0x7f; number >>= 7U) bytes += static_cast<char>(0x80U | (number & 0x7fU));
  return bytes + static_cast<char>(number);
}

std::string field(std::uint64_t number, std::uint64_t value) {
  return varint(number << 3U) + varint(value);
}

std::string field(std::uint64_t number, const std::string& value) {
  return varint(number << 3U | 2U) + varint(value.size()) + value;
}

/// Item.prim, with an int_decimal_value or a boolean_value; texts have none.
std::string compiled_item(const ManifestAttribute& attribute) {
  switch (attribute.kind) {
    case Kind::text:
      return "";
    case Kind::number:
      return field(6, field(7, field(6, attribute.number)));
    case Kind::boolean:
      return field(6, field(7, field(8, std::uint64_t{1})));
  }
  return "";
}

std::string attribute_message(const ManifestAttribute& attribute) {
  const bool is_android = attribute.resource_id != 0;
  return (is_android ? field(1, kAndroidNamespace) : "") + field(2, attribute.name) +
         field(3, attribute.text) + (is_android ? field(5, attribute.resource_id) : "") +
         compiled_item(attribute);
}

std::string node_message(const ManifestElement& element, bool is_root) {
  std::string message;
  if (is_root) message += field(1, field(1, "android") + field(2, kAndroidNamespace));
  message += field(3, element.name);
  for (const auto& attribute : element.attributes)
    message += field(4, attribute_message(attribute));
  for (const auto& child : element.children) message += field(5, node_message(child, false));
  return field(1, message);
}

}  // namespace

Entries aab_entries(const PackageFacts& facts) {
  const std::string bundletool_version = field(2, "1.15.6");
  return {{"BundleConfig.pb", field(1, bundletool_version)},
          {"base/manifest/AndroidManifest.xml", node_message(manifest_of(facts), true)}};
}

}  // namespace slipway::testing
