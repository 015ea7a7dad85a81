#include "core/artifact/limits.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "core/artifact/archive.h"
#include "core/artifact/readers.h"
#include "tests/support/little_endian.h"
#include "tests/support/package_entries.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/zip_writer.h"
#include "tests/unit/core/artifact/android_binary.h"
#include "tests/unit/core/artifact/odd_zip.h"
#include "tests/unit/core/artifact/protobuf_writer.h"

/// That each reader gives its entries the limits of limits.h: an entry that declares more is not
/// read, whatever there is of it.
namespace slipway::inspection {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using namespace slipway::testing;  // NOLINT: the writers' words
using slipway::testing::le16;      // and not those of core/artifact/bytes.h
using slipway::testing::le32;

/// The manifest, and in it a label or an icon that leads into the resources.
std::string binary_manifest_with(std::uint32_t attribute) {
  return binary_xml({"manifest",
                     {{"package", 0, text_value("com.example.app")}},
                     {{"application", {{"any", attribute, reference_value(0x7f010000)}}, {}}}});
}

std::string proto_manifest_with(std::uint32_t attribute) {
  const auto named = [](const std::string& name, const std::string& inside) {
    return pb_bytes(1, pb_bytes(3, name) + inside);
  };
  return named("manifest",
               pb_bytes(4, pb_bytes(2, "package") + pb_bytes(3, "com.example.app")) +
                   pb_bytes(5, named("application",
                                     pb_bytes(4, pb_number(5, attribute) +
                                                     pb_bytes(6, reference_item(0x7f010000))))));
}

const std::string kTable = binary_table({{0x7f, {{1, {}, {{0, text_value("res/icon.png")}}}}, 0}});
const std::string kProtoTable = resources_pb(
    resource_type(1, "mipmap", resource_entry(0, "icon", config_value(file_item("icon.png")))));

struct Case {
  Format format;
  std::string entry;  ///< that declares too much
  std::uint64_t limit;
  Entries others;  ///< beside those of a whole package, or in place of them
};

std::vector<Case> cases() {
  const std::string module = R"({"app":{"bundleName":"a","label":"$string:a","icon":"icon.png"}})";
  return {
      {Format::apk, "AndroidManifest.xml", kMaxManifest, {}},
      {Format::apk,
       "resources.arsc",
       kMaxResources,
       {{"AndroidManifest.xml", binary_manifest_with(kLabelId)}}},
      {Format::apk,
       "res/icon.png",
       kMaxIcon,
       {{"AndroidManifest.xml", binary_manifest_with(kIconId)}, {"resources.arsc", kTable}}},
      {Format::aab, "base/manifest/AndroidManifest.xml", kMaxManifest, {}},
      {Format::aab,
       "base/resources.pb",
       kMaxResources,
       {{"base/manifest/AndroidManifest.xml", proto_manifest_with(kLabelId)}}},
      {Format::aab,
       "base/icon.png",
       kMaxIcon,
       {{"base/manifest/AndroidManifest.xml", proto_manifest_with(kIconId)},
        {"base/resources.pb", kProtoTable}}},
      {Format::ipa, "Payload/Example.app/Info.plist", kMaxInfoPlist, {}},
      {Format::ipa, "Payload/Example.app/embedded.mobileprovision", kMaxProfile, {}},
      {Format::app_zip, "Example.app/Contents/Info.plist", kMaxInfoPlist, {}},
      {Format::app_zip, "Example.app/Contents/embedded.provisionprofile", kMaxProfile, {}},
      {Format::hap, "module.json", kMaxManifest, {}},
      {Format::hap, "resources.index", kMaxResources, {{"module.json", module}}},
      {Format::hap, "pack.info", kMaxManifest, {}},
      {Format::harmony_app, "pack.info", kMaxManifest, {}},
  };
}

/// The package, with the entry as one that is longer than it may be.
std::string package_of(const Case& given) {
  Entries entries = given.others;
  const auto add = [&entries](const Entries& more) {
    for (const auto& entry : more) {
      const bool is_there = std::any_of(entries.begin(), entries.end(),
                                        [&](const auto& e) { return e.first == entry.first; });
      if (!is_there) entries.push_back(entry);
    }
  };
  if (given.format == Format::apk) add(apk_entries({}));
  if (given.format == Format::aab) add(aab_entries({}));
  if (given.format == Format::ipa) add(ipa_entries({}));
  if (given.format == Format::app_zip) add(macos_entries({}));
  if (given.format == Format::hap) add(harmony_module_entries({}, "entry"));
  if (given.format == Format::harmony_app) add(harmony_app_entries({}));

  // Of these bytes, so that it can be what it says: a picture, and long.
  std::string beginning = "\x89PNG\r\n\x1A\n";
  std::minstd_rand random;
  while (beginning.size() < 20'000) beginning += static_cast<char>(random());
  std::vector<ZipEntry> zip = {with(deflated(given.entry, beginning), [&given](ZipHeader& header) {
    header.size = static_cast<std::uint32_t>(given.limit + 1);
  })};
  for (const auto& [name, content] : entries) {
    if (name != given.entry) zip.push_back(stored(name, content));
  }
  return odd_zip(zip);
}

/// What is said of the package: the failure, or all warnings.
std::string said_of(const std::string& bytes, Format format) {
  const auto archive = Archive::over(bytes);
  if (!archive) return "no archive: " + archive.error().message;
  Artifact artifact;
  artifact.format = format;
  const auto done = read_archive(*archive, artifact);
  std::string said = done ? "" : done.error().message + "\n";
  for (const auto& warning : artifact.warnings) said += warning + "\n";
  return said;
}

TEST(Limits, KeepEveryReaderFromAnEntryThatDeclaresMore) {
  for (const Case& given : cases()) {
    SCOPED_TRACE(std::string(to_string(given.format)) + " " + given.entry);
    EXPECT_THAT(said_of(package_of(given), given.format),
                AllOf(HasSubstr("`" + given.entry + "`"),
                      HasSubstr("declares " + std::to_string(given.limit + 1) + " bytes"),
                      HasSubstr("at most " + std::to_string(given.limit) + " ")));
  }
}

TEST(Limits, AreTheOnesThatAreDocumented) {
  EXPECT_EQ(kMaxManifest, 8U << 20U);
  EXPECT_EQ(kMaxInfoPlist, 4U << 20U);
  EXPECT_EQ(kMaxProfile, 1U << 20U);
  EXPECT_EQ(kMaxResources, 256U << 20U);
  EXPECT_EQ(kMaxIcon, 8U << 20U);
}

TEST(Limits, KeepEveryReaderFromAConfigJsonThatDeclaresMore) {
  const Case given = {Format::hap, "config.json", kMaxManifest, {}};
  auto entry =
      with(deflated(given.entry, "{}"), [](ZipHeader& header) { header.size = kMaxManifest + 1; });
  EXPECT_THAT(said_of(odd_zip({entry}), Format::hap),
              AllOf(HasSubstr("`config.json`"), HasSubstr("at most")));
}

/// The end record of a directory of so many bytes at the file's beginning, or further on.
std::string end_record(std::uint64_t entries, std::uint64_t size, std::uint64_t offset = 0) {
  const std::string count = le16(entries & 0xFFFFU);
  return "PK\5\6" + le32(0) + count + count + le32(size) + le32(offset) + le16(0);
}

std::string refusal(const Result<Archive>& archive) {
  return archive ? "it was taken" : archive.error().message;
}

TEST(Limits, KeepADirectoryOfMoreBytesFromBeingRead) {
  const TemporaryDirectory folder;
  const auto refusal_of = [&folder](std::uint64_t size) {
    const auto path = folder.path() / "a.zip";
    FileSink sink(path);
    sink.leave_hole(size);
    sink.write(end_record(1, size));
    sink.close();
    return refusal(Archive::open(path));
  };
  EXPECT_THAT(refusal_of(kMaxDirectory + 1), HasSubstr(std::to_string(kMaxDirectory + 1)));
  EXPECT_THAT(refusal_of(kMaxDirectory), HasSubstr("record 1 is damaged"));
}

TEST(Limits, CountTheEntriesThatAreThereAndNotThoseThatAreSaid) {
  const std::string one = odd_zip({stored("a", "b")});
  const auto begin = one.find("PK\1\2");
  const std::string record = one.substr(begin, one.find("PK\5\6") - begin);
  const auto with_entries = [&](std::uint64_t count) {
    std::string directory;
    for (std::uint64_t i = 0; i < count; ++i) directory += record;
    return one.substr(0, begin) + directory + end_record(count, directory.size(), begin);
  };
  EXPECT_THAT(refusal(Archive::over(with_entries(kMaxEntries))), "it was taken");
  EXPECT_THAT(refusal(Archive::over(with_entries(kMaxEntries + 1))),
              HasSubstr("more entries than are read"));
}

}  // namespace
}  // namespace slipway::inspection
