#include "tests/unit/core/config/fixture.h"

namespace slipway::testing {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

TEST(ConfigFile, ThatDoesNotExistIsOneFindingThatNamesIt) {
  const TemporaryFolder folder;
  const auto loaded = load_configuration(folder.path() / "no.toml", registry());
  ASSERT_THAT(loaded.findings, SizeIs(1));
  EXPECT_EQ(loaded.findings[0].code, "unreadable");
  EXPECT_EQ(loaded.findings[0].location.file, (folder.path() / "no.toml").string());
  EXPECT_THAT(loaded.findings[0].hint, HasSubstr("--config"));
}

TEST(ConfigFile, ThatIsADirectoryIsOneFinding) {
  const TemporaryFolder folder;
  const auto loaded = load_configuration(folder.path(), registry());
  ASSERT_THAT(loaded.findings, SizeIs(1));
  EXPECT_THAT(loaded.findings[0].message, HasSubstr("directory"));
}

TEST(ConfigFile, ThatMayNotBeReadIsOneFinding) {
  if (geteuid() == 0) GTEST_SKIP() << "root can read every file";
  const TemporaryFolder folder;
  const auto file = folder.write("slipway.toml", "version = 1\n");
  std::filesystem::permissions(file, std::filesystem::perms::none);
  const auto loaded = load_configuration(file, registry());
  ASSERT_THAT(loaded.findings, SizeIs(1));
  EXPECT_EQ(loaded.findings[0].code, "unreadable");
}

TEST(ConfigFile, IsReadFromDisk) {
  const TemporaryFolder folder;
  const auto file = folder.write("slipway.toml", "version = 1\n[targets.q]\nprovider = \"quay\"\n");
  const auto loaded = load_configuration(file, registry());
  EXPECT_THAT(shown(loaded), IsEmpty());
  EXPECT_EQ(loaded.configuration.path, file);
  ASSERT_THAT(loaded.configuration.targets, SizeIs(1));
  EXPECT_EQ(loaded.configuration.targets[0].location.file, file.string());
}

TEST(ConfigFile, OfTenMegabytesIsRefusedWithoutParsing) {
  const TemporaryFolder folder;
  const auto file = folder.write("big.toml", "version = 1\n" + std::string(10'000'000, '#'));
  const auto loaded = load_configuration(file, registry());
  ASSERT_THAT(loaded.findings, SizeIs(1));
  EXPECT_EQ(loaded.findings[0].code, "too_large");
}

TEST(ConfigFile, ThatIsBinaryIsOneFindingWithoutItsContent) {
  const auto loaded = parse(std::string("PK\x03\x04\x00\x00\x08", 7));
  ASSERT_THAT(loaded.findings, SizeIs(1));
  EXPECT_EQ(loaded.findings[0].code, "not_text");
  EXPECT_THAT(loaded.findings[0].source_line, IsEmpty());
}

TEST(ConfigFile, WithInvalidUtf8IsASyntaxFinding) {
  const auto loaded = parse("version = 1\n[targets.q]\nprovider = \"\xff\xfe\"\n");
  ASSERT_THAT(loaded.findings, SizeIs(1));
  EXPECT_EQ(loaded.findings[0].code, "syntax");
  EXPECT_EQ(loaded.findings[0].location.line, 3);
}

TEST(ConfigFile, WithAByteOrderMarkAndWindowsLineEndsIsReadAlike) {
  const auto loaded =
      parse("\xEF\xBB\xBFversion = 1\r\n[targets.q]\r\nprovider = \"quay\"\r\nretires = 3\r\n");
  ASSERT_THAT(places(loaded), ElementsAre("4:1 unknown_key"));
  EXPECT_EQ(loaded.findings[0].source_line.substr(0, 10), "retires = ");
  EXPECT_THAT(loaded.findings[0].source_line, Not(HasSubstr("\r")));
  // The mark takes no column.
  EXPECT_THAT(places(parse("\xEF\xBB\xBFversoin = 1")),
              ElementsAre("1:1 missing_key", "1:1 unknown_key"));
}

TEST(ConfigFile, ASyntaxMistakeIsOneFindingWithItsPlace) {
  const auto loaded = parse("version = 1\n[targets.q\nprovider = \"quay\"\n");
  ASSERT_THAT(loaded.findings, SizeIs(1));
  EXPECT_EQ(loaded.findings[0].code, "syntax");
  EXPECT_EQ(loaded.findings[0].location.line, 2);
  EXPECT_GT(loaded.findings[0].location.column, 0);
  EXPECT_EQ(loaded.findings[0].source_line, "[targets.q");
}

TEST(ConfigFile, AKeyThatStandsTwiceIsASyntaxMistake) {
  const auto key = parse("version = 1\n[targets.q]\nprovider = \"quay\"\nprovider = \"quay\"\n");
  ASSERT_THAT(key.findings, SizeIs(1));
  EXPECT_EQ(key.findings[0].code, "syntax");
  EXPECT_EQ(key.findings[0].location.line, 4);
  const auto table = parse("version = 1\n[targets.q]\nprovider = \"quay\"\n[targets.q]\n");
  ASSERT_THAT(table.findings, SizeIs(1));
  EXPECT_EQ(table.findings[0].location.line, 4);
}

TEST(ConfigFile, DeepNestingIsRefusedInEveryShape) {
  const auto repeat = [](std::string_view piece, int times) {
    std::string text;
    for (int i = 0; i < times; ++i) text += piece;
    return text;
  };
  const std::string shapes[] = {
      "x = " + repeat("[", 300'000),
      "x = " + repeat("{a=", 200'000),
      repeat("a.", 400'000) + "a = 1",
      "[" + repeat("a.", 400'000) + "a]",
      "x = { " + repeat("a . ", 200'000) + "a = 1 }",
      "x = [ { y = [ " + repeat("{ z = [", 100'000),
      "x = \"\"\"\n\"\"\"\n" + repeat("\"a\".", 200'000) + "a = 1",
  };
  for (const std::string& shape : shapes) {
    SCOPED_TRACE(shape.substr(0, 20));
    const auto loaded = parse("version = 1\n" + shape + "\n");
    ASSERT_THAT(loaded.findings, SizeIs(1));
    EXPECT_EQ(loaded.findings[0].code, "syntax");
    EXPECT_THAT(loaded.findings[0].message, HasSubstr("nest"));
    EXPECT_GE(loaded.findings[0].location.line, 2);
  }
}

TEST(ConfigFile, DotsInTextAreNoNesting) {
  const auto loaded = parse(
      "version = 1\n[targets.q]\nprovider = \"quay\"\nrelease = { notes = \"" +
      std::string(500, '.') + "\", tags = [\"\"\"\n" + std::string(300, '[') + "\n\"\"\"] }\n");
  EXPECT_THAT(shown(loaded), IsEmpty());
}

TEST(ConfigFile, AVeryLongLineIsNotShown) {
  const auto loaded = parse("version = 1\nfoo = \"" + std::string(100'000, 'x') + "\"\n");
  ASSERT_THAT(places(loaded), ElementsAre("2:1 unknown_key"));
  EXPECT_THAT(loaded.findings[0].source_line, IsEmpty());
}

TEST(FindConfiguration, TakesTheNearestOneUpwards) {
  const TemporaryFolder folder;
  const auto outer = folder.write("slipway.toml", "");
  const auto inner = folder.write("a/b/slipway.toml", "");
  folder.write("a/b/c/d/other.toml", "");
  EXPECT_EQ(find_configuration(folder.path() / "a/b/c/d"), inner);
  EXPECT_EQ(find_configuration(folder.path() / "a/b"), inner);
  EXPECT_EQ(find_configuration(folder.path() / "a/b/"), inner);
  EXPECT_EQ(find_configuration(folder.path() / "a"), outer);
  EXPECT_EQ(find_configuration(folder.path() / "a/b/c/../../x"), outer);
}

TEST(FindConfiguration, PassesOverADirectoryOfThatName) {
  const TemporaryFolder folder;
  const auto outer = folder.write("slipway.toml", "");
  std::filesystem::create_directories(folder.path() / "a/slipway.toml");
  EXPECT_EQ(find_configuration(folder.path() / "a"), outer);
}

}  // namespace
}  // namespace slipway::testing
