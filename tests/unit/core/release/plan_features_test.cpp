#include "slipway/plan.h"

#include <gmock/gmock.h>

#include "tests/unit/core/release/planning_fixture.h"

// What a plan says of what a provider cannot do.
namespace slipway {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::Planning;

TEST_F(Planning, AFeatureThatTheProviderLacksIsAnErrorByDefault) {
  auto& target = add_target("one");
  target.release.options.mandatory = true;
  target.release.locations["mandatory"] = at(8);
  factory_->can.features[Feature::mandatory] = Support::no;
  request_.to = {"one"};
  const Plan made = plan();
  EXPECT_FALSE(made.ok());
  const Finding* found = finding(made, "unsupported_feature");
  ASSERT_NE(found, nullptr);
  EXPECT_THAT(found->message,
              AllOf(HasSubstr("fake cannot"), HasSubstr("mandatory"), HasSubstr("slipway.toml:8")));
  EXPECT_THAT(found->hint, HasSubstr("unsupported = \"warn\""));
  EXPECT_EQ(found->location.line, 8);
}

TEST_F(Planning, AskingForTheAbsenceOfAFeatureIsAlwaysHonoured) {
  auto& target = add_target("one");
  target.release.options.mandatory = false;
  target.release.options.notify = Notify::none;
  target.release.options.tags = std::vector<std::string>{};
  target.release.options.latest = false;
  factory_->can.features.clear();
  request_.to = {"one"};
  const Plan made = plan();
  EXPECT_TRUE(made.ok()) << everything(made);
  EXPECT_THAT(made.all_findings(), IsEmpty());
}

TEST_F(Planning, WithWarnItIsSaidAndLeftOutForThisTargetAlone) {
  auto& target = add_target("one");
  target.values["unsupported"] = {OptionValue(std::string("warn")), at(6)};
  request_.to = {"one"};
  ReleaseLayer command_line{"command line", {}};
  command_line.options.mandatory = true;
  command_line.options.notes = Notes{"new", NotesFormat::plain};
  request_.layers = {command_line};
  factory_->can.features[Feature::mandatory] = Support::no;
  const Plan made = plan();
  EXPECT_TRUE(made.ok());
  const Finding* found = finding(made, "unsupported_feature");
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->severity, Severity::warning);
  const ReleaseOptions& options = made.targets.at(0).request.release.options;
  EXPECT_EQ(options.mandatory, std::nullopt);
  EXPECT_EQ(options.notes->text, "new");
  EXPECT_EQ(setting(made.targets[0], "mandatory"), "");
}

TEST_F(Planning, WithIgnoreEveryUnsupportedValueIsLeftOutSilently) {
  auto& target = add_target("one");
  target.values["unsupported"] = {OptionValue(std::string("ignore")), at(6)};
  ReleaseOptions& options = target.release.options;
  options.notes = Notes{"new", NotesFormat::markdown};
  options.notify = Notify::all;
  options.availability = Availability::withheld;
  options.mandatory = true;
  options.tags = options.teams = options.users = std::vector<std::string>{"x"};
  options.access = Access{AccessType::invite, {}, InstallWindow{"2026-01-01", "2026-02-01"}};
  options.latest = true;
  options.provenance = Provenance{"abc", "", ""};
  request_.symbols = Artifact{};
  request_.symbols->format = Format::mapping_txt;
  request_.to = {"one"};
  factory_->can.features.clear();
  const Plan made = plan();
  EXPECT_THAT(made.all_findings(), IsEmpty());
  ASSERT_EQ(factory_->prepared.size(), 1U);
  EXPECT_THAT(requested_features(factory_->prepared[0]), IsEmpty());
  EXPECT_FALSE(factory_->prepared[0].symbols.has_value());
}

TEST_F(Planning, NotesStayAsPlainTextWhereTheirFormatIsNotSupported) {
  auto& target = add_target("one");
  target.values["unsupported"] = {OptionValue(std::string("warn")), at(6)};
  target.release.options.notes = Notes{"*new*", NotesFormat::textile};
  factory_->can.features[Feature::notes_textile] = Support::no;
  request_.to = {"one"};
  const Plan made = plan();
  const Notes wanted{"*new*", NotesFormat::plain};
  EXPECT_EQ(made.targets.at(0).request.release.options.notes, wanted);
}

