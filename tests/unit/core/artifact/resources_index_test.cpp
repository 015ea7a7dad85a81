#include "core/artifact/resources_index.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/artifact/limits.h"
#include "tests/unit/core/artifact/resources_index_writer.h"

namespace slipway::inspection {
namespace {

using std::string_literals::operator""s;
using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::Optional;
using namespace slipway::testing;  // NOLINT: the writer's words
using slipway::testing::le16;      // and not those of core/artifact/bytes.h
using slipway::testing::le32;

constexpr std::uint32_t kId = 0x01000000;
using Type = ResourcesIndex::Type;

std::optional<std::string> find(const std::string& bytes, Type type, std::uint32_t id) {
  auto index = ResourcesIndex::open(bytes);
  return index ? index->find(type, id) : std::nullopt;
}

std::optional<std::string> find(const std::string& bytes, Type type, std::string_view name) {
  auto index = ResourcesIndex::open(bytes);
  return index ? index->find(type, name) : std::nullopt;
}

IndexItem label(const std::string& text) { return {kStringType, kId, text, "app_name"}; }

/// Both layouts must say the same.
class ResourcesIndexOf
    : public ::testing::TestWithParam<std::string (*)(const std::vector<IndexKey>&)> {
 protected:
  static std::string write(const std::vector<IndexKey>& keys) { return GetParam()(keys); }
};

INSTANTIATE_TEST_SUITE_P(Layouts, ResourcesIndexOf, ::testing::Values(first_index, second_index),
                         [](const auto& instance) {
                           return instance.index == 0 ? "First" : "Second";
                         });

TEST_P(ResourcesIndexOf, FindsAResourceByTypeAndIdOrName) {
  const auto bytes = write(
      {{{},
        {label("Example"), {kMediaType, kId + 1, "entry/resources/base/media/a.png", "icon"}}}});
  EXPECT_THAT(find(bytes, Type::string, kId), Optional("Example"s));
  EXPECT_THAT(find(bytes, Type::string, "app_name"), Optional("Example"s));
  EXPECT_THAT(find(bytes, Type::media, kId + 1), Optional("entry/resources/base/media/a.png"s));
  EXPECT_THAT(find(bytes, Type::media, "icon"), Optional("entry/resources/base/media/a.png"s));
  EXPECT_EQ(find(bytes, Type::media, kId), std::nullopt);
  EXPECT_EQ(find(bytes, Type::media, "app_name"), std::nullopt);
  EXPECT_EQ(find(bytes, Type::string, kId + 2), std::nullopt);
  EXPECT_EQ(find(bytes, Type::string, "app"), std::nullopt);
}

TEST_P(ResourcesIndexOf, PrefersWhatHasNoQualifierThenWhatHasNoLocale) {
  const IndexKey german = {{{kLanguageKey, 0x6465}}, {label("Beispiel")}};
  const IndexKey dark = {{{kNightModeKey, 0}}, {label("Dark")}};
  const IndexKey base = {{}, {label("Example")}};
  EXPECT_THAT(find(write({german, dark, base}), Type::string, kId), Optional("Example"s));
  EXPECT_THAT(find(write({german, dark}), Type::string, kId), Optional("Dark"s));
  EXPECT_THAT(find(write({german}), Type::string, kId), Optional("Beispiel"s));
}

TEST_P(ResourcesIndexOf, LooksFurtherWhereTheBaseDoesNotHaveIt) {
  const IndexKey german = {{{kLanguageKey, 0x6465}}, {label("Beispiel")}};
  const IndexKey base = {{}, {{kStringType, kId + 1, "other", "other"}}};
  EXPECT_THAT(find(write({base, german}), Type::string, kId), Optional("Beispiel"s));
}

TEST_P(ResourcesIndexOf, FollowsReferencesAndGivesUpOnACycle) {
  const auto bytes = write({{{},
                             {{kStringType, kId, "$string:16777217", "a"},
                              {kStringType, kId + 1, "Example", "b"},
                              {kStringType, kId + 2, "$string:16777218", "c"}}}});
  EXPECT_THAT(find(bytes, Type::string, kId), Optional("Example"s));
  EXPECT_EQ(find(bytes, Type::string, kId + 2), std::nullopt);
}

TEST_P(ResourcesIndexOf, FollowsTwentyReferencesAndNotOneMore) {
  std::vector<IndexItem> items = {label("Example")};
  for (std::uint32_t i = 1; i <= kMaxReferences + 1; ++i) {
    items.push_back({kStringType, kId + i, "$string:" + std::to_string(kId + i - 1), "a"});
  }
  const auto bytes = write({{{}, items}});
  EXPECT_THAT(find(bytes, Type::string, kId + kMaxReferences), Optional("Example"s));
  EXPECT_EQ(find(bytes, Type::string, kId + kMaxReferences + 1), std::nullopt);
}

TEST_P(ResourcesIndexOf, TakesADollarThatIsNoReferenceForText) {
  EXPECT_THAT(find(write({{{}, {label("$string:x")}}}), Type::string, kId), Optional("$string:x"s));
  EXPECT_THAT(find(write({{{}, {label("$1")}}}), Type::string, kId), Optional("$1"s));
}

TEST_P(ResourcesIndexOf, FindsNothingInAnyBeginningOfAnIndex) {
  // The name at the end of the first layout is not needed for a question by id.
  const auto bytes = write({{{}, {label("Example")}}});
  for (std::size_t size = 0; size + 12 < bytes.size(); ++size) {
    EXPECT_EQ(find(bytes.substr(0, size), Type::string, "app_name"), std::nullopt) << size;
  }
}

TEST_P(ResourcesIndexOf, FindsNothingAndReadsNothingBehindTheEndWhereANumberIsWrong) {
  const auto bytes = write({{{{kNightModeKey, 0}}, {label("Example")}}});
  const auto text = bytes.find("Example");
  int found_again = 0;
  for (std::size_t at = 128; at + 4 <= bytes.size(); ++at) {
    auto broken = bytes;
    broken.replace(at, 4, "\xff\xff\xff\xff");
    const auto found = find(broken, Type::string, kId);
    // What stands where the text is may be broken itself, and the NUL of the first layout too.
    const auto right = broken.substr(text, 7);
    EXPECT_THAT(found.value_or(right), AnyOf(right, broken.substr(text, 8))) << at;
    found_again += found ? 1 : 0;
  }
  EXPECT_GT(found_again, 0) << "or this tests nothing";
}

TEST_P(ResourcesIndexOf, RefusesMoreKeysThanTheBytesHold) {
  auto bytes = write({{{}, {label("Example")}}});
  bytes.replace(132, 4, le32(9'999));
  const auto index = ResourcesIndex::open(bytes);
  ASSERT_FALSE(index);
  EXPECT_THAT(index.error().message, HasSubstr("resources.index"));
}

TEST(ResourcesIndex, RefusesALayoutThatItDoesNotKnow) {
  for (const std::string version : {"RestoolV3 7", "", "restool", "RestoolX"}) {
    const auto index = ResourcesIndex::open(index_version(version) + le32(136) + le32(0));
    ASSERT_FALSE(index) << version;
    EXPECT_EQ(index.error().kind, ErrorKind::invalid_artifact);
    EXPECT_THAT(index.error().message, HasSubstr("layout"));
  }
}

TEST(ResourcesIndex, GivesUpOnMoreIdsThanAnyIndexHas) {
  // 2,000 keys that all mean the same 10,000 ids.
  constexpr std::uint32_t kKeys = 2'000;
  constexpr std::uint32_t kIds = 10'000;
  std::string bytes = index_version("Restool 5.008") + le32(0) + le32(kKeys);
  for (std::uint32_t i = 0; i < kKeys; ++i) bytes += index_key(136 + 12 * kKeys, {});
  bytes += "IDSS" + le32(kIds);
  bytes.append(8 * kIds, '\1');
  EXPECT_EQ(find(bytes, Type::string, kId), std::nullopt);
}

}  // namespace
}  // namespace slipway::inspection
