#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fmt/format.h>

#include "tests/unit/providers/hockeyapp/operations_fixture.h"

// The builds of the app: lists of them, and one.
namespace slipway::hockeyapp {
namespace {

using fixtures::app_path;
using fixtures::kFirstPage;
using fixtures::provider_of;
using fixtures::Server;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::json_response;

constexpr const char* kSecondPage = R"({"app_versions":[{"id":207,"version":"27"}],
    "status":"success","current_page":2,"per_page":2,"total_entries":3,"total_pages":2})";
Server two_pages() {
  return Server({json_response(200, kFirstPage), json_response(200, kSecondPage)});
}

TEST(HockeyappListBuilds, GivesAPageWithWhatTheServerSaysOfEachBuild) {
  const Server server = two_pages();
  const auto page = provider_of(server)->build_catalogue()->list_builds("", {});
  ASSERT_TRUE(page);
  EXPECT_THAT(server.lines(), ElementsAre("GET " + app_path("/app_versions?page=1")));
  ASSERT_EQ(page->items.size(), 2U);
  const Build& newest = page->items[0];
  EXPECT_EQ(newest.id, "209");
  EXPECT_EQ(newest.build_number, "29");
  EXPECT_EQ(newest.version, "1.2");
  EXPECT_EQ(newest.size, 11U);
  EXPECT_EQ(newest.title, "HockeyTest");
  EXPECT_EQ(newest.notes, "<p>new</p>");
  EXPECT_EQ(newest.created, "2011-06-24T15:43:26Z");  // date -u -d @1308930206
  EXPECT_EQ(newest.availability, Availability::withheld);
  EXPECT_EQ(newest.mandatory, true);
  EXPECT_EQ(newest.url, "https://h.example/apps/1/app_versions/29");
  EXPECT_EQ(page->items[1].created, "2012-02-10T10:04:55Z");
  EXPECT_EQ(page->items[1].availability, Availability::available);
  EXPECT_FALSE(page->items[1].mandatory);
  EXPECT_EQ(page->total, 3U);
  const auto second = provider_of(server)->build_catalogue()->list_builds(page->next, {});
  ASSERT_TRUE(second);
  EXPECT_EQ(server.lines().back(), "GET " + app_path("/app_versions?page=2"));
  EXPECT_EQ(second->items[0].id, "207");
  EXPECT_EQ(second->next, "");
}

TEST(HockeyappListBuilds, EndsWithTheLastPage) {
  const Server server(json_response(200, kSecondPage));
  const auto page = provider_of(server)->build_catalogue()->list_builds("2", {});
  ASSERT_TRUE(page);
  EXPECT_THAT(server.lines(), ElementsAre("GET " + app_path("/app_versions?page=2")));
  EXPECT_EQ(page->items.size(), 1U);
  EXPECT_EQ(page->next, "");
}

TEST(HockeyappListBuilds, SaysSoWhenTheListDoesNotEnd) {
  const Server server(json_response(200, R"({"app_versions":[{"id":1}],"total_pages":99999})"));
  const auto page = provider_of(server)->build_catalogue()->list_builds("1000", {});
  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().kind, ErrorKind::protocol);
  EXPECT_THAT(page.error().message, HasSubstr("does not end"));
}

TEST(HockeyappListBuilds, CountsThePagesWhereTheServerDoesNot) {
  const Server server(
      json_response(200, R"({"app_versions":[{"id":1},{"id":2}],"per_page":2,"total_entries":5})"));
  EXPECT_NE(provider_of(server)->build_catalogue()->list_builds("2", {})->next, "");
  EXPECT_EQ(provider_of(server)->build_catalogue()->list_builds("3", {})->next, "");
  const Server plain(json_response(200, R"({"app_versions":[{"id":1}]})"));
  EXPECT_EQ(provider_of(plain)->build_catalogue()->list_builds("", {})->next, "");
}

/// Five hundred versions, and no word of how many there are.
http::Response full_page() {
  std::string versions = R"({"id":500})";
  for (int id = 499; id > 0; --id) versions += fmt::format(R"(,{{"id":{}}})", id);
  return json_response(200, "[" + versions + "]");
}

TEST(HockeyappListBuilds, GoOnAfterAFullPageWhereTheServerCountsNothing) {
  const Server server({full_page(), json_response(200, R"([{"id":501}])")});
  const auto catalogue = provider_of(server);
  const auto first = catalogue->build_catalogue()->list_builds("", {});
  ASSERT_TRUE(first);
  const auto second = catalogue->build_catalogue()->list_builds(first->next, {});
  ASSERT_TRUE(second);
  EXPECT_EQ(server.lines().back(), "GET " + app_path("/app_versions?page=2"));
  EXPECT_EQ(second->items.size(), 1U);
  EXPECT_EQ(second->next, "");
}

TEST(HockeyappListBuilds, EndWhereTheServerGivesTheSamePageAgain) {
  const Server uncounted(full_page());
  const auto first = provider_of(uncounted)->build_catalogue()->list_builds("", {});
  const auto end = provider_of(uncounted)->build_catalogue()->list_builds(first->next, {});
  ASSERT_TRUE(end);
  EXPECT_THAT(end->items, IsEmpty());
  EXPECT_EQ(end->next, "");

  const Server counted(
      json_response(200, R"({"app_versions":[{"id":4},{"id":3}],"total_entries":4,"per_page":2})"));
  const auto half = provider_of(counted)->build_catalogue()->list_builds("", {});
  const auto again = provider_of(counted)->build_catalogue()->list_builds(half->next, {});
  ASSERT_FALSE(again) << "two are missing";
  EXPECT_EQ(again.error().kind, ErrorKind::protocol);
}

