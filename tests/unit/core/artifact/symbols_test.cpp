#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/artifact/readers.h"
#include "tests/support/packages.h"
#include "tests/unit/core/artifact/apple_files.h"

namespace slipway::inspection {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::mach_o;
using testing::MachOShape;
using testing::xml_plist;
using testing::zip_of;
using Entries = std::vector<std::pair<std::string, std::string>>;

constexpr const char* kUuid = "30313233-3435-3637-3839-616263646566";
constexpr const char* kOtherUuid = "41424344-4546-4748-494A-4B4C4D4E4F50";

std::string symbols(const std::string& uuid = "0123456789abcdef") {
  MachOShape shape;
  shape.file_type = 10;
  shape.uuid = uuid;
  return mach_o(shape);
}

/// The Info.plist of a dSYM and its one file.
Entries dsym(const std::string& folder, const std::string& bundle_id,
             const std::string& content = symbols(), const std::string& version = "1.1",
             const std::string& build_number = "28") {
  return {{folder + "/Contents/Info.plist",
           xml_plist("<dict><key>CFBundleIdentifier</key><string>com.apple.xcode.dsym." +
                     bundle_id + "</string><key>CFBundleShortVersionString</key><string>" +
                     version + "</string><key>CFBundleVersion</key><string>" + build_number +
                     "</string></dict>")},
          {folder + "/Contents/Resources/DWARF/Example", content}};
}

Entries operator+(Entries entries, const Entries& more) {
  entries.insert(entries.end(), more.begin(), more.end());
  return entries;
}

Artifact read(const Entries& entries) {
  const std::string zip = zip_of(entries);
  Artifact artifact;
  const auto done = read_dsym(*Archive::over(zip), artifact);
  EXPECT_TRUE(done.has_value()) << done.error().message;
  return artifact;
}

Error refusal(const Entries& entries) {
  const std::string zip = zip_of(entries);
  Artifact artifact;
  const auto done = read_dsym(*Archive::over(zip), artifact);
  if (done) {
    ADD_FAILURE() << "was taken";
    return {};
  }
  EXPECT_EQ(done.error().kind, ErrorKind::invalid_artifact);
  EXPECT_FALSE(done.error().hint.empty());
  return done.error();
}

bool is_dsym(const std::string& name) {
  const std::string zip = zip_of({{name, ""}});
  return has_dsym(*Archive::over(zip));
}

TEST(Dsym, SaysWhatItBelongsTo) {
  const Artifact artifact = read(dsym("Example.app.dSYM", "com.example.app"));
  EXPECT_THAT(artifact.uuids, ElementsAre(kUuid));
  EXPECT_EQ(artifact.bundle_id, "com.example.app");
  EXPECT_EQ(artifact.version, "1.1");
  EXPECT_EQ(artifact.build_number, "28");
  EXPECT_EQ(artifact.platform, std::nullopt);
  EXPECT_THAT(artifact.warnings, IsEmpty());
}

TEST(Dsym, MayHaveSeveralArchitecturesAndFiles) {
  const std::string fat = testing::fat_mach_o({symbols(), symbols("ABCDEFGHIJKLMNOP")});
  EXPECT_THAT(read(dsym("Example.app.dSYM", "com.example.app", fat)).uuids,
              ElementsAre(kUuid, kOtherUuid));
  const Artifact two =
      read(dsym("dSYMs/Example.app.dSYM", "com.example.app") +
           dsym("dSYMs/Extension.appex.dSYM", "com.example.app", symbols("ABCDEFGHIJKLMNOP")));
  EXPECT_THAT(two.uuids, ElementsAre(kUuid, kOtherUuid));
  EXPECT_EQ(two.bundle_id, "com.example.app");
}

TEST(Dsym, BelongsToTheAppAmongItsFrameworks) {
  EXPECT_EQ(read(dsym("Kit.framework.dSYM", "com.example.kit") +
                 dsym("Example.app.dSYM", "com.example.app"))
                .bundle_id,
            "com.example.app");
}

TEST(Dsym, HasNoVersionWhenItIsTheOneThatDsymutilInvents) {
  const auto facts = [](const char* version, const char* build_number) {
    const Artifact artifact =
        read(dsym("Example.app.dSYM", "com.example.app", symbols(), version, build_number));
    EXPECT_EQ(artifact.bundle_id, "com.example.app");
    EXPECT_THAT(artifact.warnings, IsEmpty());
    return artifact.version.value_or("-") + " " + artifact.build_number.value_or("-");
  };
  EXPECT_EQ(facts("1.0", "1"), "- -");
  EXPECT_EQ(facts("1.0", "2"), "1.0 2");
  EXPECT_EQ(facts("1.1", "1"), "1.1 1");
}

TEST(Dsym, BelongsToTheBundleOfTheOnlyOneUnlessThatIsPartOfAnApp) {
  const auto bundle_id = [](const std::string& folder) {
    return read(dsym(folder, "com.example.app")).bundle_id;
  };
  for (const char* folder : {"Example.dSYM", "ios.DSYM", "dSYMs/Example.APP.dSYM"}) {
    EXPECT_EQ(bundle_id(folder), "com.example.app") << folder;
  }
  for (const char* folder : {"Kit.framework.dSYM", "Share.appex.dSYM", "libkit.dylib.dSYM",
                             "Kit.FRAMEWORK.DSYM", "Tests.xctest.dSYM"}) {
    EXPECT_EQ(bundle_id(folder), std::nullopt) << folder;
  }
}

TEST(Dsym, IsOfNoKnownBundleWhenThatIsNotPlain) {
  const auto is_unknown = [](const Entries& entries) {
    const Artifact artifact = read(entries);
    EXPECT_EQ(artifact.bundle_id, std::nullopt);
    EXPECT_EQ(artifact.version, std::nullopt);
    EXPECT_THAT(artifact.warnings, ElementsAre(HasSubstr("the bundle id is not known")));
  };
  is_unknown(dsym("Kit.framework.dSYM", "com.example.kit"));
  is_unknown(dsym("A.framework.dSYM", "com.example.a") + dsym("B.framework.dSYM", "com.example.b"));
  is_unknown(dsym("A.framework.dSYM", "com.example.a") + dsym("B.framework.dSYM", "com.example.a"));
  is_unknown(dsym("A.dSYM", "com.example.a") + dsym("Kit.framework.dSYM", "com.example.kit"));
  is_unknown(dsym("A.app.dSYM", "com.example.a") + dsym("B.app.dSYM", "com.example.b"));
  is_unknown(dsym("A.app.dSYM", "com.example.a") + Entries{dsym("B.app.dSYM", "x").back()});
  EXPECT_EQ(read({dsym("A.app.dSYM", "x").back()}).bundle_id, std::nullopt);
  EXPECT_EQ(read({{"A.dSYM/Contents/Info.plist",
                   xml_plist("<dict><key>CFBundleIdentifier</key><string>x</string></dict>")},
                  dsym("A.dSYM", "x").back()})
                .bundle_id,
            std::nullopt);
}

TEST(Dsym, HasTheUuidsOfItsAppFirstAndNoMoreThanAnAppCanHave) {
  const auto uuid = [](int i) { return fmt::format("{:016}", i); };
  Entries entries;
  for (int file = 0; file < 50; ++file) {
    std::vector<std::string> slices;
    for (int slice = 0; slice < 40; ++slice) slices.push_back(symbols(uuid(file * 40 + slice)));
    entries.emplace_back(fmt::format("Kit.framework.dSYM/Contents/Resources/DWARF/{}", file),
                         testing::fat_mach_o(slices, false, 8));
  }
  const Artifact artifact = read(entries + dsym("Example.app.dSYM", "com.example.app"));
  EXPECT_EQ(artifact.uuids.size(), 1000u);
  EXPECT_EQ(artifact.uuids.front(), kUuid);
  EXPECT_EQ(artifact.bundle_id, "com.example.app");
  EXPECT_THAT(artifact.warnings, ElementsAre(HasSubstr("more than 1000")));
}

TEST(Dsym, IsReadThoughItsInfoPlistIsBroken) {
  const Artifact artifact =
      read({{"A.dSYM/Contents/Info.plist", "garbage"}, dsym("A.dSYM", "x").back()});
  EXPECT_THAT(artifact.uuids, ElementsAre(kUuid));
  EXPECT_THAT(artifact.warnings, ElementsAre(HasSubstr("`A.dSYM/Contents/Info.plist`")));
}

TEST(Dsym, IsRefusedWithoutDebugSymbols) {
  EXPECT_THAT(refusal(dsym("A.dSYM", "x", mach_o())).message, HasSubstr("no debug symbols"));
  EXPECT_THAT(refusal(dsym("A.dSYM", "x", "garbage")).message,
              AllOf(HasSubstr("no debug symbols"), HasSubstr("is no Mach-O file")));
  EXPECT_THAT(refusal({{"A.dSYM/Contents/Resources/DWARF/", ""}}).message,
              HasSubstr("no debug symbols"));
}

TEST(Dsym, IsReadThoughOneOfItsFilesIsBroken) {
  const Artifact artifact =
      read(dsym("A.app.dSYM", "x") + dsym("B.framework.dSYM", "y", symbols().substr(0, 40)));
  EXPECT_THAT(artifact.uuids, ElementsAre(kUuid));
  EXPECT_THAT(artifact.warnings, ElementsAre(HasSubstr("is truncated")));
}

TEST(Dsym, IsRefusedWithTooManyFiles) {
  Entries many;
  for (int i = 0; i <= 1000; ++i) {
    many.emplace_back("A.dSYM/Contents/Resources/DWARF/" + std::to_string(i), "");
  }
  EXPECT_THAT(refusal(many).message, HasSubstr("more than 1000"));
}

TEST(Dsym, IsRecognisedInAnyCaseAndFolder) {
  for (const char* name :
       {"A.dSYM/Contents/Resources/DWARF/A", "a.DSYM/Contents/Resources/DWARF/A",
        "x/y/A.app.dSYM/Contents/Resources/DWARF/A", "a.dsym/contents/resources/dwarf/a"}) {
    EXPECT_TRUE(is_dsym(name)) << name;
  }
  for (const char* name :
       {"A.dSYM/Contents/Resources/DWARF/", "A.dSYM/Contents/Info.plist",
        "__MACOSX/A.dSYM/Contents/Resources/DWARF/._A", "A.dSYM/Contents/Resources/DWARF/._A",
        "A.dSYM/Contents/Resources/DWARF/A/B", "DWARF/A"}) {
    EXPECT_FALSE(is_dsym(name)) << name;
  }
}

TEST(Mapping, IsWhatR8Writes) {
  const std::string text =
      "# compiler: R8\n# compiler_version: 1.5.68\n# min_api: 21\n# pg_map_id: ddd69dc\n"
      "com.example.A$B -> a.b:\n    int x -> a\n";
  EXPECT_TRUE(is_mapping(text));
  Artifact artifact;
  ASSERT_TRUE(read_mapping(text, artifact).has_value());
  EXPECT_EQ(artifact.platform, Platform::android);
  EXPECT_EQ(artifact.min_os, "21");
  EXPECT_EQ(artifact.bundle_id, std::nullopt);
  EXPECT_THAT(artifact.warnings, IsEmpty());
}

TEST(Mapping, IsWhatProGuardWritesWithoutAHeader) {
  for (const char* text :
       {"com.example.A -> a:\n", "com.example.A -> a:\r\n    int x -> a\r\n",
        "com.example.Größe -> b:", "# a comment\n\na.b.package-info -> c.d:\n"}) {
    EXPECT_TRUE(is_mapping(text)) << text;
    Artifact artifact;
    EXPECT_TRUE(read_mapping(text, artifact).has_value());
    EXPECT_EQ(artifact.min_os, std::nullopt);
  }
}

TEST(Mapping, IsWarnedAboutWhenItNamesNoClass) {
  Artifact artifact;
  ASSERT_TRUE(read_mapping("# compiler: R8\n", artifact).has_value());
  EXPECT_THAT(artifact.warnings, ElementsAre(HasSubstr("no class")));
}

TEST(Mapping, IsNoOtherText) {
  for (const char* text :
       {"", "\n\n", "# only a comment\n", "<html><body>a -> b:</body></html>", "a -> b\n",
        "a b -> c:\n", " -> a:\n", "a -> :\n", "if (x) -> y:\n", "hello\na.b -> c:\n", "{\"a\": 1}",
        "\xFF\xFE -> a:\n", "# compiler: \n"}) {
    EXPECT_FALSE(is_mapping(text)) << text;
    Artifact artifact;
    const auto done = read_mapping(text, artifact);
    ASSERT_FALSE(done.has_value());
    EXPECT_EQ(done.error().kind, ErrorKind::invalid_artifact);
  }
}

}  // namespace
}  // namespace slipway::inspection
