#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "slipway/transport.h"
#include "tests/e2e/workspace.h"

// Repetitions and other addresses of a service, with the real binary and two servers.
namespace slipway::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

/// Where nobody listens.
const std::string kNowhere = "http://127.0.0.1:1";

/// How many calls the server had.
int calls_of(const Workspace& work) {
  http::Request request;
  request.method = "GET";
  request.url = work.emulator().base_url() + "/_emulator/requests";
  const auto response = http::make_transport({})->send(request, {});
  if (!response) return -1;
  const auto document = nlohmann::json::parse(response->body);
  int calls = 0;
  for (const auto& count : document["counts"]) calls += count.get<int>();
  return calls;
}

/// One target of each provider, at `base_url` and with other addresses.
class Addresses : public ::testing::TestWithParam<std::string> {
 protected:
  void configure(const Workspace& work, const std::string& base_url,
                 const std::vector<std::string>& others, int retries = 0) {
    std::string list;
    for (const std::string& other : others) list += (list.empty() ? "\"" : ", \"") + other + "\"";
    std::string target = GetParam() == "legacy" ? work.hockeyapp_target("") : work.pgyer_target("");
    const std::string served = work.emulator().base_url();
    target.replace(target.find(served), served.size(), base_url);
    work.configure(target + "fallback_base_urls = [" + list +
                   "]\npoll_interval = \"10ms\"\nsettle_time = \"300ms\"\nretries = " +
                   std::to_string(retries) + "\n");
  }
  static CommandResult publish(const Workspace& work) { return work.publish({"--to", GetParam()}); }
};

TEST_P(Addresses, ThatAreListedAreTriedWhenBaseUrlCannotBeReached) {
  const Workspace work;
  configure(work, kNowhere, {"http://localhost:2/", work.emulator().base_url()});
  const auto result = publish(work);
  ASSERT_EQ(result.exit_code, 0) << result.all();
  const auto target = target_of(result.json(), GetParam());
  EXPECT_EQ(target["outcome"], "succeeded");
  EXPECT_EQ(target["attempts"], 1);
  EXPECT_EQ(work.emulator().uploads().size(), 1U);
}

TEST_P(Addresses, AreWrittenWithThePathOfTheApiOrWithout) {
  const Workspace work;
  const std::string path = GetParam() == "legacy" ? "/api/2" : "/apiv2";
  configure(work, kNowhere + path, {work.emulator().base_url()});
  EXPECT_EQ(publish(work).exit_code, 0);
  work.package("app.apk", 1000);
  configure(work, kNowhere, {work.emulator().base_url() + path + "/"});
  EXPECT_EQ(publish(work).exit_code, 0);
  EXPECT_EQ(work.emulator().uploads().size(), 2U);
}

TEST_P(Addresses, AreNamedWhenNoneCanBeReached) {
  const Workspace work;
  configure(work, kNowhere, {"http://127.0.0.1:2"});
  const auto result = publish(work);
  EXPECT_EQ(result.exit_code, 4) << result.all();
  const auto target = target_of(result.json(), GetParam());
  EXPECT_EQ(target["error"]["kind"], "network");
  EXPECT_THAT(target["error"]["message"].get<std::string>(),
              AllOf(HasSubstr("127.0.0.1:1"), HasSubstr("127.0.0.1:2")));
}

TEST_P(Addresses, AreNeverTriedAfterTheServiceSaidNo) {
  Workspace work;
  const Workspace other;
  work.environment["PGYER_API_KEY"] = "00000000000000000000000000000000";
  work.environment["HOCKEYAPP_API_TOKEN"] = "00000000000000000000000000000000";
  configure(work, work.emulator().base_url(), {other.emulator().base_url()}, 3);
  const auto result = publish(work);
  EXPECT_EQ(result.exit_code, 4) << result.all();
  const auto target = target_of(result.json(), GetParam());
  EXPECT_EQ(target["error"]["kind"], "authentication") << result.all();
  EXPECT_EQ(target["attempts"], 1);
  EXPECT_GT(calls_of(work), 0);
  EXPECT_EQ(calls_of(other), 0);
}

