#include "core/release/matching.h"

#include <gmock/gmock.h>

namespace slipway {
namespace {

using ::testing::HasSubstr;

TEST(Glob, StarStandsForAnyCharactersAlsoNone) {
  EXPECT_TRUE(glob_match("com.example.*", "com.example.app"));
  EXPECT_TRUE(glob_match("*", ""));
  EXPECT_TRUE(glob_match("a*c*e", "abcde"));
  EXPECT_TRUE(glob_match("a*bc", "abbc"));
  EXPECT_FALSE(glob_match("com.example.*", "com.example"));
  EXPECT_FALSE(glob_match("a*c*e", "abcd"));
}

TEST(Glob, QuestionMarkStandsForOneCharacterNotOneByte) {
  EXPECT_TRUE(glob_match("v?", "v1"));
  EXPECT_TRUE(glob_match("?.apk", "应.apk"));
  EXPECT_FALSE(glob_match("v?", "v"));
  EXPECT_FALSE(glob_match("v?", "v12"));
}

TEST(Glob, AWordWithoutWildcardsIsWholeAndCaseCounts) {
  EXPECT_TRUE(glob_match("beta", "beta"));
  EXPECT_FALSE(glob_match("beta", "beta2"));
  EXPECT_FALSE(glob_match("beta", "Beta"));
  EXPECT_FALSE(glob_match("", "x"));
}

TEST(Glob, ManyStarsDoNotTakeForever) {
  EXPECT_FALSE(glob_match("*a*a*a*a*a*a*a*a*a*a*b", std::string(2000, 'a')));
}

Release android_beta() {
  Release release;
  release.artifact.path = "/builds/shop-1.2.apk";
  release.artifact.format = Format::apk;
  release.artifact.platform = Platform::android;
  release.channel = "beta";
  return release;
}

TEST(RouteMatch, WithoutConditionsTakesEverything) {
  EXPECT_EQ(why_not(Match{}, android_beta()), std::nullopt);
}

TEST(RouteMatch, TakesAReleaseThatMeetsEveryCondition) {
  Match match;
  match.platforms = {"ios", "android"};
  match.formats = {"apk"};
  match.channels = {"alpha", "be*"};
  match.file_names = {"shop-*.apk"};
  EXPECT_EQ(why_not(match, android_beta()), std::nullopt);
}

TEST(RouteMatch, SaysWhatTheReleaseHasAndWhatTheRouteWants) {
  Match match;
  match.platforms = {"ios"};
  EXPECT_EQ(why_not(match, android_beta()), "platform is android, the route wants ios");
  match = {};
  match.formats = {"ipa", "hap"};
  EXPECT_EQ(why_not(match, android_beta()), "format is apk, the route wants ipa or hap");
  match = {};
  match.file_names = {"chat-*"};
  EXPECT_EQ(why_not(match, android_beta()), "file name is shop-1.2.apk, the route wants chat-*");
}

TEST(RouteMatch, NamesEveryConditionThatDoesNotHold) {
  Match match;
  match.platforms = {"ios"};
  match.channels = {"stable"};
  EXPECT_THAT(why_not(match, android_beta()).value_or(""), HasSubstr("platform is android"));
  EXPECT_THAT(why_not(match, android_beta()).value_or(""), HasSubstr("channel is beta"));
}

TEST(RouteMatch, AFactThatNobodyHasReadMeetsNoCondition) {
  Match match;
  match.bundle_ids = {"*"};
  EXPECT_EQ(why_not(match, android_beta()), "bundle_id is not known, the route wants *");
  Release release = android_beta();
  release.channel.clear();
  match = {};
  match.channels = {"beta"};
  EXPECT_EQ(why_not(match, release), "no channel is given, the route wants beta");
}

Release ipa() {
  Release release;
  release.artifact.path = "/builds/shop.ipa";
  release.artifact.format = Format::ipa;
  release.artifact.platform = Platform::ios;
  release.artifact.bundle_id = "com.example.shop";
  release.artifact.version = "1.4";
  release.artifact.build_number = "128";
  release.artifact.signing = Signing{};
  release.artifact.signing->kind = SigningKind::ad_hoc;
  release.artifact.debuggable = false;
  return release;
}

TEST(RouteMatch, DecidesOnEveryFactOfThePackage) {
  const struct {
    void (*set)(Match&);
    const char* reason;  ///< nullptr: it matches
  } cases[] = {
      {[](Match& m) { m.bundle_ids = {"com.example.*"}; }, nullptr},
      {[](Match& m) { m.bundle_ids = {"com.other.*"}; },
       "bundle_id is com.example.shop, the route wants com.other.*"},
      {[](Match& m) { m.versions = {">=1.2, <2"}; }, nullptr},
      {[](Match& m) {
         m.versions = {"3.*", "1.4.0"};
       },
       nullptr},
      {[](Match& m) { m.versions = {"1.*"}; }, nullptr},
      {[](Match& m) {
         m.versions = {">=1.5", "1.?.?"};
       },
       "version is 1.4, the route wants >=1.5 or 1.?.?"},
      {[](Match& m) {
         m.version_regexes = {"[0-9]+", "1\\.[0-9]+"};
       },
       nullptr},
      {[](Match& m) { m.version_regexes = {"[0-9]+"}; },
       "version is 1.4, the route wants a whole match of [0-9]+"},
      {[](Match& m) { m.build_numbers = {">99"}; }, nullptr},
      {[](Match& m) { m.build_numbers = {"12?"}; }, nullptr},
      {[](Match& m) { m.build_numbers = {"<99"}; }, "build number is 128, the route wants <99"},
      {[](Match& m) {
         m.signings = {"enterprise", "ad-hoc"};
       },
       nullptr},
      {[](Match& m) {
         m.signings = {"enterprise", "app-store"};
       },
       "signing is ad-hoc, the route wants enterprise or app-store"},
      {[](Match& m) { m.debuggable = false; }, nullptr},
      {[](Match& m) { m.debuggable = true; }, "debuggable is false, the route wants true"},
      {[](Match& m) {
         m.versions = {">=1"};
         m.version_regexes = {"1\\..*"};
         m.debuggable = false;
         m.build_numbers = {"128"};
       },
       nullptr},
      {[](Match& m) {
         m.versions = {">=2"};
         m.build_numbers = {"1"};
       },
       "version is 1.4, the route wants >=2; build number is 128, the route wants 1"},
  };
  for (const auto& [set, reason] : cases) {
    Match match;
    set(match);
    if (reason == nullptr) {
      EXPECT_EQ(why_not(match, ipa()), std::nullopt);
    } else {
      EXPECT_EQ(why_not(match, ipa()), reason);
    }
  }
}

TEST(RouteMatch, AFactThatThePackageDoesNotSayMeetsNoConditionOnIt) {
  const std::pair<void (*)(Match&), const char*> cases[] = {
      {[](Match& m) { m.versions = {">=1.2"}; }, "version is not known, the route wants >=1.2"},
      {[](Match& m) { m.versions = {"*"}; }, "version is not known, the route wants *"},
      {[](Match& m) { m.versions = {"!=1"}; }, "version is not known, the route wants !=1"},
      {[](Match& m) { m.version_regexes = {".*"}; },
       "version is not known, the route wants a whole match of .*"},
      {[](Match& m) { m.build_numbers = {"<5"}; }, "build number is not known, the route wants <5"},
      {[](Match& m) { m.signings = {"unsigned"}; },
       "signing is not known, the route wants unsigned"},
      {[](Match& m) { m.debuggable = false; }, "debuggable is not known, the route wants false"},
  };
  for (const auto& [set, reason] : cases) {
    Match match;
    set(match);
    EXPECT_EQ(why_not(match, android_beta()), reason);
  }
}

TEST(RouteMatch, AHostileVersionDoesNotTakeForever) {
  Release release = ipa();
  release.artifact.version = std::string(100'000, 'a');
  Match match;
  match.version_regexes = {"(a*)*b"};
  match.versions = {"*a*a*a*b", ">=1.2, <2"};
  EXPECT_NE(why_not(match, release), std::nullopt);
}

}  // namespace
}  // namespace slipway
