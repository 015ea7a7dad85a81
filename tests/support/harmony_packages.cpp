#include <fmt/format.h>

#include "tests/support/little_endian.h"
#include "tests/support/package_entries.h"
#include "tests/support/zip_writer.h"

namespace slipway::testing {
namespace {

constexpr std::uint32_t kLabelId = 0x01000000;

std::string quoted(const std::string& text) {
  std::string json = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') json += '\\';
    json += c;
  }
  return json + '"';
}

/// As restool writes it: a table that has the label, in one language for all.
std::string resources_index(const std::string& label) {
  const auto text = [](const std::string& value) { return le16(value.size() + 1) + value + '\0'; };
  std::string version = "Restool 4.105";
  version.resize(128);
  constexpr std::uint32_t kIdSet = 128 + 8 + 12;
  constexpr std::uint32_t kItem = kIdSet + 8 + 8;
  constexpr std::uint32_t kString = 9;
  const std::string item = le32(kString) + le32(kLabelId) + text(label) + text("app_name");
  return version + le32(kItem + 4 + item.size()) + le32(1) +  //
         "KEYS" + le32(kIdSet) + le32(0) +                    //
         "IDSS" + le32(1) + le32(kLabelId) + le32(kItem) +    //
         le32(item.size()) + item;
}

std::string module_json(const PackageFacts& facts, const std::string& type) {
  return fmt::format(
      R"({{"app":{{"bundleName":{},"versionName":{},"versionCode":{},"debug":{},)"
      R"("label":"$string:app_name","labelId":{},"minAPIVersion":50000012,)"
      R"("targetAPIVersion":50000012,"apiReleaseType":"Release","vendor":"example"}},)"
      R"("module":{{"name":"entry","type":"{}","deviceTypes":["phone","tablet"]}}}})",
      quoted(facts.bundle_id), quoted(facts.version), facts.build_number, facts.debuggable,
      kLabelId, type);
}

std::string pack_info(const PackageFacts& facts, const std::string& type) {
  return fmt::format(R"({{"summary":{{"app":{{"bundleName":{},"version":{{"code":{},"name":{}}}}},)"
                     R"("modules":[{{"distro":{{"moduleType":"{}","moduleName":"entry"}},)"
                     R"("deviceType":["phone","tablet"],)"
                     R"("apiVersion":{{"compatible":12,"releaseType":"Release","target":12}}}}]}},)"
                     R"("packages":[{{"deviceType":["phone","tablet"],"moduleType":"{}",)"
                     R"("deliveryWithInstall":true,"name":"entry-default"}}]}})",
                     quoted(facts.bundle_id), facts.build_number, quoted(facts.version), type,
                     type);
}

}  // namespace

Entries harmony_module_entries(const PackageFacts& facts, const std::string& type) {
  return {{"module.json", module_json(facts, type)},
          {"resources.index", resources_index(facts.title)},
          {"pack.info", pack_info(facts, type)}};
}

Entries harmony_app_entries(const PackageFacts& facts) {
  return {{"entry-default.hap", zip_of(harmony_module_entries(facts, "entry"))},
          {"pack.info", pack_info(facts, "entry")}};
}

}  // namespace slipway::testing
