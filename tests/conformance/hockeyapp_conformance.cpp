#include <gmock/gmock.h>

#include "slipway/hockeyapp.h"
#include "tests/conformance/emulated_service.h"

namespace slipway::testing {
namespace {

class HockeyAppService : public EmulatedService {
 public:
  [[nodiscard]] std::shared_ptr<const ProviderFactory> factory() const override {
    return hockeyapp::make_factory();
  }
  [[nodiscard]] Settings settings() const override {
    return with_token(emulator().hockeyapp_token());
  }
  [[nodiscard]] std::optional<Settings> settings_with_wrong_credential() const override {
    return with_token("0000abcd8901ef234567abcd8901ef23");
  }

 private:
  [[nodiscard]] Settings with_token(const std::string& token) const {
    Settings settings;
    settings.set("base_url", emulator().base_url());
    settings.set("token", Secret(token));
    settings.set("app_id", emulator().hockeyapp_app_id());
    return settings;
  }
};

ConformanceSubject hockeyapp_subject() {
  return {"HockeyApp", [] { return std::make_unique<HockeyAppService>(); }};
}

INSTANTIATE_TEST_SUITE_P(HockeyApp, ProviderConformance, ::testing::Values(hockeyapp_subject()));

// The suite catches a claim that is false; this catches one that is missing.
TEST(HockeyAppCapabilities, AreThoseOfTheDesignsTable) {
  const Capabilities can = hockeyapp::make_factory()->capabilities();
  EXPECT_THAT(can.formats, ::testing::ElementsAre(Format::apk, Format::ipa, Format::app_zip,
                                                  Format::dsym_zip, Format::mapping_txt));
  const std::set<Feature> denied = {Feature::password_access, Feature::invite_access,
                                    Feature::install_window, Feature::latest};
  for (const Feature feature : all_features()) {
    EXPECT_EQ(can.support(feature), denied.count(feature) == 0 ? Support::yes : Support::no)
        << to_string(feature);
  }
}

}  // namespace
}  // namespace slipway::testing
