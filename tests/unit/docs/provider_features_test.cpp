#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>
#include <stdexcept>
#include <string>
#include <vector>

#include "slipway/registry.h"
#include "slipway/testing/fake_clock.h"
#include "slipway/transport.h"
#include "tests/unit/docs/pages.h"

// Each provider's page has a table of what it honours. The table is held to the capabilities, by
// which the planner decides and which the conformance suite proves.
namespace slipway::testing {
namespace {

using ::testing::HasSubstr;

struct Honouring {
  std::string provider;
  std::string usual;      ///< the default of its option `upload`
  std::string other_way;  ///< the value under which it can do less or more
};

std::ostream& operator<<(std::ostream& out, const Honouring& tested) {
  return out << tested.provider;
}

std::string word_of(Support support) {
  switch (support) {
    case Support::yes:
      return "yes";
    case Support::degraded:
      return "weaker";
    case Support::no:
      break;
  }
  return "no";
}

std::string formats_of(const Capabilities& can) {
  std::vector<std::string_view> names;
  for (const Format format : can.formats) names.push_back(to_string(format));
  return fmt::format("{}", fmt::join(names, ", "));
}

class ProviderFeatures : public ::testing::TestWithParam<Honouring> {
 protected:
  [[nodiscard]] static std::string page() { return page_of(GetParam().provider); }

  /// What a target of such settings can do.
  [[nodiscard]] Capabilities capabilities(const std::string& upload) const {
    Settings settings = settings_of(GetParam().provider);
    settings.set("upload", upload);
    const auto provider = factory().create(
        settings, {"docs", http::make_transport({}), std::make_shared<FakeClock>()});
    if (!provider) throw std::runtime_error(describe(provider.error()));
    return (*provider)->capabilities();
  }

  [[nodiscard]] const ProviderFactory& factory() const {
    return *registry_.find(GetParam().provider);
  }

 private:
  ProviderRegistry registry_ = built_in_providers();
};

TEST_P(ProviderFeatures, StandInTheTableOfThePageAsTheCapabilitiesHaveThem) {
  const Capabilities usual = factory().capabilities();
  const Capabilities other = capabilities(GetParam().other_way);
  const auto both = [](const std::string& a, const std::string& b) {
    return a == b ? a : fmt::format("{}; with `upload = \"{}\"`: {}", a, GetParam().other_way, b);
  };
  std::string table = "| Feature | Honoured | What stands in |\n|---|---|---|\n";
  table += fmt::format("| formats | {} | |\n", both(formats_of(usual), formats_of(other)));
  for (const Feature feature : all_features()) {
    const std::string honoured =
        both(word_of(usual.support(feature)), word_of(other.support(feature)));
    const auto* said = &usual.stand_ins;
    if (said->count(feature) == 0) said = &other.stand_ins;
    const auto stand_in = said->find(feature);
    table += fmt::format("| `{}` | {} |{} |\n", to_string(feature), honoured,
                         stand_in == said->end() ? "" : " " + stand_in->second);
  }
  EXPECT_THAT(page(), HasSubstr("\n## What it honours\n"));
  EXPECT_THAT(page(), HasSubstr(table));
}

TEST_P(ProviderFeatures, AreTheSameForTheKindAndForAnOrdinaryTarget) {
  const Capabilities kind = factory().capabilities();
  const Capabilities target = capabilities(GetParam().usual);
  EXPECT_EQ(kind.formats, target.formats);
  EXPECT_EQ(kind.features, target.features);
  EXPECT_EQ(kind.stand_ins, target.stand_ins);
}

TEST_P(ProviderFeatures, AreToldBesideEveryOptionOfTheProvider) {
  for (const OptionDeclaration& option : factory().options()) {
    EXPECT_THAT(page(), HasSubstr("`" + option.name + "`"));
  }
}

INSTANTIATE_TEST_SUITE_P(Docs, ProviderFeatures,
                         ::testing::Values(Honouring{"pgyer", "fast", "legacy"},
                                           Honouring{"hockeyapp", "direct", "create"}),
                         [](const auto& tested) { return tested.param.provider; });

}  // namespace
}  // namespace slipway::testing
