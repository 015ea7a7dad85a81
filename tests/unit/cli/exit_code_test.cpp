#include "cli/exit_code.h"

#include <gtest/gtest.h>

namespace slipway::cli {
namespace {

constexpr bool kRequired = true;
constexpr bool kOptional = false;

Report report_of(std::vector<std::pair<bool, Outcome>> targets) {
  Report report;
  for (const auto& [required, outcome] : targets) {
    TargetReport target;
    target.required = required;
    target.outcome = outcome;
    report.targets.push_back(target);
  }
  return report;
}

TEST(ExitCode, IsZeroWhenAllSucceededWereSkippedOrAccepted) {
  EXPECT_EQ(exit_code({report_of({{kRequired, Outcome::succeeded},
                                  {kRequired, Outcome::skipped},
                                  {kRequired, Outcome::accepted}})}),
            0);
}

TEST(ExitCode, IsThreeWhenSomeFailedAndSomeDidNot) {
  for (const Outcome bad : {Outcome::failed, Outcome::cancelled}) {
    for (const Outcome good : {Outcome::succeeded, Outcome::skipped, Outcome::accepted}) {
      EXPECT_EQ(exit_code({report_of({{kRequired, bad}, {kRequired, good}})}), 3)
          << to_string(bad) << " with " << to_string(good);
    }
  }
}

TEST(ExitCode, IsFourWhenAllFailedOrWereCancelled) {
  EXPECT_EQ(exit_code({report_of({{kRequired, Outcome::failed}, {kRequired, Outcome::cancelled}})}),
            4);
}

TEST(ExitCode, IsFiveWhenAnyIsUnknownWhateverTheOthersAre) {
  EXPECT_EQ(exit_code({report_of({{kRequired, Outcome::failed},
                                  {kRequired, Outcome::succeeded},
                                  {kRequired, Outcome::unknown}})}),
            5);
}

TEST(ExitCode, OptionalTargetsDoNotFailARunWithRequiredOnes) {
  EXPECT_EQ(exit_code({report_of({{kRequired, Outcome::succeeded},
                                  {kOptional, Outcome::failed},
                                  {kOptional, Outcome::unknown}})}),
            0);
  EXPECT_EQ(exit_code({report_of({{kRequired, Outcome::failed}, {kOptional, Outcome::succeeded}})}),
            4);
}

TEST(ExitCode, OptionalTargetsDecideWhenNoneIsRequired) {
  EXPECT_EQ(exit_code({report_of({{kOptional, Outcome::failed}, {kOptional, Outcome::succeeded}})}),
            3);
}

TEST(ExitCode, SeveralReportsCountTogether) {
  EXPECT_EQ(exit_code({report_of({{kRequired, Outcome::failed}}),
                       report_of({{kRequired, Outcome::succeeded}})}),
            3);
  EXPECT_EQ(exit_code({report_of({{kOptional, Outcome::failed}}),
                       report_of({{kRequired, Outcome::succeeded}})}),
            0);
}

TEST(ExitCode, AnInterruptedRunIsOneHundredAndThirty) {
  Report interrupted = report_of({{kRequired, Outcome::unknown}});
  interrupted.interrupted = true;
  EXPECT_EQ(exit_code({report_of({{kRequired, Outcome::succeeded}}), interrupted}), 130);
}

TEST(ExitCodeOfAnError, IsRefusedForWhatOnlyOurChecksFindThoughTheCallHasAName) {
  Error error;
  error.call = "GET:apps/1";
  for (const ErrorKind kind : {ErrorKind::invalid_config, ErrorKind::invalid_request,
                               ErrorKind::invalid_artifact, ErrorKind::unsupported}) {
    error.kind = kind;
    EXPECT_EQ(exit_code(error), 2) << to_string(kind);
  }
  for (const ErrorKind kind : {ErrorKind::authentication, ErrorKind::tls, ErrorKind::io}) {
    error.kind = kind;
    EXPECT_EQ(exit_code(error), 4) << to_string(kind);
  }
}

TEST(ExitCodeOfAnError, SaysWhetherAnythingWasSentAndWhetherItsEffectIsKnown) {
  Error error;
  error.kind = ErrorKind::invalid_request;
  EXPECT_EQ(exit_code(error), 2) << "found before any call";
  error.call = "app/builds";
  EXPECT_EQ(exit_code(error), 2) << "found before the call was made";
  error.http_status = 200;
  EXPECT_EQ(exit_code(error), 4) << "the service said no";
  error.http_status = 0;
  error.code = "1033";
  EXPECT_EQ(exit_code(error), 4) << "the service said no";
  error.code = "";
  error.kind = ErrorKind::network;
  EXPECT_EQ(exit_code(error), 4) << "the service cannot be reached";
  error.effect = Effect::unknown;
  EXPECT_EQ(exit_code(error), 5) << "the answer was lost";
  error = Error();
  error.kind = ErrorKind::internal;
  EXPECT_EQ(exit_code(error), 1) << "a defect";
}

}  // namespace
}  // namespace slipway::cli
