#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "core/artifact/archive.h"
#include "core/artifact/readers.h"
#include "tests/support/packages.h"
#include "tests/unit/core/artifact/real_packages.h"
#include "tests/unit/core/artifact/resources_index_writer.h"
#include "tests/unit/core/artifact/sample_png.h"

namespace slipway::inspection {
namespace {

using nlohmann::json;
using std::string_literals::operator""s;
using ::testing::AllOf;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Optional;
using ::testing::SizeIs;
using namespace slipway::testing;  // NOLINT: the writer's words

using Entries = std::vector<std::pair<std::string, std::string>>;
using Reader = Result<void> (*)(const Archive&, Artifact&);

Artifact read(const std::string& bytes, Reader reader = read_hap) {
  const auto archive = Archive::over(bytes);
  Artifact artifact;
  artifact.format = Format::hap;
  if (!archive) {
    ADD_FAILURE() << archive.error().message;
    return artifact;
  }
  const auto done = reader(*archive, artifact);
  EXPECT_TRUE(done.has_value()) << done.error().message;
  return artifact;
}

Artifact read(const Entries& entries, Reader reader = read_hap) {
  return read(zip_of(entries), reader);
}

Error refusal(const Entries& entries, Reader reader = read_hap) {
  const std::string bytes = zip_of(entries);
  const auto archive = Archive::over(bytes);
  Artifact artifact;
  const auto done = archive ? reader(*archive, artifact) : Result<void>(fail(archive.error()));
  if (done) {
    ADD_FAILURE() << "it was taken";
    return {};
  }
  EXPECT_EQ(done.error().kind, ErrorKind::invalid_artifact);
  EXPECT_FALSE(done.error().hint.empty());
  return done.error();
}

/// A module.json with these members of `app`.
Entries module_with(const std::string& members) {
  return {{"module.json", R"({"app":{"bundleName":"com.example.app")" +
                              (members.empty() ? "" : "," + members) +
                              R"(},"module":{"type":"entry"}})"}};
}

const std::string kIconPath = "entry/resources/base/media/app_icon.png";

std::string index_of_label_and_icon(const std::string& icon = kIconPath) {
  return first_index({{{},
                       {{kStringType, 0x01000000, "Example", "app_name"},
                        {kMediaType, 0x01000001, icon, "app_icon"}}}});
}

/// Puts a signing block of hapsigner's before the central directory.
std::string with_signing_block(std::string zip, const std::string& magic) {
  const auto end = zip.rfind("PK\5\6");
  std::uint32_t directory = 0;
  for (int i = 3; i >= 0; --i) {
    directory =
        directory << 8U | static_cast<unsigned char>(zip[end + 16 + static_cast<unsigned>(i)]);
  }
  const std::string block = "the signature" + le32(3) + le64(45) + magic + le32(3);
  zip.replace(end + 16, 4, le32(directory + block.size()));
  return zip.insert(directory, block);
}

TEST(Hap, TellsWhatTheModuleSaysOfItself) {
  PackageFacts facts;
  facts.bundle_id = "com.example.harmony";
  facts.version = "1.2.0";
  facts.build_number = "1002000";
  facts.title = "示例";
  facts.debuggable = true;
  const auto artifact = read(package_bytes(Format::hap, facts));
  EXPECT_EQ(artifact.platform, Platform::harmonyos);
  EXPECT_EQ(artifact.format, Format::hap);
  EXPECT_THAT(artifact.bundle_id, Optional("com.example.harmony"s));
  EXPECT_THAT(artifact.version, Optional("1.2.0"s));
  EXPECT_THAT(artifact.build_number, Optional("1002000"s));
  EXPECT_THAT(artifact.title, Optional("示例"s));
  EXPECT_THAT(artifact.min_os, Optional("50000012"s));
  EXPECT_THAT(artifact.target_os, Optional("50000012"s));
  EXPECT_THAT(artifact.devices, ElementsAre("phone", "tablet"));
  EXPECT_EQ(artifact.debuggable, true);
  ASSERT_TRUE(artifact.signing);
  EXPECT_EQ(artifact.signing->kind, SigningKind::not_signed);
  EXPECT_THAT(artifact.warnings, IsEmpty());
}

TEST(Hap, IsAnHspWhenItsModuleIsShared) {
  EXPECT_EQ(read(package_bytes(Format::hsp)).format, Format::hsp);
}

TEST(Hap, ReadsTheOlderModelFromConfigJson) {
  const auto artifact = read(
      Entries{{"config.json",
               R"({"app":{"bundleName":"com.example.old","version":{"code":1000001,"name":"1.0.1"},
           "apiVersion":{"compatible":8,"target":9,"releaseType":"Release"}},
           "deviceConfig":{"default":{"debug":true}},
           "module":{"mainAbility":".Main","deviceType":["phone"],"distro":{"moduleType":"entry"},
             "abilities":[{"name":".Other","label":"Other"},
                          {"name":".Main","label":"$string:app_name","labelId":16777216,
                           "icon":"$media:app_icon","iconId":16777217}]}})"},
              {"resources.index", index_of_label_and_icon()},
              {"resources/base/media/app_icon.png", kSmallPng}});
  EXPECT_THAT(artifact.bundle_id, Optional("com.example.old"s));
  EXPECT_THAT(artifact.version, Optional("1.0.1"s));
  EXPECT_THAT(artifact.build_number, Optional("1000001"s));
  EXPECT_THAT(artifact.min_os, Optional("8"s));
  EXPECT_THAT(artifact.target_os, Optional("9"s));
  EXPECT_THAT(artifact.devices, ElementsAre("phone"));
  EXPECT_EQ(artifact.debuggable, true);
  EXPECT_THAT(artifact.title, Optional("Example"s));
  ASSERT_NE(artifact.icon, nullptr);
  EXPECT_EQ(artifact.icon->bytes, kSmallPng);
  EXPECT_THAT(artifact.warnings, IsEmpty());
}

