#pragma once

#include <gmock/gmock.h>

#include <memory>
#include <string>
#include <vector>

#include "slipway/operations.h"
#include "slipway/testing/provider_conformance.h"
#include "tests/conformance/trial.h"

namespace slipway::testing {

/// A test's service, its provider, and short ways to what both have.
class Operating {
 public:
  Operating()
      : trial_(ProviderConformance::GetParam()),
        transport_(std::make_shared<RecordingTransport>()),
        provider_(trial_.make(trial_.service().settings(), transport_)) {}

  Trial& trial() { return trial_; }
  ConformanceService& service() { return trial_.service(); }
  const DistributionProvider& provider() { return *provider_; }
  /// What was said to the service since the last time, all in one.
  std::string take_said() {
    std::string all;
    for (const std::string& said : transport_->take()) all += said + "\n";
    return all;
  }

  Build publish() { return publish(trial_.release(*provider_)); }
  Build publish(const Release& release) {
    const auto build = trial_.publish(*provider_, release);
    EXPECT_TRUE(build.has_value()) << describe(build.error());
    return build.value_or(Build{});
  }

  /// All builds, page by page; the ids of each page.
  std::vector<std::vector<std::string>> list() {
    std::vector<std::vector<std::string>> pages;
    std::string cursor;
    do {
      const auto page = provider_->build_catalogue()->list_builds(cursor, {});
      EXPECT_TRUE(page.has_value()) << describe(page.error());
      if (!page) break;
      pages.emplace_back();
      for (const Build& build : page->items) pages.back().push_back(build.id);
      cursor = page->next;
    } while (!cursor.empty() && pages.size() < 100);
    EXPECT_THAT(cursor, ::testing::IsEmpty()) << "the listing does not end";
    return pages;
  }
  std::vector<std::string> list_ids() {
    std::vector<std::string> ids;
    for (const auto& page : list()) ids.insert(ids.end(), page.begin(), page.end());
    return ids;
  }

 private:
  Trial trial_;
  std::shared_ptr<RecordingTransport> transport_;
  std::shared_ptr<const DistributionProvider> provider_;
};

inline void expect_refused_unsent(const Error& error, ErrorKind kind) {
  EXPECT_EQ(error.kind, kind) << describe(error);
  EXPECT_THAT(error.call, ::testing::IsEmpty()) << describe(error);
}

inline void expect_not_found(const Error& error) {
  EXPECT_EQ(error.kind, ErrorKind::not_found) << describe(error);
  EXPECT_THAT(error.call, ::testing::Not(::testing::IsEmpty())) << describe(error);
}

}  // namespace slipway::testing
