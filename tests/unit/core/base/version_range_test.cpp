#include "core/base/version_range.h"

#include <gmock/gmock.h>

namespace slipway {
namespace {

using ::testing::HasSubstr;

bool in_range(std::string_view range, std::string_view version) {
  const auto parsed = VersionRange::parse(range);
  EXPECT_TRUE(parsed) << range;
  return parsed && parsed->contains(version);
}

TEST(Versions, StandInTheirOrder) {
  // Each one comes before the next.
  const std::vector<std::string> ascending = {"",
                                              "0.9",
                                              "1-alpha",
                                              "1.0-alpha.1",
                                              "1.0.0-alpha.beta",
                                              "1.0.0-beta",
                                              "1.0.0-beta.2",
                                              "1.0.0-beta.11",
                                              "1.0.0-rc.1",
                                              "1.0.0",
                                              "1.2",
                                              "1.9.9",
                                              "1.10",
                                              "1.10.0.0.1",
                                              "1.b",
                                              "1.c",
                                              "2",
                                              "99999999999999999999998",
                                              "99999999999999999999999",
                                              "100000000000000000000000",
                                              "v1",
                                              "v2",
                                              "测试"};
  for (std::size_t i = 0; i < ascending.size(); ++i) {
    for (std::size_t j = 0; j < ascending.size(); ++j) {
      const auto order = compare_versions(ascending[i], ascending[j]);
      EXPECT_EQ(order < 0, i < j) << ascending[i] << " and " << ascending[j];
      EXPECT_EQ(order > 0, i > j) << ascending[i] << " and " << ascending[j];
    }
  }
}

TEST(Versions, AreEqualWhateverIsWrittenOfZeroesAndBuildMetadata) {
  const std::pair<const char*, const char*> equal[] = {
      {"1.2", "1.2.0"},
      {"1.2", "1.2.0.0.0"},
      {"1.02", "1.2"},
      {"1.2", "1.2+5"},
      {"1.2+a-b", "1.2+7"},
      {"1.2-rc.1+5", "1.2.0-rc.1"},
      {"1..2", "1.0.2"},
      {"1.", "1"},
      {"", "0"},
      {"1.2-", "1.2"},
      {"1.2-rc.01", "1.2-rc.1"},
      {"00000000000000000000000", "0.0"},
  };
  for (const auto& [a, b] : equal) {
    EXPECT_TRUE(compare_versions(a, b) == 0) << a << " and " << b;
    EXPECT_TRUE(compare_versions(b, a) == 0) << a << " and " << b;
  }
}

TEST(VersionRange, HoldsWhenEveryComparatorDoes) {
  const struct {
    const char* range;
    const char* version;
    bool holds;
  } cases[] = {
      {">=1.2", "1.2", true},
      {">=1.2", "1.2.0", true},
      {">=1.2", "1.10", true},
      {">=1.2", "1.1.9", false},
      {">=1.2", "1.2-rc.1", false},
      {">1.2", "1.2.0", false},
      {">1.2", "1.2.1", true},
      {"<2", "1.99", true},
      {"<2", "2.0.0", false},
      {"<2", "2-beta", true},
      {"<2-0", "2-beta", false},
      {"<=2", "2.0", true},
      {"<=2", "2.0.1", false},
      {"=1.2", "1.2.0", true},
      {"=1.2", "1.3", false},
      {"1.2", "1.2.0", true},
      {"1.2", "1.20", false},
      {"!=1.2", "1.2.0", false},
      {"!=1.2", "1.3", true},
      {">=1.2, <2", "1.5", true},
      {">=1.2, <2", "2", false},
      {">=1.2, <2", "1.1", false},
      {">=1.2,<2,!=1.5", "1.5", false},
      {">=1.2,<2,!=1.5", "1.6", true},
      {"  >=  1.2  ,  < 2  ", "1.2", true},
      {">=28", "9", false},
      {">=4294967296", "4294967297", true},
      {">=1.2", "", false},
      // Without an order: the same text or another one, and no more.
      {"<1", "", false},
      {">=2", "nightly", false},
      {"<2", "nightly", false},
      {">=1.1", "1.0b2", false},
      {">=1.1", "1.2 beta", false},
      {">=1", "v1.2", false},
      {">=1.1", "1..2", false},
      {"nightly", "nightly", true},
      {"v1.2", "v1.2.0", false},
      {"!=5", "nightly", true},
      {"!=nightly", "nightly", false},
  };
  for (const auto& [range, version, holds] : cases) {
    EXPECT_EQ(in_range(range, version), holds) << range << " of " << version;
  }
}

TEST(VersionRange, SaysWhichPartOfItCannotBeUsed) {
  const std::pair<const char*, const char*> bad[] = {
      {"", "is empty"},
      {" ", "is empty"},
      {">=1.2,", "is empty"},
      {">=1.2,,<2", "is empty"},
      {">=", "no version follows `>=`"},
      {">=1.2 <2", "`1.2 <2` is not a version"},
      {"=>1.2", "`>1.2` is not a version"},
      {"==1.2", "`=1.2` is not a version"},
      {"^1.2", "`^1.2` is not a version"},
      {"~> 1.2", "`~> 1.2` is not a version"},
      {"1.2 || 1.3", "`1.2 || 1.3` is not a version"},
      {">=1..2", "`1..2` is not a version"},
      {">=.5", "`.5` is not a version"},
      {"<1.", "`1.` is not a version"},
      {">-1", "`-1` is not a version"},
      {"1.2\n", "`1.2?` is not a version"},
  };
  for (const auto& [text, says] : bad) {
    const auto range = VersionRange::parse(text);
    ASSERT_FALSE(range) << text;
    EXPECT_EQ(range.error().kind, ErrorKind::invalid_config);
    EXPECT_THAT(range.error().message, HasSubstr(says)) << text;
  }
}

TEST(VersionRange, TakesAVersionOfAnyLength) {
  const std::string digits(200'000, '9');
  std::string dots;
  for (int i = 0; i < 100'000; ++i) dots += "1.";
  EXPECT_TRUE(in_range(">=1.2", digits));
  EXPECT_TRUE(in_range("<1.2", dots));
}

TEST(VersionGlob, IsWhatHoldsAWildcard) {
  EXPECT_TRUE(is_glob("1.*"));
  EXPECT_TRUE(is_glob("1.?"));
  EXPECT_FALSE(is_glob(">=1.2, <2"));
}

}  // namespace
}  // namespace slipway
