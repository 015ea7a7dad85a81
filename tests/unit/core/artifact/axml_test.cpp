#include "core/artifact/axml.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/little_endian.h"
#include "tests/unit/core/artifact/android_binary.h"

namespace slipway::inspection {
namespace {

using ::testing::HasSubstr;
using namespace slipway::testing;  // NOLINT: the writer's words
using slipway::testing::le16;
using slipway::testing::le32;

BinaryElement manifest_of(std::vector<BinaryAttribute> attributes,
                          std::vector<BinaryElement> children = {}) {
  attributes.insert(attributes.begin(), {"package", 0, text_value("com.example.app")});
  return {"manifest", std::move(attributes), std::move(children)};
}

BinaryElement usual() {
  return manifest_of({{"versionCode", kVersionCodeId, number_value(28)},
                      {"versionName", kVersionNameId, text_value("1.1")}},
                     {{"uses-sdk",
                       {{"minSdkVersion", kMinSdkId, number_value(21)},
                        {"targetSdkVersion", kTargetSdkId, number_value(34)}},
                       {}},
                      {"application",
                       {{"label", kLabelId, reference_value(0x7f010000)},
                        {"icon", kIconId, reference_value(0x7f020000)},
                        {"debuggable", kDebuggableId, boolean_value(true)}},
                       {{"activity", {{"label", kLabelId, text_value("another")}}, {}}}}});
}

BinaryManifest read(const std::string& bytes) {
  auto manifest = read_binary_manifest(bytes);
  if (manifest) return std::move(*manifest);
  ADD_FAILURE() << manifest.error().message;
  return {};
}

Error refusal(const std::string& bytes) {
  const auto manifest = read_binary_manifest(bytes);
  if (manifest) {
    ADD_FAILURE() << "it was taken";
    return {};
  }
  EXPECT_EQ(manifest.error().kind, ErrorKind::invalid_artifact);
  EXPECT_THAT(manifest.error().message, HasSubstr("AndroidManifest.xml"));
  return manifest.error();
}

std::string text(const BinaryManifest& manifest, const std::optional<ResourceValue>& value) {
  if (!value || value->type != ValueType::string) return "no text";
  return manifest.texts.text(value->data).value_or("no text");
}

void expect_usual(const std::string& bytes) {
  const auto manifest = read(bytes);
  EXPECT_EQ(manifest.package, "com.example.app");
  EXPECT_EQ(manifest.split, "");
  EXPECT_EQ(manifest.version_code.value_or(ResourceValue{}).data, 28u);
  EXPECT_EQ(text(manifest, manifest.version_name), "1.1");
  EXPECT_EQ(manifest.min_sdk.value_or(ResourceValue{}).data, 21u);
  EXPECT_EQ(manifest.target_sdk.value_or(ResourceValue{}).data, 34u);
  EXPECT_EQ(manifest.label.value_or(ResourceValue{}).data, 0x7f010000u);
  EXPECT_EQ(manifest.icon.value_or(ResourceValue{}).data, 0x7f020000u);
  EXPECT_NE(manifest.debuggable.value_or(ResourceValue{}).data, 0u);
  EXPECT_FALSE(manifest.version_code_major.has_value());
}

TEST(BinaryManifest, TellsWhatTheAppSaysOfItself) {
  expect_usual(binary_xml(usual()));
  BinaryXmlOptions options;
  options.utf8 = false;
  expect_usual(binary_xml(usual(), options));
}

TEST(BinaryManifest, KnowsAttributesByTheirIdsWhateverTheyAreNamed) {
  auto root = usual();
  for (BinaryElement* element : {&root, &root.children[0], &root.children[1]}) {
    for (BinaryAttribute& attribute : element->attributes) {
      if (attribute.id != 0) attribute.name = "";
    }
  }
  expect_usual(binary_xml(root));
  root.attributes[1].name = "versionName";
  root.attributes[2].name = "versionCode";
  expect_usual(binary_xml(root));
}

TEST(BinaryManifest, DoesNotTakeAnAttributeWithoutItsIdForAndroids) {
  const auto manifest = read(binary_xml(manifest_of({{"versionCode", 0, number_value(9)}})));
  EXPECT_FALSE(manifest.version_code.has_value());
}

TEST(BinaryManifest, TakesThePackageOutOfNoNamespaceOnly) {
  auto root = usual();
  root.attributes.insert(root.attributes.begin(),
                         {"package", 0, text_value("com.example.other"), "", true});
  expect_usual(binary_xml(root));
}

TEST(BinaryManifest, TakesThePackageAsItWasWrittenAsAndroidDoes) {
  auto root = usual();
  root.attributes[0] = {"package", 0, text_value("com.example.other"), "com.example.app"};
  expect_usual(binary_xml(root));
}

TEST(BinaryManifest, TellsTheSplit) {
  EXPECT_EQ(read(binary_xml(manifest_of({{"split", 0, text_value("config.zh")}}))).split,
            "config.zh");
}

TEST(BinaryManifest, TellsThatItNeedsOtherParts) {
  const auto needs_splits = [](const BinaryAttribute& of_root, const BinaryAttribute& of_app) {
    return read(binary_xml(manifest_of({of_root}, {{"application", {of_app}, {}}}))).needs_splits;
  };
  const BinaryAttribute none = {"label", kLabelId, text_value("a")};
  const auto required = [](bool value) {
    return BinaryAttribute{"isSplitRequired", kIsSplitRequiredId, boolean_value(value)};
  };
  const auto types = [](const char* value) {
    return BinaryAttribute{"requiredSplitTypes", kRequiredSplitTypesId, text_value(value)};
  };
  EXPECT_TRUE(needs_splits(none, required(true)));
  EXPECT_TRUE(needs_splits(required(true), none));
  EXPECT_TRUE(needs_splits(types("base__abi,base__density"), none));
  EXPECT_TRUE(needs_splits(types("base__abi"), required(false)));
  EXPECT_FALSE(needs_splits(types(""), none));
  EXPECT_FALSE(needs_splits(none, required(false)));
  EXPECT_FALSE(needs_splits(none, types("base__abi")));
}

TEST(BinaryManifest, HonoursWhereAttributesBeginAndHowLongTheyAre) {
  BinaryXmlOptions options;
  options.attribute_start = 28;
  options.attribute_size = 32;
  expect_usual(binary_xml(usual(), options));
}

TEST(BinaryManifest, SkipsUnknownChunksBeforeAndBetweenTheElements) {
  BinaryXmlOptions options;
  options.before_nodes = binary_chunk(0x0777, "abcd", "efgh") + binary_chunk(0x0201, "", "");
  options.after_root = binary_chunk(0x0107, le32(1) + le32(2), "????") +
                       binary_chunk(0x0001, "", "a pool that is none and does not count here") +
                       binary_chunk(0x0104, le32(1) + le32(2), "a text");
  expect_usual(binary_xml(usual(), options));
}

TEST(BinaryManifest, TakesTheLastPoolBeforeTheElements) {
  // As Android: a second pool in front of the elements replaces the first one.
  BinaryXmlOptions options;
  options.before_nodes = utf8_pool({"nothing"});
  EXPECT_THAT(refusal(binary_xml(usual(), options)).message, HasSubstr("`manifest`"));
}

TEST(BinaryManifest, IsReadWhateverTheTypeOfTheDocument) {
  // Packers write another type, which Android does not look at.
  std::string bytes = binary_xml(usual());
  bytes[0] = '\0';
  expect_usual(bytes + "and something behind it");
}

TEST(BinaryManifest, LooksAtChildrenOfTheRootOnly) {
  auto root = usual();
  const BinaryElement nested = {"uses-sdk", {{"minSdkVersion", kMinSdkId, number_value(1)}}, {}};
  root.children.push_back({"queries", {}, {nested, {"application", {}, {}}}});
  expect_usual(binary_xml(root));
}

TEST(BinaryManifest, TakesTheFirstApplicationAndTheLastUsesSdkAsAndroidDoes) {
  auto root = usual();
  root.children.push_back(
      {"application", {{"debuggable", kDebuggableId, boolean_value(false)}}, {}});
  root.children.insert(root.children.begin(),
                       {"uses-sdk", {{"minSdkVersion", kMinSdkId, number_value(1)}}, {}});
  expect_usual(binary_xml(root));
}

TEST(BinaryManifest, TakesTheFirstOfTwoAttributesOfOneId) {
  auto root = usual();
  root.attributes.push_back({"versionCode", kVersionCodeId, number_value(29)});
  root.attributes.push_back({"package", 0, text_value("com.example.other")});
  expect_usual(binary_xml(root));
}

TEST(BinaryManifest, HasNoValueWhereItIsNull) {
  const auto manifest = read(
      binary_xml(manifest_of({{"versionName", kVersionNameId, {}}},
                             {{"application", {{"label", kLabelId, reference_value(0)}}, {}}})));
  EXPECT_FALSE(manifest.version_name.has_value());
  EXPECT_FALSE(manifest.label.has_value());
}

TEST(BinaryManifest, SurvivesAMillionElementsAndTheirDepth) {
  const std::string begin = binary_chunk(
      0x0102, le32(1) + le32(0), le32(0) + le32(0) + le16(20) + le16(20) + le32(0) + le32(0));
  const std::string end = binary_chunk(0x0103, le32(1) + le32(0), le32(0) + le32(0));
  BinaryXmlOptions options;
  for (int i = 0; i < 500'000; ++i) options.after_root += begin;
  for (int i = 0; i < 500'000; ++i) options.after_root += end;
  expect_usual(binary_xml(usual(), options));
}

TEST(BinaryManifest, IsRefusedWithoutAPackageName) {
  EXPECT_THAT(refusal(binary_xml({"manifest", {}, {}})).message, HasSubstr("package name"));
  EXPECT_THAT(refusal(binary_xml({"manifest", {{"package", 0, text_value("")}}, {}})).message,
              HasSubstr("package name"));
  EXPECT_THAT(refusal(binary_xml({"manifest", {{"package", 0, number_value(1)}}, {}})).message,
              HasSubstr("package name"));
}

TEST(BinaryManifest, IsRefusedWhenItsRootIsAnotherElement) {
  EXPECT_THAT(refusal(binary_xml({"resources", {}, {usual()}})).message, HasSubstr("`manifest`"));
  EXPECT_THAT(refusal(binary_chunk(0x0003, "", utf8_pool({"manifest"}))).message,
              HasSubstr("`manifest`"));
  EXPECT_THAT(refusal(binary_chunk(0x0003, "", "")).message, HasSubstr("`manifest`"));
}

TEST(BinaryManifest, IsRefusedWhereverItIsCutOff) {
  const std::string whole = binary_xml(usual());
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const auto cut = read_binary_manifest(whole.substr(0, size));
    EXPECT_FALSE(cut.has_value()) << size;
  }
}

TEST(BinaryManifest, IsRefusedWithAChunkThatIsNoneAndSaysWhere) {
  const std::string size_0 = le16(0x0104) + le16(8) + le32(0);
  const std::string too_long = le16(0x0104) + le16(8) + le32(0x7FFFFFFF);
  const std::string longest = le16(0x0104) + le16(8) + le32(0xFFFFFFFF);
  const std::string long_header = le16(0x0104) + le16(0xFFFF) + le32(8);
  const std::string short_header = le16(0x0104) + le16(4) + le32(8);
  for (const std::string& chunk : {size_0, too_long, longest, long_header, short_header}) {
    BinaryXmlOptions options;
    options.after_root = chunk;
    EXPECT_THAT(refusal(binary_xml(usual(), options)).message, HasSubstr("at byte"));
    options.after_root = "";
    options.before_nodes = chunk;
    EXPECT_THAT(refusal(binary_xml(usual(), options)).message, HasSubstr("at byte"));
  }
}

TEST(BinaryManifest, IsRefusedWithAttributesThatAreNotThere) {
  const auto element = [](std::uint16_t start, std::uint16_t size, std::uint16_t count) {
    return binary_chunk(0x0102, le32(1) + le32(0),
                        le32(0) + le32(0) + le16(start) + le16(size) + le16(count) + le16(0) +
                            le32(0) + std::string(20, '\0'));
  };
  BinaryXmlOptions options;
  options.after_root = element(20, 20, 1);
  options.after_root += binary_chunk(0x0103, le32(1) + le32(0), le32(0) + le32(0));
  expect_usual(binary_xml(usual(), options));
  for (const std::string& damaged :
       {element(20, 20, 2), element(20, 0xFFFF, 0xFFFF), element(0xFFFF, 20, 1), element(20, 19, 1),
        element(20, 0, 0xFFFF), element(0xFFFF, 0, 0),
        binary_chunk(0x0102, le32(1) + le32(0), le32(0))}) {
    options.after_root = damaged;
    EXPECT_THAT(refusal(binary_xml(usual(), options)).message, HasSubstr("element at byte"));
  }
}

TEST(BinaryManifest, IsRefusedWhenItIsText) {
  EXPECT_THAT(refusal("<?xml version=\"1.0\"?>\n<manifest package=\"a.b\"/>").message,
              HasSubstr("no binary XML"));
}

}  // namespace
}  // namespace slipway::inspection
