#include <gtest/gtest.h>

#include <set>

#include "tests/unit/providers/pgyer/provider_fixture.h"

// The catalogue of builds, the latest mark, and how a listing ends.
namespace slipway::pgyer {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class PgyerCatalogue : public PgyerProvider {
 protected:
  PgyerCatalogue() { set("app_key", std::string("x1y2z3")); }

  [[nodiscard]] Result<Page<Build>> list(const std::string& cursor = "") const {
    return provider()->build_catalogue()->list_builds(cursor, {});
  }
  [[nodiscard]] Result<Build> get(const std::string& id) const {
    return provider()->build_catalogue()->get_build(id, {});
  }
  [[nodiscard]] Result<void> remove(const std::string& id) const {
    return provider()->build_catalogue()->delete_build(id, {});
  }
  [[nodiscard]] Result<void> mark(const std::string& id, bool latest) const {
    return provider()->latest_mark()->mark_latest(id, latest, {});
  }
  /// A page of builds; `place` is what it says of pages: `"pageCount":3,"currentPage":1,`.
  void answer_builds(const std::string& place, const std::vector<std::string>& keys) {
    std::string list;
    for (const auto& key : keys) {
      list += (list.empty() ? "" : ",") + (R"({"buildKey":")" + key + R"("})");
    }
    answer(R"({"code":0,"data":{)" + place + R"("list":[)" + list + "]}}");
  }
};

TEST_F(PgyerCatalogue, ListsThePagesExample) {
  answer(kBuildsOfThePage);
  const auto page = list();
  ASSERT_TRUE(page);
  EXPECT_EQ(sent(0), "app/builds appKey=x1y2z3&page=1");
  EXPECT_EQ(page->next, "2");
  EXPECT_FALSE(page->total) << "the service says how many pages there are, not how many builds";
  ASSERT_EQ(page->items.size(), 1U);
  const Build& build = page->items[0];
  EXPECT_EQ(build.id, "a1b2c3d4e5f6");
  EXPECT_EQ(build.bundle_id, "com.example.app");
  EXPECT_EQ(build.version, "1.1");
  EXPECT_EQ(build.build_number, "28");
  EXPECT_EQ(build.title, "Sample App");
  EXPECT_EQ(build.size, 12345678U);
  EXPECT_EQ(build.created, "2025-01-01 10:00:00");
  EXPECT_FALSE(build.notes) << "the list does not say them";
  EXPECT_FALSE(build.latest);
}

TEST_F(PgyerCatalogue, GoesOnUntilTheLastPage) {
  answer_builds(R"("pageCount":"2","currentPage":"1",)", {"b3", "b2"});
  answer_builds(R"("pageCount":"2","currentPage":"2",)", {"b1"});
  const auto first = list();
  ASSERT_TRUE(first);
  const auto second = list(first->next);
  ASSERT_TRUE(second);
  EXPECT_EQ(sent(1), "app/builds appKey=x1y2z3&page=2");
  EXPECT_EQ(second->items.at(0).id, "b1");
  EXPECT_THAT(second->next, IsEmpty());
}

TEST_F(PgyerCatalogue, GivesAnEmptyPagePastTheEndWhateverTheServiceRepeats) {
  answer_builds(R"("pageCount":3,"currentPage":3,)", {"b1"});
  answer_builds(R"("pageCount":3,"currentPage":9,)", {});
  for (int call = 0; call < 2; ++call) {
    const auto page = list("9");
    ASSERT_TRUE(page);
    EXPECT_THAT(page->items, IsEmpty());
    EXPECT_THAT(page->next, IsEmpty());
  }
}

TEST_F(PgyerCatalogue, TakesAnAppWithoutBuildsForAnEmptyList) {
  answer_builds(R"("pageCount":0,"currentPage":1,)", {});
  const auto page = list();
  ASSERT_TRUE(page);
  EXPECT_THAT(page->items, IsEmpty());
  EXPECT_THAT(page->next, IsEmpty());
}

TEST_F(PgyerCatalogue, SaysSoWhenItGetsAnotherPageThanItAskedFor) {
  answer_builds(R"("pageCount":3,"currentPage":1,)", {"b3"});
  const auto page = list("2");
  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().kind, ErrorKind::protocol);
  EXPECT_EQ(page.error().call, "app/builds");
  EXPECT_THAT(page.error().message, HasSubstr("currentPage"));
}

