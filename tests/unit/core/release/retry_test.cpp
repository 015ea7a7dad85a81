#include "core/release/retry.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <optional>
#include <set>
#include <vector>

#include "tests/unit/core/release/release_fakes.h"

namespace slipway {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using testing::error_of;
using ::testing::Ge;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Le;
using ::testing::SizeIs;
using namespace std::chrono_literals;
using std::chrono::milliseconds;

/// One call that fails, and fails again.
class Retrying : public ::testing::Test {
 protected:
  /// How many tries there were when the last one is not repeated. Fails `most` times at most.
  int tries_of(Error error, int most = 1000) {
    Retry retry = make();
    for (int attempt = 1;; ++attempt) {
      error_ = error;
      next_ = retry.after(error_, attempt);
      if (next_ != Retry::Next::again || attempt == most) return attempt;
    }
  }
  Retry make() {
    return Retry(policy_, "one", clock_, context_, [this](milliseconds wait, const Error& error) {
      told_.push_back(wait);
      EXPECT_EQ(error.kind, error_.kind);
    });
  }
  static Error busy(std::optional<milliseconds> retry_after = {}) {
    Error error = error_of(ErrorKind::rate_limited, true);
    error.retry_after = retry_after;
    return error;
  }
  milliseconds slept() {
    milliseconds all{0};
    for (const milliseconds one : clock_.sleeps()) all += one;
    return all;
  }

