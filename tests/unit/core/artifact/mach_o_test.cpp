#include "core/artifact/mach_o.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/artifact/limits.h"
#include "tests/support/packages.h"
#include "tests/unit/core/artifact/apple_files.h"

namespace slipway::inspection {
namespace {

using testing::big_endian_bytes;
using ::testing::ElementsAre;
using testing::fat_mach_o;
using ::testing::HasSubstr;
using testing::mach_o;
using testing::MachOShape;
using ::testing::StartsWith;

constexpr const char* kUuid = "30313233-3435-3637-3839-616263646566";
constexpr const char* kOtherUuid = "41424344-4546-4748-494A-4B4C4D4E4F50";

std::string other_slice(std::uint32_t padding = 0) {
  MachOShape shape;
  shape.uuid = "ABCDEFGHIJKLMNOP";
  shape.padding = padding;
  return mach_o(shape);
}

std::vector<std::string> uuids(const Result<MachOFile>& file) {
  std::vector<std::string> found;
  if (!file) return {file.error().message};
  for (const MachO& architecture : file->architectures) {
    found.push_back(architecture.uuid.value_or("none"));
  }
  return found;
}

std::string refusal(std::string_view bytes) {
  const auto file = parse_mach_o(bytes, "Example");
  if (file) {
    ADD_FAILURE() << "was taken";
    return {};
  }
  EXPECT_EQ(file.error().kind, ErrorKind::invalid_artifact);
  EXPECT_THAT(file.error().message, StartsWith("Example: "));
  return file.error().message;
}

TEST(MachOFile, HasAUuidInEitherWidthAndByteOrder) {
  for (const bool wide : {false, true}) {
    for (const bool swapped : {false, true}) {
      MachOShape shape;
      shape.wide = wide;
      shape.swapped = swapped;
      shape.padding = 40;
      shape.file_type = kDebugSymbols;
      const auto file = parse_mach_o(mach_o(shape), "Example");
      EXPECT_TRUE(is_mach_o(mach_o(shape)));
      EXPECT_THAT(uuids(file), ElementsAre(kUuid));
      EXPECT_EQ(file->architectures.front().file_type, kDebugSymbols);
      EXPECT_EQ(file->missing_until, 0u);
    }
  }
}

TEST(MachOFile, MayHaveSeveralArchitectures) {
  for (const bool wide : {false, true}) {
    const std::string bytes = fat_mach_o({mach_o(), other_slice()}, wide);
    EXPECT_TRUE(is_mach_o(bytes));
    EXPECT_THAT(uuids(parse_mach_o(bytes, "Example")), ElementsAre(kUuid, kOtherUuid));
  }
}

TEST(MachOFile, MayHaveNoUuid) {
  MachOShape shape;
  shape.uuid = std::nullopt;
  EXPECT_THAT(uuids(parse_mach_o(mach_o(shape), "Example")), ElementsAre("none"));
}

TEST(MachOFile, TellsUpToWhereItIsNeeded) {
  const std::string thin = mach_o();
  const std::string fat = fat_mach_o({mach_o(), other_slice()});
  for (std::size_t size = 0; size < thin.size(); ++size) {
    const auto file = parse_mach_o(std::string_view(thin).substr(0, size), "Example");
    ASSERT_TRUE(file.has_value());
    EXPECT_GT(file->missing_until, size);
    EXPECT_LE(file->missing_until, thin.size());
  }
  const auto half = parse_mach_o(std::string_view(fat).substr(0, 5000), "Example");
  EXPECT_THAT(uuids(half), ElementsAre(kUuid));
  EXPECT_EQ(half->missing_until, 8192u + 4u);
}

TEST(MachOFile, IsRefusedWhenItIsNone) {
  for (const char* other : {"#!/bin/sh\n",
                            "\x7F"
                            "ELF....",
                            "hello"}) {
    EXPECT_THAT(refusal(other), HasSubstr("no Mach-O")) << other;
    EXPECT_FALSE(is_mach_o(other));
  }
  const std::string java = big_endian_bytes(0xcafebabe, 4) + big_endian_bytes(61, 4);
  EXPECT_FALSE(is_mach_o(java));
  EXPECT_THAT(refusal(java), HasSubstr("61 architectures"));
}

TEST(MachOFile, IsRefusedWhenItsCommandsContradictEachOther) {
  const auto with = [](std::size_t at, std::uint32_t number) {
    MachOShape shape;
    shape.swapped = false;
    std::string bytes = mach_o(shape);
    return bytes.replace(at, 4, big_endian_bytes(number, 4));
  };
  static constexpr std::size_t kCount = 16;
  static constexpr std::size_t kLength = 20;
  static constexpr std::size_t kSize = 36;
  EXPECT_THAT(refusal(with(kCount, 2)), HasSubstr("contradict"));
  EXPECT_THAT(refusal(with(kCount, 0xFFFFFFFF)), HasSubstr("contradict"));
  EXPECT_THAT(refusal(with(kLength, 0xFFFFFFFF)), HasSubstr("outside"));
  for (const std::uint32_t size : {0U, 7U, 12U, 25U, 0xFFFFFFFFU}) {
    EXPECT_THAT(refusal(with(kSize, size)), HasSubstr("contradict")) << size;
  }
}

TEST(MachOFile, IsRefusedWhenAnArchitectureIsOutsideOfTheFile) {
  const auto with = [](std::uint64_t offset, std::uint64_t size) {
    return big_endian_bytes(0xcafebabf, 4) + big_endian_bytes(1, 4) + big_endian_bytes(7, 4) +
           big_endian_bytes(0, 4) + big_endian_bytes(offset, 8) + big_endian_bytes(size, 8) +
           std::string(8, '\0') + mach_o();
  };
  EXPECT_THAT(uuids(parse_mach_o(with(40, 56), "Example")), ElementsAre(kUuid));
  EXPECT_THAT(refusal(with(40, 55)), HasSubstr("outside"));
  EXPECT_THAT(refusal(with(0, 100)), HasSubstr("outside"));
  EXPECT_THAT(refusal(with(UINT64_MAX, 0)), HasSubstr("outside"));
  EXPECT_THAT(refusal(with(UINT64_MAX - 2, UINT64_MAX)), HasSubstr("outside"));
  EXPECT_THAT(refusal(with(40, UINT64_MAX)), HasSubstr("outside"));
}

class MachOEntry : public ::testing::Test {
 protected:
  Result<MachOFile> read(const std::string& content, std::uint64_t budget = kMaxExecutable) {
    const std::string zip = testing::zip_of({{"Example", content}});
    const auto archive = Archive::over(zip);
    left_ = budget;
    return read_mach_o(*archive, "Example", left_);
  }
  std::uint64_t left_ = 0;
};

TEST_F(MachOEntry, IsReadAsFarAsItsLastArchitecture) {
  const std::string large(1'000'000, '\0');
  const auto file = read(fat_mach_o({mach_o() + large, other_slice(200'000) + large}));
  EXPECT_THAT(uuids(file), ElementsAre(kUuid, kOtherUuid));
  EXPECT_EQ(file->missing_until, 0u);
}

TEST_F(MachOEntry, IsReadNoFurtherThanNeeded) {
  EXPECT_THAT(uuids(read(mach_o() + std::string(1'000'000, '\0'))), ElementsAre(kUuid));
  EXPECT_EQ(kMaxExecutable - left_, 64u * 1024u);
}

TEST_F(MachOEntry, IsReadNoFurtherThanTheBudget) {
  const auto file =
      read(fat_mach_o({mach_o() + std::string(1'000'000, '\0'), other_slice()}), 500'000);
  EXPECT_THAT(uuids(file), ElementsAre(kUuid));
  EXPECT_GT(file->missing_until, 1'000'000u);
  Artifact artifact;
  add_uuids(*file, "Example", artifact);
  EXPECT_THAT(artifact.uuids, ElementsAre(kUuid));
  EXPECT_THAT(artifact.warnings, ElementsAre(HasSubstr("`Example` is large")));
}

TEST_F(MachOEntry, IsRefusedWhenTruncated) {
  const std::string fat = fat_mach_o({mach_o(), other_slice()});
  for (const std::size_t size : {3U, 20U, 100U, 5000U}) {
    const auto file = read(fat.substr(0, size));
    ASSERT_FALSE(file.has_value()) << size;
    EXPECT_EQ(file.error().message, "`Example`: is truncated");
  }
}

TEST(MachOUuids, AreListedOnce) {
  Artifact artifact;
  const auto file = parse_mach_o(fat_mach_o({mach_o(), mach_o()}), "Example");
  add_uuids(*file, "Example", artifact);
  add_uuids(*file, "Example", artifact);
  EXPECT_THAT(artifact.uuids, ElementsAre(kUuid));
  EXPECT_THAT(artifact.warnings, ElementsAre());
}

}  // namespace
}  // namespace slipway::inspection