TEST_F(PgyerCatalogue, EndsAListWithoutPageCountWhenNothingNewComes) {
  answer_builds("", {"b2", "b1"});
  answer_builds("", {"b2", "b1"});
  const auto first = list();
  ASSERT_TRUE(first);
  EXPECT_EQ(first->items.size(), 2U);
  const auto second = list(first->next);
  ASSERT_TRUE(second);
  EXPECT_EQ(sent(1), "app/builds appKey=x1y2z3&page=2");
  EXPECT_THAT(second->items, IsEmpty());
  EXPECT_THAT(second->next, IsEmpty());
}

TEST_F(PgyerCatalogue, EndsAListWithAnEmptyPageWhateverTheServiceCounts) {
  for (const std::string place : {R"("pageCount":1000000,)", R"("pageCount":3,"currentPage":1,)"}) {
    answer_builds(place, {});
    const auto page = list();
    ASSERT_TRUE(page) << place;
    EXPECT_THAT(page->items, IsEmpty());
    EXPECT_THAT(page->next, IsEmpty()) << place;
  }
}

TEST_F(PgyerCatalogue, EndsAListThatIsCountedButNeverTurns) {
  for (int page = 0; page < 2; ++page) answer_builds(R"("pageCount":3,)", {"b2", "b1"});
  const auto first = list();
  ASSERT_TRUE(first);
  EXPECT_EQ(first->items.size(), 2U);
  const auto second = list(first->next);
  ASSERT_TRUE(second);
  EXPECT_EQ(sent(1), "app/builds appKey=x1y2z3&page=2");
  EXPECT_THAT(second->items, IsEmpty());
  EXPECT_THAT(second->next, IsEmpty());
}

TEST_F(PgyerCatalogue, EndsACountedListThatDoesNotSayWhichPageItGives) {
  answer_builds(R"("pageCount":2,)", {"b3", "b2"});
  answer_builds(R"("pageCount":2,)", {"b1"});
  const auto last = list(list()->next);
  ASSERT_TRUE(last);
  EXPECT_EQ(last->items.at(0).id, "b1");
  EXPECT_THAT(last->next, IsEmpty());
}

TEST_F(PgyerCatalogue, EndsAListThatClaimsToGoOnForEver) {
  answer_builds(R"("pageCount":99999999999,"currentPage":10000,)", {"b"});
  const auto page = list("10000");
  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().kind, ErrorKind::protocol);
  expect_refused(list("10001"), ErrorKind::invalid_request, "cursor");
}

TEST_F(PgyerCatalogue, RefusesCursorsThatNoPageGave) {
  for (const std::string cursor :
       {"0", "-1", "+1", "01", "1 ", " 1", "page", "2:", "2:0123456789abcdef", "2.0",
        "2:0123456789abcdef:0123456789abcdeg", "2:0123456789ABCDEF:0123456789abcdef",
        "2:0123456789abcdef:0123456789abcdef:", "99999999999999999999"}) {
    expect_refused(list(cursor), ErrorKind::invalid_request, "cursor");
  }
  EXPECT_THAT(talk_.requests, IsEmpty());
}

TEST_F(PgyerCatalogue, NeedsTheAppKeyToListAndSaysWhereItIsFound) {
  set("app_key", std::string());
  expect_refused(list(), ErrorKind::invalid_config, "app_key");
  expect_refused(list(), ErrorKind::invalid_config, "slipway apps target");
}

TEST_F(PgyerCatalogue, GivesTheServicesReasonWhenTheAppIsUnknown) {
  answer_code("1009");
  const auto page = list();
  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().kind, ErrorKind::not_found);
  EXPECT_EQ(page.error().call, "app/builds");
  EXPECT_THAT(page.error().hint, HasSubstr("slipway apps target"));
}

TEST_F(PgyerCatalogue, DescribesOneBuild) {
  answer(kBuildOfThePage);
  const auto build = get("a1b2c3d4e5f6");
  ASSERT_TRUE(build);
  EXPECT_EQ(sent(0), "app/buildInfo buildKey=a1b2c3d4e5f6");
  EXPECT_EQ(build->notes, "Various bug fixes");
  EXPECT_EQ(build->latest, true);
}

TEST_F(PgyerCatalogue, TellsTheLatestMarkByOneAlone) {
  const std::pair<const char*, std::optional<bool>> marks[] = {
      {"1", true}, {R"("1")", true}, {"2", false}, {"0", false}, {"null", {}}, {"7", {}}};
  for (const auto& [mark_of, latest] : marks) {
    answer(std::string(R"({"code":0,"data":{"buildKey":"b","buildIsLastest":)") + mark_of + "}}");
    EXPECT_EQ(get("b")->latest, latest) << mark_of;
  }
}

