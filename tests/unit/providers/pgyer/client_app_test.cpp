#include "tests/unit/providers/pgyer/client_fixture.h"

// The page "App Info".
namespace slipway::pgyer {
namespace {

// A reply that is no build, and the member that it lacks.
constexpr std::pair<const char*, const char*> kNoBuild[] = {
    {R"({"code":0})", "data"},
    {R"({"code":0,"data":null})", "data"},
    {R"({"code":0,"data":[]})", "data"},
    {R"({"code":0,"data":"a1b2c3d4e5f6"})", "data"},
    {R"({"code":0,"data":{"buildName":"x"}})", "data.buildKey"},
    {R"({"code":0,"data":{"buildKey":null}})", "data.buildKey"},
    {R"({"code":0,"data":{"buildKey":""}})", "data.buildKey"},
    {R"({"code":0,"data":{"buildKey":["a1b2"]}})", "data.buildKey"}};

UpdateRequest of_app(const std::string& app_key) {
  UpdateRequest request;
  request.appKey = app_key;
  return request;
}

UpdateAppRequest of_build(const std::string& build_key) {
  UpdateAppRequest request;
  request.userKey = Secret(kUserKey);
  request.buildKey = build_key;
  return request;
}

// What the build has in every example of the page.
void expect_build_of_the_page(const BuildInfo& build) {
  EXPECT_EQ(build.buildKey, "a1b2c3d4e5f6");
  EXPECT_EQ(build.buildType, 2);
  EXPECT_EQ(build.buildIsFirst, 2);
  EXPECT_EQ(build.buildIsLastest, 1);
  EXPECT_EQ(build.buildFileSize, 12345678);
  EXPECT_EQ(build.buildName, "Sample App");
  EXPECT_EQ(build.buildVersion, "1.1");
  EXPECT_EQ(build.buildVersionNo, "28");
  EXPECT_EQ(build.buildBuildVersion, 5);
  EXPECT_EQ(build.buildIdentifier, "com.example.app");
  EXPECT_EQ(build.buildDescription, "Sample description");
  EXPECT_EQ(build.buildUpdateDescription, "Various bug fixes");
  EXPECT_EQ(build.buildScreenShots, "");
  EXPECT_EQ(build.buildCreated, "2025-01-01 10:00:00");
}

TEST_F(PgyerClient, AsksForTheDetailsOfAnAppOrOfOneBuild) {
  answer(kViewOfThePage);
  ASSERT_TRUE(client_.view({"x1y2z3", ""}));
  expect_sent("app/view", "appKey=x1y2z3");
  talk_.requests.clear();
  answer(kViewOfThePage);
  ASSERT_TRUE(client_.view({"x1y2z3", "a1b2c3d4e5f6"}));
  expect_sent("app/view", "appKey=x1y2z3&buildKey=a1b2c3d4e5f6");
}

TEST_F(PgyerClient, ReadsTheDetailsOfThePage) {
  answer(kViewOfThePage);
  const auto view = client_.view({"x1y2z3", ""});
  ASSERT_TRUE(view);
  expect_build_of_the_page(*view);
  EXPECT_EQ(view->iconUrl, "https://cdn-app-icon2.pgyer.com/1/2/3/a/b/123abcdefaaa");
  EXPECT_EQ(view->buildIcon, "123abcdefaaa");
  EXPECT_TRUE(view->buildScreenshotsUrl.empty());
  EXPECT_EQ(view->buildShortcutUrl, "abcd");
  EXPECT_EQ(view->buildCates, "Tools,Productivity");
  EXPECT_EQ(view->buildQRCodeURL, "https://www.pgyer.com/app/qrcode/abcd");
  EXPECT_EQ(view->buildUpdated, "2025-01-01 10:05:00");
  EXPECT_EQ(view->otherAppsCount, 4);
  EXPECT_EQ(view->todayDownloadCount, 12);
  EXPECT_EQ(view->todayBuildDownloadCount, 8);
  ASSERT_EQ(view->otherApps.size(), 1U);
  EXPECT_EQ(view->otherApps[0].buildKey, "a1b2c3d4e5f5");
  EXPECT_EQ(view->otherApps[0].buildName, "Sample App");
  EXPECT_EQ(view->otherApps[0].buildVersion, "1.0");
  EXPECT_EQ(view->otherApps[0].buildBuildVersion, 4);
  EXPECT_EQ(view->otherApps[0].buildCreated, "2024-12-01 10:00:00");
  EXPECT_EQ(view->otherApps[0].buildUpdated, "2024-12-01 10:05:00");
}

TEST_F(PgyerClient, ReadsDetailsInAnotherForm) {
  answer(R"({"code":"0","data":{"buildKey":"b","buildScreenshotsUrl":["https://s/1",null,2],
             "todayDownloadCount":"12","otherAppsCount":null,"iconUrl":false,"extra":{"x":1},
             "otherApps":[{"buildName":"no key"},null,{"buildKey":"b2","buildBuildVersion":"4"}]}})");
  const auto view = client_.view({"x1y2z3", ""});
  ASSERT_TRUE(view);
  EXPECT_THAT(view->buildScreenshotsUrl, ::testing::ElementsAre("https://s/1"));
  EXPECT_EQ(view->todayDownloadCount, 12);
  EXPECT_EQ(view->otherAppsCount, std::nullopt);
  EXPECT_EQ(view->iconUrl, std::nullopt);
  ASSERT_EQ(view->otherApps.size(), 1U) << "entries without a key are left out";
  EXPECT_EQ(view->otherApps[0].buildKey, "b2");
  EXPECT_EQ(view->otherApps[0].buildBuildVersion, 4);
}

