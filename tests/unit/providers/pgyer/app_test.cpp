#include <gtest/gtest.h>

#include <algorithm>

#include "tests/unit/providers/pgyer/provider_fixture.h"

// The target's app, and the account's apps.
namespace slipway::pgyer {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

auto detail(const std::string& name, const std::string& value) {
  return AllOf(Field(&Detail::name, name), Field(&Detail::value, value));
}

class PgyerApp : public PgyerProvider {
 protected:
  PgyerApp() { set("app_key", std::string("x1y2z3")); }

  [[nodiscard]] Result<App> show() const { return provider()->app_details()->get_app({}); }
  [[nodiscard]] Result<App> update() const {
    return provider()->app_editor()->update_app(changes_, {});
  }
  void change(const std::string& name, OptionValue value) { changes_.set(name, std::move(value)); }

  Settings changes_;
};

TEST_F(PgyerApp, ShowsTheAppWithAllThatThePageSays) {
  answer(kViewOfThePage);
  const auto app = show();
  ASSERT_TRUE(app);
  EXPECT_EQ(sent(0), "app/view appKey=x1y2z3");
  EXPECT_EQ(app->id, "x1y2z3");
  EXPECT_EQ(app->bundle_id, "com.example.app");
  EXPECT_EQ(app->platform, Platform::android);
  EXPECT_EQ(app->title, "Sample App");
  EXPECT_EQ(app->version, "1.1");
  EXPECT_EQ(app->build_number, "28");
  EXPECT_EQ(app->build_id, "a1b2c3d4e5f6");
  EXPECT_EQ(app->url, "https://www.pgyer.com/abcd");
  for (const auto& [name, value] :
       {std::pair("buildBuildVersion", "5"), std::pair("buildFileSize", "12345678"),
        std::pair("buildDescription", "Sample description"),
        std::pair("buildCates", "Tools,Productivity"), std::pair("otherAppsCount", "4"),
        std::pair("todayDownloadCount", "12"), std::pair("todayBuildDownloadCount", "8"),
        std::pair("iconUrl", "https://cdn-app-icon2.pgyer.com/1/2/3/a/b/123abcdefaaa"),
        std::pair("buildCreated", "2025-01-01 10:00:00")}) {
    EXPECT_THAT(app->details, Contains(detail(name, value)));
  }
  EXPECT_THAT(app->details, Each(Field(&Detail::value, Not(IsEmpty()))));
}

TEST_F(PgyerApp, KeepsTheTargetsAppKeyWhereTheReplyNamesNone) {
  for (const char* key : {R"("")", "null"}) {
    answer(std::string(R"({"code":0,"data":{"buildKey":"b","appKey":)") + key + "}}");
    EXPECT_EQ(show()->id, "x1y2z3") << key;
  }
}

TEST_F(PgyerApp, ShowsNoSizeThatCannotBe) {
  answer(R"({"code":0,"data":{"buildKey":"b","buildFileSize":-5}})");
  EXPECT_THAT(show()->details, Not(Contains(Field(&Detail::name, "buildFileSize"))));
}

TEST_F(PgyerApp, NeedsTheAppKey) {
  set("app_key", std::string());
  change("access.type", std::string("invite"));
  expect_refused(show(), ErrorKind::invalid_config, "slipway apps target");
  expect_refused(update(), ErrorKind::invalid_config, "slipway apps target");
  EXPECT_THAT(talk_.requests, IsEmpty());
}

TEST_F(PgyerApp, SaysThatTheAppIsUnknown) {
  answer_code("1076");
  const auto app = show();
  ASSERT_FALSE(app);
  EXPECT_EQ(app.error().kind, ErrorKind::not_found);
  EXPECT_EQ(app.error().call, "app/view");
  EXPECT_THAT(app.error().hint, HasSubstr("slipway apps target"));
}

// Changing it.

TEST_F(PgyerApp, SendsEveryChangeAsThePageWritesIt) {
  answer(kUpdateOfThePage);
  change("access.type", std::string("password"));
  change("access.password", Secret(kPassword));
  change("access.start", std::string("2025-01-01"));
  change("access.end", std::string("2025-12-31"));
  change("shortcut", std::string("abcd"));
  change("language", std::string("chinese"));
  change("build_number", std::string("package"));
  change("sync", true);
  change("copyright", false);
  change("qr_icon", true);
  change("feedback", false);
  change("template", std::string("classic"));
  const auto app = update();
  ASSERT_TRUE(app);
  EXPECT_EQ(changes_.all().size(), provider()->app_editor()->app_options().size());
  EXPECT_EQ(sent(0),
            "app/update appKey=x1y2z3&buildShortcutUrl=abcd&buildInstallType=2"
            "&buildPassword=open+sesame&appIsInstallDate=1&appInstallStartDate=2025-01-01"
            "&appInstallEndDate=2025-12-31&appLang=1&buildVersionType=2&appAutoSync=1"
            "&appShowPgyerCopyright=2&buildQrcodeShowAppIcon=1&appFeedbackStatus=2"
            "&buildTemplate=classic");
  EXPECT_EQ(app->id, "x1y2z3");
  EXPECT_EQ(app->platform, Platform::android);
  EXPECT_THAT(app->details, Contains(detail("appInstallEndDate", "2025-12-31")));
  EXPECT_THAT(app->details, Contains(detail("buildTemplate", "classic")));
  EXPECT_THAT(app->details, Not(Contains(Field(&Detail::name, "buildPassword"))));
}

TEST_F(PgyerApp, SendsNothingThatNobodySaidButTheAccessType) {
  for (const auto& [type, number] : {std::pair("invite", "3"), std::pair("password", "2")}) {
    answer(kUpdateOfThePage);
    set("access.type", std::string(type));
    if (std::string(type) == "password") set("access.password", Secret(kPassword));
    change("language", std::string("english"));
    ASSERT_TRUE(update()) << type;
    const std::string password =
        std::string(type) == "password" ? "&buildPassword=open+sesame" : "";
    EXPECT_EQ(sent(talk_.requests.size() - 1), std::string("app/update appKey=x1y2z3") +
                                                   "&buildInstallType=" + number + password +
                                                   "&appLang=2");
  }
}

TEST_F(PgyerApp, AsksForTheAccessTypeWhereNeitherTheChangeNorTheTargetSaysOne) {
  change("language", std::string("english"));
  expect_refused(update(), ErrorKind::invalid_request, "access.type");
  set("access.type", std::string("public"));
  expect_refused(update(), ErrorKind::invalid_request, "access.type");
  EXPECT_THAT(talk_.requests, IsEmpty());
}

TEST_F(PgyerApp, MakesItInstallableForEverWithAnEmptyWindow) {
  answer(kUpdateOfThePage);
  change("access.type", std::string("invite"));
  change("access.start", std::string());
  change("access.end", std::string());
  ASSERT_TRUE(update());
  EXPECT_EQ(sent(0), "app/update appKey=x1y2z3&buildInstallType=3&appIsInstallDate=2");
}

TEST_F(PgyerApp, RefusesChangesThatDoNotFitTogether) {
  const Settings invite = [] {
    Settings settings;
    settings.set("access.type", std::string("invite"));
    return settings;
  }();
  const std::tuple<const char*, OptionValue, const char*> wrong[] = {
      {"access.type", std::string("public"), "access.type"},
      {"access.type", std::string("password"), "password"},
      {"access.password", Secret(kPassword), "password"},
      {"access.start", std::string("2025-01-01"), "window"},
      {"access.end", std::string("2025-01-01"), "window"},
      {"access.start", std::string(), "window has no end"},
      {"access.end", std::string(), "window has no start"},
      {"shortcut", std::string("pgyer.com/abcd"), "short address"},
      {"shortcut", std::string(), "short address"},
      {"language", std::string("german"), "chinese, english, auto"},
      {"template", std::string("blue"), "classic"},
      {"sync", std::string("yes"), "sync"},
      {"access.password", std::string("plain"), "access.password"},
      {"icon", std::string("x"), "icon"}};
  for (const auto& [name, value, words] : wrong) {
    changes_ = invite;
    change(name, value);
    expect_refused(update(), ErrorKind::invalid_request, words);
  }
  changes_ = invite;
  change("access.start", std::string("2025-12-31"));
  change("access.end", std::string("2025-01-01"));
  expect_refused(update(), ErrorKind::invalid_request, "2025-12-31");
  changes_ = Settings();
  expect_refused(update(), ErrorKind::invalid_request, "no change");
  EXPECT_THAT(talk_.requests, IsEmpty());
}

TEST_F(PgyerApp, ShowsNoPasswordOfTheAppNeitherTheNewNorTheOldOne) {
  change("access.type", std::string("password"));
  change("access.password", Secret(kPassword));
  answer(std::string(R"({"code":0,"data":{"buildKey":"b","buildPassword":")") + kFormerPassword +
         R"(","buildName":"open sesame","buildDescription":")" + kFormerPassword + R"("}})");
  const auto app = update();
  ASSERT_TRUE(app);
  std::string shown = app->title.value_or("");
  for (const Detail& each : app->details) shown += " " + each.name + "=" + each.value;
  expect_no_secret(shown);
  answer(R"({"code":1099,"message":"open sesame"})");
  const auto failed = update();
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().kind, ErrorKind::rejected);
  EXPECT_EQ(failed.error().call, "app/update");
  expect_no_secret(failed.error());
}

