#include "core/artifact/proto_manifest.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/core/artifact/android_binary.h"
#include "tests/unit/core/artifact/protobuf_writer.h"

namespace slipway::inspection {
namespace {

using std::string_literals::operator""s;
using ::testing::HasSubstr;
using ::testing::Optional;
using namespace slipway::testing;  // NOLINT: the writer's words

/// An attribute of Android's: known by its id, whatever its name.
std::string attribute(std::uint32_t id, const std::string& value, const std::string& item = {}) {
  return pb_bytes(4, pb_bytes(1, "http://schemas.android.com/apk/res/android") +
                         pb_bytes(2, "any") + pb_bytes(3, value) + pb_number(5, id) +
                         (item.empty() ? "" : pb_bytes(6, item)));
}

std::string element(const std::string& name, const std::string& inside) {
  return pb_bytes(1, pb_bytes(3, name) + inside);
}

const std::string kPackage = pb_bytes(4, pb_bytes(2, "package") + pb_bytes(3, "com.example.app"));

std::string manifest(const std::string& inside) { return element("manifest", kPackage + inside); }

ProtoManifest read(const std::string& bytes) {
  const auto found = read_proto_manifest(bytes);
  if (found) return *found;
  ADD_FAILURE() << found.error().message;
  return {};
}

std::string refusal(const std::string& bytes) {
  const auto found = read_proto_manifest(bytes);
  if (found) {
    ADD_FAILURE() << "it was taken";
    return {};
  }
  EXPECT_EQ(found.error().kind, ErrorKind::invalid_artifact);
  EXPECT_THAT(found.error().message, HasSubstr("base/manifest/AndroidManifest.xml"));
  return found.error().message;
}

std::optional<std::string> text_of(const std::optional<ProtoItem>& item) {
  return item ? item->text : std::nullopt;
}

TEST(ProtoManifest, ReadsTheRootAndItsChildren) {
  const auto bytes = manifest(
      attribute(kVersionCodeId, "28", number_item(28)) +
      attribute(kVersionCodeMajorId, "1", number_item(1)) + attribute(kVersionNameId, "1.10") +
      pb_bytes(5, element("uses-sdk", attribute(kMinSdkId, "21", number_item(21)) +
                                          attribute(kTargetSdkId, "VanillaIceCream"))) +
      pb_bytes(5, element("application",
                          attribute(kLabelId, "@string/app_name", reference_item(0x7f010000)) +
                              attribute(kIconId, "@mipmap/icon") +
                              attribute(kDebuggableId, "true", boolean_item(true)))));
  const auto found = read(bytes);
  EXPECT_EQ(found.package, "com.example.app");
  EXPECT_THAT(text_of(found.version_code), Optional("28"s));
  EXPECT_THAT(text_of(found.version_code_major), Optional("1"s));
  EXPECT_THAT(text_of(found.version_name), Optional("1.10"s));
  EXPECT_THAT(text_of(found.min_sdk), Optional("21"s));
  EXPECT_THAT(text_of(found.target_sdk), Optional("VanillaIceCream"s));
  ASSERT_TRUE(found.label);
  EXPECT_EQ(found.label->id, 0x7f010000U);
  ASSERT_TRUE(found.icon);
  EXPECT_EQ(found.icon->reference, "mipmap/icon");
  EXPECT_THAT(text_of(found.debuggable), Optional("true"s));
}

TEST(ProtoManifest, TakesWhatTheValueMeansAndNotHowItWasWritten) {
  const auto hexadecimal = pb_bytes(7, pb_number(7, 0x2a));
  const auto bytes = manifest(attribute(kVersionCodeId, "0x2a", hexadecimal));
  EXPECT_THAT(text_of(read(bytes).version_code), Optional("42"s));
}

TEST(ProtoManifest, TakesTheBackslashesOutOfTexts) {
  const auto label = [](const std::string& value) {
    const auto bytes = manifest(pb_bytes(5, element("application", attribute(kLabelId, value))));
    return text_of(read(bytes).label);
  };
  EXPECT_THAT(label(R"(It\'s \@ \"home\" \\)"), Optional(R"(It's @ "home" \)"s));
  EXPECT_THAT(label(R"(caf\u00e9)"), Optional("caf\xc3\xa9"s));
  EXPECT_THAT(label(R"(\u12)"), Optional("u12"s));
  EXPECT_THAT(label(R"(end\)"), Optional("end\\"s));
}

TEST(ProtoManifest, KnowsAttributesByTheirIdAndNotByTheirName) {
  const auto lying =
      pb_bytes(4, pb_bytes(2, "versionName") + pb_bytes(3, "9.9") + pb_number(5, 0x01019999));
  EXPECT_EQ(read(manifest(lying)).version_name, std::nullopt);
}

TEST(ProtoManifest, TakesNoAttributeFromAnotherElement) {
  const auto bytes = manifest(
      pb_bytes(5, element("activity", attribute(kLabelId, "Screen"))) +
      pb_bytes(5, element("application",
                          pb_bytes(5, element("application", attribute(kLabelId, "Deep"))))));
  EXPECT_EQ(read(bytes).label, std::nullopt);
}

TEST(ProtoManifest, TakesTheLastUsesSdkAloneAndTheFirstApplicationAsAndroidDoes) {
  const auto found = read(manifest(
      pb_bytes(5, element("uses-sdk", attribute(kMinSdkId, "21", number_item(21)) +
                                          attribute(kTargetSdkId, "29", number_item(29)))) +
      pb_bytes(5, element("uses-sdk", attribute(kMinSdkId, "23", number_item(23)))) +
      pb_bytes(5, element("application", attribute(kLabelId, "First"))) +
      pb_bytes(5, element("application", attribute(kLabelId, "Second")))));
  EXPECT_THAT(text_of(found.min_sdk), Optional("23"s));
  EXPECT_FALSE(found.target_sdk);
  EXPECT_THAT(text_of(found.label), Optional("First"s));
}

TEST(ProtoManifest, TakesNothingForAnAttributeThatIsNull) {
  const auto bytes =
      manifest(pb_bytes(5, element("application", attribute(kLabelId, "@null", pb_bytes(1, "")))));
  EXPECT_EQ(read(bytes).label, std::nullopt);
}

TEST(ProtoManifest, DoesNotCareHowDeepTheRestIsNested) {
  std::string deep = element("view", "");
  for (int i = 0; i < 10'000; ++i) deep = element("view", pb_bytes(5, deep));
  const auto bytes = manifest(pb_bytes(5, element("application", pb_bytes(5, deep))) +
                              attribute(kVersionNameId, "1.1"));
  EXPECT_THAT(text_of(read(bytes).version_name), Optional("1.1"s));
}

TEST(ProtoManifest, RefusesAnyBeginningOfAManifest) {
  const auto bytes = manifest(attribute(kVersionCodeId, "28", number_item(28)));
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(read_proto_manifest(bytes.substr(0, size))) << size;
  }
}

TEST(ProtoManifest, RefusesALengthBeyondTheEnd) {
  EXPECT_THAT(refusal("\x0a\xff\xff\xff\xff\x7f"s), HasSubstr("protobuf"));
  EXPECT_THAT(refusal("\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"s), HasSubstr("protobuf"));
}

TEST(ProtoManifest, RefusesAnotherRootAndOneWithoutPackage) {
  EXPECT_THAT(refusal(element("application", kPackage)), HasSubstr("`manifest`"));
  EXPECT_THAT(refusal(element("manifest", "")), HasSubstr("package name"));
  EXPECT_THAT(refusal(""), HasSubstr("`manifest`"));
}

}  // namespace
}  // namespace slipway::inspection
