#include <gtest/gtest.h>

#include "tests/unit/providers/pgyer/provider_fixture.h"

// Changing a build, asking for updates, checking the credential.
namespace slipway::pgyer {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class PgyerEdit : public PgyerProvider {
 protected:
  PgyerEdit() { set("user_key", Secret(kUserKey)); }

  [[nodiscard]] Result<EditResult> edit(const std::string& id = "a1b2c3d4e5f6") const {
    return provider()->build_editor()->edit_build(id, changes_, {});
  }
  static std::string call_with(const std::string& fields) {
    return std::string("app/updateApp userKey=") + kUserKey + "&buildKey=a1b2c3d4e5f6" + fields;
  }

  BuildChanges changes_;
};

TEST_F(PgyerEdit, ChangesTheNotesAndGivesTheBuildAfterwards) {
  answer(kUpdateAppOfThePage);
  changes_.notes = Notes{"Various bug fixes", NotesFormat::plain};
  const auto edited = edit();
  ASSERT_TRUE(edited);
  EXPECT_EQ(sent(0), call_with("&buildUpdateDescription=Various+bug+fixes"));
  ASSERT_TRUE(edited->build);
  EXPECT_EQ(edited->build->id, "a1b2c3d4e5f6");
  EXPECT_EQ(edited->build->notes, "Various bug fixes");
  EXPECT_THAT(edited->warnings, IsEmpty());
}

TEST_F(PgyerEdit, TakesTheNotesAwayWithAnEmptyText) {
  answer(R"({"code":0,"data":{"buildKey":"a1b2c3d4e5f6","buildUpdateDescription":""}})");
  changes_.notes = Notes{};
  const auto edited = edit();
  ASSERT_TRUE(edited);
  EXPECT_EQ(sent(0), call_with("&buildUpdateDescription="));
  EXPECT_EQ(edited->build->notes, "");
}

TEST_F(PgyerEdit, WarnsThatMarkedUpNotesAreShownAsPlainText) {
  answer(kUpdateAppOfThePage);
  changes_.notes = Notes{"* fixes", NotesFormat::markdown};
  const auto edited = edit();
  ASSERT_TRUE(edited);
  EXPECT_THAT(edited->warnings, ElementsAre(HasSubstr("plain text")));
}

TEST_F(PgyerEdit, ChangesWhoMayInstall) {
  const std::pair<Access, const char*> wishes[] = {
      {{AccessType::open, Secret(), {}}, "&buildPassword=&buildInstallType=1"},
      {{AccessType::password, Secret(kPassword), {}},
       "&buildPassword=open+sesame&buildInstallType=2"},
      {{AccessType::invite, Secret(), {}}, "&buildInstallType=3"}};
  std::size_t call = 0;
  for (const auto& [access, fields] : wishes) {
    answer(kUpdateAppOfThePage);
    changes_.access = access;
    ASSERT_TRUE(edit()) << fields;
    EXPECT_EQ(sent(call++), call_with(fields));
  }
}

TEST_F(PgyerEdit, ShowsTheNewPasswordNowhere) {
  changes_.access = Access{AccessType::password, Secret(kPassword), {}};
  answer(R"({"code":0,"data":{"buildKey":"b","buildName":"open sesame )" + std::string(kUserKey) +
         R"("}})");
  const auto edited = edit();
  ASSERT_TRUE(edited);
  expect_no_secret(*edited->build->title);
  answer(R"({"code":1188,"message":"open sesame )" + std::string(kUserKey) + R"("})");
  const auto failed = edit();
  ASSERT_FALSE(failed);
  expect_no_secret(failed.error());
}

TEST_F(PgyerEdit, RefusesAccessThatDoesNotFitItsPassword) {
  changes_.access = Access{AccessType::password, Secret(), {}};
  expect_refused(edit(), ErrorKind::invalid_request, "password");
  changes_.access = Access{AccessType::invite, Secret(kPassword), {}};
  expect_refused(edit(), ErrorKind::invalid_request, "password");
  EXPECT_THAT(talk_.requests, IsEmpty());
}

TEST_F(PgyerEdit, RefusesAWindowBecauseThoseBelongToTheApp) {
  changes_.access = Access{AccessType::invite, Secret(), InstallWindow{"2025-01-01", "2025-12-31"}};
  expect_refused(edit(), ErrorKind::unsupported, "window");
  EXPECT_THAT(talk_.requests, IsEmpty());
}

TEST_F(PgyerEdit, NeedsTheUserKeyAndSaysWhereItIsFound) {
  set("user_key", Secret());
  changes_.notes = Notes{"fixes", NotesFormat::plain};
  expect_refused(edit(), ErrorKind::invalid_config, "user_key");
  expect_refused(edit(), ErrorKind::invalid_config, "API info");
}

