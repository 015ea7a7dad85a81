#include <fmt/format.h>

#include "tests/support/little_endian.h"
#include "tests/support/package_entries.h"

namespace slipway::testing {
namespace {

std::string escaped(const std::string& text) {
  std::string xml;
  for (const char c : text) {
    if (c == '&') {
      xml += "&amp;";
    } else if (c == '<') {
      xml += "&lt;";
    } else {
      xml += c;
    }
  }
  return xml;
}

std::string plist(const Entries& texts, const std::string& more = "") {
  std::string xml =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" "
      "\"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n"
      "<plist version=\"1.0\">\n<dict>\n";
  for (const auto& [key, text] : texts) {
    xml += fmt::format("\t<key>{}</key>\n\t<string>{}</string>\n", key, escaped(text));
  }
  return xml + more + "</dict>\n</plist>\n";
}

Entries app_texts(const PackageFacts& facts) {
  return {{"CFBundleDevelopmentRegion", "en"},      {"CFBundleDisplayName", facts.title},
          {"CFBundleExecutable", "Example"},        {"CFBundleIdentifier", facts.bundle_id},
          {"CFBundleInfoDictionaryVersion", "6.0"}, {"CFBundleName", facts.title},
          {"CFBundlePackageType", "APPL"},          {"CFBundleShortVersionString", facts.version},
          {"CFBundleVersion", facts.build_number}};
}

/// The same for a dSYM as for the app that it belongs to (FNV-1a).
std::string uuid_of(const PackageFacts& facts) {
  std::string bytes;
  for (const char* salt : {"one", "two"}) {
    std::uint64_t hash = 0xcbf29ce484222325;
    for (const char c : salt + facts.bundle_id + '\n' + facts.build_number) {
      hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    }
    bytes += le64(hash);
  }
  return bytes;
}

enum class MachO : std::uint32_t { executable = 2, dsym = 10 };

/// For arm64, with nothing but its LC_UUID.
std::string mach_o(MachO type, const PackageFacts& facts) {
  const std::string uuid = le32(0x1b) + le32(24) + uuid_of(facts);
  return le32(0xfeedfacf) + le32(0x0100000c) + le32(0) + le32(static_cast<std::uint32_t>(type)) +
         le32(1) + le32(uuid.size()) + le32(0) + le32(0) + uuid;
}

}  // namespace

Entries ipa_entries(const PackageFacts& facts) {
  Entries texts = app_texts(facts);
  texts.emplace_back("DTPlatformName", "iphoneos");
  texts.emplace_back("MinimumOSVersion", "13.0");
  const std::string info =
      plist(texts,
            "\t<key>CFBundleSupportedPlatforms</key>\n\t<array><string>iPhoneOS</string></array>\n"
            "\t<key>UIDeviceFamily</key>\n\t<array><integer>1</integer></array>\n");
  return {{"Payload/", ""},
          {"Payload/Example.app/", ""},
          {"Payload/Example.app/Info.plist", info},
          {"Payload/Example.app/Example", mach_o(MachO::executable, facts)}};
}

Entries macos_entries(const PackageFacts& facts) {
  Entries texts = app_texts(facts);
  texts.emplace_back("DTPlatformName", "macosx");
  texts.emplace_back("LSMinimumSystemVersion", "11.0");
  const std::string info = plist(
      texts, "\t<key>CFBundleSupportedPlatforms</key>\n\t<array><string>MacOSX</string></array>\n");
  return {{"Example.app/", ""},
          {"Example.app/Contents/", ""},
          {"Example.app/Contents/Info.plist", info},
          {"Example.app/Contents/MacOS/Example", mach_o(MachO::executable, facts)}};
}

Entries dsym_entries(const PackageFacts& facts) {
  const std::string info = plist({{"CFBundleIdentifier", "com.apple.xcode.dsym." + facts.bundle_id},
                                  {"CFBundlePackageType", "dSYM"},
                                  {"CFBundleShortVersionString", facts.version},
                                  {"CFBundleVersion", facts.build_number}});
  return {{"Example.app.dSYM/", ""},
          {"Example.app.dSYM/Contents/", ""},
          {"Example.app.dSYM/Contents/Info.plist", info},
          {"Example.app.dSYM/Contents/Resources/DWARF/Example", mach_o(MachO::dsym, facts)}};
}

}  // namespace slipway::testing
