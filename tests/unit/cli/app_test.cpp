#include <gmock/gmock.h>

#include "one_target.h"

namespace slipway::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using Json = nlohmann::ordered_json;

using Apps = OneTargetTest;
using AppShow = OneTargetTest;
using AppUpdate = OneTargetTest;

TEST_F(Apps, AreATable) {
  const Ended ended = run({"apps", "beta"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_EQ(ended.out,
            "ID  TITLE  BUNDLE ID  PLATFORM  NEWEST\n"
            "a7  Demo   -          android   -\n"
            "a8  -      -          -         -\n"
            "a9  -      -          -         -\n");
}

TEST_F(Apps, ArePagedAndCut) {
  const Ended ended = run(json({"apps", "beta", "--limit", "2"}));
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_EQ(ended.json()["schema"], "slipway.apps/1");
  EXPECT_EQ(ended.json()["apps"].size(), 2U);
  EXPECT_EQ(ended.json()["more"], true);
  EXPECT_THAT(service_->calls, ElementsAre("list_apps "));
}

TEST_F(AppShow, ListsAllDetails) {
  const Ended ended = run({"app", "show", "beta"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_EQ(ended.out,
            "id        a7\n"
            "title     Demo\n"
            "platform  android\n"
            "\n"
            "shortcut  abcd\n");
}

TEST_F(AppShow, GivesAllDetailsInJson) {
  const Ended ended = run(json({"app", "show", "beta"}));
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_EQ(ended.out, R"({
  "schema": "slipway.app/1",
  "outcome": "succeeded",
  "target": "beta",
  "provider": "fake",
  "app": {
    "id": "a7",
    "bundle_id": null,
    "platform": "android",
    "title": "Demo",
    "version": null,
    "build_number": null,
    "build_id": null,
    "url": null,
    "details": [
      {
        "name": "shortcut",
        "value": "abcd"
      }
    ]
  },
  "warnings": [],
  "error": null
}
)");
}

TEST_F(AppShow, ThatFailsHasNoApp) {
  service_->errors = {error(ErrorKind::not_found, "there is no such app")};
  const Ended ended = run(json({"app", "show", "beta"}));
  EXPECT_EQ(ended.code, 4);
  EXPECT_EQ(ended.json()["app"], nullptr);
}

TEST_F(AppUpdate, ChangesWhatIsNamedAndShowsTheAppAfterwards) {
  const Ended ended = run({"app", "update", "beta", "title=A = B, really", "access=public"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_THAT(service_->calls, ElementsAre("update_app title=A = B, really access=public"));
  EXPECT_THAT(ended.out, HasSubstr("title     A = B, really\n"));
}

TEST_F(AppUpdate, TakesASecretFromAFileOrStdinAndNeverShowsIt) {
  write("password", "open-sesame\n");
  Ended ended = run({"app", "update", "beta", "password=@password"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_THAT(service_->calls, ElementsAre("update_app password=open-sesame"));

  service_->app.details = {{"password", "open-sesame"}};
  ended = run({"app", "update", "beta", "password=@-"}, "open-sesame\n");
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_THAT(ended.out, Not(HasSubstr("open-sesame")));
}

TEST_F(AppUpdate, RefusesASecretOnTheCommandLineAndDoesNotRepeatIt) {
  const Ended ended = run(json({"app", "update", "beta", "password=open-sesame"}));
  EXPECT_EQ(ended.code, 2);
  EXPECT_EQ(ended.json()["findings"][0]["code"], "secret_on_command_line");
  EXPECT_THAT(ended.err, HasSubstr("password=@FILE"));
  EXPECT_THAT(ended.out + ended.err, Not(HasSubstr("open-sesame")));
  EXPECT_THAT(service_->calls, IsEmpty());
}

TEST_F(AppUpdate, ListsAllNamesForOneThatItDoesNotKnow) {
  const Ended ended = run({"app", "update", "beta", "titel=New"});
  EXPECT_EQ(ended.code, 2);
  EXPECT_EQ(ended.err,
            "error: beta: there is no `titel` to change\n"
            "  hint: did you mean `title`? what can be changed:\n"
            "        title=TEXT              The app's name\n"
            "        access=public|password  Who may install\n"
            "        password=@FILE          What testers must type\n");
  EXPECT_THAT(service_->calls, IsEmpty());
}

TEST_F(AppUpdate, DoesNotQuoteAnArgumentThatMayBeAPasswordWithoutItsName) {
  const Ended ended = run(json({"app", "update", "beta", "title=New", "open-sesame"}));
  EXPECT_EQ(ended.code, 2);
  EXPECT_THAT(ended.err, HasSubstr("error: beta: argument 2 is not NAME=VALUE\n"));
  EXPECT_THAT(ended.err, HasSubstr("        title=TEXT "));
  EXPECT_THAT(ended.out + ended.err, Not(HasSubstr("open-sesame")));
  EXPECT_THAT(service_->calls, IsEmpty());
}

TEST_F(AppUpdate, ListsAllNamesWithoutAChange) {
  const Ended ended = run({"app", "update", "beta"});
  EXPECT_EQ(ended.code, 2);
  EXPECT_THAT(ended.err, HasSubstr("error: beta: nothing is to be changed\n"));
  EXPECT_THAT(ended.err, HasSubstr("        title=TEXT "));
}

TEST_F(AppUpdate, ReportsAllMistakesBeforeAnyCall) {
  const Ended ended = run(json({"app", "update", "beta", "title", "access=friends", "title=a",
                                "title=b", "password=@none"}));
  EXPECT_EQ(ended.code, 2);
  std::vector<std::string> codes;
  const Json document = ended.json();
  for (const Json& finding : document["findings"]) codes.push_back(finding["code"]);
  EXPECT_THAT(codes,
              ElementsAre("value_missing", "invalid_value", "same_name_twice", "secret_file"));
  EXPECT_THAT(service_->calls, IsEmpty());
}

}  // namespace
}  // namespace slipway::cli
