#include <gmock/gmock.h>

#include "tests/unit/core/release/journalled_fixture.h"

// What a run makes of an upload that an earlier one left open.
namespace slipway {
namespace {

using namespace std::chrono_literals;
using ::testing::_;
using testing::build_named;
using ::testing::Contains;
using ::testing::ElementsAre;
using testing::error_of;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::Journalled;
using testing::known_artifact;
using testing::known_build;
using testing::open_step;
using testing::pending_submission;
using ::testing::Return;

constexpr JournalStage kBegun = JournalStage::begun;
constexpr JournalStage kCommitting = JournalStage::committing;
constexpr JournalStage kAccepted = JournalStage::accepted;

class TakenUp : public Journalled {
 protected:
  void polls(const PollResult& answer) {
    ON_CALL(*provider_, poll(_, _)).WillByDefault(Return(Result<PollResult>(answer)));
  }
  void never_uploads() { EXPECT_CALL(*provider_, submit(_, _)).Times(0); }
  void left(const std::vector<Step>& steps) {
    for (JournalEntry& entry : journal_->before) {
      if (entry.submission.has_value()) entry.submission->steps = steps;
    }
  }
  static Step step_in(StepState state, bool repeatable = true) {
    Step step = open_step("latest", StepPhase::live);
    step.state = state;
    step.repeatable = repeatable;
    return step;
  }
  [[nodiscard]] std::chrono::milliseconds slept() const {
    std::chrono::milliseconds all{0};
    for (const auto sleep : clock_->sleeps()) all += sleep;
    return all;
  }
};

TEST_F(TakenUp, AnUploadThatBecomesLiveSucceedsWithoutBeingSent) {
  never_uploads();
  found_before({kBegun, kCommitting, kAccepted});
  EXPECT_CALL(*provider_, poll(_, _))
      .WillOnce(Return(PollResult(Pending{})))
      .WillOnce(Return(PollResult(Live{build_named("b0")})));
  const TargetReport report = publish();
  EXPECT_EQ(report.outcome, Outcome::succeeded);
  EXPECT_EQ(report.reason, "uploaded by an earlier run");
  EXPECT_EQ(report.attempts, 0);
  EXPECT_EQ(report.bytes_sent, 0U);
  EXPECT_EQ(report.submission, "key-0");
  EXPECT_EQ(report.build->id, "b0");
  EXPECT_FALSE(report.error.has_value());
  EXPECT_THAT(journal_->stages(), ElementsAre(JournalStage::live));
  EXPECT_EQ(journal_->entries[0].build->id, "b0");
}

TEST_F(TakenUp, WhatTheServiceTookIsWaitedForAsLongAsPublishingMayTake) {
  never_uploads();
  policy_.publish_timeout = 60s;
  policy_.settle_time = 6s;
  polls(Pending{"processing"});
  found_before({kBegun, kCommitting, kAccepted});
  TargetReport report = publish();
  EXPECT_EQ(report.outcome, Outcome::unknown);
  EXPECT_EQ(report.submission, "key-0");
  EXPECT_EQ(slept(), 60s);
  EXPECT_THAT(journal_->entries, IsEmpty()) << "it stays open as it was";
}

TEST_F(TakenUp, WhatMayNotEvenHaveArrivedIsAskedAboutForTheSettleTime) {
  never_uploads();
  policy_.settle_time = 6s;
  polls(Pending{});
  found_before({kBegun, kCommitting});
  EXPECT_EQ(publish().outcome, Outcome::unknown);
  EXPECT_EQ(slept(), 6s);
}

TEST_F(TakenUp, TheListIsAskedAgainWhenTheReferenceStaysUnanswered) {
  never_uploads();
  polls(NotKnown{error_of(ErrorKind::not_found)});
  found_before({kBegun, kCommitting});
  EXPECT_CALL(*provider_, find(_, _))
      .WillOnce(Return(FindResult(Absent{true})))
      .WillOnce(Return(FindResult(Found{build_named("b0")})));
  const TargetReport report = publish();
  EXPECT_EQ(report.outcome, Outcome::succeeded);
  EXPECT_EQ(report.build->id, "b0");
}

TEST_F(TakenUp, TheBuildInTheListIsTheUploadThatWasOpen) {
  never_uploads();
  EXPECT_CALL(*provider_, poll(_, _)).Times(0);
  ON_CALL(*provider_, find(_, _)).WillByDefault(Return(FindResult(Found{build_named("b0")})));
  for (const bool with_reference : {true, false}) {
    found_before({kBegun, kCommitting}, with_reference);
    const TargetReport report = publish();
    EXPECT_EQ(report.outcome, Outcome::succeeded);
    EXPECT_EQ(report.attempts, 0);
    EXPECT_EQ(report.build->id, "b0");
    EXPECT_EQ(report.submission.has_value(), with_reference);
    EXPECT_EQ(journal_->stages().back(), JournalStage::live);
  }
}

TEST_F(TakenUp, WithoutAReferenceAListThatMayLagLeavesItUnknown) {
  never_uploads();
  policy_.settle_time = 6s;
  found_before({kBegun, kCommitting}, false);
  EXPECT_CALL(*provider_, find(_, _)).Times(3).WillRepeatedly(Return(FindResult(Absent{true})));
  const TargetReport report = publish();
  EXPECT_EQ(report.outcome, Outcome::unknown);
  EXPECT_THAT(report.reason.value_or(""), HasSubstr("ask again"));
}

TEST_F(TakenUp, WithoutAReferenceAQuestionThatFailsForAMomentIsAskedAgain) {
  policy_.settle_time = 6s;
  found_before({kBegun, kCommitting}, false);
  EXPECT_CALL(*provider_, find(_, _))
      .WillOnce(Return(fail(error_of(ErrorKind::network, true))))
      .WillOnce(Return(FindResult(Found{build_named("b0")})));
  never_uploads();
  EXPECT_EQ(publish().outcome, Outcome::succeeded);
}

TEST_F(TakenUp, AQuestionThatFailsToTheEndProvesNoAbsence) {
  never_uploads();
  policy_.settle_time = 6s;
  found_before({kBegun, kCommitting}, false);
  EXPECT_CALL(*provider_, find(_, _))
      .WillOnce(Return(FindResult(Absent{})))
      .WillRepeatedly(Return(fail(error_of(ErrorKind::network, true))));
  EXPECT_EQ(publish().outcome, Outcome::unknown);
}

TEST_F(TakenUp, OfTwoTheNewestIsAskedFirst) {
  never_uploads();
  found_before({kBegun, kCommitting, kBegun, kCommitting});
  journal_->before[3].submission = pending_submission("key-9");
  std::vector<std::string> asked;
  EXPECT_CALL(*provider_, poll(_, _))
      .WillRepeatedly([&](const Submission& submission, const auto&) {
        asked.push_back(submission.reference);
        const bool newest = submission.reference == "key-9";
        return Result<PollResult>(newest ? PollResult(Failed{error_of(ErrorKind::publish_failed)})
                                         : PollResult(Live{build_named("b0")}));
      });
  const TargetReport report = publish();
  EXPECT_THAT(asked, ElementsAre("key-9", "key-0"));
  EXPECT_EQ(report.outcome, Outcome::succeeded);
  EXPECT_EQ(report.submission, "key-0");
  EXPECT_THAT(journal_->stages(), ElementsAre(JournalStage::failed, JournalStage::live));
}

TEST_F(TakenUp, WithoutWaitingWhatWasTakenIsAcceptedUnasked) {
  never_uploads();
  EXPECT_CALL(*provider_, poll(_, _)).Times(0);
  PublishOptions options;
  options.wait = false;
  found_before({kBegun, kCommitting, kAccepted});
  const TargetReport report = publish(options);
  EXPECT_EQ(report.outcome, Outcome::accepted);
  EXPECT_EQ(report.submission, "key-0");
  EXPECT_EQ(report.attempts, 0);
}

TEST_F(TakenUp, WithoutWaitingWhatMayNotHaveArrivedIsAskedAboutAllTheSame) {
  never_uploads();
  PublishOptions options;
  options.wait = false;
  polls(Live{build_named("b0")});
  found_before({kBegun, kCommitting});
  EXPECT_EQ(publish(options).outcome, Outcome::succeeded);
}

TEST_F(TakenUp, AnInterruptionWhileItIsAskedAboutLeavesItOpen) {
  never_uploads();
  found_before({kBegun, kCommitting, kAccepted});
  std::stop_source stop;
  EXPECT_CALL(*provider_, poll(_, _)).WillOnce([&](const auto&, const auto&) {
    stop.request_stop();
    return Result<PollResult>(Pending{});
  });
  const auto report =
      Publisher(clock_, nullptr, journal_)
          .publish(testing::plan_of({testing::planned("one", provider_)}), {}, stop.get_token());
  EXPECT_EQ(report.value().targets.at(0).outcome, Outcome::cancelled);
  EXPECT_THAT(journal_->entries, IsEmpty());
}

// --- steps that are left

TEST_F(TakenUp, StepsThatAreLeftAreDoneWhateverStateTheyWereLeftIn) {
  never_uploads();
  polls(Live{build_named("b0")});
  for (const StepState state : {StepState::open, StepState::failed, StepState::unknown}) {
    for (const std::vector<JournalStage>& stages :
         {std::vector{kBegun, kCommitting, kAccepted}, std::vector{JournalStage::live}}) {
      found_before(stages);
      left({step_in(state)});
      cannot_tell();
      EXPECT_CALL(*provider_, run_step(_, _, _))
          .WillOnce([](const Submission& submission, const auto&, const auto&) {
            EXPECT_EQ(submission.build->id, "b0");
            return Result<StepResult>();
          });
      const TargetReport report = publish();
      EXPECT_EQ(report.outcome, Outcome::succeeded);
      EXPECT_EQ(report.steps.at(0).state, StepState::done);
      EXPECT_EQ(report.attempts, 0);
    }
  }
}

TEST_F(TakenUp, AStepThatMayHaveBeenDoneAndMustNotBeDoneTwiceIsNotRepeated) {
  never_uploads();
  polls(Live{build_named("b0")});
  EXPECT_CALL(*provider_, run_step(_, _, _)).Times(0);
  found_before({kBegun, kCommitting, kAccepted});
  left({step_in(StepState::unknown, false)});
  const TargetReport report = publish();
  EXPECT_EQ(report.outcome, Outcome::unknown);
  EXPECT_EQ(report.steps.at(0).state, StepState::unknown);

  found_before({JournalStage::live});
  left({step_in(StepState::unknown, false)});
  cannot_tell();
  const TargetReport again = publish();
  EXPECT_EQ(again.outcome, Outcome::skipped);
  EXPECT_THAT(again.warnings, Contains(HasSubstr("`latest`")));
}

TEST_F(TakenUp, StepsThatAreDoneStayDone) {
  EXPECT_CALL(*provider_, run_step(_, _, _)).Times(0);
  polls(Live{build_named("b0")});
  found_before({kBegun, kCommitting, kAccepted});
  left({step_in(StepState::done)});
  EXPECT_EQ(publish().outcome, Outcome::succeeded);
}

TEST_F(TakenUp, AnUploadWithoutAReferenceGetsTheStepsThatArePlannedNow) {
  never_uploads();
  steps_ = {step_in(StepState::open)};
  found_before({kBegun, kCommitting}, false);
  ON_CALL(*provider_, find(_, _)).WillByDefault(Return(FindResult(Found{build_named("b0")})));
  EXPECT_CALL(*provider_, run_step(_, _, _)).WillOnce(Return(StepResult()));
  const TargetReport report = publish();
  EXPECT_EQ(report.outcome, Outcome::succeeded);
  EXPECT_EQ(report.steps.size(), 1U);
}

TEST_F(TakenUp, WhatIsFinishedLaterSaysSo) {
  never_uploads();
  found_before({JournalStage::live});
  left({step_in(StepState::open)});
  ON_CALL(*provider_, find(_, _)).WillByDefault(Return(FindResult(Found{build_named("b0")})));
  EXPECT_CALL(*provider_, run_step(_, _, _)).WillOnce(Return(StepResult()));
  const TargetReport report = publish();
  EXPECT_EQ(report.outcome, Outcome::succeeded);
  EXPECT_EQ(report.reason, "already published; what was left over is done");
  EXPECT_EQ(report.submission, "key-0");
  // Before the step and after it.
  EXPECT_THAT(journal_->stages(),
              ElementsAre(JournalStage::live, JournalStage::step, JournalStage::step));
}

// --- policies

TEST_F(TakenUp, WhatDiffersFromThePackageIsNotMarked) {
  never_uploads();
  policy_.verify = Verify::strict;
  sent_ = known_artifact();
  Build other = known_build("b0");
  other.version = "9.9";
  polls(Live{other});
  found_before({kBegun, kCommitting, kAccepted});
  left({step_in(StepState::open)});
  EXPECT_CALL(*provider_, run_step(_, _, _)).Times(0);
  const TargetReport report = publish();
  EXPECT_EQ(report.outcome, Outcome::failed);
  EXPECT_EQ(report.error->kind, ErrorKind::conflict);
  EXPECT_EQ(report.build->id, "b0");
}

TEST_F(TakenUp, AnOpenUploadIsItsOwnAndNoConflict) {
  never_uploads();
  policy_.if_exists = IfExists::fail;
  polls(Live{build_named("b0")});
  found_before({kBegun, kCommitting, kAccepted});
  EXPECT_EQ(publish().outcome, Outcome::succeeded);
}

TEST_F(TakenUp, WhereABuildIsAnErrorStepsThatAreLeftAreNotDone) {
  policy_.if_exists = IfExists::fail;
  found_before({JournalStage::live});
  left({step_in(StepState::open)});
  cannot_tell();
  EXPECT_CALL(*provider_, run_step(_, _, _)).Times(0);
  const TargetReport report = publish();
  EXPECT_EQ(report.outcome, Outcome::failed);
  EXPECT_EQ(report.error->kind, ErrorKind::conflict);
  EXPECT_THAT(report.warnings, Contains(HasSubstr("`latest`")));
}

TEST_F(TakenUp, AddingAnotherAsksNothingAboutAnOpenOne) {
  policy_.if_exists = IfExists::add;
  EXPECT_CALL(*provider_, poll(_, _)).Times(0);
  EXPECT_CALL(*provider_, submit(_, _)).Times(1);
  found_before({kBegun, kCommitting, kAccepted});
  EXPECT_EQ(publish().outcome, Outcome::succeeded);
}

TEST_F(TakenUp, WhenAddingTheBuildThatAppearsMayBeThatOfTheOpenUpload) {
  policy_.if_exists = IfExists::add;
  found_before({kBegun, kCommitting}, false);
  EXPECT_CALL(*provider_, find(_, _))
      .WillOnce(Return(FindResult(Absent{true})))
      .WillRepeatedly(Return(FindResult(Found{build_named("b0")})));
  EXPECT_CALL(*provider_, submit(_, _)).WillOnce([](const auto&, const SubmitContext& context) {
    EXPECT_TRUE(context.before_commit());
    return Result<Submission>(fail(error_of(ErrorKind::network, true, Effect::unknown)));
  });
  EXPECT_EQ(publish().outcome, Outcome::unknown);
}

TEST_F(TakenUp, AListThatMayLagDoesNotTakeALiveBuildForGone) {
  never_uploads();
  found_before({JournalStage::live});
  ON_CALL(*provider_, find(_, _)).WillByDefault(Return(FindResult(Absent{true})));
  EXPECT_EQ(publish().outcome, Outcome::skipped);
}

}  // namespace
}  // namespace slipway
