#include <gmock/gmock.h>

#include <algorithm>

#include "core/release/history.h"
#include "slipway/resume.h"
#include "tests/unit/core/release/release_fakes.h"

// What a ledger's rows leave to be done.
namespace slipway {
namespace {

using testing::build_named;
using ::testing::ElementsAre;
using testing::error_of;
using ::testing::IsEmpty;
using testing::open_step;
using testing::pending_submission;

std::chrono::system_clock::time_point at(int second) {
  return std::chrono::system_clock::time_point(std::chrono::seconds(second));
}

/// One row's history, written as runs write it.
class Row {
 public:
  explicit Row(char digit = 'a', std::string app = "app-1") {
    row_.key = {std::string(64, digit), "fake", "https://fake.example", std::move(app)};
    artifact_.path = std::string("/builds/") + digit + ".apk";
    artifact_.platform = Platform::android;
    artifact_.bundle_id = "com.example.app";
    artifact_.version = "1.1";
    artifact_.build_number = "28";
  }

  Row& of_app(std::optional<std::string> bundle_id, Platform platform = Platform::android) {
    artifact_.bundle_id = std::move(bundle_id);
    artifact_.platform = platform;
    return *this;
  }
  Row& of_format(Format format) {
    artifact_.format = format;
    return *this;
  }
  Row& planned(const std::string& run, int second) {
    JournalEntry entry = entry_of(JournalStage::planned);
    entry.artifact = artifact_;
    entry.request.emplace();
    entry.request->run = run;
    entry.request->channel = "beta";
    entry.time = at(second);
    return add(std::move(entry));
  }
  Row& begun(int second = 0) {
    JournalEntry entry = entry_of(JournalStage::begun);
    entry.artifact = artifact_;
    entry.time = at(second);
    return add(std::move(entry));
  }
  Row& then(JournalStage stage, const std::string& reference = "key-1") {
    JournalEntry entry = entry_of(stage);
    if (!reference.empty()) entry.submission = pending_submission(reference);
    if (stage == JournalStage::live) entry.build = build_named("b1");
    return add(std::move(entry));
  }
  Row& failed(Error error, bool of_build = false) {
    JournalEntry entry = entry_of(JournalStage::failed);
    entry.error = std::move(error);
    if (of_build) entry.build = build_named("b1");
    return add(std::move(entry));
  }
  Row& live_with(Step step) {
    JournalEntry entry = entry_of(JournalStage::live);
    entry.submission = pending_submission("key-1");
    entry.submission->steps = {std::move(step)};
    entry.build = build_named("b1");
    return add(std::move(entry));
  }
  operator LedgerRow() const { return row_; }  // NOLINT(google-explicit-constructor)

 private:
  static JournalEntry entry_of(JournalStage stage) {
    JournalEntry entry;
    entry.stage = stage;
    entry.target = "beta";
    return entry;
  }
  Row& add(JournalEntry entry) {
    row_.target = entry.target;
    row_.stage = entry.stage;
    row_.entries.push_back(std::move(entry));
    return *this;
  }

