#include <gmock/gmock.h>

#include "slipway/pgyer.h"
#include "tests/conformance/emulated_service.h"

namespace slipway::testing {
namespace {

class PgyerService : public EmulatedService {
 public:
  [[nodiscard]] std::shared_ptr<const ProviderFactory> factory() const override {
    return pgyer::make_factory();
  }
  [[nodiscard]] Settings settings() const override { return with_key(emulator().pgyer_api_key()); }
  [[nodiscard]] std::optional<Settings> settings_with_wrong_credential() const override {
    return with_key("wrong-key-0123456789abcdef");
  }
  [[nodiscard]] bool is_latest(const std::string& build_id) const override {
    const pgyer::Client client({emulator().base_url(), Secret(emulator().pgyer_api_key())},
                               http::make_transport({}));
    const auto reply = client.build_info({build_id});
    return reply && reply->build && reply->build->buildIsLastest == 1;
  }

 private:
  [[nodiscard]] Settings with_key(const std::string& key) const {
    Settings settings;
    settings.set("base_url", emulator().base_url());
    settings.set("api_key", Secret(key));
    return settings;
  }
};

ConformanceSubject pgyer_subject() {
  return {"Pgyer", [] { return std::make_unique<PgyerService>(); }};
}

INSTANTIATE_TEST_SUITE_P(Pgyer, ProviderConformance, ::testing::Values(pgyer_subject()));

// The suite catches a claim that is false; this catches one that is missing.
TEST(PgyerCapabilities, AreThoseOfTheDesignsTable) {
  const Capabilities can = pgyer::make_factory()->capabilities();
  EXPECT_THAT(can.formats, ::testing::ElementsAre(Format::apk, Format::ipa, Format::hap));
  const std::map<Feature, Support> expected = {
      {Feature::notes, Support::yes},
      {Feature::notes_markdown, Support::degraded},
      {Feature::notes_textile, Support::degraded},
      {Feature::password_access, Support::yes},
      {Feature::invite_access, Support::yes},
      {Feature::install_window, Support::yes},
      {Feature::latest, Support::yes},
  };
  for (const Feature feature : all_features()) {
    const auto it = expected.find(feature);
    EXPECT_EQ(can.support(feature), it == expected.end() ? Support::no : it->second)
        << to_string(feature);
  }
}

}  // namespace
}  // namespace slipway::testing