TEST(Hap, TakesTheLabelOfTheAbilityThatTheLauncherStartsInTheOlderModel) {
  const auto artifact =
      read(Entries{{"config.json",
                    R"({"app":{"bundleName":"com.example.old"},"module":{"abilities":[
             {"name":".A","label":"A","skills":[{"actions":["view"]}]},
             {"name":".B","label":"B","skills":[{"actions":["view"]},
                                                {"actions":["x","action.system.home"]}]}]}})"}});
  EXPECT_THAT(artifact.title, Optional("B"s));
}

TEST(Hap, TakesALiteralLabelAsItIs) {
  EXPECT_THAT(read(module_with(R"("label":"Example")")).title, Optional("Example"s));
  EXPECT_THAT(read(module_with(R"("label":"$5 Shop")")).title, Optional("$5 Shop"s));
}

TEST(Hap, FindsTheLabelByNameWhereTheIdIsMissing) {
  auto entries = module_with(R"("label":"$string:app_name","icon":"$media:app_icon")");
  entries.emplace_back("resources.index", index_of_label_and_icon());
  entries.emplace_back("resources/base/media/app_icon.png", kSmallPng);
  const auto artifact = read(entries);
  EXPECT_THAT(artifact.title, Optional("Example"s));
  EXPECT_NE(artifact.icon, nullptr);
}

TEST(Hap, ReadsTheNewerResourcesIndexToo) {
  auto entries = module_with(R"("label":"$string:app_name","labelId":16777216)");
  entries.emplace_back("resources.index",
                       second_index({{{}, {{kStringType, 0x01000000, "Example", "app_name"}}}}));
  EXPECT_THAT(read(entries).title, Optional("Example"s));
}

TEST(Hap, WarnsWhereTheResourcesDoNotHaveTheLabel) {
  const auto module = module_with(R"("label":"$string:app_name","labelId":16777299)");
  const auto with_index = [&module](const std::string& index) {
    auto entries = module;
    entries.emplace_back("resources.index", index);
    return entries;
  };
  for (const Entries& entries :
       {module, with_index("RestoolV9"), with_index(index_of_label_and_icon())}) {
    const auto artifact = read(entries);
    EXPECT_EQ(artifact.title, std::nullopt);
    EXPECT_THAT(artifact.warnings,
                ElementsAre(AllOf(HasSubstr("title"), HasSubstr("resources.index"))));
  }
}

TEST(Hap, LeavesAnIconAloneThatIsNoPictureOrNoPath) {
  for (const std::string path :
       {"entry/resources/base/media/layered_image.json", "app_icon.png", ""}) {
    auto entries = module_with(R"("icon":"$media:app_icon","iconId":16777217)");
    entries.emplace_back("resources.index", index_of_label_and_icon(path));
    entries.emplace_back("resources/base/media/layered_image.json", "{}");
    const auto artifact = read(entries);
    EXPECT_EQ(artifact.icon, nullptr) << path;
    EXPECT_THAT(artifact.warnings, ElementsAre(HasSubstr("icon"))) << path;
  }
}

TEST(Hap, TakesNumbersAsTextsAndTextsAsNumbers) {
  const auto artifact =
      read(module_with(R"("versionCode":"1000000","versionName":2,"minAPIVersion":"11")"));
  EXPECT_THAT(artifact.build_number, Optional("1000000"s));
  EXPECT_THAT(artifact.version, Optional("2"s));
  EXPECT_THAT(artifact.min_os, Optional("11"s));
  EXPECT_THAT(artifact.warnings, IsEmpty());
}

