#include "core/release/verify.h"

#include <gmock/gmock.h>

#include "tests/unit/core/release/processed_fixture.h"

// What is live, compared with what was sent.
namespace slipway {
namespace {

using ::testing::_;
using ::testing::AllOf;
using testing::build_named;
using ::testing::ElementsAre;
using testing::error_of;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::known_artifact;
using testing::known_build;
using testing::open_step;
using testing::Processed;
using ::testing::Return;

using Text = std::optional<std::string>;

TEST(Compare, SaysWhatEachSideSaysOfAFactThatDiffers) {
  Build build = known_build("b7");
  build.bundle_id = "com.example.other";
  build.version = "1.2";
  build.build_number = "29";
  build.size = 1001;
  const Comparison result = compare(build, known_artifact());
  EXPECT_THAT(
      result.differences,
      ElementsAre("the service says bundle id com.example.other, the package says com.example.app",
                  "the service says version 1.2, the package says 1.1",
                  "the service says build number 29, the package says 28",
                  "the service has 1001 bytes, the package has 1000"));
  EXPECT_THAT(result.remarks, IsEmpty());
}

TEST(Compare, SaysNothingWhenAllAgrees) {
  const Comparison result = compare(known_build("b7"), known_artifact());
  EXPECT_TRUE(result.compared);
  EXPECT_THAT(result.differences, IsEmpty());
  EXPECT_THAT(result.remarks, IsEmpty());
}

TEST(Compare, PassesOverWhatEitherSideDoesNotSay) {
  // Pgyer says version 1.0 and build number 1 of packages that have none.
  Build build = build_named("b7");
  build.version = "1.0";
  build.build_number = "1";
  build.title = "Example";
  Artifact artifact = known_artifact();
  artifact.version.reset();
  artifact.build_number = "";
  artifact.title.reset();
  const Comparison result = compare(build, artifact);
  EXPECT_FALSE(result.compared);
  EXPECT_THAT(result.differences, IsEmpty());
  EXPECT_THAT(result.remarks, IsEmpty());
}

TEST(Compare, TakesNumbersForTexts) {
  Build build = build_named("b7");
  build.version = "1.10";
  build.build_number = "028";
  const Comparison result = compare(build, known_artifact());
  EXPECT_THAT(result.differences, ElementsAre(HasSubstr("1.10"), HasSubstr("028")));
}

TEST(Compare, OnlyRemarksOnTheTitle) {
  Build build = build_named("b7");
  build.title = "Renamed";
  const Comparison result = compare(build, known_artifact());
  EXPECT_FALSE(result.compared) << "a title proves nothing";
  EXPECT_THAT(result.differences, IsEmpty());
  EXPECT_THAT(result.remarks,
              ElementsAre(HasSubstr("the service says title Renamed, the package says Example")));
}

class Verified : public Processed {
 protected:
  Verified() {
    sent_ = known_artifact();
    policy_.verify = Verify::strict;
    shown_ = known_build("b7");
    submission_.steps = {open_step("certificate", StepPhase::accepted),
                         open_step("latest", StepPhase::live)};
    ON_CALL(*provider_, run_step(_, _, _))
        .WillByDefault([this](const auto&, const Step& step, const auto&) {
          steps_.push_back(step.name);
          return Result<StepResult>();
        });
    ON_CALL(*provider_, poll(_, _)).WillByDefault([this](const auto&, const auto&) {
      return Result<PollResult>(Live{shown_});
    });
  }