  Artifact artifact_;
  LedgerRow row_;
};

/// `ask key-1`, `upload`, `steps key-1`; with `a superseded` at the end where that holds.
std::vector<std::string> open(const std::vector<LedgerRow>& rows) {
  std::vector<std::string> all;
  for (const Leftover& leftover : leftovers(rows)) {
    std::string text(to_string(leftover.kind));
    if (!leftover.reference.empty()) text += " " + leftover.reference;
    if (leftover.superseded) text += " superseded";
    all.push_back(text);
  }
  return all;
}

std::vector<char> digits(const std::vector<LedgerRow>& rows) {
  std::vector<char> all;
  for (const Leftover& leftover : leftovers(rows)) all.push_back(leftover.key.sha256.front());
  return all;
}

constexpr JournalStage kReferenced = JournalStage::referenced;
constexpr JournalStage kCommitting = JournalStage::committing;
constexpr JournalStage kAccepted = JournalStage::accepted;
constexpr JournalStage kUnknown = JournalStage::unknown;

TEST(Leftovers, OfARunThatWasKilledBeforeItsCommitPointAreUploads) {
  EXPECT_THAT(open({Row().planned("r1", 1)}), ElementsAre("upload"));
  EXPECT_THAT(open({Row().planned("r1", 1).begun()}), ElementsAre("upload"));
  EXPECT_THAT(open({Row().planned("r1", 1).begun().then(kReferenced)}), ElementsAre("upload"));
}

TEST(Leftovers, OfARunThatWasKilledPastItsCommitPointAreAskedAbout) {
  EXPECT_THAT(open({Row().planned("r1", 1).begun().then(kCommitting)}), ElementsAre("ask key-1"));
  EXPECT_THAT(open({Row().planned("r1", 1).begun().then(kCommitting, "")}), ElementsAre("ask"));
  EXPECT_THAT(open({Row().planned("r1", 1).begun().then(kCommitting).then(kAccepted)}),
              ElementsAre("ask key-1"));
}

TEST(Leftovers, AreUploadsThatWereNotWaitedForOrWhoseEndIsUnknown) {
  EXPECT_THAT(open({Row().planned("r1", 1).begun().then(kAccepted)}), ElementsAre("ask key-1"));
  EXPECT_THAT(open({Row().planned("r1", 1).begun().then(kCommitting).then(kUnknown)}),
              ElementsAre("ask key-1"));
}

TEST(Leftovers, AskAboutTheNewestOfSeveralOpenUploads) {
  EXPECT_THAT(open({Row()
                        .planned("r1", 1)
                        .begun()
                        .then(kUnknown, "key-1")
                        .planned("r2", 2)
                        .begun()
                        .then(kUnknown, "key-2")}),
              ElementsAre("ask key-2"));
}

TEST(Leftovers, OfACancelledRunAreUploads) {
  EXPECT_THAT(open({Row().planned("r1", 1).begun().then(JournalStage::cancelled)}),
              ElementsAre("upload"));
}

TEST(Leftovers, AreFailuresForAReasonThatPasses) {
  for (const Error& error : {error_of(ErrorKind::network), error_of(ErrorKind::timeout),
                             error_of(ErrorKind::rate_limited, /*retryable=*/true)}) {
    EXPECT_THAT(open({Row().planned("r1", 1).begun().failed(error)}), ElementsAre("upload"))
        << error.message;
  }
}

TEST(Leftovers, AreNotWhatAServiceRefused) {
  for (const ErrorKind kind : {ErrorKind::rejected, ErrorKind::authentication,
                               ErrorKind::publish_failed, ErrorKind::conflict}) {
    EXPECT_THAT(open({Row().planned("r1", 1).begun().failed(error_of(kind))}), IsEmpty())
        << to_string(kind);
  }
}

TEST(Leftovers, AreNotWhatIsLiveOrWasSkipped) {
  EXPECT_THAT(open({}), IsEmpty());
  EXPECT_THAT(open({Row()
                        .planned("r1", 1)
                        .begun()
                        .then(kCommitting)
                        .then(kAccepted)
                        .then(JournalStage::live)}),
              IsEmpty());
  EXPECT_THAT(open({Row()
                        .planned("r1", 1)
                        .begun()
                        .then(JournalStage::live)
                        .planned("r2", 2)
                        .then(JournalStage::skipped, "")}),
              IsEmpty());
}

TEST(Leftovers, OfALiveBuildAreItsStepsThatCanStillBeDone) {
  Step step = open_step("latest", StepPhase::live);
  for (const StepState state :
       {StepState::open, StepState::failed, StepState::done, StepState::unknown}) {
    step.state = state;
    const bool left = state == StepState::open || state == StepState::failed;
    const auto found = open({Row().planned("r1", 1).begun().live_with(step)});
    EXPECT_EQ(found, left ? std::vector<std::string>{"steps key-1"} : std::vector<std::string>{})
        << static_cast<int>(state);
  }
  step.repeatable = true;  // unknown: doing it twice is the same as doing it once
  EXPECT_THAT(open({Row().planned("r1", 1).begun().live_with(step)}), ElementsAre("steps key-1"));
}

TEST(Leftovers, AreNotOfABuildThatWasDeleted) {
  EXPECT_THAT(open({Row()
                        .planned("r1", 1)
                        .begun()
                        .live_with(open_step("latest", StepPhase::live))
                        .failed(gone_error(), /*of_build=*/true)}),
              IsEmpty());
}

TEST(Leftovers, OfALedgerFromBeforePlansWereWrittenAreAskedAboutAndNeverUploaded) {
  EXPECT_THAT(open({Row().begun()}), IsEmpty());
  EXPECT_THAT(open({Row().begun().then(JournalStage::cancelled)}), IsEmpty());
  EXPECT_THAT(open({Row().begun().live_with(open_step("latest", StepPhase::live))}),
              ElementsAre("steps key-1"));
  const auto found = leftovers({Row().begun().then(kCommitting)});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].kind, LeftoverKind::ask);
  EXPECT_EQ(found[0].artifact.path, "/builds/a.apk");
  EXPECT_TRUE(found[0].request.run.empty());
}

TEST(Leftovers, CarryWhatTheNewestRunWantedAndTheDigestOfTheRow) {
  const auto found = leftovers({Row().planned("r1", 1).begun().planned("r2", 2)});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].target, "beta");
  EXPECT_EQ(found[0].request.run, "r2");
  EXPECT_EQ(found[0].request.channel, "beta");
  EXPECT_EQ(found[0].artifact.path, "/builds/a.apk");
  EXPECT_EQ(found[0].artifact.sha256, std::string(64, 'a'));
  EXPECT_EQ(found[0].key.app, "app-1");
}

