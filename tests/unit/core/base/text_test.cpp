#include "core/base/text.h"

#include <gtest/gtest.h>

#include <string>

namespace slipway {
namespace {

TEST(Utf8Text, TakesTextOfEveryLanguage) {
  for (const char* text : {"", "plain\n\ttext", "新功能", "é", "😀", "\xEF\xBF\xBD"}) {
    EXPECT_TRUE(is_utf8_text(text)) << text;
  }
}

TEST(Utf8Text, RefusesWhatIsNotText) {
  for (const std::string& bytes :
       {std::string("a\0b", 3), std::string("\xFF"), std::string("a\x80"), std::string("\xC0\xAF"),
        std::string("\xE4\xBD"), std::string("\xED\xA0\x80"), std::string("\xF5\x80\x80\x80"),
        std::string("\xE0\x80\x80"), std::string("\xF0\x80\x80\x80"), std::string("\xC3(")}) {
    EXPECT_FALSE(is_utf8_text(bytes));
  }
}

TEST(LowerCase, ChangesAsciiLettersAlone) {
  EXPECT_EQ(lower_case("App.HSP_09 [@Z] É新"), "app.hsp_09 [@z] É新");
}

TEST(ShellQuoted, LeavesWordsThatMeanThemselves) {
  for (const char* word : {"app.apk", "/builds/1.0+2/app-release_1.hsp", "a@b:c,d%20"}) {
    EXPECT_EQ(shell_quoted(word), word);
  }
}

TEST(ShellQuoted, QuotesAllThatAShellWouldRead) {
  EXPECT_EQ(shell_quoted(""), "''");
  EXPECT_EQ(shell_quoted("it's"), R"('it'\''s')");
  for (const std::string word : {"a b", "a;b", "$(x)", "`x`", "a#b", "~/x", "a*", "a\nb", "a\\b",
                                 "\"a\"", "a&b", "a|b", "(a)", "a<b", "!a", "a=b", "新"}) {
    EXPECT_EQ(shell_quoted(word), "'" + word + "'");
  }
}

}  // namespace
}  // namespace slipway
