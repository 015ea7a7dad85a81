#include <gmock/gmock.h>

#include "tests/unit/core/release/processed_fixture.h"

// Asking about a submission while the service limits how often it is called.
namespace slipway {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;
using ::testing::_;
using ::testing::AllOf;
using testing::error_of;
using ::testing::Ge;
using ::testing::InSequence;
using ::testing::Le;
using testing::Processed;
using ::testing::Return;
using ::testing::SizeIs;

auto between(milliseconds least) { return AllOf(Ge(least), Le(least * 5 / 4)); }

TEST_F(Processed, AsksAgainAtGrowingIntervalsWhileTheServiceLimitsItsCalls) {
  policy_.publish_timeout = 1h;
  InSequence order;
  EXPECT_CALL(*provider_, poll(_, _))
      .Times(5)
      .WillRepeatedly(Return(fail(error_of(ErrorKind::rate_limited, true))))
      .RetiresOnSaturation();
  EXPECT_CALL(*provider_, poll(_, _)).WillOnce(Return(pending())).RetiresOnSaturation();
  EXPECT_CALL(*provider_, poll(_, _))
      .WillOnce(Return(fail(error_of(ErrorKind::rate_limited, true))))
      .RetiresOnSaturation();
  EXPECT_CALL(*provider_, poll(_, _)).WillOnce(Return(live())).RetiresOnSaturation();
  EXPECT_EQ(publish().outcome, Outcome::succeeded);
  const auto sleeps = clock_->sleeps();
  ASSERT_THAT(sleeps, SizeIs(7));
  EXPECT_THAT(sleeps[0], between(30s));
  EXPECT_THAT(sleeps[1], between(1min));
  EXPECT_THAT(sleeps[2], between(2min));
  EXPECT_THAT(sleeps[3], between(5min));
  EXPECT_THAT(sleeps[4], between(5min));
  EXPECT_EQ(sleeps[5], 3s);
  EXPECT_THAT(sleeps[6], between(30s)) << "an answer says that the limit has passed";
}

TEST_F(Processed, AsksOnceMoreAtThePublishTimeoutWhenTheLimitStays) {
  policy_.publish_timeout = 2min;
  EXPECT_CALL(*provider_, poll(_, _))
      .Times(4)
      .WillRepeatedly(Return(fail(error_of(ErrorKind::rate_limited, true))));
  const TargetReport report = publish();
  EXPECT_EQ(report.outcome, Outcome::unknown);
  EXPECT_EQ(report.error->kind, ErrorKind::rate_limited);
  EXPECT_EQ(report.duration, 2min);
}

TEST_F(Processed, DoesNotAskMoreOftenBeforeTheDeadlineWhileTheServiceLimitsItsCalls) {
  PublishOptions options;
  options.timeout = 80s;
  // At once, after 30 to 37 s, and half-way to the deadline; the 22 to 25 s then left are too few.
  EXPECT_CALL(*provider_, poll(_, _))
      .Times(3)
      .WillRepeatedly(Return(fail(error_of(ErrorKind::rate_limited, true))));
  EXPECT_EQ(publish(options).outcome, Outcome::unknown);
}

}  // namespace
}  // namespace slipway
