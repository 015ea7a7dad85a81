#include "core/artifact/provisioning_profile.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/core/artifact/apple_files.h"
#include "tests/unit/core/crypto/signed_message.h"

namespace slipway::inspection {
namespace {

using ::testing::AllOf;
using testing::BinaryPlist;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::Lengths;
using ::testing::Not;
using testing::signed_message;
using ::testing::StartsWith;
using testing::xml_plist;

constexpr const char* kDevice = "00008110-000A1D2E3F4A001E";
constexpr const char* kSomeDevices =
    "<key>ProvisionedDevices</key><array><string>00008110-000A1D2E3F4A001E</string></array>";
constexpr const char* kAllDevices = "<key>ProvisionsAllDevices</key><true/>";

std::string profile(const std::string& more, bool debuggable = false) {
  return xml_plist(
      fmt::format("<dict><key>Name</key><string>Example Beta</string>"
                  "<key>TeamIdentifier</key><array><string>A1B2C3D4E5</string></array>"
                  "<key>TeamName</key><string>Example &amp; Söhne</string>"
                  "<key>ExpirationDate</key><date>2027-03-01T12:00:00Z</date>"
                  "<key>Entitlements</key><dict>"
                  "<key>application-identifier</key><string>A1B2C3D4E5.com.example.*</string>"
                  "<key>get-task-allow</key><{}/></dict>"
                  "<key>DeveloperCertificates</key><array><data>AAEC</data></array>{}</dict>",
                  debuggable, more));
}

Artifact read(std::string_view bytes, Platform platform = Platform::ios) {
  Artifact artifact;
  artifact.platform = platform;
  const auto done = read_profile(bytes, "embedded.mobileprovision", artifact);
  EXPECT_TRUE(done.has_value()) << done.error().message;
  return artifact;
}

std::optional<SigningKind> kind_of(const std::string& plist, Platform platform = Platform::ios) {
  const Artifact artifact = read(plist, platform);
  return artifact.signing ? std::optional(artifact.signing->kind) : std::nullopt;
}

void expect_the_facts(const Artifact& artifact) {
  ASSERT_TRUE(artifact.signing && artifact.signing->profile);
  const ProvisioningProfile& found = *artifact.signing->profile;
  EXPECT_EQ(found.name, "Example Beta");
  EXPECT_EQ(found.team_id, "A1B2C3D4E5");
  EXPECT_EQ(found.team_name, "Example & Söhne");
  EXPECT_EQ(found.application_identifier, "A1B2C3D4E5.com.example.*");
  EXPECT_EQ(found.expires,
            std::chrono::sys_days(std::chrono::year(2027) / 3 / 1) + std::chrono::hours(12));
  EXPECT_EQ(artifact.signing->kind, SigningKind::ad_hoc);
  EXPECT_EQ(artifact.debuggable, false);
  EXPECT_THAT(artifact.warnings, ElementsAre());
}

TEST(ProvisioningProfile, IsReadFromASignedMessage) {
  expect_the_facts(read(signed_message(profile(kSomeDevices))));
}

TEST(ProvisioningProfile, IsReadFromASignedMessageOfIndefiniteLength) {
  expect_the_facts(read(signed_message(profile(kSomeDevices), Lengths::indefinite)));
}

TEST(ProvisioningProfile, IsReadWithoutASignatureAroundIt) {
  expect_the_facts(read(profile(kSomeDevices)));
}

TEST(ProvisioningProfile, IsReadFromABinaryPropertyList) {
  BinaryPlist writer;
  const auto name = writer.string("Name");
  const auto value = writer.string("Example Beta");
  const auto entitlements = writer.string("Entitlements");
  const Artifact artifact =
      read(writer.file(writer.dictionary({{name, value}, {entitlements, writer.dictionary({})}})));
  ASSERT_TRUE(artifact.signing.has_value());
  EXPECT_EQ(artifact.signing->kind, SigningKind::app_store);
  EXPECT_EQ(artifact.signing->profile->name, "Example Beta");
  EXPECT_EQ(artifact.signing->profile->expires, std::nullopt);
  EXPECT_THAT(artifact.warnings, ElementsAre());
}

TEST(ProvisioningProfile, TellsWhoMayInstallTheApp) {
  EXPECT_EQ(kind_of(profile(kSomeDevices, true)), SigningKind::development);
  EXPECT_EQ(kind_of(profile(kSomeDevices, false)), SigningKind::ad_hoc);
  EXPECT_EQ(kind_of(profile(kAllDevices)), SigningKind::enterprise);
  EXPECT_EQ(kind_of(profile("")), SigningKind::app_store);
  EXPECT_EQ(kind_of(profile("", true)), SigningKind::development);
  EXPECT_EQ(kind_of(profile("<key>ProvisionsAllDevices</key><false/>")), SigningKind::app_store);
}

TEST(ProvisioningProfile, TellsWhoMayInstallAMacApp) {
  EXPECT_EQ(kind_of(profile(kAllDevices), Platform::macos), SigningKind::developer_id);
  EXPECT_EQ(kind_of(profile(kSomeDevices, true), Platform::macos), SigningKind::development);
  EXPECT_EQ(kind_of(profile(kSomeDevices, false), Platform::macos), SigningKind::development);
  EXPECT_EQ(kind_of(profile(""), Platform::macos), SigningKind::app_store);
}

TEST(ProvisioningProfile, IsOfThePlatformOfItsAppAndNotOfAnotherThatItNames) {
  const std::string both =
      "<key>Platform</key><array><string>iOS</string><string>OSX</string></array>";
  EXPECT_EQ(kind_of(profile(kAllDevices + both)), SigningKind::enterprise);
  EXPECT_EQ(kind_of(profile(kAllDevices + both), Platform::macos), SigningKind::developer_id);
}

TEST(ProvisioningProfile, ThatSaysNothingOfDevicesAndEntitlementsLeavesTheSigningUnknown) {
  for (const char* silent : {"<dict/>", "<dict><key>Name</key><string>Example Beta</string></dict>",
                             "<dict><key>Entitlements</key><string>none</string></dict>",
                             "<dict><key>ProvisionsAllDevices</key><false/></dict>"}) {
    const Artifact artifact = read(xml_plist(silent));
    EXPECT_FALSE(artifact.signing.has_value()) << silent;
    EXPECT_EQ(artifact.debuggable, std::nullopt) << silent;
    EXPECT_THAT(artifact.warnings, ElementsAre(HasSubstr("Entitlements"))) << silent;
  }
}

TEST(ProvisioningProfile, TellsWhetherADebuggerMayAttach) {
  EXPECT_EQ(read(profile(kSomeDevices, true)).debuggable, true);
  EXPECT_EQ(read(profile(kSomeDevices, false)).debuggable, false);
  const Artifact without = read(xml_plist("<dict>" + std::string(kAllDevices) + "</dict>"));
  EXPECT_EQ(without.signing->kind, SigningKind::enterprise);
  EXPECT_EQ(without.debuggable, std::nullopt);
}

TEST(ProvisioningProfile, OfAMacAppTellsOnlyThatADebuggerMayAttach) {
  EXPECT_EQ(read(profile(kSomeDevices, true), Platform::macos).debuggable, true);
  EXPECT_EQ(read(profile(kSomeDevices, false), Platform::macos).debuggable, std::nullopt);
  EXPECT_EQ(read(profile(kAllDevices), Platform::macos).debuggable, std::nullopt);
}

TEST(ProvisioningProfile, NamesTheEntitlementsOfAMacAppDifferently) {
  const Artifact artifact = read(
      xml_plist(
          "<dict><key>Entitlements</key><dict>"
          "<key>com.apple.application-identifier</key><string>A1B2C3D4E5.com.example.mac</string>"
          "<key>com.apple.security.get-task-allow</key><true/></dict></dict>"),
      Platform::macos);
  EXPECT_EQ(artifact.signing->profile->application_identifier, "A1B2C3D4E5.com.example.mac");
  EXPECT_EQ(artifact.signing->kind, SigningKind::development);
  EXPECT_EQ(artifact.debuggable, true);
}

TEST(ProvisioningProfile, WarnsOfAFactThatIsNoText) {
  const Artifact artifact =
      read(xml_plist("<dict><key>Name</key><array/><key>TeamName</key><string>a\nb</string>"
                     "<key>TeamIdentifier</key><array/><key>Entitlements</key><dict/></dict>"));
  EXPECT_EQ(artifact.signing->profile->name, "");
  EXPECT_THAT(artifact.warnings,
              ElementsAre("the profile's name is no text", "the profile's team id is no text",
                          HasSubstr("the profile's team name")));
}

TEST(ProvisioningProfile, HasNoExpiryWhenItsDateIsNoneOrBeyondWhatIsCounted) {
  for (const char* date :
       {"<string>soon</string>", "<integer>2027</integer>", "<date>9999-12-31T23:59:59Z</date>",
        "<date>2262-04-12T00:00:00Z</date>", "<date>1600-01-01T00:00:00Z</date>"}) {
    const Artifact artifact =
        read(xml_plist(fmt::format("<dict><key>ExpirationDate</key>{}"
                                   "<key>Entitlements</key><dict/></dict>",
                                   date)));
    EXPECT_EQ(artifact.signing->profile->expires, std::nullopt) << date;
    EXPECT_THAT(artifact.warnings, ElementsAre(HasSubstr("expir"))) << date;
  }
}

TEST(ProvisioningProfile, LeavesNoDeviceInWhatItSets) {
  const Artifact artifact = read(signed_message(profile(kSomeDevices, true)));
  const ProvisioningProfile& found = *artifact.signing->profile;
  std::string all = found.name + found.team_id + found.team_name + found.application_identifier;
  for (const auto& warning : artifact.warnings) all += warning;
  EXPECT_THAT(all, Not(HasSubstr(kDevice)));
}

TEST(ProvisioningProfile, ThatIsBrokenSetsNothingAndNamesNoDevice) {
  const std::string device(kDevice);
  for (const std::string& broken :
       {std::string(), std::string("0\x80"), "garbage " + device,
        xml_plist("<array><string>" + device + "</string></array>"),
        xml_plist("<dict><key>" + device + "</key></dict>"),
        xml_plist("<dict><key>k</key><integer>" + device + "</integer></dict>"),
        signed_message("no property list: " + device),
        signed_message(profile(kSomeDevices)).substr(0, 900)}) {
    Artifact artifact;
    const auto done = read_profile(broken, "embedded.mobileprovision", artifact);
    ASSERT_FALSE(done.has_value());
    EXPECT_EQ(done.error().kind, ErrorKind::invalid_artifact);
    EXPECT_THAT(done.error().message,
                AllOf(StartsWith("embedded.mobileprovision: "), Not(HasSubstr(device))));
    EXPECT_FALSE(artifact.signing.has_value());
    EXPECT_EQ(artifact.debuggable, std::nullopt);
  }
}

}  // namespace
}  // namespace slipway::inspection
