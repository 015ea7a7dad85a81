#include "core/artifact/resource_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/artifact/limits.h"
#include "tests/support/little_endian.h"
#include "tests/unit/core/artifact/android_binary.h"

namespace slipway::inspection {
namespace {

using std::string_literals::operator""s;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using namespace slipway::testing;  // NOLINT: the writer's words
using slipway::testing::le16;
using slipway::testing::le32;

constexpr std::uint32_t kId = 0x7f010000;

BinaryType type_of(BinaryConfiguration configuration, BinaryValue value) {
  return {1, std::move(configuration), {{0, std::move(value)}}};
}

BinaryPackage package_of(std::vector<BinaryType> types) { return {0x7f, std::move(types), 0}; }

/// A table and its bytes.
class Table {
 public:
  explicit Table(std::string bytes)
      : bytes_(std::move(bytes)), table_(ResourceTable::over(bytes_)) {
    if (!table_) throw std::runtime_error(table_.error().message);
  }
  explicit Table(std::vector<BinaryType> types)
      : Table(binary_table({package_of(std::move(types))})) {}

  [[nodiscard]] std::string text(std::uint32_t id) const {
    const auto value = table_->value(id);
    if (!value) return value.error().message;
    return table_->text(*value).value_or("no text");
  }
  [[nodiscard]] const ResourceTable& operator*() const { return *table_; }

