#include "slipway/plan.h"

#include <gmock/gmock.h>

#include "tests/unit/core/release/planning_fixture.h"

// Which targets get a release, and which of several values holds.
namespace slipway {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::Planning;

// --- which targets

TEST_F(Planning, EveryMatchingRouteContributesItsTargets) {
  add_target("one");
  add_target("two");
  add_target("three");
  add_route("a", {"one"});
  add_route("b", {"two"});
  add_route("ios", {"three"}).match.platforms = {"ios"};
  const Plan made = plan();
  ASSERT_TRUE(made.ok()) << everything(made);
  ASSERT_EQ(made.targets.size(), 2U);
  EXPECT_EQ(made.targets[0].target, "one");
  EXPECT_THAT(made.targets[0].routes, ElementsAre("a"));
  EXPECT_EQ(made.targets[1].target, "two");
  ASSERT_EQ(made.unmatched.size(), 1U);
  EXPECT_EQ(made.unmatched[0].route, "ios");
  EXPECT_EQ(made.unmatched[0].reason, "platform is android, the route wants ios");
}

TEST_F(Planning, MergesATargetOfTwoRoutesWhichIsRequiredIfOneSaysSo) {
  add_target("one");
  add_route("a", {"one"}).targets[0].required = false;
  add_route("b", {"one"});
  const Plan made = plan();
  ASSERT_EQ(made.targets.size(), 1U);
  EXPECT_TRUE(made.targets[0].required);
  EXPECT_THAT(made.targets[0].routes, ElementsAre("a", "b"));
}

TEST_F(Planning, KeepsATargetOptionalThatNoRouteRequires) {
  add_target("one");
  add_route("a", {"one"}).targets[0].required = false;
  EXPECT_FALSE(plan().targets.at(0).required);
}

TEST_F(Planning, SaysRouteByRouteWhyNoneMatches) {
  add_target("one");
  add_route("ios", {"one"}).match.platforms = {"ios"};
  add_route("stable", {"one"}).match.channels = {"stable"};
  const Plan made = plan();
  EXPECT_FALSE(made.ok());
  const Finding* found = finding(made, "no_route");
  ASSERT_NE(found, nullptr);
  EXPECT_THAT(found->message, AllOf(HasSubstr("shop.apk"),
                                    HasSubstr("ios (platform is android, the route wants ios)"),
                                    HasSubstr("stable (no channel is given")));
  EXPECT_EQ(made.unmatched.size(), 2U);
}

TEST_F(Planning, HintsAtToWhenThereAreNoRoutes) {
  add_target("one");
  const Plan made = plan();
  const Finding* found = finding(made, "no_route");
  ASSERT_NE(found, nullptr);
  EXPECT_THAT(found->hint, AllOf(HasSubstr("--to"), HasSubstr("one")));
}

TEST_F(Planning, ToSelectsExactlyTheNamedTargetsOnce) {
  add_target("one");
  add_target("two");
  add_route("a", {"one"});
  request_.to = {"two", "two"};
  const Plan made = plan();
  ASSERT_TRUE(made.ok()) << everything(made);
  ASSERT_EQ(made.targets.size(), 1U);
  EXPECT_EQ(made.targets[0].target, "two");
  EXPECT_THAT(made.targets[0].routes, IsEmpty());
  EXPECT_TRUE(made.targets[0].required);
}

TEST_F(Planning, ToStillTakesTheOverridesOfMatchingRoutes) {
  add_target("one");
  add_route("a", {"one"}).release.options.mandatory = true;
  add_route("ios", {"one"}).match.platforms = {"ios"};
  configuration_.routes[1].release.options.mandatory = false;
  request_.to = {"one"};
  const Plan made = plan();
  ASSERT_TRUE(made.ok()) << everything(made);
  EXPECT_EQ(made.targets[0].request.release.options.mandatory, true);
}

TEST_F(Planning, SuggestsTheTargetThatAMisspeltToMeant) {
  add_target("pgyer-beta");
  request_.to = {"pgyer-bta"};
  const Plan made = plan();
  const Finding* found = finding(made, "unknown_target");
  ASSERT_NE(found, nullptr);
  EXPECT_THAT(found->message, HasSubstr("pgyer-bta"));
  EXPECT_THAT(found->hint, HasSubstr("pgyer-beta"));
  EXPECT_THAT(made.targets, IsEmpty());
}

// --- precedence

TEST_F(Planning, TakesEachValueFromTheHighestPlaceThatSetsItAndSaysWhich) {
  auto& target = add_target("one", 3);
  target.release.options.notify = Notify::all;
  target.release.options.mandatory = false;
  target.release.options.latest = true;
  target.release.options.availability = Availability::withheld;
  target.release.options.tags = {"old"};
  target.release.locations["latest"] = at(9);
  auto& route = add_route("beta", {"one"}, 20);
  route.release.options.availability = Availability::available;
  route.release.options.tags = {"route"};
  route.release.options.notify = Notify::none;
  route.release.options.mandatory = true;
  route.release.locations["availability"] = at(24);
  route.targets[0].release.options.tags = {"own", "tags"};
  route.targets[0].release.locations["tags"] = at(22);
  ReleaseLayer command_line{"command line", {}};
  command_line.options.notify = Notify::installable;
  ReleaseLayer environment{"environment", {}};
  environment.options.notify = Notify::all;
  environment.options.mandatory = false;
  request_.layers = {command_line, environment};

  const Plan made = plan();
  ASSERT_TRUE(made.ok()) << everything(made);
  const PlannedTarget& one = made.targets.at(0);
  EXPECT_EQ(setting(one, "notify"), "installable from command line");
  EXPECT_EQ(setting(one, "mandatory"), "false from environment");
  EXPECT_EQ(setting(one, "tags"), "own, tags from route beta (slipway.toml:22)");
  EXPECT_EQ(setting(one, "availability"), "available from route beta (slipway.toml:24)");
  EXPECT_EQ(setting(one, "latest"), "true from target (slipway.toml:9)");
  EXPECT_EQ(setting(one, "strategy"), "add from default");
  EXPECT_EQ(setting(one, "notes"), "");

  const ReleaseOptions& options = one.request.release.options;
  EXPECT_EQ(options.notify, Notify::installable);
  EXPECT_EQ(options.mandatory, false);
  EXPECT_EQ(options.tags, (std::vector<std::string>{"own", "tags"}));
  EXPECT_EQ(options.availability, Availability::available);
  EXPECT_EQ(options.latest, true);
}

TEST_F(Planning, ProvenanceIsPutTogetherFromSeveralPlaces) {
  auto& target = add_target("one");
  target.release.options.provenance = Provenance{"", "", "https://git.example/shop"};
  request_.to = {"one"};
  ReleaseLayer command_line{"command line", {}};
  command_line.options.provenance = Provenance{"abc123", "", ""};
  request_.layers = {command_line};
  const Plan made = plan();
  const Provenance wanted{"abc123", "", "https://git.example/shop"};
  EXPECT_EQ(made.targets.at(0).request.release.options.provenance, wanted);
  EXPECT_EQ(setting(made.targets[0], "commit"), "abc123 from command line");
  EXPECT_EQ(setting(made.targets[0], "repository_url"),
            "https://git.example/shop from target (slipway.toml:3)");
}

TEST_F(Planning, TwoRoutesThatDisagreeAreAnErrorThatNamesBothLines) {
  add_target("one");
  auto& a = add_route("a", {"one"}, 20);
  a.release.options.mandatory = true;
  a.release.locations["mandatory"] = at(23);
  auto& b = add_route("b", {"one"}, 30);
  b.targets[0].release.options.mandatory = false;
  b.targets[0].release.locations["mandatory"] = at(33);
  const Plan made = plan();
  EXPECT_FALSE(made.ok());
  const Finding* found = finding(made, "route_conflict");
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->target, "one");
  EXPECT_THAT(found->message, AllOf(HasSubstr("`mandatory`"), HasSubstr("slipway.toml:23"),
                                    HasSubstr("slipway.toml:33")));
}