  Build shown_;  ///< by the service
  std::vector<std::string> steps_;
};

TEST_F(Verified, SucceedsInSilenceWhenTheServiceSaysTheSame) {
  const TargetReport report = publish();
  EXPECT_EQ(report.outcome, Outcome::succeeded);
  EXPECT_THAT(report.warnings, IsEmpty());
  EXPECT_THAT(steps_, ElementsAre("certificate", "latest"));
}

TEST_F(Verified, OtherwiseOnlyWarnsAndSaysWhatToDo) {
  policy_.verify = Verify::warn;
  shown_.version = "1.2";
  shown_.build_number = "29";
  const TargetReport report = publish();
  EXPECT_EQ(report.outcome, Outcome::succeeded);
  EXPECT_FALSE(report.error.has_value());
  EXPECT_THAT(report.warnings,
              ElementsAre(AllOf(HasSubstr("the service says version 1.2, the package says 1.1"),
                                HasSubstr("the service says build number 29, the package says 28"),
                                HasSubstr("`slipway status one b7`"))));
  EXPECT_THAT(steps_, ElementsAre("certificate", "latest"));
}

TEST_F(Verified, StrictlyADifferenceFailsTheTargetAndSaysThatABuildIsLive) {
  shown_.version = "1.2";
  EXPECT_CALL(*provider_, submit(_, _)).Times(1);
  const TargetReport report = publish();
  EXPECT_EQ(report.outcome, Outcome::failed);
  ASSERT_TRUE(report.error.has_value());
  EXPECT_EQ(report.error->kind, ErrorKind::conflict);
  EXPECT_EQ(report.error->message, "the service says version 1.2, the package says 1.1");
  EXPECT_THAT(report.error->hint, HasSubstr("slipway status one b7"));
  EXPECT_FALSE(report.error->retryable);
  ASSERT_TRUE(report.build.has_value());
  EXPECT_EQ(report.build->version, "1.2");
  EXPECT_EQ(report.reason,
            "the build is live, but the service says version 1.2, the package says 1.1, the step "
            "`latest` was not done");
  EXPECT_THAT(steps_, ElementsAre("certificate")) << "nobody is to be offered it as the latest";
  EXPECT_EQ(report.steps.at(1).state, StepState::open);
}

TEST_F(Verified, StrictlyEachFactThatDecidesFails) {
  submission_.steps.clear();
  const auto fails_with = [this](const Build& shown) {
    shown_ = shown;
    return publish().outcome == Outcome::failed;
  };
  for (const auto member : {&Build::bundle_id, &Build::version, &Build::build_number}) {
    Build shown = known_build("b7");
    shown.*member = "other";
    EXPECT_TRUE(fails_with(shown));
  }
  Build shown = known_build("b7");
  shown.size = 999;
  EXPECT_TRUE(fails_with(shown));
}

TEST_F(Verified, AlsoStrictlyATitleIsAWarning) {
  shown_.title = "Renamed";
  const TargetReport report = publish();
  EXPECT_EQ(report.outcome, Outcome::succeeded);
  EXPECT_THAT(report.warnings, ElementsAre(HasSubstr("title Renamed")));
  EXPECT_THAT(steps_, ElementsAre("certificate", "latest"));
}

TEST_F(Verified, StrictlyNothingToCompareIsAWarning) {
  shown_ = build_named("b7");
  TargetReport report = publish();
  EXPECT_EQ(report.outcome, Outcome::succeeded);
  EXPECT_THAT(report.warnings, ElementsAre(HasSubstr("nothing that the service says")));
  policy_.verify = Verify::warn;
  report = publish();
  EXPECT_THAT(report.warnings, IsEmpty()) << "nobody asked for more than there is";
}

TEST_F(Verified, ABuildThatWasNotWaitedForIsNotComparedAndStrictSaysSo) {
  shown_.version = "1.2";
  submission_.steps.clear();
  submission_.build = shown_;  // not live yet: not the last word
  PublishOptions options;
  options.wait = false;
  const TargetReport report = publish(options);
  EXPECT_EQ(report.outcome, Outcome::accepted);
  EXPECT_THAT(report.warnings, ElementsAre(HasSubstr("was not waited for")));
  policy_.verify = Verify::warn;
  EXPECT_THAT(publish(options).warnings, IsEmpty());
}

TEST_F(Verified, ASizeThatTheServiceDidNotMeasureIsNoDifference) {
  shown_.size = 0;
  const TargetReport report = publish();
  EXPECT_EQ(report.outcome, Outcome::succeeded);
  EXPECT_THAT(report.warnings, IsEmpty());
}

TEST_F(Verified, ABuildThatIsLiveAtOnceIsComparedAlsoWithoutWaiting) {
  submission_.live = true;
  submission_.build = known_build("b7");
  submission_.build->size = 1;
  PublishOptions options;
  options.wait = false;
  EXPECT_EQ(publish(options).outcome, Outcome::failed);
}

TEST_F(Verified, SymbolsAloneAreNotCompared) {
  sent_.path = "app.dSYM.zip";
  sent_.format = Format::dsym_zip;
  shown_.version = "1.2";
  shown_.size = 5'000'000;
  const TargetReport report = publish();
  EXPECT_EQ(report.outcome, Outcome::succeeded);
  EXPECT_THAT(report.warnings, IsEmpty());
}

TEST_F(Verified, ABuildThatIsFoundAfterALostReplyIsComparedToo) {
  EXPECT_CALL(*provider_, submit(_, _))
      .WillOnce([](const auto&, const SubmitContext& context) -> Result<Submission> {
        EXPECT_TRUE(context.note_reference("key-1").has_value());
        EXPECT_TRUE(context.before_commit().has_value());
        return fail(error_of(ErrorKind::network, true, Effect::unknown));
      });
  shown_.build_number = "27";
  const TargetReport report = publish();
  EXPECT_EQ(report.outcome, Outcome::failed);
  EXPECT_EQ(report.error->kind, ErrorKind::conflict);
}

TEST_F(Verified, AStepThatFailedBeforeIsNamedBesideTheDifference) {
  EXPECT_CALL(*provider_, run_step(_, _, _)).WillOnce(Return(fail(error_of(ErrorKind::quota))));
  shown_.version = "1.2";
  const TargetReport report = publish();
  EXPECT_EQ(report.error->kind, ErrorKind::conflict);
  EXPECT_THAT(report.reason.value_or(""),
              AllOf(HasSubstr("version 1.2"), HasSubstr("the step `certificate` failed")));
}

}  // namespace
}  // namespace slipway
