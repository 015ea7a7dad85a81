#include <gmock/gmock.h>

#include "slipway/hockeyapp.h"
#include "tests/conformance/emulated_service.h"
#include "tests/conformance/trial.h"

namespace slipway::testing {
namespace {

emulator::Options small_pages() {
  emulator::Options options;
  options.hockeyapp_versions_per_page = 3;
  return options;
}

class HockeyAppService : public EmulatedService {
 public:
  /// `upload` is the target's option.
  explicit HockeyAppService(std::string upload)
      : EmulatedService(small_pages()), upload_(std::move(upload)) {}

  [[nodiscard]] std::shared_ptr<const ProviderFactory> factory() const override {
    return hockeyapp::make_factory();
  }
  [[nodiscard]] Settings settings() const override {
    return with_token(emulator().hockeyapp_token());
  }
  [[nodiscard]] std::optional<Settings> settings_with_wrong_credential() const override {
    return with_token("0000abcd8901ef234567abcd8901ef23");
  }
  [[nodiscard]] std::string unknown_build_id() const override { return "999999"; }
  [[nodiscard]] std::size_t builds_on_two_pages() const override { return 4; }
  [[nodiscard]] NativeRequest native_request() const override { return {"list_versions"}; }

 private:
  [[nodiscard]] Settings with_token(const std::string& token) const {
    Settings settings;
    settings.set("base_url", emulator().base_url());
    settings.set("token", Secret(token));
    settings.set("app_id", emulator().hockeyapp_app_id());
    settings.set("upload", upload_);
    return settings;
  }

  std::string upload_;
};

ConformanceSubject hockeyapp_subject() {
  return {"HockeyApp", [] { return std::make_unique<HockeyAppService>("direct"); }};
}

/// The way for packages that the server cannot read.
ConformanceSubject creating_subject() {
  return {"HockeyAppCreating", [] { return std::make_unique<HockeyAppService>("create"); }};
}

INSTANTIATE_TEST_SUITE_P(HockeyApp, ProviderConformance,
                         ::testing::Values(hockeyapp_subject(), creating_subject()));

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

TEST(HockeyAppCapabilities, HandOutWhatTheSpecsCallsCanDo) {
  Trial trial(hockeyapp_subject());
  EXPECT_THAT(operations_of(*trial.provider()),
              ::testing::ElementsAre(
                  Operation::list_builds, Operation::delete_build, Operation::edit_build,
                  Operation::show_app, Operation::list_apps, Operation::add_symbols,
                  Operation::download_build, Operation::check_access, Operation::native_call));
  const auto editable = trial.provider()->build_editor()->editable();
  for (const Feature feature :
       {Feature::notes, Feature::notes_markdown, Feature::notes_textile, Feature::withheld,
        Feature::mandatory, Feature::tags, Feature::teams, Feature::users}) {
    EXPECT_EQ(editable.count(feature), 1U) << to_string(feature);
  }
  EXPECT_EQ(editable.size(), 8U);
}

TEST(HockeyAppCapabilities, TakeEveryPackageByCreateThenUpdate) {
  Trial trial(creating_subject());
  EXPECT_THAT(trial.provider()->capabilities().formats,
              ::testing::UnorderedElementsAre(Format::apk, Format::ipa, Format::app_zip,
                                              Format::aab, Format::hap, Format::harmony_app,
                                              Format::dsym_zip, Format::mapping_txt));
}

// The suite lets a service not tell.
TEST(HockeyAppFind, TellsWhetherABuildIsThere) {
  for (const auto& subject : {hockeyapp_subject(), creating_subject()}) {
    Trial trial(subject);
    const auto provider = trial.provider();
    const Release release = trial.release(*provider);
    ASSERT_TRUE(trial.publish(*provider, release).has_value()) << subject;
    const auto found = provider->find(release.artifact, {});
    ASSERT_TRUE(found.has_value()) << describe(found.error());
    EXPECT_TRUE(std::holds_alternative<Found>(*found)) << subject;
    const auto other = provider->find(trial.release(*provider).artifact, {});
    ASSERT_TRUE(other.has_value()) << describe(other.error());
    EXPECT_TRUE(std::holds_alternative<Absent>(*other)) << subject;
  }
}

}  // namespace
}  // namespace slipway::testing
