#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <utility>

#include "slipway/artifact.h"
#include "tests/support/packages.h"
#include "tests/support/temporary_directory.h"
#include "tests/unit/core/artifact/real_packages.h"

namespace slipway {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

constexpr const char* kMapping = "# compiler: R8\n# pg_map_id: ddd69dc\na.b.C -> a.a:\n";

class Inspect : public ::testing::Test {
 protected:
  [[nodiscard]] std::filesystem::path path(const std::string& name) const {
    return folder_.path() / name;
  }
  [[nodiscard]] std::filesystem::path package(const std::string& name, Format format) const {
    return testing::write_package(path(name), format);
  }

  static Artifact artifact_of(const std::filesystem::path& path) {
    const auto artifact = inspect(path);
    if (artifact) return *artifact;
    ADD_FAILURE() << artifact.error().message;
    return {};
  }

  /// The error, which must be `invalid_artifact` and name the path.
  static Error refusal(const std::filesystem::path& path) {
    const auto artifact = inspect(path);
    if (artifact) {
      ADD_FAILURE() << path << " was taken";
      return {};
    }
    EXPECT_EQ(artifact.error().kind, ErrorKind::invalid_artifact);
    EXPECT_THAT(artifact.error().message, StartsWith(path.string() + ": "));
    EXPECT_FALSE(artifact.error().hint.empty());
    return artifact.error();
  }

  testing::TemporaryDirectory folder_;
};

TEST_F(Inspect, TellsFormatAndPlatformByContent) {
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
      {"App.zip", Format::app_zip, Platform::macos},
      {"a.hap", Format::hap, Platform::harmonyos},
      {"a.hsp", Format::hsp, Platform::harmonyos},
      {"a.app", Format::harmony_app, Platform::harmonyos},
      {"mapping.txt", Format::mapping_txt, Platform::android},
      {"应用 \"1\";.apk", Format::apk, Platform::android},
  };
  for (const auto& expected : cases) {
    SCOPED_TRACE(expected.name);
    const auto file = package(expected.name, expected.format);
    const auto artifact = artifact_of(file);
    EXPECT_EQ(artifact.format, expected.format);
    EXPECT_EQ(artifact.platform, expected.platform);
    EXPECT_EQ(artifact.path, file);
    EXPECT_EQ(artifact.size, std::filesystem::file_size(file));
    EXPECT_EQ(artifact.modified, std::filesystem::last_write_time(file));
    EXPECT_FALSE(artifact.sha256.has_value());
  }
  for (const char* name : {"My.dSYM.zip", "a.app.dSYM.zip", "symbols.zip"}) {
    EXPECT_EQ(artifact_of(package(name, Format::dsym_zip)).format, Format::dsym_zip) << name;
  }
}

TEST_F(Inspect, ReadsWhatThePackageSaysOfItself) {
  testing::PackageFacts facts;
  facts.bundle_id = "org.example.other";
  facts.version = "3.2.1";
  facts.build_number = "321";
  facts.title = "Übung 应用";
  for (const char* name : {"a.apk", "a.aab", "a.ipa", "a.app.zip", "a.hap"}) {
    SCOPED_TRACE(name);
    const auto artifact = artifact_of(testing::write_package(path(name), facts));
    EXPECT_EQ(artifact.bundle_id, facts.bundle_id);
    EXPECT_EQ(artifact.version, facts.version);
    EXPECT_EQ(artifact.build_number, facts.build_number);
    EXPECT_EQ(artifact.title, facts.title);
  }
}

TEST_F(Inspect, RefusesANameThatSaysAnotherFormat) {
  const struct {
    const char* name;
    Format format;
    const char* message;
    const char* hint;
  } cases[] = {
      {"a.ipa", Format::apk, "is an APK, although its name ends in .ipa", "NAME.apk"},
      {"a.apk", Format::ipa, "is an IPA, although its name ends in .apk", "NAME.ipa"},
      {"a.apk", Format::aab, "(AAB), although its name ends in .apk", "NAME.aab"},
      {"a.apk", Format::mapping_txt, "mapping, although its name ends in .apk", "mapping.txt"},
      {"a.app", Format::ipa, "is an IPA, although its name ends in .app", "NAME.ipa"},
      {"a.app", Format::app_zip, "a zipped macOS app, although", "NAME.app.zip"},
      {"a.app.zip", Format::ipa, "although its name ends in .app.zip", "NAME.ipa"},
      {"a.dSYM.zip", Format::app_zip, "although its name ends in .dSYM.zip", "NAME.app.zip"},
      {"a.app.zip", Format::dsym_zip, "although its name ends in .app.zip", "NAME.dSYM.zip"},
      {"mapping.txt", Format::apk, "although its name ends in mapping.txt", "NAME.apk"},
      {"a.hap", Format::hsp, "is an HSP, although its name ends in .hap", "NAME.hsp"},
      {"a.hsp", Format::hap, "is a HAP, although its name ends in .hsp", "NAME.hap"},
      {"a.apk", Format::hap, "is a HAP, although its name ends in .apk", "NAME.hap"},
      {"a.hap", Format::harmony_app, "although its name ends in .hap", "NAME.app"},
  };
  for (const auto& wrong : cases) {
    SCOPED_TRACE(wrong.message);
    const Error error = refusal(package(wrong.name, wrong.format));
    EXPECT_THAT(error.message, HasSubstr(wrong.message));
    EXPECT_THAT(error.hint, HasSubstr(wrong.hint));
  }
}

