#include "core/base/suggest.h"

#include <gmock/gmock.h>

namespace slipway {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const std::vector<std::string> kOptions = {"notify", "notes", "retries", "proxy"};

TEST(Suggestion, NamesTheOneThatWasMostLikelyMeant) {
  for (const char* written : {"notfy", "notifyy", "notifi", "ontify", "NOTIFY"}) {
    EXPECT_EQ(suggestion(written, kOptions), "did you mean `notify`?") << written;
  }
}

TEST(Suggestion, ListsWhatIsKnownWhenNothingIsNear) {
  EXPECT_EQ(suggestion("mandatory", kOptions), "known: `notify`, `notes`, `retries`, `proxy`");
  EXPECT_EQ(suggestion("", kOptions), "known: `notify`, `notes`, `retries`, `proxy`");
}

TEST(Suggestion, SaysNothingWhenNothingIsKnownOrTooMuch) {
  EXPECT_EQ(suggestion("x", {}), "");
  EXPECT_EQ(suggestion("x", std::vector<std::string>(100, "a-long-name")), "");
}

TEST(Suggestion, IsNotDrawnFromNamesThatNobodyMeans) {
  EXPECT_EQ(nearest(std::string(100'000, 'n'), kOptions), "");
  EXPECT_EQ(nearest("ab", {"xy"}), "");
}

TEST(BackQuotes, KeepTerminalsSafeFromWhatTheyShow) {
  EXPECT_EQ(in_backquotes("a\x1b[31mb\n"), "`a?[31mb?`");
}

TEST(BackQuotes, CutLongTextBetweenCharacters) {
  std::string text;
  for (int i = 0; i < 100; ++i) text += "应";
  const std::string shown = in_backquotes(text);
  EXPECT_LT(shown.size(), 80U);
  EXPECT_THAT(shown, HasSubstr("应…`"));
  EXPECT_THAT(in_backquotes("应用"), Not(HasSubstr("…")));
}

}  // namespace
}  // namespace slipway
