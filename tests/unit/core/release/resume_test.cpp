#include "slipway/resume.h"

#include <gmock/gmock.h>

#include <fstream>

#include "core/release/history.h"
#include "tests/support/packages.h"
#include "tests/support/temporary_directory.h"
#include "tests/unit/core/release/planning_fixture.h"

// Planning to finish what is open.
namespace slipway {
namespace {

using ::testing::ElementsAre;
using testing::FakeFactory;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::PackageFacts;
using ::testing::SizeIs;
using testing::write_package;

class PlanResume : public testing::Planning {
 protected:
  PlanResume() {
    add_target("beta");
    add_target("store", 9);
    apk_ = package("app.apk", "1");
  }

  std::filesystem::path package(const std::string& name, const std::string& number) const {
    PackageFacts facts;
    facts.build_number = number;
    return write_package(directory_.path() / name, facts);
  }

  Leftover leftover(LeftoverKind kind, const std::filesystem::path& path,
                    const std::string& target = "beta") const {
    Leftover made;
    made.kind = kind;
    made.target = target;
    made.artifact = inspect(path).value();
    made.artifact.modified.reset();  // as out of a ledger
    made.artifact.sha256 = sha256_of_file(path).value();
    made.key = {*made.artifact.sha256, "fake", "https://fake.example", target};
    made.request.run = "r1";
    made.reference = "key-1";
    return made;
  }
  Leftover upload(const std::string& target = "beta") const {
    return leftover(LeftoverKind::upload, apk_, target);
  }

  ResumePlan resume(const std::vector<Leftover>& open) {
    return plan_resume(configuration_, open, settings_, context(), "salt");
  }
  /// The only target of the only plan.
  PlannedTarget resumed(const Leftover& open) {
    ResumePlan plan = resume({open});
    EXPECT_THAT(plan.plans, SizeIs(1));
    if (plan.plans.size() != 1) return {};
    EXPECT_TRUE(plan.plans[0].ok());
    EXPECT_THAT(plan.plans[0].targets, SizeIs(1));
    return std::move(plan.plans[0].targets.at(0));
  }

  static std::vector<std::string> messages(const std::vector<Finding>& findings) {
    std::vector<std::string> all;
    for (const Finding& finding : findings) all.push_back(finding.message);
    return all;
  }
  static std::vector<std::string> overrides(const PlannedTarget& target) {
    std::vector<std::string> all;
    for (const SettingOverride& each : target.overrides) {
      EXPECT_EQ(each.target, target.target);
      all.push_back(each.option + "=" + each.value);
    }
    return all;
  }
  static std::vector<std::string> names(const Plan& plan) {
    std::vector<std::string> all;
    for (const PlannedTarget& target : plan.targets) all.push_back(target.target);
    return all;
  }

