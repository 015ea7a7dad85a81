#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "slipway/artifact.h"

namespace slipway {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class ArtifactFile : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "slipway-XXXXXX").string();
    folder_ = mkdtemp(name.data());
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::filesystem::path write(const std::string& name, const std::string& content) const {
    std::ofstream(folder_ / name, std::ios::binary) << content;
    return folder_ / name;
  }

  std::filesystem::path folder_;
};

class Inspect : public ArtifactFile {
 protected:
  /// The error, which must be `invalid_artifact` and name the path.
  static Error refusal(const std::filesystem::path& path) {
    const auto artifact = inspect(path);
    if (artifact) {
      ADD_FAILURE() << path << " was taken";
      return {};
    }
    EXPECT_EQ(artifact.error().kind, ErrorKind::invalid_artifact);
    EXPECT_THAT(artifact.error().message, HasSubstr(path.string()));
    EXPECT_FALSE(artifact.error().hint.empty());
    return artifact.error();
  }
};

TEST_F(Inspect, TellsFormatAndPlatformByTheNameInAnyCase) {
  const struct {
    const char* name;
    Format format;
    std::optional<Platform> platform;
  } cases[] = {
      {"a.apk", Format::apk, Platform::android},
      {"A.APK", Format::apk, Platform::android},
      {"a.aab", Format::aab, Platform::android},
      {"a.ipa", Format::ipa, Platform::ios},
      {"My App.app.zip", Format::app_zip, Platform::macos},
      {"a.hap", Format::hap, Platform::harmonyos},
      {"a.hsp", Format::hsp, Platform::harmonyos},
      {"a.app", Format::harmony_app, Platform::harmonyos},
      {"My.dSYM.zip", Format::dsym_zip, std::nullopt},
      {"a.app.dSYM.zip", Format::dsym_zip, std::nullopt},
      {"mapping.txt", Format::mapping_txt, Platform::android},
      {"应用 \"1\";.apk", Format::apk, Platform::android},
  };
  for (const auto& expected : cases) {
    SCOPED_TRACE(expected.name);
    const auto path = write(expected.name, "content");
    const auto artifact = inspect(path);
    ASSERT_TRUE(artifact.has_value()) << artifact.error().message;
    EXPECT_EQ(artifact->format, expected.format);
    EXPECT_EQ(artifact->platform, expected.platform);
    EXPECT_EQ(artifact->path, path);
    EXPECT_EQ(artifact->size, 7u);
  }
}

TEST_F(Inspect, GuessesNothingThatItHasNotRead) {
  const auto artifact = inspect(write("com.example-1.2.apk", "x"));
  ASSERT_TRUE(artifact.has_value());
  EXPECT_FALSE(artifact->bundle_id.has_value());
  EXPECT_FALSE(artifact->version.has_value());
  EXPECT_FALSE(artifact->build_number.has_value());
  EXPECT_FALSE(artifact->sha256.has_value());
}

TEST_F(Inspect, FollowsALinkToTheFile) {
  const auto file = write("real.apk", "12345");
  std::filesystem::create_symlink(file, folder_ / "link.ipa");
  const auto artifact = inspect(folder_ / "link.ipa");
  ASSERT_TRUE(artifact.has_value());
  EXPECT_EQ(artifact->format, Format::ipa);
  EXPECT_EQ(artifact->size, 5u);
}

TEST_F(Inspect, RefusesWhatIsNotThere) {
  EXPECT_THAT(refusal(folder_ / "no.apk").message, HasSubstr("no such file"));
  std::filesystem::create_symlink(folder_ / "gone.apk", folder_ / "dangling.apk");
  EXPECT_THAT(refusal(folder_ / "dangling.apk").message, HasSubstr("no such file"));
}

TEST_F(Inspect, RefusesADirectoryAndSaysWhatToGiveInstead) {
  for (const auto& [name, hint] :
       {std::pair("Some.app", ".app.zip"), std::pair("Some.dSYM", ".dSYM.zip"),
        std::pair("Some.xcarchive", ".ipa")}) {
    std::filesystem::create_directory(folder_ / name);
    const Error error = refusal(folder_ / name);
    EXPECT_THAT(error.message, HasSubstr("directory"));
    EXPECT_THAT(error.hint, HasSubstr(hint));
  }
}

TEST_F(Inspect, RefusesAnEmptyFile) {
  EXPECT_THAT(refusal(write("a.apk", "")).message, HasSubstr("empty"));
}

TEST_F(Inspect, RefusesAPipeWithoutWaitingForIt) {
  ASSERT_EQ(mkfifo((folder_ / "a.apk").c_str(), 0600), 0);
  EXPECT_THAT(refusal(folder_ / "a.apk").message, HasSubstr("regular file"));
}

TEST_F(Inspect, RefusesAFileThatMayNotBeRead) {
  if (geteuid() == 0) GTEST_SKIP() << "root can read every file";
  const auto path = write("a.apk", "x");
  std::filesystem::permissions(path, std::filesystem::perms::none);
  EXPECT_THAT(refusal(path).message, HasSubstr("cannot be read"));
}

TEST_F(Inspect, RefusesAnUnknownKindAndListsTheKnownOnes) {
  for (const char* name : {"a.exe", "apk", "a.apk.bak", ".apk", "a"}) {
    SCOPED_TRACE(name);
    EXPECT_THAT(refusal(write(name, "x")).hint,
                AllOf(HasSubstr(".apk"), HasSubstr(".ipa"), HasSubstr(".dSYM.zip")));
  }
}

TEST_F(Inspect, ExplainsTheNamesOfZipsAndTexts) {
  EXPECT_THAT(refusal(write("a.zip", "x")).hint,
              AllOf(HasSubstr(".app.zip"), HasSubstr(".dSYM.zip")));
  EXPECT_THAT(refusal(write("app-mapping.txt", "x")).hint, HasSubstr("mapping.txt"));
}

using Sha256OfFile = ArtifactFile;

TEST_F(Sha256OfFile, IsThePublishedOneForKnownContent) {
  // FIPS 180-2, appendix B: "abc", the two-block message, a million times "a"; and no bytes at all.
  EXPECT_EQ(sha256_of_file(write("1", "abc")).value(),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256_of_file(write("2", "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"))
                .value(),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(sha256_of_file(write("3", std::string(1'000'000, 'a'))).value(),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
  EXPECT_EQ(sha256_of_file(write("4", "")).value(),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST_F(Sha256OfFile, FailsForWhatCannotBeRead) {
  const auto missing = sha256_of_file(folder_ / "missing");
  ASSERT_FALSE(missing.has_value());
  EXPECT_EQ(missing.error().kind, ErrorKind::io);
  EXPECT_THAT(missing.error().message, HasSubstr("missing"));
  const auto directory = sha256_of_file(folder_);
  ASSERT_FALSE(directory.has_value());
  EXPECT_EQ(directory.error().kind, ErrorKind::io);
}

TEST_F(Sha256OfFile, StopsWhenCancelled) {
  std::stop_source source;
  source.request_stop();
  const auto digest = sha256_of_file(write("a", "abc"), source.get_token());
  ASSERT_FALSE(digest.has_value());
  EXPECT_EQ(digest.error().kind, ErrorKind::cancelled);
}

}  // namespace
}  // namespace slipway