TEST_F(Planning, TwoRoutesThatAgreeOrSayDifferentThingsDoNotConflict) {
  add_target("one");
  auto& a = add_route("a", {"one"});
  a.release.options.mandatory = true;
  a.release.options.tags = {"a"};
  auto& b = add_route("b", {"one"});
  b.release.options.mandatory = true;
  b.release.options.latest = true;
  const Plan made = plan();
  ASSERT_TRUE(made.ok()) << everything(made);
  EXPECT_EQ(made.targets.at(0).request.release.options.latest, true);
  EXPECT_EQ(made.targets.at(0).request.release.options.tags, std::vector<std::string>{"a"});
}

TEST_F(Planning, PasswordsFromDifferentVariablesConflictToo) {
  add_target("one");
  for (const char* variable : {"A", "B"}) {
    auto& route = add_route(variable, {"one"});
    route.release.options.access = Access{AccessType::password, {}, {}};
    route.release.access_password =
        SecretReference{SecretReference::Source::environment, variable, {}};
    environment_[variable] = "secret-word";
  }
  EXPECT_NE(finding(plan(), "route_conflict"), nullptr);
}

TEST_F(Planning, TwoTargetsForTheSameAppOnTheSameServerAreWarnedAbout) {
  add_target("one");
  add_target("two", 10);
  add_target("three", 20);
  request_.to = {"one", "two", "three"};
  factory_->app = "app-1";
  const Plan made = plan();
  EXPECT_TRUE(made.ok());
  EXPECT_THAT(made.targets.at(0).findings, IsEmpty());
  for (const std::size_t later : {1U, 2U}) {
    ASSERT_EQ(made.targets.at(later).findings.size(), 1U);
    const Finding& found = made.targets[later].findings[0];
    EXPECT_EQ(found.code, "same_place");
    EXPECT_EQ(found.severity, Severity::warning);
    EXPECT_EQ(found.target, made.targets[later].target);
    EXPECT_EQ(found.location.line, static_cast<int>(later) * 10);
    EXPECT_THAT(found.message, HasSubstr("one and " + made.targets[later].target));
  }
}