TEST(Hap, LeavesAFactAloneThatIsNoTextAndNoWholeNumber) {
  const auto artifact =
      read(module_with(R"("versionCode":1.5,"versionName":null,"minAPIVersion":{},"debug":"yes")"));
  EXPECT_EQ(artifact.build_number, std::nullopt);
  EXPECT_EQ(artifact.version, std::nullopt);
  EXPECT_EQ(artifact.min_os, std::nullopt);
  EXPECT_EQ(artifact.debuggable, std::nullopt);
  EXPECT_THAT(artifact.warnings, AllOf(SizeIs(4), Each(HasSubstr("cannot be read"))));
}

TEST(Hap, WarnsWhenPackInfoSaysOtherwise) {
  auto entries = module_with(R"("versionCode":2,"versionName":"2.0")");
  entries.emplace_back("pack.info", R"({"summary":{"app":{"bundleName":"com.example.other",
      "version":{"code":2,"name":"1.9"}}}})");
  const auto artifact = read(entries);
  EXPECT_THAT(artifact.bundle_id, Optional("com.example.app"s));
  EXPECT_THAT(artifact.warnings,
              ElementsAre(AllOf(HasSubstr("bundle id"), HasSubstr("`com.example.other`")),
                          AllOf(HasSubstr("version"), HasSubstr("`1.9`"), HasSubstr("`2.0`"))));
}

TEST(Hap, IsReadDespiteADamagedPackInfo) {
  auto entries = module_with("");
  entries.emplace_back("pack.info", "{");
  EXPECT_THAT(read(entries).warnings, ElementsAre(HasSubstr("pack.info")));
}

TEST(Hap, IsSignedWhenASigningBlockStandsBeforeTheDirectory) {
  const auto zip = zip_of(module_with(""));
  for (const std::string magic : {"<hap sign block>", "HAP Sig Block 42"}) {
    const auto artifact = read(with_signing_block(zip, magic));
    ASSERT_TRUE(artifact.signing);
    EXPECT_EQ(artifact.signing->kind, SigningKind::is_signed) << magic;
    EXPECT_THAT(artifact.signing->schemes, IsEmpty());
  }
}

TEST(Hap, IsNotSignedByAMagicThatStandsElsewhere) {
  auto entries = module_with("");
  entries.emplace_back("a.txt", "<hap sign block>");
  const auto artifact = read(entries);
  ASSERT_TRUE(artifact.signing);
  EXPECT_EQ(artifact.signing->kind, SigningKind::not_signed);
}

