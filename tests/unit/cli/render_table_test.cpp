#include <gmock/gmock.h>

#include "cli/render.h"

namespace slipway::cli {
namespace {

TEST(RenderTable, PadsEachColumnToItsWidestCellAndLeavesNoSpacesBehind) {
  EXPECT_EQ(render_table({{"ID", "VERSION", "STATE"}, {"b100", "1.1", "latest"}, {"b2", "", ""}}),
            "ID    VERSION  STATE\n"
            "b100  1.1      latest\n"
            "b2    -        -\n");
}

TEST(RenderTable, CountsWhatATerminalShowsAndNotBytes) {
  EXPECT_EQ(
      render_table({{"NAME", "ID"}, {"微信", "1"}, {"Grüße", "2"}, {"e\xCC\x81t\xC3\xA9", "3"}}),
      "NAME   ID\n"
      "微信   1\n"
      "Grüße  2\n"
      "e\xCC\x81t\xC3\xA9    3\n");
}

TEST(RenderTable, KeepsEachRowOnItsLineAndItsHandsOffTheTerminal) {
  EXPECT_EQ(render_table({{"a\nb", "\x1B[31mred\t "}, {"c", "d"}}),
            "a b  ?[31mred\n"
            "c    d\n");
}

TEST(RenderTable, TakesBytesThatAreNoUtf8) {
  EXPECT_EQ(render_table({{"\xFF\xE4", "x"}, {"abc", "y"}}),
            "\xFF\xE4   x\n"
            "abc  y\n");
}

TEST(RenderTable, CutsNothing) {
  const std::string id(200, 'a');
  EXPECT_EQ(render_table({{id, "1"}}), id + "  1\n");
}

TEST(RenderBuilds, ShowsWhatIsSpecialAndADashForWhatIsNotKnown) {
  Build newest;
  newest.id = "d2f4";
  newest.version = "1.2";
  newest.build_number = "30";
  newest.created = "2026-01-02 10:00:00";
  newest.size = 12'345'678;
  newest.latest = true;
  newest.mandatory = true;
  Build withheld;
  withheld.id = "c1";
  withheld.availability = Availability::withheld;
  withheld.mandatory = false;
  Build available;
  available.id = "b0";
  available.availability = Availability::available;
  EXPECT_EQ(render_builds({newest, withheld, available}),
            "ID    VERSION  BUILD  CREATED              SIZE     STATE\n"
            "d2f4  1.2      30     2026-01-02 10:00:00  12.3 MB  latest, mandatory\n"
            "c1    -        -      -                    -        withheld\n"
            "b0    -        -      -                    -        -\n");
}

TEST(Shortened, CutsWhereTheRoomEndsAndCountsWhatATerminalShows) {
  EXPECT_EQ(shortened("abcde", 5), "abcde");
  EXPECT_EQ(shortened("abcdef", 5), "abcd…");
  EXPECT_EQ(shortened("微信微", 5), "微信…");
  EXPECT_EQ(shortened("Grüße!", 5), "Grüß…");
}

TEST(RenderTables, CutWhatIsNoIdSoThatRowsStayReadable) {
  const std::string text(10'000, 't');
  const std::string id(60, 'i');
  const std::string cut = std::string(39, 't') + "…";
  Build build;
  build.id = id;
  build.version = text;
  EXPECT_THAT(render_builds({build}), ::testing::HasSubstr("\n" + id + "  " + cut + "  -"));
  App app;
  app.id = id;
  app.title = text;
  app.bundle_id = id;
  EXPECT_THAT(render_apps({app}), ::testing::HasSubstr(id + "  " + cut + "  " + id + "  -"));
  app.url = "https://fake.example.com/" + id;
  app.details = {{text, text}, {"link", *app.url + "/more"}};
  const std::string shown = render_app(app);
  EXPECT_THAT(shown, ::testing::HasSubstr("  " + cut + "\n"));
  EXPECT_THAT(shown, ::testing::HasSubstr("\n" + cut + "  " + cut + "\n"));
  EXPECT_THAT(shown, ::testing::HasSubstr(*app.url + "\n"));
  EXPECT_THAT(shown, ::testing::HasSubstr(*app.url + "/more\n"));
}

TEST(RenderApp, ListsWhatIsKnownAndBelowItWhatTheServiceCallsItsOwn) {
  App app;
  app.id = "a7";
  app.title = "测试";
  app.platform = Platform::android;
  app.version = "1.2";
  app.build_number = "30";
  app.details = {{"buildShortcutUrl", "abcd"}, {"buildDescription", "two\nlines"}, {"empty", ""}};
  EXPECT_EQ(render_app(app),
            "id                a7\n"
            "title             测试\n"
            "platform          android\n"
            "newest            1.2 (30)\n"
            "\n"
            "buildShortcutUrl  abcd\n"
            "buildDescription  two lines\n");
}

}  // namespace
}  // namespace slipway::cli
