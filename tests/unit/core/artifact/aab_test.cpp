#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/artifact/archive.h"
#include "core/artifact/readers.h"
#include "tests/support/packages.h"
#include "tests/support/temporary_directory.h"
#include "tests/unit/core/artifact/android_binary.h"
#include "tests/unit/core/artifact/protobuf_writer.h"
#include "tests/unit/core/artifact/real_packages.h"
#include "tests/unit/core/artifact/sample_png.h"

namespace slipway::inspection {
namespace {

using nlohmann::json;
using std::string_literals::operator""s;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Optional;
using namespace slipway::testing;  // NOLINT: the writer's words

using Entries = std::vector<std::pair<std::string, std::string>>;

constexpr const char* kManifest = "base/manifest/AndroidManifest.xml";

std::string attribute(std::uint32_t id, const std::string& value, const std::string& item = {}) {
  return pb_bytes(4,
                  pb_bytes(3, value) + pb_number(5, id) + (item.empty() ? "" : pb_bytes(6, item)));
}

/// What is in the elements `manifest` and `application`.
std::string manifest(const std::string& root, const std::string& application = {}) {
  return pb_bytes(1, pb_bytes(3, "manifest") +
                         pb_bytes(4, pb_bytes(2, "package") + pb_bytes(3, "com.example.app")) +
                         root + pb_bytes(5, pb_bytes(1, pb_bytes(3, "application") + application)));
}

Artifact read(const Entries& entries) {
  const std::string bytes = zip_of(entries);
  const auto archive = Archive::over(bytes);
  Artifact artifact;
  if (!archive) {
    ADD_FAILURE() << archive.error().message;
    return artifact;
  }
  const auto done = read_aab(*archive, artifact);
  EXPECT_TRUE(done.has_value()) << done.error().message;
  return artifact;
}

TEST(Aab, TellsWhatTheAppSaysOfItself) {
  PackageFacts facts;
  facts.bundle_id = "com.example.bundle";
  facts.version = "1.10";
  facts.build_number = "28";
  facts.title = "Example";
  facts.debuggable = true;
  const std::string bytes = package_bytes(Format::aab, facts);
  const auto archive = Archive::over(bytes);
  ASSERT_TRUE(archive);
  Artifact artifact;
  ASSERT_TRUE(read_aab(*archive, artifact));
  EXPECT_EQ(artifact.platform, Platform::android);
  EXPECT_THAT(artifact.bundle_id, Optional("com.example.bundle"s));
  EXPECT_THAT(artifact.version, Optional("1.10"s));
  EXPECT_THAT(artifact.build_number, Optional("28"s));
  EXPECT_THAT(artifact.title, Optional("Example"s));
  EXPECT_EQ(artifact.debuggable, true);
  ASSERT_TRUE(artifact.signing);
  EXPECT_EQ(artifact.signing->kind, SigningKind::not_signed);
  EXPECT_THAT(artifact.warnings, IsEmpty());
}

TEST(Aab, RunsFromTheFirstAndroidOnWhereTheManifestDoesNotSay) {
  const auto artifact = read({{kManifest, manifest("")}});
  EXPECT_THAT(artifact.min_os, Optional("1"s));
  EXPECT_EQ(artifact.target_os, std::nullopt);
  EXPECT_EQ(artifact.debuggable, false);
  EXPECT_EQ(artifact.version, std::nullopt);
  EXPECT_EQ(artifact.build_number, std::nullopt);
  EXPECT_THAT(artifact.warnings, IsEmpty());
}

TEST(Aab, PutsTheMajorVersionCodeInFrontOfTheOther) {
  const auto artifact =
      read({{kManifest, manifest(attribute(kVersionCodeId, "5", number_item(5)) +
                                 attribute(kVersionCodeMajorId, "2", number_item(2)))}});
  EXPECT_THAT(artifact.build_number, Optional("8589934597"s));
}

TEST(Aab, LeavesABuildNumberAloneThatIsNone) {
  for (const std::string text : {"", "1x", "4294967296", "99999999999999999999"}) {
    const auto artifact = read({{kManifest, manifest(attribute(kVersionCodeId, text))}});
    EXPECT_EQ(artifact.build_number, std::nullopt) << text;
    EXPECT_THAT(artifact.warnings, ElementsAre(HasSubstr("build number"))) << text;
  }
}

TEST(Aab, ResolvesReferencesThroughTheResourcesOfTheBaseModule) {
  const auto table = resources_pb(
      resource_type(1, "string",
                    resource_entry(0, "app_name", config_value(text_item("Example")))) +
      resource_type(2, "mipmap",
                    resource_entry(0, "icon",
                                   config_value(file_item("res/s.png"), "", 160) +
                                       config_value(file_item("res/l.png"), "", 640))));
  const auto artifact =
      read({{kManifest,
             manifest("", attribute(kLabelId, "@string/app_name", reference_item(0x7f010000)) +
                              attribute(kIconId, "@mipmap/icon"))},
            {"base/resources.pb", table},
            {"base/res/s.png", kSmallPng},
            {"base/res/l.png", kLargePng}});
  EXPECT_THAT(artifact.title, Optional("Example"s));
  ASSERT_NE(artifact.icon, nullptr);
  EXPECT_EQ(artifact.icon->bytes, kLargePng);
  EXPECT_THAT(artifact.warnings, IsEmpty());
}

TEST(Aab, WarnsOfReferencesThatLeadNowhere) {
  const auto application = attribute(kLabelId, "@string/app_name") +
                           attribute(kIconId, "", reference_item(0x7f020000)) +
                           attribute(kDebuggableId, "", reference_item(0x7f030000));
  for (const std::string& table : {resources_pb(""), "\x12\xff"s}) {
    const auto artifact =
        read({{kManifest, manifest("", application)}, {"base/resources.pb", table}});
    EXPECT_EQ(artifact.title, std::nullopt);
    EXPECT_EQ(artifact.icon, nullptr);
    EXPECT_EQ(artifact.debuggable, std::nullopt);
    EXPECT_THAT(
        artifact.warnings,
        ElementsAre(AllOf(HasSubstr("title"), HasSubstr("`string/app_name`")),
                    HasSubstr("debuggable"), AllOf(HasSubstr("icon"), HasSubstr("0x7f020000"))));
  }
}

TEST(Aab, WarnsWhereThereAreNoResources) {
  const auto artifact = read({{kManifest, manifest("", attribute(kLabelId, "@string/app_name"))}});
  EXPECT_EQ(artifact.title, std::nullopt);
  EXPECT_THAT(artifact.warnings, ElementsAre(HasSubstr("base/resources.pb")));
}

TEST(Aab, IsSignedWithTheSignatureOfAJar) {
  const auto artifact = read({{kManifest, manifest("")}, {"META-INF/KEY.RSA", "x"}});
  ASSERT_TRUE(artifact.signing);
  EXPECT_EQ(artifact.signing->kind, SigningKind::is_signed);
  EXPECT_THAT(artifact.signing->schemes, ElementsAre("v1"));
}

TEST(Aab, IsRefusedWithoutAReadableManifest) {
  for (const Entries& entries :
       {Entries{{"BundleConfig.pb", ""}}, Entries{{kManifest, "<manifest/>"}}}) {
    const std::string bytes = zip_of(entries);
    const auto archive = Archive::over(bytes);
    ASSERT_TRUE(archive);
    Artifact artifact;
    const auto done = read_aab(*archive, artifact);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().kind, ErrorKind::invalid_artifact);
    EXPECT_THAT(done.error().message, HasSubstr(kManifest));
  }
}

TEST(Aab, SaysWhatTheIconIsWhereItIsNoPicture) {
  const auto table = resources_pb(
      resource_type(1, "mipmap",
                    resource_entry(0, "icon",
                                   config_value(file_item("res/a.xml"), "", 0xfffe) +
                                       config_value(file_item("res/b.png"), "", 480))));
  const auto artifact = read({{kManifest, manifest("", attribute(kIconId, "@mipmap/icon"))},
                              {"base/resources.pb", table},
                              {"base/res/a.xml", "\x0a"}});
  EXPECT_EQ(artifact.icon, nullptr);
  EXPECT_THAT(artifact.warnings,
              ElementsAre(AllOf(HasSubstr("`base/res/a.xml`"), HasSubstr("XML"))));
}

/// What aapt2 linked, with the names that it has in a bundle.
Entries bundle_of(const std::filesystem::path& linked) {
  Entries entries = {{"BundleConfig.pb", ""}};
  const auto archive = Archive::open(linked);
  for (std::uint64_t i = 0; archive && i < archive->size(); ++i) {
    const std::string name(archive->name(i));
    const auto content = archive->read(name, 1'000'000);
    EXPECT_TRUE(content) << name;
    entries.emplace_back(name == "AndroidManifest.xml" ? kManifest : "base/" + name,
                         content.value_or(""));
  }
  return entries;
}

constexpr const char* kFramework = "/usr/share/android-framework-res/framework-res.apk";

/// Runs it in the project's folder.
void run(const TemporaryDirectory& folder, const std::string& command) {
  const std::string there = "cd '" + folder.path().string() + "' && " + command;
  // NOLINTNEXTLINE(cert-env33-c, concurrency-mt-unsafe): the command is the test's own
  ASSERT_EQ(std::system(there.c_str()), 0) << command;
}

void link(const TemporaryDirectory& folder, const std::string& options) {
  run(folder, "aapt2 link -I " + std::string(kFramework) +
                  " --no-resource-removal --manifest AndroidManifest.xml compiled.zip " + options);
}

/// With aapt2 alone, which bundletool takes its protobufs from.
class AabOfAapt2 : public ::testing::Test {
 protected:
  void SetUp() override {
    // NOLINTNEXTLINE(cert-env33-c, concurrency-mt-unsafe): the command is the test's own
    if (std::system("aapt2 version >/dev/null 2>&1") != 0 || !std::filesystem::exists(kFramework)) {
      GTEST_SKIP() << "there is no aapt2 to make a bundle with";
    }
  }
};

TEST_F(AabOfAapt2, SaysWhatTheApkOfTheSameSourcesSays) {
  const TemporaryDirectory folder;
  const auto write = [&folder](const std::string& name, const std::string& content) {
    std::filesystem::create_directories((folder.path() / name).parent_path());
    folder.write(name, content);
  };
  const auto string = [](const std::string& name, const std::string& text) {
    return "<resources><string name=\"" + name + "\">" + text + "</string></resources>";
  };
  write("res/values-ar/values.xml", string("translated", "Arabic"));
  write("res/values-en-rGB/values.xml", string("translated", "English"));
  write("res/values-fr/values.xml", string("translated", "French"));
  write("res/values/values.xml", string("newest", "Old"));
  write("res/values-v26/values.xml", string("newest", "New"));
  write("res/values-night-v31/values.xml", string("newest", "Night"));
  write("res/values-land/values.xml", string("newest", "Landscape"));
  write("res/values-en/values.xml", string("newest", "English"));
  write("res/mipmap-night-xxhdpi/icon.png", kLargePng);
  write("res/mipmap-ar-xxhdpi/icon.png", kLargePng);
  write("res/mipmap-mdpi/icon.png", kSmallPng);
  run(folder, "aapt2 compile --no-crunch --dir res -o compiled.zip");

  for (const auto& [label, title] :
       {std::pair("translated", "English"), std::pair("newest", "New")}) {
    folder.write("AndroidManifest.xml",
                 R"(<manifest package="com.example.made" android:versionCode="1"
    xmlns:android="http://schemas.android.com/apk/res/android">
    <uses-sdk android:minSdkVersion="21"/>
    <application android:icon="@mipmap/icon" android:label="@string/)" +
                     std::string(label) + R"("/></manifest>)");
    link(folder, "-o app.apk");
    link(folder, "--proto-format -o module.zip");
    Artifact bundle = read(bundle_of(folder.path() / "module.zip"));
    const auto archive = Archive::open(folder.path() / "app.apk");
    ASSERT_TRUE(archive);
    Artifact apk;
    ASSERT_TRUE(read_apk(*archive, apk));
    for (const Artifact* artifact : {&apk, &bundle}) {
      EXPECT_THAT(artifact->title, Optional(std::string(title)));
      ASSERT_NE(artifact->icon, nullptr);
      EXPECT_EQ(artifact->icon->bytes, kSmallPng);
      EXPECT_THAT(artifact->warnings, IsEmpty());
    }
  }
}

TEST_F(AabOfAapt2, SaysWhatItsSourcesSay) {
  const TemporaryDirectory folder;
  for (const char* const name :
       {"res/values", "res/values-de", "res/mipmap-mdpi", "res/mipmap-xhdpi"}) {
    std::filesystem::create_directories(folder.path() / name);
  }
  folder.write("res/values/values.xml", R"(<resources>
    <string name="app_name">My \"App\" &amp; Co 🚀</string><string name="label">@string/app_name</string>
    <string name="version">2.0</string><bool name="debug">true</bool><integer name="sdk">23</integer>
    </resources>)");
  folder.write("res/values-de/values.xml",
               "<resources><string name=\"app_name\">Meine App</string></resources>");
  folder.write("res/mipmap-mdpi/icon.png", kSmallPng);
  folder.write("res/mipmap-xhdpi/icon.png", kLargePng);
  folder.write("AndroidManifest.xml", R"(<manifest package="com.example.made"
    xmlns:android="http://schemas.android.com/apk/res/android"
    android:versionCode="0x2a" android:versionName="@string/version">
    <uses-sdk android:minSdkVersion="@integer/sdk" android:targetSdkVersion="29"/>
    <application android:label="@string/label" android:icon="@mipmap/icon"
                 android:debuggable="@bool/debug"/></manifest>)");
  run(folder, "aapt2 compile --no-crunch --dir res -o compiled.zip");
  link(folder, "--proto-format -o module.zip");

  const auto artifact = read(bundle_of(folder.path() / "module.zip"));
  EXPECT_THAT(artifact.bundle_id, Optional("com.example.made"s));
  EXPECT_THAT(artifact.version, Optional("2.0"s));
  EXPECT_THAT(artifact.build_number, Optional("42"s));
  EXPECT_THAT(artifact.title, Optional("My \"App\" & Co 🚀"s));
  EXPECT_THAT(artifact.min_os, Optional("23"s));
  EXPECT_THAT(artifact.target_os, Optional("29"s));
  EXPECT_EQ(artifact.debuggable, true);
  ASSERT_NE(artifact.icon, nullptr);
  EXPECT_EQ(artifact.icon->bytes, kLargePng);
  EXPECT_THAT(artifact.warnings, IsEmpty());
}

/// A real bundle, against what protoc says of it.
TEST(Aab, SaysOfARealBundleWhatProtocSays) {
  const std::filesystem::path folder = real_packages();
  std::ifstream in(folder / "expected.json");
  if (!in) GTEST_SKIP() << "there are no real packages to read";
  const std::string name = "bundletool-install-time-permanent-modules.aab";
  const auto expected = json::parse(in).at(name).at("expect");
  const auto archive = Archive::open(folder / name);
  ASSERT_TRUE(archive) << archive.error().message;
  Artifact artifact;
  const auto done = read_aab(*archive, artifact);
  ASSERT_TRUE(done) << done.error().message;

  const auto value = [&expected](const char* element, const char* attribute_name) {
    return expected.at(element).at(attribute_name).at(1).get<std::string>();
  };
  EXPECT_EQ(artifact.platform, Platform::android);
  EXPECT_THAT(artifact.bundle_id, Optional(value("manifest", "package")));
  EXPECT_THAT(artifact.version, Optional(value("manifest", "versionName")));
  EXPECT_THAT(artifact.build_number, Optional(value("manifest", "versionCode")));
  EXPECT_THAT(artifact.min_os, Optional(value("uses-sdk", "minSdkVersion")));
  EXPECT_THAT(artifact.target_os, Optional(value("uses-sdk", "targetSdkVersion")));
  EXPECT_THAT(artifact.title,
              Optional(expected.at("resolved_label").at(0).at(2).get<std::string>()));
  EXPECT_EQ(artifact.debuggable, false);
  ASSERT_TRUE(artifact.signing);
  EXPECT_EQ(artifact.signing->kind, SigningKind::is_signed);
  EXPECT_THAT(artifact.signing->schemes, ElementsAre("v1"));
  // The densest picture; the last one listed is a drawing in XML.
  const auto icons = expected.at("resolved_icon");
  const auto densest = icons.at(icons.size() - 2).at(2).get<std::string>();
  const auto bytes = archive->read("base/" + densest, 1'000'000);
  ASSERT_TRUE(bytes);
  ASSERT_NE(artifact.icon, nullptr);
  EXPECT_EQ(artifact.icon->bytes, *bytes);
  EXPECT_THAT(artifact.warnings, IsEmpty());
}

}  // namespace
}  // namespace slipway::inspection
