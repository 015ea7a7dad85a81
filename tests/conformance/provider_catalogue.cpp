#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "tests/conformance/operating.h"

// The catalogue of builds and the latest mark, where the provider hands them out.
namespace slipway::testing {
namespace {

using ::testing::ElementsAreArray;
using ::testing::IsEmpty;

TEST_P(ProviderConformance, ListsEveryBuildOnceTheNewestFirst) {
  Operating its;
  if (its.provider().build_catalogue() == nullptr) GTEST_SKIP() << "no catalogue of builds";
  std::vector<std::string> published;
  const std::size_t count = std::max<std::size_t>(its.service().builds_on_two_pages(), 2);
  for (std::size_t i = 0; i < count; ++i) published.insert(published.begin(), its.publish().id);
  EXPECT_THAT(its.list_ids(), ElementsAreArray(published));
  if (its.service().builds_on_two_pages() > 0) {
    EXPECT_EQ(its.list().size(), 2U);
  }
}

TEST_P(ProviderConformance, ListsNoBuildBeforeTheFirstOne) {
  Operating its;
  if (its.provider().build_catalogue() == nullptr) GTEST_SKIP() << "no catalogue of builds";
  const auto page = its.provider().build_catalogue()->list_builds("", {});
  if (page) {
    EXPECT_TRUE(page->items.empty());
    EXPECT_THAT(page->next, IsEmpty());
  } else {
    expect_not_found(page.error());  // an app may only be there from its first build on
  }
}

TEST_P(ProviderConformance, RefusesACursorThatNoPageGave) {
  Operating its;
  if (its.provider().build_catalogue() == nullptr) GTEST_SKIP() << "no catalogue of builds";
  for (const std::string cursor : {"nonsense", "-1", "99999999999999999999", "1 "}) {
    const auto page = its.provider().build_catalogue()->list_builds(cursor, {});
    ASSERT_FALSE(page.has_value()) << cursor;
    expect_refused_unsent(page.error(), ErrorKind::invalid_request);
  }
}

TEST_P(ProviderConformance, DescribesEachBuildAsItListsIt) {
  Operating its;
  if (its.provider().build_catalogue() == nullptr) GTEST_SKIP() << "no catalogue of builds";
  std::map<std::string, std::uint64_t> sizes;
  for (const std::uint64_t filler : {1000U, 2000U}) {
    Release release = its.trial().release(its.provider());
    release.artifact = its.trial().file(release.artifact.path.filename().string(), filler);
    sizes[its.publish(release).id] = release.artifact.size;
  }
  const auto page = its.provider().build_catalogue()->list_builds("", {});
  ASSERT_TRUE(page.has_value()) << describe(page.error());
  ASSERT_EQ(page->items.size(), 2U);
  for (const Build& listed : page->items) {
    const auto one = its.provider().build_catalogue()->get_build(listed.id, {});
    ASSERT_TRUE(one.has_value()) << describe(one.error());
    EXPECT_EQ(one->id, listed.id);
    EXPECT_EQ(one->version, listed.version);
    EXPECT_EQ(one->build_number, listed.build_number);
    EXPECT_EQ(one->title, listed.title);
    EXPECT_EQ(one->size.value_or(sizes[listed.id]), sizes[listed.id]);
    EXPECT_EQ(listed.size.value_or(sizes[listed.id]), sizes[listed.id]);
    EXPECT_TRUE(one->created.has_value());
  }
}

TEST_P(ProviderConformance, DeletesOneBuildForGood) {
  Operating its;
  const BuildCatalogue* catalogue = its.provider().build_catalogue();
  if (catalogue == nullptr) GTEST_SKIP() << "no catalogue of builds";
  const Build oldest = its.publish();
  const Build goes = its.publish();
  const Build newest = its.publish();
  const auto deleted = catalogue->delete_build(goes.id, {});
  ASSERT_TRUE(deleted.has_value()) << describe(deleted.error());
  EXPECT_THAT(its.list_ids(), ElementsAreArray({newest.id, oldest.id}));
  const auto gone = catalogue->get_build(goes.id, {});
  ASSERT_FALSE(gone.has_value());
  expect_not_found(gone.error());
  const auto again = catalogue->delete_build(goes.id, {});
  ASSERT_FALSE(again.has_value());
  expect_not_found(again.error());
}

TEST_P(ProviderConformance, KnowsNoBuildThatIsNotThere) {
  Operating its;
  its.publish();
  const std::string id = its.service().unknown_build_id();
  const auto expect_unknown = [](const auto& result) {
    ASSERT_FALSE(result.has_value());
    expect_not_found(result.error());
  };
  BuildChanges changes;
  changes.notes = Notes{"other notes", NotesFormat::plain};
  const DistributionProvider& provider = its.provider();
  if (const auto* its_catalogue = provider.build_catalogue()) {
    expect_unknown(its_catalogue->get_build(id, {}));
    expect_unknown(its_catalogue->delete_build(id, {}));
  }
  if (const auto* editor = provider.build_editor()) {
    expect_unknown(editor->edit_build(id, changes, {}));
  }
  if (const auto* mark = provider.latest_mark()) {
    expect_unknown(mark->mark_latest(id, true, {}));
    expect_unknown(mark->mark_latest(id, false, {}));
  }
  if (const auto* late = provider.late_symbols()) {
    expect_unknown(late->add_symbols(id, its.trial().file("mapping.txt"), {}));
  }
  const auto path = its.trial().new_path("nothing");
  if (const auto* download = provider.build_download()) {
    expect_unknown(download->download_build(id, path, {}));
  }
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST_P(ProviderConformance, MovesTheLatestMarkAndTakesItAway) {
  Operating its;
  const LatestMark* mark = its.provider().latest_mark();
  if (mark == nullptr) GTEST_SKIP() << "this provider has no latest mark";
  const Build older = its.publish();
  const Build newer = its.publish();
  for (const Build& build : {older, newer}) {
    const auto marked = mark->mark_latest(build.id, true, {});
    ASSERT_TRUE(marked.has_value()) << describe(marked.error());
    EXPECT_EQ(its.service().is_latest(older.id), build.id == older.id);
    EXPECT_EQ(its.service().is_latest(newer.id), build.id == newer.id);
  }
  ASSERT_TRUE(mark->mark_latest(newer.id, false, {}).has_value());
  EXPECT_FALSE(its.service().is_latest(newer.id));
  EXPECT_TRUE(mark->mark_latest(newer.id, false, {}).has_value()) << "twice does no harm";
}

TEST_P(ProviderConformance, HandsOutTheLatestMarkExactlyWhenAReleaseCanAskForIt) {
  Operating its;
  EXPECT_EQ(its.provider().latest_mark() != nullptr,
            its.provider().capabilities().support(Feature::latest) != Support::no);
}

}  // namespace
}  // namespace slipway::testing
