#include <gmock/gmock.h>

#include <chrono>

#include "cli/json.h"
#include "cli/render.h"
#include "program.h"
#include "tests/support/packages.h"

namespace slipway::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;
using Json = nlohmann::ordered_json;

constexpr std::chrono::sys_days kToday = std::chrono::year(2026) / 1 / 15;

Artifact ad_hoc_ipa() {
  Artifact artifact;
  artifact.path = "out/Example.ipa";
  artifact.format = Format::ipa;
  artifact.platform = Platform::ios;
  artifact.bundle_id = "com.example.app";
  artifact.version = "1.1";
  artifact.build_number = "28";
  artifact.title = "示例";
  artifact.min_os = "15.6";
  artifact.target_os = "17.2";
  artifact.devices = {"phone", "pad"};
  artifact.debuggable = false;
  artifact.signing = Signing{SigningKind::ad_hoc, {}, ProvisioningProfile()};
  artifact.signing->profile->name = "Example Beta";
  artifact.signing->profile->team_id = "ABCDE12345";
  artifact.signing->profile->team_name = "Example Ltd";
  artifact.signing->profile->application_identifier = "ABCDE12345.com.example.*";
  artifact.signing->profile->expires = kToday + std::chrono::days(30) + std::chrono::hours(12);
  artifact.uuids = {"5F3B0A2C-0000-1111-2222-333344445555"};
  artifact.icon = std::make_shared<const Icon>(Icon{"image/png", 120, 120, std::string(2100, 'x')});
  artifact.size = 334'603;
  return artifact;
}

TEST(RenderFacts, ShowsEachFactOnALineOfItsOwn) {
  EXPECT_EQ(render_facts(ad_hoc_ipa(), kToday),
            "out/Example.ipa\n"
            "  format        ipa\n"
            "  platform      ios\n"
            "  title         示例\n"
            "  bundle id     com.example.app\n"
            "  version       1.1\n"
            "  build number  28\n"
            "  minimum OS    15.6\n"
            "  target OS     17.2\n"
            "  devices       phone, pad\n"
            "  debuggable    no\n"
            "  signing       ad-hoc\n"
            "  profile       Example Beta, team Example Ltd (ABCDE12345), "
            "ABCDE12345.com.example.*, expires on 2026-02-14, in 30 days\n"
            "  icon          120 x 120, PNG, 2.1 kB\n"
            "  uuids         5F3B0A2C-0000-1111-2222-333344445555\n"
            "  size          334.6 kB\n");
}

TEST(RenderFacts, NamesWhatIsNotKnown) {
  Artifact artifact;
  artifact.path = "app.apk";
  artifact.bundle_id = "com.example.app";
  artifact.size = 12;
  EXPECT_EQ(render_facts(artifact, kToday),
            "app.apk\n"
            "  format     apk\n"
            "  bundle id  com.example.app\n"
            "  size       12 B\n"
            "  not known  title, version, build number, minimum OS, signing, icon\n");
}

TEST(RenderFacts, ExpectsOfSymbolsOnlyWhatTheyHave) {
  Artifact artifact;
  artifact.path = "mapping.txt";
  artifact.format = Format::mapping_txt;
  artifact.size = 1200;
  EXPECT_EQ(render_facts(artifact, kToday),
            "mapping.txt\n  format  mapping.txt\n  size    1.2 kB\n");
}

TEST(RenderFacts, SaysWhenAProfileHasExpired) {
  Artifact artifact = ad_hoc_ipa();
  artifact.signing->profile->expires = kToday - std::chrono::days(1);
  EXPECT_THAT(render_facts(artifact, kToday), HasSubstr(", expired on 2026-01-14\n"));
}

TEST(RenderFacts, KeepsTheTerminalFromBeingSteered) {
  Artifact artifact = ad_hoc_ipa();
  artifact.title = "a\x1b[2Jb\ncd";
  EXPECT_THAT(render_facts(artifact, kToday), HasSubstr("title         a?[2Jb cd\n"));
}

