#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "slipway/testing/fake_clock.h"
#include "tests/unit/emulator/probe.h"

namespace slipway::emulator::probe {
namespace {

using ::testing::ElementsAre;
using Json = nlohmann::json;

struct Wrong {
  std::string call;
  Pairs parameters;
  int code;
};

void expect_codes(Bench& bench, const std::vector<Wrong>& cases) {
  for (const auto& wrong : cases) {
    const auto answer = bench.pgyer(wrong.call, wrong.parameters);
    EXPECT_EQ(answer.status, 200) << wrong.call;
    EXPECT_EQ(answer.code(), wrong.code) << wrong.call << " " << answer.body;
    EXPECT_FALSE(answer.json()["message"].get<std::string>().empty()) << wrong.call;
  }
}

TEST(EmulatorPgyerApps, ShowsABuildWithThePagesFieldsAndTypes) {
  const auto clock = std::make_shared<slipway::testing::FakeClock>();
  Bench bench({}, 0, clock);
  const auto older = bench.publish();
  const auto newer = bench.publish({{"buildType", "apk"},
                                    {"buildDescription", "Sample description"},
                                    {"buildUpdateDescription", "Various bug fixes"}});
  auto data = bench.pgyer("app/view", {{"appKey", bench->pgyer_android_app_key()}}).json()["data"];
  const auto created = data["buildCreated"];
  EXPECT_THAT(created.get<std::string>(),
              ::testing::MatchesRegex("[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:]{8}"));
  EXPECT_EQ(data, Json({{"buildKey", newer},
                        {"buildType", 2},
                        {"buildIsFirst", 2},
                        {"buildIsLastest", 1},
                        {"buildFileSize", 3},
                        {"buildName", "app"},
                        {"iconUrl", "https://cdn-app-icon2.pgyer.com/1/2/3/a/b/123abcdefaaa"},
                        {"buildVersion", "1.0"},
                        {"buildVersionNo", "1"},
                        {"buildBuildVersion", 2},
                        {"buildIdentifier", "com.example.app"},
                        {"buildIcon", "123abcdefaaa"},
                        {"buildDescription", "Sample description"},
                        {"buildUpdateDescription", "Various bug fixes"},
                        {"buildScreenShots", ""},
                        {"buildScreenshotsUrl", Json::array()},
                        {"buildShortcutUrl", "abcd"},
                        {"buildCates", "Tools,Productivity"},
                        {"buildQRCodeURL", bench->base_url() + "/app/qrcode/abcd"},
                        {"buildCreated", created},
                        {"buildUpdated", created},
                        {"otherApps", Json::array({{{"buildKey", older},
                                                    {"buildName", "app"},
                                                    {"buildVersion", "1.0"},
                                                    {"buildBuildVersion", 1},
                                                    {"buildCreated", created},
                                                    {"buildUpdated", created}}})},
                        {"otherAppsCount", 1},
                        {"todayDownloadCount", 0},
                        {"todayBuildDownloadCount", 0}}));
  data = bench.pgyer("app/view", {{"appKey", "x1y2z3"}, {"buildKey", older}}).json()["data"];
  EXPECT_EQ(data["buildKey"], older);
  EXPECT_EQ(data["otherApps"][0]["buildKey"], newer);
}

TEST(EmulatorPgyerApps, AnswersWrongKeysWithThePagesCodes) {
  Bench bench({}, 0);
  const auto user = bench->pgyer_user_key();
  const auto android = bench->pgyer_android_app_key();
  const auto ios = bench->pgyer_ios_app_key();
  expect_codes(bench, {{"app/view", {{"appKey", android}}, 1009}});  // nothing is there yet
  const auto build = bench.publish();
  ASSERT_NE(bench.publish({{"buildType", "ipa"}}), "");
  expect_codes(bench, {{"app/view", {}, 1010},
                       {"app/view", {{"appKey", "no"}}, 1076},
                       {"app/view", {{"appKey", android}, {"buildKey", "no"}}, 1009},
                       {"app/view", {{"appKey", ios}, {"buildKey", build}}, 1009},
                       {"app/update", {{"buildInstallType", "2"}}, 1010},
                       {"app/update", {{"appKey", "no"}, {"buildInstallType", "2"}}, 1076},
                       {"app/updateApp", {{"buildKey", build}}, 1012},
                       {"app/updateApp", {{"userKey", "no"}, {"buildKey", build}}, 1045},
                       {"app/updateApp", {{"userKey", user}, {"buildKey", "no"}}, 1009},
                       {"app/updateApp", {{"userKey", user}, {"buildDescription", "x"}}, 1008},
                       {"app/updateApp", {{"userKey", user}, {"buildKey", build}}, 1036},
                       {"app/getByShortcut", {}, 1031},
                       {"app/getByShortcut", {{"buildShortcutUrl", "nobody"}}, 1009},
                       {"app/getByShortcut", {{"buildShortcutUrl", "a/b c"}}, 1032},
                       {"app/listMy", {{"page", "0"}}, 1081},
                       {"app/listMy", {{"page", "one"}}, 1081},
                       {"app/deleteApp", {}, 1010},
                       {"app/deleteApp", {{"appKey", "no"}}, 1076},
                       {"appGroup/view", {}, 1075},
                       {"appGroup/view", {{"appGroupKey", "no"}}, 1094}});
}

TEST(EmulatorPgyerApps, FindsAnAppByItsShortUrlWithThePagesFields) {
  Bench bench({}, 0);
  const auto build = bench.publish();
  const auto beta = bench.publish({{"buildType", "apk"}, {"buildChannelShortcut", "beta"}});
  ASSERT_EQ(bench.pgyer("app/setNewestVersion", {{"buildKey", build}}).code(), 0);
  const auto data = bench.pgyer("app/getByShortcut", {{"buildShortcutUrl", "abcd"}}).json()["data"];
  EXPECT_EQ(member_names(data),
            (std::set<std::string>{"buildBuildVersion", "buildCreated", "buildDescription",
                                   "buildFileName", "buildFileSize", "buildIdentifier",
                                   "buildIsFirst", "buildIsLastest", "buildKey", "buildName",
                                   "buildScreenShots", "buildShortcutUrl", "buildType",
                                   "buildUpdateDescription", "buildVersion", "buildVersionNo"}));
  EXPECT_EQ(data["buildKey"], build);
  EXPECT_EQ(data["buildFileName"], "app.apk");
  EXPECT_EQ(
      bench.pgyer("app/getByShortcut", {{"buildShortcutUrl", "beta"}}).json()["data"]["buildKey"],
      beta);
}

TEST(EmulatorPgyerApps, ListsTheAppsOfTheAccountAsABareArray) {
  Bench bench({}, 0);
  EXPECT_EQ(bench.pgyer("app/listMy").json()["data"], Json::array());
  const auto android = bench.publish();
  const auto ios = bench.publish({{"buildType", "ios"}});
  const auto harmony = bench.publish({{"buildType", "hap"}});
  const auto list = bench.pgyer("app/listMy", {{"page", "1"}}).json()["data"];
  ASSERT_EQ(list.size(), 3U);
  const auto created = list[0]["buildCreated"];
  EXPECT_EQ(list[0], Json({{"buildKey", android},
                           {"buildType", 2},
                           {"buildFileSize", 3},
                           {"buildName", "app"},
                           {"buildVersion", "1.0"},
                           {"buildVersionNo", "1"},
                           {"buildBuildVersion", 1},
                           {"buildIdentifier", "com.example.app"},
                           {"buildIcon", "123abcdefaaa"},
                           {"buildCreated", created},
                           {"appKey", bench->pgyer_android_app_key()}}));
  EXPECT_EQ(list[1]["buildKey"], ios);
  EXPECT_EQ(list[1]["appKey"], bench->pgyer_ios_app_key());
  EXPECT_EQ(list[2]["buildKey"], harmony);
  EXPECT_EQ(list[2]["appKey"], bench->pgyer_harmony_app_key());
  EXPECT_EQ(bench.pgyer("app/listMy", {{"page", "2"}}).json()["data"], Json::array());
}

TEST(EmulatorPgyerApps, DeletesAnAppWithEverythingUntilItsNextUpload) {
  Bench bench({}, 0);
  const auto android = bench->pgyer_android_app_key();
  const auto build = bench.publish();
  const auto ios = bench.publish({{"buildType", "ipa"}});
  ASSERT_EQ(
      bench
          .pgyer("app/update",
                 {{"appKey", android}, {"buildInstallType", "2"}, {"buildShortcutUrl", "mine"}})
          .code(),
      0);
  const auto gone = bench.pgyer("app/deleteApp", {{"appKey", android}});
  EXPECT_EQ(gone.json(), Json({{"code", 0}, {"message", ""}}));
  EXPECT_EQ(bench.pgyer("app/deleteApp", {{"appKey", android}}).code(), 1076);
  EXPECT_EQ(bench.pgyer("app/builds", {{"appKey", android}}).code(), 1076);
  EXPECT_EQ(bench.build_info(build).code(), 1009);
  EXPECT_EQ(bench.pgyer("app/getByShortcut", {{"buildShortcutUrl", "mine"}}).code(), 1009);
  EXPECT_EQ(bench.received()[0]["state"], "deleted");
  EXPECT_EQ(bench.build_info(ios).code(), 0);
  EXPECT_EQ(bench.pgyer("app/listMy").json()["data"].size(), 1U);

  const auto again = bench.build_info(bench.publish()).json()["data"];
  EXPECT_EQ(again["buildBuildVersion"], 1);
  EXPECT_EQ(again["buildShortcutUrl"], "abcd");
}

TEST(EmulatorPgyerApps, ListsAndShowsItsGroup) {
  Bench bench({}, 0);
  const auto build = bench.publish();
  const auto groups = bench.pgyer("appGroup/listAll").json()["data"];
  ASSERT_EQ(groups.size(), 1U);
  const std::set<std::string> fields = {"appGroupName",        "appGroupKey",
                                        "appGroupShortcutURL", "appGroupDescription",
                                        "appGroupCount",       "appCreated"};
  EXPECT_EQ(member_names(groups[0]), fields);
  EXPECT_EQ(groups[0]["appGroupCount"], "1") << "a string, as the service has it";
  auto group =
      bench.pgyer("appGroup/view", {{"appGroupKey", groups[0]["appGroupKey"]}}).json()["data"];
  EXPECT_EQ(group["apps"][0]["buildKey"], build);
  group.erase("apps");
  EXPECT_EQ(group, groups[0]);
}

TEST(EmulatorPgyerApps, ListsCertificatesOfBothStates) {
  Bench bench;
  const auto list = bench.pgyer("certificate/index").json()["data"]["list"];
  std::vector<std::string> states;
  for (const auto& certificate : list) {
    EXPECT_EQ(member_names(certificate),
              (std::set<std::string>{"certificateKey", "certificateName", "certificateStatus",
                                     "certificateExpired"}));
    states.push_back(certificate["certificateStatus"]);
  }
  EXPECT_THAT(states, ElementsAre("GOOD", "REVOKED"));
}

}  // namespace
}  // namespace slipway::emulator::probe
