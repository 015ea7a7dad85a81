#include <Poco/DateTimeFormat.h>
#include <Poco/DateTimeParser.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/emulator/probe.h"

namespace slipway::emulator::probe {
namespace {

using Json = nlohmann::json;

/// One call of each kind that is a POST without a file.
const std::vector<std::string>& plain_calls() {
  static const std::vector<std::string> kCalls = {
      "app/view",      "app/update",       "app/updateApp",        "app/getByShortcut",
      "app/listMy",    "app/builds",       "app/setNewestVersion", "app/cancelNewestVersion",
      "app/check",     "app/buildDelete",  "app/deleteApp",        "appGroup/listAll",
      "appGroup/view", "certificate/index"};
  return kCalls;
}

TEST(EmulatorPgyerFaults, AnswersAnyCodeWithThePagesTextBeforeTheEffect) {
  Bench bench({}, 0);
  ASSERT_NE(bench.publish(), "");
  const auto build = bench.publish();
  ASSERT_TRUE(bench->set_faults({"code-1203:1"}));
  const auto refused = bench.pgyer("app/buildDelete", {{"buildKey", build}});
  EXPECT_EQ(refused.status, 200);
  EXPECT_EQ(refused.json(),
            Json({{"code", 1203}, {"message", "Cannot delete every displayed version"}}));
  EXPECT_EQ(bench.build_info(build).code(), 0) << "only once, and it is still there";
  ASSERT_TRUE(bench->set_faults({"pgyer/code-1128"}));
  EXPECT_EQ(bench.pgyer("app/deleteApp", {{"appKey", "x1y2z3"}}).json()["message"],
            "Insufficient permissions — you can only delete apps you uploaded");
  EXPECT_EQ(bench.token().code(), 1128);
  ASSERT_TRUE(bench->set_faults({"code-9999"}));
  EXPECT_EQ(bench.pgyer("app/listMy").code(), 9999) << "also one that nobody knows";
  EXPECT_EQ(bench.upload(Parts().file("ipa", "a.ipa", "abc")).status, 201)
      << "the other service has no such codes";
}

TEST(EmulatorPgyerFaults, TakesSeveralCodesOneAfterTheOther) {
  Bench bench({"code-1098:1", "code-1202:1"});
  EXPECT_EQ(bench.pgyer("app/listMy").code(), 1098);
  EXPECT_EQ(bench.pgyer("app/listMy").code(), 1202);
  EXPECT_EQ(bench.pgyer("app/listMy").code(), 0);
}

TEST(EmulatorPgyerFaults, SpoilsEveryCall) {
  Bench bench;
  for (const auto& call : plain_calls()) {
    ASSERT_TRUE(bench->set_faults({"redirect:1", "html-502:1", "not-json:1", "empty:1"}));
    EXPECT_EQ(bench.pgyer(call).status, 302) << call;
    EXPECT_EQ(bench.pgyer(call).status, 502) << call;
    EXPECT_TRUE(bench.pgyer(call).json().is_discarded()) << call;
    EXPECT_EQ(bench.pgyer(call).body, "") << call;
  }
  ASSERT_TRUE(bench->set_faults({"html-502"}));
  EXPECT_EQ(send(*bench, "GET", "/apiv2/app/install").status, 502);
}

TEST(EmulatorPgyerFaults, WantsThePostAndTheKeyOnEveryCall) {
  Bench bench;
  for (const auto& call : plain_calls()) {
    EXPECT_EQ(post_form(*bench, "/apiv2/" + call, {}).code(), 1001) << call;
    EXPECT_EQ(post_form(*bench, "/apiv2/" + call, {{"_api_key", "no"}}).code(), 1002) << call;
    EXPECT_EQ(send(*bench, "GET", "/apiv2/" + call).code(), 1096) << call;
  }
}

TEST(EmulatorPgyerFaults, LeavesOutWhatIdentifiesAndChangesTypes) {
  Bench bench({}, 0);
  const auto build = bench.publish();
  ASSERT_TRUE(bench->set_faults({"wrong-types"}));
  const auto data = [&](const std::string& call, const Pairs& parameters = {}) {
    const auto answer = bench.pgyer(call, parameters);
    EXPECT_EQ(answer.code(), 0) << call;
    return answer.json()["data"];
  };
  const Pairs app = {{"appKey", "x1y2z3"}};
  const auto builds = data("app/builds", app);
  ASSERT_EQ(builds["list"].size(), 1U);
  EXPECT_FALSE(builds["list"][0].contains("buildKey"));
  EXPECT_TRUE(builds["list"][0]["buildFileSize"].is_object());
  EXPECT_TRUE(builds["list"][0]["buildName"].is_array());
  EXPECT_FALSE(data("app/view", app).contains("buildKey"));
  EXPECT_FALSE(data("app/listMy")[0].contains("buildKey"));
  EXPECT_FALSE(data("app/getByShortcut", {{"buildShortcutUrl", "abcd"}}).contains("buildKey"));
  EXPECT_FALSE(data("app/check", app).contains("buildHaveNewVersion"));
  EXPECT_FALSE(data("appGroup/listAll")[0].contains("appGroupKey"));
  EXPECT_FALSE(data("certificate/index")["list"][0].contains("certificateKey"));
  EXPECT_EQ(bench.build_info(build).json()["data"]["buildKey"], build) << "uploads go on";
}

std::int64_t date_of(const Answer& answer) {
  int zone = 0;
  return Poco::DateTimeParser::parse(Poco::DateTimeFormat::HTTP_FORMAT, answer.header("Date"), zone)
      .timestamp()
      .epochTime();
}

TEST(EmulatorPgyerFaults, DatesEveryReplyByTheRealClockOrAnHourOff) {
  Bench bench;
  const auto now = [] {
    return std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  };
  const auto before = now();
  const auto date = date_of(bench.pgyer("app/listMy"));
  EXPECT_GE(date, before);
  EXPECT_LE(date, now());
  ASSERT_TRUE(bench->set_faults({"skewed-clock"}));
  for (const auto& answer :
       {bench.pgyer("app/listMy"), send(*bench, "GET", "/api/2/apps", bench.token_header()),
        bench.store(bench.token())}) {
    EXPECT_GE(date_of(answer), before + 3600);
    EXPECT_LE(date_of(answer), now() + 3600);
  }
}

}  // namespace
}  // namespace slipway::emulator::probe