TEST_F(PgyerApp, ShowsNothingOfTheAppsThatItIsMergedWith) {
  change("access.type", std::string("invite"));
  answer(std::string(R"({"code":0,"data":{"buildKey":"b","isMerged":1,"mergeAppInfo":
      [{"appKey":"m","buildPassword":")") +
         kFormerPassword + R"(","downloadURL":"https://h/?_api_key=of-another"}]}})");
  const auto app = update();
  ASSERT_TRUE(app);
  EXPECT_THAT(app->details, Contains(detail("isMerged", "1")));
  for (const Detail& each : app->details) {
    expect_no_secret(each.value);
    EXPECT_THAT(each.value, Not(HasSubstr("of-another")));
  }
}

TEST_F(PgyerApp, DeclaresWhatCanBeChangedWithHelp) {
  const auto declared = provider()->app_editor()->app_options();
  for (const OptionDeclaration& option : declared) {
    EXPECT_FALSE(option.help.empty()) << option.name;
    EXPECT_EQ(option.type == OptionType::choice, !option.choices.empty()) << option.name;
    EXPECT_EQ(option.type == OptionType::secret, option.name == "access.password") << option.name;
    EXPECT_FALSE(option.required) << option.name;
  }
}

// The account's apps.

class PgyerApps : public PgyerProvider {
 protected:
  [[nodiscard]] Result<Page<App>> list(const std::string& cursor = "") const {
    return provider()->app_catalogue()->list_apps(cursor, {});
  }
  void answer_apps(const std::vector<std::string>& keys, const std::string& place = "") {
    std::string items;
    for (const auto& key : keys) {
      items += (items.empty() ? "" : ",") + (R"({"buildKey":"b","appKey":")" + key + R"("})");
    }
    answer(place.empty() ? R"({"code":0,"data":[)" + items + "]}"
                         : R"({"code":0,"data":{)" + place + R"(,"list":[)" + items + "]}}");
  }
  /// All ids, as a caller would get them that follows the cursors.
  std::vector<std::string> list_all() const {
    std::vector<std::string> ids;
    std::string cursor;
    do {
      const auto page = list(cursor);
      EXPECT_TRUE(page);
      if (!page) return ids;
      for (const App& app : page->items) ids.push_back(app.id);
      cursor = page->next;
    } while (!cursor.empty());
    return ids;
  }
};