TEST(Hap, ListsNoDevicesWhenThereAreMoreThanAnyModuleHas) {
  std::string devices = "\"d\"";
  for (int i = 0; i < 100'000; ++i) devices += ",\"d" + std::to_string(i) + "\"";
  const auto artifact = read(Entries{
      {"module.json",
       R"({"app":{"bundleName":"com.example.app"},"module":{"deviceTypes":[)" + devices + "]}}"}});
  EXPECT_THAT(artifact.devices, IsEmpty());
  EXPECT_THAT(artifact.warnings, ElementsAre(HasSubstr("device types")));
}

TEST(Hap, GivesOneWarningOfDevicesThatAreNoTexts) {
  std::string devices = "{}";
  for (int i = 0; i < 1'000; ++i) devices += ",{}";
  const auto artifact = read(Entries{
      {"module.json",
       R"({"app":{"bundleName":"com.example.app"},"module":{"deviceTypes":[)" + devices + "]}}"}});
  EXPECT_THAT(artifact.devices, IsEmpty());
  EXPECT_THAT(artifact.warnings, ElementsAre(HasSubstr("device type")));
}

TEST(Hap, IsRefusedWithoutADescriptionOfItself) {
  EXPECT_THAT(refusal({{"a", ""}}).message, HasSubstr("config.json"));
  EXPECT_THAT(refusal({{"module.json", "{}"}}).message, HasSubstr("`app`"));
  EXPECT_THAT(refusal({{"module.json", R"({"app":[]})"}}).message, HasSubstr("`app`"));
  EXPECT_THAT(refusal({{"module.json", "no JSON"}}).message, HasSubstr("module.json"));
  for (const char* other : {"{}", R"({"app":"x"})", "[]", "no JSON"}) {
    const Error error = refusal({{"config.json", other}});
    EXPECT_THAT(error.message, AllOf(HasSubstr("no HarmonyOS module"), HasSubstr("config.json")));
    EXPECT_THAT(error.hint, AllOf(HasSubstr(".apk"), ::testing::Not(HasSubstr("damaged"))));
  }
  EXPECT_THAT(refusal({{"module.json", R"({"app":)" + std::string(10'000, '[')}}).message,
              HasSubstr("64"));
}

TEST(HarmonyApp, TellsWhatPackInfoSaysAndNoMore) {
  PackageFacts facts;
  facts.bundle_id = "com.example.harmony";
  facts.version = "1.2.0";
  facts.build_number = "1002000";
  const auto artifact = read(package_bytes(Format::harmony_app, facts), read_harmony_app);
  EXPECT_EQ(artifact.platform, Platform::harmonyos);
  EXPECT_THAT(artifact.bundle_id, Optional("com.example.harmony"s));
  EXPECT_THAT(artifact.version, Optional("1.2.0"s));
  EXPECT_THAT(artifact.build_number, Optional("1002000"s));
  EXPECT_THAT(artifact.devices, ElementsAre("phone", "tablet"));
  EXPECT_EQ(artifact.title, std::nullopt);
  EXPECT_EQ(artifact.min_os, std::nullopt);
  EXPECT_EQ(artifact.debuggable, std::nullopt);
  ASSERT_TRUE(artifact.signing);
  EXPECT_EQ(artifact.signing->kind, SigningKind::not_signed);
  EXPECT_THAT(artifact.warnings, IsEmpty());
}

TEST(HarmonyApp, ListsTheDevicesOfAllItsPackagesOnce) {
  const auto artifact =
      read(Entries{{"a.hap", ""},
                   {"pack.info", R"({"summary":{"app":{"bundleName":"com.example.app"}},"packages":[
                  {"deviceType":["phone","tablet"]},{"deviceType":["tablet","wearable"]},{}]})"}},
           read_harmony_app);
  EXPECT_THAT(artifact.devices, ElementsAre("phone", "tablet", "wearable"));
}

TEST(HarmonyApp, IsRefusedWithoutPackInfoOrWithoutAHap) {
  const std::string info = R"({"summary":{"app":{"bundleName":"com.example.app"}}})";
  EXPECT_THAT(refusal({{"a.hap", ""}}, read_harmony_app).message, HasSubstr("pack.info"));
  EXPECT_THAT(refusal({{"a.hap", ""}, {"pack.info", "{}"}}, read_harmony_app).message,
              HasSubstr("`summary.app`"));
  EXPECT_THAT(
      refusal({{"pack.info", info}, {".hap", ""}, {"x/a.hap", ""}}, read_harmony_app).message,
      HasSubstr(".hap"));
}

/// Real packages; the labels are those that stand in their resources.index.
struct RealCase {
  const char* file;
  const char* title;
};

class RealHap : public ::testing::TestWithParam<RealCase> {};

INSTANTIATE_TEST_SUITE_P(Packages, RealHap,
                         ::testing::Values(RealCase{"appinfo-harmony.hap", "MyApplication"},
                                           RealCase{"ohos-signed-small.hap", "LiteApplication"}),
                         [](const auto& instance) {
                           return instance.index == 0 ? "HarmonyOs" : "OpenHarmony";
                         });

TEST_P(RealHap, SaysWhatItsModuleSays) {
  std::ifstream in(real_packages() / "expected.json");
  if (!in) GTEST_SKIP() << "there are no real packages to read";
  const auto expected = json::parse(in).at(GetParam().file).at("expect");
  const auto archive = Archive::open(real_packages() / GetParam().file);
  ASSERT_TRUE(archive) << archive.error().message;
  Artifact artifact;
  artifact.format = Format::hap;
  const auto done = read_hap(*archive, artifact);
  ASSERT_TRUE(done) << done.error().message;

  const auto& app = expected.at("module.json").at("app");
  EXPECT_EQ(artifact.platform, Platform::harmonyos);
  EXPECT_EQ(artifact.format, Format::hap);
  EXPECT_THAT(artifact.bundle_id, Optional(app.at("bundleName").get<std::string>()));
  EXPECT_THAT(artifact.version, Optional(app.at("versionName").get<std::string>()));
  EXPECT_THAT(artifact.build_number, Optional(app.at("versionCode").dump()));
  EXPECT_THAT(artifact.min_os, Optional(app.at("minAPIVersion").dump()));
  EXPECT_THAT(artifact.target_os, Optional(app.at("targetAPIVersion").dump()));
  EXPECT_EQ(artifact.debuggable, app.at("debug").get<bool>());
  EXPECT_EQ(
      artifact.devices,
      expected.at("module.json").at("module").at("deviceTypes").get<std::vector<std::string>>());
  EXPECT_THAT(artifact.title, Optional(std::string(GetParam().title)));
  ASSERT_TRUE(artifact.signing);
  EXPECT_EQ(artifact.signing->kind == SigningKind::is_signed,
            expected.at("hap_signing_block").get<bool>());
  const auto icon = archive->read("resources/base/media/app_icon.png", 1'000'000);
  ASSERT_TRUE(icon);
  ASSERT_NE(artifact.icon, nullptr);
  EXPECT_EQ(artifact.icon->bytes, *icon);
  EXPECT_THAT(artifact.warnings, IsEmpty());
}

}  // namespace
}  // namespace slipway::inspection
