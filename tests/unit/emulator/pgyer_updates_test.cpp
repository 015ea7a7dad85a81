#include <gtest/gtest.h>

#include <set>

#include "tests/unit/emulator/probe.h"

namespace slipway::emulator::probe {
namespace {

using Json = nlohmann::json;

TEST(EmulatorPgyerUpdates, RefusesValuesThatThePageOfUpdateDoesNotHave) {
  Bench bench({}, 0);
  ASSERT_NE(bench.publish(), "");
  const auto update = [&](Pairs more) {
    more.insert(more.begin(), {"appKey", bench->pgyer_android_app_key()});
    return bench.pgyer("app/update", more).code();
  };
  EXPECT_EQ(update({}), 1081) << "buildInstallType is required";
  const Pairs wrong = {
      {"buildInstallType", "1"},       {"appLang", "4"},           {"appIsInstallDate", "0"},
      {"buildVersionType", "x"},       {"appAutoSync", "3"},       {"appShowPgyerCopyright", "3"},
      {"buildQrcodeShowAppIcon", "3"}, {"appFeedbackStatus", "3"}, {"buildTemplate", "blue"}};
  for (const auto& field : wrong) {
    Pairs fields = {field};
    if (field.first != "buildInstallType") fields.emplace_back("buildInstallType", "2");
    EXPECT_EQ(update(fields), 1081) << field.first;
  }
  EXPECT_EQ(update({{"buildInstallType", "3"}, {"appIsInstallDate", "1"}}), 1144);
  EXPECT_EQ(update({{"buildInstallType", "3"},
                    {"appIsInstallDate", "1"},
                    {"appInstallStartDate", "2025-12-31"},
                    {"appInstallEndDate", "2025-01-01"}}),
            1145);
  EXPECT_EQ(update({{"buildInstallType", "3"}, {"appInstallStartDate", "junk"}}), 1081)
      << "also without appIsInstallDate";
  EXPECT_EQ(update({{"buildInstallType", "3"}, {"buildShortcutUrl", "efgh"}}), 1029)
      << "it is the iOS app's";
  EXPECT_EQ(update({{"buildInstallType", "3"}, {"buildShortcutUrl", "a b"}}), 1029);
}

TEST(EmulatorPgyerUpdates, ChangesAllVersionsOfAnApp) {
  Bench bench({}, 0);
  const auto older = bench.publish({{"buildType", "apk"}, {"buildInstallType", "1"}});
  const auto newer = bench.publish();
  const auto ios = bench.publish({{"buildType", "ipa"}});
  const auto data = bench
                        .pgyer("app/update", {{"appKey", bench->pgyer_android_app_key()},
                                              {"buildShortcutUrl", "PgY8"},
                                              {"buildInstallType", "2"},
                                              {"buildPassword", "123456"},
                                              {"appIsInstallDate", "1"},
                                              {"appInstallStartDate", "2025-01-01"},
                                              {"appInstallEndDate", "2025-12-31"},
                                              {"appLang", "1"},
                                              {"buildVersionType", "2"},
                                              {"appAutoSync", "1"},
                                              {"appShowPgyerCopyright", "2"},
                                              {"buildQrcodeShowAppIcon", "1"},
                                              {"appFeedbackStatus", "2"},
                                              {"buildTemplate", "green"}})
                        .json()["data"];
  const Json said = {{"appKey", "x1y2z3"},
                     {"buildKey", newer},
                     {"buildType", 2},
                     {"buildName", "app"},
                     {"buildVersion", "1.0"},
                     {"buildVersionNo", "1"},
                     {"buildBuildVersion", 2},
                     {"buildIdentifier", "com.example.app"},
                     {"buildInstallType", 2},
                     {"buildPassword", "123456"},
                     {"buildShortcutUrl", "PgY8"},
                     {"buildTemplate", "green"},
                     {"appIsInstallDate", 1},
                     {"appInstallStartDate", "2025-01-01"},
                     {"appInstallEndDate", "2025-12-31"},
                     {"appLang", 1},
                     {"buildVersionType", 2},
                     {"appAutoSync", 1},
                     {"appShowPgyerCopyright", 2},
                     {"appFeedbackStatus", 2},
                     {"buildIsAcceptFeedback", 2},
                     {"buildQrcodeShowAppIcon", 1},
                     {"otherAppsCount", 1}};
  for (const auto& [name, value] : said.items()) EXPECT_EQ(data[name], value) << name;
  for (const auto& key : {older, newer}) {
    const auto info = bench.build_info(key).json()["data"];
    EXPECT_EQ(info["buildShortcutUrl"], "PgY8");
  }
  EXPECT_EQ(bench.build_info(ios).json()["data"]["buildShortcutUrl"], "efgh");
  EXPECT_EQ(
      bench.pgyer("app/getByShortcut", {{"buildShortcutUrl", "PgY8"}}).json()["data"]["buildKey"],
      newer);
  EXPECT_EQ(bench.pgyer("app/getByShortcut", {{"buildShortcutUrl", "abcd"}}).code(), 1009);

  const auto later = bench
                         .pgyer("app/update", {{"appKey", bench->pgyer_android_app_key()},
                                               {"buildInstallType", "3"}})
                         .json()["data"];
  EXPECT_EQ(later["buildInstallType"], 3);
  EXPECT_EQ(later["appLang"], 1) << "what is not sent stays";
  EXPECT_EQ(later["buildShortcutUrl"], "PgY8");
}

TEST(EmulatorPgyerUpdates, AnswersAnUpdateWithEveryFieldOfThePagesTable) {
  Bench bench({}, 0);
  ASSERT_NE(bench.publish(), "");
  const auto data =
      bench.pgyer("app/update", {{"appKey", "x1y2z3"}, {"buildInstallType", "3"}}).json()["data"];
  EXPECT_EQ(member_names(data), (std::set<std::string>{"appAutoSync",
                                                       "appDownloadDescription",
                                                       "appDownloadPay",
                                                       "appExpiredDate",
                                                       "appExpiredStatus",
                                                       "appFeedbackStatus",
                                                       "appInstallEndDate",
                                                       "appInstallStartDate",
                                                       "appIsInstallDate",
                                                       "appIsTestFlight",
                                                       "appKey",
                                                       "appLang",
                                                       "appShowPgyerCopyright",
                                                       "buildBuildVersion",
                                                       "buildCreated",
                                                       "buildDescription",
                                                       "buildFileSize",
                                                       "buildIcon",
                                                       "buildIdentifier",
                                                       "buildInstallType",
                                                       "buildIsAcceptFeedback",
                                                       "buildIsFirst",
                                                       "buildIsLastest",
                                                       "buildIsPlaceholder",
                                                       "buildKey",
                                                       "buildManuallyBlocked",
                                                       "buildName",
                                                       "buildPassword",
                                                       "buildQRCodeURL",
                                                       "buildQrcodeShowAppIcon",
                                                       "buildScreenShots",
                                                       "buildShortcutUrl",
                                                       "buildTemplate",
                                                       "buildType",
                                                       "buildUpdateDescription",
                                                       "buildUpdated",
                                                       "buildVersion",
                                                       "buildVersionNo",
                                                       "buildVersionType",
                                                       "isJoin",
                                                       "isMerged",
                                                       "isOwner",
                                                       "mergeAppInfo",
                                                       "otherApps",
                                                       "otherAppsCount",
                                                       "todayDownloadCount"}));
}

TEST(EmulatorPgyerUpdates, KeepsTheWindowOfAnUploadForItsApp) {
  Bench bench({}, 0);
  ASSERT_NE(bench.publish({{"buildType", "apk"},
                           {"buildInstallDate", "1"},
                           {"buildInstallStartDate", "2018-01-01"},
                           {"buildInstallEndDate", "2018-12-31"}}),
            "");
  ASSERT_NE(bench.publish(), "");  // "omit to leave the previous setting"
  const auto data =
      bench.pgyer("app/update", {{"appKey", "x1y2z3"}, {"buildInstallType", "3"}}).json()["data"];
  EXPECT_EQ(data["appIsInstallDate"], 1);
  EXPECT_EQ(data["appInstallEndDate"], "2018-12-31");
}

TEST(EmulatorPgyerUpdates, ChangesOneVersionAndNoOther) {
  Bench bench({}, 0);
  const auto user = bench->pgyer_user_key();
  const auto older = bench.publish({{"buildType", "apk"}, {"buildUpdateDescription", "Old"}});
  const auto newer = bench.publish({{"buildType", "apk"}, {"buildUpdateDescription", "New"}});
  const auto data = bench
                        .pgyer("app/updateApp", {{"userKey", user},
                                                 {"buildKey", older},
                                                 {"buildUpdateDescription", "Various bug fixes"},
                                                 {"buildDescription", "Sample description"},
                                                 {"buildVersion", "1.1"},
                                                 {"buildShortcutUrl", "old1"}})
                        .json()["data"];
  EXPECT_EQ(member_names(data),
            (std::set<std::string>{"buildBuildVersion", "buildCreated", "buildDescription",
                                   "buildFileSize", "buildIcon", "buildIdentifier", "buildIsFirst",
                                   "buildIsLastest", "buildKey", "buildName", "buildScreenShots",
                                   "buildShortcutUrl", "buildType", "buildUpdateDescription",
                                   "buildUpdated", "buildVersion", "buildVersionNo"}));
  EXPECT_EQ(data["buildUpdateDescription"], "Various bug fixes");
  EXPECT_EQ(data["buildVersion"], "1.1");
  EXPECT_EQ(data["buildShortcutUrl"], "old1");
  EXPECT_EQ(bench.build_info(older).json()["data"]["buildDescription"], "Sample description");
  const auto list = bench.pgyer("app/builds", {{"appKey", "x1y2z3"}}).json()["data"]["list"];
  EXPECT_EQ(list[0]["buildVersion"], "1.0");
  EXPECT_EQ(list[1]["buildVersion"], "1.1");
  const auto other = bench.build_info(newer).json()["data"];
  EXPECT_EQ(other["buildUpdateDescription"], "New");
  EXPECT_EQ(other["buildShortcutUrl"], "abcd");
  EXPECT_EQ(
      bench.pgyer("app/getByShortcut", {{"buildShortcutUrl", "old1"}}).json()["data"]["buildKey"],
      older);

  const Pairs cleared = {{"userKey", user}, {"buildKey", older}, {"buildUpdateDescription", ""}};
  EXPECT_EQ(bench.pgyer("app/updateApp", cleared).json()["data"]["buildUpdateDescription"], "");
  EXPECT_EQ(bench.build_info(older).json()["data"]["buildDescription"], "Sample description");
}

TEST(EmulatorPgyerUpdates, RefusesTheShortUrlOfAnotherApp) {
  Bench bench({}, 0);
  const auto user = bench->pgyer_user_key();
  const auto build = bench.publish();
  const auto take = [&](const std::string& short_url) {
    const auto answer = bench.pgyer(
        "app/updateApp", {{"userKey", user}, {"buildKey", build}, {"buildShortcutUrl", short_url}});
    return answer.code();
  };
  EXPECT_EQ(take("efgh"), 1029);
  EXPECT_EQ(take("beta"), 1029) << "a channel has it";
  EXPECT_EQ(take("no/url"), 1029);
  EXPECT_EQ(bench.build_info(build).json()["data"]["buildShortcutUrl"], "abcd");
  EXPECT_EQ(take("abcd"), 0) << "its own";
}

TEST(EmulatorPgyerUpdates, TakesAScreenshotAsMultipartAndRecordsIt) {
  Bench bench({}, 0);
  const auto build = bench.publish();
  const auto answer = post_parts(*bench, "/apiv2/app/updateApp",
                                 Parts()
                                     .field("_api_key", bench->pgyer_api_key())
                                     .field("userKey", bench->pgyer_user_key())
                                     .field("buildKey", build)
                                     .file("screenshot", "first.png", "abc"));
  ASSERT_EQ(answer.code(), 0) << answer.body;
  const auto key = answer.json()["data"]["buildScreenShots"].get<std::string>();
  EXPECT_FALSE(key.empty());
  EXPECT_EQ(bench.pgyer("app/view", {{"appKey", "x1y2z3"}}).json()["data"]["buildScreenshotsUrl"],
            Json::array({bench->base_url() + "/image/view/app_screenshots/" + key}));
  const auto upload = bench->uploads().at(0);
  ASSERT_EQ(upload.further_files.size(), 1U);
  EXPECT_EQ(upload.further_files[0].kind, "screenshot");
  EXPECT_EQ(upload.further_files[0].file_name, "first.png");
  EXPECT_EQ(upload.further_files[0].sha256, kAbcSha256);
}

}  // namespace
}  // namespace slipway::emulator::probe
