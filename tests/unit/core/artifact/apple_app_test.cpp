#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/artifact/limits.h"
#include "core/artifact/readers.h"
#include "tests/support/packages.h"
#include "tests/unit/core/artifact/apple_files.h"
#include "tests/unit/core/crypto/signed_message.h"

namespace slipway::inspection {
namespace {

using ::testing::AllOf;
using testing::BinaryPlist;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::mach_o;
using ::testing::Not;
using testing::xml_plist;
using testing::zip_of;
using Entries = std::vector<std::pair<std::string, std::string>>;

constexpr const char* kFolder = "Payload/Example.app/";
constexpr const char* kNeeded =
    "<key>CFBundleIdentifier</key><string>com.example.app</string>"
    "<key>CFBundleShortVersionString</key><string>1.1</string>"
    "<key>CFBundleVersion</key><string>28</string>";

std::string info(const std::string& more = "") {
  return xml_plist("<dict>" + std::string(kNeeded) + more + "</dict>");
}

std::string pairs(const std::string& key, const std::string& value) {
  return "<key>" + key + "</key>" + value;
}

/// A PNG as far as its size; as Apple's tools rewrite it where `rewritten`.
std::string png(std::uint32_t side, bool rewritten = false) {
  using testing::big_endian_bytes;
  return "\x89PNG\r\n\x1A\n" +
         (rewritten ? big_endian_bytes(4, 4) + std::string("CgBIP\0 \x02+\xD5\xB3\x7F", 12)
                    : std::string()) +
         big_endian_bytes(13, 4) + "IHDR" + big_endian_bytes(side, 4) + big_endian_bytes(side, 4) +
         std::string("\x08\x06\0\0\0", 5) + big_endian_bytes(0, 4);
}

struct Reading {
  Artifact artifact;
  Result<void> result;
};

using Reader = Result<void> (*)(const Archive&, Artifact&);

Reading read(const Entries& entries, Reader reader = read_ipa) {
  const std::string zip = zip_of(entries);
  const auto archive = Archive::over(zip);
  Reading reading;
  reading.result = reader(*archive, reading.artifact);
  return reading;
}

Artifact ipa(const std::string& plist, const Entries& more = {}) {
  Entries entries = {{kFolder + std::string("Info.plist"), plist}};
  for (const auto& [name, content] : more) entries.emplace_back(kFolder + name, content);
  auto reading = read(entries);
  EXPECT_TRUE(reading.result.has_value()) << reading.result.error().message;
  return reading.artifact;
}

Artifact mac(const std::string& plist, const Entries& more = {}) {
  Entries entries = {{"Example.app/Contents/Info.plist", plist}};
  for (const auto& [name, content] : more) entries.emplace_back("Example.app/" + name, content);
  auto reading = read(entries, read_app_zip);
  EXPECT_TRUE(reading.result.has_value()) << reading.result.error().message;
  return reading.artifact;
}

Error refusal(const Entries& entries, Reader reader = read_ipa) {
  const auto reading = read(entries, reader);
  if (reading.result) {
    ADD_FAILURE() << "was taken";
    return {};
  }
  EXPECT_EQ(reading.result.error().kind, ErrorKind::invalid_artifact);
  return reading.result.error();
}

std::optional<std::string> folder_of(std::optional<std::string> (*find)(const Archive&),
                                     const std::vector<std::string>& names) {
  Entries entries;
  for (const auto& name : names) entries.emplace_back(name, "");
  const std::string zip = zip_of(entries);
  return find(*Archive::over(zip));
}

TEST(Ipa, SaysWhatItIs) {
  const Artifact artifact =
      ipa(info(pairs("CFBundleDisplayName", "<string>Example €</string>") +
               pairs("CFBundleName", "<string>Ex</string>") +
               pairs("MinimumOSVersion", "<string>15.6</string>") +
               pairs("DTPlatformVersion", "<string>18.4</string>") +
               pairs("CFBundleExecutable", "<string>Example</string>") +
               pairs("UIDeviceFamily", "<array><integer>1</integer><integer>2</integer></array>")),
          {{"Example", mach_o()}});
  EXPECT_EQ(artifact.platform, Platform::ios);
  EXPECT_EQ(artifact.bundle_id, "com.example.app");
  EXPECT_EQ(artifact.version, "1.1");
  EXPECT_EQ(artifact.build_number, "28");
  EXPECT_EQ(artifact.title, "Example €");
  EXPECT_EQ(artifact.min_os, "15.6");
  EXPECT_EQ(artifact.target_os, "18.4");
  EXPECT_THAT(artifact.devices, ElementsAre("phone", "pad"));
  EXPECT_THAT(artifact.uuids, ElementsAre("30313233-3435-3637-3839-616263646566"));
  EXPECT_FALSE(artifact.signing.has_value());
  EXPECT_FALSE(artifact.debuggable.has_value());
  EXPECT_THAT(artifact.warnings, IsEmpty());
}

TEST(Ipa, IsReadFromABinaryPropertyList) {
  BinaryPlist writer;
  const auto text = [&writer](const char* value) { return writer.string(value); };
  const Artifact artifact = ipa(writer.file(
      writer.dictionary({{text("CFBundleIdentifier"), text("com.example.app")},
                         {text("CFBundleShortVersionString"), text("1.1")},
                         {text("CFBundleVersion"), writer.integer(28)},
                         {text("UIDeviceFamily"), writer.array({writer.integer(3)})}})));
  EXPECT_EQ(artifact.bundle_id, "com.example.app");
  EXPECT_EQ(artifact.build_number, "28");
  EXPECT_THAT(artifact.devices, ElementsAre("tv"));
  EXPECT_THAT(artifact.warnings, IsEmpty());
}

TEST(MacApp, SaysWhatItIs) {
  const Artifact artifact =
      mac(info(pairs("CFBundleName", "<string>Example</string>") +
               pairs("LSMinimumSystemVersion", "<string>11.3</string>") +
               pairs("CFBundleExecutable", "<string>Example</string>")),
          {{"Contents/MacOS/Example", testing::fat_mach_o({mach_o(), mach_o()})},
           {"Contents/embedded.provisionprofile",
            testing::signed_message(
                xml_plist("<dict><key>ProvisionsAllDevices</key><true/>"
                          "<key>Platform</key><array><string>OSX</string></array></dict>"))},
           {"Contents/Frameworks/Other.app/Contents/Info.plist", "deeper"}});
  EXPECT_EQ(artifact.platform, Platform::macos);
  EXPECT_EQ(artifact.bundle_id, "com.example.app");
  EXPECT_EQ(artifact.title, "Example");
  EXPECT_EQ(artifact.min_os, "11.3");
  EXPECT_THAT(artifact.devices, ElementsAre("mac"));
  EXPECT_THAT(artifact.uuids, ElementsAre("30313233-3435-3637-3839-616263646566"));
  ASSERT_TRUE(artifact.signing.has_value());
  EXPECT_EQ(artifact.signing->kind, SigningKind::developer_id);
  EXPECT_THAT(artifact.warnings, IsEmpty());
}

TEST(AppleApp, TakesTheNameWhenTheDisplayNameIsEmpty) {
  EXPECT_EQ(ipa(info(pairs("CFBundleDisplayName", "<string/>") +
                     pairs("CFBundleName", "<string>Ex</string>")))
                .title,
            "Ex");
}

TEST(AppleApp, WarnsOfFactsThatAreMissingOrNoText) {
  const Artifact artifact =
      ipa(xml_plist("<dict><key>CFBundleShortVersionString</key><real>1.10</real>"
                    "<key>CFBundleVersion</key><string>2\n8</string></dict>"));
  EXPECT_EQ(artifact.bundle_id, std::nullopt);
  EXPECT_EQ(artifact.version, std::nullopt);
  EXPECT_EQ(artifact.build_number, std::nullopt);
  EXPECT_THAT(artifact.warnings,
              ElementsAre(HasSubstr("CFBundleIdentifier"), "the version is no text",
                          HasSubstr("the build number")));
}

TEST(AppleApp, KnowsTheDevicesHoweverTheyAreWritten) {
  const auto devices = [](const char* families) {
    return ipa(info(pairs("UIDeviceFamily", families))).devices;
  };
  EXPECT_THAT(devices("<array><integer>4</integer><integer>7</integer></array>"),
              ElementsAre("watch", "vision"));
  EXPECT_THAT(devices("<array><string>1</string></array>"), ElementsAre("phone"));
  EXPECT_THAT(devices("<integer>2</integer>"), ElementsAre("pad"));
  EXPECT_THAT(devices("<array><integer>99</integer><true/></array>"), IsEmpty());
}

TEST(AppleApp, IsWarnedAboutWhenBuiltForASimulator) {
  EXPECT_THAT(ipa(info(pairs("CFBundleSupportedPlatforms",
                             "<array><string>iPhoneSimulator</string></array>")))
                  .warnings,
              ElementsAre(HasSubstr("simulator")));
}

TEST(Ipa, IsOfNoKnownPlatformWhenItIsNotForIos) {
  const auto built_for = [](const char* platforms) {
    return ipa(info(pairs("CFBundleSupportedPlatforms", platforms)));
  };
  for (const char* platforms :
       {"<array><string>iPhoneOS</string></array>", "<array/>",
        "<array><string>iPhoneSimulator</string></array>",
        "<array><string>AppleTVOS</string><string>iPhoneOS</string></array>",
        "<string>iPhoneOS</string>", "<true/>"}) {
    EXPECT_EQ(built_for(platforms).platform, Platform::ios) << platforms;
  }
  for (const char* name : {"AppleTVOS", "XROS", "WatchOS", "MacOSX"}) {
    const Artifact artifact =
        built_for(fmt::format("<array><string>{}</string></array>", name).c_str());
    EXPECT_EQ(artifact.platform, std::nullopt) << name;
    EXPECT_THAT(artifact.warnings, ElementsAre(AllOf(HasSubstr(name), HasSubstr("platform"))));
    EXPECT_EQ(built_for(fmt::format("<string>{}</string>", name).c_str()).platform, std::nullopt);
  }
  EXPECT_THAT(built_for("<array><string>AppleTVSimulator</string></array>").warnings,
              ElementsAre(HasSubstr("AppleTVSimulator"), HasSubstr("simulator")));
}

TEST(AppleApp, IsReadThoughItsExecutableIsMissingOrBroken) {
  const std::string plist = info(pairs("CFBundleExecutable", "<string>Example</string>"));
  EXPECT_THAT(ipa(plist).warnings,
              ElementsAre("the executable `Payload/Example.app/Example` is not in the package"));
  EXPECT_THAT(ipa(plist, {{"Example", "#!/bin/sh\n"}}).warnings,
              ElementsAre(HasSubstr("is no Mach-O file")));
  EXPECT_THAT(ipa(plist, {{"Example", mach_o().substr(0, 40)}}).warnings,
              ElementsAre(HasSubstr("is truncated")));
}

TEST(AppleApp, IsReadThoughItsProfileIsBroken) {
  const Artifact artifact = ipa(info(), {{"embedded.mobileprovision", "garbage"}});
  EXPECT_EQ(artifact.bundle_id, "com.example.app");
  EXPECT_FALSE(artifact.signing.has_value());
  EXPECT_THAT(artifact.warnings,
              ElementsAre(AllOf(HasSubstr("provisioning profile"), HasSubstr("no CMS message"))));
  EXPECT_THAT(
      ipa(info(), {{"embedded.mobileprovision", std::string(kMaxProfile + 1, ' ')}}).warnings,
      ElementsAre(HasSubstr("provisioning profile")));
}

TEST(AppleApp, HasNoDeviceInAnyOfItsFacts) {
  const std::string device = "00008110-000A1D2E3F4A001E";
  const Artifact artifact =
      ipa(info(), {{"embedded.mobileprovision",
                    testing::signed_message(xml_plist(
                        "<dict><key>Name</key><string>Beta</string><key>ProvisionedDevices</key>"
                        "<array><string>" +
                        device + "</string></array></dict>"))}});
  ASSERT_TRUE(artifact.signing.has_value());
  EXPECT_EQ(artifact.signing->kind, SigningKind::ad_hoc);
  const auto& profile = *artifact.signing->profile;
  std::string all = fmt::format("{} {} {} {} {}", profile.name, profile.team_id, profile.team_name,
                                profile.application_identifier, artifact.bundle_id.value_or(""));
  for (const auto* texts :
       {&artifact.warnings, &artifact.uuids, &artifact.devices, &artifact.signing->schemes}) {
    for (const auto& text : *texts) all += text;
  }
  EXPECT_THAT(all, Not(HasSubstr(device)));
  EXPECT_THAT(all, Not(HasSubstr("8110")));
}

TEST(AppleApp, HasTheLargestIconThatCanBeShown) {
  const std::string icons =
      pairs("CFBundleIcons",
            "<dict><key>CFBundlePrimaryIcon</key><dict><key>CFBundleIconFiles</key>"
            "<array><string>AppIcon60x60</string></array></dict></dict>") +
      pairs("CFBundleIcons~ipad",
            "<dict><key>CFBundlePrimaryIcon</key><dict>"
            "<key>CFBundleIconFiles</key>"
            "<array><string>AppIcon76x76</string></array></dict></dict>");
  const Artifact artifact = ipa(info(icons), {{"AppIcon60x60@2x.png", png(120)},
                                              {"AppIcon60x60@3x.png", png(180)},
                                              {"AppIcon76x76@2x~ipad.png", png(152)},
                                              {"AppIcon76x76@4x.png", png(304, true)},
                                              {"AppIcon60x60Other.png", png(900)},
                                              {"AppIcon60x60-folder/x.png", png(900)},
                                              {"Other.png", png(900)}});
  ASSERT_NE(artifact.icon, nullptr);
  EXPECT_EQ(artifact.icon->width, 180);
  EXPECT_EQ(artifact.icon->media_type, "image/png");
  EXPECT_EQ(artifact.icon->bytes, png(180));
  EXPECT_THAT(artifact.warnings, IsEmpty());
}

TEST(AppleApp, HasAnIconThatIsListedTheOldWay) {
  for (const auto& listed :
       {pairs("CFBundleIconFile", "<string>Icon.png</string>"),
        pairs("CFBundleIconFiles", "<array><string>Icon</string></array>"),
        pairs("CFBundleIconFiles", "<string>Icon.png</string>"),
        pairs("CFBundleIcons",
              "<dict><key>CFBundlePrimaryIcon</key><dict>"
              "<key>CFBundleIconFiles</key><string>Icon</string></dict></dict>")}) {
    const Artifact artifact = ipa(info(listed), {{"Icon.png", png(57)}});
    ASSERT_NE(artifact.icon, nullptr) << listed;
    EXPECT_EQ(artifact.icon->width, 57);
  }
}

TEST(AppleApp, SaysWhyItsIconIsNotShown) {
  const std::string listed = pairs("CFBundleIconFile", "<string>Icon</string>");
  EXPECT_THAT(ipa(info(listed), {{"Icon.png", png(57, true)}}).warnings,
              ElementsAre(HasSubstr("Icon.png")));
  EXPECT_THAT(ipa(info(listed), {{"Assets.car", ""}}).warnings,
              ElementsAre(HasSubstr("only in Assets.car")));
  EXPECT_THAT(ipa(info(listed)).warnings, ElementsAre(HasSubstr("not in the package")));
  EXPECT_THAT(mac(info(listed), {{"Contents/Resources/Assets.car", ""}}).warnings,
              ElementsAre(HasSubstr("only in Assets.car")));
}

TEST(AppleApp, IsRefusedWhenItsInfoPlistIsCorrupt) {
  const std::string entry = std::string(kFolder) + "Info.plist";
  EXPECT_THAT(refusal({{entry, "garbage"}}).message,
              AllOf(HasSubstr("`Payload/Example.app/Info.plist`"), HasSubstr("neither")));
  EXPECT_THAT(refusal({{entry, ""}}).message, HasSubstr("neither"));
  EXPECT_THAT(refusal({{entry, xml_plist("<array/>")}}).message, HasSubstr("no dictionary"));
  EXPECT_THAT(refusal({{entry, "{ CFBundleName = x; }"}}).message, HasSubstr("plutil"));
  EXPECT_THAT(refusal({{entry, std::string(kMaxInfoPlist + 1, ' ')}}).message,
              HasSubstr("Info.plist"));
  EXPECT_THAT(refusal({{entry, info()}, {entry, info()}}).message, HasSubstr("Info.plist"));
}

TEST(AppleApp, IsRefusedBesideAnotherOne) {
  const Error two = refusal(
      {{std::string(kFolder) + "Info.plist", info()}, {"Payload/Other.app/Info.plist", info()}});
  EXPECT_THAT(two.message, AllOf(HasSubstr("more than one app"), HasSubstr("Payload/Example.app/"),
                                 HasSubstr("Payload/Other.app/")));
  EXPECT_FALSE(two.hint.empty());
  EXPECT_THAT(
      refusal({{"A.app/Contents/Info.plist", info()}, {"B.app/Contents/MacOS/B", ""}}, read_app_zip)
          .message,
      HasSubstr("more than one app"));
}

TEST(AppleApp, IsReadBesideWhatMacOsAddsToAZip) {
  const auto reading = read({{"__MACOSX/._Example.app", ""},
                             {"Example.app/Contents/Info.plist", info()},
                             {"__MACOSX/Example.app/Contents/._Info.plist", "x"},
                             {"__MACOSX/Other.app/Contents/Info.plist", "x"}},
                            read_app_zip);
  ASSERT_TRUE(reading.result.has_value());
  EXPECT_EQ(reading.artifact.bundle_id, "com.example.app");
}

TEST(PayloadApp, IsTheFolderWithAnInfoPlist) {
  EXPECT_EQ(folder_of(payload_app, {"Payload/", "Payload/A.app/", "Payload/A.app/Info.plist"}),
            "Payload/A.app/");
  EXPECT_EQ(folder_of(payload_app, {"Payload/A.app/Info.plist"}), "Payload/A.app/");
  for (const char* other : {"Payload/A.app/", "Payload/A.app/Watch/B.app/Info.plist",
                            "Wrapper/Payload/A.app/Info.plist", "__MACOSX/Payload/A.app/Info.plist",
                            "Payload/Info.plist", "Payload/A/Info.plist", "Payload/.app/Info.plist",
                            "A.app/Info.plist", "payload/A.app/Info.plist"}) {
    EXPECT_EQ(folder_of(payload_app, {other}), std::nullopt) << other;
  }
}

TEST(MacosApp, IsTheFolderWithContents) {
  EXPECT_EQ(folder_of(macos_app, {"A.app/Contents/Info.plist"}), "A.app/");
  for (const char* other :
       {"A.app/Info.plist", "X/A.app/Contents/Info.plist", "__MACOSX/A.app/Contents/Info.plist",
        "A.app/Contents/A.app/Contents/Info.plist", ".app/Contents/Info.plist"}) {
    EXPECT_EQ(folder_of(macos_app, {other}), std::nullopt) << other;
  }
}

}  // namespace
}  // namespace slipway::inspection