  testing::FakeClock clock_;
  TargetPolicy policy_;
  CallContext context_;
  std::vector<milliseconds> told_;
  Error error_;  ///< of the last try
  Retry::Next next_ = Retry::Next::again;
};

// --- what may be repeated

TEST_F(Retrying, RepeatsWhatCanPassByItself) {
  policy_.retries = 3;
  for (const ErrorKind kind :
       {ErrorKind::network, ErrorKind::timeout, ErrorKind::protocol, ErrorKind::not_found}) {
    EXPECT_EQ(tries_of(error_of(kind, true)), 4) << to_string(kind);
    EXPECT_EQ(next_, Retry::Next::give_up);
  }
  EXPECT_EQ(tries_of(busy(1s)), 4);
}

TEST_F(Retrying, NeverRepeatsWhatTheServiceDecidedWhateverTheProviderSaysOfIt) {
  for (const ErrorKind kind :
       {ErrorKind::permission, ErrorKind::rejected, ErrorKind::conflict, ErrorKind::quota,
        ErrorKind::invalid_config, ErrorKind::invalid_artifact, ErrorKind::invalid_request,
        ErrorKind::unsupported, ErrorKind::publish_failed, ErrorKind::tls, ErrorKind::io,
        ErrorKind::cancelled, ErrorKind::internal}) {
    Error error = error_of(kind, true);
    EXPECT_EQ(tries_of(error), 1) << to_string(kind);
    error.retry_after = 1s;
    EXPECT_EQ(tries_of(error), 1) << to_string(kind) << " that asks to come back";
    EXPECT_EQ(next_, Retry::Next::give_up);
  }
  EXPECT_EQ(tries_of(error_of(ErrorKind::authentication)), 1);
  EXPECT_THAT(clock_.sleeps(), IsEmpty());
}

TEST_F(Retrying, NeverRepeatsWhatMayHaveHadAnEffect) {
  EXPECT_EQ(tries_of(error_of(ErrorKind::network, true, Effect::unknown)), 1);
  Error limited = busy();
  limited.effect = Effect::unknown;
  EXPECT_EQ(tries_of(limited), 1);
  EXPECT_THAT(clock_.sleeps(), IsEmpty());
}

TEST_F(Retrying, LetsAProviderRenewACredentialOfItsOwnOnce) {
  policy_.retries = 5;
  EXPECT_EQ(tries_of(error_of(ErrorKind::authentication, true)), 2);
  EXPECT_EQ(next_, Retry::Next::give_up);
  EXPECT_EQ(tries_of(error_of(ErrorKind::authentication, true)), 2) << "once a call";

  // Also when the token expired while other failures were waited for.
  Retry retry = make();
  const auto after = [&](ErrorKind kind, int attempt) {
    error_ = error_of(kind, true);
    return retry.after(error_, attempt);
  };
  EXPECT_EQ(after(ErrorKind::network, 1), Retry::Next::again);
  EXPECT_EQ(after(ErrorKind::authentication, 2), Retry::Next::again);
  EXPECT_EQ(after(ErrorKind::network, 3), Retry::Next::again);
  EXPECT_EQ(after(ErrorKind::authentication, 4), Retry::Next::give_up);
}

// --- when

TEST_F(Retrying, BacksOffByARandomPartOfATimeThatDoublesUpToHalfAMinute) {
  constexpr int kCalls = 200;
  policy_.retries = 8;
  std::vector<std::vector<milliseconds>> waits(8);
  for (int i = 0; i < kCalls; ++i) {
    told_.clear();
    clock_.advance(1ms);  // else the same would be drawn
    tries_of(error_of(ErrorKind::network, true));
    ASSERT_THAT(told_, SizeIs(8));
    for (std::size_t nth = 0; nth < 8; ++nth) waits[nth].push_back(told_[nth]);
  }
  const std::vector<milliseconds> longest = {1s, 2s, 4s, 8s, 16s, 30s, 30s, 30s};
  for (std::size_t nth = 0; nth < 8; ++nth) {
    const auto [least, most] = std::minmax_element(waits[nth].begin(), waits[nth].end());
    EXPECT_LE(*most, longest[nth]);
    EXPECT_GT(*most, longest[nth] * 3 / 4) << "all of the time is used";
    EXPECT_LT(*least, longest[nth] / 4) << "full jitter begins at nothing";
  }
}

TEST_F(Retrying, WaitsExactlyAsLongAsTheServiceAsks) {
  policy_.retries = 2;
  tries_of(busy(17s));
  Error down = error_of(ErrorKind::network, true);
  down.retry_after = 40s;
  tries_of(down);
  EXPECT_THAT(told_, ElementsAre(17s, 17s, 40s, 40s));
  EXPECT_EQ(clock_.sleeps(), told_);
}

TEST_F(Retrying, WithADeadlineThatIsTheOnlyBoundOfWhatTheServiceAsks) {
  policy_.publish_timeout = 10min;
  EXPECT_EQ(tries_of(busy(20min)), 1);
  EXPECT_THAT(error_.hint, HasSubstr("the service asks to wait 20m"));
  context_.deadline = clock_.now() + 1h;
  EXPECT_EQ(tries_of(busy(20min)), 3);
  EXPECT_THAT(clock_.sleeps(), ElementsAre(20min, 20min));
  EXPECT_EQ(tries_of(busy(20min)), 1) << "20 minutes are left, and no time for the call";
  EXPECT_EQ(tries_of(busy(milliseconds::max())), 1);
}

TEST_F(Retrying, StopsWhenTheRunIsStopped) {
  std::stop_source stop;
  context_.cancel = stop.get_token();
  stop.request_stop();
  EXPECT_EQ(tries_of(error_of(ErrorKind::network, true)), 1);
  EXPECT_EQ(next_, Retry::Next::stopped);
  EXPECT_EQ(tries_of(busy()), 1);
  EXPECT_EQ(next_, Retry::Next::stopped);
  EXPECT_THAT(told_, IsEmpty());
}

// --- a limit that does not say how long it lasts

TEST_F(Retrying, WaitsOutALimitAtGrowingIntervalsAsLongAsTheDeadlineAllows) {
  policy_.retries = 0;
  context_.deadline = clock_.now() + 1h;
  const int tries = tries_of(busy());
  EXPECT_EQ(next_, Retry::Next::give_up);
  ASSERT_GE(tries, 11);  // 30 s, 1 min, 2 min, and 5 min as often as they fit
  ASSERT_LE(tries, 15);
  const auto between = [](milliseconds least) { return AllOf(Ge(least), Le(least * 5 / 4)); };
  EXPECT_THAT(told_[0], between(30s));
  EXPECT_THAT(told_[1], between(1min));
  EXPECT_THAT(told_[2], between(2min));
  for (std::size_t i = 3; i < told_.size(); ++i) EXPECT_THAT(told_[i], between(5min));
  EXPECT_EQ(clock_.sleeps(), told_) << "what is told is what is waited";
  EXPECT_LT(slept(), 1h);
  EXPECT_GE(slept(), 1h - 6min - 15s) << "as long as another wait would have fitted";
}

TEST_F(Retrying, ClientsThatMetTheLimitTogetherDoNotComeBackTogether) {
  std::set<milliseconds> waits;
  for (int i = 0; i < 50; ++i) {
    clock_.advance(1ms);
    Waits drawn("target", clock_);
    waits.insert(drawn.limit(4));
  }
  EXPECT_GT(waits.size(), 10U);
}

TEST_F(Retrying, WaitsOutALimitForThePublishTimeoutWhereThereIsNoDeadline) {
  policy_.publish_timeout = 10min;
  const int tries = tries_of(busy());
  EXPECT_THAT(tries, AllOf(Ge(4), Le(5)));
  EXPECT_LE(slept(), 10min);
  EXPECT_THAT(error_.hint, AllOf(HasSubstr("did not pass in"), HasSubstr("`publish_timeout`")));

  // The waits of one call are none of the next one's.
  told_.clear();
  EXPECT_THAT(tries_of(busy()), AllOf(Ge(4), Le(5)));
}

TEST_F(Retrying, SaysHowLongALimitWasWaitedForOrThatThereWasNoTime) {
  Error limited = busy();
  limited.hint = "the limit is counted by the hour";
  policy_.publish_timeout = 29s;
  EXPECT_EQ(tries_of(limited), 1);
  EXPECT_EQ(error_.hint,
            "there was no time to wait until the service's limit passes; try later, or set a "
            "longer `publish_timeout`; the limit is counted by the hour");
  context_.deadline = clock_.now() + 210s;
  EXPECT_EQ(tries_of(limited), 3);  // 30 s and 1 min, and the 2 min more are too long
  EXPECT_EQ(error_.hint,
            "the service's limit did not pass in 2m; try later, or give the run more time; the "
            "limit is counted by the hour");
}

TEST_F(Retrying, ALimitThatWasWaitedOutDoesNotCountAgainstTheRetries) {
  policy_.retries = 1;
  context_.deadline = clock_.now() + 24h;
  Retry retry = make();
  int attempt = 0;
  const auto after = [&](const Error& error) {
    error_ = error;
    return retry.after(error_, ++attempt);
  };
  for (int i = 0; i < 5; ++i) EXPECT_EQ(after(busy()), Retry::Next::again);
  EXPECT_EQ(after(error_of(ErrorKind::network, true)), Retry::Next::again);
  EXPECT_LE(told_.back(), 1s) << "the first backoff";
  EXPECT_EQ(after(busy()), Retry::Next::again);
  EXPECT_EQ(after(error_of(ErrorKind::network, true)), Retry::Next::give_up);
}

}  // namespace
}  // namespace slipway