TEST_F(Planning, TargetsForDifferentAppsAreNotTakenForOne) {
  add_target("one");
  add_target("two");
  request_.to = {"one", "two"};
  EXPECT_THAT(plan().all_findings(), IsEmpty());
}

TEST_F(Planning, AFindingAboutAPlaceInTheFileShowsTheLineThatStandsThere) {
  for (int line = 1; line <= 30; ++line) {
    configuration_.lines.push_back("line " + std::to_string(line));
  }
  add_target("one").values["token"] = {
      SecretReference{SecretReference::Source::environment, "NOT_SET", {}}, at(5)};
  Route& route = add_route("stable", {"one", "tow"});
  route.require.debuggable = true;
  route.require.locations["debuggable"] = at(22);
  const Plan made = plan();
  std::vector<std::string> shown;
  for (const Finding& found : made.all_findings()) {
    shown.push_back(found.code + ": " + found.source_line);
  }
  EXPECT_THAT(shown, ElementsAre("unknown_target: line 21", "missing_secret: line 5",
                                 "requirement_not_met: line 22"));
}

TEST_F(Planning, NotesAndTagsThatAreNoTextAreErrorsWhereTheyAreSet) {
  auto& target = add_target("one");
  target.release.options.notes = Notes{"\xff", NotesFormat::plain};
  target.release.options.tags = std::vector<std::string>{"", "qa"};
  target.release.locations["notes"] = at(8);
  target.release.locations["tags"] = at(9);
  request_.to = {"one"};
  std::vector<std::string> found;
  for (const Finding& one : plan().all_findings()) {
    found.push_back(one.code + ":" + std::to_string(one.location.line));
  }
  EXPECT_THAT(found, ElementsAre("notes_not_text:8", "bad_tag:9"));
}

}  // namespace
}  // namespace slipway
