#include "core/base/new_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "tests/support/temporary_directory.h"

namespace slipway {
namespace {

using testing::TemporaryDirectory;

std::string content_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(NewFile, HasItsNameOnlyWhenItIsWhole) {
  const TemporaryDirectory folder;
  const auto path = folder.path() / "app.ipa";
  NewFile file(path);
  ASSERT_TRUE(file.is_open());
  ASSERT_TRUE(file.write("0123"));
  ASSERT_TRUE(file.write("45"));
  EXPECT_EQ(file.size(), 6U);
  EXPECT_FALSE(std::filesystem::exists(path)) << "a kill here must leave no part of that name";
  ASSERT_TRUE(file.keep());
  EXPECT_EQ(content_of(path), "012345");
}

TEST(NewFile, LeavesNothingButWhatWasKept) {
  const TemporaryDirectory folder;
  {
    NewFile kept(folder.path() / "kept.ipa");
    ASSERT_TRUE(kept.write("x"));
    ASSERT_TRUE(kept.keep());
    NewFile dropped(folder.path() / "dropped.ipa");
    ASSERT_TRUE(dropped.write("x"));
  }
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
    names.push_back(entry.path().filename().string());
  }
  EXPECT_THAT(names, ::testing::ElementsAre("kept.ipa"));
}

TEST(NewFile, NeverTakesTheNameOfAFileThatIsThere) {
  const TemporaryDirectory folder;
  EXPECT_FALSE(NewFile(folder.write("there.ipa", "mine")).is_open());
  EXPECT_EQ(content_of(folder.path() / "there.ipa"), "mine");

  NewFile late(folder.path() / "late.ipa");
  ASSERT_TRUE(late.write("theirs"));
  const auto path = folder.write("late.ipa", "mine");
  const auto kept = late.keep();
  ASSERT_FALSE(kept);
  EXPECT_EQ(kept.error().kind, ErrorKind::io);
  EXPECT_EQ(content_of(path), "mine");
}

TEST(NewFile, IsNoneWithoutAFolder) {
  const TemporaryDirectory folder;
  EXPECT_FALSE(NewFile(folder.path() / "none" / "app.ipa").is_open());
}

}  // namespace
}  // namespace slipway
