#include "slipway/report.h"

#include <gtest/gtest.h>

#include <initializer_list>
#include <string>

namespace slipway {
namespace {

Report required(std::initializer_list<Outcome> outcomes) {
  Report report;
  for (const Outcome outcome : outcomes) {
    TargetReport target;
    target.outcome = outcome;
    report.targets.push_back(target);
  }
  return report;
}

void add_optional(Report& report, Outcome outcome) {
  TargetReport target;
  target.required = false;
  target.outcome = outcome;
  report.targets.push_back(target);
}

TEST(Overall, SucceedsWhenAllSucceededOrWereSkipped) {
  EXPECT_EQ(overall(required({Outcome::succeeded, Outcome::succeeded})), RunOutcome::succeeded);
  EXPECT_EQ(overall(required({Outcome::succeeded, Outcome::skipped})), RunOutcome::succeeded);
}

TEST(Overall, IsSkippedOnlyWhenAllWere) {
  EXPECT_EQ(overall(required({Outcome::skipped, Outcome::skipped})), RunOutcome::skipped);
}

TEST(Overall, IsAcceptedWhenOneWasNotWaitedFor) {
  EXPECT_EQ(overall(required({Outcome::succeeded, Outcome::accepted})), RunOutcome::accepted);
}

TEST(Overall, IsPartialWhenSomeFailedAndSomeDidNot) {
  for (const Outcome good : {Outcome::succeeded, Outcome::skipped, Outcome::accepted}) {
    EXPECT_EQ(overall(required({good, Outcome::failed})), RunOutcome::partial);
    EXPECT_EQ(overall(required({good, Outcome::cancelled})), RunOutcome::partial);
  }
}

TEST(Overall, FailedWhenNothingWentWell) {
  EXPECT_EQ(overall(required({Outcome::failed, Outcome::failed})), RunOutcome::failed);
  EXPECT_EQ(overall(required({Outcome::failed, Outcome::cancelled})), RunOutcome::failed);
  EXPECT_EQ(overall(required({Outcome::cancelled})), RunOutcome::cancelled);
}

TEST(Overall, OneUnknownMakesTheWholeUnknown) {
  EXPECT_EQ(overall(required({Outcome::succeeded, Outcome::unknown})), RunOutcome::unknown);
  Report report = required({Outcome::unknown, Outcome::cancelled});
  report.interrupted = true;
  EXPECT_EQ(overall(report), RunOutcome::unknown);
}

TEST(Overall, AnInterruptedRunIsCancelledEvenIfSomeWereDone) {
  Report report = required({Outcome::succeeded, Outcome::cancelled});
  report.interrupted = true;
  EXPECT_EQ(overall(report), RunOutcome::cancelled);
}

TEST(Overall, AnInterruptionThatStoppedNothingChangesNothing) {
  Report report = required({Outcome::succeeded});
  report.interrupted = true;
  EXPECT_EQ(overall(report), RunOutcome::succeeded);
}

TEST(Overall, OptionalTargetsDecideOnlyWhenNoneIsRequired) {
  Report report = required({Outcome::succeeded});
  add_optional(report, Outcome::failed);
  add_optional(report, Outcome::unknown);
  EXPECT_EQ(overall(report), RunOutcome::succeeded);
  Report optional;
  add_optional(optional, Outcome::failed);
  EXPECT_EQ(overall(optional), RunOutcome::failed);
}

TEST(ReportNames, AreThoseOfTheDocument) {
  EXPECT_EQ(to_string(Outcome::skipped), "skipped");
  EXPECT_EQ(to_string(Outcome::unknown), "unknown");
  EXPECT_EQ(to_string(RunOutcome::partial), "partial");
  EXPECT_EQ(to_string(RunOutcome::refused), "refused");
}

}  // namespace
}  // namespace slipway
