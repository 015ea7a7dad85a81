#pragma once

#include <gmock/gmock.h>

#include <memory>
#include <string>

#include "tests/unit/core/release/release_fakes.h"

namespace slipway::testing {

/// One target's upload, with a fake clock and an observer, and without a journal.
class Uploading : public ::testing::Test {
 protected:
  TargetReport publish(const PublishOptions& options = {}) {
    PlannedTarget target = planned("one", provider_);
    target.policy = policy_;
    const Publisher publisher(clock_, observer_);
    auto report = publisher.publish(plan_of({target}), options);
    EXPECT_TRUE(report.has_value());
    return report->targets.at(0);
  }

  /// `submit` as a provider does it: reference, bytes, commit point, then this result.
  auto committing(Result<Submission> result, const std::string& reference = "") {
    return [=](const PreparedRequest&, const SubmitContext& context) -> Result<Submission> {
      if (!reference.empty()) {
        if (auto noted = context.note_reference(reference); !noted) return fail(noted.error());
      }
      context.progress(400, 1000);
      context.progress(1000, 1000);
      if (auto go = context.before_commit(); !go) return fail(go.error());
      return result;
    };
  }

  /// The service answered, and said that nothing happened.
  static Error unavailable() {
    Error error = error_of(ErrorKind::network, true);
    error.http_status = 503;
    return error;
  }

  std::shared_ptr<::testing::NiceMock<MockProvider>> provider_ = willing_provider();
  std::shared_ptr<FakeClock> clock_ = std::make_shared<FakeClock>();
  std::shared_ptr<RecordingObserver> observer_ = std::make_shared<RecordingObserver>();
  TargetPolicy policy_;
};

}  // namespace slipway::testing
