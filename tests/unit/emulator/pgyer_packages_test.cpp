#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/packages.h"
#include "tests/unit/emulator/probe.h"

// What Pgyer says of the packages that it receives.
namespace slipway::emulator::probe {
namespace {

using slipway::testing::package_bytes;
using slipway::testing::PackageFacts;
using ::testing::HasSubstr;
using Json = nlohmann::json;

/// The build of the pages' examples.
PackageFacts sample() {
  PackageFacts facts;
  facts.bundle_id = "com.example.sample";
  facts.version = "1.1";
  facts.build_number = "28";
  facts.title = "Sample <App>";
  return facts;
}

PackageFacts of_bundle(const std::string& bundle_id) {
  PackageFacts facts = sample();
  facts.bundle_id = bundle_id;
  return facts;
}

std::string publish(Bench& bench, const PackageFacts& facts = sample()) {
  return bench.publish({{"buildType", "apk"}}, package_bytes(Format::apk, facts));
}

/// Publishes a file by this name and `buildType`; the last answer of buildInfo.
Answer publish_as(Bench& bench, const std::string& build_type, const std::string& name,
                  const std::string& content) {
  const auto token = bench.token({{"buildType", build_type}});
  const auto form = Bench::storage_form(token, name, content);
  EXPECT_EQ(post_parts(*bench, Bench::storage_path(token), form).status, 204);
  return bench.build_info(token.json()["data"]["key"]);
}

void expect_sample(const Json& said, const std::string& where) {
  EXPECT_EQ(said["buildName"], "Sample <App>") << where;
  EXPECT_EQ(said["buildVersion"], "1.1") << where;
  EXPECT_EQ(said["buildVersionNo"], "28") << where;
  if (where != "app/check") {
    EXPECT_EQ(said["buildIdentifier"], "com.example.sample") << where;
  }
}

TEST(EmulatorPgyerPackages, AreReadAndSaidInEveryReply) {
  Bench bench({}, 0);
  const auto older = publish(bench);
  const auto newer = publish(bench);
  const Pairs app = {{"appKey", bench->pgyer_android_app_key()}};
  const auto data = [&](const std::string& call, const Pairs& parameters) {
    return bench.pgyer(call, parameters).json()["data"];
  };
  expect_sample(bench.build_info(newer).json()["data"], "app/buildInfo");
  expect_sample(data("app/view", app), "app/view");
  const auto other = data("app/view", app)["otherApps"][0];
  EXPECT_EQ(other["buildKey"], older);
  EXPECT_EQ(other["buildName"], "Sample <App>");
  EXPECT_EQ(other["buildVersion"], "1.1");
  expect_sample(data("app/update", {app[0], {"buildInstallType", "3"}}), "app/update");
  expect_sample(data("app/updateApp", {{"userKey", bench->pgyer_user_key()},
                                       {"buildKey", newer},
                                       {"buildDescription", "Sample description"}}),
                "app/updateApp");
  expect_sample(data("app/getByShortcut", {{"buildShortcutUrl", "abcd"}}), "app/getByShortcut");
  expect_sample(data("app/listMy", {})[0], "app/listMy");
  expect_sample(data("app/builds", app)["list"][1], "app/builds");
  expect_sample(data("app/check", app), "app/check");
  expect_sample(data("appGroup/view", {{"appGroupKey", "g1h2i3"}})["apps"][0], "appGroup/view");
}

TEST(EmulatorPgyerPackages, AreReadOfEveryTypeWithTheirSize) {
  Bench bench({}, 0);
  const std::vector<std::tuple<std::string, std::string, Format, int>> types = {
      {"android", "a.apk", Format::apk, 2},
      {"ios", "a.ipa", Format::ipa, 1},
      {"harmonyos", "a.hap", Format::hap, 3}};
  for (const auto& [build_type, name, format, number] : types) {
    const auto content = package_bytes(format, sample());
    const auto said = publish_as(bench, build_type, name, content).json()["data"];
    expect_sample(said, build_type);
    EXPECT_EQ(said["buildType"], number);
    EXPECT_EQ(said["buildFileSize"], content.size());
  }
}

TEST(EmulatorPgyerPackages, AreReadByTheLegacyUploadToo) {
  Bench bench;
  const auto form = Parts()
                        .field("_api_key", bench->pgyer_api_key())
                        .file("file", "a.ipa", package_bytes(Format::ipa, sample()));
  expect_sample(post_parts(*bench, "/apiv2/app/upload", form).json()["data"], "app/upload");
}

TEST(EmulatorPgyerPackages, AreSaidToADevice) {
  Bench bench({}, 0);
  const auto build = bench.publish({{"buildType", "ipa"}}, "abc");
  EXPECT_THAT(send(*bench, "GET", "/app/plist/" + build).body, HasSubstr("<string>1.0</string>"));
  const auto said = publish_as(bench, "ipa", "a.ipa", package_bytes(Format::ipa, sample()));
  const auto key = said.json()["data"]["buildKey"].get<std::string>();
  const auto plist = send(*bench, "GET", "/app/plist/" + key).body;
  EXPECT_THAT(plist, HasSubstr("<key>bundle-identifier</key><string>com.example.sample</string>"));
  EXPECT_THAT(plist, HasSubstr("<key>bundle-version</key><string>1.1</string>"));
  EXPECT_THAT(plist, HasSubstr("<key>title</key><string>Sample &lt;App&gt;</string>"));
}

TEST(EmulatorPgyerPackages, HaveThePagesDefaultsWhenTheyCannotBeRead) {
  Bench bench({}, 0);
  auto damaged = package_bytes(Format::apk, sample());
  damaged.resize(damaged.size() / 2);
  for (const auto& content : {std::string("abc"), damaged}) {
    const auto said = bench.build_info(bench.publish({{"buildType", "apk"}}, content)).json();
    EXPECT_EQ(said["data"]["buildName"], "app");
    EXPECT_EQ(said["data"]["buildVersion"], "1.0");
    EXPECT_EQ(said["data"]["buildVersionNo"], "1");
    EXPECT_EQ(said["data"]["buildIdentifier"], "com.example.app");
  }
}

TEST(EmulatorPgyerPackages, KeepTheirNumbersWhenTheVersionIsEdited) {
  Bench bench({}, 0);
  const auto build = publish(bench);
  ASSERT_EQ(bench
                .pgyer("app/updateApp", {{"userKey", bench->pgyer_user_key()},
                                         {"buildKey", build},
                                         {"buildVersion", "2.0"}})
                .code(),
            0);
  const auto said = bench.build_info(build).json()["data"];
  EXPECT_EQ(said["buildVersion"], "2.0");
  EXPECT_EQ(said["buildVersionNo"], "28");
}

TEST(EmulatorPgyerPackages, AreCheckedForUpdatesByTheVersionInThem) {
  Bench bench({}, 0);
  ASSERT_NE(publish(bench), "");
  const auto has_newer = [&](const std::string& version) {
    const auto answer = bench.pgyer(
        "app/check", {{"appKey", bench->pgyer_android_app_key()}, {"buildVersion", version}});
    return answer.json()["data"]["buildHaveNewVersion"];
  };
  EXPECT_EQ(has_newer("1.0"), true);
  EXPECT_EQ(has_newer("1.1"), false);
}

TEST(EmulatorPgyerPackages, MakeAnAppForEachBundleId) {
  Bench bench({}, 0);
  const auto first = publish(bench, of_bundle("com.example.first"));
  const auto second = publish(bench, of_bundle("com.example.second"));
  const auto again = publish(bench, of_bundle("com.example.first"));
  const auto apps = bench.pgyer("app/listMy").json()["data"];
  ASSERT_EQ(apps.size(), 2U);
  EXPECT_EQ(apps[0]["appKey"], bench->pgyer_android_app_key()) << "of the one that came first";
  EXPECT_EQ(apps[0]["buildIdentifier"], "com.example.first");
  EXPECT_EQ(apps[0]["buildKey"], again);
  EXPECT_EQ(apps[0]["buildBuildVersion"], 2);
  EXPECT_EQ(apps[1]["buildIdentifier"], "com.example.second");
  EXPECT_EQ(apps[1]["buildBuildVersion"], 1) << "it counts for itself";

  const auto key = apps[1]["appKey"].get<std::string>();
  EXPECT_NE(key, bench->pgyer_android_app_key());
  const auto listed = bench.pgyer("app/builds", {{"appKey", key}}).json()["data"]["list"];
  ASSERT_EQ(listed.size(), 1U);
  EXPECT_EQ(listed[0]["buildKey"], second);
  const auto shown = bench.pgyer("app/view", {{"appKey", key}}).json()["data"];
  EXPECT_EQ(shown["buildIsLastest"], 1) << "each app has a latest build";
  EXPECT_EQ(shown["buildIsFirst"], 1);
  EXPECT_EQ(bench.build_info(again).json()["data"]["buildIsLastest"], 1);
  EXPECT_EQ(bench.build_info(first).json()["data"]["buildIsLastest"], 2);

  const auto short_url = shown["buildShortcutUrl"].get<std::string>();
  EXPECT_NE(short_url, "abcd");
  const Pairs by = {{"buildShortcutUrl", short_url}};
  EXPECT_EQ(bench.pgyer("app/getByShortcut", by).json()["data"]["buildKey"], second);
}

TEST(EmulatorPgyerPackages, OfOnePlatformAreNoAppOfAnother) {
  Bench bench({}, 0);
  ASSERT_NE(publish(bench), "");
  const auto ios = publish_as(bench, "ios", "a.ipa", package_bytes(Format::ipa, sample()));
  ASSERT_EQ(ios.code(), 0);
  const auto apps = bench.pgyer("app/listMy").json()["data"];
  ASSERT_EQ(apps.size(), 2U);
  EXPECT_EQ(apps[1]["appKey"], bench->pgyer_ios_app_key());
  EXPECT_EQ(apps[0]["buildIdentifier"], apps[1]["buildIdentifier"]);
}

TEST(EmulatorPgyerPackages, FillSeveralPagesOfApps) {
  Bench bench({}, 0);
  for (int count = 0; count < 21; ++count) {
    ASSERT_NE(publish(bench, of_bundle("com.example.app" + std::to_string(count))), "");
  }
  EXPECT_EQ(bench.pgyer("app/listMy").json()["data"].size(), 20U);
  const auto rest = bench.pgyer("app/listMy", {{"page", "2"}}).json()["data"];
  ASSERT_EQ(rest.size(), 1U);
  EXPECT_EQ(rest[0]["buildIdentifier"], "com.example.app20");
  EXPECT_EQ(bench.pgyer("app/listMy", {{"page", "3"}}).json()["data"], Json::array());
}

TEST(EmulatorPgyerPackages, BeginTheirDeletedAppAnew) {
  Bench bench({}, 0);
  const auto android = bench->pgyer_android_app_key();
  ASSERT_NE(publish(bench, of_bundle("com.example.first")), "");
  ASSERT_EQ(bench.pgyer("app/deleteApp", {{"appKey", android}}).code(), 0);
  ASSERT_NE(publish(bench, of_bundle("com.example.second")), "");
  EXPECT_EQ(bench.pgyer("app/builds", {{"appKey", android}}).code(), 1076) << "another app";
  const auto again = publish(bench, of_bundle("com.example.first"));
  const auto list = bench.pgyer("app/builds", {{"appKey", android}}).json()["data"]["list"];
  ASSERT_EQ(list.size(), 1U);
  EXPECT_EQ(list[0]["buildKey"], again);
  EXPECT_EQ(list[0]["buildBuildVersion"], 1);
}

TEST(EmulatorPgyerPackages, MoveWithASecondFileForTheSameToken) {
  Bench bench({}, 0);
  const auto token = bench.token();
  ASSERT_EQ(bench.store(token, package_bytes(Format::apk, of_bundle("com.example.a"))).status, 204);
  ASSERT_EQ(bench.store(token, package_bytes(Format::apk, of_bundle("com.example.b"))).status, 204);
  const auto said = bench.build_info(token.json()["data"]["key"]).json()["data"];
  EXPECT_EQ(said["buildIdentifier"], "com.example.b");
  const auto apps = bench.pgyer("app/listMy").json()["data"];
  ASSERT_EQ(apps.size(), 1U);
  EXPECT_NE(apps[0]["appKey"], bench->pgyer_android_app_key()) << "the first file's";
}

TEST(EmulatorPgyerPackages, FailToPublishAsAnotherTypeThanTheTokenSays) {
  Bench bench({}, 0);
  const std::vector<std::tuple<std::string, std::string, Format>> wrong = {
      {"android", "a.ipa", Format::ipa},
      {"ios", "a.apk", Format::apk},
      {"android", "a.aab", Format::aab},
      {"ios", "A.app.zip", Format::app_zip},
      {"hap", "a.hsp", Format::hsp}};
  for (const auto& [build_type, name, format] : wrong) {
    const auto answer = publish_as(bench, build_type, name, package_bytes(format, sample()));
    EXPECT_EQ(answer.code(), 1216) << name << " as " << build_type;
  }
  EXPECT_EQ(bench.received()[0]["state"], "failed");
}

}  // namespace
}  // namespace slipway::emulator::probe
