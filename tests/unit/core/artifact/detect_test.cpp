#include "core/artifact/detect.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "tests/support/packages.h"

namespace slipway::inspection {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using std::string_literals::operator""s;

constexpr const char* kMapping = "# compiler: R8\n# pg_map_id: ddd69dc\na.b.C -> a.a:\n";

/// Of empty entries with these names.
Result<Format> format_of(const std::vector<std::string>& names) {
  std::vector<std::pair<std::string, std::string>> entries;
  for (const auto& name : names) entries.emplace_back(name, "");
  const auto bytes = testing::zip_of(entries);
  return detect(Archive::over(bytes).value());
}

Error refusal(const std::vector<std::string>& names) {
  const auto format = format_of(names);
  if (format) {
    ADD_FAILURE() << names.front() << " is taken for " << to_string(*format);
    return {};
  }
  EXPECT_EQ(format.error().kind, ErrorKind::invalid_artifact);
  EXPECT_FALSE(format.error().hint.empty());
  return format.error();
}

TEST(Detect, RecognisesEachFormatByItsMarks) {
  EXPECT_EQ(format_of({"classes.dex", "AndroidManifest.xml", "config.json"}), Format::apk);
  EXPECT_EQ(format_of({"AndroidManifest.xml"}), Format::apk);  // a split has no code
  EXPECT_EQ(format_of({"BundleConfig.pb", "base/manifest/AndroidManifest.xml"}), Format::aab);
  EXPECT_EQ(format_of({"Payload/", "Payload/A b.app/", "Payload/A b.app/Info.plist",
                       "__MACOSX/Payload/._A b.app"}),
            Format::ipa);
  EXPECT_EQ(format_of({"A.app/Contents/Info.plist", "A.app/Contents/MacOS/A"}), Format::app_zip);
  EXPECT_EQ(format_of({"module.json", "ets/modules.abc"}), Format::hap);
  EXPECT_EQ(format_of({"config.json", "assets/index.js"}), Format::hap);
  EXPECT_EQ(format_of({"entry-default.hap", "pack.info"}), Format::harmony_app);
  EXPECT_EQ(format_of({"A.app.dSYM/Contents/Resources/DWARF/A"}), Format::dsym_zip);
  EXPECT_EQ(format_of({"dSYMs/A.DSYM/Contents/Resources/DWARF/A"}), Format::dsym_zip);
}

TEST(Detect, RefusesTwoPackagesInOne) {
  EXPECT_THAT(refusal({"AndroidManifest.xml", "Payload/a.app/Info.plist"}).message,
              AllOf(HasSubstr("APK"), HasSubstr("IPA")));
}

TEST(Detect, SaysWhatAWrongZipIs) {
  const struct {
    std::vector<std::string> names;
    const char* what;
    const char* hint;
  } cases[] = {
      {{}, "without entries", "build"},
      {{"a/Payload/b.app/Info.plist"}, "within another folder: `a/Payload/", "Payload"},
      {{"Payload/readme.txt"}, "no", "Payload/NAME.app/Info.plist"},
      {{"Payload/a.app/b.app/Info.plist"}, "Payload", "Payload/NAME.app/Info.plist"},
      {{"A.xcarchive/dSYMs/a.app.dSYM/Contents/Resources/DWARF/a",
        "A.xcarchive/Products/Applications/a.app/Info.plist"},
       ".xcarchive",
       "export"},
      {{"Info.plist", "Products/Applications/a.app/Info.plist"}, ".xcarchive", "export"},
      {{"toc.pb", "splits/base-master.apk", "splits/base-xhdpi.apk"}, "split APKs", "universal"},
      {{"manifest.json", "com.a.apk", "config.de.apk", "icon.png"}, "split APKs", "universal"},
      {{"AndroidManifest.xml", "R.txt", "classes.jar"}, "AAR", ".apk"},
      {{"META-INF/MANIFEST.MF", "com/a/B.class"}, "JAR", ".apk"},
      {{"out/", "app-release.ipa"}, "holds `app-release.ipa`", "unpack"},
      {{"__MACOSX/._a.hap", "a.hap"}, "holds `a.hap`", "unpack"},
      {{"a.app/", "a.app/Info.plist", "a.app/a"}, "simulator", ".ipa"},
      {{"a.txt", "b", "c", "d"}, "begins with `a.txt`, `b`, `c`, …", ".apk"},
      {{"\x1B[31m"}, "`?[31m`", ".apk"},
  };
  for (const auto& wrong : cases) {
    SCOPED_TRACE(wrong.what);
    const Error error = refusal(wrong.names);
    EXPECT_THAT(error.message, HasSubstr(wrong.what));
    EXPECT_THAT(error.hint, HasSubstr(wrong.hint));
  }
}

TEST(Detect, FindsAMappingThatIsZippedAlone) {
  const auto zip = testing::zip_of({{"out/", ""}, {"out/mapping.txt", kMapping}});
  EXPECT_EQ(detect(Archive::over(zip).value()), Format::mapping_txt);
  EXPECT_EQ(zipped_mapping(Archive::over(zip).value()), "out/mapping.txt");
  for (const auto& other : {testing::zip_of({{"mapping.txt", kMapping}, {"b", ""}}),
                            testing::zip_of({{"mapping.txt", "a text"}}),
                            testing::zip_of({{"mapping.bin", kMapping}})}) {
    EXPECT_EQ(zipped_mapping(Archive::over(other).value()), std::nullopt);
  }
}

TEST(WellKnown, SaysWhatAFileIsThatIsNoZip) {
  const std::pair<std::string, const char*> cases[] = {
      {"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a2146\nsize 5\n", "Git LFS"},
      {"\x1F\x8B\x08\0"s, "gzip"},
      {"\xFD\x37zXZ\0\0"s, "xz"},
      {"7z\xBC\xAF\x27\x1C\0"s, "7-Zip"},
      {"Rar!\x1A\x07\x01", "RAR"},
      {std::string(257, 'a') + "ustar\0"s, "tar"},
      {"\x7F"
       "ELF\x02",
       "ELF"},
      {"\xCF\xFA\xED\xFE\x0C", "Mach-O"},
      {"xar!\0\x1C"s, "installer"},
      {"\x03\0\x08\0\x10"s, "AndroidManifest"},
      {"  \r\n<!DOCTYPE HTML PUBLIC>", "HTML"},
      {"\xEF\xBB\xBF<html lang=en>", "HTML"},
      {"<?xml version='1.0'?><Error>AccessDenied</Error>", "XML"},
      {"{\"code\": 1002}", "JSON"},
      {std::string(100, '\0'), "zeros"},
      {"koly" + std::string(508, '\x01'), "disk image"},
      {"Grüße, cut off: \xE5\xBA", "text"},
  };
  for (const auto& [bytes, what] : cases) {
    SCOPED_TRACE(what);
    const auto error = well_known(Input::over(bytes));
    ASSERT_TRUE(error.has_value());
    EXPECT_THAT(error->message, HasSubstr(what));
    EXPECT_FALSE(error->hint.empty());
  }
}

TEST(WellKnown, SaysNothingOfZipsAndOfUnknownBytes) {
  EXPECT_FALSE(well_known(Input::over("PK\x03\x04 is a text, too")).has_value());
  EXPECT_FALSE(well_known(Input::over("\xFE\xFF\xFE\xFF\xFE\xFF")).has_value());
}

}  // namespace
}  // namespace slipway::inspection
