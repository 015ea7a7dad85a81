#include "core/base/text.h"

#include <gtest/gtest.h>

#include <chrono>
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

TEST(SteersTerminals, KnowsControlsSeparatorsAndWhatTurnsTheOrderAround) {
  for (const char* character : {"\x1B", "\n", "\x7F", "\xC2\x80", "\xC2\x9F"}) {
    EXPECT_TRUE(is_control_character(character)) << character;
    EXPECT_TRUE(steers_terminals(character)) << character;
  }
  EXPECT_TRUE(steers_terminals({"\0", 1}));
  for (const char* character : {"\xE2\x80\xA8", "\xE2\x80\xA9", "\xE2\x80\xAA", "\xE2\x80\xAE",
                                "\xE2\x81\xA6", "\xE2\x81\xA9"}) {
    EXPECT_FALSE(is_control_character(character)) << character;
    EXPECT_TRUE(steers_terminals(character)) << character;
  }
  for (const char* character : {" ", "a", "\xC2\xA0", "é", "新", "\xE2\x80\xA7", "\xE2\x80\xAF",
                                "\xE2\x81\xA5", "\xE2\x81\xAA", "😀"}) {
    EXPECT_FALSE(steers_terminals(character)) << character;
  }
}

TEST(CharacterLength, IsNoneOfWhatIsNoText) {
  EXPECT_EQ(character_length("a新"), 1u);
  EXPECT_EQ(character_length("新a"), 3u);
  EXPECT_EQ(character_length("😀"), 4u);
  for (const char* bytes : {"", "\x80", "\xE4\xBD", "\xC0\xAF"}) {
    EXPECT_EQ(character_length(bytes), 0u);
  }
}

TEST(InUtc, ShowsEveryInstant) {
  using Instant = std::chrono::system_clock::time_point;
  EXPECT_EQ(in_utc(Instant()), "1970-01-01T00:00:00Z");
  EXPECT_EQ(in_utc(Instant(std::chrono::seconds(-1))), "1969-12-31T23:59:59Z");
  EXPECT_EQ(in_utc(std::chrono::sys_days(std::chrono::year(2024) / 2 / 29)),
            "2024-02-29T00:00:00Z");
  EXPECT_EQ(in_utc(Instant::min()), "1677-09-21T00:12:43Z");
  EXPECT_EQ(in_utc(Instant::max()), "2262-04-11T23:47:16Z");
}

}  // namespace
}  // namespace slipway
