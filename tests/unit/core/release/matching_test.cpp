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

}  // namespace
}  // namespace slipway
