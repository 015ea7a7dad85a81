#include <gmock/gmock.h>

#include <deque>

#include "tests/unit/core/release/journalled_fixture.h"

// An upload whose reply was lost, and which the provider can repeat under its own name.
namespace slipway {
namespace {

using namespace std::chrono_literals;
using ::testing::_;
using testing::build_named;
using ::testing::Each;
using ::testing::ElementsAre;
using testing::error_of;
using ::testing::HasSubstr;
using testing::Journalled;
using testing::pending_submission;
using ::testing::Return;

/// What one attempt does.
struct Attempt {
  std::string reference = "key-1";
  Result<Submission> result;
  std::function<void()> meanwhile = [] {};
};

class RepeatedUpload : public Journalled {
 protected:
  RepeatedUpload() {
    policy_.settle_time = 6s;
    ON_CALL(*provider_, find(_, _)).WillByDefault(Return(FindResult(Absent{true})));
    ON_CALL(*provider_, poll(_, _))
        .WillByDefault(Return(PollResult(NotKnown{error_of(ErrorKind::not_found)})));
    ON_CALL(*provider_, submit(_, _))
        .WillByDefault([this](const auto&, const SubmitContext& context) {
          Attempt attempt = std::move(attempts_.front());
          attempts_.pop_front();
          return run(attempt, context);
        });
  }

  Result<Submission> run(const Attempt& attempt, const SubmitContext& context) {
    carried_.push_back(context.carried->has_value());
    *context.carried = attempt.reference;
    if (auto noted = context.note_reference(attempt.reference); !noted) return fail(noted.error());
    if (auto go = context.before_commit(); !go) return fail(go.error());
    committed_.push_back(attempt.reference);
    attempt.meanwhile();
    return attempt.result;
  }

  static Attempt lost() {
    return {"key-1", fail(error_of(ErrorKind::network, true, Effect::unknown))};
  }
  static Attempt taken() { return {"key-1", pending_submission("key-1")}; }
  void becomes_live() {
    ON_CALL(*provider_, poll(_, _)).WillByDefault(Return(PollResult(Live{build_named("b1")})));
  }