TEST_F(PgyerClient, NamesTheMemberThatAReplyAboutOneBuildLacks) {
  for (const auto& [body, member] : kNoBuild) {
    for (int call = 0; call < 4; ++call) answer(body);
    expect_missing(client_.view({"x1y2z3", ""}), member);
    expect_missing(client_.update(of_app("x1y2z3")), member);
    expect_missing(client_.update_app(of_build("b")), member);
    expect_missing(client_.get_by_shortcut({"PgY8"}), member);
  }
}

TEST_F(PgyerClient, AlwaysSendsHowAnAppIsInstalled) {
  answer(kUpdateOfThePage);
  ASSERT_TRUE(client_.update(of_app("x1y2z3")));
  expect_sent("app/update", "appKey=x1y2z3&buildInstallType=2");
}

UpdateRequest every_setting() {
  UpdateRequest request;
  request.appKey = "x1y2z3";
  request.buildShortcutUrl = "abcd";
  request.buildInstallType = 3;
  request.buildPassword = Secret(kPassword);
  request.appIsInstallDate = 1;
  request.appInstallStartDate = "2025-01-01";
  request.appInstallEndDate = "2025-12-31";
  request.appLang = 3;
  request.buildVersionType = 2;
  request.appAutoSync = 1;
  request.appShowPgyerCopyright = 2;
  request.buildQrcodeShowAppIcon = 1;
  request.appFeedbackStatus = 2;
  request.buildTemplate = "classic";
  return request;
}

TEST_F(PgyerClient, SendsEverySettingOfAnApp) {
  answer(kUpdateOfThePage);
  ASSERT_TRUE(client_.update(every_setting()));
  expect_sent("app/update",
              "appKey=x1y2z3&buildShortcutUrl=abcd&buildInstallType=3&buildPassword=open+sesame"
              "&appIsInstallDate=1&appInstallStartDate=2025-01-01&appInstallEndDate=2025-12-31"
              "&appLang=3&buildVersionType=2&appAutoSync=1&appShowPgyerCopyright=2"
              "&buildQrcodeShowAppIcon=1&appFeedbackStatus=2&buildTemplate=classic");
}

