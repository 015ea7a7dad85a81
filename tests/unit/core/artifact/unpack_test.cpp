#include "core/artifact/unpack.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>

#include "core/artifact/limits.h"
#include "tests/support/little_endian.h"
#include "tests/unit/core/artifact/archive_fixture.h"

namespace slipway::inspection {
namespace {

using ::testing::AllOf;
using ::testing::AnyOf;
using ::testing::HasSubstr;
using testing::le16;
using testing::le32;

/// Entries as they are read from an archive.
using Unpacking = ZipArchive;

TEST_F(Unpacking, ReadsNoMoreThanThePartThatIsAskedFor) {
  auto broken = deflated("a", std::string(500'000, 'x'));
  broken.data.resize(200);  // what is behind it is not there
  broken.data.resize(broken.record.packed_size, '\xFF');
  const auto archive = open({broken, stored("b", "short")});
  EXPECT_EQ(archive.read_part("a", 0, 100).value(), std::string(100, 'x'));
  EXPECT_EQ(archive.read_part("b", 0, 100).value(), "short");
  EXPECT_EQ(archive.read_part("b", 0, 0).value(), "");
  EXPECT_THAT(archive.read("a", 500'000).error().message, HasSubstr("`a`"));
}

TEST_F(Unpacking, ReadsAPartAnywhereInAnEntry) {
  std::string content;
  for (int i = 0; i < 40'000; ++i) content += fmt::format("{:05}", i);
  const auto archive = open({stored("a", content), deflated("b", content)});
  EXPECT_TRUE(archive.is_stored("a"));
  EXPECT_FALSE(archive.is_stored("b"));
  EXPECT_FALSE(archive.is_stored("c"));
  for (const char* name : {"a", "b"}) {
    for (const std::uint64_t at : {0U, 1U, 65'535U, 65'536U, 131'073U, 199'990U, 199'999U}) {
      for (const std::uint64_t count : {0U, 10U, 65'536U, 200'000U}) {
        EXPECT_EQ(archive.read_part(name, at, count).value(),
                  content.substr(static_cast<std::size_t>(at), static_cast<std::size_t>(count)))
            << name << " at " << at << ", " << count;
      }
    }
    for (const std::uint64_t at : {std::uint64_t{200'000}, ~std::uint64_t{0}}) {
      EXPECT_EQ(archive.read_part(name, at, ~std::uint64_t{0}).value(), "") << name;
    }
  }
}

TEST_F(Unpacking, RefusesAPartThatTheDataDoesNotReach) {
  const auto boasting =
      with(deflated("a", std::string(100, 'x')), [](ZipHeader& header) { header.size = 900; });
  const auto archive = open({boasting});
  EXPECT_EQ(archive.read_part("a", 50, 50).value(), std::string(50, 'x'));
  for (const std::uint64_t at : {95U, 100U, 500U}) {
    EXPECT_THAT(archive.read_part("a", at, 10).error().message, HasSubstr("900 bytes")) << at;
  }
}

TEST_F(Unpacking, RefusesMoreThanTheCapAsDeclaredAndAsProduced) {
  const auto bomb = deflated(kManifest, std::string(kCap + 1, '\0'));
  EXPECT_THAT(unreadable(open({bomb})), HasSubstr("declares 1001 bytes; at most 1000"));

  const auto lying = with(deflated(kManifest, std::string(1'000'000, '\0')),
                          [](ZipHeader& header) { header.size = 900; });
  EXPECT_THAT(unreadable(open({lying})), HasSubstr("900"));
  const auto boasting =
      with(deflated(kManifest, "short"), [](ZipHeader& header) { header.size = 900; });
  EXPECT_THAT(unreadable(open({boasting})), HasSubstr(kManifest));
}

TEST_F(Unpacking, RefusesSizesThatNoPackingReaches) {
  const auto vast =
      with(deflated("a", "short"), [](ZipHeader& header) { header.size = 200'000'000; });
  EXPECT_THAT(open({vast}).read("a", kMaxResources).error().message, HasSubstr("cannot be packed"));
  const auto padded = with(stored("a", "short"), [](ZipHeader& header) { header.size = 4; });
  EXPECT_THAT(unreadable(open({padded}), "a"), HasSubstr("cannot be packed"));
  const auto long_one =
      with(stored("a", "short"), [](ZipHeader& header) { header.size = header.packed_size = 500; });
  EXPECT_THAT(unreadable(open({long_one}), "a"), HasSubstr("reaches into"));
}

TEST_F(Unpacking, RefusesDataThatDoesNotUnpackOrFitItsChecksum) {
  auto broken = deflated(kManifest, "content");
  broken.data[0] = '\xFF';
  EXPECT_THAT(unreadable(open({broken})), HasSubstr(kManifest));
  const auto other = with(stored(kManifest, "content"), [](ZipHeader& header) { header.crc ^= 1; });
  EXPECT_THAT(unreadable(open({other})), AllOf(HasSubstr(kManifest), HasSubstr("checksum")));
}

TEST_F(Unpacking, RefusesDeflatedDataThatIsCutOff) {
  std::string content(200'000, '\0');
  std::minstd_rand random;
  for (char& byte : content) byte = static_cast<char>(random());
  const auto whole = deflated(kManifest, content);
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{65'536},
                                 std::size_t{65'537}, whole.data.size() - 1}) {
    auto cut = whole;
    cut.data.resize(size);
    cut = with(
        cut, [size](ZipHeader& header) { header.packed_size = static_cast<std::uint32_t>(size); });
    EXPECT_THAT(open({cut}).read(kManifest, content.size()).error().message,
                AnyOf(HasSubstr("damaged"), HasSubstr("cannot be packed")))
        << size;
  }
}

TEST_F(Unpacking, RefusesDataThatInflatesToOneByteMoreOrLessThanItDeclares) {
  for (const std::uint32_t size : {65'535U, 65'536U, 65'537U}) {
    const auto entry = deflated("a", std::string(size, 'x'));
    EXPECT_EQ(open({entry}).read("a", size).value(), std::string(size, 'x'));
    for (const std::uint32_t declared : {size - 1, size + 1}) {
      const auto lying = with(entry, [declared](ZipHeader& header) { header.size = declared; });
      EXPECT_THAT(open({lying}).read("a", declared).error().message,
                  HasSubstr(fmt::format("the {} bytes that it declares", declared)));
    }
  }
}

TEST_F(Unpacking, ReadsDataThatEndsBeforeTheEndOfItsEntry) {
  // As Android does.
  auto entry = deflated("a", "content");
  entry.data += "more";
  entry = with(entry, [](ZipHeader& header) { header.packed_size += 4; });
  EXPECT_EQ(open({entry}).read("a", kCap).value(), "content");
}

TEST_F(Unpacking, ReadsDataThatIsExactlyOnePieceLong) {
  // A block that is not compressed: its header of five bytes, and the rest of 64 KiB.
  const std::string content(65'531, 'x');
  auto entry = deflated("a", content);
  entry.data = "\x01" + le16(content.size()) + le16(~content.size() & 0xFFFFU) + content;
  ASSERT_EQ(entry.data.size(), 65'536u);
  entry = with(entry, [](ZipHeader& header) { header.packed_size = 65'536; });
  EXPECT_EQ(open({entry}).read("a", content.size()).value(), content);
}

TEST_F(Unpacking, RefusesAnEntryWhoseLocalHeaderSaysOtherwise) {
  const auto entry = deflated(kManifest, "a text, long enough");
  const auto changed = [&](auto change) {
    auto odd = entry;
    change(odd.local);
    return unreadable(open({odd}));
  };
  const auto disagrees = AllOf(HasSubstr(kManifest), HasSubstr("disagree"));
  EXPECT_THAT(changed([](ZipHeader& local) { local.name = "classes.dex........"; }), disagrees);
  EXPECT_THAT(changed([](ZipHeader& local) { local.name = "a"; }), disagrees);
  EXPECT_THAT(changed([](ZipHeader& local) { local.method = 0; }), disagrees);
  EXPECT_THAT(changed([](ZipHeader& local) { local.crc += 1; }), disagrees);
  EXPECT_THAT(changed([](ZipHeader& local) { local.size = 1; }), disagrees);
  EXPECT_THAT(changed([](ZipHeader& local) { local.packed_size = 0; }), disagrees);
  auto beyond = odd_zip({entry});
  beyond.replace(28, 2, le16(500));  // bytes of the extra field
  EXPECT_THAT(unreadable(opened(beyond).value()), HasSubstr("reaches into"));
  auto elsewhere = entry;
  elsewhere.offset = 1;
  EXPECT_THAT(unreadable(open({elsewhere})), HasSubstr("local header"));
}

TEST_F(Unpacking, TakesALocalHeaderWhoseSizesFollowTheData) {
  auto entry = deflated("a", "content");
  entry.local.flags = entry.record.flags = 1U << 3U;
  entry.data += "PK\x07\x08" + le32(entry.record.crc) + le32(entry.record.packed_size) + le32(7);
  EXPECT_EQ(open({entry}).read("a", kCap).value(), "content");
  entry.local.crc = entry.local.size = entry.local.packed_size = 0;
  EXPECT_EQ(open({entry}).read("a", kCap).value(), "content");
  entry.local.size = 6;
  EXPECT_THAT(unreadable(open({entry}), "a"), HasSubstr("disagree"));
}

TEST_F(Unpacking, RefusesEncryptedEntriesAndUnknownMethods) {
  const auto entry = stored(kManifest, "content");
  EXPECT_THAT(unreadable(open({with(entry, [](ZipHeader& header) { header.flags = 1; })})),
              HasSubstr("encrypted"));
  for (const std::uint16_t method : {1, 9, 12, 14, 93, 99, 0xFFFF}) {
    const auto odd = with(entry, [method](ZipHeader& header) { header.method = method; });
    EXPECT_THAT(unreadable(open({odd})), HasSubstr("method " + std::to_string(method)));
  }
}

}  // namespace
}  // namespace slipway::inspection
