#pragma once

#include <gmock/gmock.h>

#include <memory>
#include <string>

#include "tests/unit/core/release/release_fakes.h"

namespace slipway::testing {

/// One target whose upload the service took, with a fake clock and an observer.
class Processed : public ::testing::Test {
 protected:
  Processed() {
    ON_CALL(*provider_, submit(::testing::_, ::testing::_))
        .WillByDefault(
            [this](const auto&, const auto&) { return Result<Submission>(submission_); });
  }

  TargetReport publish(const PublishOptions& options = {}) {
    PlannedTarget target = planned("one", provider_);
    target.policy = policy_;
    target.request.release.artifact = sent_;
    const Publisher publisher(clock_, observer_);
    auto report = publisher.publish(plan_of({target}), options);
    EXPECT_TRUE(report.has_value());
    return report->targets.at(0);
  }

  static Result<PollResult> pending(const std::string& status = "") {
    return PollResult(Pending{status});
  }
  static Result<PollResult> live() { return PollResult(Live{build_named("b7")}); }

  std::shared_ptr<::testing::NiceMock<MockProvider>> provider_ = willing_provider();
  std::shared_ptr<FakeClock> clock_ = std::make_shared<FakeClock>();
  std::shared_ptr<RecordingObserver> observer_ = std::make_shared<RecordingObserver>();
  TargetPolicy policy_;
  Artifact sent_;  ///< as `prepare` left it
  Submission submission_ = pending_submission("key-1");
};

}  // namespace slipway::testing