TEST_F(PgyerEdit, RefusesWhatPgyerCannotChangeBeforeItMissesTheUserKey) {
  set("user_key", Secret());
  expect_refused(edit(), ErrorKind::invalid_request, "no change");
  changes_.mandatory = true;
  expect_refused(edit(), ErrorKind::unsupported, "mandatory");
}

TEST_F(PgyerEdit, GivesTheServicesReason) {
  const std::pair<const char*, ErrorKind> reasons[] = {{"1009", ErrorKind::not_found},
                                                       {"1013", ErrorKind::not_found},
                                                       {"1045", ErrorKind::authentication},
                                                       {"1033", ErrorKind::permission}};
  changes_.notes = Notes{"fixes", NotesFormat::plain};
  for (const auto& [code, kind] : reasons) {
    answer_code(code);
    const auto failed = edit();
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().kind, kind) << code;
    EXPECT_EQ(failed.error().call, "app/updateApp");
    EXPECT_EQ(failed.error().effect, Effect::none) << "twice does no harm";
    EXPECT_EQ(failed.error().hint.find("slipway versions") != std::string::npos,
              std::string_view(code) == "1009")
        << code;
  }
}

// Updates.

class PgyerUpdates : public PgyerProvider {
 protected:
  PgyerUpdates() { set("app_key", std::string("x1y2z3")); }
  [[nodiscard]] Result<UpdateAnswer> check() const {
    return provider()->update_checker()->check_update(question_, {});
  }
  UpdateQuestion question_;
};

TEST_F(PgyerUpdates, GivesTheNewestBuild) {
  answer(kCheckOfThePage);
  const auto update = check();
  ASSERT_TRUE(update);
  EXPECT_EQ(sent(0), "app/check appKey=x1y2z3");
  EXPECT_TRUE(update->available);
  EXPECT_EQ(update->forced, false);
  EXPECT_EQ(update->build.id, "a1b2c3d4e5f6");
  EXPECT_EQ(update->build.version, "1.1");
  EXPECT_EQ(update->build.build_number, "28");
  EXPECT_EQ(update->build.title, "Sample App");
  EXPECT_EQ(update->build.notes, "Various bug fixes");
  EXPECT_EQ(update->build.size, 12345678U);
  EXPECT_EQ(update->build.url, "https://www.pgyer.com/abcd");
  ASSERT_TRUE(update->install_url);
  EXPECT_THAT(update->install_url->reveal(), HasSubstr("buildKey=a1b2c3d4e5f6"));
}

TEST_F(PgyerUpdates, SendsWhatIsInstalled) {
  answer(kCheckOfThePage);
  question_ = {"1.0", "4", "chan"};
  ASSERT_TRUE(check());
  EXPECT_EQ(sent(0),
            "app/check appKey=x1y2z3&buildVersion=1.0&buildBuildVersion=4&channelKey=chan");
}

TEST_F(PgyerUpdates, RefusesABuildCountThatIsNone) {
  for (const char* text : {"", "four", "4x", "4.0"}) {
    question_.service_build = text;
    expect_refused(check(), ErrorKind::invalid_request, "count");
  }
  set("app_key", std::string());
  expect_refused(check(), ErrorKind::invalid_config, "slipway apps target");
  EXPECT_THAT(talk_.requests, IsEmpty());
}

// Access.

class PgyerAccess : public PgyerProvider {
 protected:
  [[nodiscard]] Result<AccessReport> check() const {
    return provider()->access_check()->check_access({});
  }
};

TEST_F(PgyerAccess, CountsTheAppsThatTheKeyLists) {
  answer(R"({"code":0,"data":[{"buildKey":"b1","appKey":"a1"},{"buildKey":"b2","appKey":"a2"}]})");
  answer(R"({"code":0,"data":{"pageCount":1,"list":[{"buildKey":"b1","appKey":"a1"}]}})");
  const auto two = check();
  ASSERT_TRUE(two);
  EXPECT_EQ(sent(0), "app/listMy page=1");
  EXPECT_EQ(two->detail, "the key lists 2 apps on the first page");
  EXPECT_THAT(two->warnings, IsEmpty()) << "neither app_key nor user_key must be set";
  EXPECT_EQ(check()->detail, "the key lists 1 app");
}

TEST_F(PgyerAccess, WarnsOfAnAppKeyThatIsNotListed) {
  const std::string apps = R"({"code":0,"data":[{"buildKey":"b1","appKey":"a1"}]})";
  answer(apps);
  answer(apps);
  set("app_key", std::string("a1"));
  EXPECT_THAT(check()->warnings, IsEmpty());
  set("app_key", std::string("a2"));
  EXPECT_THAT(check()->warnings, ElementsAre(HasSubstr("app_key a2 ")));
}

TEST_F(PgyerAccess, SaysThatTheKeyIsRefused) {
  answer_code("1002");
  const auto refused = check();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::authentication);
  expect_no_secret(refused.error());
}

}  // namespace
}  // namespace slipway::pgyer
