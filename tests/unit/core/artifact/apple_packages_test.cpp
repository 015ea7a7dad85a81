#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "slipway/artifact.h"
#include "tests/unit/core/artifact/real_packages.h"

/// Packages of other projects, and what other tools found in them (expected.json).
namespace slipway {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class ApplePackages : public ::testing::Test {
 protected:
  void SetUp() override {
    std::ifstream file(folder_ / "expected.json");
    if (!file) GTEST_SKIP() << "there are no packages in " << folder_;
    expected_ = nlohmann::json::parse(file);
  }

  [[nodiscard]] Artifact read(const std::string& name) const {
    const auto artifact = inspect(folder_ / name);
    EXPECT_TRUE(artifact.has_value()) << artifact.error().message;
    return artifact.value_or(Artifact());
  }

  [[nodiscard]] std::string expected(const std::string& name, const std::string& key) const {
    return expected_.at(name).at("expect").at(key).get<std::string>();
  }

  void expect_facts_of(const std::string& name, const Artifact& artifact) const {
    EXPECT_EQ(artifact.bundle_id, expected(name, "CFBundleIdentifier"));
    EXPECT_EQ(artifact.version, expected(name, "CFBundleShortVersionString"));
    EXPECT_EQ(artifact.build_number, expected(name, "CFBundleVersion"));
    EXPECT_EQ(artifact.title, expected(name, "CFBundleName"));
    EXPECT_FALSE(artifact.signing.has_value());
  }

  const std::filesystem::path folder_ = testing::real_packages();
  nlohmann::json expected_;
};

TEST_F(ApplePackages, ReadsAnIpaAsPlistlibDoes) {
  const std::string name = "coollazy-Example.ipa";
  const Artifact artifact = read(name);
  EXPECT_EQ(artifact.format, Format::ipa);
  EXPECT_EQ(artifact.platform, Platform::ios);
  expect_facts_of(name, artifact);
  EXPECT_EQ(artifact.min_os, expected(name, "MinimumOSVersion"));
  EXPECT_EQ(artifact.target_os, "18.4");
  EXPECT_THAT(artifact.devices, ElementsAre("phone", "pad"));
  EXPECT_EQ(artifact.icon, nullptr);  // both PNGs are rewritten by Apple's tools
  EXPECT_THAT(artifact.warnings, ElementsAre(HasSubstr("icon")));
  EXPECT_THAT(artifact.uuids, ElementsAre("988040CB-B514-33FF-8604-5F5450371989"));
}

TEST_F(ApplePackages, ReadsAMacAppAsPlistlibDoes) {
  const std::string name = "appinfo-macos.zip";
  const Artifact artifact = read(name);
  EXPECT_EQ(artifact.format, Format::app_zip);
  EXPECT_EQ(artifact.platform, Platform::macos);
  expect_facts_of(name, artifact);
  EXPECT_EQ(artifact.min_os, expected(name, "LSMinimumSystemVersion"));
  EXPECT_THAT(artifact.devices, ElementsAre("mac"));
  EXPECT_THAT(artifact.warnings, Each(HasSubstr("icon")));
  EXPECT_THAT(artifact.uuids, ElementsAre("B9DF334B-D000-3983-83AB-F1F60E71D866",
                                          "D7469719-03A4-3CA6-8ED5-D6D875AE5CEE"));
}

TEST_F(ApplePackages, ReadsADsym) {
  const Artifact artifact = read("appinfo-iOS-single-dSYM-with-single-macho.zip");
  EXPECT_EQ(artifact.format, Format::dsym_zip);
  EXPECT_EQ(artifact.bundle_id, "com.icyleaf.iOS");
  EXPECT_EQ(artifact.version, std::nullopt);  // it has dsymutil's 1.0
  EXPECT_EQ(artifact.build_number, std::nullopt);
  EXPECT_THAT(artifact.uuids, ElementsAre("EA9BBF2D-BFDD-3CE0-85B2-1CBE7152FCA5"));
  EXPECT_THAT(artifact.warnings, IsEmpty());
}

TEST_F(ApplePackages, ReadsAZippedMapping) {
  const Artifact artifact = read("appinfo-single_mapping.zip");
  EXPECT_EQ(artifact.format, Format::mapping_txt);
  EXPECT_EQ(artifact.platform, Platform::android);
  EXPECT_EQ(artifact.min_os, "21");
}

}  // namespace
}  // namespace slipway
