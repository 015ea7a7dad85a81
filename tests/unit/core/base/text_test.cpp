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

}  // namespace
}  // namespace slipway