TEST_F(PgyerClient, SaysWhichFieldsOfAChangeAreSecret) {
  UpdateAppRequest one_build = of_build("b");
  one_build.buildPassword = Secret(kPassword);
  std::vector<std::string> secret;
  for (const auto& fields : {form_fields(every_setting()), form_fields(one_build)}) {
    for (const FormField& field : fields) {
      if (field.secret) secret.push_back(field.name + "=" + field.value);
    }
  }
  EXPECT_THAT(secret, ::testing::ElementsAre(std::string("buildPassword=") + kPassword,
                                             std::string("userKey=") + kUserKey,
                                             std::string("buildPassword=") + kPassword));
}

TEST_F(PgyerClient, ReadsTheChangedAppOfThePage) {
  answer(kUpdateOfThePage);
  const auto app = client_.update(of_app("x1y2z3"));
  ASSERT_TRUE(app);
  EXPECT_EQ(app->appKey, "x1y2z3");
  EXPECT_EQ(app->buildKey, "a1b2c3d4e5f6");
  EXPECT_EQ(app->buildType, 2);
  EXPECT_EQ(app->buildName, "Sample App");
  EXPECT_EQ(app->buildVersion, "1.1");
  EXPECT_EQ(app->buildVersionNo, "28");
  EXPECT_EQ(app->buildBuildVersion, 5);
  EXPECT_EQ(app->buildIdentifier, "com.example.app");
  EXPECT_EQ(app->buildInstallType, 2);
  ASSERT_TRUE(app->buildPassword);
  EXPECT_EQ(app->buildPassword->reveal(), "123456");
  EXPECT_EQ(app->buildShortcutUrl, "abcd");
  EXPECT_EQ(app->buildTemplate, "classic");
  EXPECT_EQ(app->appIsInstallDate, 1);
  EXPECT_EQ(app->appInstallStartDate, "2025-01-01");
  EXPECT_EQ(app->appInstallEndDate, "2025-12-31");
  EXPECT_EQ(app->appLang, 1);
  EXPECT_EQ(app->appFeedbackStatus, 1);
  EXPECT_EQ(app->buildQrcodeShowAppIcon, 1);
  EXPECT_EQ(app->buildCreated, "2025-01-01 10:00:00");
  EXPECT_EQ(app->buildUpdated, "2025-01-01 10:05:00");
  EXPECT_EQ(app->isOwner, std::nullopt) << "the example does not say it";
}

TEST_F(PgyerClient, ReadsTheRarerFieldsOfAChangedApp) {
  answer(R"({"code":0,"data":{"buildKey":"b","buildVersionType":"1","buildIsAcceptFeedback":2,
             "buildManuallyBlocked":3,"buildIsPlaceholder":"4","isOwner":5,"isJoin":6,
             "appExpiredDate":"2026-01-01","appExpiredStatus":7,"otherAppsCount":"8",
             "otherApps":[{"buildKey":"b2"},{}],"todayDownloadCount":9,"appAutoSync":10,
             "appShowPgyerCopyright":11,"appDownloadPay":"12","appDownloadDescription":"free",
             "appIsTestFlight":13,"isMerged":14,"mergeAppInfo":[{"appKey":"m"}],
             "buildPassword":654321}})");
  const auto app = client_.update(of_app("x1y2z3"));
  ASSERT_TRUE(app);
  EXPECT_EQ(app->buildVersionType, 1);
  EXPECT_EQ(app->buildIsAcceptFeedback, 2);
  EXPECT_EQ(app->buildManuallyBlocked, 3);
  EXPECT_EQ(app->buildIsPlaceholder, 4);
  EXPECT_EQ(app->isOwner, 5);
  EXPECT_EQ(app->isJoin, 6);
  EXPECT_EQ(app->appExpiredDate, "2026-01-01");
  EXPECT_EQ(app->appExpiredStatus, 7);
  EXPECT_EQ(app->otherAppsCount, 8);
  ASSERT_EQ(app->otherApps.size(), 1U);
  EXPECT_EQ(app->otherApps[0].buildKey, "b2");
  EXPECT_EQ(app->todayDownloadCount, 9);
  EXPECT_EQ(app->appAutoSync, 10);
  EXPECT_EQ(app->appShowPgyerCopyright, 11);
  EXPECT_EQ(app->appDownloadPay, 12);
  EXPECT_EQ(app->appDownloadDescription, "free");
  EXPECT_EQ(app->appIsTestFlight, 13);
  EXPECT_EQ(app->isMerged, 14);
  EXPECT_EQ(app->mergeAppInfo, R"([{"appKey":"m"}])");
  EXPECT_EQ(app->buildPassword, Secret("654321"));
}