  testing::TemporaryDirectory directory_;
  std::filesystem::path apk_;
  std::vector<SettingOverride> settings_;
};

TEST_F(PlanResume, UploadsTheSameFileWithTheOptionsOfThatRun) {
  Leftover open = upload();
  open.request.required = false;
  open.request.channel = "beta";
  open.request.options.notes = Notes{"What is new", NotesFormat::plain};
  configuration_.targets[0].release.options.notes = Notes{"Another text", NotesFormat::plain};
  const ResumePlan plan = resume({open});
  EXPECT_THAT(plan.findings, IsEmpty());
  ASSERT_THAT(plan.plans, SizeIs(1));
  const Release& release = plan.plans[0].release;
  EXPECT_EQ(release.artifact.path, apk_);
  EXPECT_EQ(release.artifact.sha256, open.key.sha256);
  EXPECT_TRUE(release.artifact.modified.has_value()) << "a change during the upload must show";
  EXPECT_EQ(release.channel, "beta");
  EXPECT_EQ(release.options.notes->text, "What is new");

  ASSERT_THAT(plan.plans[0].targets, SizeIs(1));
  const PlannedTarget& target = plan.plans[0].targets[0];
  EXPECT_EQ(target.target, "beta");
  EXPECT_FALSE(target.required);
  EXPECT_NE(target.provider, nullptr);
  EXPECT_FALSE(target.no_upload.has_value());
  EXPECT_EQ(target.request.release.options.notes->text, "What is new");
  EXPECT_EQ(target.request.release.channel, "beta");
  EXPECT_EQ(target.request.fields.at(0).name, "field");
  EXPECT_EQ(setting(target, "notes"), "What is new from ledger");
}

TEST_F(PlanResume, NeverAddsASecondBuild) {
  configuration_.targets[0].values["if_exists"] = {OptionValue(std::string("add")), at(5)};
  EXPECT_EQ(resumed(upload()).policy.if_exists, IfExists::skip);
  std::filesystem::rename(apk_, directory_.path() / "elsewhere.apk");
  Leftover gone = leftover(LeftoverKind::ask, directory_.path() / "elsewhere.apk");
  gone.artifact.path = apk_;
  EXPECT_EQ(resumed(gone).policy.if_exists, IfExists::skip);
}

TEST_F(PlanResume, TakesTheRestFromTheConfigurationAsItIsNow) {
  configuration_.targets[0].release.options.tags = std::vector<std::string>{"crew"};
  EXPECT_THAT(resumed(upload()).request.release.options.tags.value_or(std::vector<std::string>()),
              ElementsAre("crew"));
  settings_ = {{"beta", "retries", "7", "command line"}, {"store", "retries", "9", "command line"}};
  EXPECT_EQ(resumed(upload()).policy.retries, 7);
}

TEST_F(PlanResume, SpeaksToTheTargetWithTheSettingsOfThatRun) {
  for (const LeftoverKind kind : {LeftoverKind::ask, LeftoverKind::upload, LeftoverKind::steps}) {
    settings_ = {};
    Leftover open = leftover(kind, apk_);
    open.request.settings = {{"beta", "strategy", "replace", "command line"},
                             {"beta", "retries", "7", "command line"}};
    PlannedTarget target = resumed(open);
    EXPECT_EQ(setting(target, "strategy"), "replace from ledger");
    EXPECT_EQ(target.policy.retries, 7);
    EXPECT_THAT(overrides(target), ElementsAre("strategy=replace", "retries=7"))
        << "the run after this one needs them too";
    // What is said now holds.
    settings_ = {{"beta", "retries", "8", "command line"},
                 {"beta", "token", "hunter3", "command line"}};
    target = resumed(open);
    EXPECT_EQ(setting(target, "strategy"), "replace from ledger");
    EXPECT_EQ(setting(target, "retries"), "8 from command line");
    EXPECT_THAT(overrides(target), ElementsAre("strategy=replace", "retries=8")) << "no secret";
  }
}

TEST_F(PlanResume, FindsThePlaceWithTheSettingsOfThatRun) {
  Leftover open = upload();
  open.key.server = "https://other.example";
  open.request.settings = {{"beta", "base_url", "https://other.example", "command line"}};
  const PlannedTarget target = resumed(open);
  ASSERT_NE(target.provider, nullptr);
  EXPECT_EQ(target.provider->server(), "https://other.example");
  // Unless now it is said to be another one.
  settings_ = {{"beta", "base_url", "https://third.example", "command line"}};
  const ResumePlan moved = resume({open});
  EXPECT_THAT(moved.plans, IsEmpty());
  EXPECT_THAT(messages(moved.findings), ElementsAre(HasSubstr("now another app")));
}

TEST_F(PlanResume, KeepsTwoPlacesOfOneTargetApart) {
  Leftover other = upload();
  other.key.server = "https://other.example";
  other.request.settings = {{"beta", "base_url", "https://other.example", "command line"}};
  const ResumePlan plan = resume({upload(), other, upload("store")});
  EXPECT_THAT(plan.findings, IsEmpty());
  ASSERT_THAT(plan.plans, SizeIs(2)) << "reports know targets by their names";
  EXPECT_THAT(names(plan.plans[0]), ElementsAre("beta", "store"));
  EXPECT_THAT(names(plan.plans[1]), ElementsAre("beta"));
  EXPECT_EQ(plan.plans[0].targets[0].provider->server(), "https://fake.example");
  EXPECT_EQ(plan.plans[1].targets[0].provider->server(), "https://other.example");
}

TEST_F(PlanResume, TriesNoSettingsOnAnotherProvider) {
  Leftover open = upload();
  open.key.provider = "gone";
  open.request.settings = {{"beta", "channel_shortcut", "crew", "command line"}};
  const ResumePlan plan = resume({open, upload("store")});
  EXPECT_FALSE(has_errors(plan.findings)) << "the rest can be resumed";
  EXPECT_THAT(messages(plan.findings), ElementsAre(HasSubstr("now another app")));
  EXPECT_THAT(plan.plans, SizeIs(1));
}

TEST_F(PlanResume, GivesOneReasonForEachThatIsLeftAloneInTheirOrder) {
  Leftover moved = upload();
  moved.key.app = "another";
  const ResumePlan plan = resume({moved, upload("store"), upload("gamma")});
  EXPECT_THAT(messages(plan.findings),
              ElementsAre(HasSubstr("target beta is now"), HasSubstr("no target `gamma`")));
}

TEST_F(PlanResume, RefusesASettingOfATargetThatIsNotConfigured) {
  settings_ = {{"gamma", "retries", "7", "command line"}};
  for (const ResumePlan& plan : {resume({upload()}), resume({})}) {
    EXPECT_TRUE(has_errors(plan.findings));
    EXPECT_THAT(messages(plan.findings),
                ElementsAre("--set gamma.retries: no such target is configured"));
  }
  settings_ = {{"store", "retries", "7", "command line"}};  // nothing is open there: no matter
  EXPECT_THAT(resume({upload()}).findings, IsEmpty());
}

TEST_F(PlanResume, MakesOnePlanForEachArtifactInTheOrderOfTheOldest) {
  const std::filesystem::path other = package("other.apk", "2");
  const ResumePlan plan =
      resume({upload(), leftover(LeftoverKind::ask, other, "beta"), upload("store")});
  ASSERT_THAT(plan.plans, SizeIs(2));
  EXPECT_EQ(plan.plans[0].release.artifact.path, apk_);
  EXPECT_THAT(names(plan.plans[0]), ElementsAre("beta", "store"));
  EXPECT_EQ(plan.plans[1].release.artifact.path, other);
  EXPECT_THAT(names(plan.plans[1]), ElementsAre("beta"));
}

TEST_F(PlanResume, AsksAboutAFileThatIsGoneAndSaysThatItCannotBeSentAgain) {
  Leftover open = leftover(LeftoverKind::ask, apk_);
  std::filesystem::remove(apk_);
  const ResumePlan plan = resume({open});
  EXPECT_THAT(plan.findings, IsEmpty());
  ASSERT_THAT(plan.plans, SizeIs(1));
  EXPECT_EQ(plan.plans[0].release.artifact.sha256, open.key.sha256);
  EXPECT_EQ(plan.plans[0].release.artifact.bundle_id, "com.example.app");
  const PlannedTarget& target = plan.plans[0].targets.at(0);
  EXPECT_NE(target.provider, nullptr);
  ASSERT_TRUE(target.no_upload.has_value());
  EXPECT_EQ(target.no_upload->kind, ErrorKind::invalid_artifact);
  EXPECT_THAT(target.no_upload->message, HasSubstr(apk_.string()));
}

TEST_F(PlanResume, SendsNoOtherFileThatTookThePlaceOfTheOldOne) {
  for (const LeftoverKind kind : {LeftoverKind::ask, LeftoverKind::upload}) {
    const Leftover open = leftover(kind, package("app.apk", "1"));
    package("app.apk", "2");
    const PlannedTarget target = resumed(open);
    ASSERT_TRUE(target.no_upload.has_value());
    EXPECT_EQ(target.no_upload->kind, ErrorKind::invalid_artifact);
    EXPECT_EQ(target.no_upload->message, apk_.string() + " is another file now");
    EXPECT_THAT(target.no_upload->hint, HasSubstr("publish"));
    EXPECT_EQ(target.request.release.artifact.build_number, "1") << "what is asked about";
  }
}

TEST_F(PlanResume, FindsTheSameBytesWhereAnotherTargetGotThemFrom) {
  const std::filesystem::path copy = directory_.path() / "copy.apk";
  std::filesystem::copy_file(apk_, copy);
  const Leftover older = leftover(LeftoverKind::upload, copy, "beta");
  Leftover newer = upload("store");
  std::filesystem::remove(apk_);
  const ResumePlan plan = resume({older, newer});
  ASSERT_THAT(plan.plans, SizeIs(1));
  EXPECT_EQ(plan.plans[0].release.artifact.path, copy);
  for (const PlannedTarget& target : plan.plans[0].targets) {
    EXPECT_FALSE(target.no_upload.has_value()) << target.target;
    EXPECT_EQ(target.request.release.artifact.path, copy) << target.target;
  }
}

TEST_F(PlanResume, DoesStepsWithoutTheFile) {
  const Leftover open = leftover(LeftoverKind::steps, apk_);
  std::filesystem::remove(apk_);
  const PlannedTarget target = resumed(open);
  EXPECT_NE(target.provider, nullptr);
  EXPECT_EQ(target.no_upload->message, "only what follows the upload was left to do");
}

TEST_F(PlanResume, UploadsNothingThatANewerOneSuperseded) {
  Leftover open = leftover(LeftoverKind::ask, apk_);
  open.superseded = true;
  const PlannedTarget target = resumed(open);
  ASSERT_TRUE(target.no_upload.has_value());
  EXPECT_EQ(target.no_upload->kind, ErrorKind::conflict);
  EXPECT_THAT(target.no_upload->message, HasSubstr("a newer one"));
  EXPECT_TRUE(target.superseded) << "its steps stay undone, too";
}

TEST_F(PlanResume, UploadsNothingOfWhichTheLedgerDoesNotSayHow) {
  Leftover open = leftover(LeftoverKind::ask, apk_);
  open.request = {};
  EXPECT_THAT(resumed(open).no_upload->message, HasSubstr("does not say how"));
}

TEST_F(PlanResume, SendsTheSymbolsAlong) {
  Leftover open = upload();
  open.request.symbols = write_package(directory_.path() / "mapping.txt");
  const ResumePlan plan = resume({open});
  ASSERT_THAT(plan.plans, SizeIs(1));
  const PlannedTarget& target = plan.plans[0].targets.at(0);
  EXPECT_FALSE(target.no_upload.has_value());
  ASSERT_TRUE(target.request.release.symbols.has_value());
  EXPECT_EQ(target.request.release.symbols->path, open.request.symbols);
  EXPECT_TRUE(plan.plans[0].release.symbols.has_value());
}

TEST_F(PlanResume, UploadsNothingWithoutTheSymbols) {
  Leftover open = upload();
  open.request.symbols = directory_.path() / "mapping.txt";
  EXPECT_THAT(resumed(open).no_upload->message, HasSubstr("mapping.txt"));
  // Nor with another package in their place.
  open.request.symbols = package("other.apk", "2");
  EXPECT_THAT(resumed(open).no_upload->message, HasSubstr("no symbols file any more"));
}

TEST_F(PlanResume, AsksWhereTheConfigurationNowRefusesTheUpload) {
  Finding refused;
  refused.code = "notes_too_long";
  refused.message = "the notes are too long";
  refused.hint = "make them shorter";
  factory_->says = {refused};
  const ResumePlan plan = resume({leftover(LeftoverKind::ask, apk_)});
  EXPECT_THAT(plan.findings, IsEmpty());
  ASSERT_THAT(plan.plans, SizeIs(1));
  EXPECT_TRUE(plan.plans[0].ok()) << "nobody can be asked by a plan with errors";
  const PlannedTarget& target = plan.plans[0].targets.at(0);
  ASSERT_TRUE(target.no_upload.has_value());
  EXPECT_EQ(target.no_upload->kind, ErrorKind::invalid_request);
  EXPECT_EQ(target.no_upload->message, "the notes are too long");
  EXPECT_EQ(target.no_upload->hint, "make them shorter");
  EXPECT_THAT(messages(target.findings), ElementsAre("the notes are too long"));
  EXPECT_EQ(target.findings[0].severity, Severity::warning);
  EXPECT_EQ(target.findings[0].target, "beta");
}

TEST_F(PlanResume, IgnoresWhatIsWrongWithAnUploadThatIsNotPlanned) {
  Finding refused;
  refused.message = "the notes are too long";
  factory_->says = {refused};
  const PlannedTarget target = resumed(leftover(LeftoverKind::steps, apk_));
  EXPECT_THAT(target.findings, IsEmpty());
  EXPECT_EQ(target.request.fields.at(0).name, "field");
}

TEST_F(PlanResume, OutlivesAProviderThatThrowsWhilePreparing) {
  factory_->prepare_throws = true;
  const PlannedTarget steps = resumed(leftover(LeftoverKind::steps, apk_));
  EXPECT_NE(steps.provider, nullptr);
  EXPECT_EQ(steps.no_upload->message, "only what follows the upload was left to do");
  EXPECT_THAT(resumed(upload()).no_upload->message, HasSubstr("threw an exception"));
}

TEST_F(PlanResume, LeavesATargetAloneThatIsNotConfiguredAnyMore) {
  const ResumePlan plan = resume({upload("betta"), upload("store")});
  ASSERT_THAT(plan.plans, SizeIs(1));
  EXPECT_THAT(names(plan.plans[0]), ElementsAre("store"));
  ASSERT_THAT(plan.findings, SizeIs(1));
  EXPECT_EQ(plan.findings[0].severity, Severity::warning);
  EXPECT_EQ(plan.findings[0].message, "no target `betta` is configured: app.apk is left alone");
  EXPECT_THAT(plan.findings[0].hint, HasSubstr("beta"));
}

TEST_F(PlanResume, LeavesATargetAloneThatNowIsAnotherPlace) {
  Leftover moved = upload();
  const auto changes = {&JournalKey::provider, &JournalKey::server, &JournalKey::app};
  for (std::string JournalKey::*const part : changes) {
    Leftover other = moved;
    other.key.*part = "another";
    const ResumePlan plan = resume({other});
    EXPECT_THAT(plan.plans, IsEmpty());
    ASSERT_THAT(plan.findings, SizeIs(1));
    EXPECT_EQ(plan.findings[0].severity, Severity::warning);
    EXPECT_EQ(plan.findings[0].message,
              "target beta is now another app, account or server: app.apk is left alone");
  }
}

TEST_F(PlanResume, StopsEverythingWhereASecretIsMissing) {
  SecretReference missing;
  missing.name = "NOT_SET";
  configuration_.targets[0].values["token"] = {missing, at(4)};
  const ResumePlan plan = resume({upload(), leftover(LeftoverKind::ask, apk_), upload("store")});
  EXPECT_TRUE(has_errors(plan.findings));
  EXPECT_THAT(plan.findings, SizeIs(1)) << "one target, one secret";
  EXPECT_THAT(plan.findings[0].message, HasSubstr("NOT_SET"));
  EXPECT_EQ(plan.findings[0].target, "beta");
  // The user restricts it to the other one.
  EXPECT_THAT(resume({upload("store")}).findings, IsEmpty());
}

TEST_F(PlanResume, KeepsTheRowEvenWhereThePackageIsReadDifferentlyNow) {
  // An older version could not read the bundle id; with it, the key would be another row's.
  Leftover open = upload();
  open.artifact.bundle_id.reset();
  const ResumePlan plan = resume({open});
  ASSERT_THAT(plan.plans, SizeIs(1));
  EXPECT_FALSE(plan.plans[0].release.artifact.bundle_id.has_value());
}

TEST_F(PlanResume, HasNothingToPlanWhereNothingIsOpen) {
  const ResumePlan plan = resume({});
  EXPECT_THAT(plan.plans, IsEmpty());
  EXPECT_THAT(plan.findings, IsEmpty());
}

}  // namespace
}  // namespace slipway
