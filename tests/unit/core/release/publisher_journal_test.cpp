#include <gmock/gmock.h>

#include "tests/unit/core/release/journalled_fixture.h"

// What the publisher writes down, under which key, and what follows when that fails.
namespace slipway {
namespace {

using ::testing::_;
using ::testing::AllOf;
using testing::build_named;
using ::testing::ElementsAre;
using testing::error_of;
using testing::FakeClock;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::Journalled;
using testing::live_submission;
using testing::open_step;
using testing::pending_submission;
using testing::plan_of;
using testing::planned;
using ::testing::Return;
using testing::ScriptedJournal;

TEST_F(Journalled, WritesEachStageDown) {
  submits(pending_submission("key-1"));
  EXPECT_CALL(*provider_, poll(_, _)).WillOnce(Return(PollResult(Live{build_named("b1")})));
  EXPECT_EQ(publish().outcome, Outcome::succeeded);
  EXPECT_THAT(journal_->stages(),
              ElementsAre(JournalStage::begun, JournalStage::referenced, JournalStage::committing,
                          JournalStage::accepted, JournalStage::live));
  EXPECT_EQ(journal_->entries[1].submission->reference, "key-1");
  EXPECT_EQ(journal_->entries[1].submission->provider, "fake");
  EXPECT_EQ(journal_->entries[4].build->id, "b1");
  for (const JournalEntry& entry : journal_->entries) {
    EXPECT_EQ(entry.target, "one");
    EXPECT_EQ(entry.time, clock_->wall_time());
  }
}

TEST_F(Journalled, WritesDownFirstWhatIsPublishedAndWhatIsSaidOfItWithoutSecrets) {
  fields_ = {{"notes", "new", false}, {"password", "open-sesame", true}};
  publish();
  const JournalEntry& begun = journal_->entries.at(0);
  ASSERT_EQ(begun.stage, JournalStage::begun);
  ASSERT_TRUE(begun.artifact.has_value());
  EXPECT_EQ(begun.artifact->size, 1000U);
  EXPECT_EQ(begun.artifact->sha256, std::string(64, 'a'));
  ASSERT_EQ(begun.fields.size(), 2U);
  EXPECT_EQ(begun.fields[0].value, "new");
  EXPECT_EQ(begun.fields[1].name, "password");
  EXPECT_EQ(begun.fields[1].value, "");
  EXPECT_TRUE(begun.fields[1].secret);
}

TEST_F(Journalled, WritesFailuresDown) {
  Error rejected = error_of(ErrorKind::rejected);
  rejected.http_status = 422;
  submits(fail(rejected));
  publish();
  EXPECT_EQ(journal_->entries.back().stage, JournalStage::failed);
  EXPECT_EQ(journal_->entries.back().error->kind, ErrorKind::rejected);
}

TEST_F(Journalled, WritesAnUnknownOutcomeDownWithWhatToAskAbout) {
  policy_.settle_time = std::chrono::milliseconds(0);
  submits(fail(error_of(ErrorKind::network, true, Effect::unknown)));
  EXPECT_CALL(*provider_, poll(_, _)).WillOnce(Return(PollResult(Pending{})));
  EXPECT_EQ(publish().outcome, Outcome::unknown);
  EXPECT_EQ(journal_->entries.back().stage, JournalStage::unknown);
  EXPECT_EQ(journal_->entries.back().submission->reference, "key-1");
}

TEST_F(Journalled, WritesACancellationDown) {
  EXPECT_CALL(*provider_, submit(_, _)).WillOnce(Return(fail(error_of(ErrorKind::cancelled))));
  EXPECT_EQ(publish().outcome, Outcome::cancelled);
  EXPECT_EQ(journal_->entries.back().stage, JournalStage::cancelled);
}

// --- a journal that fails

TEST_F(Journalled, ARowThatCannotBeHeldOrReadFailsTheTarget) {
  EXPECT_CALL(*provider_, submit(_, _)).Times(0);
  journal_->history_error = error_of(ErrorKind::io);
  TargetReport report = publish();
  EXPECT_EQ(report.outcome, Outcome::failed);
  EXPECT_EQ(report.error->kind, ErrorKind::io);
  journal_->hold_error = error_of(ErrorKind::io);
  journal_->released = 0;
  report = publish();
  EXPECT_EQ(report.outcome, Outcome::failed);
  EXPECT_EQ(report.error->kind, ErrorKind::io);
}

TEST_F(Journalled, StoppedWhileWaitingForTheRowIsCancelled) {
  journal_->hold_error = error_of(ErrorKind::cancelled);
  EXPECT_EQ(publish().outcome, Outcome::cancelled);
}

TEST_F(Journalled, AWriteThatFailsBeforeTheCommitPointStopsTheTarget) {
  for (const JournalStage stage :
       {JournalStage::begun, JournalStage::referenced, JournalStage::committing}) {
    bool passed = false;
    ON_CALL(*provider_, submit(_, _))
        .WillByDefault([&](const auto&, const SubmitContext& context) -> Result<Submission> {
          // As transports do: the failure is wrapped on its way, and may even look repeatable.
          auto noted = context.note_reference("key-1");
          if (!noted) return fail(error_of(ErrorKind::network, true));
          auto go = context.before_commit();
          if (!go) return fail(error_of(ErrorKind::network, true));
          passed = true;
          return live_submission("b1");
        });
    journal_->fails_on = [stage](const JournalEntry& entry) { return entry.stage == stage; };
    journal_->released = 0;
    const TargetReport report = publish();
    EXPECT_FALSE(passed);
    EXPECT_EQ(report.outcome, Outcome::failed);
    EXPECT_EQ(report.error->kind, ErrorKind::io);
    EXPECT_LE(report.attempts, 1);
  }
}

TEST_F(Journalled, AWriteThatFailsAfterAcceptanceIsAWarning) {
  submits(live_submission("b1"));
  journal_->fails_on = [](const JournalEntry& entry) {
    return entry.stage == JournalStage::accepted || entry.stage == JournalStage::live;
  };
  const TargetReport report = publish();
  EXPECT_EQ(report.outcome, Outcome::succeeded);
  EXPECT_EQ(report.build->id, "b1");
  EXPECT_THAT(report.warnings, ElementsAre(HasSubstr("journal"), HasSubstr("disk is full")));
}

TEST_F(Journalled, AJournalThatThrowsIsAJournalThatFails) {
  journal_->throws = true;
  EXPECT_CALL(*provider_, submit(_, _)).Times(0);
  const auto report =
      Publisher(clock_, nullptr, journal_).publish(plan_of({planned("one", provider_)}), {});
  ASSERT_FALSE(report.has_value());
  EXPECT_EQ(report.error().kind, ErrorKind::io);
}

// --- holding the row

TEST_F(Journalled, SaysWhenItWaitsForAnotherProcess) {
  publish();
  EXPECT_THAT(observer_->of<WaitingForAnother>(), IsEmpty());
  journal_->held_by_another = true;
  journal_->released = 0;
  publish();
  const auto waits = observer_->of<WaitingForAnother>();
  ASSERT_EQ(waits.size(), 1U);
  EXPECT_EQ(waits[0].target, "one");
}

TEST_F(Journalled, WaitsForTheRowNoLongerThanTheRunMayTake) {
  PublishOptions options;
  options.timeout = std::chrono::seconds(30);
  const auto deadline = clock_->now() + std::chrono::seconds(30);
  journal_->hold_error = error_of(ErrorKind::timeout);
  const TargetReport report = publish(options);
  EXPECT_EQ(report.outcome, Outcome::failed);
  EXPECT_EQ(report.error->kind, ErrorKind::timeout);
  EXPECT_EQ(journal_->deadlines.at(0), deadline);
  EXPECT_TRUE(journal_->cancellable);
}

// --- the key

TEST_F(Journalled, WithoutAnAppTheAccountsFingerprintAndTheBundleIdStandForIt) {
  ON_CALL(*provider_, app()).WillByDefault(Return(""));
  ON_CALL(*provider_, account_fingerprint(_)).WillByDefault([](std::string_view salt) {
    return "print of " + std::string(salt);
  });
  Plan plan = plan_of({planned("one", provider_)});
  plan.release.artifact.bundle_id = "com.example.shop";
  ASSERT_TRUE(Publisher(clock_, nullptr, journal_).publish(plan, {}).has_value());
  EXPECT_EQ(journal_->keys.at(0).app, "print of salt/com.example.shop");
}

TEST_F(Journalled, TheSameAccountUnderTwoNamesIsPublishedOnce) {
  cannot_tell();
  ON_CALL(*provider_, app()).WillByDefault(Return(""));
  ON_CALL(*provider_, account_fingerprint(_)).WillByDefault(Return("print"));
  EXPECT_CALL(*provider_, submit(_, _)).Times(1);
  const auto report =
      Publisher(clock_, nullptr, memory_journal())
          .publish(plan_of({planned("one", provider_), planned("two", provider_)}), {});
  ASSERT_TRUE(report.has_value());
  EXPECT_EQ(overall(*report), RunOutcome::succeeded);
}

TEST_F(Journalled, AProviderThatThrowsForTheKeyFailsTheTarget) {
  ON_CALL(*provider_, app()).WillByDefault([]() -> std::string { throw 42; });
  PublishOptions options;
  const auto report =
      Publisher(clock_, nullptr, journal_).publish(plan_of({planned("one", provider_)}), options);
  ASSERT_TRUE(report.has_value());
  EXPECT_EQ(report->targets.at(0).outcome, Outcome::failed);
  EXPECT_THAT(report->targets.at(0).error->message, HasSubstr("provider fake"));
}

TEST_F(Journalled, TargetsWithoutAnAppAreKeptApart) {
  ON_CALL(*provider_, app()).WillByDefault(Return(""));
  const auto report =
      Publisher(clock_, nullptr, memory_journal())
          .publish(plan_of({planned("one", provider_), planned("two", provider_)}), {});
  ASSERT_TRUE(report.has_value());
  EXPECT_EQ(report->targets[0].outcome, Outcome::succeeded);
  EXPECT_EQ(report->targets[1].outcome, Outcome::succeeded);
}

TEST_F(Journalled, TheSameAppUnderTwoNamesIsPublishedOnce) {
  cannot_tell();
  EXPECT_CALL(*provider_, submit(_, _)).Times(1);
  const auto report =
      Publisher(clock_, nullptr, memory_journal())
          .publish(plan_of({planned("one", provider_), planned("two", provider_)}), {});
  ASSERT_TRUE(report.has_value());
  EXPECT_EQ(overall(*report), RunOutcome::succeeded);
  const bool first_skipped = report->targets[0].outcome == Outcome::skipped;
  EXPECT_NE(first_skipped, report->targets[1].outcome == Outcome::skipped);
}

TEST_F(Journalled, StagesHaveFixedNames) {
  EXPECT_EQ(to_string(JournalStage::committing), "committing");
  EXPECT_EQ(to_string(JournalStage::live), "live");
}

}  // namespace
}  // namespace slipway
