#include "core/release/record_plan.h"

#include <gmock/gmock.h>

#include "tests/unit/core/release/release_fakes.h"

// What a run writes down before anything is done.
namespace slipway {
namespace {

using ::testing::_;
using testing::FakeClock;
using ::testing::IsEmpty;
using testing::plan_of;
using testing::planned;
using ::testing::Return;
using testing::ScriptedJournal;
using ::testing::SizeIs;
using testing::willing_provider;

class RecordPlan : public ::testing::Test {
 protected:
  /// Of a target whose app is the name.
  PlannedTarget target(const std::string& name) {
    auto provider = willing_provider();
    ON_CALL(*provider, app()).WillByDefault(Return(name));
    providers_.push_back(provider);
    return planned(name, provider);
  }
  void nothing_is_sent() {
    for (const auto& provider : providers_) EXPECT_CALL(*provider, submit(_, _)).Times(0);
  }
  Result<void> record(const Plan& plan) {
    return Publisher(clock_, nullptr, journal_).record_plans({plan}, "run-1");
  }
  Result<Report> publish(const Plan& plan, PublishOptions options = {}) {
    options.jobs = 1;  // a ScriptedJournal is one thread's
    return Publisher(clock_, nullptr, journal_).publish(plan, options);
  }

  std::vector<std::shared_ptr<::testing::NiceMock<testing::MockProvider>>> providers_;
  std::shared_ptr<FakeClock> clock_ = std::make_shared<FakeClock>();
  std::shared_ptr<ScriptedJournal> journal_ = std::make_shared<ScriptedJournal>();
};

TEST_F(RecordPlan, WritesOneEntryIntoTheRowOfEachTarget) {
  Plan plan = plan_of({target("one"), target("two")});
  plan.targets[1].required = false;
  plan.release.channel = "beta";
  ASSERT_TRUE(record(plan));
  ASSERT_THAT(journal_->planned, SizeIs(2));
  ASSERT_THAT(journal_->planned_keys, SizeIs(2));
  for (const std::size_t i : {0U, 1U}) {
    const JournalEntry& entry = journal_->planned[i];
    EXPECT_EQ(entry.stage, JournalStage::planned);
    EXPECT_EQ(entry.target, plan.targets[i].target);
    EXPECT_EQ(entry.time, clock_->wall_time());
    ASSERT_TRUE(entry.artifact.has_value());
    EXPECT_EQ(entry.artifact->sha256, std::string(64, 'a'));
    EXPECT_EQ(entry.artifact->size, 1000U);
    ASSERT_TRUE(entry.request.has_value());
    EXPECT_EQ(entry.request->run, "run-1");
    EXPECT_EQ(entry.request->channel, "beta");
    EXPECT_EQ(entry.request->required, i == 0);
    EXPECT_FALSE(entry.submission.has_value());
    EXPECT_EQ(
        journal_->planned_keys[i],
        (JournalKey{std::string(64, 'a'), "fake", "https://fake.example", plan.targets[i].target}));
  }
  EXPECT_THAT(journal_->keys, IsEmpty()) << "planning holds no row";
}

TEST_F(RecordPlan, PathsAreAbsoluteSoThatTheyHoldInAnotherFolder) {
  Plan plan = plan_of({target("one")});
  plan.release.artifact.path = "out/app.apk";
  plan.release.symbols.emplace().path = "out/mapping.txt";
  ASSERT_TRUE(record(plan));
  const JournalEntry& entry = journal_->planned.at(0);
  EXPECT_EQ(entry.artifact->path, std::filesystem::current_path() / "out/app.apk");
  EXPECT_EQ(entry.request->symbols, std::filesystem::current_path() / "out/mapping.txt");
}

TEST_F(RecordPlan, WithoutSymbolsThereIsNoPathToThem) {
  ASSERT_TRUE(record(plan_of({target("one")})));
  EXPECT_TRUE(journal_->planned.at(0).request->symbols.empty());
}

TEST_F(RecordPlan, KeepsTheOptionsAsTheyWereResolvedForTheTarget) {
  Plan plan = plan_of({target("one")});
  ReleaseOptions& options = plan.targets[0].request.release.options;
  options.notes = Notes{"new", NotesFormat::markdown};
  options.latest = true;
  options.access = Access{AccessType::invite, {}, {}};
  ASSERT_TRUE(record(plan));
  const ReleaseOptions& kept = journal_->planned.at(0).request->options;
  EXPECT_EQ(kept.notes, options.notes);
  EXPECT_EQ(kept.latest, true);
  EXPECT_EQ(kept.access, options.access);
}

TEST_F(RecordPlan, KeepsNoPassword) {
  Plan plan = plan_of({target("one")});
  plan.targets[0].request.release.options.access =
      Access{AccessType::password, Secret("open-sesame"), {}};
  ASSERT_TRUE(record(plan));
  EXPECT_FALSE(journal_->planned.at(0).request->options.access.has_value());
}

TEST_F(RecordPlan, ATargetWhoseProviderBreaksDownIsPassedOver) {
  Plan plan = plan_of({target("one"), target("two")});
  ON_CALL(*providers_[0], app()).WillByDefault([]() -> std::string { throw 42; });
  ASSERT_TRUE(record(plan));
  ASSERT_THAT(journal_->planned, SizeIs(1));
  EXPECT_EQ(journal_->planned[0].target, "two");
}

TEST_F(RecordPlan, AJournalThatFailsOrThrowsIsAFailureOfInputAndOutput) {
  journal_->fails_on = [](const JournalEntry& entry) { return entry.target == "two"; };
  auto recorded = record(plan_of({target("one"), target("two")}));
  ASSERT_FALSE(recorded);
  EXPECT_THAT(journal_->planned, IsEmpty()) << "all or nothing";
  EXPECT_EQ(recorded.error().kind, ErrorKind::io);
  journal_->throws = true;
  recorded = record(plan_of({target("one")}));
  ASSERT_FALSE(recorded);
  EXPECT_EQ(recorded.error().kind, ErrorKind::io);
}

// --- by the publisher

TEST_F(RecordPlan, ARunRecordsItsPlanUnderANameOfItsOwnBeforeItBegins) {
  const Plan plan = plan_of({target("one"), target("two")});
  std::size_t recorded = 0;
  ON_CALL(*providers_[0], submit(_, _)).WillByDefault([&](const auto&, const auto&) {
    recorded = journal_->planned.size();
    return testing::live_submission("b1");
  });
  ASSERT_TRUE(publish(plan));
  EXPECT_EQ(recorded, 2U);
  ASSERT_THAT(journal_->planned, SizeIs(2));
  const std::string first = journal_->planned[0].request->run;
  EXPECT_FALSE(first.empty());
  EXPECT_EQ(journal_->planned[1].request->run, first);
  ASSERT_TRUE(publish(plan));
  EXPECT_NE(journal_->planned.at(2).request->run, first);
}

TEST_F(RecordPlan, ARunThatCannotWriteItsPlanSendsNothing) {
  const Plan plan = plan_of({target("one"), target("two")});
  nothing_is_sent();
  journal_->fails_on = [](const JournalEntry& entry) { return entry.target == "two"; };
  const auto report = publish(plan);
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind, ErrorKind::io);
  EXPECT_THAT(journal_->entries, IsEmpty());
}

TEST_F(RecordPlan, ARunThatIsNamedOrResumesRecordsNoPlanItself) {
  PublishOptions named;
  named.run = "run-7";
  ASSERT_TRUE(publish(plan_of({target("one")}), named));
  PublishOptions resuming;
  resuming.resume = true;
  ASSERT_TRUE(publish(plan_of({target("one")}), resuming));
  EXPECT_THAT(journal_->planned, IsEmpty());
}

TEST_F(RecordPlan, APlanThatWaitsForOthersIsRecordedUnderTheGivenName) {
  const Plan plan = plan_of({target("one")});
  nothing_is_sent();
  ASSERT_TRUE(Publisher(clock_, nullptr, journal_).record_plans({plan, plan}, "run-7"));
  ASSERT_THAT(journal_->planned, SizeIs(2));
  EXPECT_EQ(journal_->planned.at(0).request->run, "run-7");
  EXPECT_TRUE(Publisher(clock_).record_plans({plan}, "run-7"))
      << "without a journal nothing is done";
}

TEST_F(RecordPlan, APlanWithErrorsOrWithoutADigestIsNotRecorded) {
  const Publisher publisher(clock_, nullptr, journal_);
  Plan plan = plan_of({target("one")});
  plan.release.artifact.sha256.reset();
  auto recorded = publisher.record_plans({plan}, "run-7");
  ASSERT_FALSE(recorded);
  EXPECT_EQ(recorded.error().kind, ErrorKind::invalid_request);
  plan = plan_of({target("one")});
  plan.targets[0].provider.reset();
  recorded = publisher.record_plans({plan}, "run-7");
  ASSERT_FALSE(recorded);
  EXPECT_EQ(recorded.error().kind, ErrorKind::invalid_request);
  EXPECT_THAT(journal_->planned, IsEmpty());
}

}  // namespace
}  // namespace slipway
