#include "tests/unit/providers/pgyer/client_fixture.h"

// Lists of apps and builds, the page "Version Management", groups and certificates.
namespace slipway::pgyer {
namespace {

void expect_listed_build(const BuildInfo& build) {
  EXPECT_EQ(build.buildKey, "a1b2c3d4e5f6");
  EXPECT_EQ(build.buildType, 2);
  EXPECT_EQ(build.buildFileSize, 12345678);
  EXPECT_EQ(build.buildName, "Sample App");
  EXPECT_EQ(build.buildVersion, "1.1");
  EXPECT_EQ(build.buildVersionNo, "28");
  EXPECT_EQ(build.buildBuildVersion, 5);
  EXPECT_EQ(build.buildIdentifier, "com.example.app");
  EXPECT_EQ(build.buildIcon, "123abcdefaaa");
  EXPECT_EQ(build.buildCreated, "2025-01-01 10:00:00");
}

// A reply that is no list, and the member that it lacks. `NAME` is that of the key.
constexpr std::pair<const char*, const char*> kNoList[] = {
    {R"({"code":0})", "data"},
    {R"({"code":0,"data":null})", "data"},
    {R"({"code":0,"data":"none"})", "data"},
    {R"({"code":0,"data":{}})", "data.list"},
    {R"({"code":0,"data":{"list":null}})", "data.list"},
    {R"({"code":0,"data":{"list":{"a":1}}})", "data.list"},
    {R"({"code":0,"data":{"list":[{"NAME":"k"},7]}})", "data.list[1]"},
    {R"({"code":0,"data":{"list":[{"NAME":"k"},{"name":"x"}]}})", "data.list[1].NAME"},
    {R"({"code":0,"data":[{"NAME":""}]})", "data[0].NAME"}};

std::string with_name(std::string text, const std::string& name) {
  for (std::size_t at = text.find("NAME"); at != std::string::npos; at = text.find("NAME")) {
    text.replace(at, 4, name);
  }
  return text;
}

TEST_F(PgyerClient, ListsTheAppsOfTheAccount) {
  answer(kListMyOfThePage);
  const auto apps = client_.list_my({});
  expect_sent("app/listMy", "");
  ASSERT_TRUE(apps);
  ASSERT_EQ(apps->list.size(), 1U);
  expect_listed_build(apps->list[0]);
  EXPECT_EQ(apps->list[0].appKey, "x1y2z3");
  EXPECT_EQ(apps->pageCount, std::nullopt);
  EXPECT_EQ(apps->currentPage, std::nullopt);
}

TEST_F(PgyerClient, AsksForAPageOfTheAccountsApps) {
  answer(kListMyOfThePage);
  ASSERT_TRUE(client_.list_my({2}));
  expect_sent("app/listMy", "page=2");
}

TEST_F(PgyerClient, ReadsAListOfAppsThatIsAMember) {
  answer(R"({"code":"0","data":{"list":[{"buildKey":"b","appKey":"a","buildType":"1"}],
             "pageCount":"2","currentPage":1}})");
  const auto apps = client_.list_my({});
  ASSERT_TRUE(apps);
  ASSERT_EQ(apps->list.size(), 1U);
  EXPECT_EQ(apps->list[0].appKey, "a");
  EXPECT_EQ(apps->list[0].buildType, 1);
  EXPECT_EQ(apps->pageCount, 2);
  EXPECT_EQ(apps->currentPage, 1);
}

TEST_F(PgyerClient, ListsTheBuildsOfAnApp) {
  answer(kBuildsOfThePage);
  const auto builds = client_.builds({"x1y2z3", "", {}});
  expect_sent("app/builds", "appKey=x1y2z3");
  ASSERT_TRUE(builds);
  ASSERT_EQ(builds->list.size(), 1U);
  expect_listed_build(builds->list[0]);
  EXPECT_EQ(builds->list[0].appKey, std::nullopt);
  EXPECT_EQ(builds->pageCount, 3);
  EXPECT_EQ(builds->currentPage, 1);
}

TEST_F(PgyerClient, AsksForAPageOfBuilds) {
  answer(kBuildsOfThePage);
  ASSERT_TRUE(client_.builds({"x1y2z3", "a1b2c3d4e5f6", 2}));
  expect_sent("app/builds", "appKey=x1y2z3&buildKey=a1b2c3d4e5f6&page=2");
}

