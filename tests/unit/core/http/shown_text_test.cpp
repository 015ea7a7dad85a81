#include "core/http/shown_text.h"

#include <gtest/gtest.h>

namespace slipway::http {
namespace {

TEST(ShownText, RedactsBeforeItCuts) {
  Redactor redactor;
  redactor.add(Secret("0123456789abcdef"));
  const std::string before(495, 'a');
  EXPECT_EQ(shown_text("key 0123456789abcdef refused", redactor).find("0123"), std::string::npos);
  EXPECT_EQ(shown_text(before + "0123456789abcdef", redactor).find("01234"), std::string::npos);
}

TEST(ShownText, StaysOnOneLineWithoutControlCharacters) {
  EXPECT_EQ(shown_text("a\r\nb\x1b[31mc\x7f\tä", Redactor()), "a  b [31mc  ä");
}

TEST(ShownText, ShowsFiveHundredBytesWhole) {
  const std::string text(500, 'a');
  EXPECT_EQ(shown_text(text, Redactor()), text);
  EXPECT_EQ(shown_text(text + "b", Redactor()), text + "…");
}

TEST(ShownText, NeverCutsWithinACharacter) {
  const std::string before(498, 'a');
  EXPECT_EQ(shown_text(before + "你好", Redactor()), before + "…");
}

}  // namespace
}  // namespace slipway::http
