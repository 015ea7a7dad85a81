#include "core/artifact/proto_manifest.h"

#include <array>
#include <charconv>

#include "core/artifact/android_attributes.h"
#include "core/artifact/problem.h"
#include "core/artifact/proto_fields.h"
#include "core/artifact/utf16.h"

namespace slipway::inspection {
namespace {

using protozero::pbf_reader;

constexpr std::string_view kManifest = "base/manifest/AndroidManifest.xml";

struct Attribute {
  std::string_view element;
  std::uint32_t resource_id;
  std::optional<ProtoItem> ProtoManifest::*fact;
};

constexpr std::array<Attribute, 8> kAttributes = {{
    {"manifest", attribute::kVersionCode, &ProtoManifest::version_code},
    {"manifest", attribute::kVersionCodeMajor, &ProtoManifest::version_code_major},
    {"manifest", attribute::kVersionName, &ProtoManifest::version_name},
    {"uses-sdk", attribute::kMinSdk, &ProtoManifest::min_sdk},
    {"uses-sdk", attribute::kTargetSdk, &ProtoManifest::target_sdk},
    {"application", attribute::kLabel, &ProtoManifest::label},
    {"application", attribute::kIcon, &ProtoManifest::icon},
    {"application", attribute::kDebuggable, &ProtoManifest::debuggable},
}};

/// XmlAttribute: namespace_uri 1, name 2, value 3, resource_id 5, compiled_item 6.
struct XmlAttribute {
  std::string_view namespace_uri;
  std::string_view name;
  std::string_view value;
  std::uint32_t resource_id = 0;
  std::optional<ProtoItem> compiled;
};

XmlAttribute read_attribute(std::string_view message) {
  XmlAttribute attribute;
  for (pbf_reader field = message_reader(message); field.next();) {
    switch (field.tag_and_type()) {
      case bytes_field(1):
        attribute.namespace_uri = view_of(field);
        break;
      case bytes_field(2):
        attribute.name = view_of(field);
        break;
      case bytes_field(3):
        attribute.value = view_of(field);
        break;
      case number_field(5):
        attribute.resource_id = field.get_uint32();
        break;
      case bytes_field(6):
        attribute.compiled = read_proto_item(view_of(field));
        break;
      default:
        field.skip();
    }
  }
  return attribute;
}

/// The code point of the four hexadecimal digits behind `\u`.
std::optional<std::uint32_t> escaped_code(std::string_view text) {
  std::uint32_t code = 0;
  const auto digits = text.substr(0, 4);
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), code, 16);
  if (digits.size() < 4 || read.ptr != digits.data() + 4) return std::nullopt;
  return code;
}

/// `value` as the source wrote it, without its backslashes, as aapt2's StringBuilder takes them.
std::string unescaped(std::string_view value) {
  std::string text;
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (value[i] != '\\' || i + 1 == value.size()) {
      text += value[i];
      continue;
    }
    const char c = value[++i];
    const auto code = c == 'u' ? escaped_code(value.substr(i + 1)) : std::nullopt;
    if (code) {
      append_utf8(text, *code);
      i += 4;
    } else {
      text += c == 'n' ? '\n' : c == 't' ? '\t' : c;
    }
  }
  return text;
}

/// The compiled item where there is one: what the attribute means, where `value` is how the source
/// wrote it (`0x1c`). Strings have none, and `@null` has one that says nothing.
std::optional<ProtoItem> item_of(XmlAttribute attribute) {
  if (attribute.compiled && (attribute.compiled->text || attribute.compiled->is_reference())) {
    return std::move(attribute.compiled);
  }
  if (attribute.value == "@null") return std::nullopt;
  ProtoItem item;
  if (!attribute.value.empty() && attribute.value.front() == '@') {
    item.reference = attribute.value.substr(attribute.value.substr(0, 2) == "@+" ? 2 : 1);
  } else {
    item.text = unescaped(attribute.value);
  }
  return item;
}

void take_attribute(std::string_view element, XmlAttribute attribute, ProtoManifest& manifest) {
  if (element == "manifest" && attribute.name == "package" && attribute.namespace_uri.empty()) {
    manifest.package = attribute.value;
    return;
  }
  for (const Attribute& known : kAttributes) {
    if (known.element == element && known.resource_id == attribute.resource_id) {
      manifest.*known.fact = item_of(std::move(attribute));
      return;
    }
  }
}

/// XmlNode: element 1. Empty for a node that is text.
std::string_view element_in(std::string_view node) {
  std::string_view element;
  for (pbf_reader field = message_reader(node); field.next();) {
    if (field.tag_and_type() == bytes_field(1)) {
      element = view_of(field);
    } else {
      field.skip();
    }
  }
  return element;
}

/// XmlElement: name 3.
std::string_view name_of(std::string_view element) {
  std::string_view name;
  for (pbf_reader field = message_reader(element); field.next();) {
    if (field.tag_and_type() == bytes_field(3)) {
      name = view_of(field);
    } else {
      field.skip();
    }
  }
  return name;
}

/// XmlElement: attribute 4.
void take_attributes(std::string_view element, ProtoManifest& manifest) {
  const std::string_view name = name_of(element);
  for (pbf_reader field = message_reader(element); field.next();) {
    if (field.tag_and_type() == bytes_field(4)) {
      take_attribute(name, read_attribute(view_of(field)), manifest);
    } else {
      field.skip();
    }
  }
}

/// XmlElement: child 5.
void take_children(std::string_view root, ProtoManifest& manifest) {
  bool has_application = false;
  for (pbf_reader field = message_reader(root); field.next();) {
    if (field.tag_and_type() != bytes_field(5)) {
      field.skip();
      continue;
    }
    const std::string_view element = element_in(view_of(field));
    const std::string_view name = name_of(element);
    if (name == "uses-sdk") manifest.min_sdk = manifest.target_sdk = std::nullopt;
    if (name == "uses-sdk" || (name == "application" && !has_application)) {
      take_attributes(element, manifest);
    }
    has_application = has_application || name == "application";
  }
}

}  // namespace

Result<ProtoManifest> read_proto_manifest(std::string_view bytes) {
  try {
    const std::string_view root = element_in(bytes);
    if (name_of(root) != "manifest") return corrupt(kManifest, "its root is not `manifest`");
    ProtoManifest manifest;
    take_attributes(root, manifest);
    if (manifest.package.empty()) return corrupt(kManifest, "it has no package name");
    take_children(root, manifest);
    return manifest;
  } catch (const protozero::exception&) {
    return corrupt(kManifest, "it is no protobuf message, or a cut one");
  }
}

}  // namespace slipway::inspection