TEST_F(PgyerClient, TakesAPagePastTheEndForAnEmptyOne) {
  answer(R"({"code":0,"data":{"list":[],"pageCount":3,"currentPage":9}})");
  answer(R"({"code":0,"data":[]})");
  for (int form = 0; form < 2; ++form) {
    const auto builds = client_.builds({"x1y2z3", "", 9});
    ASSERT_TRUE(builds);
    EXPECT_TRUE(builds->list.empty());
  }
}

TEST_F(PgyerClient, NamesTheMemberThatAListLacks) {
  for (const auto& [body, member] : kNoList) {
    answer(with_name(body, "buildKey"));
    answer(with_name(body, "appGroupKey"));
    answer(with_name(body, "certificateKey"));
    expect_missing(client_.builds({"x1y2z3", "", {}}), with_name(member, "buildKey"));
    expect_missing(client_.app_group_list_all(), with_name(member, "appGroupKey"));
    expect_missing(client_.certificate_index(), with_name(member, "certificateKey"));
  }
}

TEST_F(PgyerClient, NamesTheKeyThatAListedAppLacks) {
  const std::pair<const char*, const char*> replies[] = {
      {R"({"code":0})", "data"},
      {R"({"code":0,"data":{}})", "data.list"},
      {R"({"code":0,"data":[{"appKey":"a"}]})", "data[0].buildKey"},
      {R"({"code":0,"data":[{"buildKey":"b"}]})", "data[0].appKey"},
      {R"({"code":0,"data":[{"buildKey":"b","appKey":""}]})", "data[0].appKey"},
      {R"({"code":0,"data":{"list":[{"buildKey":"b","appKey":"a"},7]}})", "data.list[1]"},
      {R"({"code":0,"data":{"list":[{"buildKey":"b","appKey":"a"},{"buildKey":"c"}]}})",
       "data.list[1].appKey"}};
  for (const auto& [body, member] : replies) {
    answer(body);
    const auto apps = client_.list_my({});
    expect_missing(apps, member);
    EXPECT_EQ(apps.error().effect, Effect::none);
    EXPECT_THAT(apps.error().hint, ::testing::HasSubstr("slipway call"));
  }
}

TEST_F(PgyerClient, SetsTheLatestMark) {
  answer(R"({
"code": 0,
"message": "Set successfully"
})");
  const auto set = client_.set_newest_version({"b1", "app1"});
  ASSERT_TRUE(set);
  EXPECT_EQ(set->message, "Set successfully");
  expect_sent("app/setNewestVersion", "buildKey=b1&appKey=app1");
}

TEST_F(PgyerClient, ClearsTheLatestMark) {
  answer(R"({
"code": 0,
"message": "Cleared successfully"
})");
  const auto cleared = client_.cancel_newest_version({"b1", ""});
  ASSERT_TRUE(cleared);
  EXPECT_EQ(cleared->message, "Cleared successfully");
  expect_sent("app/cancelNewestVersion", "buildKey=b1");
}

TEST_F(PgyerClient, ChecksForAnUpdate) {
  answer(kCheckOfThePage);
  const auto update = client_.check({"x1y2z3", {}, {}, {}});
  expect_sent("app/check", "appKey=x1y2z3");
  ASSERT_TRUE(update);
  EXPECT_EQ(update->buildBuildVersion, 5);
  EXPECT_EQ(update->forceUpdateVersion, "");
  EXPECT_EQ(update->forceUpdateVersionNo, "");
  EXPECT_EQ(update->needForceUpdate, false);
  ASSERT_TRUE(update->downloadURL);
  EXPECT_EQ(update->downloadURL->reveal(),
            "https://www.pgyer.com/apiv2/app/install?_api_key=xxx&buildKey=a1b2c3d4e5f6");
  EXPECT_EQ(update->appURl, "https://www.pgyer.com/abcd");
  EXPECT_TRUE(update->buildHaveNewVersion);
  EXPECT_EQ(update->buildVersionNo, "28");
  EXPECT_EQ(update->buildVersion, "1.1");
  EXPECT_EQ(update->buildDescription, "Sample description");
  EXPECT_EQ(update->buildUpdateDescription, "Various bug fixes");
  EXPECT_EQ(update->appKey, "x1y2z3");
  EXPECT_EQ(update->buildKey, "a1b2c3d4e5f6");
  EXPECT_EQ(update->buildName, "Sample App");
  EXPECT_EQ(update->buildIcon, "123abcdefaaa");
  EXPECT_EQ(update->buildFileKey, "apps/xxx/yyyy/zzzz.apk");
  EXPECT_EQ(update->buildFileSize, 12345678);
}

