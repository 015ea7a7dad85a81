#include "core/artifact/string_pool.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/little_endian.h"
#include "tests/unit/core/artifact/android_binary.h"

namespace slipway::inspection {
namespace {

using std::string_literals::operator""s;
using testing::le16;
using ::testing::Optional;
using testing::raw_pool;
using testing::utf16_pool;
using testing::utf8_pool;

std::optional<std::string> text(const std::string& chunk, std::uint32_t index) {
  const auto pool = StringPool::over(chunk);
  if (!pool) {
    ADD_FAILURE() << "the pool is not taken";
    return std::nullopt;
  }
  return pool->text(index);
}

TEST(StringPool, ReadsTextsInBothEncodings) {
  for (const auto& chunk :
       {utf8_pool({"app", "", "应用 1.0"}), utf16_pool({u"app", u"", u"应用 1.0"})}) {
    EXPECT_EQ(StringPool::over(chunk)->size(), 3u);
    EXPECT_THAT(text(chunk, 0), Optional("app"s));
    EXPECT_THAT(text(chunk, 1), Optional(""s));
    EXPECT_THAT(text(chunk, 2), Optional("应用 1.0"s));
    EXPECT_EQ(text(chunk, 3), std::nullopt);
    EXPECT_EQ(text(chunk, 0xFFFFFFFF), std::nullopt);
  }
}

TEST(StringPool, PutsTheSurrogatesOfModifiedUtf8TogetherAgain) {
  // U+1F680 as Java writes it, and as everybody else does.
  EXPECT_THAT(text(utf8_pool({"a\xED\xA0\xBD\xED\xBA\x80z"}), 0), Optional("a\U0001F680z"s));
  EXPECT_THAT(text(utf8_pool({"a\xF0\x9F\x9A\x80z"}), 0), Optional("a\U0001F680z"s));
  EXPECT_THAT(text(utf16_pool({u"a\U0001F680z"}), 0), Optional("a\U0001F680z"s));
}

TEST(StringPool, ReadsNulWhereJavaWritesTwoBytesForIt) {
  EXPECT_THAT(text(utf8_pool({"a\xC0\x80z"}), 0), Optional("a\0z"s));
  EXPECT_THAT(text(utf16_pool({u"a\0z"s}), 0), Optional("a\0z"s));
}

TEST(StringPool, LeavesHalfASurrogatePairInvalid) {
  const std::string high = "\xED\xA0\xBD";
  const std::string low = "\xED\xBA\x80";
  for (const std::string& stored : {high, low, low + high, high + "a" + low, "a" + high}) {
    EXPECT_THAT(text(utf8_pool({stored}), 0), Optional(stored));
  }
  EXPECT_THAT(text(utf16_pool({u"a\xD83D"}), 0), Optional("a" + high));
  EXPECT_THAT(text(utf16_pool({u"\xDE80\xD83D"}), 0), Optional(low + high));
  // The letters after U+CFFF begin with the same byte and are no surrogates.
  EXPECT_THAT(text(utf8_pool({"\uD7FF"}), 0), Optional("\uD7FF"s));
}

TEST(StringPool, ReadsLongTextsWhoseLengthTakesTwoUnits) {
  for (const std::size_t size : {0x7Fu, 0x80u, 0x1234u, 0x7FFFu}) {
    EXPECT_THAT(text(utf8_pool({std::string(size, 'x')}), 0), Optional(std::string(size, 'x')));
  }
  EXPECT_THAT(text(utf16_pool({std::u16string(0x8000, u'x')}), 0),
              Optional(std::string(0x8000, 'x')));
}

TEST(StringPool, GivesNothingForATextLongerThan64Kibibytes) {
  EXPECT_TRUE(text(utf16_pool({std::u16string(0x8000, u'x')}), 0).has_value());
  EXPECT_EQ(text(utf16_pool({std::u16string(0x8001, u'x')}), 0), std::nullopt);
}

TEST(StringPool, GivesNothingForATextThatIsNotTerminated) {
  EXPECT_EQ(text(raw_pool(true, {0},
                          "\x03\x03"
                          "abcd"s),
                 0),
            std::nullopt);
  EXPECT_EQ(text(raw_pool(true, {0},
                          "\x03\x03"
                          "abc"s),
                 0),
            std::nullopt);
  EXPECT_EQ(text(raw_pool(false, {0},
                          "\x01\x00"
                          "a\x00"
                          "b\x00"s),
                 0),
            std::nullopt);
  EXPECT_EQ(text(raw_pool(false, {0},
                          "\x01\x00"
                          "a\x00"s),
                 0),
            std::nullopt);
  // Half of the zero is not enough.
  EXPECT_EQ(text(raw_pool(false, {0},
                          "\x01\x00"
                          "a\x00\x00"s),
                 0),
            std::nullopt);
}

TEST(StringPool, GivesNothingForATextThatIsNotAllThere) {
  for (const std::string& bytes : {""s, "\x01"s, "\x81"s, "\x81\x01\x81"s,
                                   "\x7F\x7F"
                                   "a\0"s}) {
    EXPECT_EQ(text(raw_pool(true, {0}, bytes), 0), std::nullopt);
  }
  for (const std::string& bytes : {""s, "\x01"s, "\xFF\xFF"s, "\xFF\xFF\xFF\xFF"s, "\x02\0a\0"s}) {
    EXPECT_EQ(text(raw_pool(false, {0}, bytes), 0), std::nullopt);
  }
  for (const std::uint32_t offset : {100u, 0x7FFFFFFFu, 0xFFFFFFFFu}) {
    EXPECT_EQ(text(raw_pool(true, {offset},
                            "\x01\x01"
                            "a\0"s),
                   0),
              std::nullopt);
    EXPECT_EQ(text(raw_pool(false, {offset},
                            "\x01\x00"
                            "a\0\0\0"s),
                   0),
              std::nullopt);
  }
}

TEST(StringPool, LetsTextsShareTheirBytes) {
  const auto chunk = raw_pool(true, {0, 2},
                              "\x03\x03\x01\x01"
                              "a\0"s);
  EXPECT_THAT(text(chunk, 0), Optional("\x01\x01"
                                       "a"s));
  EXPECT_THAT(text(chunk, 1), Optional("a"s));
}

TEST(StringPool, TakesTheTextsOfUtf16ForUnitsAsAndroidDoes) {
  EXPECT_THAT(text(raw_pool(false, {1}, "\x01\0a\0\0\0"s), 0), Optional("a"s));
}

TEST(StringPool, ComparesWithAWordInBothEncodings) {
  for (const auto& chunk : {utf8_pool({"manifest", "manifes", "mAnifest", ""}),
                            utf16_pool({u"manifest", u"manifes", u"mAnifest", u""})}) {
    const auto pool = StringPool::over(chunk);
    EXPECT_TRUE(pool->is(0, "manifest"));
    EXPECT_FALSE(pool->is(1, "manifest"));
    EXPECT_FALSE(pool->is(2, "manifest"));
    EXPECT_FALSE(pool->is(3, "manifest"));
    EXPECT_FALSE(pool->is(4, "manifest"));
  }
}

TEST(StringPool, IsNoneWhenItsTableIsNotAllThere) {
  const std::string good = utf8_pool({"app"});
  ASSERT_TRUE(StringPool::over(good).has_value());
  for (std::size_t size = 0; size < good.size(); ++size) {
    EXPECT_FALSE(StringPool::over(good.substr(0, size)).has_value()) << size;
  }
  const auto with = [&good](std::size_t at, const std::string& bytes) {
    std::string changed = good;
    return StringPool::over(changed.replace(at, bytes.size(), bytes)).has_value();
  };
  EXPECT_FALSE(with(8, "\xFF\xFF\xFF\xFF")) << "more texts than bytes";
  EXPECT_FALSE(with(8, "\xFF\xFF\xFF\x3F")) << "four times as many bytes run over";
  EXPECT_FALSE(with(20, "\xFF\xFF\xFF\xFF")) << "texts beyond the end";
  EXPECT_FALSE(with(2, le16(8))) << "a header that is too short";
  EXPECT_FALSE(with(2, le16(0xFFFF))) << "a header longer than the chunk";
}

}  // namespace
}  // namespace slipway::inspection