TEST_P(Addresses, AreWhereARedirectedCallsSuccessorGoes) {
  const Workspace work({"redirect"});
  const Workspace other;
  configure(work, work.emulator().base_url(), {other.emulator().base_url()});
  // At HockeyApp the question whether the build is there is the call that is redirected.
  const auto result = publish(work);
  const bool asked_before = GetParam() == "legacy";
  EXPECT_EQ(result.exit_code, asked_before ? 0 : 4) << result.all();
  EXPECT_EQ(other.emulator().uploads().size(), asked_before ? 1U : 0U);
  EXPECT_EQ(calls_of(work), 1);
}

TEST_P(Addresses, OverPlainHttpAreRefusedLikeBaseUrl) {
  const Workspace work;
  configure(work, work.emulator().base_url(), {"http://elsewhere.example"});
  const auto result = work.run({"check"});
  EXPECT_EQ(result.exit_code, 2) << result.all();
  EXPECT_THAT(result.err, AllOf(HasSubstr("`fallback_base_urls`"), HasSubstr("allow_plain_http")));
}

std::string provider_of(const ::testing::TestParamInfo<std::string>& info) {
  return info.param == "legacy" ? "HockeyApp" : "Pgyer";
}

INSTANTIATE_TEST_SUITE_P(EachProvider, Addresses, ::testing::Values("pgyer-beta", "legacy"),
                         provider_of);

TEST(Retries, AGatewaysAnswerSendsTheRepetitionToTheOtherAddress) {
  Workspace work({"html-502"});
  const Workspace other;
  work.configure(work.pgyer_target("fallback_base_urls = [\"" + other.emulator().base_url() +
                                   "\"]\npoll_interval = \"10ms\"\nretries = 1\n"));
  const auto result = work.publish({"--to", "pgyer-beta"});
  ASSERT_EQ(result.exit_code, 0) << result.all();
  EXPECT_EQ(target_of(result.json(), "pgyer-beta")["attempts"], 2);
  EXPECT_EQ(calls_of(work), 1);
  EXPECT_EQ(other.emulator().uploads().size(), 1U);
}

TEST(Retries, ALimitThatCannotBeWaitedOutIsSaidAndNotFed) {
  const Workspace work({"rate-limited"});
  work.configure(work.pgyer_target("publish_timeout = \"20s\"\nretries = 9\n"));
  const auto result = work.publish({"--to", "pgyer-beta"});
  EXPECT_EQ(result.exit_code, 4) << result.all();
  const auto error = target_of(result.json(), "pgyer-beta")["error"];
  EXPECT_EQ(error["kind"], "rate_limited");
  EXPECT_THAT(error["hint"].get<std::string>(),
              AllOf(HasSubstr("no time to wait"), HasSubstr("`publish_timeout`")));

  const auto asked = work.run({"apps", "pgyer-beta"});
  EXPECT_EQ(asked.exit_code, 4) << asked.all();
  EXPECT_THAT(asked.err, HasSubstr("`publish_timeout`"));
  EXPECT_EQ(calls_of(work), 2);
}

TEST(Retries, ALimitThatSaysHowLongItLastsIsWaitedOut) {
  // With Retry-After: 1. The first one is the question whether the build is there.
  const Workspace work({"rate-limited:2"});
  work.configure(work.hockeyapp_target("poll_interval = \"10ms\"\nretries = 2\n"));
  const auto result = work.publish({"--to", "legacy"});
  EXPECT_EQ(result.exit_code, 0) << result.all();
  EXPECT_EQ(target_of(result.json(), "legacy")["attempts"], 2);
  EXPECT_THAT(result.err, HasSubstr("trying again in 1s"));
  EXPECT_EQ(work.emulator().uploads().size(), 1U);
}

}  // namespace
}  // namespace slipway::testing
