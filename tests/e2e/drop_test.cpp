#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cctype>
#include <ostream>
#include <string>

#include "tests/e2e/trial.h"

// Connections that break at each phase of an upload, with the real binary.
namespace slipway::testing {
namespace {

// More than the sockets' buffers hold: the end of the body cannot have gone out.
constexpr std::uint64_t kLarge = 24U << 20;

struct Drop {
  std::string target;
  std::string fault;  ///< `drop-mid-reply`
  int times;          ///< 0: always
  int retries;
  std::string outcome;  ///< empty: whatever is true
  int exit_code = 0;
  std::uint64_t filler = 1 << 20;

  friend std::ostream& operator<<(std::ostream& out, const Drop& drop) {
    return out << drop.target << " " << drop.fault;
  }
};

class Dropped : public ::testing::TestWithParam<Drop> {};

TEST_P(Dropped, ConnectionEndsInTheTruth) {
  const Drop& drop = GetParam();
  Scene scene(fmt::format("retries = {}\nsettle_time = \"1s\"\n", drop.retries));
  const std::string provider = drop.target == "legacy" ? "hockeyapp" : "pgyer";
  const std::string times = drop.times > 0 ? fmt::format(":{}", drop.times) : "";
  ASSERT_TRUE(scene.work().emulator().set_faults({provider + "/" + drop.fault + times}));
  Trial trial(scene, drop.filler);
  auto publish = trial.publish();
  publish.arguments.insert(publish.arguments.end(), {"--to", drop.target});
  const auto result = run_command(publish);
  trial.expect_true(result);
  const auto outcome = outcome_of(result, drop.target);
  ASSERT_FALSE(outcome.empty()) << trial.story();
  if (!drop.outcome.empty()) {
    EXPECT_EQ(outcome, drop.outcome) << trial.story();
    EXPECT_EQ(result.exit_code, drop.exit_code) << trial.story();
  }
  EXPECT_EQ(trial.builds(drop.target), outcome == "succeeded" ? 1 : 0) << trial.story();

  // Whatever it was, the next run is right about it.
  ASSERT_TRUE(scene.work().emulator().set_faults({}));
  const auto next = run_command(publish);
  trial.expect_true(next);
  const auto later = outcome_of(next, drop.target);
  if (outcome == "unknown") {
    EXPECT_EQ(later, "unknown") << trial.story();
  } else {
    EXPECT_EQ(later, outcome == "succeeded" ? "skipped" : "succeeded") << trial.story();
    EXPECT_EQ(trial.builds(drop.target), 1) << trial.story();
  }
}

std::string name_of(const ::testing::TestParamInfo<Drop>& info) {
  const Drop& drop = info.param;
  std::string name = fmt::format("{}_{}_{}_retries_{}{}", drop.target, drop.fault,
                                 drop.times > 0 ? "at_first" : "always", drop.retries,
                                 drop.filler == kLarge ? "_large" : "");
  for (char& c : name) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
  }
  return name;
}

std::vector<Drop> drops_at(const std::string& target) {
  std::vector<Drop> drops;
  for (const std::string fault : {"drop-before-upload", "drop-mid-upload"}) {
    // A kept connection that breaks before anything of the body went out is replaced by a new one
    // within the same attempt, so that one of these may count for nothing.
    const int times = fault == "drop-before-upload" ? 2 : 1;
    // A later attempt succeeds; without one, or with none that can, the service has nothing.
    drops.push_back({target, fault, times, 2, "succeeded", 0, kLarge});
    drops.push_back({target, fault, times, 0, "failed", 4, kLarge});
    drops.push_back({target, fault, 0, 2, "failed", 4, kLarge});
    // The whole of a small body may have gone out before it is noticed.
    drops.push_back({target, fault, times, 2, "succeeded"});
    drops.push_back({target, fault, times, 0, ""});
    drops.push_back({target, fault, 0, 2, ""});
  }
  for (const std::string fault : {"drop-after-upload", "drop-mid-reply"}) {
    // The service has it, and says so when it is asked.
    for (const int retries : {0, 2}) {
      drops.push_back({target, fault, 1, retries, "succeeded"});
      drops.push_back({target, fault, 0, retries, "succeeded"});
    }
  }
  return drops;
}

INSTANTIATE_TEST_SUITE_P(Pgyer, Dropped, ::testing::ValuesIn(drops_at("pgyer-beta")), name_of);
INSTANTIATE_TEST_SUITE_P(HockeyApp, Dropped, ::testing::ValuesIn(drops_at("legacy")), name_of);

}  // namespace
}  // namespace slipway::testing