  std::deque<Attempt> attempts_;
  std::vector<bool> carried_;           ///< whether each attempt found something of the one before
  std::vector<std::string> committed_;  ///< what went out
};

TEST_F(RepeatedUpload, IsSentAgainUnderTheSameReferenceAfterPollingAndLookingForIt) {
  attempts_ = {lost(), taken()};
  attempts_[1].meanwhile = [this] { becomes_live(); };
  // Before, and once after the polling, which takes the settle time.
  EXPECT_CALL(*provider_, find(_, _)).Times(2).WillRepeatedly(Return(FindResult(Absent{true})));
  const TargetReport report = publish();
  EXPECT_EQ(report.outcome, Outcome::succeeded);
  EXPECT_EQ(report.attempts, 2);
  EXPECT_EQ(report.submission, "key-1");
  EXPECT_FALSE(report.error.has_value());
  EXPECT_THAT(committed_, ElementsAre("key-1", "key-1"));
  EXPECT_THAT(carried_, ElementsAre(false, true));
  ASSERT_GE(clock_->sleeps().size(), 2U);
  EXPECT_EQ(clock_->sleeps()[0] + clock_->sleeps()[1], 6s);
  EXPECT_THAT(journal_->stages(),
              ElementsAre(JournalStage::begun, JournalStage::referenced, JournalStage::committing,
                          JournalStage::referenced, JournalStage::committing,
                          JournalStage::accepted, JournalStage::live));
}

TEST_F(RepeatedUpload, IsNotSentAgainWhenTheFirstOneIsLiveOrListed) {
  attempts_ = {lost()};
  EXPECT_CALL(*provider_, poll(_, _))
      .WillOnce(Return(PollResult(NotKnown{error_of(ErrorKind::not_found)})))
      .WillOnce(Return(PollResult(Live{build_named("b1")})));
  EXPECT_EQ(publish().outcome, Outcome::succeeded);

  attempts_ = {lost()};
  EXPECT_CALL(*provider_, poll(_, _)).WillRepeatedly(Return(PollResult(Pending{})));
  EXPECT_CALL(*provider_, find(_, _))
      .WillOnce(Return(FindResult(Absent{true})))
      .WillOnce(Return(FindResult(Found{build_named("b1")})));
  const TargetReport report = publish();
  EXPECT_EQ(report.outcome, Outcome::succeeded);
  EXPECT_EQ(report.attempts, 1);
}

TEST_F(RepeatedUpload, UnderAnotherReferenceIsNeverCommitted) {
  attempts_ = {lost(), taken()};
  attempts_[1].reference = "key-2";
  const TargetReport report = publish();
  EXPECT_THAT(committed_, ElementsAre("key-1"));
  EXPECT_EQ(report.outcome, Outcome::unknown);
  EXPECT_EQ(report.error->kind, ErrorKind::network);
  EXPECT_EQ(report.submission, "key-1");
  EXPECT_EQ(journal_->stages().back(), JournalStage::unknown);
  EXPECT_EQ(journal_->entries.back().submission->reference, "key-1");
}

TEST_F(RepeatedUpload, ThatCertainlyDidNothingMayFollowUnderAnotherReference) {
  Error refused = error_of(ErrorKind::authentication, true);
  refused.http_status = 403;
  attempts_ = {Attempt{"key-1", fail(refused)}, Attempt{"key-2", pending_submission("key-2")}};
  becomes_live();
  const TargetReport report = publish();
  EXPECT_EQ(report.outcome, Outcome::succeeded);
  EXPECT_EQ(report.submission, "key-2");
}

TEST_F(RepeatedUpload, ThatFailsForGoodLeavesTheFirstOneUnknown) {
  Error rejected = error_of(ErrorKind::rejected);
  rejected.http_status = 400;
  attempts_ = {lost(), Attempt{"key-1", fail(rejected)}};
  const TargetReport report = publish();
  EXPECT_EQ(report.outcome, Outcome::unknown);
  EXPECT_EQ(report.error->kind, ErrorKind::network) << "why the first one's end is not known";
  EXPECT_THAT(report.reason.value_or(""), HasSubstr("rejected happened"));
  EXPECT_EQ(report.attempts, 2);
  EXPECT_EQ(journal_->stages().back(), JournalStage::unknown);
}

TEST_F(RepeatedUpload, IsLostAsOftenAsItMayBeRepeatedAndThenUnknown) {
  policy_.retries = 2;
  attempts_ = {lost(), lost(), lost(), taken()};
  const TargetReport report = publish();
  EXPECT_EQ(report.outcome, Outcome::unknown);
  EXPECT_EQ(report.attempts, 3);
  EXPECT_THAT(committed_, Each("key-1"));
  EXPECT_EQ(journal_->stages().back(), JournalStage::unknown);
}

TEST_F(RepeatedUpload, IsUnknownWhenTheServiceSaysNothingUntilTheDeadline) {
  attempts_ = {lost(), taken()};
  PublishOptions options;
  options.timeout = 6100ms;
  const TargetReport report = publish(options);
  EXPECT_EQ(report.outcome, Outcome::unknown);
  EXPECT_THAT(committed_, ElementsAre("key-1"));
}

TEST_F(RepeatedUpload, IsUnknownWhenTheRunIsStoppedMeanwhile) {
  std::stop_source stop;
  // Stopped while it is asked about; while it is sent again.
  for (const bool asking : {true, false}) {
    stop = std::stop_source();
    committed_.clear();
    attempts_ = {lost(), Attempt{"key-1", fail(error_of(ErrorKind::cancelled))}};
    attempts_[1].meanwhile = [&] { stop.request_stop(); };
    ON_CALL(*provider_, poll(_, _)).WillByDefault([&](const auto&, const auto&) {
      if (asking) stop.request_stop();
      return Result<PollResult>(Pending{});
    });
    const auto report =
        Publisher(clock_, nullptr, journal_)
            .publish(testing::plan_of({testing::planned("one", provider_)}), {}, stop.get_token());
    EXPECT_EQ(report.value().targets.at(0).outcome, Outcome::unknown);
    EXPECT_EQ(committed_.size(), asking ? 1U : 2U);
    EXPECT_EQ(journal_->stages().back(), JournalStage::unknown);
  }
}

TEST_F(RepeatedUpload, AJournalThatFailsBeforeTheSecondCommitLeavesTheFirstOneUnknown) {
  attempts_ = {lost(), taken()};
  int commits = 0;
  journal_->fails_on = [&](const JournalEntry& entry) {
    return entry.stage == JournalStage::committing && ++commits == 2;
  };
  EXPECT_EQ(publish().outcome, Outcome::unknown);
  EXPECT_THAT(committed_, ElementsAre("key-1"));
}

TEST_F(RepeatedUpload, TheServicesRefusalOfTheReferenceIsTheEndAlsoAfterARepetition) {
  attempts_ = {lost(), lost(), taken()};
  attempts_[1].meanwhile = [this] {
    ON_CALL(*provider_, poll(_, _))
        .WillByDefault(Return(PollResult(Failed{error_of(ErrorKind::publish_failed)})));
  };
  const TargetReport report = publish();
  EXPECT_EQ(report.outcome, Outcome::failed);
  EXPECT_EQ(report.error->kind, ErrorKind::publish_failed);
  EXPECT_EQ(report.attempts, 2);
}

TEST_F(RepeatedUpload, NeedsAProviderThatCarriesSomethingAndAnErrorThatMayPass) {
  attempts_ = {Attempt{"key-1", fail(error_of(ErrorKind::network, false, Effect::unknown))},
               taken()};
  EXPECT_EQ(publish().outcome, Outcome::unknown);
  EXPECT_EQ(committed_.size(), 1U);

  submits(fail(error_of(ErrorKind::network, true, Effect::unknown)));  // carries nothing
  const TargetReport report = publish();
  EXPECT_EQ(report.outcome, Outcome::unknown);
  EXPECT_EQ(report.attempts, 1);
}

}  // namespace
}  // namespace slipway
