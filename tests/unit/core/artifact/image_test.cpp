#include "core/artifact/image.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/support/little_endian.h"

namespace slipway::inspection {
namespace {

using testing::le16;
using testing::le32;
using testing::little_endian;
using std::string_literals::operator""s;

std::string png(const std::string& width, const std::string& height) {
  return "\x89PNG\r\n\x1A\n\0\0\0\x0DIHDR"s + width + height + "\x08\x06\0\0\0\0\0\0\0"s;
}

std::string webp(const std::string& kind, std::string data) {
  data.resize(20);
  const std::string chunk = kind + le32(data.size()) + data;
  return "RIFF" + le32(4 + chunk.size()) + "WEBP" + chunk;
}

void expect_picture(const std::string& bytes, const char* type, int width, int height) {
  const auto icon = to_icon(bytes);
  ASSERT_NE(icon, nullptr);
  EXPECT_EQ(icon->media_type, type);
  EXPECT_EQ(icon->width, width);
  EXPECT_EQ(icon->height, height);
  EXPECT_EQ(icon->bytes, bytes);
}

TEST(ToIcon, SaysHowLargeAPngIs) {
  expect_picture(png("\0\0\0\x48"s, "\0\0\1\0"s), "image/png", 72, 256);
}

TEST(ToIcon, SaysHowLargeEachKindOfWebpIs) {
  // RFC 9649: the lossy one has 14 bits for each side and 2 for scaling, the others one less.
  expect_picture(webp("VP8 ", "\x10\0\0\x9D\x01\x2A"s + le16(512 | 1U << 14U) + le16(300)),
                 "image/webp", 512, 300);
  expect_picture(webp("VP8L", "\x2F" + le32(191 | 95U << 14U | 1U << 28U)), "image/webp", 192, 96);
  expect_picture(webp("VP8X", "\x10\0\0\0"s + little_endian(431, 3) + little_endian(0, 3)),
                 "image/webp", 432, 1);
}

TEST(ToIcon, TakesNoPngThatOnlyAppleReads) {
  const auto apple =
      "\x89PNG\r\n\x1A\n\0\0\0\x04"
      "CgBI\x50\0\x20\x02\x2B\xD5\xB3\x7F"s +
      png("\0\0\0\x48"s, "\0\0\0\x48"s).substr(8);
  EXPECT_EQ(to_icon(apple), nullptr);
}

TEST(ToIcon, TakesNothingElse) {
  EXPECT_EQ(to_icon(""), nullptr);
  EXPECT_EQ(to_icon("\x03\0\x08\0 an adaptive icon is a binary XML"s), nullptr);
  EXPECT_EQ(to_icon("\xFF\xD8\xFF\xE0 a JPEG"), nullptr);
  EXPECT_EQ(to_icon(webp("AVIF", "")), nullptr);
  EXPECT_EQ(to_icon(webp("VP8L", "\x30")), nullptr);
  EXPECT_EQ(to_icon(webp("VP8 ", "\x10\0\0\x9D\x01\x2B"s)), nullptr);
}

TEST(ToIcon, TakesNoSizeThatIsNoPictures) {
  EXPECT_EQ(to_icon(png("\0\0\0\0"s, "\0\0\0\x48"s)), nullptr);
  EXPECT_EQ(to_icon(png("\xFF\xFF\xFF\xFF", "\0\0\0\x48"s)), nullptr);
  EXPECT_EQ(to_icon(png("\0\0\0\x48"s, "\0\1\0\0"s)), nullptr);
  EXPECT_EQ(to_icon(webp("VP8 ", "\x10\0\0\x9D\x01\x2A\0\0\0\0"s)), nullptr);
}

TEST(ToIcon, SurvivesEveryTruncation) {
  for (const auto& whole : {png("\0\0\0\x48"s, "\0\0\0\x48"s), webp("VP8X", ""),
                            webp("VP8L", "\x2F"), webp("VP8 ", "\x10\0\0\x9D\x01\x2A\1\0\1\0"s)}) {
    ASSERT_NE(to_icon(whole), nullptr);
    for (std::size_t size = 0; size < whole.size(); ++size) {
      EXPECT_EQ(to_icon(whole.substr(0, size)), nullptr) << size;
    }
  }
}

}  // namespace
}  // namespace slipway::inspection