TEST_F(PgyerApps, ListsThePagesExample) {
  answer(kListMyOfThePage);
  const auto page = list();
  ASSERT_TRUE(page);
  EXPECT_EQ(sent(0), "app/listMy page=1");
  ASSERT_EQ(page->items.size(), 1U);
  const App& app = page->items[0];
  EXPECT_EQ(app.id, "x1y2z3");
  EXPECT_EQ(app.bundle_id, "com.example.app");
  EXPECT_EQ(app.platform, Platform::android);
  EXPECT_EQ(app.title, "Sample App");
  EXPECT_EQ(app.version, "1.1");
  EXPECT_EQ(app.build_number, "28");
  EXPECT_EQ(app.build_id, "a1b2c3d4e5f6");
  EXPECT_THAT(app.details, Contains(detail("buildCreated", "2025-01-01 10:00:00")));
}

TEST_F(PgyerApps, GoesOnUntilAPageIsEmpty) {
  answer_apps({"a1", "a2"});
  answer_apps({"a3"});
  answer_apps({});
  EXPECT_THAT(list_all(), ElementsAre("a1", "a2", "a3"));
  EXPECT_EQ(sent(1), "app/listMy page=2");
  EXPECT_EQ(sent(2), "app/listMy page=3");
  EXPECT_TRUE(talk_.finished());
}