TEST_F(PgyerClient, SaysWhatIsInstalledWhenItChecksForAnUpdate) {
  answer(kCheckOfThePage);
  ASSERT_TRUE(client_.check({"x1y2z3", "1.0", 4, "beta"}));
  expect_sent("app/check", "appKey=x1y2z3&buildVersion=1.0&buildBuildVersion=4&channelKey=beta");
}

TEST_F(PgyerClient, ReadsAnAnswerAboutUpdatesThatSaysLittle) {
  answer(R"({"code":0,"data":{"buildHaveNewVersion":"0","needForceUpdate":1,"buildFileSize":7,
             "buildBuildVersion":"5","downloadURL":null}})");
  const auto update = client_.check({"x1y2z3", {}, {}, {}});
  ASSERT_TRUE(update);
  EXPECT_FALSE(update->buildHaveNewVersion);
  EXPECT_EQ(update->needForceUpdate, true);
  EXPECT_EQ(update->buildFileSize, 7);
  EXPECT_EQ(update->buildBuildVersion, 5);
  EXPECT_EQ(update->downloadURL, std::nullopt);
  EXPECT_EQ(update->buildKey, std::nullopt);
}

TEST_F(PgyerClient, DoesNotMakeUpWhetherThereIsAnUpdate) {
  const std::pair<const char*, const char*> replies[] = {
      {R"({"code":0})", "data"},
      {R"({"code":0,"data":[]})", "data"},
      {R"({"code":0,"data":{"buildKey":"b"}})", "data.buildHaveNewVersion"},
      {R"({"code":0,"data":{"buildHaveNewVersion":null}})", "data.buildHaveNewVersion"},
      {R"({"code":0,"data":{"buildHaveNewVersion":"maybe"}})", "data.buildHaveNewVersion"},
      {R"({"code":0,"data":{"buildHaveNewVersion":[]}})", "data.buildHaveNewVersion"},
      {R"({"code":0,"data":{"buildHaveNewVersion":true}})", "data.buildKey"},
      {R"({"code":0,"data":{"buildHaveNewVersion":true,"buildKey":""}})", "data.buildKey"}};
  for (const auto& [body, member] : replies) {
    answer(body);
    expect_missing(client_.check({"x1y2z3", {}, {}, {}}), member);
  }
}

TEST_F(PgyerClient, DeletesABuild) {
  answer(R"({
"code": 0,
"message": ""
})");
  EXPECT_TRUE(client_.build_delete({"b1", "app1"}));
  expect_sent("app/buildDelete", "buildKey=b1&appKey=app1");
  talk_.requests.clear();
  answer(R"({"code":"0"})");
  EXPECT_TRUE(client_.build_delete({"b1", ""}));
  expect_sent("app/buildDelete", "buildKey=b1");
}

TEST_F(PgyerClient, DeletesAnApp) {
  answer(R"({"code":0,"message":""})");
  EXPECT_TRUE(client_.delete_app({"app1"}));
  expect_sent("app/deleteApp", "appKey=app1");
}

TEST_F(PgyerClient, KnowsWhatARefusedDeletionAndALostOneDid) {
  answer(R"({"code":1202,"message":"Cannot delete every downloadable version"})");
  answer(R"({"code":"1128","message":"Insufficient permissions"})");
  const auto last = client_.build_delete({"b1", ""});
  ASSERT_FALSE(last);
  EXPECT_EQ(last.error().kind, ErrorKind::conflict);
  EXPECT_EQ(last.error().code, "1202");
  EXPECT_EQ(last.error().effect, Effect::none);
  const auto foreign = client_.delete_app({"a1"});
  ASSERT_FALSE(foreign);
  EXPECT_EQ(foreign.error().kind, ErrorKind::permission);
  EXPECT_EQ(foreign.error().effect, Effect::none);

  Error lost;
  lost.kind = ErrorKind::network;
  lost.effect = Effect::unknown;
  for (int call = 0; call < 2; ++call) talk_.answer(lost);
  for (int call = 0; call < 2; ++call) talk_.answer(reply(502, "<html></html>"));
  for (int round = 0; round < 2; ++round) {
    EXPECT_EQ(client_.build_delete({"b1", ""}).error().effect, Effect::unknown) << round;
    EXPECT_EQ(client_.delete_app({"a1"}).error().effect, Effect::unknown) << round;
  }
}