TEST_F(Planning, ADegradedFeatureIsTheProvidersToReport) {
  add_target("one").release.options.notes = Notes{"*new*", NotesFormat::markdown};
  factory_->can.features[Feature::notes_markdown] = Support::degraded;
  request_.to = {"one"};
  const Plan made = plan();
  EXPECT_TRUE(made.ok());
  EXPECT_EQ(made.targets[0].request.release.options.notes->format, NotesFormat::markdown);
}

TEST_F(Planning, SymbolsAreReportedWhereTheTargetCannotTakeThem) {
  add_target("one");
  request_.to = {"one"};
  request_.symbols = Artifact{};
  factory_->can.features[Feature::symbols] = Support::no;
  const Plan made = plan();
  const Finding* found = finding(made, "unsupported_feature");
  ASSERT_NE(found, nullptr);
  EXPECT_THAT(found->message, HasSubstr("symbols"));
}

TEST_F(Planning, AFormatThatIsNotAcceptedNamesTheOnesThatAre) {
  add_target("one");
  request_.to = {"one"};
  request_.artifact.format = Format::hap;
  const Plan made = plan();
  const Finding* found = finding(made, "format_not_accepted");
  ASSERT_NE(found, nullptr);
  EXPECT_THAT(found->message, HasSubstr("hap"));
  EXPECT_THAT(found->hint, AllOf(HasSubstr("apk"), HasSubstr("ipa")));
}

TEST_F(Planning, AFormatThatTheProviderRefusesItselfIsReportedOnce) {
  add_target("one");
  request_.to = {"one"};
  request_.artifact.format = Format::hap;
  Finding own;
  own.code = "format_not_accepted";
  own.message = "its own words";
  factory_->says = {own};
  const Plan made = plan();
  ASSERT_EQ(made.all_findings().size(), 1U);
  EXPECT_EQ(made.all_findings()[0].message, "its own words");
}

TEST_F(Planning, SymbolsAloneCannotBeLeftOutWhateverThePolicy) {
  auto& target = add_target("one");
  target.values["unsupported"] = {OptionValue(std::string("ignore")), at(6)};
  request_.to = {"one"};
  request_.artifact.format = Format::dsym_zip;
  factory_->can.formats.push_back(Format::dsym_zip);
  factory_->can.features[Feature::symbols_alone] = Support::no;
  const Plan made = plan();
  EXPECT_FALSE(made.ok());
  EXPECT_NE(finding(made, "unsupported_feature"), nullptr);
}

TEST_F(Planning, TakesOverWhatTheProviderPreparedAndFound) {
  add_target("one");
  request_.to = {"one"};
  Finding own;
  own.severity = Severity::warning;
  own.code = "notes_shortened";
  factory_->says = {own};
  const Plan made = plan();
  EXPECT_TRUE(made.ok());
  const Finding* found = finding(made, "notes_shortened");
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->target, "one");
  ASSERT_EQ(made.targets.at(0).request.fields.size(), 1U);
  EXPECT_EQ(made.targets[0].request.fields[0].name, "field");
}

TEST_F(Planning, ReportsTheMistakesOfAllTargetsInOneGo) {
  add_target("one").values["token"] = {
      SecretReference{SecretReference::Source::environment, "NOT_SET", {}}, at(5)};
  configuration_.targets[0].release.options.mandatory = true;
  add_target("two").release.options.mandatory = true;
  factory_->can.features[Feature::mandatory] = Support::no;
  request_.to = {"one", "two", "three"};
  const Plan made = plan();
  std::vector<std::string> codes;
  for (const Finding& one : made.all_findings()) codes.push_back(one.target + ":" + one.code);
  EXPECT_THAT(codes, ElementsAre(":unknown_target", "one:missing_secret", "one:unsupported_feature",
                                 "two:unsupported_feature"));
}

}  // namespace
}  // namespace slipway
