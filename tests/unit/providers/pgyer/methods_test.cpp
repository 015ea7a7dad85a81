#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/temporary_directory.h"
#include "tests/unit/providers/pgyer/provider_fixture.h"

// The service's own calls, by their names.
namespace slipway::pgyer {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

class PgyerMethods : public PgyerProvider {
 protected:
  [[nodiscard]] Result<NativeReply> call(const std::string& method,
                                         const std::vector<NativeArgument>& arguments = {}) const {
    return provider()->native_calls()->call_native(method, arguments, {});
  }
  [[nodiscard]] static NativeArgument text(const std::string& name, const std::string& value) {
    return {name, Secret(value)};
  }
  [[nodiscard]] static NativeArgument file(const std::string& name,
                                           const std::filesystem::path& path) {
    return {name, path};
  }
  [[nodiscard]] NativeMethod method(const std::string& name) const {
    for (const NativeMethod& each : provider()->native_calls()->native_methods()) {
      if (each.name == name) return each;
    }
    ADD_FAILURE() << "no method " << name;
    return {};
  }

  testing::TemporaryDirectory directory_;
};

TEST_F(PgyerMethods, KnowsEveryCallOfThePagesAndNoInstallAddress) {
  std::vector<std::string> names;
  for (const auto& each : provider()->native_calls()->native_methods()) names.push_back(each.name);
  EXPECT_THAT(names,
              UnorderedElementsAre("app/getCOSToken", "app/buildInfo", "app/uploadHarmonyCert",
                                   "app/uploadHarmonyHsp", "app/upload", "app/view", "app/update",
                                   "app/updateApp", "app/getByShortcut", "app/listMy", "app/builds",
                                   "app/setNewestVersion", "app/cancelNewestVersion", "app/check",
                                   "app/buildDelete", "app/deleteApp", "appGroup/listAll",
                                   "appGroup/view", "certificate/index"));
}

TEST_F(PgyerMethods, NamesTheParametersThatThePagesRequireFirst) {
  const auto required = [this](const std::string& name) {
    std::vector<std::string> names;
    for (const auto& each : method(name).parameters) {
      if (each.required) names.push_back(each.name);
    }
    return names;
  };
  EXPECT_THAT(required("app/getCOSToken"), UnorderedElementsAre("buildType"));
  EXPECT_THAT(required("app/update"), UnorderedElementsAre("appKey", "buildInstallType"));
  EXPECT_THAT(required("app/updateApp"), UnorderedElementsAre("userKey"));
  EXPECT_THAT(required("app/uploadHarmonyCert"),
              UnorderedElementsAre("file", "password", "buildKey"));
  EXPECT_THAT(required("app/listMy"), IsEmpty());
}

TEST_F(PgyerMethods, MarksFilesAndSecrets) {
  for (const auto& each : provider()->native_calls()->native_methods()) {
    for (const NativeParameter& parameter : each.parameters) {
      const std::string& name = parameter.name;
      EXPECT_EQ(parameter.file, name == "file" || name == "screenshot") << each.name << name;
      EXPECT_EQ(parameter.secret,
                name == "password" || name == "buildPassword" || name == "userKey")
          << each.name << name;
      EXPECT_NE(name, "_api_key") << "it is sent by itself";
    }
  }
}

TEST_F(PgyerMethods, MakesACallByItsName) {
  answer(R"({"code":0,"message":"","data":{"buildKey":"a1b2c3d4e5f6"}})");
  const auto reply = call("app/getByShortcut", {text("buildShortcutUrl", "abcd")});
  ASSERT_TRUE(reply);
  EXPECT_EQ(sent(0), "app/getByShortcut buildShortcutUrl=abcd");
  EXPECT_EQ(reply->http_status, 200);
  EXPECT_TRUE(reply->json);
  EXPECT_THAT(reply->body, HasSubstr(R"("buildKey":"a1b2c3d4e5f6")"));
}

TEST_F(PgyerMethods, FillsInTheAppAndTheUserOfTheTarget) {
  set("app_key", std::string("x1y2z3"));
  set("user_key", Secret(kUserKey));
  for (int count = 0; count < 4; ++count) answer(R"({"code":0,"data":{}})");
  ASSERT_TRUE(call("app/view"));
  ASSERT_TRUE(call("app/view", {text("appKey", "another")}));
  ASSERT_TRUE(call("app/buildDelete", {text("buildKey", "b")}));
  ASSERT_TRUE(call("app/updateApp", {text("buildKey", "b")}));
  EXPECT_EQ(sent(0), "app/view appKey=x1y2z3");
  EXPECT_EQ(sent(1), "app/view appKey=another");
  EXPECT_EQ(sent(2), "app/buildDelete buildKey=b&appKey=x1y2z3");
  EXPECT_EQ(sent(3), std::string("app/updateApp buildKey=b&userKey=") + kUserKey);
}

TEST_F(PgyerMethods, DeletesNoAppThatWasNotNamed) {
  set("app_key", std::string("x1y2z3"));
  expect_refused(call("app/deleteApp"), ErrorKind::invalid_request, "appKey");
  EXPECT_THAT(talk_.requests, IsEmpty());
  answer(R"({"code":0})");
  ASSERT_TRUE(call("app/deleteApp", {text("appKey", "x1y2z3")}));
  EXPECT_EQ(sent(0), "app/deleteApp appKey=x1y2z3");
}

TEST_F(PgyerMethods, RefusesAKnownCallThatLacksAParameter) {
  expect_refused(call("app/buildInfo"), ErrorKind::invalid_request, "buildKey");
  expect_refused(call("app/buildInfo", {text("buildKey", "")}), ErrorKind::invalid_request,
                 "buildKey");
  expect_refused(call("app/builds"), ErrorKind::invalid_request, "appKey");
  expect_refused(call("app/updateApp"), ErrorKind::invalid_request, "userKey");
  expect_refused(call("app/upload"), ErrorKind::invalid_request, "file=@PATH");
  EXPECT_THAT(talk_.requests, IsEmpty());
}

TEST_F(PgyerMethods, MakesCallsThatNoPageDescribes) {
  answer(R"({"code":0,"data":[]})");
  ASSERT_TRUE(call("feedback/list", {text("appKey", "a"), text("page", "2")}));
  EXPECT_EQ(sent(0), "feedback/list appKey=a&page=2");
}

TEST_F(PgyerMethods, SendsFiles) {
  answer(R"({"code":0})");
  answer(R"({"code":0})");
  const auto hsp = directory_.write("a.hsp", "hsp");
  ASSERT_TRUE(call("app/uploadHarmonyHsp", {file("file", hsp), text("buildKey", "k")}));
  ASSERT_TRUE(call("feedback/add", {file("picture", hsp)}));
  EXPECT_THAT(talk_.body(0), AllOf(HasSubstr("name=\"file\"; filename=\"a.hsp\""),
                                   HasSubstr("<file " + hsp.string() + ">")));
  EXPECT_THAT(talk_.body(1), HasSubstr("name=\"picture\"; filename=\"a.hsp\""));
}

TEST_F(PgyerMethods, RefusesFilesThatAreNone) {
  const auto empty = directory_.write("empty", "");
  for (const auto& path : {directory_.path() / "missing", directory_.path(), empty}) {
    expect_refused(call("feedback/add", {file("picture", path)}), ErrorKind::invalid_request,
                   path.string());
  }
  expect_refused(call("app/buildInfo", {file("buildKey", directory_.write("key", "k"))}),
                 ErrorKind::invalid_request, "buildKey");
  expect_refused(call("app/upload", {text("file", "app.apk")}), ErrorKind::invalid_request,
                 "file=@PATH");
  EXPECT_THAT(talk_.requests, IsEmpty());
}

TEST_F(PgyerMethods, RefusesInstallAddressesBecauseTheyAreMetered) {
  for (const std::string name : {"app/install", "app/install/", "app//install", "APP/Install",
                                 "./app/./install", "app/plist/a1b2c3d4e5f6", "app/plist"}) {
    expect_refused(call(name, {text("buildKey", "b")}), ErrorKind::unsupported, "metered");
  }
  EXPECT_THAT(talk_.requests, IsEmpty());
}

TEST_F(PgyerMethods, RefusesNamesThatCannotBeAPathAndTheKeyItself) {
  for (const std::string name : {"", "a b", "../x", "x?y=1", "app/install?buildKey=b",
                                 "x\r\nHost: y", "/x", "x#y", "app/%69nstall"}) {
    expect_refused(call(name), ErrorKind::invalid_request, "");
  }
  expect_refused(call("feedback/list", {text("_api_key", "other")}), ErrorKind::invalid_request,
                 "_api_key");
  EXPECT_THAT(talk_.requests, IsEmpty());
}

TEST_F(PgyerMethods, ShowsNoSecretOfAReply) {
  set("app_key", std::string("x1y2z3"));
  set("user_key", Secret(kUserKey));
  talk_.answer(token_reply());
  const auto token = call("app/getCOSToken", {text("buildType", "android")});
  ASSERT_TRUE(token);
  expect_no_secret(token->body);
  EXPECT_THAT(token->body, AllOf(HasSubstr("token-key-1"), HasSubstr("signature")));

  answer(std::string(R"({"code":0,"data":{"buildKey":"b","buildPassword":")") + kFormerPassword +
         R"(","note":"open sesame )" + kApiKey + " " + kUserKey + R"("}})");
  const auto updated =
      call("app/update", {text("buildInstallType", "2"), text("buildPassword", kPassword)});
  ASSERT_TRUE(updated);
  expect_no_secret(updated->body);
  EXPECT_THAT(updated->body, Not(HasSubstr("654321")));
}

TEST_F(PgyerMethods, GivesTheServicesReason) {
  answer_code("1009");
  const auto refused = call("app/buildInfo", {text("buildKey", "b")});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::not_found);
  EXPECT_EQ(refused.error().call, "app/buildInfo");
  EXPECT_EQ(refused.error().code, "1009");
}

TEST_F(PgyerMethods, KnowsThatACallThatOnlyAsksMayBeRepeated) {
  Error lost = fail(ErrorKind::network, "the connection broke").value();
  lost.effect = Effect::unknown;
  for (int count = 0; count < 3; ++count) talk_.answer(lost);
  EXPECT_EQ(call("app/listMy").error().effect, Effect::none);
  EXPECT_EQ(call("app/buildDelete", {text("buildKey", "b")}).error().effect, Effect::unknown);
  EXPECT_EQ(call("feedback/add").error().effect, Effect::unknown);
}

}  // namespace
}  // namespace slipway::pgyer
