#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/e2e/workspace.h"

namespace slipway::testing {
namespace {

/// What a target must say of a server that misbehaves in one way.
struct Fault {
  std::string spec;
  std::string target;
  std::string outcome;
  std::string kind;  ///< of the error; empty: there is none
  int exit_code = 0;
  std::size_t stored = 0;          ///< uploads that the server has at the end
  std::uint64_t filler = 300'000;  ///< of the package

  friend std::ostream& operator<<(std::ostream& out, const Fault& fault) {
    return out << fault.target << " " << fault.spec;
  }
};

// More than the sockets' buffers hold: the end of the body cannot have gone out.
constexpr std::uint64_t kLarge = 24U << 20;

class Faults : public ::testing::TestWithParam<Fault> {};

TEST_P(Faults, EndsInTheRightOutcome) {
  const Fault& fault = GetParam();
  Workspace work({fault.spec});
  if (fault.filler == kLarge) work.sparse_package("app.apk", kLarge);
  const auto result = work.publish({"--to", fault.target});
  const auto report = result.json();
  ASSERT_TRUE(report.is_object()) << result.all();
  const auto target = target_of(report, fault.target);
  ASSERT_TRUE(target.is_object()) << result.all();
  EXPECT_EQ(target["outcome"], fault.outcome) << result.all();
  EXPECT_EQ(result.exit_code, fault.exit_code) << result.all();
  EXPECT_EQ(work.emulator().uploads().size(), fault.stored);
  if (fault.kind.empty()) {
    EXPECT_TRUE(target["error"].is_null()) << result.all();
  } else {
    ASSERT_TRUE(target["error"].is_object()) << result.all();
    EXPECT_EQ(target["error"]["kind"], fault.kind) << result.all();
    EXPECT_FALSE(target["error"]["message"].get<std::string>().empty());
  }
  for (const auto& secret : {work.emulator().pgyer_api_key(), work.emulator().hockeyapp_token()}) {
    EXPECT_EQ(result.all().find(secret), std::string::npos);
  }
}

std::string name_of(const ::testing::TestParamInfo<Fault>& info) {
  std::string name = info.param.target + "_" + info.param.spec;
  if (info.param.filler == kLarge) name += "_large";
  for (char& c : name) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
  }
  return name;
}

const std::string kPgyer = "pgyer-beta";

INSTANTIATE_TEST_SUITE_P(
    Pgyer, Faults,
    ::testing::Values(Fault{"401", kPgyer, "failed", "authentication", 4},
                      Fault{"html-502", kPgyer, "failed", "network", 4},
                      Fault{"redirect", kPgyer, "failed", "protocol", 4},
                      Fault{"slow", kPgyer, "succeeded", "", 0, 1},
                      // Stored nothing, said 500 after the whole body: the key is asked about.
                      Fault{"500", kPgyer, "unknown", "network", 5},
                      Fault{"drop-mid-upload", kPgyer, "failed", "network", 4, 0, kLarge},
                      // The reply is lost, and the reference says that the build is live.
                      Fault{"drop-after-upload", kPgyer, "succeeded", "", 0, 1},
                      Fault{"never-publishes", kPgyer, "unknown", "", 5, 1},
                      Fault{"publish-fails", kPgyer, "failed", "publish_failed", 4, 1},
                      Fault{"token-expired", kPgyer, "failed", "authentication", 4},
                      Fault{"not-json", kPgyer, "failed", "protocol", 4},
                      Fault{"empty", kPgyer, "failed", "protocol", 4},
                      Fault{"huge-reply", kPgyer, "failed", "protocol", 4},
                      Fault{"deep-json", kPgyer, "failed", "protocol", 4},
                      Fault{"long-retry", kPgyer, "failed", "rate_limited", 4},
                      Fault{"echo-credential", kPgyer, "unknown", "network", 5, 1},
                      Fault{"html-403", kPgyer, "failed", "authentication", 4},
                      Fault{"rate-limited", kPgyer, "failed", "rate_limited", 4},
                      Fault{"stall", kPgyer, "failed", "timeout", 4, 0, kLarge}),
    name_of);

const std::string kLegacy = "legacy";

INSTANTIATE_TEST_SUITE_P(
    HockeyApp, Faults,
    ::testing::Values(Fault{"401", kLegacy, "failed", "authentication", 4},
                      Fault{"401", kLegacy, "failed", "authentication", 4, 0, kLarge},
                      Fault{"422-exists", kLegacy, "failed", "conflict", 4},
                      Fault{"422-exists", kLegacy, "failed", "conflict", 4, 0, kLarge},
                      Fault{"error-status", kLegacy, "failed", "rejected", 4},
                      // The complete list of versions says that it did not arrive.
                      Fault{"500", kLegacy, "failed", "network", 4},
                      // The server has it and a proxy says 502: never a plain failure.
                      Fault{"html-502", kLegacy, "unknown", "network", 5, 1},
                      Fault{"redirect", kLegacy, "failed", "protocol", 4},
                      Fault{"slow", kLegacy, "succeeded", "", 0, 1},
                      Fault{"drop-mid-upload", kLegacy, "failed", "network", 4, 0, kLarge},
                      // The reply is lost, and the list of versions says that the build is there.
                      Fault{"drop-after-upload", kLegacy, "succeeded", "", 0, 1},
                      Fault{"not-json", kLegacy, "unknown", "protocol", 5, 1},
                      Fault{"huge-reply", kLegacy, "unknown", "protocol", 5, 1},
                      Fault{"deep-json", kLegacy, "unknown", "protocol", 5, 1},
                      Fault{"long-retry", kLegacy, "failed", "rate_limited", 4},
                      Fault{"echo-credential", kLegacy, "unknown", "network", 5, 1},
                      Fault{"no-length", kLegacy, "failed", "conflict", 4},
                      Fault{"no-length", kLegacy, "failed", "conflict", 4, 0, kLarge},
                      Fault{"rate-limited", kLegacy, "failed", "rate_limited", 4},
                      Fault{"no-version", kLegacy, "succeeded", "", 0, 1},
                      Fault{"stall", kLegacy, "failed", "timeout", 4, 0, kLarge}),
    name_of);

TEST(Faults, ANewTokenIsFetchedWhenTheOldOneExpired) {
  Workspace work({"token-expired:1"});
  work.configure(work.pgyer_target("retries = 1\npoll_interval = \"10ms\"\n"));
  const auto result = work.publish({"--to", "pgyer-beta"});
  ASSERT_EQ(result.exit_code, 0) << result.all();
  const auto target = target_of(result.json(), "pgyer-beta");
  EXPECT_EQ(target["attempts"], 2);
  EXPECT_EQ(work.emulator().uploads().size(), 1U);
}

TEST(Faults, ANewTokenIsFetchedWhenAProxyRefusesTheForm) {
  Workspace work({"html-403:1"});
  work.configure(work.pgyer_target("retries = 1\npoll_interval = \"10ms\"\n"));
  const auto result = work.publish({"--to", "pgyer-beta"});
  ASSERT_EQ(result.exit_code, 0) << result.all();
  const auto target = target_of(result.json(), "pgyer-beta");
  EXPECT_EQ(target["outcome"], "succeeded");
  EXPECT_EQ(target["attempts"], 2);
  EXPECT_EQ(work.emulator().uploads().size(), 1U);
}

// Were it waited for, this test would end tomorrow.
TEST(Faults, ALongRetryAfterIsSaidAndNotWaitedFor) {
  Workspace work({"long-retry"});
  work.configure(work.pgyer_target("retries = 3\n") + work.hockeyapp_target("retries = 3\n"));
  for (const std::string name : {"pgyer-beta", "legacy"}) {
    const auto result = work.publish({"--to", name});
    EXPECT_EQ(result.exit_code, 4) << result.all();
    const auto target = target_of(result.json(), name);
    EXPECT_EQ(target["outcome"], "failed") << result.all();
    ASSERT_TRUE(target["error"].is_object()) << result.all();
    EXPECT_EQ(target["error"]["kind"], "rate_limited");
    EXPECT_THAT(target["error"]["hint"].get<std::string>(), ::testing::HasSubstr("24h"));
    EXPECT_LE(target["attempts"], 1);
  }
  EXPECT_TRUE(work.emulator().uploads().empty());
}

TEST(Faults, ARefusalWithoutALengthIsTheRealRefusal) {
  Workspace work({"no-length"});
  work.sparse_package("app.apk", kLarge);
  const auto result = work.publish({"--to", "legacy"});
  EXPECT_EQ(result.exit_code, 4) << result.all();
  const auto target = target_of(result.json(), "legacy");
  ASSERT_TRUE(target["error"].is_object()) << result.all();
  EXPECT_EQ(target["error"]["http_status"], 422) << result.all();
  EXPECT_THAT(target["error"].dump(), ::testing::HasSubstr("has already been taken"));
  EXPECT_EQ(target["attempts"], 1);
}

TEST(Faults, AStatusThatWasNotGrantedIsAWarning) {
  Workspace work({"upload-only-token"});
  const auto result = work.publish({"--to", "legacy", "--availability", "available"});
  ASSERT_EQ(result.exit_code, 0) << result.all();
  const auto target = target_of(result.json(), "legacy");
  EXPECT_THAT(target["warnings"].dump(), ::testing::HasSubstr("status")) << result.all();
}

TEST(Faults, ARedirectIsReportedWithItsHostAndNotFollowed) {
  Workspace work({"redirect"});
  const auto result = work.publish();
  EXPECT_EQ(result.exit_code, 4) << result.all();
  EXPECT_THAT(result.out, ::testing::HasSubstr("elsewhere.example"));
}

TEST(Faults, AServerThatIsDownIsANetworkError) {
  Workspace work;
  work.configure(
      "[targets.legacy]\nprovider = \"hockeyapp\"\nbase_url = \"http://127.0.0.1:1\"\n"
      "app_id = \"1234567890abcdef1234567890abcdef\"\n"
      "token = { env = \"HOCKEYAPP_API_TOKEN\" }\nretries = 0\n");
  const auto result = work.publish({"--to", "legacy"});
  EXPECT_EQ(result.exit_code, 4) << result.all();
  const auto target = target_of(result.json(), "legacy");
  EXPECT_EQ(target["error"]["kind"], "network");
  EXPECT_THAT(target["error"]["message"].get<std::string>(), ::testing::HasSubstr("127.0.0.1:1"));
}

}  // namespace
}  // namespace slipway::testing
