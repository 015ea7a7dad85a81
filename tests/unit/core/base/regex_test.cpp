#include "core/base/regex.h"

#include <gmock/gmock.h>

namespace slipway {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(Regex, FitsTheWholeText) {
  EXPECT_TRUE(regex_match(R"(1\.[0-9]+)", "1.25"));
  EXPECT_FALSE(regex_match(R"(1\.[0-9]+)", "1.25-beta"));
  EXPECT_FALSE(regex_match(R"(1\.[0-9]+)", "v1.25"));
  EXPECT_TRUE(regex_match("1.2|1.3", "1.3"));
  EXPECT_TRUE(regex_match("测.", "测试"));
  EXPECT_TRUE(regex_match("(?i)beta.*", "BETA 2"));
}

TEST(Regex, TakesTimeLinearInAHostileText) {
  const std::string hostile(200'000, 'a');
  EXPECT_FALSE(regex_match("(a*)*b", hostile));
  EXPECT_FALSE(regex_match("(a|a|aa)+$x", hostile));
  EXPECT_TRUE(regex_match("((a+)+)+", hostile));
}

TEST(Regex, OfAWrongSyntaxIsExplainedAndFitsNothing) {
  EXPECT_EQ(problem_with_regex("1\\.2"), std::nullopt);
  EXPECT_THAT(problem_with_regex("(1.2").value_or(""), HasSubstr("missing )"));
  EXPECT_THAT(problem_with_regex("a{2,1}").value_or(""),
              AllOf(HasSubstr("repetition"), HasSubstr("`{2,1}`")));
  EXPECT_NE(problem_with_regex("((((x{1000}){1000}){1000}){1000})"), std::nullopt);
  EXPECT_FALSE(regex_match("(1.2", "(1.2"));
}

TEST(Regex, TheExplanationHasNoControlCharacters) {
  EXPECT_THAT(problem_with_regex("(\x1b[31m").value_or("\x1b"), Not(HasSubstr("\x1b")));
}

TEST(Regex, ATextThatIsNoUtf8FitsNothingAndHarmsNothing) {
  EXPECT_FALSE(regex_match("1.2",
                           "1\xff"
                           "2"));
}

}  // namespace
}  // namespace slipway