TEST_F(Inspect, WarnsOfANameThatSaysNoFormat) {
  const auto renamed = artifact_of(package("upload.bin", Format::apk));
  EXPECT_EQ(renamed.format, Format::apk);
  EXPECT_THAT(renamed.warnings, Contains(AllOf(HasSubstr("NAME.apk"), HasSubstr("refuse"))));
  EXPECT_THAT(artifact_of(package("a.zip", Format::apk)).warnings, Contains(HasSubstr("NAME.apk")));
  EXPECT_THAT(artifact_of(package("a.zip", Format::hsp)).warnings, Contains(HasSubstr("NAME.hsp")));
  EXPECT_THAT(artifact_of(package("app-mapping.txt", Format::mapping_txt)).warnings,
              Contains(HasSubstr("mapping.txt")));
}

TEST_F(Inspect, TakesAMappingThatIsZippedAndSaysThatServicesDoNot) {
  const auto file = folder_.write("mapping.zip", testing::zip_of({{"mapping.txt", kMapping}}));
  const auto artifact = artifact_of(file);
  EXPECT_EQ(artifact.format, Format::mapping_txt);
  EXPECT_EQ(artifact.platform, Platform::android);
  EXPECT_THAT(artifact.warnings, Contains(HasSubstr("zipped")));
}

TEST_F(Inspect, ReadsTheFileThatALinkPointsTo) {
  const auto file = package("real.bin", Format::apk);
  std::filesystem::create_symlink(file, path("link.apk"));
  const auto artifact = artifact_of(path("link.apk"));
  EXPECT_EQ(artifact.format, Format::apk);
  EXPECT_EQ(artifact.size, std::filesystem::file_size(file));
  EXPECT_THAT(artifact.warnings, IsEmpty());
}

TEST_F(Inspect, PassesOnWhatIsOddAboutTheZip) {
  const auto file =
      folder_.write("a.apk", testing::zip_of({{"AndroidManifest.xml", testing::binary_manifest({})},
                                              {"assets/\r\n", ""}}));
  EXPECT_THAT(artifact_of(file).warnings, Contains(HasSubstr("`assets/??`")));
}

TEST_F(Inspect, NamesTheEntryThatIsCorrupt) {
  const auto file = folder_.write(
      "a.apk", testing::zip_of({{"AndroidManifest.xml", "<manifest package='a.b'/>"}}));
  EXPECT_THAT(refusal(file).message, HasSubstr("a.apk: AndroidManifest.xml"));
}

TEST_F(Inspect, RefusesTwoManifests) {
  const auto manifest = testing::binary_manifest({});
  const auto file = folder_.write("a.apk", testing::zip_of({{"AndroidManifest.xml", manifest},
                                                            {"AndroidManifest.xml", manifest}}));
  EXPECT_THAT(refusal(file).message, HasSubstr("more than once"));
}

TEST_F(Inspect, RefusesAPackageThatIsCutOff) {
  const auto file = package("a.apk", Format::apk);
  std::filesystem::resize_file(file, std::filesystem::file_size(file) - 1);
  EXPECT_THAT(refusal(file).message, HasSubstr("cut off"));
}

TEST_F(Inspect, RefusesWhatIsNotThere) {
  EXPECT_THAT(refusal(path("no.apk")).message, EndsWith("there is no such file"));
  std::filesystem::create_symlink(path("gone.apk"), path("dangling.apk"));
  EXPECT_THAT(refusal(path("dangling.apk")).message, HasSubstr("no such file"));
}