TEST(Leftovers, StandOldestFirstByTheirNewestPlan) {
  EXPECT_THAT(digits({Row('a', "x").planned("r3", 3), Row('b', "y").planned("r1", 1),
                      Row('c', "z").planned("r0", 0).begun().planned("r2", 2)}),
              ElementsAre('b', 'c', 'a'));
}

TEST(Leftovers, OfOneInstantStandAsTheyChanged) {
  // A ledger's rows come newest first.
  EXPECT_THAT(digits({Row('b').planned("r1", 1), Row('a').planned("r1", 1)}),
              ElementsAre('a', 'b'));
}

TEST(Leftovers, ThatANewerPublicationSupersededAreOnlyAskedAbout) {
  const Row newer = Row('b').planned("r2", 2).begun().then(JournalStage::live);
  EXPECT_THAT(open({Row().planned("r1", 1), newer}), IsEmpty());
  EXPECT_THAT(
      open({Row().planned("r1", 1).begun().live_with(open_step("latest", StepPhase::live)), newer}),
      IsEmpty());
  EXPECT_THAT(open({newer, Row().planned("r1", 1).begun().then(kCommitting)}),
              ElementsAre("ask key-1 superseded"));
  EXPECT_THAT(open({newer, Row().begun(1).then(kCommitting)}), ElementsAre("ask key-1 superseded"));
}

TEST(Leftovers, AreNotSupersededByARunThatFoundAnOlderBuildInItsPlace) {
  const Row older = Row('b')
                        .planned("r1", 1)
                        .begun()
                        .then(JournalStage::live)
                        .planned("r3", 3)
                        .then(JournalStage::skipped);
  EXPECT_THAT(open({older, Row().planned("r2", 2).begun()}), ElementsAre("upload"));
}

TEST(Leftovers, AreNotSupersededByWhatIsOlderOrElsewhereOrAnotherApp) {
  const LedgerRow old = Row().planned("r1", 5);
  for (const LedgerRow& other :
       {LedgerRow(Row('b').planned("r2", 4)),           // older
        LedgerRow(Row('b').planned("r2", 5)),           // nobody can say
        LedgerRow(Row('b', "app-2").planned("r2", 9)),  // elsewhere
        LedgerRow(Row('b').of_app("com.other").planned("r2", 9)),
        LedgerRow(Row('b').of_app("com.example.app", Platform::ios).planned("r2", 9)),
        LedgerRow(Row('b').of_format(Format::mapping_txt).planned("r2", 9)),
        LedgerRow(Row('b').begun(9))}) {  // nobody says that it was to be published
    const auto found = leftovers({old, other});
    ASSERT_FALSE(found.empty());
    const auto mine = std::find_if(found.begin(), found.end(), [](const Leftover& leftover) {
      return leftover.key.sha256.front() == 'a';
    });
    ASSERT_NE(mine, found.end());
    EXPECT_FALSE(mine->superseded);
  }
}

TEST(Leftovers, OfFilesThatDoNotSayWhichAppTheyAreDoNotSupersedeEachOther) {
  EXPECT_THAT(open({Row('a').of_app(std::nullopt).planned("r1", 1),
                    Row('b').of_app(std::nullopt).planned("r2", 2)}),
              ElementsAre("upload", "upload"));
  EXPECT_THAT(open({Row('a').of_format(Format::dsym_zip).planned("r1", 1),
                    Row('b').of_format(Format::dsym_zip).planned("r2", 2)}),
              ElementsAre("upload", "upload"));
}

TEST(Leftovers, OfOneRunDoNotSupersedeEachOther) {
  EXPECT_THAT(open({Row('a').planned("r1", 1), Row('b').planned("r1", 2)}),
              ElementsAre("upload", "upload"));
  // A third one of another run does, for both.
  EXPECT_THAT(
      digits({Row('a').planned("r1", 1), Row('b').planned("r1", 2), Row('c').planned("r2", 3)}),
      ElementsAre('c'));
  // And one in between only the older of them.
  EXPECT_THAT(
      digits({Row('a').planned("r1", 1), Row('b').planned("r1", 3), Row('c').planned("r2", 2)}),
      ElementsAre('b'));
}

TEST(Leftovers, ThatWerePlannedAgainAreAsNewAsThat) {
  EXPECT_THAT(
      digits({Row('a').planned("r1", 1).begun().planned("r3", 3), Row('b').planned("r2", 2)}),
      ElementsAre('a'));
}

}  // namespace
}  // namespace slipway
