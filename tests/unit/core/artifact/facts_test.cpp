#include "core/artifact/facts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "core/artifact/limits.h"
#include "core/artifact/problem.h"
#include "tests/unit/core/artifact/odd_zip.h"

namespace slipway::inspection {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using std::string_literals::operator""s;

std::optional<std::string> fact_of(const std::string& text, Artifact& artifact) {
  std::optional<std::string> fact;
  set_fact(fact, "version", text, artifact);
  return fact;
}

TEST(SetFact, KeepsWhatIsText) {
  for (const std::string text : {"1.0", "Ünïcode 应用 😀", "a\xC2\xA0no-break space", " "}) {
    Artifact artifact;
    EXPECT_EQ(fact_of(text, artifact), text);
    EXPECT_THAT(artifact.warnings, IsEmpty());
  }
}

TEST(SetFact, KeepsNothingElseAndSaysSo) {
  for (const auto& text : {""s, "a\nb"s, "a\0b"s, "\x7F"s, "\x1B[31m"s,
                           "\xC2\x9B"
                           "31m"s,
                           "\xFF"s, "\xED\xA0\x80"s, "cut \xE5\xBA"s, std::string(1025, 'x')}) {
    Artifact artifact;
    EXPECT_EQ(fact_of(text, artifact), std::nullopt) << text;
    EXPECT_THAT(artifact.warnings, ElementsAre(HasSubstr("the version is ")));
  }
}

TEST(SetFact, LeavesAnEarlierFactWhenTheTextIsNone) {
  Artifact artifact;
  std::optional<std::string> fact = "1.0";
  set_fact(fact, "version", "", artifact);
  EXPECT_EQ(fact, "1.0");
}

TEST(SetIcon, SaysWhyThereIsNone) {
  const auto bytes =
      odd_zip({stored("icon.xml", "text"), stored("twice.png", ""), stored("twice.png", ""),
               stored("apple.png",
                      "\x89PNG\r\n\x1A\n\0\0\0\x04"
                      "CgBI"s)});
  const auto archive = Archive::over(bytes);
  ASSERT_TRUE(archive.has_value());
  for (const auto& [entry, reason] :
       {std::pair("icon.xml", "PNG"), std::pair("apple.png", "Apple"),
        std::pair("none.png", "not there"), std::pair("twice.png", "more than once")}) {
    Artifact artifact;
    set_icon(*archive, entry, artifact);
    EXPECT_EQ(artifact.icon, nullptr);
    EXPECT_THAT(artifact.warnings,
                ElementsAre(AllOf(HasSubstr("the icon"), HasSubstr(entry), HasSubstr(reason))));
  }
}

TEST(SetIcon, ReadsNoLargerOneThanAllowed) {
  const auto bytes = odd_zip({deflated("icon.png", std::string(kMaxIcon + 1, 'x'))});
  Artifact artifact;
  set_icon(Archive::over(bytes).value(), "icon.png", artifact);
  EXPECT_THAT(artifact.warnings, ElementsAre(HasSubstr("at most")));
}

TEST(SetFact, KeepsTextThatOnlyTurnsItsOrderOrItsLine) {
  for (const char* text : {"\xE2\x80\xAB"
                           "abc\xE2\x80\xAC",
                           "one\xE2\x80\xA8two"}) {
    Artifact artifact;
    set_fact(artifact.title, "title", text, artifact);
    EXPECT_EQ(artifact.title, text);
  }
}

TEST(Shown, LeavesTextAsItIs) {
  EXPECT_EQ(shown("res/drawable/应用 1.png"), "`res/drawable/应用 1.png`");
  EXPECT_EQ(shown(""), "``");
}

TEST(Shown, HasNothingThatSteersATerminal) {
  EXPECT_EQ(shown("a\0b\r\n\x1B[2J\x7F"s), "`a?b???[2J?`");
  EXPECT_EQ(shown("\xC2\x9B"
                  "2J \xE2\x80\xAE txt \xE2\x81\xA6 \xE2\x80\xA8"),
            "`?2J ? txt ? ?`");
  EXPECT_EQ(shown("\xFF\xC3\x28 \xE5\xBA"), "`?\?( ??`");
}

TEST(Shown, CutsWhatIsLongBetweenTwoCharacters) {
  const std::string cut = shown(std::string(50, '.') + [] {
    std::string text;
    for (int i = 0; i < 500; ++i) text += "应";
    return text;
  }());
  EXPECT_LE(cut.size(), 130u);
  EXPECT_THAT(cut, ::testing::EndsWith("应…`"));
}

TEST(Corrupt, NamesTheEntryAndStaysOneLine) {
  const auto error = corrupt("AndroidManifest.xml", "a chunk\nof 0 bytes").value();
  EXPECT_EQ(error.kind, ErrorKind::invalid_artifact);
  EXPECT_EQ(error.message, "AndroidManifest.xml: a chunk?of 0 bytes");
  EXPECT_FALSE(error.hint.empty());
}

}  // namespace
}  // namespace slipway::inspection
