#pragma once

#include <gmock/gmock.h>

#include <memory>
#include <vector>

#include "tests/unit/core/release/release_fakes.h"

namespace slipway::testing {

/// One target's upload with a journal, a fake clock and an observer.
class Journalled : public ::testing::Test {
 protected:
  TargetReport publish(const PublishOptions& options = {}) {
    PlannedTarget target = planned("one", provider_);
    target.policy = policy_;
    target.request.fields = fields_;
    target.request.steps = steps_;
    target.no_upload = no_upload_;
    target.request.release.artifact = sent_;
    const auto report = Publisher(clock_, observer_, journal_).publish(plan_of({target}), options);
    EXPECT_TRUE(report.has_value());
    EXPECT_EQ(journal_->released, journal_->hold_error ? 0 : 1);
    journal_->released = 0;
    return report->targets.at(0);
  }

  void submits(Result<Submission> result) {
    ON_CALL(*provider_, submit(::testing::_, ::testing::_))
        .WillByDefault([result](const auto&, const SubmitContext& context) -> Result<Submission> {
          if (auto noted = context.note_reference("key-1"); !noted) return fail(noted.error());
          if (auto go = context.before_commit(); !go) return fail(go.error());
          return result;
        });
  }

  /// Every stage with the reference `key-0`, or with none; from `live` on with the build `b0`.
  void found_before(const std::vector<JournalStage>& stages, bool with_reference = true) {
    journal_->before.clear();
    journal_->released = 0;
    if (stages.empty() || stages[0] != JournalStage::begun) append_attempt(JournalStage::begun);
    for (const JournalStage stage : stages) {
      JournalEntry entry;
      entry.stage = stage;
      entry.was_absent = stage == JournalStage::begun;
      if (with_reference && stage != JournalStage::begun) {
        entry.submission = pending_submission("key-0");
      }
      if (stage == JournalStage::live || stage == JournalStage::step) {
        entry.build = build_named("b0");
      }
      journal_->before.push_back(entry);
    }
  }

  /// A further attempt, which ended before its commit point.
  void append_attempt(JournalStage end) {
    JournalEntry entry;
    entry.stage = JournalStage::begun;
    entry.was_absent = true;
    journal_->before.push_back(entry);
    entry.stage = end;
    if (end != JournalStage::begun) journal_->before.push_back(entry);
  }

  void cannot_tell() {
    ON_CALL(*provider_, find(::testing::_, ::testing::_))
        .WillByDefault(::testing::Return(FindResult(CannotTell{})));
  }

  std::shared_ptr<::testing::NiceMock<MockProvider>> provider_ = willing_provider();
  std::shared_ptr<ScriptedJournal> journal_ = std::make_shared<ScriptedJournal>();
  std::shared_ptr<FakeClock> clock_ = std::make_shared<FakeClock>();
  std::shared_ptr<RecordingObserver> observer_ = std::make_shared<RecordingObserver>();
  TargetPolicy policy_;
  Artifact sent_;  ///< as `prepare` left it
  std::vector<RequestField> fields_;
  std::vector<Step> steps_;
  std::optional<Error> no_upload_;
};

}  // namespace slipway::testing
