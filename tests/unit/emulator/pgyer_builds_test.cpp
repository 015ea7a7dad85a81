#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "slipway/testing/fake_clock.h"
#include "tests/unit/emulator/probe.h"

namespace slipway::emulator::probe {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using Json = nlohmann::json;

Json list_builds(Bench& bench, const std::string& page = {}) {
  Pairs parameters = {{"appKey", bench->pgyer_android_app_key()}};
  if (!page.empty()) parameters.emplace_back("page", page);
  return bench.pgyer("app/builds", parameters).json()["data"];
}

TEST(EmulatorPgyerBuilds, ListsAnAppsBuildsAsThePageShowsThem) {
  Bench bench({}, 0);
  const auto android = bench->pgyer_android_app_key();
  EXPECT_EQ(list_builds(bench),
            Json({{"pageCount", 0}, {"currentPage", 1}, {"list", Json::array()}}));
  const auto build = bench.publish();
  ASSERT_NE(bench.publish({{"buildType", "ipa"}}), "");
  const auto data = list_builds(bench);
  const auto created = data["list"][0]["buildCreated"];
  EXPECT_EQ(data, Json({{"pageCount", 1},
                        {"currentPage", 1},
                        {"list", Json::array({{{"buildKey", build},
                                               {"buildType", 2},
                                               {"buildFileSize", 3},
                                               {"buildName", "app"},
                                               {"buildVersion", "1.0"},
                                               {"buildVersionNo", "1"},
                                               {"buildBuildVersion", 1},
                                               {"buildIdentifier", "com.example.app"},
                                               {"buildIcon", "123abcdefaaa"},
                                               {"buildCreated", created}}})}}));
  EXPECT_EQ(bench.pgyer("app/builds").code(), 1010);
  EXPECT_EQ(bench.pgyer("app/builds", {{"appKey", "no"}}).code(), 1076);
  EXPECT_EQ(bench.pgyer("app/builds", {{"appKey", android}, {"buildKey", "no"}}).code(), 1009);
  EXPECT_EQ(bench.pgyer("app/builds", {{"appKey", android}, {"buildKey", build}}).code(), 0);
  EXPECT_EQ(bench.pgyer("app/builds", {{"appKey", android}, {"page", "-1"}}).code(), 1081);
}

TEST(EmulatorPgyerBuilds, GivesTwentyAPageTheNewestFirstAndNothingPastTheEnd) {
  Bench bench({}, 0);
  std::vector<std::string> keys;
  for (int count = 0; count < 21; ++count) keys.push_back(bench.publish());
  const auto first = list_builds(bench, "1");
  EXPECT_EQ(first["pageCount"], 2);
  ASSERT_EQ(first["list"].size(), 20U);
  EXPECT_EQ(first["list"][0]["buildKey"], keys.back());
  EXPECT_EQ(first["list"][0]["buildBuildVersion"], 21);
  const auto second = list_builds(bench, "2");
  EXPECT_EQ(second["currentPage"], 2);
  ASSERT_EQ(second["list"].size(), 1U);
  EXPECT_EQ(second["list"][0]["buildKey"], keys.front());
  const auto beyond = list_builds(bench, "3");
  EXPECT_EQ(beyond, Json({{"pageCount", 2}, {"currentPage", 3}, {"list", Json::array()}}));
}

TEST(EmulatorPgyerBuilds, ListsNoBuildThatIsNotLive) {
  Bench bench({}, 1);
  const auto token = bench.token();
  ASSERT_EQ(bench.store(token).status, 204);
  const auto key = token.json()["data"]["key"].get<std::string>();
  EXPECT_EQ(bench.build_info(key).code(), 1247);
  EXPECT_TRUE(list_builds(bench)["list"].empty());
  const auto final_key = bench.received()[0]["build_key"].get<std::string>();
  EXPECT_EQ(bench.pgyer("app/buildDelete", {{"buildKey", final_key}}).code(), 1009);
  EXPECT_EQ(bench.build_info(key).code(), 0);
  EXPECT_EQ(list_builds(bench)["list"].size(), 1U);
}

TEST(EmulatorPgyerBuilds, DeletesABuildForGood) {
  Bench bench({}, 0);
  const auto older = bench.publish();
  const auto token = bench.token();
  ASSERT_EQ(bench.store(token).status, 204);
  const auto token_key = token.json()["data"]["key"].get<std::string>();
  const auto newer = bench.build_info(token_key).json()["data"]["buildKey"].get<std::string>();

  const auto remove = [&](const Pairs& parameters) {
    return bench.pgyer("app/buildDelete", parameters);
  };
  EXPECT_EQ(remove({}).code(), 1023);
  EXPECT_EQ(remove({{"buildKey", "no"}}).code(), 1009);
  EXPECT_EQ(remove({{"buildKey", newer}, {"appKey", "no"}}).code(), 1076);
  EXPECT_EQ(remove({{"buildKey", newer}, {"appKey", bench->pgyer_ios_app_key()}}).code(), 1009);
  EXPECT_EQ(remove({{"buildKey", newer}}).json(), Json({{"code", 0}, {"message", ""}}));
  EXPECT_EQ(remove({{"buildKey", newer}}).code(), 1009) << "a second time";
  EXPECT_EQ(bench.build_info(newer).code(), 1009);
  EXPECT_EQ(bench.build_info(token_key).code(), 1009);
  EXPECT_EQ(bench.received()[1]["state"], "deleted");
  EXPECT_EQ(bench->uploads().size(), 2U) << "it was received all the same";
  EXPECT_EQ(bench.build_info(older).json()["data"]["buildIsLastest"], 1)
      << "the newest that is left becomes the latest";

  EXPECT_EQ(remove({{"buildKey", older}}).code(), 1202);
  EXPECT_EQ(bench.build_info(older).code(), 0) << "and stays";
  const auto next = bench.build_info(bench.publish()).json()["data"];
  EXPECT_EQ(next["buildBuildVersion"], 3) << "a number is never given twice";
}

TEST(EmulatorPgyerBuilds, LeavesTheLatestMarkWhereAnotherBuildHasIt) {
  Bench bench({}, 0);
  const auto one = bench.publish();
  const auto two = bench.publish();
  const auto three = bench.publish();
  ASSERT_EQ(bench.pgyer("app/setNewestVersion", {{"buildKey", one}}).code(), 0);
  ASSERT_EQ(bench.pgyer("app/buildDelete", {{"buildKey", two}}).code(), 0);
  EXPECT_EQ(bench.build_info(one).json()["data"]["buildIsLastest"], 1);
  EXPECT_EQ(bench.build_info(three).json()["data"]["buildIsLastest"], 2);
}

TEST(EmulatorPgyerBuilds, MarksNoBuildOfAnotherApp) {
  Bench bench({}, 0);
  const auto older = bench.publish();
  const auto newer = bench.publish();
  for (const std::string call : {"app/setNewestVersion", "app/cancelNewestVersion"}) {
    EXPECT_EQ(bench.pgyer(call, {{"buildKey", older}, {"appKey", "no"}}).code(), 1076);
    EXPECT_EQ(
        bench.pgyer(call, {{"buildKey", older}, {"appKey", bench->pgyer_ios_app_key()}}).code(),
        1009);
  }
  EXPECT_EQ(bench.build_info(newer).json()["data"]["buildIsLastest"], 1);
  EXPECT_EQ(bench
                .pgyer("app/setNewestVersion",
                       {{"buildKey", older}, {"appKey", bench->pgyer_android_app_key()}})
                .code(),
            0);
  EXPECT_EQ(bench.build_info(older).json()["data"]["buildIsLastest"], 1);
}

TEST(EmulatorPgyerBuilds, NeverDeletesTheLastTwoBuildsAtOnce) {
  Bench bench({}, 0);
  const auto one = bench.publish();
  const auto two = bench.publish();
  int first = -1;
  std::thread other([&] { first = bench.pgyer("app/buildDelete", {{"buildKey", one}}).code(); });
  const int second = bench.pgyer("app/buildDelete", {{"buildKey", two}}).code();
  other.join();
  EXPECT_THAT((std::vector<int>{first, second}), ::testing::UnorderedElementsAre(0, 1202));
}

TEST(EmulatorPgyerBuilds, AnswersAnUpdateCheckWithThePagesFieldsAndTypes) {
  Bench bench({}, 0);
  const Pairs app = {{"appKey", bench->pgyer_android_app_key()}};
  EXPECT_EQ(bench.pgyer("app/check", app).code(), 1009);
  ASSERT_NE(bench.publish(), "");
  const auto token = bench.token({{"buildType", "apk"},
                                  {"buildDescription", "Sample description"},
                                  {"buildUpdateDescription", "Various bug fixes"}});
  ASSERT_EQ(bench.store(token).status, 204);
  const auto build =
      bench.build_info(token.json()["data"]["key"]).json()["data"]["buildKey"].get<std::string>();
  EXPECT_EQ(bench.pgyer("app/check", app).json()["data"],
            Json({{"buildBuildVersion", 2},
                  {"forceUpdateVersion", ""},
                  {"forceUpdateVersionNo", ""},
                  {"needForceUpdate", false},
                  {"downloadURL", bench->base_url() + "/apiv2/app/install?_api_key=" +
                                      bench->pgyer_api_key() + "&buildKey=" + build},
                  {"appURl", bench->base_url() + "/abcd"},
                  {"buildHaveNewVersion", true},
                  {"buildVersionNo", "1"},
                  {"buildVersion", "1.0"},
                  {"buildDescription", "Sample description"},
                  {"buildUpdateDescription", "Various bug fixes"},
                  {"appKey", "x1y2z3"},
                  {"buildKey", build},
                  {"buildName", "app"},
                  {"buildIcon", "123abcdefaaa"},
                  {"buildFileKey", token.json()["data"]["params"]["key"]},
                  {"buildFileSize", "3"}}));
}

TEST(EmulatorPgyerBuilds, SaysWhetherThereIsANewerBuild) {
  Bench bench({}, 0);
  ASSERT_NE(bench.publish(), "");
  const auto beta = bench.publish({{"buildType", "apk"}, {"buildChannelShortcut", "beta"}});
  const auto newest = bench.publish();
  const auto check = [&](Pairs parameters) {
    parameters.insert(parameters.begin(), {"appKey", bench->pgyer_android_app_key()});
    return bench.pgyer("app/check", parameters).json();
  };
  EXPECT_EQ(check({{"buildBuildVersion", "2"}})["data"]["buildHaveNewVersion"], true);
  EXPECT_EQ(check({{"buildBuildVersion", "3"}})["data"]["buildHaveNewVersion"], false);
  EXPECT_EQ(check({{"buildVersion", "0.9"}})["data"]["buildHaveNewVersion"], true);
  EXPECT_EQ(check({{"buildVersion", "1.0"}})["data"]["buildHaveNewVersion"], false);
  EXPECT_EQ(check({})["data"]["buildKey"], newest);
  EXPECT_EQ(check({{"channelKey", "beta"}})["data"]["buildKey"], beta);
  EXPECT_EQ(check({{"channelKey", "other"}})["code"], 1212);
  EXPECT_EQ(check({{"buildBuildVersion", "two"}})["code"], 1091);
  EXPECT_EQ(bench.pgyer("app/check").code(), 1010);
  EXPECT_EQ(bench.pgyer("app/check", {{"appKey", "no"}}).code(), 1076);
}

std::string install_path(Bench& bench, const std::string& rest) {
  return "/apiv2/app/install?_api_key=" + bench->pgyer_api_key() + rest;
}

TEST(EmulatorPgyerInstall, ServesTheStoredFileByteForByteAndCountsIt) {
  Bench bench({}, 0);
  const auto content = noise(3 * 1024 * 1024 + 7, 8);
  const auto older = bench.publish({{"buildType", "apk"}}, content);
  const auto newer = bench.publish();
  const auto answer = send(*bench, "GET", install_path(bench, "&buildKey=" + older));
  ASSERT_EQ(answer.status, 200);
  EXPECT_TRUE(answer.body == content);
  EXPECT_EQ(answer.header("Content-Type"), "application/vnd.android.package-archive");
  EXPECT_EQ(answer.header("Content-Disposition"), "attachment; filename*=UTF-8''app.apk");
  EXPECT_EQ(send(*bench, "GET", install_path(bench, "&appKey=x1y2z3")).body, "abc");
  EXPECT_EQ(send(*bench, "GET", install_path(bench, "&appKey=x1y2z3")).body, "abc");
  const auto data = bench.pgyer("app/view", {{"appKey", "x1y2z3"}}).json()["data"];
  EXPECT_EQ(data["buildKey"], newer);
  EXPECT_EQ(data["todayDownloadCount"], 3);
  EXPECT_EQ(data["todayBuildDownloadCount"], 2);
}

TEST(EmulatorPgyerInstall, CountsAnewTheNextDay) {
  const auto clock = std::make_shared<slipway::testing::FakeClock>();
  Bench bench({}, 0, clock);
  ASSERT_NE(bench.publish(), "");
  ASSERT_EQ(send(*bench, "GET", install_path(bench, "&appKey=x1y2z3")).status, 200);
  clock->advance(std::chrono::hours(24));
  const auto data = bench.pgyer("app/view", {{"appKey", "x1y2z3"}}).json()["data"];
  EXPECT_EQ(data["todayDownloadCount"], 0);
}

TEST(EmulatorPgyerInstall, ChecksKeysPasswordAndMethod) {
  Bench bench({}, 0);
  const auto build = bench.publish(
      {{"buildType", "apk"}, {"buildInstallType", "2"}, {"buildPassword", "ge heim"}});
  const auto get = [&](const std::string& rest) {
    return send(*bench, "GET", install_path(bench, rest));
  };
  EXPECT_EQ(get("&buildKey=" + build).code(), 1050);
  EXPECT_EQ(get("&buildKey=" + build + "&buildPassword=no").code(), 1050);
  EXPECT_EQ(get("&buildKey=" + build + "&buildPassword=ge%20heim").body, "abc");
  EXPECT_EQ(get("").code(), 1008);
  EXPECT_EQ(get("&buildKey=no").code(), 1009);
  EXPECT_EQ(get("&appKey=no").code(), 1076);
  EXPECT_EQ(send(*bench, "GET", "/apiv2/app/install?buildKey=" + build).code(), 1001);
  EXPECT_EQ(send(*bench, "GET", "/apiv2/app/install?_api_key=no&buildKey=" + build).code(), 1002);
  EXPECT_EQ(bench.pgyer("app/install", {{"buildKey", build}}).code(), 1096);

  const Pairs open = {
      {"userKey", bench->pgyer_user_key()}, {"buildKey", build}, {"buildPassword", ""}};
  ASSERT_EQ(bench.pgyer("app/updateApp", open).code(), 0);
  EXPECT_EQ(get("&buildKey=" + build).status, 200) << "an empty password means public";
  const auto requests = send(*bench, "GET", "/_emulator/requests").body;
  EXPECT_THAT(requests, Not(HasSubstr("heim")));
  EXPECT_THAT(requests, Not(HasSubstr(bench->pgyer_api_key())));
}

TEST(EmulatorPgyerInstall, GivesADeviceThePlistAndThePackageThatItNames) {
  Bench bench({}, 0);
  const auto build =
      bench.publish({{"buildType", "ipa"}, {"buildInstallType", "2"}, {"buildPassword", "a&b"}});
  EXPECT_EQ(send(*bench, "GET", "/app/plist/" + build).status, 403);
  const auto plist = send(*bench, "GET", "/app/plist/" + build + "?password=a%26b");
  ASSERT_EQ(plist.status, 200);
  EXPECT_EQ(plist.header("Content-Type"), "application/xml");
  EXPECT_THAT(plist.body, ::testing::StartsWith("<?xml version=\"1.0\" encoding=\"UTF-8\"?>"));
  EXPECT_THAT(plist.body, HasSubstr("<string>software-package</string>"));
  EXPECT_THAT(plist.body, HasSubstr("<string>com.example.app</string>"));
  EXPECT_THAT(plist.body, Not(HasSubstr(bench->pgyer_api_key())));
  const auto begin = plist.body.find("<string>" + bench->base_url()) + 8;
  const auto url = plist.body.substr(begin, plist.body.find('<', begin) - begin);
  EXPECT_EQ(send(*bench, "GET", url.substr(bench->base_url().size())).body, "abc");

  EXPECT_EQ(send(*bench, "GET", "/app/plist/no").status, 404);
  EXPECT_EQ(send(*bench, "GET", "/app/plist/" + bench.publish()).status, 404) << "an .apk";
  EXPECT_EQ(post_form(*bench, "/app/plist/" + build, {}).status, 404);
  EXPECT_EQ(send(*bench, "GET", "/app/other").status, 404);
}

}  // namespace
}  // namespace slipway::emulator::probe