TEST(ArtifactDocument, HasEveryFact) {
  EXPECT_EQ(full_json(ad_hoc_ipa()), Json::parse(R"({
    "path": "out/Example.ipa", "format": "ipa", "platform": "ios", "bundle_id": "com.example.app",
    "version": "1.1", "build_number": "28", "title": "示例", "min_os": "15.6", "size": 334603,
    "sha256": null, "target_os": "17.2", "devices": ["phone", "pad"], "debuggable": false,
    "signing": {"kind": "ad-hoc", "schemes": [], "profile": {"name": "Example Beta",
      "team_id": "ABCDE12345", "team_name": "Example Ltd",
      "application_identifier": "ABCDE12345.com.example.*", "expires": "2026-02-14T12:00:00Z"}},
    "uuids": ["5F3B0A2C-0000-1111-2222-333344445555"],
    "icon": {"media_type": "image/png", "width": 120, "height": 120, "size": 2100},
    "warnings": []})"));
}

TEST(ArtifactDocument, HasNullForTheUnknown) {
  const Json document = full_json(Artifact());
  for (const char* key : {"target_os", "debuggable", "signing", "icon", "title", "sha256"}) {
    EXPECT_EQ(document.at(key), Json()) << key;
  }
}

class Inspect : public Program {};

TEST_F(Inspect, ReadsAPackage) {
  testing::write_package("app.apk", {.bundle_id = "com.example.hello", .build_number = "28"});
  const Ended ended = run({"inspect", "app.apk"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_THAT(ended.out, StartsWith("app.apk\n"));
  EXPECT_THAT(ended.out, HasSubstr("  bundle id     com.example.hello\n"));
  EXPECT_THAT(ended.out, HasSubstr("  build number  28\n"));
  EXPECT_THAT(ended.out, Not(HasSubstr("sha256")));
}

TEST_F(Inspect, IsOneDocumentInJson) {
  testing::write_package("app.apk");
  const Ended ended = run({"inspect", "app.apk", "--output", "json"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  const Json document = ended.json();
  EXPECT_EQ(document["schema"], "slipway.inspect/1");
  EXPECT_EQ(document["outcome"], "succeeded");
  EXPECT_EQ(document["artifact"]["bundle_id"], "com.example.app");
  EXPECT_EQ(document["artifact"]["sha256"], Json());
}

TEST_F(Inspect, HashesOnRequest) {
  write("mapping.txt", "# compiler: R8\na.b.C -> a.a:\n");
  const Ended ended = run({"inspect", "mapping.txt", "--hash", "--output", "json"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_EQ(ended.json()["artifact"]["sha256"], sha256_of_file("mapping.txt").value());
}

TEST_F(Inspect, NeedsNoConfiguration) {
  testing::write_package("app.apk");
  write("slipway.toml", "this is no TOML");
  EXPECT_EQ(run({"inspect", "app.apk"}).code, 0);
}

TEST_F(Inspect, TellsWarningsOnStderrAndInTheDocument) {
  testing::write_package("package.bin", Format::apk);
  const Ended ended = run({"inspect", "package.bin", "--output", "json"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_THAT(ended.err, StartsWith("warning: "));
  EXPECT_EQ(ended.json()["artifact"]["warnings"].size(), 1U);
}

TEST_F(Inspect, RefusesWhatIsNoPackage) {
  write("app.apk", "this is text");
  const Ended ended = run({"inspect", "app.apk", "--output", "json"});
  EXPECT_EQ(ended.code, 2);
  EXPECT_THAT(ended.err, StartsWith("error: app.apk: "));
  const Json document = ended.json();
  EXPECT_EQ(document["schema"], "slipway.inspect/1");
  EXPECT_EQ(document["outcome"], "refused");
  EXPECT_EQ(document["artifact"], Json());
  EXPECT_EQ(document["findings"][0]["code"], "invalid_artifact");
}

TEST_F(Inspect, NamesTheEntryThatIsCorrupt) {
  std::string bytes = testing::package_bytes(Format::apk);
  bytes[bytes.find("AndroidManifest.xml") + 60] ^= 1;  // inside the manifest
  write("app.apk", bytes);
  const Ended ended = run({"inspect", "app.apk"});
  EXPECT_EQ(ended.code, 2);
  EXPECT_THAT(ended.err, StartsWith("error: app.apk: "));
  EXPECT_THAT(ended.err, HasSubstr("AndroidManifest.xml"));
  EXPECT_THAT(ended.out, IsEmpty());
}

}  // namespace
}  // namespace slipway::cli
