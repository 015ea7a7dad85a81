#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <set>
#include <thread>

#include "slipway/clock.h"
#include "slipway/error.h"
#include "slipway/feature.h"
#include "slipway/finding.h"
#include "slipway/option.h"
#include "slipway/registry.h"
#include "slipway/testing/fake_clock.h"
#include "slipway/version.h"

namespace slipway {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;
using namespace std::chrono_literals;

TEST(Duration, IsANumberAndAUnit) {
  EXPECT_EQ(parse_duration("4s"), 4s);
  EXPECT_EQ(parse_duration("250ms"), 250ms);
  EXPECT_EQ(parse_duration("10m"), 10min);
  EXPECT_EQ(parse_duration("2h"), 2h);
  EXPECT_EQ(parse_duration("0s"), 0s);
}

TEST(Duration, IsNothingElse) {
  for (const char* text :
       {"", "s", "4", "4 s", " 4s", "4s ", "-4s", "+4s", "4.5s", "4S", "4sec", "1h30m", "0x4s",
        "99999999999999999999s", "9223372036854775807ms", "9223372036854775h"}) {
    EXPECT_EQ(parse_duration(text), std::nullopt) << text;
  }
}

TEST(Duration, TheLongestOneCanStillBeAddedToATime) {
  const auto hours = parse_duration("2000000h");  // 228 years; the next digit would overflow
  ASSERT_TRUE(hours.has_value());
  const auto now = Clock::TimePoint(1h);
  EXPECT_GT(now + *hours, now);
  EXPECT_EQ(parse_duration("20000000h"), std::nullopt);
}

TEST(Duration, IsWrittenWithTheLargestUnitThatFits) {
  EXPECT_EQ(format_duration(90s), "90s");
  EXPECT_EQ(format_duration(60s), "1m");
  EXPECT_EQ(format_duration(2h), "2h");
  EXPECT_EQ(format_duration(1500ms), "1500ms");
  EXPECT_EQ(format_duration(0ms), "0s");
}

TEST(Duration, ReadsBackAsItWasWritten) {
  for (const auto duration : {0ms, 1ms, 999ms, 1000ms, 60000ms, 61000ms, 3600000ms, 5400000ms}) {
    EXPECT_EQ(parse_duration(format_duration(duration)), duration);
  }
}

TEST(DescribeError, SaysMessageCallCodeStatusAndTheServicesWords) {
  Error error;
  error.kind = ErrorKind::authentication;
  error.message = "pgyer refused the API key";
  error.call = "app/getCOSToken";
  error.code = "1002";
  error.http_status = 200;
  error.service_message = "_api_key could not be empty";
  error.hint = "check api_key";
  EXPECT_EQ(describe(error),
            "pgyer refused the API key (app/getCOSToken, code 1002, HTTP 200): \"_api_key could "
            "not be empty\"");
}

TEST(DescribeError, LeavesOutWhatIsNotKnown) {
  Error error;
  error.kind = ErrorKind::network;
  EXPECT_EQ(describe(error), "network");
  error.message = "no connection";
  EXPECT_EQ(describe(error), "no connection");
  error.service_message = "no connection";
  EXPECT_EQ(describe(error), "no connection");
}

TEST(ErrorKind, EachHasANameOfItsOwn) {
  std::set<std::string_view> names;
  for (int kind = 0; kind <= static_cast<int>(ErrorKind::internal); ++kind) {
    const auto name = to_string(static_cast<ErrorKind>(kind));
    EXPECT_THAT(std::string(name), MatchesRegex("[a-z_]+"));
    EXPECT_TRUE(names.insert(name).second) << name;
  }
  EXPECT_EQ(to_string(ErrorKind::rate_limited), "rate_limited");
}

TEST(RequestedFeatures, AreNoneOfASilentRelease) {
  EXPECT_THAT(requested_features(Release{}), IsEmpty());
}

TEST(RequestedFeatures, AreNoneWhereOnlyTheirAbsenceIsAskedFor) {
  Release release;
  release.options.notes = Notes{"", NotesFormat::markdown};
  release.options.notify = Notify::none;
  release.options.availability = Availability::available;
  release.options.mandatory = false;
  release.options.tags.emplace();
  release.options.teams.emplace();
  release.options.users.emplace();
  release.options.access = Access{AccessType::open, Secret(), InstallWindow{}};
  release.options.latest = false;
  release.options.provenance = Provenance{};
  EXPECT_THAT(requested_features(release), IsEmpty());
}

TEST(RequestedFeatures, NameEverythingThatIsAskedFor) {
  Release release;
  release.symbols.emplace();
  release.options.notes = Notes{"x", NotesFormat::textile};
  release.options.notify = Notify::all;
  release.options.availability = Availability::withheld;
  release.options.mandatory = true;
  release.options.tags = {"t"};
  release.options.teams = {"1"};
  release.options.users = {"2"};
  release.options.access =
      Access{AccessType::password, Secret("p"), InstallWindow{"2026-01-01", "2026-01-02"}};
  release.options.latest = true;
  release.options.provenance = Provenance{"abc", "", ""};
  EXPECT_THAT(requested_features(release),
              ElementsAre(Feature::notes, Feature::notes_textile, Feature::notify_all,
                          Feature::withheld, Feature::mandatory, Feature::tags, Feature::teams,
                          Feature::users, Feature::password_access, Feature::install_window,
                          Feature::latest, Feature::symbols, Feature::provenance));
  release = Release{};
  release.artifact.format = Format::dsym_zip;
  release.options.notes = Notes{"x", NotesFormat::markdown};
  release.options.notify = Notify::installable;
  release.options.access = Access{AccessType::invite, Secret(), std::nullopt};
  EXPECT_THAT(requested_features(release),
              ElementsAre(Feature::notes, Feature::notes_markdown, Feature::notify_installable,
                          Feature::invite_access, Feature::symbols_alone));
}

TEST(Features, EachIsListedOnceWithANameOfItsOwn) {
  std::set<std::string_view> names;
  for (const Feature feature : all_features()) {
    EXPECT_FALSE(to_string(feature).empty());
    EXPECT_TRUE(names.insert(to_string(feature)).second) << to_string(feature);
  }
  EXPECT_EQ(all_features().size(), static_cast<std::size_t>(Feature::provenance) + 1);
}

TEST(Capabilities, AreOnlyWhatIsNamed) {
  Capabilities capabilities;
  capabilities.formats = {Format::apk};
  capabilities.features = {{Feature::notes, Support::yes},
                           {Feature::notes_markdown, Support::degraded}};
  EXPECT_EQ(capabilities.support(Feature::notes), Support::yes);
  EXPECT_EQ(capabilities.support(Feature::notes_markdown), Support::degraded);
  EXPECT_EQ(capabilities.support(Feature::tags), Support::no);
  EXPECT_TRUE(capabilities.accepts(Format::apk));
  EXPECT_FALSE(capabilities.accepts(Format::ipa));
}

TEST(Findings, OnlyErrorsAreErrors) {
  Finding warning;
  warning.severity = Severity::warning;
  EXPECT_FALSE(has_errors({}));
  EXPECT_FALSE(has_errors({warning}));
  EXPECT_TRUE(has_errors({warning, Finding{}}));
}

class NamedFactory : public ProviderFactory {
 public:
  explicit NamedFactory(std::string kind) : kind_(std::move(kind)) {}
  [[nodiscard]] std::string kind() const override { return kind_; }
  [[nodiscard]] std::vector<OptionDeclaration> options() const override { return {}; }
  [[nodiscard]] Capabilities capabilities() const override { return {}; }
  [[nodiscard]] Result<std::shared_ptr<const DistributionProvider>> create(
      const Settings&, const ProviderContext&) const override {
    return fail(ErrorKind::internal, "not for this test");
  }