 private:
  std::string bytes_;
  Result<ResourceTable> table_;
};

TEST(ResourceTable, FindsTextsNumbersAndBooleans) {
  for (const bool utf8 : {true, false}) {
    const Table table(
        binary_table({package_of({type_of({}, text_value("Example")),
                                  {2, {}, {{3, number_value(34)}, {5, boolean_value(true)}}}})},
                     utf8));
    EXPECT_EQ(table.text(0x7f010000), "Example");
    const auto number = (*table).value(0x7f020003);
    ASSERT_TRUE(number.has_value());
    EXPECT_TRUE(number->is_integer());
    EXPECT_EQ(number->data, 34u);
    EXPECT_EQ((*table).text(*number), std::nullopt);
    EXPECT_EQ((*table).value(0x7f020005)->type, ValueType::boolean);
  }
}

TEST(ResourceTable, SaysWhichResourceIsNotThere) {
  const Table table({type_of({}, text_value("Example"))});
  for (const std::uint32_t id : {0x7f010001u, 0x7f01ffffu, 0x7f020000u, 0x7e010000u, 0u}) {
    const auto value = (*table).value(id);
    ASSERT_FALSE(value.has_value());
    EXPECT_EQ(value.error().kind, ErrorKind::invalid_artifact);
    EXPECT_THAT((*table).files(id), IsEmpty());
  }
  EXPECT_THAT(table.text(0x7f010001), HasSubstr("0x7f010001"));
  EXPECT_THAT(table.text(0x01040001), HasSubstr("system's"));
}

TEST(ResourceTable, FindsEntriesByAllKindsOfOffsets) {
  for (const OffsetKind offsets : {OffsetKind::plain, OffsetKind::sparse, OffsetKind::two_bytes}) {
    for (const bool compact : {false, true}) {
      BinaryType type = {1, {}, {}, offsets, compact};
      for (const std::uint16_t index : {2, 3, 7, 300, 301}) {
        type.entries.push_back({index, text_value("text " + std::to_string(index))});
      }
      const Table table({type});
      for (const std::uint32_t index : {2u, 3u, 7u, 300u, 301u}) {
        EXPECT_EQ(table.text(kId + index), "text " + std::to_string(index));
      }
      for (const std::uint32_t index : {0u, 1u, 4u, 8u, 299u, 302u, 0xffffu}) {
        EXPECT_THAT(table.text(kId + index), HasSubstr("no value"));
      }
    }
  }
}

TEST(ResourceTable, PrefersTheDefaultLocaleThenEnglishThenTheFirst) {
  const auto chinese = type_of({"zh"}, text_value("应用"));
  const auto english = type_of({"en"}, text_value("App"));
  const auto german = type_of({"de"}, text_value("Anwendung"));
  const auto any = type_of({}, text_value("Default"));
  EXPECT_EQ(Table({chinese, english, any, german}).text(kId), "Default");
  EXPECT_EQ(Table({chinese, german, english}).text(kId), "App");
  EXPECT_EQ(Table({chinese, german}).text(kId), "应用");
}

TEST(ResourceTable, PrefersWhatHasNoOtherConditionThenTheNewest) {
  const auto night = type_of({"", 0, 30, true}, text_value("night"));
  const auto old = type_of({"", 0, 0}, text_value("old"));
  const auto v21 = type_of({"", 0, 21}, text_value("v21"));
  const auto v26 = type_of({"", 0, 26}, text_value("v26"));
  EXPECT_EQ(Table({night, old, v26, v21}).text(kId), "v26");
  EXPECT_EQ(Table({night, type_of({"en"}, text_value("English"))}).text(kId), "night");
}

TEST(ResourceTable, FollowsReferencesAlsoDynamicOnes) {
  BinaryValue dynamic = {7, 0x7f020000, ""};
  const Table table({type_of({}, dynamic),
                     {2, {}, {{0, reference_value(0x7f030001)}}},
                     {3, {}, {{1, text_value("end")}}}});
  EXPECT_EQ(table.text(kId), "end");
}

/// Resource 0 refers to 1, and so on; the last one is a text.
std::vector<BinaryType> chain(std::uint16_t references) {
  BinaryType type = {1, {}, {}};
  for (std::uint16_t i = 0; i < references; ++i) {
    type.entries.push_back({i, reference_value(kId + i + 1u)});
  }
  type.entries.push_back({references, text_value("end")});
  return {type};
}

TEST(ResourceTable, FollowsSoManyReferencesAndNoMore) {
  // The manifest's own one is the first.
  EXPECT_EQ(Table(chain(kMaxReferences - 1)).text(kId), "end");
  EXPECT_THAT(Table(chain(kMaxReferences)).text(kId), HasSubstr("one reference after the other"));
}

TEST(ResourceTable, EndsWhereReferencesGoInACircle) {
  const Table table({{1, {}, {{0, reference_value(kId + 1)}, {1, reference_value(kId)}}},
                     {2, {}, {{0, reference_value(0x7f020000)}}}});
  EXPECT_THAT(table.text(kId), HasSubstr("one reference after the other"));
  EXPECT_THAT(table.text(0x7f020000), HasSubstr("one reference after the other"));
  EXPECT_THAT((*table).files(kId), IsEmpty());
}

TEST(ResourceTable, EndsAtAReferenceToNothing) {
  const Table table({type_of({}, reference_value(0))});
  EXPECT_TRUE((*table).value(kId)->is_null());
}

TEST(ResourceTable, HasNoValueOfAComplexEntry) {
  const Table table({{1, {}, {{0, {}, /*is_complex=*/true}, {1, text_value("next")}}}});
  EXPECT_THAT(table.text(kId), HasSubstr("no value"));
}

TEST(ResourceTable, KnowsSeveralPackagesAndTypesThatBeginToCountLater) {
  const Table table(binary_table({{0x7f, {type_of({}, text_value("app"))}, 0},
                                  {0x02, {type_of({}, text_value("library"))}, 0},
                                  {0x7f, {type_of({}, text_value("feature"))}, 4},
                                  {0x00, {type_of({}, text_value("shared"))}, 0}}));
  EXPECT_EQ(table.text(0x7f010000), "app");
  EXPECT_EQ(table.text(0x02010000), "library");
  EXPECT_EQ(table.text(0x7f050000), "feature");
  EXPECT_EQ(table.text(0x00010000), "shared");
}

TEST(ResourceTable, GivesTheFilesDensestFirst) {
  const Table table(
      {type_of({"", 160}, text_value("m.png")), type_of({"", 640}, text_value("xxxh.png")),
       type_of({"", 0xFFFE, 26}, text_value("any.xml")),
       type_of({"", 0xFFFF}, text_value("no.png")), type_of({"", 240}, text_value("h.png")),
       type_of({"", 0}, text_value("default.png")),
       type_of({"", 640, 0, true}, text_value("night.png")),
       type_of({"zh", 640}, text_value("zh.png"))});
  EXPECT_THAT((*table).files(kId), ElementsAre("xxxh.png", "h.png", "m.png", "default.png",
                                               "any.xml", "no.png", "night.png", "zh.png"));
}

TEST(ResourceTable, GivesTheFilesOfTheResourcesThatAResourceRefersTo) {
  const Table table({type_of({"", 160}, reference_value(0x7f020000)),
                     type_of({"", 640}, reference_value(0x7f030000)),
                     {2, {"", 160}, {{0, text_value("2m.png")}}},
                     {2, {"", 640}, {{0, text_value("2x.png")}}},
                     {3, {"", 320}, {{0, text_value("3.png")}}}});
  EXPECT_THAT((*table).files(kId), ElementsAre("2x.png", "3.png", "2m.png"));
}

TEST(ResourceTable, GivesTheFilesOfAResourceOnce) {
  const Table table({type_of({"", 160}, reference_value(0x7f020000)),
                     type_of({"", 640}, reference_value(0x7f020000)),
                     {2, {}, {{0, text_value("icon.png")}}}});
  EXPECT_THAT((*table).files(kId), ElementsAre("icon.png"));
}

TEST(ResourceTable, TakesTheFirstPoolOfTexts) {
  std::string bytes = binary_table({package_of({type_of({}, text_value("first"))})});
  bytes = bytes.substr(12) + utf8_pool({"second"});
  EXPECT_EQ(Table(binary_chunk(0x0002, le32(1), bytes)).text(kId), "first");
}

TEST(ResourceTable, DoesNotMultiplyReferencesAmongResources) {
  // Forty resources of twenty configurations, each of which refers to the next ones: 20^40 ways.
  std::vector<BinaryType> types;
  for (std::uint16_t density = 1; density <= 20; ++density) {
    BinaryType type = {1, {"", density}, {}};
    for (std::uint16_t index = 0; index < 40; ++index) {
      type.entries.push_back({index, reference_value(kId + (index + density) % 40)});
    }
    types.push_back(type);
  }
  const Table table(types);
  EXPECT_THAT((*table).files(kId), IsEmpty());
  EXPECT_THAT(table.text(kId), HasSubstr("one reference after the other"));
}

TEST(ResourceTable, GivesAtMostSixtyFourFiles) {
  std::vector<BinaryType> types;
  for (std::uint16_t density = 1; density <= 100; ++density) {
    types.push_back(type_of({"", density}, text_value(std::to_string(density))));
  }
  const auto files = (*Table(types)).files(kId);
  EXPECT_THAT(files, SizeIs(64));
  EXPECT_EQ(files.front(), "100");
}

TEST(ResourceTable, ReadsTheShortConfigurationsOfOldTables) {
  const auto old_type = [](const std::string& configuration, std::uint32_t text) {
    return binary_chunk(
        0x0201, "\x01\0\0\0"s + le32(1) + le32(20 + configuration.size() + 4) + configuration,
        le32(0) + le16(8) + le16(0) + le32(0) + le16(8) + "\0\3"s + le32(text));
  };
  const std::string german = le32(28) + le32(0) + "de"s + std::string(18, '\0');
  const std::string any = le32(28) + std::string(24, '\0');
  const std::string tiny = le32(4);
  const auto table_of = [](const std::string& types) {
    const std::string header =
        le32(0x7f) + std::string(256, '\0') + le32(0) + le32(0) + le32(0) + le32(0);
    return Table(binary_chunk(
        0x0002, le32(1), utf8_pool({"first", "second"}) + binary_chunk(0x0200, header, types)));
  };
  EXPECT_EQ(table_of(old_type(german, 0) + old_type(any, 1)).text(kId), "second");
  EXPECT_EQ(table_of(old_type(any, 0) + old_type(tiny, 1)).text(kId), "first");
  EXPECT_EQ(table_of(old_type(german, 0) + old_type(tiny, 1)).text(kId), "second");
  // What stands behind the end that it names does not belong to it.
  const std::string ended = le32(8) + german.substr(4);
  EXPECT_EQ(table_of(old_type(ended, 0) + old_type(any, 1)).text(kId), "first");
}

TEST(ResourceTable, IsRefusedWhereverItIsCutOff) {
  const std::string whole = binary_table({package_of(chain(3))});
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(ResourceTable::over(std::string_view(whole).substr(0, size)).has_value()) << size;
  }
}

TEST(ResourceTable, IsRefusedWithAChunkThatIsNone) {
  const std::string size_0 = le16(0x0201) + le16(8) + le32(0);
  const std::string too_long = le16(0x0201) + le16(8) + le32(0xFFFFFFFF);
  const std::string package_header = le32(0x7f) + std::string(272, '\0');
  for (const std::string& chunk : {size_0, too_long}) {
    for (const std::string& body : {chunk, binary_chunk(0x0200, package_header, chunk)}) {
      const std::string bytes = binary_chunk(0x0002, le32(1), utf8_pool({"a"}) + body);
      const auto table = ResourceTable::over(bytes);
      ASSERT_FALSE(table.has_value());
      EXPECT_EQ(table.error().kind, ErrorKind::invalid_artifact);
      EXPECT_THAT(table.error().message, HasSubstr("resources.arsc"));
    }
  }
  EXPECT_FALSE(ResourceTable::over(binary_chunk(0x0003, le32(0), "")).has_value());
  EXPECT_FALSE(
      ResourceTable::over(binary_chunk(0x0002, le32(0), binary_chunk(0x0001, "", ""))).has_value());
  EXPECT_FALSE(
      ResourceTable::over(binary_chunk(0x0002, le32(1), binary_chunk(0x0200, le32(0x17f), "")))
          .has_value());
}

TEST(ResourceTable, IsRefusedWithMoreTypesThanAnyAppHas) {
  const auto table_of = [](int types) {
    std::string chunks;
    for (int i = 0; i < types; ++i) chunks += binary_chunk(0x0201, "", "");
    const std::string header = le32(0x7f) + std::string(272, '\0');
    return binary_chunk(0x0002, le32(1), utf8_pool({"a"}) + binary_chunk(0x0200, header, chunks));
  };
  EXPECT_TRUE(ResourceTable::over(table_of(50'000)).has_value());
  EXPECT_FALSE(ResourceTable::over(table_of(50'001)).has_value());
}

TEST(ResourceTable, FindsNothingBeyondATypesEnd) {
  const auto lying = [](std::uint8_t flags, std::uint32_t count, std::uint32_t start,
                        const std::string& body) {
    const std::string type = binary_chunk(0x0201,
                                          "\x01"s + static_cast<char>(flags) + le16(0) +
                                              le32(count) + le32(start) + configuration_bytes({}),
                                          body);
    const std::string header = le32(0x7f) + std::string(272, '\0');
    return Table(
        binary_chunk(0x0002, le32(1), utf8_pool({"a"}) + binary_chunk(0x0200, header, type)));
  };
  const std::string entry = le16(8) + le16(0) + le32(0) + le16(8) + "\0\3"s + le32(0);
  EXPECT_EQ(lying(0, 1, 88, le32(0) + entry).text(kId), "a");
  EXPECT_EQ(lying(1, 1, 88, le16(0) + le16(0) + entry).text(kId), "a");
  EXPECT_THAT(lying(0, 1, 88, le32(0xFFFFFFF0) + entry).text(kId), HasSubstr("no value"));
  EXPECT_THAT(lying(0, 1, 0xFFFFFFFF, le32(0) + entry).text(kId), HasSubstr("no value"));
  EXPECT_THAT(lying(0, 0xFFFFFFFF, 88, le32(0) + entry).text(kId + 9), HasSubstr("no value"));
  EXPECT_THAT(lying(1, 0xFFFFFFFF, 88, le16(0) + le16(0)).text(kId + 9), HasSubstr("no value"));
  EXPECT_THAT(lying(1, 0xFFFFFFFF, 88, "").text(kId), HasSubstr("no value"));
  EXPECT_THAT(lying(2, 0xFFFFFFFF, 88, le16(0xFFFE)).text(kId), HasSubstr("no value"));
  const std::string long_entry = le16(0xFFFF) + le16(0) + le32(0) + le16(8) + "\0\3"s + le32(0);
  EXPECT_THAT(lying(0, 1, 88, le32(0) + long_entry).text(kId), HasSubstr("no value"));
  const std::string short_entry = le16(7) + le16(0) + le32(0) + le16(8) + "\0\3"s + le32(0);
  EXPECT_THAT(lying(0, 1, 88, le32(0) + short_entry).text(kId), HasSubstr("no value"));
  const std::string far_text = le16(8) + le16(0) + le32(0) + le16(8) + "\0\3"s + le32(99);
  EXPECT_EQ(lying(0, 1, 88, le32(0) + far_text).text(kId), "no text");
}

}  // namespace
}  // namespace slipway::inspection
