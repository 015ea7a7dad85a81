#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <zip.h>

#include <array>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/packages.h"
#include "tests/support/temporary_directory.h"

/// The packages that tests write, as other programs read them.
namespace slipway::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr std::array<Format, 8> kZipped = {Format::apk,         Format::aab,     Format::ipa,
                                           Format::app_zip,     Format::hap,     Format::hsp,
                                           Format::harmony_app, Format::dsym_zip};

/// What the command prints.
std::string output_of(const std::string& command) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(::popen(command.c_str(), "r"),
                                                             ::pclose);
  std::string output;
  std::array<char, 4096> buffer;
  while (const auto size = std::fread(buffer.data(), 1, buffer.size(), pipe.get())) {
    output.append(buffer.data(), size);
  }
  return output;
}

/// How many bytes there are in all entries, or -1 when libzip finds a fault.
std::int64_t bytes_in(const std::filesystem::path& path) {
  const std::unique_ptr<zip_t, void (*)(zip_t*)> zip(
      zip_open(path.c_str(), ZIP_RDONLY | ZIP_CHECKCONS, nullptr), zip_discard);
  if (!zip) return -1;
  std::int64_t total = 0;
  std::array<char, 65536> buffer;
  for (zip_int64_t i = 0; i < zip_get_num_entries(zip.get(), 0); ++i) {
    zip_file_t* entry = zip_fopen_index(zip.get(), static_cast<zip_uint64_t>(i), 0);
    if (entry == nullptr) return -1;
    zip_int64_t size = 0;
    while ((size = zip_fread(entry, buffer.data(), buffer.size())) > 0) total += size;
    if (zip_fclose(entry) != 0 || size < 0) return -1;
  }
  return total;
}