TEST_F(PgyerClient, ChangesOneBuildWithTheUserKeyInTheBody) {
  answer(kUpdateAppOfThePage);
  ASSERT_TRUE(client_.update_app(of_build("a1b2c3d4e5f6")));
  expect_sent("app/updateApp", std::string("userKey=") + kUserKey + "&buildKey=a1b2c3d4e5f6");
}

TEST_F(PgyerClient, SendsAnEmptyTextToClearAField) {
  UpdateAppRequest request = of_build("b");
  request.buildShortcutUrl = "abcd";
  request.buildUpdateDescription = "";
  request.buildDescription = "";
  request.buildPassword = Secret("");
  request.buildVersion = "1.2";
  request.buildInstallType = 1;
  answer(kUpdateAppOfThePage);
  ASSERT_TRUE(client_.update_app(request));
  expect_sent("app/updateApp",
              std::string("userKey=") + kUserKey +
                  "&buildKey=b&buildShortcutUrl=abcd&buildUpdateDescription=&buildDescription="
                  "&buildPassword=&buildVersion=1.2&buildInstallType=1");
}

TEST_F(PgyerClient, SendsAScreenshotInAForm) {
  UpdateAppRequest request = of_build("b");
  request.buildVersion = "1.2";
  request.screenshot = FileToUpload{"/shots/first.png", 9, "first.png"};
  answer(kUpdateAppOfThePage);
  ASSERT_TRUE(client_.update_app(request));
  expect_sent_form("app/updateApp", part("userKey", kUserKey) + part("buildKey", "b") +
                                        part("buildVersion", "1.2") +
                                        file_part("screenshot", *request.screenshot));
}

TEST_F(PgyerClient, DoesNotKnowWhetherABuildWasChangedWithoutAnAnswerThatSaysSo) {
  Error lost;
  lost.kind = ErrorKind::network;
  lost.effect = Effect::unknown;
  const UpdateAppRequest request = of_build("b");
  talk_.answer(lost);
  answer(R"({"code":0,"data":{}})");
  EXPECT_EQ(client_.update_app(request).error().effect, Effect::unknown) << "no answer";
  EXPECT_EQ(client_.update_app(request).error().effect, Effect::unknown) << "without its buildKey";
  answer(R"({"code":1039,"message":"At most 5 app screenshots"})");
  EXPECT_EQ(client_.update_app(request).error().effect, Effect::none) << "refused";
}

TEST_F(PgyerClient, ReadsTheChangedBuildOfThePage) {
  answer(kUpdateAppOfThePage);
  const auto build = client_.update_app(of_build("a1b2c3d4e5f6"));
  ASSERT_TRUE(build);
  expect_build_of_the_page(*build);
  EXPECT_EQ(build->buildIcon, "123abcdefaaa");
  EXPECT_EQ(build->buildShortcutUrl, "abcd");
  EXPECT_EQ(build->buildUpdated, "2025-01-01 10:05:00");
}

TEST_F(PgyerClient, LooksABuildUpByItsShortUrl) {
  answer(kShortcutOfThePage);
  const auto build = client_.get_by_shortcut({"PgY8"});
  expect_sent("app/getByShortcut", "buildShortcutUrl=PgY8");
  ASSERT_TRUE(build);
  expect_build_of_the_page(*build);
  EXPECT_EQ(build->buildFileName, "app-release.apk");
  EXPECT_EQ(build->buildShortcutUrl, "PgY8");
  EXPECT_EQ(build->buildUpdated, std::nullopt);
}

}  // namespace
}  // namespace slipway::pgyer
