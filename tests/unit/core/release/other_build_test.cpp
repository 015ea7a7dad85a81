#include <gmock/gmock.h>

#include "tests/unit/core/release/journalled_fixture.h"

// A build that was published and that the service shows with other facts than the package has: what
// the next run makes of it.
namespace slipway {
namespace {

using ::testing::_;
using ::testing::ElementsAre;
using testing::error_of;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::Journalled;
using testing::known_artifact;
using testing::known_build;
using testing::live_submission;
using testing::MockCatalogue;
using testing::open_step;
using ::testing::Return;

class PublishedOtherwise : public Journalled {
 protected:
  /// One run publishes, and the service makes version 1.2 of it. From then on the list of builds
  /// has none with the package's numbers.
  PublishedOtherwise() {
    sent_ = known_artifact();
    shown_.version = "1.2";
    Submission submission = live_submission("b7");
    submission.build = shown_;
    submits(submission);
    ON_CALL(*provider_, build_catalogue()).WillByDefault(Return(&catalogue_));
    ON_CALL(catalogue_, get_build("b7", _)).WillByDefault(Return(shown_));
  }

  TargetReport publish_again() {
    journal_->before.insert(journal_->before.end(), journal_->entries.begin(),
                            journal_->entries.end());
    journal_->entries.clear();
    journal_->released = 0;
    return publish();
  }

  Build shown_ = known_build("b7");
  ::testing::NiceMock<MockCatalogue> catalogue_;
};

TEST_F(PublishedOtherwise, IsLiveInTheJournalAlsoWhenThatFailsTheTarget) {
  policy_.verify = Verify::strict;
  EXPECT_EQ(publish().outcome, Outcome::failed);
  const JournalEntry last = journal_->entries.back();
  EXPECT_EQ(last.stage, JournalStage::live);
  EXPECT_EQ(last.build->id, "b7");
}

TEST_F(PublishedOtherwise, IsNotPublishedAgain) {
  EXPECT_CALL(*provider_, submit(_, _)).Times(1);
  EXPECT_EQ(publish().outcome, Outcome::succeeded);
  const TargetReport again = publish_again();
  EXPECT_EQ(again.outcome, Outcome::skipped);
  EXPECT_EQ(again.reason, "already published");
  EXPECT_EQ(again.build->id, "b7");
  EXPECT_THAT(again.warnings, ElementsAre(HasSubstr("version 1.2, the package says 1.1")));
}

TEST_F(PublishedOtherwise, StrictlyFailsAgainAndIsNotPublishedAgain) {
  policy_.verify = Verify::strict;
  EXPECT_CALL(*provider_, submit(_, _)).Times(1);
  publish();
  const TargetReport again = publish_again();
  EXPECT_EQ(again.outcome, Outcome::failed);
  EXPECT_EQ(again.error->kind, ErrorKind::conflict);
  EXPECT_EQ(again.reason,
            "already published, but the service says version 1.2, the package says 1.1");
  EXPECT_EQ(again.build->id, "b7");
  EXPECT_THAT(journal_->stages(), ElementsAre(JournalStage::skipped));
}

TEST_F(PublishedOtherwise, IsSkippedOnceTheServiceShowsItRight) {
  policy_.verify = Verify::strict;
  EXPECT_EQ(publish().outcome, Outcome::failed);
  ON_CALL(catalogue_, get_build("b7", _)).WillByDefault(Return(known_build("b7")));
  EXPECT_EQ(publish_again().outcome, Outcome::skipped);
}

TEST_F(PublishedOtherwise, IsPublishedAgainOnceItWasDeleted) {
  publish();
  ON_CALL(catalogue_, get_build("b7", _))
      .WillByDefault(Return(fail(error_of(ErrorKind::not_found))));
  EXPECT_CALL(*provider_, submit(_, _)).Times(1);
  EXPECT_EQ(publish_again().attempts, 1);
}

TEST_F(PublishedOtherwise, IsNotTakenForDeletedWhenThatCannotBeAsked) {
  EXPECT_CALL(*provider_, submit(_, _)).Times(1);
  publish();
  // The second one: a build that is there, and being worked on.
  for (const Error& error :
       {error_of(ErrorKind::network, true), error_of(ErrorKind::not_found, true)}) {
    ON_CALL(catalogue_, get_build("b7", _)).WillByDefault(Return(fail(error)));
    const TargetReport again = publish_again();
    EXPECT_EQ(again.outcome, Outcome::skipped);
    EXPECT_THAT(again.warnings, ElementsAre(HasSubstr("could not ask whether build b7"), _));
  }
}

TEST_F(PublishedOtherwise, AnUploadThatBecameLiveLaterIsComparedThen) {
  policy_.verify = Verify::strict;
  found_before({JournalStage::unknown});
  cannot_tell();
  ON_CALL(*provider_, poll(_, _)).WillByDefault(Return(PollResult(Live{shown_})));
  EXPECT_CALL(*provider_, submit(_, _)).Times(0);
  const TargetReport report = publish();
  EXPECT_EQ(report.outcome, Outcome::failed);
  EXPECT_EQ(report.error->kind, ErrorKind::conflict);
  EXPECT_THAT(journal_->stages(), ElementsAre(JournalStage::live));
}

}  // namespace
}  // namespace slipway
