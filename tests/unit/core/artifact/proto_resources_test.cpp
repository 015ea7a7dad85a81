#include "core/artifact/proto_resources.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <protozero/exception.hpp>

#include "core/artifact/limits.h"
#include "tests/unit/core/artifact/protobuf_writer.h"

namespace slipway::inspection {
namespace {

using std::string_literals::operator""s;
using ::testing::Eq;
using ::testing::Optional;
using namespace slipway::testing;  // NOLINT: the writer's words

ProtoItem reference(std::uint32_t id, std::string_view name = {}) {
  ProtoItem item;
  item.id = id;
  item.reference = name;
  return item;
}

std::string strings(const std::string& entries) {
  return resources_pb(resource_type(1, "string", entries));
}

std::optional<std::string> text_of(const std::string& table, const ProtoItem& item) {
  return ProtoResources(table).text(item);
}

TEST(ProtoResources, FindsATextByTheIdOfItsPackageTypeAndEntry) {
  const auto table = resources_pb(
      resource_type(1, "string",
                    resource_entry(0, "other", config_value(text_item("no"))) +
                        resource_entry(7, "app_name", config_value(text_item("Example")))) +
      resource_type(2, "bool", resource_entry(7, "flag", config_value(boolean_item(true)))));
  EXPECT_THAT(text_of(table, reference(0x7f010007)), Optional("Example"s));
  EXPECT_THAT(text_of(table, reference(0x7f020007)), Optional("true"s));
  EXPECT_EQ(text_of(table, reference(0x7f010008)), std::nullopt);
  EXPECT_EQ(text_of(table, reference(0x01010007)), std::nullopt);
}

TEST(ProtoResources, TakesAnEntryWithoutNumberForNumberZero) {
  const auto entry = pb_bytes(3, pb_bytes(2, "app_name") + config_value(text_item("Example")));
  EXPECT_THAT(text_of(strings(entry), reference(0x7f010000)), Optional("Example"s));
}

TEST(ProtoResources, FindsATextByNameWithAndWithoutItsPackage) {
  const auto table = strings(resource_entry(7, "app_name", config_value(text_item("Example"))));
  EXPECT_THAT(text_of(table, reference(0, "string/app_name")), Optional("Example"s));
  EXPECT_THAT(text_of(table, reference(0, "com.example.app:string/app_name")),
              Optional("Example"s));
  EXPECT_EQ(text_of(table, reference(0, "android:string/app_name")), std::nullopt);
  EXPECT_EQ(text_of(table, reference(0, "app_name")), std::nullopt);
}

TEST(ProtoResources, PrefersTheTextOfTheDefaultLocaleWhateverTheOrder) {
  const auto table = strings(resource_entry(
      7, "app_name",
      config_value(text_item("Beispiel"), "de") + config_value(text_item("Large"), "", 480) +
          config_value(text_item("Example")) + config_value(text_item("Exemple"), "fr")));
  EXPECT_THAT(text_of(table, reference(0x7f010007)), Optional("Example"s));
}

TEST(ProtoResources, TakesATranslationWhereThereIsNothingElse) {
  const auto table =
      strings(resource_entry(7, "app_name", config_value(text_item("Beispiel"), "de")));
  EXPECT_THAT(text_of(table, reference(0x7f010007)), Optional("Beispiel"s));
}

TEST(ProtoResources, TellsNumbersInDecimalDigitsWithTheirSign) {
  const auto hexadecimal = pb_bytes(7, pb_number(7, 0xffffffff));
  const auto table = resources_pb(resource_type(
      1, "integer",
      resource_entry(0, "a", config_value(number_item(28))) +
          resource_entry(1, "b", config_value(number_item(static_cast<std::uint64_t>(-1)))) +
          resource_entry(2, "c", config_value(hexadecimal))));
  EXPECT_THAT(text_of(table, reference(0x7f010000)), Optional("28"s));
  EXPECT_THAT(text_of(table, reference(0x7f010001)), Optional("-1"s));
  EXPECT_THAT(text_of(table, reference(0x7f010002)), Optional("4294967295"s));
}

TEST(ProtoResources, FollowsReferencesByIdAndByName) {
  const auto table = strings(resource_entry(0, "a", config_value(reference_item(0x7f010001))) +
                             resource_entry(1, "b", config_value(reference_item(0, "string/c"))) +
                             resource_entry(2, "c", config_value(text_item("Example"))));
  EXPECT_THAT(text_of(table, reference(0x7f010000)), Optional("Example"s));
}

TEST(ProtoResources, FollowsTwentyReferencesAndNotOneMore) {
  std::string entries = resource_entry(0, "end", config_value(text_item("Example")));
  for (std::uint32_t i = 1; i <= kMaxReferences; ++i) {
    entries += resource_entry(i, "s", config_value(reference_item(0x7f010000 + i - 1)));
  }
  const auto table = strings(entries);
  EXPECT_THAT(text_of(table, reference(0x7f010000 + kMaxReferences - 1)), Optional("Example"s));
  EXPECT_EQ(text_of(table, reference(0x7f010000 + kMaxReferences)), std::nullopt);
}

TEST(ProtoResources, GivesUpOnACycle) {
  const auto table = strings(resource_entry(0, "a", config_value(reference_item(0x7f010001))) +
                             resource_entry(1, "b", config_value(reference_item(0x7f010000))));
  EXPECT_EQ(text_of(table, reference(0x7f010000)), std::nullopt);
}

TEST(ProtoResources, TellsTruthValuesWhateverTheLengthOfTheirNumber) {
  const auto flag = [](const std::string& primitive) {
    return read_proto_item(pb_bytes(7, primitive)).text;
  };
  EXPECT_THAT(flag("\x40\x01"), Optional("true"s));
  EXPECT_THAT(flag("\x40\0"s), Optional("false"s));
  EXPECT_THAT(flag("\x40\x80\0"s), Optional("false"s));
  EXPECT_THAT(flag("\x40\x80\x01"s), Optional("true"s));
  EXPECT_THROW((void)flag("\x40"), protozero::exception);  // nothing behind the tag
}

TEST(ProtoResources, PrefersEnglishAmongTheTranslations) {
  const auto table = strings(resource_entry(
      7, "app_name",
      config_value(text_item("Arabic"), "ar") + config_value(text_item("Estonian"), "et-EE") +
          config_value(text_item("English"), "en-GB") + config_value(text_item("French"), "fr")));
  EXPECT_THAT(text_of(table, reference(0x7f010007)), Optional("English"s));
}

TEST(ProtoResources, PrefersTheNewestTextWithoutOtherConditions) {
  const auto table = strings(resource_entry(7, "app_name",
                                            config_value(text_item("Old")) +
                                                config_value(text_item("Newest"), "", 0, 26) +
                                                config_value(text_item("New"), "", 0, 21) +
                                                config_value(text_item("Night"), "", 0, 30, true)));
  EXPECT_THAT(text_of(table, reference(0x7f010007)), Optional("Newest"s));
}

using ::testing::ElementsAre;

TEST(ProtoResources, ListsTheFilesOfTheDefaultConfigurationFirstThenTheDensest) {
  const auto icon = resource_entry(0, "icon",
                                   config_value(file_item("res/mdpi.png"), "", 160) +
                                       config_value(file_item("res/any.xml"), "", 0xfffe) +
                                       config_value(file_item("res/night.png"), "", 640, 0, true) +
                                       config_value(file_item("res/xxhdpi.webp"), "", 480) +
                                       config_value(file_item("res/xxhdpi-v26.webp"), "", 480, 26) +
                                       config_value(file_item("res/de.png"), "de", 640) +
                                       config_value(file_item("res/hdpi.png"), "", 240));
  const auto table = resources_pb(resource_type(1, "mipmap", icon));
  EXPECT_THAT(ProtoResources(table).files(reference(0x7f010000)),
              Optional(ElementsAre("res/xxhdpi-v26.webp", "res/xxhdpi.webp", "res/hdpi.png",
                                   "res/mdpi.png", "res/any.xml", "res/night.png", "res/de.png")));
}

TEST(ProtoResources, ListsTheFilesBehindReferencesEachOnce) {
  const auto alias = [](std::uint32_t id) { return config_value(reference_item(id)); };
  const auto table = resources_pb(resource_type(
      1, "mipmap",
      resource_entry(0, "alias", alias(0x7f010001) + alias(0x7f010000) + alias(0x7f010001)) +
          resource_entry(1, "icon", config_value(file_item("res/a.png")) + alias(0x7f010000))));
  EXPECT_THAT(ProtoResources(table).files(reference(0x7f010000)),
              Optional(ElementsAre("res/a.png")));
  EXPECT_EQ(ProtoResources(table).files(reference(0x7f010002)), std::nullopt);
}

TEST(ProtoResources, FindsNothingInAMalformedTable) {
  const auto table = strings(resource_entry(0, "a", config_value(text_item("Example"))));
  for (std::size_t size = 0; size < table.size(); ++size) {
    EXPECT_EQ(text_of(table.substr(0, size), reference(0x7f010000)), std::nullopt) << size;
  }
}

TEST(ProtoResources, FindsNothingWhereFieldsAreOfAnotherType) {
  EXPECT_EQ(text_of(pb_number(2, 1), reference(0x7f010000)), std::nullopt);
  const auto table = strings(pb_bytes(3, pb_number(1, 0) + pb_number(6, 5)));
  EXPECT_EQ(text_of(table, reference(0x7f010000)), std::nullopt);
  const auto group = "\x13"s;
  EXPECT_EQ(text_of(group, reference(0x7f010000)), std::nullopt);
}

TEST(ProtoResources, GivesUpOnMoreFieldsThanAnyTableHas) {
  std::string types;
  types.resize(20'000'000, '\0');
  for (std::size_t i = 0; i < types.size(); i += 2) types[i] = '\x1a';  // empty types
  const auto table = resources_pb(
      types + resource_type(1, "string", resource_entry(0, "a", config_value(text_item("x")))));
  EXPECT_EQ(text_of(table, reference(0x7f010000)), std::nullopt);
}

TEST(ReadProtoItem, ThrowsWhatItsReadersCatchWhenItIsCutOff) {
  const auto item = text_item("Example");
  EXPECT_THROW((void)read_proto_item(std::string_view(item).substr(0, item.size() - 1)),
               protozero::exception);
}

}  // namespace
}  // namespace slipway::inspection
