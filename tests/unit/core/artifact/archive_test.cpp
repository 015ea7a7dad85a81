#include "core/artifact/archive.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "core/artifact/limits.h"
#include "tests/support/little_endian.h"
#include "tests/support/temporary_directory.h"
#include "tests/unit/core/artifact/archive_fixture.h"

namespace slipway::inspection {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::le16;
using testing::le32;
using testing::le64;
using ::testing::Not;
using std::string_literals::operator""s;

TEST_F(ZipArchive, ReadsStoredAndDeflatedEntriesByTheirNames) {
  const std::string long_text(100'000, 'x');
  const auto archive = open({stored("a", "first"), deflated("folder/b", long_text),
                             stored("folder/", ""), deflated("empty", "")});
  EXPECT_EQ(archive.size(), 4u);
  EXPECT_EQ(archive.name(1), "folder/b");
  EXPECT_EQ(archive.read("a", 5).value(), "first");
  EXPECT_EQ(archive.read("folder/b", 100'000).value(), long_text);
  EXPECT_EQ(archive.read("folder/", 0).value(), "");
  EXPECT_EQ(archive.read("empty", 0).value(), "");
  EXPECT_THAT(archive.warnings(), IsEmpty());
}

TEST_F(ZipArchive, KnowsAnEntryByItsWholeNameOnly) {
  const auto archive = open({stored("Payload/a.app/Info.plist", "x")});
  EXPECT_TRUE(archive.contains("Payload/a.app/Info.plist"));
  for (const char* name : {"payload/a.app/info.plist", "Payload/a.app/", "Payload/a.app/Info.plis",
                           "Info.plist", "", "/Payload/a.app/Info.plist"}) {
    EXPECT_FALSE(archive.contains(name)) << name;
    EXPECT_THAT(unreadable(archive, name), HasSubstr("not there"));
  }
}

TEST_F(ZipArchive, ReadsAFileAsItReadsBytes) {
  const testing::TemporaryDirectory folder;
  const auto path = folder.write("a.zip", odd_zip({deflated("a", "content")}));
  const auto archive = Archive::open(path);
  ASSERT_TRUE(archive.has_value()) << archive.error().message;
  EXPECT_EQ(archive->read("a", kCap).value(), "content");
  EXPECT_FALSE(Archive::open(folder.path() / "none.zip").has_value());
}

TEST_F(ZipArchive, GivesWhatStandsBeforeTheDirectory) {
  ZipEnd end;
  end.before_directory = "APK Sig Block 42";
  const auto archive = open({stored("a", "content")}, end);
  EXPECT_EQ(archive.before_directory(16).value(), "APK Sig Block 42");
  EXPECT_EQ(archive.before_directory(18).value(), "ntAPK Sig Block 42");
  EXPECT_THAT(archive.before_directory(1'000'000).value(), ::testing::StartsWith("PK\x03\x04"));
  EXPECT_THAT(archive.warnings(), IsEmpty());
}

TEST_F(ZipArchive, TakesZip64RecordsAndFields) {
  ZipEnd end;
  end.zip64 = true;
  auto entry = stored("a", "content");
  entry.record.size = entry.record.packed_size = entry.local.size = entry.local.packed_size =
      0xFFFFFFFF;
  entry.offset = 0xFFFFFFFF;
  // Behind another field, and padded like zipalign does.
  entry.record.extra =
      le16(0x5455) + le16(1) + "t" + le16(1) + le16(24) + le64(7) + le64(7) + le64(0) + "\0\0\0"s;
  entry.local.extra = le16(1) + le16(16) + le64(7) + le64(7);
  EXPECT_EQ(open({entry}, end).read("a", kCap).value(), "content");
}

TEST_F(ZipArchive, ReadsAnArchiveWithTheLongestCommentThereIs) {
  ZipEnd end;
  end.comment = std::string(0xFFFF, 'c');
  EXPECT_EQ(open({stored("a", "content")}, end).read("a", kCap).value(), "content");
}

TEST_F(ZipArchive, ReadsTheOuterOneOfTwoArchivesInEachOther) {
  // A stored package within the package, right before the directory, and an empty one.
  const auto inner = odd_zip({stored(kManifest, "inner")});
  const auto archive = open(
      {stored(kManifest, "outer"), stored("inner.apk", inner), stored("empty.zip", odd_zip({}))});
  EXPECT_EQ(archive.size(), 3u);
  EXPECT_EQ(archive.read(kManifest, kCap).value(), "outer");
  EXPECT_EQ(archive.read("inner.apk", kCap).value(), inner);
}

TEST_F(ZipArchive, IsNotMisledByAWholeDirectoryInTheData) {
  // The data of `b` ends like an archive whose directory says where `b` itself lies.
  const auto manifest = stored(kManifest, "outer");
  const std::string before = odd_zip({manifest}).substr(0, 30 + 19 + 5);
  const auto other = stored(kManifest, "other");
  std::string fake = odd_zip({other});
  const std::uint64_t shift = before.size() + 30 + 1;
  const auto directory = fake.find("PK\x01\x02");
  fake.replace(directory + 42, 4, le32(shift));
  fake.replace(fake.size() - 6, 4, le32(shift + directory));
  const auto archive = open({manifest, stored("b", fake)});
  EXPECT_EQ(archive.read(kManifest, kCap).value(), "outer");
  EXPECT_EQ(archive.read("b", kCap).value(), fake);
}

TEST_F(ZipArchive, TellsAZipThatIsCutOffFromWhatIsNone) {
  const auto whole = odd_zip({stored("a", std::string(5000, 'x')), stored("b", "y")});
  for (std::size_t size = 4; size < whole.size(); size += size < 5000 ? 97 : 1) {
    EXPECT_THAT(refusal_of(whole.substr(0, size)), HasSubstr("cut off")) << size;
  }
  EXPECT_THAT(refusal_of("no zip file, but a text that is long enough"), HasSubstr("no zip"));
  EXPECT_THAT(refusal_of("PK"), HasSubstr("no zip"));
  EXPECT_THAT(refusal_of(""), HasSubstr("no zip"));
}

TEST_F(ZipArchive, RefusesWhatStandsBehindTheArchive) {
  EXPECT_THAT(refusal_of(odd_zip({stored("a", "x")}) + "more"), HasSubstr("4 bytes follow"));
  // A comment with an end record in it: some programs take the first one, some the last.
  ZipEnd end;
  end.comment = odd_zip({});
  EXPECT_THAT(refusal({stored("a", "x")}, end), Not(HasSubstr("opened")));
}

TEST_F(ZipArchive, ReadsWhatStandsBehindOtherBytesOnlyWhenItsOffsetsFit) {
  auto entry = stored("a", "content");
  const std::string front = "#!/bin/sh\n";
  EXPECT_THAT(refusal_of(front + odd_zip({entry})), HasSubstr("10 bytes away"));

  entry.offset = 10;
  ZipEnd end;
  end.offset = 10 + 30 + 1 + 7;
  const auto archive = opened(front + odd_zip({entry}, end));
  ASSERT_TRUE(archive.has_value()) << archive.error().message;
  EXPECT_EQ(archive->read("a", kCap).value(), "content");
  EXPECT_THAT(archive->warnings(), ElementsAre(HasSubstr("10 bytes stand before")));
}

TEST_F(ZipArchive, DoesNotWarnOfTheGapThatAndroidsToolsLeaveAtTheFront) {
  // zipflinger writes a local header without a name over an entry that was taken away.
  const auto gone = stored("", std::string(20, '\0'));
  const auto whole = odd_zip({gone, stored("a", "content")});
  const std::size_t directory = whole.find("PK\x01\x02");
  std::string without = whole.substr(0, directory) + whole.substr(directory + 46);
  without.replace(without.size() - 14, 4, le16(1) + le16(1));
  without.replace(without.size() - 10, 4, le32(46 + 1));
  const auto archive = opened(without);
  ASSERT_TRUE(archive.has_value()) << archive.error().message;
  EXPECT_EQ(archive->read("a", kCap).value(), "content");
  EXPECT_THAT(archive->warnings(), IsEmpty());
}

TEST_F(ZipArchive, RefusesMoreEntriesThanAllowedBeforeItReadsThem) {
  ZipEnd end;
  end.zip64 = true;
  for (const std::uint64_t entries : {kMaxEntries + 1, ~std::uint64_t{0}}) {
    end.entries = entries;
    EXPECT_THAT(refusal({stored("a", "x")}, end), HasSubstr("entries"));
  }
  end.entries = kMaxEntries;  // allowed, but not in a directory of 47 bytes
  EXPECT_THAT(refusal({stored("a", "x")}, end), HasSubstr("do not fit"));
}

TEST_F(ZipArchive, RefusesAnEndRecordThatIsNotTrue) {
  const std::vector<ZipEntry> one = {stored("a", "x")};
  const auto changed = [&](auto change) {
    ZipEnd end;
    change(end);
    return refusal(one, end);
  };
  EXPECT_THAT(changed([](ZipEnd& end) { end.entries = 0; }),
              HasSubstr("holds 1 entries and not 0"));
  EXPECT_THAT(changed([](ZipEnd& end) { end.entries = 2; }), HasSubstr("directory"));
  EXPECT_THAT(changed([](ZipEnd& end) { end.size = 46; }), HasSubstr("directory"));
  EXPECT_THAT(changed([](ZipEnd& end) { end.size = 0xFFFFFFFF; }), HasSubstr("no room"));
  EXPECT_THAT(changed([](ZipEnd& end) { end.offset = 0xFFFFFFFF; }), HasSubstr("no room"));
  EXPECT_THAT(changed([](ZipEnd& end) { end.offset = 31; }), HasSubstr("directory"));
  EXPECT_THAT(changed([](ZipEnd& end) { end.disk = 1; }), HasSubstr("several parts"));
  EXPECT_THAT(changed([](ZipEnd& end) { end.comment_size = 5; }), HasSubstr("comment"));
  EXPECT_THAT(changed([](ZipEnd& end) { end.after_directory = "gap"; }), HasSubstr("3 bytes away"));
}

TEST_F(ZipArchive, RefusesAZip64RecordThatIsNotTrue) {
  const std::vector<ZipEntry> one = {stored("a", "x")};
  const auto changed = [&](auto change) {
    ZipEnd end;
    end.zip64 = true;
    change(end);
    return refusal(one, end);
  };
  static constexpr std::uint64_t kMost = ~std::uint64_t{0};
  EXPECT_THAT(changed([](ZipEnd& end) { end.zip64_at = kMost; }), HasSubstr("zip64"));
  EXPECT_THAT(changed([](ZipEnd& end) { end.zip64_at = 0; }), HasSubstr("zip64"));
  EXPECT_THAT(changed([](ZipEnd& end) { end.zip64_size = kMost; }), HasSubstr("zip64"));
  EXPECT_THAT(changed([](ZipEnd& end) { end.zip64_size = 0; }), HasSubstr("zip64"));
  EXPECT_THAT(changed([](ZipEnd& end) { end.size = kMost; }), HasSubstr("no room"));
  EXPECT_THAT(changed([](ZipEnd& end) { end.offset = kMost; }), HasSubstr("no room"));
  EXPECT_THAT(changed([](ZipEnd& end) { end.offset = kMost - 46; }), HasSubstr("no room"));
  EXPECT_THAT(changed([](ZipEnd& end) { end.old_entries = 2; }), HasSubstr("other numbers"));
}

TEST_F(ZipArchive, RefusesRecordsThatPointOutOfTheFile) {
  auto entry = stored("a", "x");
  entry.offset = 1000;
  EXPECT_THAT(refusal({entry}), HasSubstr("outside"));
  entry.offset = 0xFFFFFFFF;
  EXPECT_THAT(refusal({entry}), HasSubstr("outside"));
  entry.record.extra = le16(1) + le16(8) + le64(~std::uint64_t{0});
  EXPECT_THAT(refusal({entry}), HasSubstr("outside"));
  entry.record.extra = le16(1) + le16(4) + le32(0);  // shorter than the number that it is to hold
  EXPECT_THAT(refusal({entry}), HasSubstr("outside"));
}

TEST_F(ZipArchive, RefusesToReadAnEntryThatIsThereTwice) {
  const auto archive = open({stored(kManifest, "one"), stored("b", ""), stored(kManifest, "two")});
  EXPECT_TRUE(archive.contains(kManifest));
  EXPECT_THAT(unreadable(archive), AllOf(HasSubstr(kManifest), HasSubstr("more than once")));
  EXPECT_FALSE(archive.read_part(kManifest, 0, 1).has_value());
  EXPECT_THAT(archive.warnings(), ElementsAre(HasSubstr("AndroidManifest.xml")));
  EXPECT_TRUE(archive.read("b", kCap).has_value());
}

TEST_F(ZipArchive, KeepsNamesApartThatAreOneForOtherPrograms) {
  const auto archive =
      open({stored("AndroidManifest.xml\0x"s, "other"), stored(kManifest, "right"),
            stored("a\rb", ""), stored("../../etc/passwd", ""), stored("\xFF\xFE", "")});
  EXPECT_EQ(archive.read(kManifest, kCap).value(), "right");
  EXPECT_EQ(archive.read("AndroidManifest.xml\0x"s, kCap).value(), "other");
  EXPECT_EQ(archive.name(0), "AndroidManifest.xml\0x"s);
  EXPECT_THAT(archive.warnings(),
              ElementsAre(AllOf(HasSubstr("2 of"), HasSubstr("`AndroidManifest.xml?x`")),
                          AllOf(HasSubstr("1 of"), HasSubstr("`../../etc/passwd`"))));
}

TEST_F(ZipArchive, ShowsNoNameAsItIs) {
  const std::string name = "\x1B[31m\r\n\xFF" + std::string(5000, 'x');
  const auto archive = open({with(stored(name, "x"), [](ZipHeader& header) { header.flags = 1; })});
  const std::string message = unreadable(archive, name);
  EXPECT_THAT(message, HasSubstr("`?[31m???xxx"));
  EXPECT_LT(message.size(), 300u);
}

TEST_F(ZipArchive, FindsNamesAmongManyEntries) {
  std::vector<ZipEntry> entries;
  for (int i = 0; i < 70'000; ++i) entries.push_back(stored("res/" + std::to_string(i), ""));
  ZipEnd end;
  end.zip64 = true;
  const auto archive = open(entries, end);
  EXPECT_EQ(archive.size(), 70'000u);
  for (int i = 0; i < 70'000; ++i) {
    ASSERT_TRUE(archive.contains("res/" + std::to_string(i)));
    ASSERT_FALSE(archive.contains("rex/" + std::to_string(i)));
  }
}

TEST_F(ZipArchive, TakesEntriesThatAreCountedModulo65536AndSaysSo) {
  // As macOS and Info-ZIP write them; Android reads one of these.
  std::vector<ZipEntry> entries(65'536, stored("a", ""));
  entries.push_back(stored("b", "content"));
  const auto archive = open(entries);
  EXPECT_EQ(archive.size(), 65'537u);
  EXPECT_EQ(archive.read("b", kCap).value(), "content");
  EXPECT_THAT(archive.warnings(), ::testing::Contains(HasSubstr("modulo")));

  ZipEnd end;
  end.zip64 = true;
  end.entries = 1;
  EXPECT_THAT(refusal(entries, end), HasSubstr("65537 entries and not 1"));
}

TEST_F(ZipArchive, FailsAndDoesNotCrashWhenTheFileIsCutOffWhileOpen) {
  const testing::TemporaryDirectory folder;
  const auto path = folder.write("a.zip", odd_zip({stored("a", std::string(900, 'x'))}));
  const auto archive = Archive::open(path);
  ASSERT_TRUE(archive.has_value()) << archive.error().message;
  std::filesystem::resize_file(path, 100);
  EXPECT_THAT(unreadable(*archive, "a"), HasSubstr("`a`"));
  EXPECT_FALSE(archive->before_directory(100).has_value());
}

}  // namespace
}  // namespace slipway::inspection
