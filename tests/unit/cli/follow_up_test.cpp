#include "cli/follow_up.h"

#include <gtest/gtest.h>

namespace slipway::cli {
namespace {

TargetReport ended(Outcome outcome, const std::string& submission = "key-1") {
  TargetReport target;
  target.target = "beta";
  target.outcome = outcome;
  if (!submission.empty()) target.submission = submission;
  return target;
}

FollowUp with_ledger(const std::string& config = {}, const std::string& place = {}) {
  return {true, config, place};
}

TEST(NextCommand, IsResumeWhereALedgerIsKept) {
  for (const Outcome outcome : {Outcome::unknown, Outcome::accepted}) {
    EXPECT_EQ(next_command(ended(outcome), with_ledger()), "slipway resume");
    EXPECT_EQ(next_command(ended(outcome, ""), with_ledger()), "slipway resume");
  }
}

TEST(NextCommand, IsStatusWithoutALedgerWhereThereIsSomethingToAskAbout) {
  EXPECT_EQ(next_command(ended(Outcome::unknown), {}), "slipway status beta key-1");
  EXPECT_EQ(next_command(ended(Outcome::accepted), {}), "slipway status beta key-1");
  EXPECT_EQ(next_command(ended(Outcome::unknown, ""), {}), std::nullopt);
}

TEST(NextCommand, IsNothingOnceTheEndIsKnown) {
  for (const Outcome outcome :
       {Outcome::succeeded, Outcome::skipped, Outcome::failed, Outcome::cancelled}) {
    EXPECT_EQ(next_command(ended(outcome), with_ledger()), std::nullopt);
    EXPECT_EQ(next_command(ended(outcome), {}), std::nullopt);
  }
}

TEST(NextCommand, QuotesWhatAShellWouldTakeApart) {
  EXPECT_EQ(next_command(ended(Outcome::unknown, "a b;c"), {}), "slipway status beta 'a b;c'");
  EXPECT_EQ(next_command(ended(Outcome::unknown, "-x"), {}), "slipway status -- beta -x");
}

TEST(NextCommand, NamesTheConfigurationAndTheLedgerThatWereGiven) {
  EXPECT_EQ(next_command(ended(Outcome::unknown), with_ledger("my ci.toml", "/var/l.db")),
            "slipway resume --config 'my ci.toml' --ledger /var/l.db");
  EXPECT_EQ(next_command(ended(Outcome::unknown), {false, "ci.toml", ""}),
            "slipway status --config ci.toml beta key-1");
}

TEST(NextCommand, LeavesOutALedgersPassword) {
  EXPECT_EQ(next_command(ended(Outcome::unknown), with_ledger("", "postgresql://u:pw12@h/n")),
            "slipway resume");
}

}  // namespace
}  // namespace slipway::cli
