#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/packages.h"
#include "tests/unit/emulator/probe.h"

// The faults by which a service says something else than the package, or not yet all.
namespace slipway::emulator::probe {
namespace {

using slipway::testing::package_bytes;
using Json = nlohmann::json;

struct Misstated {
  std::string fault;
  std::string member;
  Json truth;
  Json said;
};

std::string apk() { return package_bytes(Format::apk); }

TEST(EmulatorFactFaults, MisstateOneFactOfABuildAtPgyerInEveryReply) {
  Bench bench({}, 0);
  const auto build = bench.publish({{"buildType", "apk"}}, apk());
  const auto size = apk().size();
  const std::vector<Misstated> faults = {
      {"other-version", "buildVersion", "1.0", "1.09"},
      {"other-build-number", "buildVersionNo", "1", "19"},
      {"other-bundle-id", "buildIdentifier", "com.example.app", "com.example.app9"},
      {"other-title", "buildName", "Example", "Example9"},
      {"other-size", "buildFileSize", size, size + 1}};
  for (const auto& fault : faults) {
    ASSERT_TRUE(bench->set_faults({fault.fault}));
    const auto info = bench.build_info(build).json()["data"];
    EXPECT_EQ(info[fault.member], fault.said) << fault.fault;
    for (const auto& other : faults) {
      if (other.fault == fault.fault) continue;
      EXPECT_EQ(info[other.member], other.truth) << fault.fault;
    }
    const auto list = bench.pgyer("app/builds", {{"appKey", "x1y2z3"}}).json()["data"]["list"];
    EXPECT_EQ(list[0][fault.member], fault.said) << fault.fault;
    ASSERT_TRUE(bench->set_faults({}));
    EXPECT_EQ(bench.build_info(build).json()["data"][fault.member], fault.truth)
        << "only as long as it is ordered";
  }
}

TEST(EmulatorFactFaults, MisstateOneFactOfAVersionAtHockeyApp) {
  const auto size = apk().size();
  const std::vector<Misstated> faults = {{"other-version", "shortversion", "1.0", "1.09"},
                                         {"other-build-number", "version", "1", "19"},
                                         {"other-title", "title", "Example", "Example9"},
                                         {"other-size", "appsize", size, size + 1}};
  for (const auto& fault : faults) {
    Bench bench({fault.fault});
    const auto said = bench.upload(Parts().file("ipa", "app.apk", apk())).json();
    const auto list = send(*bench, "GET", bench.versions_path(), bench.token_header()).json();
    for (const auto& reply : {said, list["app_versions"][0]}) {
      for (const auto& other : faults) {
        EXPECT_EQ(reply[other.member], other.fault == fault.fault ? other.said : other.truth)
            << fault.fault;
      }
    }
    EXPECT_EQ(bench->uploads()[0].size, size) << "the record keeps to the truth";
  }
  Bench bench({"other-bundle-id"});
  const auto said = post_parts(*bench, "/api/2/apps/upload", Parts().file("ipa", "app.apk", apk()),
                               bench.token_header());
  EXPECT_EQ(said.json()["bundle_identifier"], "com.example.app9");
  const auto apps = send(*bench, "GET", "/api/2/apps", bench.token_header()).json()["apps"];
  EXPECT_EQ(apps[0]["bundle_identifier"], "com.example.app9");
}

TEST(EmulatorFactFaults, AreDueOnlyForRepliesThatSayTheFact) {
  Bench bench({"other-version:1"}, 1);
  const auto token = bench.token();
  ASSERT_EQ(bench.store(token, apk()).status, 204);
  const auto key = token.json()["data"]["key"].get<std::string>();
  EXPECT_EQ(bench.build_info(key).code(), 1247);
  EXPECT_EQ(bench.build_info(key).json()["data"]["buildVersion"], "1.09");
  EXPECT_EQ(bench.build_info(key).json()["data"]["buildVersion"], "1.0");
}

TEST(EmulatorFactFaults, AreOfOneServiceWhenItIsNamed) {
  Bench bench({"pgyer/other-version"}, 0);
  const auto said = bench.upload(Parts().file("ipa", "app.apk", apk())).json();
  EXPECT_EQ(said["shortversion"], "1.0");
  const auto build = bench.publish({{"buildType", "apk"}}, apk());
  EXPECT_EQ(bench.build_info(build).json()["data"]["buildVersion"], "1.09");
}

TEST(EmulatorFactFaults, LetListsLagBehindTheNewestBuild) {
  Bench bench({}, 0);
  const auto older = bench.publish();
  const auto newer = bench.publish();
  const auto builds = [&] {
    std::vector<std::string> keys;
    const auto data = bench.pgyer("app/builds", {{"appKey", "x1y2z3"}}).json()["data"];
    for (const auto& build : data["list"]) keys.push_back(build["buildKey"]);
    return keys;
  };
  ASSERT_EQ(bench.upload(Parts().file("ipa", "app.ipa", "abc")).status, 201);
  const auto versions = [&] {
    return send(*bench, "GET", bench.versions_path(), bench.token_header()).json();
  };
  ASSERT_TRUE(bench->set_faults({"pgyer/lagging-list:1", "hockeyapp/lagging-list:2"}));
  EXPECT_THAT(builds(), ::testing::ElementsAre(older));
  EXPECT_THAT(builds(), ::testing::ElementsAre(newer, older));
  EXPECT_EQ(bench.build_info(newer).code(), 0);
  for (int count = 0; count < 2; ++count) {
    const auto lagging = versions();
    EXPECT_EQ(lagging["app_versions"], Json::array());
    EXPECT_EQ(lagging["total_entries"], 0);
  }
  EXPECT_EQ(versions()["total_entries"], 1);
}

}  // namespace
}  // namespace slipway::emulator::probe