 private:
  std::string kind_;
};

TEST(ProviderRegistry, ListsFactoriesByKindAndFindsThem) {
  ProviderRegistry registry;
  EXPECT_EQ(registry.find("a"), nullptr);
  for (const char* kind : {"quay", "harbour", "pier"}) {
    registry.add(std::make_shared<NamedFactory>(kind));
  }
  std::vector<std::string> kinds;
  for (const auto& factory : registry.all()) kinds.push_back(factory->kind());
  EXPECT_THAT(kinds, ElementsAre("harbour", "pier", "quay"));
  ASSERT_NE(registry.find("pier"), nullptr);
  EXPECT_EQ(registry.find("pier")->kind(), "pier");
  EXPECT_EQ(registry.find("pie"), nullptr);
}

TEST(ProviderRegistry, ReplacesAFactoryOfTheSameKind) {
  ProviderRegistry registry;
  registry.add(std::make_shared<NamedFactory>("quay"));
  const auto second = std::make_shared<NamedFactory>("quay");
  registry.add(second);
  EXPECT_EQ(registry.all().size(), 1u);
  EXPECT_EQ(registry.find("quay"), second.get());
}

TEST(Settings, GiveAValueOnlyAsItsOwnType) {
  Settings settings;
  settings.set("retries", OptionValue(std::int64_t{3}));
  EXPECT_TRUE(settings.has("retries"));
  EXPECT_FALSE(settings.has("other"));
  ASSERT_NE(settings.find<std::int64_t>("retries"), nullptr);
  EXPECT_EQ(*settings.find<std::int64_t>("retries"), 3);
  EXPECT_EQ(settings.find<std::string>("retries"), nullptr);
  EXPECT_EQ(settings.value_or<std::string>("retries", "x"), "x");
}

TEST(SystemClock, ReturnsAtOnceForATimeThatHasPassed) {
  const auto clock = system_clock();
  EXPECT_TRUE(clock->sleep_until(clock->now() - 1h, {}));
}

TEST(SystemClock, IsWokenByCancellation) {
  const auto clock = system_clock();
  std::stop_source source;
  std::promise<bool> woken;
  std::thread sleeper(
      [&] { woken.set_value(clock->sleep_until(clock->now() + 24h, source.get_token())); });
  source.request_stop();
  EXPECT_FALSE(woken.get_future().get());
  sleeper.join();
}

TEST(FakeClock, MovesByWhatIsSleptAndRecordsIt) {
  testing::FakeClock clock;
  const auto start = clock.now();
  const auto wall = clock.wall_time();
  EXPECT_TRUE(clock.sleep_until(start + 3s, {}));
  EXPECT_EQ(clock.now() - start, 3s);
  EXPECT_EQ(clock.wall_time() - wall, 3s);
  EXPECT_THAT(clock.sleeps(), ElementsAre(3000ms));
}

TEST(Platform, IsReadByItsNameOnly) {
  EXPECT_EQ(parse_platform("harmonyos"), Platform::harmonyos);
  EXPECT_EQ(parse_platform("Android"), std::nullopt);
  EXPECT_EQ(parse_platform(""), std::nullopt);
}

TEST(Version, HasThreeNumbers) {
  EXPECT_THAT(std::string(version()), MatchesRegex("[0-9]+\\.[0-9]+\\.[0-9]+"));
}

}  // namespace
}  // namespace slipway
