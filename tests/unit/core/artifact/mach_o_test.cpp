#include "core/artifact/mach_o.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/artifact/limits.h"
#include "tests/unit/core/artifact/apple_files.h"
#include "tests/unit/core/artifact/odd_zip.h"

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

/// Of a whole file.
Result<MachOFile> parse(std::string_view bytes) {
  const auto read = [bytes](std::uint64_t at,
                            std::uint64_t count) -> Result<std::optional<std::string>> {
    return std::string(bytes.substr(std::min<std::uint64_t>(at, bytes.size()), count));
  };
  return parse_mach_o(read, "Example");
}

std::string refusal(std::string_view bytes) {
  const auto file = parse(bytes);
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
      const auto file = parse(mach_o(shape));
      EXPECT_THAT(uuids(file), ElementsAre(kUuid));
      EXPECT_EQ(file->architectures.front().file_type, kDebugSymbols);
      EXPECT_TRUE(file->is_complete);
    }
  }
}

TEST(MachOFile, MayHaveSeveralArchitectures) {
  for (const bool wide : {false, true}) {
    const std::string bytes = fat_mach_o({mach_o(), other_slice()}, wide);
    EXPECT_THAT(uuids(parse(bytes)), ElementsAre(kUuid, kOtherUuid));
  }
}

TEST(MachOFile, MayHaveNoUuid) {
  MachOShape shape;
  shape.uuid = std::nullopt;
  EXPECT_THAT(uuids(parse(mach_o(shape))), ElementsAre("none"));
}

TEST(MachOFile, IsRefusedWhenTruncatedAnywhere) {
  for (const bool wide : {false, true}) {
    MachOShape shape;
    shape.wide = wide;
    const std::string whole = mach_o(shape);
    for (std::size_t size = 0; size < whole.size(); ++size) {
      EXPECT_EQ(refusal(whole.substr(0, size)), "Example: is truncated") << size;
    }
  }
}

TEST(MachOFile, IsRefusedWhenItIsNone) {
  for (const char* other : {"#!/bin/sh\n",
                            "\x7F"
                            "ELF....",
                            "hello"}) {
    EXPECT_THAT(refusal(other), HasSubstr("no Mach-O")) << other;
  }
  const std::string java = big_endian_bytes(0xcafebabe, 4) + big_endian_bytes(61, 4);
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
  EXPECT_THAT(uuids(parse(with(40, 56))), ElementsAre(kUuid));
  EXPECT_THAT(refusal(with(40, 55)), HasSubstr("outside"));
  EXPECT_THAT(refusal(with(0, 100)), HasSubstr("outside"));
  EXPECT_THAT(refusal(with(UINT64_MAX, 0)), HasSubstr("outside"));
  EXPECT_THAT(refusal(with(UINT64_MAX - 2, UINT64_MAX)), HasSubstr("outside"));
  EXPECT_THAT(refusal(with(40, UINT64_MAX)), HasSubstr("outside"));
}

class MachOEntry : public ::testing::Test {
 protected:
  Result<MachOFile> read(const std::string& content, std::uint64_t budget = kMaxExecutable) {
    return read(stored("Example", content), budget);
  }
  Result<MachOFile> read(const ZipEntry& entry, std::uint64_t budget) {
    const std::string zip = odd_zip({entry});
    const auto archive = Archive::over(zip);
    left_ = budget;
    return read_mach_o(*archive, "Example", left_);
  }
  std::uint64_t left_ = 0;
};

TEST_F(MachOEntry, IsReadAtThePlaceOfEachArchitecture) {
  const std::string large(1'000'000, '\0');
  const auto file = read(fat_mach_o({mach_o() + large, other_slice(200'000) + large}));
  EXPECT_THAT(uuids(file), ElementsAre(kUuid, kOtherUuid));
  EXPECT_TRUE(file->is_complete);
  // The beginning, the first architecture, the second one's beginning and its load commands.
  EXPECT_LT(kMaxExecutable - left_, 3 * 64u * 1024u + 200'100u);
}

TEST_F(MachOEntry, IsReadNoFurtherThanNeeded) {
  EXPECT_THAT(uuids(read(mach_o() + std::string(1'000'000, '\0'))), ElementsAre(kUuid));
  EXPECT_EQ(kMaxExecutable - left_, 64u * 1024u);
}

TEST_F(MachOEntry, IsReadBeyondTheLargestExecutableWhenItIsStored) {
  const std::string large(kMaxExecutable, '\0');
  const auto file = read(fat_mach_o({mach_o() + large, other_slice()}));
  EXPECT_THAT(uuids(file), ElementsAre(kUuid, kOtherUuid));
  EXPECT_TRUE(file->is_complete);
}

TEST_F(MachOEntry, IsInflatedNoFurtherThanTheLargestExecutable) {
  const std::string large(kMaxExecutable, '\0');
  const auto near =
      read(deflated("Example", fat_mach_o({mach_o() + large.substr(kMiB), other_slice()})),
           2 * kMaxExecutable);
  EXPECT_THAT(uuids(near), ElementsAre(kUuid, kOtherUuid));
  EXPECT_TRUE(near->is_complete);
  const auto far =
      read(deflated("Example", fat_mach_o({mach_o() + large, other_slice()})), 2 * kMaxExecutable);
  EXPECT_THAT(uuids(far), ElementsAre(kUuid));
  EXPECT_FALSE(far->is_complete);
}

TEST_F(MachOEntry, IsReadNoFurtherThanTheBudget) {
  const auto content = fat_mach_o({mach_o() + std::string(1'000'000, '\0'), other_slice()});
  EXPECT_TRUE(read(stored("Example", content), 500'000)->is_complete);
  const auto file = read(deflated("Example", content), 500'000);
  EXPECT_THAT(uuids(file), ElementsAre(kUuid));
  EXPECT_FALSE(file->is_complete);
  Artifact artifact;
  std::set<std::string> known;
  add_uuids(*file, "Example", known, artifact);
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
  std::set<std::string> known;
  const auto file = parse(fat_mach_o({mach_o(), mach_o()}));
  add_uuids(*file, "Example", known, artifact);
  add_uuids(*file, "Example", known, artifact);
  EXPECT_THAT(artifact.uuids, ElementsAre(kUuid));
  EXPECT_THAT(artifact.warnings, ElementsAre());
}

}  // namespace
}  // namespace slipway::inspection