TEST_F(Inspect, RefusesADirectoryAndSaysWhatToGiveInstead) {
  for (const auto& [name, hint] :
       {std::pair("Some.app", ".app.zip"), std::pair("Some.dSYM", ".dSYM.zip"),
        std::pair("Some.xcarchive", ".ipa")}) {
    std::filesystem::create_directory(path(name));
    const Error error = refusal(path(name));
    EXPECT_THAT(error.message, HasSubstr("directory"));
    EXPECT_THAT(error.hint, HasSubstr(hint));
  }
}

TEST_F(Inspect, RefusesAnEmptyFile) {
  EXPECT_THAT(refusal(folder_.write("a.apk", "")).message, HasSubstr("empty"));
}

TEST_F(Inspect, RefusesAPipeWithoutWaitingForIt) {
  ASSERT_EQ(mkfifo(path("a.apk").c_str(), 0600), 0);
  EXPECT_THAT(refusal(path("a.apk")).message, HasSubstr("regular file"));
}

TEST_F(Inspect, RefusesAFileThatMayNotBeRead) {
  if (geteuid() == 0) GTEST_SKIP() << "root can read every file";
  const auto file = package("a.apk", Format::apk);
  std::filesystem::permissions(file, std::filesystem::perms::none);
  EXPECT_THAT(refusal(file).message, HasSubstr("cannot be read"));
}

TEST_F(Inspect, SaysWhatAFileIsThatIsNoPackage) {
  EXPECT_THAT(refusal(folder_.write("a.apk", "<!doctype html><title>Login")).message,
              EndsWith("is an HTML page"));
  EXPECT_THAT(refusal(folder_.write("a.zip", testing::zip_of({{"readme", ""}}))).message,
              HasSubstr("`readme`"));
  for (const auto& content : {std::string("some words"), std::string("\xFE\x01\x02\xFF")}) {
    const Error error = refusal(folder_.write("mapping.txt", content));
    EXPECT_THAT(error.message, HasSubstr("is "));
  }
}

/// Bytes that this process has read, by the kernel's count.
std::uint64_t bytes_read() {
  std::ifstream io("/proc/self/io");
  std::string key;
  std::uint64_t value = 0;
  io >> key >> value;
  return key == "rchar:" ? value : 0;
}

TEST_F(Inspect, ReadsLittleOfALargeFile) {
  if (bytes_read() == 0) GTEST_SKIP() << "the system does not count what a process reads";
  testing::PackageFacts facts;
  facts.filler = 500'000'000;
  facts.sparse = true;
  const auto apk = testing::write_package(path("a.apk"), facts);
  const auto mapping = folder_.write("mapping.txt", kMapping + std::string(5'000'000, '#'));
  for (const auto& file : {apk, mapping}) {
    const auto before = bytes_read();
    (void)artifact_of(file);
    EXPECT_LT(bytes_read() - before, 1'000'000u) << file;
  }
}

TEST(InspectRealPackages, KnowsTheirFormats) {
  const std::filesystem::path folder = testing::real_packages();
  if (!std::filesystem::is_directory(folder)) GTEST_SKIP() << "there are no real packages";
  const std::pair<const char*, Format> expected[] = {
      {"apksig-original.apk", Format::apk},
      {"apksig-v1-only-max-sized-eocd-comment.apk", Format::apk},
      {"bundletool-com.test.app.apk", Format::apk},
      {"shogo-helloworld.apk", Format::apk},
      {"bundletool-install-time-permanent-modules.aab", Format::aab},
      {"coollazy-Example.ipa", Format::ipa},
      {"appinfo-macos.zip", Format::app_zip},
      {"appinfo-harmony.hap", Format::hap},
      {"ohos-signed-small.hap", Format::hap},
      {"appinfo-iOS-single-dSYM-with-single-macho.zip", Format::dsym_zip},
      {"appinfo-single_mapping.zip", Format::mapping_txt},
  };
  for (const auto& [name, format] : expected) {
    SCOPED_TRACE(name);
    const auto artifact = inspect(folder / name);
    ASSERT_TRUE(artifact.has_value()) << artifact.error().message;
    EXPECT_EQ(artifact->format, format);
  }
}

class Sha256OfFile : public ::testing::Test {
 protected:
  [[nodiscard]] std::filesystem::path write(const std::string& name,
                                            const std::string& content) const {
    return folder_.write(name, content);
  }

  testing::TemporaryDirectory folder_;
};

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
  const auto missing = sha256_of_file(folder_.path() / "missing");
  ASSERT_FALSE(missing.has_value());
  EXPECT_EQ(missing.error().kind, ErrorKind::io);
  EXPECT_THAT(missing.error().message, HasSubstr("missing"));
  const auto directory = sha256_of_file(folder_.path());
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
