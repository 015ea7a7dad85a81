#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/artifact/archive.h"
#include "core/artifact/readers.h"
#include "tests/support/little_endian.h"
#include "tests/support/packages.h"
#include "tests/unit/core/artifact/android_binary.h"

namespace slipway::inspection {
namespace {

using std::string_literals::operator""s;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Optional;
using namespace slipway::testing;  // NOLINT: the writer's words
using slipway::testing::le32;

constexpr std::uint32_t kStringId = 0x7f010000;
constexpr std::uint32_t kImageId = 0x7f020000;

/// The beginning of a PNG of so many pixels a side: enough to be one for a reader of sizes.
std::string png(unsigned side) {
  const std::string length{'\0', '\0', static_cast<char>(side >> 8U), static_cast<char>(side)};
  return "\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR"s + length + length + "\x08\x06\0\0\0"s + "crc."s +
         "\0\0\0\0IEND\xae\x42\x60\x82"s;
}

struct App {
  std::vector<BinaryAttribute> root = {{"package", 0, text_value("com.example.app")},
                                       {"versionCode", kVersionCodeId, number_value(28)},
                                       {"versionName", kVersionNameId, text_value("1.1")}};
  std::vector<BinaryAttribute> sdk = {{"minSdkVersion", kMinSdkId, number_value(21)},
                                      {"targetSdkVersion", kTargetSdkId, number_value(34)}};
  std::vector<BinaryAttribute> application;
  std::vector<std::pair<std::string, std::string>> entries;
  std::vector<BinaryType> types;  ///< of resources.arsc
};

std::string zip_of_app(const App& app) {
  const std::string manifest = binary_xml(
      {"manifest", app.root, {{"uses-sdk", app.sdk, {}}, {"application", app.application, {}}}});
  auto entries = app.entries;
  entries.emplace_back("AndroidManifest.xml", manifest);
  if (!app.types.empty()) {
    entries.emplace_back("resources.arsc", binary_table({{0x7f, app.types, 0}}));
  }
  return zip_of(entries);
}

Artifact read(const App& app) {
  const std::string bytes = zip_of_app(app);
  const auto archive = Archive::over(bytes);
  Artifact artifact;
  if (!archive) {
    ADD_FAILURE() << archive.error().message;
    return artifact;
  }
  const auto done = read_apk(*archive, artifact);
  EXPECT_TRUE(done.has_value()) << done.error().message;
  return artifact;
}

Error refusal(const std::vector<std::pair<std::string, std::string>>& entries) {
  const std::string bytes = zip_of(entries);
  const auto archive = Archive::over(bytes);
  Artifact artifact;
  const auto done = archive ? read_apk(*archive, artifact) : Result<void>(fail(archive.error()));
  if (done) {
    ADD_FAILURE() << "it was taken";
    return {};
  }
  EXPECT_EQ(done.error().kind, ErrorKind::invalid_artifact);
  EXPECT_FALSE(done.error().hint.empty());
  return done.error();
}

TEST(Apk, TellsWhatTheAppSaysOfItself) {
  App app;
  app.application = {{"label", kLabelId, text_value("Example")},
                     {"debuggable", kDebuggableId, boolean_value(true)}};
  const auto artifact = read(app);
  EXPECT_EQ(artifact.platform, Platform::android);
  EXPECT_THAT(artifact.bundle_id, Optional("com.example.app"s));
  EXPECT_THAT(artifact.version, Optional("1.1"s));
  EXPECT_THAT(artifact.build_number, Optional("28"s));
  EXPECT_THAT(artifact.title, Optional("Example"s));
  EXPECT_THAT(artifact.min_os, Optional("21"s));
  EXPECT_THAT(artifact.target_os, Optional("34"s));
  EXPECT_THAT(artifact.debuggable, Optional(true));
  ASSERT_TRUE(artifact.signing.has_value());
  EXPECT_EQ(artifact.signing->kind, SigningKind::not_signed);
  EXPECT_EQ(artifact.icon, nullptr);
  EXPECT_THAT(artifact.warnings, IsEmpty());
}

TEST(Apk, LeavesEmptyWhatTheAppDoesNotSay) {
  App app;
  app.root.resize(1);
  app.sdk.clear();
  const auto artifact = read(app);
  EXPECT_EQ(artifact.version, std::nullopt);
  EXPECT_EQ(artifact.build_number, std::nullopt);
  EXPECT_EQ(artifact.title, std::nullopt);
  EXPECT_EQ(artifact.target_os, std::nullopt);
  EXPECT_THAT(artifact.min_os, Optional("1"s)) << "Android's default";
  EXPECT_THAT(artifact.debuggable, Optional(false)) << "Android's default";
  EXPECT_THAT(artifact.warnings, IsEmpty());
}

TEST(Apk, MakesTheBuildNumberOfBothHalvesOfTheVersionCode) {
  const auto build_number = [](BinaryValue code, std::optional<BinaryValue> major) {
    App app;
    app.root[1].value = std::move(code);
    if (major) app.root.push_back({"versionCodeMajor", kVersionCodeMajorId, *major});
    return read(app).build_number.value_or("none");
  };
  EXPECT_EQ(build_number(number_value(28), number_value(1)), "4294967324");
  EXPECT_EQ(build_number(number_value(28), number_value(0)), "28");
  EXPECT_EQ(build_number(number_value(0xFFFFFFFF), number_value(0xFFFFFFFF)),
            "18446744073709551615");
  EXPECT_EQ(build_number({0x11, 0x1f, ""}, std::nullopt), "31") << "written in hexadecimal";
  EXPECT_EQ(build_number(number_value(0), std::nullopt), "0");
}

TEST(Apk, KeepsTheCodeNamesOfComingAndroids) {
  App app;
  app.sdk[0].value = text_value("Baklava");
  app.sdk[1].value = text_value("Baklava");
  const auto artifact = read(app);
  EXPECT_THAT(artifact.min_os, Optional("Baklava"s));
  EXPECT_THAT(artifact.target_os, Optional("Baklava"s));
}

TEST(Apk, FollowsReferencesIntoTheResources) {
  App app;
  app.root[2].value = reference_value(kStringId);
  app.application = {{"label", kLabelId, {7, kStringId + 1, ""}},
                     {"debuggable", kDebuggableId, reference_value(0x7f030000)}};
  app.sdk[0].value = reference_value(0x7f040000);
  app.types = {{1,
                {},
                {{0, text_value("2.0-beta")},
                 {1, reference_value(kStringId + 2)},
                 {2, text_value("a\xED\xA0\xBD\xED\xBA\x80")}}},
               {3, {}, {{0, boolean_value(true)}}},
               {4, {}, {{0, number_value(26)}}}};
  const auto artifact = read(app);
  EXPECT_THAT(artifact.version, Optional("2.0-beta"s));
  EXPECT_THAT(artifact.title, Optional("a\U0001F680"s));
  EXPECT_THAT(artifact.debuggable, Optional(true));
  EXPECT_THAT(artifact.min_os, Optional("26"s));
  EXPECT_THAT(artifact.warnings, IsEmpty());
}

TEST(Apk, WarnsOfReferencesThatLeadNowhereAndSaysWhy) {
  App app;
  app.root[1].value = reference_value(kStringId + 9);
  app.root[2].value = reference_value(0x01040013);
  app.application = {{"label", kLabelId, reference_value(kStringId)},
                     {"debuggable", kDebuggableId, reference_value(kStringId + 9)},
                     {"icon", kIconId, reference_value(kStringId + 9)}};
  app.types = {{1, {}, {{0, reference_value(kStringId)}}}};
  const auto artifact = read(app);
  EXPECT_EQ(artifact.build_number, std::nullopt);
  EXPECT_EQ(artifact.version, std::nullopt);
  EXPECT_EQ(artifact.title, std::nullopt);
  EXPECT_EQ(artifact.debuggable, std::nullopt);
  EXPECT_EQ(artifact.icon, nullptr);
  EXPECT_THAT(artifact.warnings,
              ElementsAre(AllOf(HasSubstr("version"), HasSubstr("system's")),
                          AllOf(HasSubstr("build number"), HasSubstr("0x7f010009")),
                          AllOf(HasSubstr("title"), HasSubstr("one reference after the other")),
                          AllOf(HasSubstr("debuggable"), HasSubstr("0x7f010009")),
                          AllOf(HasSubstr("icon"), HasSubstr("0x7f010009"))));
}

TEST(Apk, HasNoBuildNumberWhenHalfOfItCannotBeRead) {
  App app;
  app.root.push_back({"versionCodeMajor", kVersionCodeMajorId, reference_value(kStringId)});
  const auto artifact = read(app);
  EXPECT_EQ(artifact.build_number, std::nullopt);
  EXPECT_THAT(artifact.warnings, ElementsAre(HasSubstr("build number")));
}

TEST(Apk, HasNoTitleWhenTheResourcesSayThatThereIsNone) {
  App app;
  app.application = {{"label", kLabelId, reference_value(kStringId)}};
  app.types = {{1, {}, {{0, reference_value(0)}}}};
  const auto artifact = read(app);
  EXPECT_EQ(artifact.title, std::nullopt);
  EXPECT_THAT(artifact.warnings, IsEmpty());
}

TEST(Apk, WarnsWhenTheResourcesAreMissingOrDamaged) {
  App app;
  app.application = {{"label", kLabelId, reference_value(kStringId)},
                     {"icon", kIconId, reference_value(kImageId)}};
  EXPECT_THAT(read(app).warnings,
              ElementsAre(AllOf(HasSubstr("title"), HasSubstr("resources.arsc")),
                          AllOf(HasSubstr("icon"), HasSubstr("resources.arsc"))));
  app.entries = {{"resources.arsc", "damaged"}};
  const auto artifact = read(app);
  EXPECT_THAT(artifact.warnings,
              ElementsAre(AllOf(HasSubstr("title"), HasSubstr("resources.arsc")),
                          AllOf(HasSubstr("icon"), HasSubstr("resources.arsc"))));
  EXPECT_THAT(artifact.bundle_id, Optional("com.example.app"s));
}

TEST(Apk, DoesNotReadResourcesThatNothingRefersTo) {
  App app;
  app.entries = {{"resources.arsc", "damaged"}};
  EXPECT_THAT(read(app).warnings, IsEmpty());
}

TEST(Apk, WarnsOfValuesOfAWrongType) {
  App app;
  app.root[1].value = text_value("1.1");
  app.root[2].value = boolean_value(true);
  app.application = {{"label", kLabelId, {2, 0x7f010000, ""}},
                     {"debuggable", kDebuggableId, {2, 0x7f010000, ""}},
                     {"icon", kIconId, text_value("res/icon.png")}};
  const auto artifact = read(app);
  EXPECT_EQ(artifact.build_number, std::nullopt);
  EXPECT_EQ(artifact.version, std::nullopt);
  EXPECT_EQ(artifact.title, std::nullopt);
  EXPECT_EQ(artifact.debuggable, std::nullopt);
  EXPECT_THAT(artifact.warnings,
              ElementsAre(HasSubstr("version"), HasSubstr("build number"), HasSubstr("title"),
                          HasSubstr("debuggable"), HasSubstr("icon")));
}

TEST(Apk, TakesTheWordsForABooleanAsAndroidDoes) {
  const auto debuggable = [](const std::string& text) {
    App app;
    app.application = {{"debuggable", kDebuggableId, text_value(text)}};
    return read(app).debuggable;
  };
  EXPECT_THAT(debuggable("true"), Optional(true));
  EXPECT_THAT(debuggable("1"), Optional(true));
  EXPECT_THAT(debuggable("false"), Optional(false));
}

TEST(Apk, MakesNoFactOfATextThatIsNone) {
  App app;
  app.root[2].value = text_value("1.\xC0\x80");
  app.application = {{"label", kLabelId, text_value("a\xED\xA0\xBD")}};
  const auto artifact = read(app);
  EXPECT_EQ(artifact.version, std::nullopt);
  EXPECT_EQ(artifact.title, std::nullopt);
  EXPECT_THAT(artifact.warnings, ElementsAre(HasSubstr("version"), HasSubstr("title")));
}

TEST(Apk, WarnsOfATextThatIsDamaged) {
  App app;
  // The pool has no such text.
  app.application = {{"label", kLabelId, {0x03, 0, "?"}}};
  std::string manifest = binary_xml({"manifest", app.root, {{"application", app.application, {}}}});
  // The label's value, which is the last one of type text.
  const auto value = manifest.rfind("\x08\0\0\x03"s);
  manifest.replace(value + 4, 4, le32(99));
  const std::string bytes = zip_of({{"AndroidManifest.xml", manifest}});
  const auto archive = Archive::over(bytes);
  Artifact artifact;
  ASSERT_TRUE(read_apk(*archive, artifact).has_value());
  EXPECT_EQ(artifact.title, std::nullopt);
  EXPECT_THAT(artifact.warnings, ElementsAre(AllOf(HasSubstr("title"), HasSubstr("damaged"))));
}

App with_icon(std::vector<BinaryType> types,
              std::vector<std::pair<std::string, std::string>> entries) {
  App app;
  app.application = {{"icon", kIconId, reference_value(kImageId)}};
  app.types = std::move(types);
  app.entries = std::move(entries);
  return app;
}

BinaryType image(std::uint16_t density, const std::string& file) {
  return {2, {"", density}, {{0, text_value(file)}}};
}

TEST(Apk, ShowsTheDensestPictureOfTheIcon) {
  const auto artifact =
      read(with_icon({image(160, "res/m.png"), image(480, "res/xx.png"), image(240, "res/h.png")},
                     {{"res/m.png", png(48)}, {"res/xx.png", png(144)}, {"res/h.png", png(72)}}));
  ASSERT_NE(artifact.icon, nullptr);
  EXPECT_EQ(artifact.icon->width, 144);
  EXPECT_EQ(artifact.icon->media_type, "image/png");
  EXPECT_EQ(artifact.icon->bytes, png(144));
  EXPECT_THAT(artifact.warnings, IsEmpty());
}

TEST(Apk, TakesAPictureWhereOtherDensitiesAreDrawingsOrElsewhere) {
  const auto artifact = read(with_icon(
      {image(0xFFFE, "res/any.xml"), image(640, "res/drawing"),
       image(480, "res/in-another-split.png"), image(240, "a/b")},
      {{"res/any.xml", "\x03\0\x08\0"s}, {"res/drawing", "\x03\0\x08\0"s}, {"a/b", png(72)}}));
  ASSERT_NE(artifact.icon, nullptr);
  EXPECT_EQ(artifact.icon->bytes, png(72));
  EXPECT_THAT(artifact.warnings, IsEmpty());
}

TEST(Apk, WarnsWhenTheIconIsADrawingOnly) {
  const auto artifact =
      read(with_icon({image(0xFFFE, "res/any.xml")}, {{"res/any.xml", "\x03\0\x08\0"s}}));
  EXPECT_EQ(artifact.icon, nullptr);
  EXPECT_THAT(artifact.warnings, ElementsAre(AllOf(HasSubstr("icon"), HasSubstr("XML"))));
}

TEST(Apk, SaysWhatTheIconIsWhereItIsNoPicture) {
  const std::string jpeg = "\xFF\xD8\xFF\xE0\0\x10JFIF\0"s;
  EXPECT_THAT(read(with_icon({image(480, "res/a.jpg")}, {{"res/a.jpg", jpeg}})).warnings,
              ElementsAre(AllOf(HasSubstr("`res/a.jpg`"), HasSubstr("no"), HasSubstr("PNG"),
                                ::testing::Not(HasSubstr("XML")))));
  EXPECT_THAT(read(with_icon({image(480, "res/a.png")}, {})).warnings,
              ElementsAre(AllOf(HasSubstr("`res/a.png` is not in the package"),
                                ::testing::Not(HasSubstr("XML")))));
}

TEST(Apk, WarnsThatASplitIsNotTheWholeApp) {
  App app;
  app.root.push_back({"split", 0, text_value("config.\x1b[31mzh")});
  const auto artifact = read(app);
  EXPECT_THAT(artifact.bundle_id, Optional("com.example.app"s));
  EXPECT_THAT(artifact.warnings,
              ElementsAre(AllOf(HasSubstr("split"), HasSubstr("zh"), HasSubstr("whole app"),
                                ::testing::Not(HasSubstr("\x1b")))));
}

TEST(Apk, WarnsThatTheBaseOfASplitAppIsNotTheWholeApp) {
  App app;
  app.application = {{"isSplitRequired", kIsSplitRequiredId, boolean_value(true)}};
  EXPECT_THAT(read(app).warnings, ElementsAre(AllOf(HasSubstr("base"), HasSubstr("whole app"))));
  app.application = {{"isSplitRequired", kIsSplitRequiredId, boolean_value(false)}};
  EXPECT_THAT(read(app).warnings, IsEmpty());
}

TEST(Apk, IsRefusedWithoutAManifestOrWithTwo) {
  EXPECT_THAT(refusal({{"classes.dex", "x"}}).message, HasSubstr("AndroidManifest.xml"));
  const std::string manifest = binary_xml({"manifest", App().root, {}});
  EXPECT_THAT(
      refusal({{"AndroidManifest.xml", manifest}, {"AndroidManifest.xml", manifest}}).message,
      HasSubstr("AndroidManifest.xml"));
}

TEST(Apk, IsRefusedWithACorruptManifest) {
  EXPECT_THAT(refusal({{"AndroidManifest.xml", "damaged"}}).message,
              HasSubstr("AndroidManifest.xml"));
  EXPECT_THAT(refusal({{"AndroidManifest.xml", ""}}).message, HasSubstr("AndroidManifest.xml"));
}

TEST(Apk, IsRefusedWhenItsManifestIsTheProjectsText) {
  for (const char* text :
       {"<manifest package=\"a.b\"/>", "\xEF\xBB\xBF\r\n<?xml version=\"1.0\"?>"}) {
    const Error error = refusal({{"AndroidManifest.xml", text}});
    EXPECT_THAT(error.message, HasSubstr("text of a project"));
    EXPECT_THAT(error.hint, HasSubstr("build"));
  }
}

}  // namespace
}  // namespace slipway::inspection