TEST(HockeyappListBuilds, TakesANegativeCountForNone) {
  const Server server(
      json_response(200, R"({"app_versions":[{"id":1},{"id":2}],"total_entries":-1,"total_pages":-1,
               "per_page":2})"));
  const auto page = provider_of(server)->build_catalogue()->list_builds("", {});
  ASSERT_TRUE(page);
  EXPECT_FALSE(page->total);
  EXPECT_NE(page->next, "") << "the page is full";
}

TEST(HockeyappListBuilds, PutsTheInstallPageBeforeAQueryAndEscapesTheNumber) {
  const Server server(json_response(200, R"({"app_versions":[
      {"id":1,"version":"1.1 b/2","public_url":"https://h.example/apps/1/?lang=en"}]})"));
  const auto page = provider_of(server)->build_catalogue()->list_builds("", {});
  EXPECT_EQ(page->items[0].url, "https://h.example/apps/1/app_versions/1.1%20b%2F2?lang=en");
}

TEST(HockeyappListBuilds, LeaveAStatusOutThatIsNone) {
  // 2^32 + 2 is 2 in 32 bits.
  const Server server(json_response(200, R"({"app_versions":[{"id":1,"status":4294967298}]})"));
  EXPECT_FALSE(provider_of(server)->build_catalogue()->list_builds("", {})->items[0].availability);
}

TEST(HockeyappListBuilds, IsEmptyPastTheEndAlsoWhereTheServerGivesItsLastPageInstead) {
  for (const char* body :
       {kSecondPage, R"({"app_versions":[],"total_pages":2,"current_page":9})"}) {
    const Server server(json_response(200, body));
    const auto page = provider_of(server)->build_catalogue()->list_builds("9", {});
    ASSERT_TRUE(page) << body;
    EXPECT_THAT(page->items, IsEmpty());
    EXPECT_EQ(page->next, "");
  }
}

TEST(HockeyappListBuilds, RefusesAnotherPageThanTheOneAskedFor) {
  const Server server(json_response(200, kFirstPage));
  const auto page = provider_of(server)->build_catalogue()->list_builds("2", {});
  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().kind, ErrorKind::protocol);
  EXPECT_THAT(page.error().message, HasSubstr("current_page"));
}

TEST(HockeyappListBuilds, RefusesACursorThatNoPageGave) {
  const Server server(json_response(200, kFirstPage));
  for (const char* cursor : {"0", "1", "-1", "x", "2x", "1/209", "/209", "99999999999999"}) {
    EXPECT_EQ(provider_of(server)->build_catalogue()->list_builds(cursor, {}).error().kind,
              ErrorKind::invalid_request);
  }
  EXPECT_EQ(server.calls(), 0U);
}

TEST(HockeyappListBuilds, NamesTheMemberWithoutWhichABuildHasNoName) {
  const Server server(json_response(200, R"({"app_versions":[{"id":1},{"id":{"value":2}}]})"));
  const auto page = provider_of(server)->build_catalogue()->list_builds("", {});
  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().kind, ErrorKind::protocol);
  EXPECT_THAT(page.error().message, HasSubstr("app_versions[1].id"));
}

TEST(HockeyappGetBuild, LooksThroughThePages) {
  const Server server = two_pages();
  const auto build = provider_of(server)->build_catalogue()->get_build("207", {});
  ASSERT_TRUE(build);
  EXPECT_EQ(build->id, "207");
  EXPECT_EQ(build->build_number, "27");
  EXPECT_EQ(server.calls(), 2U);
}

TEST(HockeyappGetBuild, NeverTakesANumberForAnId) {
  const Server numbers(json_response(200, R"({"app_versions":[{"version":"28"}]})"));
  const auto page = provider_of(numbers)->build_catalogue()->list_builds("", {});
  EXPECT_EQ(page->items[0].id, "version:28");
  EXPECT_EQ(provider_of(numbers)->build_catalogue()->get_build("version:28", {})->id, "version:28");
  EXPECT_EQ(provider_of(numbers)->build_catalogue()->get_build("28", {}).error().kind,
            ErrorKind::not_found);
  const Server server = two_pages();
  EXPECT_EQ(provider_of(server)->build_catalogue()->get_build("version:28", {})->id, "208");
  const Server again = two_pages();
  const auto build = provider_of(again)->build_catalogue()->get_build("28", {});
  ASSERT_FALSE(build);
  EXPECT_EQ(build.error().kind, ErrorKind::not_found);
  EXPECT_EQ(build.error().call, "app_versions");
  EXPECT_THAT(build.error().hint, HasSubstr("slipway versions legacy"));
}

TEST(HockeyappGetBuild, CannotTellWhatIsInAPartThatTheServerDoesNotList) {
  const Server endless(full_page());
  const auto build = provider_of(endless)->build_catalogue()->get_build("501", {});
  ASSERT_FALSE(build);
  EXPECT_EQ(build.error().kind, ErrorKind::protocol);
  EXPECT_THAT(build.error().message, HasSubstr("all versions"));
  EXPECT_EQ(endless.calls(), 2U);
}

}  // namespace
}  // namespace slipway::hockeyapp
