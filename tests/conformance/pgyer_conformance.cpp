#include <gmock/gmock.h>

#include "slipway/pgyer.h"
#include "tests/conformance/emulated_service.h"
#include "tests/conformance/trial.h"

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
    const auto reply = client().build_info({build_id});
    return reply && reply->build && reply->build->buildIsLastest == 1;
  }
  [[nodiscard]] std::string unknown_build_id() const override {
    return "00000000000000000000000000000000";
  }
  [[nodiscard]] std::size_t builds_on_two_pages() const override { return 21; }
  [[nodiscard]] Settings app_changes() const override {
    Settings changes;
    changes.set("access.type", std::string("invite"));
    changes.set("shortcut", std::string("conformance"));
    return changes;
  }
  [[nodiscard]] bool has_app_changes() const override {
    const auto reply = client().get_by_shortcut({"conformance"});
    return reply.has_value();
  }
  /// Its reply holds an install link with the API key in it.
  [[nodiscard]] NativeRequest native_request() const override { return {"app/check"}; }

 private:
  [[nodiscard]] pgyer::Client client() const {
    return pgyer::Client({emulator().base_url(), Secret(emulator().pgyer_api_key())},
                         http::make_transport({}));
  }
  [[nodiscard]] Settings with_key(const std::string& key) const {
    Settings settings;
    settings.set("base_url", emulator().base_url());
    settings.set("api_key", Secret(key));
    settings.set("app_key", emulator().pgyer_android_app_key());
    settings.set("user_key", Secret(emulator().pgyer_user_key()));
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

TEST(PgyerCapabilities, HandOutWhatTheServicesPagesDescribe) {
  Trial trial(pgyer_subject());
  EXPECT_THAT(
      operations_of(*trial.provider()),
      ::testing::ElementsAre(Operation::list_builds, Operation::delete_build, Operation::edit_build,
                             Operation::mark_latest, Operation::show_app, Operation::update_app,
                             Operation::list_apps, Operation::check_update, Operation::check_access,
                             Operation::native_call));
  const auto editable = trial.provider()->build_editor()->editable();
  EXPECT_THAT(editable,
              ::testing::ElementsAre(::testing::Pair(Feature::notes, Support::yes),
                                     ::testing::Pair(Feature::notes_markdown, Support::degraded),
                                     ::testing::Pair(Feature::notes_textile, Support::degraded),
                                     ::testing::Pair(Feature::password_access, Support::yes),
                                     ::testing::Pair(Feature::invite_access, Support::yes)));
}

// The suite lets a service not tell.
TEST(PgyerFind, TellsWhetherABuildIsThere) {
  Trial trial(pgyer_subject());
  const auto provider = trial.provider();
  const Release release = trial.release(*provider);
  ASSERT_TRUE(trial.publish(*provider, release).has_value());
  const auto found = provider->find(release.artifact, {});
  ASSERT_TRUE(found.has_value()) << describe(found.error());
  EXPECT_TRUE(std::holds_alternative<Found>(*found));
  const auto other = provider->find(trial.release(*provider).artifact, {});
  ASSERT_TRUE(other.has_value()) << describe(other.error());
  EXPECT_TRUE(std::holds_alternative<Absent>(*other));
}

}  // namespace
}  // namespace slipway::testing