TEST(WrittenPackages, AreWholeZipFiles) {
  const TemporaryDirectory directory;
  for (const Format format : kZipped) {
    SCOPED_TRACE(to_string(format));
    const auto path = directory.path() / "package";
    EXPECT_GT(bytes_in(write_package(path, format)), 0);
    PackageFacts large;
    large.filler = 200'001;
    EXPECT_GT(bytes_in(write_package(path, format, large)), 200'001);
    large.sparse = true;
    EXPECT_GT(bytes_in(write_package(path, format, large)), 200'001);
  }
}

TEST(WrittenPackages, AreWholeBeyondFourGigabytesAndTakeNoRoom) {
  const TemporaryDirectory directory;
  PackageFacts facts;
  facts.filler = 5'000'000'000;
  facts.sparse = true;
  const auto path = write_package(directory.path() / "app.apk", facts);
  EXPECT_GT(std::filesystem::file_size(path), facts.filler);

  const std::unique_ptr<zip_t, void (*)(zip_t*)> zip(
      zip_open(path.c_str(), ZIP_RDONLY | ZIP_CHECKCONS, nullptr), zip_discard);
  ASSERT_NE(zip, nullptr);
  zip_stat_t filler;
  ASSERT_EQ(zip_stat(zip.get(), "assets/filler.bin", 0, &filler), 0);
  EXPECT_EQ(filler.size, facts.filler);
  struct stat file {};
  ASSERT_EQ(::stat(path.c_str(), &file), 0);
  EXPECT_LT(file.st_blocks, 1000);
}

TEST(WrittenPackages, AreWhatAaptReads) {
  const TemporaryDirectory directory;
  PackageFacts facts;
  facts.bundle_id = "com.example.größe";
  facts.version = "1.1";
  facts.build_number = "4294967324";
  facts.title = "Hello 😀 <&>";
  const auto path = write_package(directory.path() / "app.apk", facts);
  // aapt knows nothing of versionCodeMajor here: 4294967324 is 2^32 + 28.
  EXPECT_THAT(output_of("aapt dump badging " + path.string()),
              AllOf(HasSubstr("name='com.example.größe' versionCode='28' versionName='1.1'"),
                    HasSubstr("sdkVersion:'21'"), HasSubstr("targetSdkVersion:'33'"),
                    Not(HasSubstr("application-debuggable"))));
  EXPECT_THAT(output_of("aapt dump xmltree " + path.string() + " AndroidManifest.xml"),
              AllOf(HasSubstr("android:versionCodeMajor(0x01010576)=(type 0x10)0x1"),
                    HasSubstr("android:label(0x01010001)=\"Hello 😀 <&>\"")));

  facts.debuggable = true;
  write_package(path, facts);
  EXPECT_THAT(output_of("aapt dump badging " + path.string()), HasSubstr("application-debuggable"));
}

TEST(WrittenPackages, SayWhatTheyWereToldToSay) {
  const TemporaryDirectory directory;
  PackageFacts facts;
  facts.bundle_id = "com.example.größe";
  facts.version = "1.1";
  facts.build_number = "28";
  facts.title = "Hello 😀 <&> \"you\"";
  for (const Format format : kZipped) {
    SCOPED_TRACE(to_string(format));
    const bool has_title = format != Format::harmony_app && format != Format::dsym_zip;
    const auto path = directory.path() / fmt::format("package.{}", to_string(format));
    const auto artifact = inspect(write_package(path, facts));
    ASSERT_TRUE(artifact.has_value()) << describe(artifact.error());
    EXPECT_EQ(artifact->format, format);
    EXPECT_EQ(artifact->bundle_id, facts.bundle_id);
    EXPECT_EQ(artifact->version, facts.version);
    EXPECT_EQ(artifact->build_number, facts.build_number);
    EXPECT_EQ(artifact->title, has_title ? std::optional(facts.title) : std::nullopt);
    EXPECT_NE(artifact->debuggable, true);
    EXPECT_THAT(artifact->warnings, IsEmpty());
  }
  const auto mapping = inspect(write_package(directory.path() / "mapping.txt", facts));
  ASSERT_TRUE(mapping.has_value()) << describe(mapping.error());
  EXPECT_THAT(mapping->warnings, IsEmpty());
}

TEST(WrittenPackages, AreDebuggableWhenTold) {
  const TemporaryDirectory directory;
  PackageFacts facts;
  facts.debuggable = true;
  for (const std::string name : {"a.apk", "a.aab", "a.hap", "a.hsp"}) {
    const auto artifact = inspect(write_package(directory.path() / name, facts));
    ASSERT_TRUE(artifact.has_value()) << describe(artifact.error());
    EXPECT_EQ(artifact->debuggable, true) << name;
  }
}

TEST(WrittenPackages, HaveTheUuidOfTheSymbolsThatBelongToThem) {
  const TemporaryDirectory directory;
  const auto uuids_of = [&directory](const std::string& name, const PackageFacts& facts) {
    const auto artifact = inspect(write_package(directory.path() / name, facts));
    EXPECT_TRUE(artifact.has_value()) << describe(artifact.error());
    return artifact ? artifact->uuids : std::vector<std::string>();
  };
  PackageFacts facts;
  const auto app = uuids_of("app.ipa", facts);
  EXPECT_THAT(app, SizeIs(1));
  EXPECT_EQ(uuids_of("app.app.zip", facts), app);
  EXPECT_EQ(uuids_of("app.dSYM.zip", facts), app);
  facts.build_number = "2";
  EXPECT_NE(uuids_of("app.dSYM.zip", facts), app);
}

TEST(WrittenPackages, DifferOnlyInTheirFiller) {
  PackageFacts facts;
  for (const Format format : kZipped) {
    SCOPED_TRACE(to_string(format));
    facts.filler = 0;
    EXPECT_EQ(package_bytes(format, facts), package_bytes(format, facts));
    facts.filler = 1000;
    const auto one = package_bytes(format, facts);
    const auto other = package_bytes(format, facts);
    EXPECT_EQ(one.size(), other.size());
    EXPECT_NE(one, other);
  }
}

}  // namespace
}  // namespace slipway::testing