TEST_F(PgyerApps, EndsWithAServiceThatDoesNotLookAtThePage) {
  answer_apps({"a1", "a2"});
  answer_apps({"a1", "a2"});
  EXPECT_THAT(list_all(), ElementsAre("a1", "a2"));
}

TEST_F(PgyerApps, EndsWithAServiceThatRepeatsItsLastPage) {
  answer_apps({"a1", "a2"});
  answer_apps({"a3"});
  answer_apps({"a3"});
  EXPECT_THAT(list_all(), ElementsAre("a1", "a2", "a3"));
}

TEST_F(PgyerApps, EndsWithAServiceThatBeginsAgain) {
  answer_apps({"a1", "a2"});
  answer_apps({"a3"});
  answer_apps({"a1", "a2"});
  EXPECT_THAT(list_all(), ElementsAre("a1", "a2", "a3"));
}

TEST_F(PgyerApps, EndsWhenTheServiceSaysWhichPageIsTheLast) {
  answer_apps({"a1", "a2"}, R"("pageCount":2,"currentPage":1)");
  answer_apps({"a3"}, R"("pageCount":2,"currentPage":2)");
  EXPECT_THAT(list_all(), ElementsAre("a1", "a2", "a3"));
  EXPECT_TRUE(talk_.finished());
}

TEST_F(PgyerApps, EndsAtTheLastPageThatTheServiceFallsBackTo) {
  answer_apps({"a1", "a2"}, R"("currentPage":1)");
  answer_apps({"a0", "a2"}, R"("currentPage":1)");
  EXPECT_THAT(list_all(), ElementsAre("a1", "a2"));
}

TEST_F(PgyerApps, EndsEvenWhenEveryPageIsNew) {
  answer_apps({"a1"});
  const auto page = list("10000:0123456789abcdef:0123456789abcdef");
  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().kind, ErrorKind::protocol);
  EXPECT_EQ(page.error().call, "app/listMy");
}

TEST_F(PgyerApps, RefusesACursorThatNoPageGave) {
  expect_refused(list("nonsense"), ErrorKind::invalid_request, "cursor");
}

TEST_F(PgyerApps, GuessesNoPlatformForANumberThatThePageDoesNotHave) {
  answer(R"({"code":0,"data":[{"buildKey":"b","appKey":"a","buildType":3}]})");
  const auto page = list();
  ASSERT_TRUE(page);
  EXPECT_FALSE(page->items[0].platform);
  EXPECT_THAT(page->items[0].details, Contains(detail("buildType", "3")));
}

}  // namespace
}  // namespace slipway::pgyer