TEST_F(PgyerClient, DoesNotTakeAnAnswerWithoutACodeForADeletion) {
  for (const char* body : {R"({})", R"({"code":null,"data":{}})", R"({"code":""})", "[]", "true"}) {
    answer(body);
    const auto deleted = client_.build_delete({"b1", ""});
    ASSERT_FALSE(deleted) << body;
    EXPECT_EQ(deleted.error().kind, ErrorKind::protocol) << body;
    EXPECT_EQ(deleted.error().effect, Effect::unknown) << body;
  }
}

TEST_F(PgyerClient, ListsTheGroupsOfApps) {
  const std::string group =
      R"({"appGroupName":"Beta","appGroupKey":"g1","appGroupShortcutURL":"beta",
          "appGroupDescription":"for testers","appGroupCount":"2",
          "appCreated":"2025-01-01 10:00:00"})";
  answer(R"({"code":0,"message":"","data":[)" + group + "]}");
  answer(R"({"code":0,"message":"","data":{"list":[)" + group + "]}}");
  for (int form = 0; form < 2; ++form) {
    talk_.requests.clear();
    const auto groups = client_.app_group_list_all();
    expect_sent("appGroup/listAll", "");
    ASSERT_TRUE(groups);
    ASSERT_EQ(groups->list.size(), 1U);
    EXPECT_EQ(groups->list[0].appGroupKey, "g1");
    EXPECT_EQ(groups->list[0].appGroupName, "Beta");
    EXPECT_EQ(groups->list[0].appGroupShortcutURL, "beta");
    EXPECT_EQ(groups->list[0].appGroupDescription, "for testers");
    EXPECT_EQ(groups->list[0].appGroupCount, 2);
    EXPECT_EQ(groups->list[0].appCreated, "2025-01-01 10:00:00");
  }
}

TEST_F(PgyerClient, ShowsAGroupWithItsApps) {
  answer(R"({"code":0,"data":{"appGroupKey":"g1","appGroupName":"Beta","appGroupCount":2,
             "apps":[{"buildKey":"b1","appKey":"a1"},{"buildName":"no key"},"odd"]}})");
  const auto group = client_.app_group_view({"g1"});
  expect_sent("appGroup/view", "appGroupKey=g1");
  ASSERT_TRUE(group);
  EXPECT_EQ(group->appGroupKey, "g1");
  EXPECT_EQ(group->appGroupName, "Beta");
  EXPECT_EQ(group->appGroupCount, 2);
  EXPECT_EQ(group->appCreated, std::nullopt);
  ASSERT_EQ(group->apps.size(), 1U) << "entries without a key are left out";
  EXPECT_EQ(group->apps[0].buildKey, "b1");
  EXPECT_EQ(group->apps[0].appKey, "a1");
}

TEST_F(PgyerClient, NamesTheMemberThatAGroupLacks) {
  answer(R"({"code":0,"data":[]})");
  expect_missing(client_.app_group_view({"g1"}), "data");
  answer(R"({"code":0,"data":{"appGroupName":"Beta"}})");
  expect_missing(client_.app_group_view({"g1"}), "data.appGroupKey");
  answer(R"({"code":0,"data":{"appGroupKey":"g1","apps":null}})");
  EXPECT_TRUE(client_.app_group_view({"g1"}));
}

TEST_F(PgyerClient, ListsTheCertificates) {
  const std::string certificate =
      R"({"certificateKey":"c1","certificateName":"Example Ltd.","certificateStatus":"GOOD",
          "certificateExpired":"2026-01-01 00:00:00"})";
  answer(R"({"code":0,"data":{"list":[)" + certificate + "]}}");
  answer(R"({"code":0,"data":[)" + certificate + "]}");
  for (int form = 0; form < 2; ++form) {
    talk_.requests.clear();
    const auto certificates = client_.certificate_index();
    expect_sent("certificate/index", "");
    ASSERT_TRUE(certificates);
    ASSERT_EQ(certificates->list.size(), 1U);
    EXPECT_EQ(certificates->list[0].certificateKey, "c1");
    EXPECT_EQ(certificates->list[0].certificateName, "Example Ltd.");
    EXPECT_EQ(certificates->list[0].certificateStatus, "GOOD");
    EXPECT_EQ(certificates->list[0].certificateExpired, "2026-01-01 00:00:00");
  }
}

}  // namespace
}  // namespace slipway::pgyer