TEST_F(PgyerCatalogue, FindsNoBuildThatIsUnknownOrStillBeingProcessed) {
  for (const std::string code : {"1009", "1093", "1246", "1247"}) {
    answer_code(code);
    const auto build = get("b");
    ASSERT_FALSE(build) << code;
    EXPECT_EQ(build.error().kind, ErrorKind::not_found) << code;
    EXPECT_EQ(build.error().call, "app/buildInfo");
    EXPECT_EQ(build.error().code, code);
    EXPECT_EQ(build.error().service_message, "the reason");
    EXPECT_EQ(build.error().effect, Effect::none);
    const bool processing = code >= "1246";
    EXPECT_EQ(build.error().message == "the build is still being processed", processing);
    EXPECT_THAT(build.error().hint, HasSubstr(processing ? "seconds" : "slipway versions target"));
  }
}

TEST_F(PgyerCatalogue, DeletesABuild) {
  answer(R"({"code":0,"message":""})");
  ASSERT_TRUE(remove("a1b2c3d4e5f6"));
  EXPECT_EQ(sent(0), "app/buildDelete buildKey=a1b2c3d4e5f6&appKey=x1y2z3");
}

TEST_F(PgyerCatalogue, SaysWhyABuildCannotBeDeleted) {
  const std::tuple<const char*, ErrorKind, const char*> reasons[] = {
      {"1009", ErrorKind::not_found, "slipway versions target"},
      {"1093", ErrorKind::not_found, "slipway versions target"},
      {"1076", ErrorKind::not_found, "slipway apps target"},
      {"1128", ErrorKind::permission, "another account"},
      {"1202", ErrorKind::conflict, "app/deleteApp"},
      {"1203", ErrorKind::conflict, "app/deleteApp"},
      {"1098", ErrorKind::rate_limited, "by the hour"}};
  for (const auto& [code, kind, hint] : reasons) {
    answer_code(code);
    const auto done = remove("b");
    ASSERT_FALSE(done) << code;
    EXPECT_EQ(done.error().kind, kind) << code;
    EXPECT_EQ(done.error().call, "app/buildDelete");
    EXPECT_THAT(done.error().hint, HasSubstr(hint)) << code;
  }
}

TEST_F(PgyerCatalogue, DoesNotKnowWhetherADeletionHappenedWhenTheAnswerIsLost) {
  Error lost = fail(ErrorKind::network, "the connection broke").value();
  lost.effect = Effect::unknown;
  talk_.answer(lost);
  const auto done = remove("b");
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().effect, Effect::unknown);
}

TEST_F(PgyerCatalogue, SetsAndClearsTheLatestMark) {
  answer(R"({"code": 0, "message": "Set successfully"})");
  answer(R"({"code": 0, "message": "Cleared successfully"})");
  ASSERT_TRUE(mark("b1", true));
  ASSERT_TRUE(mark("b1", false));
  EXPECT_EQ(sent(0), "app/setNewestVersion buildKey=b1&appKey=x1y2z3");
  EXPECT_EQ(sent(1), "app/cancelNewestVersion buildKey=b1&appKey=x1y2z3");
}

TEST_F(PgyerCatalogue, MarksNoBuildThatIsUnknown) {
  answer_code("1009");
  const auto marked = mark("b1", true);
  ASSERT_FALSE(marked);
  EXPECT_EQ(marked.error().kind, ErrorKind::not_found);
  EXPECT_EQ(marked.error().effect, Effect::none);
  EXPECT_THAT(marked.error().hint, HasSubstr("slipway versions target"));
}

TEST_F(PgyerCatalogue, AsksNobodyAboutABuildWithoutAnId) {
  expect_refused(get(""), ErrorKind::invalid_request, "id");
  expect_refused(remove(""), ErrorKind::invalid_request, "id");
  expect_refused(mark("", true), ErrorKind::invalid_request, "id");
  EXPECT_THAT(talk_.requests, IsEmpty());
}

TEST_F(PgyerCatalogue, PassesCancellationAndDeadlineOn) {
  std::stop_source stop;
  const CallContext context = {stop.get_token(), clock_->now() + std::chrono::minutes(1)};
  talk_.answer([&](const http::Request&, const http::Exchange& exchange) {
    EXPECT_EQ(exchange.deadline, context.deadline);
    EXPECT_TRUE(exchange.cancel == context.cancel);
    return Result<http::Response>(testing::json_response(200, kBuildsOfThePage));
  });
  EXPECT_TRUE(provider()->build_catalogue()->list_builds("", context));
}

}  // namespace
}  // namespace slipway::pgyer
