#include <fmt/format.h>
#include <gmock/gmock.h>

#include "slipway/plan.h"
#include "tests/unit/core/release/planning_fixture.h"

// What a plan refuses because of what the package says of itself.
namespace slipway {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::Planning;
using namespace std::chrono_literals;

class Requiring : public Planning {
 protected:
  Requiring() {
    request_.artifact.path = "/builds/shop.ipa";
    request_.artifact.format = Format::ipa;
    request_.artifact.platform = Platform::ios;
    request_.artifact.signing = Signing{};
    request_.artifact.signing->kind = SigningKind::development;
    request_.artifact.debuggable = true;
    add_target("one");
    add_target("two", 10);
  }

  /// A profile that lasts so long from now on.
  void add_profile(std::chrono::system_clock::duration left) {
    ProvisioningProfile profile;
    profile.name = "Shop Beta";
    profile.expires = clock_->wall_time() + left;
    request_.artifact.signing->profile = profile;
  }

  /// `target:code@line` and the severity's first letter, one for each finding.
  static std::vector<std::string> codes(const Plan& plan) {
    std::vector<std::string> all;
    for (const Finding& one : plan.all_findings()) {
      all.push_back(fmt::format("{} {}:{}@{}", one.severity == Severity::error ? 'E' : 'W',
                                one.target, one.code, one.location.line));
    }
    return all;
  }
};

TEST_F(Requiring, AnyPackageGoesWhereNothingIsRequired) {
  add_route("r", {"one"});
  EXPECT_THAT(codes(plan()), IsEmpty());
  request_.artifact.signing.reset();
  request_.artifact.debuggable.reset();
  EXPECT_THAT(codes(plan()), IsEmpty());
}

TEST_F(Requiring, ASigningThatTheRouteDoesNotTakeIsAnErrorAtItsLine) {
  auto& route = add_route("stable", {"one"});
  route.require.signings = {"ad-hoc", "enterprise"};
  route.require.locations["signing"] = at(23);
  const Plan made = plan();
  EXPECT_FALSE(made.ok());
  ASSERT_THAT(codes(made), ElementsAre("E one:requirement_not_met@23"));
  const Finding& found = made.targets[0].findings[0];
  EXPECT_THAT(found.message, AllOf(HasSubstr("stable"), HasSubstr("signing is development"),
                                   HasSubstr("ad-hoc or enterprise")));
  EXPECT_FALSE(found.hint.empty());

  request_.artifact.signing->kind = SigningKind::enterprise;
  EXPECT_THAT(codes(plan()), IsEmpty());
}

TEST_F(Requiring, ADebuggableBuildIsAnErrorWhereItMayNotBe) {
  auto& route = add_route("stable", {"one"});
  route.require.debuggable = false;
  route.require.locations["debuggable"] = at(24);
  const Plan made = plan();
  ASSERT_THAT(codes(made), ElementsAre("E one:requirement_not_met@24"));
  EXPECT_THAT(made.targets[0].findings[0].message, HasSubstr("debuggable is true"));
  EXPECT_THAT(made.targets[0].findings[0].hint, HasSubstr("release build"));

  request_.artifact.debuggable = false;
  EXPECT_THAT(codes(plan()), IsEmpty());
}

TEST_F(Requiring, ABuildThatIsNotDebuggableIsAnErrorWhereItMustBe) {
  add_route("debug", {"one"}).require.debuggable = true;
  EXPECT_THAT(codes(plan()), IsEmpty());
  request_.artifact.debuggable = false;
  EXPECT_THAT(codes(plan()), ElementsAre("E one:requirement_not_met@20"));
}

TEST_F(Requiring, AFactThatThePackageDoesNotSayMeetsNoRequirement) {
  auto& route = add_route("stable", {"one"});
  route.require.signings = {"ad-hoc"};
  route.require.debuggable = false;
  request_.artifact.signing.reset();
  request_.artifact.debuggable.reset();
  const Plan made = plan();
  EXPECT_THAT(codes(made),
              ElementsAre("E one:requirement_not_met@20", "E one:requirement_not_met@20"));
  EXPECT_THAT(everything(made),
              AllOf(HasSubstr("signing is not known"), HasSubstr("debuggable is not known")));
}

TEST_F(Requiring, TheRequirementsOfAllRoutesToATargetHoldTogether) {
  auto& signing = add_route("signing", {"one", "two"}, 20);
  signing.require.signings = {"enterprise"};
  signing.require.locations["signing"] = at(23);
  auto& debuggable = add_route("debuggable", {"one"}, 30);
  debuggable.require.debuggable = false;
  debuggable.require.locations["debuggable"] = at(33);
  add_route("other", {"one"}, 40).require.signings = {"app-store"};
  configuration_.routes.back().match.platforms = {"android"};
  EXPECT_THAT(codes(plan()),
              ElementsAre("E one:requirement_not_met@23", "E one:requirement_not_met@33",
                          "E two:requirement_not_met@23"));
}

TEST_F(Requiring, ATargetNamedByHandHasTheRequirementsOfItsMatchingRoutesOnly) {
  auto& route = add_route("stable", {"one"});
  route.require.debuggable = false;
  request_.to = {"one"};
  EXPECT_THAT(codes(plan()), ElementsAre("E one:requirement_not_met@20"));
  request_.to = {"two"};
  EXPECT_THAT(codes(plan()), IsEmpty());
  request_.to = {"one"};
  configuration_.routes[0].match.channels = {"stable"};
  EXPECT_THAT(codes(plan()), IsEmpty());
}

TEST_F(Requiring, SymbolsAloneNeedNotBeSigned) {
  factory_->can.formats.push_back(Format::dsym_zip);
  request_.artifact = Artifact{};
  request_.artifact.path = "/builds/shop.dSYM.zip";
  request_.artifact.format = Format::dsym_zip;
  auto& route = add_route("stable", {"one"});
  route.require.signings = {"ad-hoc"};
  route.require.debuggable = false;
  EXPECT_THAT(codes(plan()), IsEmpty());
}

TEST_F(Requiring, ARequirementIsCheckedAlsoWhereAnotherThingIsWrong) {
  add_route("stable", {"one"}).require.debuggable = false;
  configuration_.targets[0].values["token"] = {
      SecretReference{SecretReference::Source::environment, "NOT_SET", {}}, at(5)};
  EXPECT_THAT(codes(plan()), ElementsAre("E one:missing_secret@5", "E one:requirement_not_met@20"));
}

// --- the provisioning profile

TEST_F(Requiring, AnExpiredProfileIsOneWarningForThePlan) {
  add_profile(-49h);
  add_route("r", {"one", "two"});
  const Plan made = plan();
  EXPECT_TRUE(made.ok());
  ASSERT_THAT(codes(made), ElementsAre("W :profile_expired@0"));
  EXPECT_THAT(made.findings[0].message,
              AllOf(HasSubstr("`Shop Beta`"), HasSubstr("expired on 2025-12-30, 2 days ago")));
  add_profile(1s);
  EXPECT_THAT(codes(plan()), IsEmpty());
}

TEST_F(Requiring, AProfileThatExpiresWithinTheRequiredDaysIsAnError) {
  auto& route = add_route("stable", {"one"});
  route.require.profile_days = 14;
  route.require.locations["profile_days"] = at(25);
  add_profile(9 * 24h);
  const Plan made = plan();
  EXPECT_FALSE(made.ok());
  ASSERT_THAT(codes(made), ElementsAre("E one:profile_expired@25"));
  EXPECT_THAT(made.targets[0].findings[0].message,
              AllOf(HasSubstr("expires on 2026-01-10, in 9 days"), HasSubstr("stable"),
                    HasSubstr("more than 14 days")));

  add_profile(14 * 24h);
  EXPECT_THAT(codes(plan()), ElementsAre("E one:profile_expired@25"));
  add_profile(14 * 24h + 1s);
  EXPECT_THAT(codes(plan()), IsEmpty());
}

TEST_F(Requiring, AnExpiredProfileIsSaidOnceWhereDaysAreRequired) {
  add_route("stable", {"one"}).require.profile_days = 0;
  add_profile(-1h);
  const Plan made = plan();
  ASSERT_THAT(codes(made), ElementsAre("E one:profile_expired@20"));
  EXPECT_THAT(made.targets[0].findings[0].message, HasSubstr("less than a day ago"));
  add_profile(1h);
  EXPECT_THAT(codes(plan()), IsEmpty());
}

TEST_F(Requiring, AProfileThatDoesNotSayWhenItExpiresIsAnErrorOnlyWhereDaysAreRequired) {
  add_profile(0h);
  request_.artifact.signing->profile->expires.reset();
  auto& route = add_route("stable", {"one"});
  EXPECT_THAT(codes(plan()), IsEmpty());
  route.require.profile_days = 1;
  EXPECT_THAT(codes(plan()), ElementsAre("E one:requirement_not_met@20"));
}

TEST_F(Requiring, ApplesPackagesWithoutAReadableProfileAreRefusedWhereDaysAreRequired) {
  add_route("stable", {"one"}).require.profile_days = 30;
  for (const Format format : {Format::ipa, Format::app_zip}) {
    request_.artifact.format = format;
    request_.artifact.signing.reset();
    EXPECT_THAT(everything(plan()), HasSubstr("no readable provisioning profile"));
    request_.artifact.signing = Signing{SigningKind::is_signed, {}, {}};
    EXPECT_THAT(everything(plan()), HasSubstr("no readable provisioning profile"));
  }
}

TEST_F(Requiring, PackagesThatHaveNoProfilesAreNotConcernedByTheirDays) {
  add_route("stable", {"one"}).require.profile_days = 30;
  for (const Format format : {Format::apk, Format::hap}) {
    request_.artifact.format = format;
    EXPECT_EQ(everything(plan()).find("profile"), std::string::npos);
  }
}

TEST_F(Requiring, WithoutAClockNoDaysAreCounted) {
  add_profile(-49h);
  add_route("stable", {"one"}).require.profile_days = 30;
  PlanContext no_clock = context();
  no_clock.clock = nullptr;
  EXPECT_THAT(codes(make_plan(configuration_, request_, no_clock)), IsEmpty());
}

TEST_F(Requiring, TheFarthestDatesDoNoHarm) {
  using Time = std::chrono::system_clock::time_point;
  add_profile(0h);
  add_route("stable", {"one"}).require.profile_days = 10'000;
  request_.artifact.signing->profile->expires = Time::max();
  EXPECT_THAT(codes(plan()), IsEmpty());
  request_.artifact.signing->profile->expires = Time::min() + 24h;
  EXPECT_THAT(codes(plan()), ElementsAre("E one:profile_expired@20"));
}

// --- the app that a target is for

TEST_F(Requiring, ThePackageOfAnotherAppIsRefusedAtTheTargetsLine) {
  configuration_.targets[0].values["bundle_id"] = {OptionValue(std::string("com.example.shop")),
                                                   at(7)};
  request_.to = {"one", "two"};
  request_.artifact.bundle_id = "com.example.chat";
  const Plan made = plan();
  ASSERT_THAT(codes(made), ElementsAre("E one:other_bundle_id@7"));
  EXPECT_THAT(made.targets[0].findings[0].message,
              AllOf(HasSubstr("`com.example.chat`"), HasSubstr("`com.example.shop`")));
  EXPECT_EQ(setting(made.targets[0], "bundle_id"), "com.example.shop from target (slipway.toml:7)");
  request_.artifact.bundle_id = "com.example.shop";
  EXPECT_THAT(codes(plan()), IsEmpty());
}

TEST_F(Requiring, TheTargetsAppCanBeGivenOnTheCommandLine) {
  configuration_.targets[0].values["bundle_id"] = {OptionValue(std::string("com.example.shop")),
                                                   at(7)};
  request_.to = {"one"};
  request_.artifact.bundle_id = "com.example.chat";
  request_.settings = {{"one", "bundle_id", "com.example.chat"}};
  EXPECT_THAT(codes(plan()), IsEmpty());
  request_.settings = {{"one", "bundle_id", "com.example.mail"}};
  EXPECT_THAT(codes(plan()), ElementsAre("E one:other_bundle_id@0"));
}

TEST_F(Requiring, APackageThatDoesNotSayItsAppIsRefused) {
  configuration_.targets[0].values["bundle_id"] = {OptionValue(std::string("com.example.shop")),
                                                   at(7)};
  request_.to = {"one"};
  const Plan made = plan();
  EXPECT_FALSE(made.ok());
  EXPECT_THAT(codes(made), ElementsAre("E one:bundle_id_not_known@7"));
  EXPECT_THAT(everything(made), HasSubstr("`com.example.shop`"));
}

// --- what is odd

TEST_F(Requiring, WhatIsOddAboutTheFilesIsWarnedAboutOnceForThePlan) {
  request_.artifact.warnings = {"bytes stand before the archive", "the title cannot be read"};
  request_.symbols = Artifact{};
  request_.symbols->path = "/builds/shop.dSYM.zip";
  request_.symbols->format = Format::dsym_zip;
  request_.symbols->warnings = {"it has no Info.plist"};
  request_.to = {"one", "two"};
  const Plan made = plan();
  EXPECT_TRUE(made.ok());
  ASSERT_THAT(codes(made), ElementsAre("W :odd_package@0", "W :odd_package@0", "W :odd_package@0"));
  EXPECT_EQ(made.findings[0].message, "shop.ipa: bytes stand before the archive");
  EXPECT_EQ(made.findings[2].message, "shop.dSYM.zip: it has no Info.plist");
}

}  // namespace
}  // namespace slipway
