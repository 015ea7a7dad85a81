#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "slipway/hockeyapp.h"
#include "tests/unit/providers/hockeyapp/provider_fixture.h"

namespace slipway::hockeyapp {
namespace {

using fixtures::apk;
using fixtures::ipa;
using fixtures::make;
using fixtures::Server;
using fixtures::settings;
using fixtures::submitted;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::json_response;
using ::testing::Not;

TEST(HockeyappProvider, SaysWhoItIs) {
  const Server server(json_response(201, fixtures::kCreated));
  const auto provider = make(settings(), server);
  ASSERT_TRUE(provider);
  EXPECT_EQ((*provider)->kind(), "hockeyapp");
  EXPECT_EQ((*provider)->server(), "https://hockey.example.com");
  EXPECT_EQ((*provider)->app(), fixtures::kAppId);
}

TEST(HockeyappProvider, TellsAccountsApartWithoutNamingThem) {
  const Server server(json_response(201, fixtures::kCreated));
  const auto fingerprint = [&server](const Settings& with, std::string_view salt) {
    return make(with, server).value()->account_fingerprint(salt);
  };
  const std::string mine = fingerprint(settings(), "salt-1");
  // printf 'salt-1\nhttps://hockey.example.com\n<token>' | sha256sum
  EXPECT_EQ(mine, "c0260ea0037db65430f57d69d20f988e");
  EXPECT_EQ(fingerprint(settings(), "salt-1"), mine);
  EXPECT_NE(fingerprint(settings(), "salt-2"), mine);
  EXPECT_THAT(mine, Not(HasSubstr(std::string(fixtures::kToken).substr(0, 8))));
  Settings other = settings();
  other.set("token", Secret("another-token"));
  EXPECT_NE(fingerprint(other, "salt-1"), mine);
}

TEST(HockeyappProvider, HonoursExactlyWhatTheServiceHas) {
  const Capabilities all = make_factory()->capabilities();
  EXPECT_THAT(all.formats, ElementsAre(Format::apk, Format::ipa, Format::app_zip, Format::dsym_zip,
                                       Format::mapping_txt));
  for (const Feature feature : all_features()) {
    const bool denied = feature == Feature::password_access || feature == Feature::invite_access ||
                        feature == Feature::install_window || feature == Feature::latest;
    EXPECT_EQ(all.support(feature), denied ? Support::no : Support::yes) << to_string(feature);
  }
}

TEST(HockeyappProvider, SaysWhatStandsInForWhatTheServiceLacks) {
  const Capabilities all = make_factory()->capabilities();
  for (const Feature feature : all_features()) {
    EXPECT_EQ(all.stand_ins.count(feature), all.support(feature) == Support::no ? 1U : 0U)
        << to_string(feature);
  }
}

TEST(HockeyappFactory, ExplainsTheServicesCodes) {
  const auto factory = make_factory();
  ASSERT_TRUE(factory->explain("credentials"));
  EXPECT_EQ(factory->explain("credentials")->kind, ErrorKind::authentication);
  EXPECT_FALSE(factory->explain("1246"));
}

TEST(HockeyappFactory, NamesTheOptionThatIsWrong) {
  const std::vector<std::pair<std::string, OptionValue>> wrong = {
      {"base_url", std::string()},
      {"base_url", std::string("hockey.example.com")},
      {"base_url", std::string("https:///api")},
      {"base_url", std::string("https://me:pw@hockey.example.com")},
      {"base_url", std::string("https://hockey.example.com?x=1")},
      {"token", Secret()},
      {"token", Secret("good\r\nX-Evil: 1")},
      {"app_id", std::string("123")},
      {"app_id", std::string("1234567890abcdef1234567890abcdeg")},
      {"strategy", std::string("merge")},
      {"teams", std::vector<std::string>{"12", "qa"}},
      {"users", std::vector<std::string>{"me"}},
  };
  const Server server(json_response(201, fixtures::kCreated));
  for (const auto& [option, value] : wrong) {
    Settings with = settings();
    with.set(option, value);
    const auto provider = make(with, server);
    ASSERT_FALSE(provider) << option;
    EXPECT_EQ(provider.error().kind, ErrorKind::invalid_config) << option;
    EXPECT_THAT(provider.error().message, HasSubstr(option));
    EXPECT_THAT(provider.error().message, Not(HasSubstr("X-Evil")));
  }
}

TEST(HockeyappFactory, TakesAnAddressThatEndsInTheApisPath) {
  for (const char* url :
       {"https://h.example.com/", "https://h.example.com/api/2", "https://h.example.com/api/2/"}) {
    const Server server(json_response(201, fixtures::kCreated));
    Settings with = settings();
    with.set("base_url", std::string(url));
    ASSERT_TRUE(submitted(server, apk(), with));
    EXPECT_THAT(server.request().url, HasSubstr("https://h.example.com/api/2/apps/1234"));
  }
}

TEST(HockeyappFactory, DeclaresWhatMustBeSetAndWhatIsSecret) {
  const auto all = make_factory()->options();
  const auto option = [&all](const std::string& name) {
    return *std::find_if(all.begin(), all.end(),
                         [&name](const auto& each) { return each.name == name; });
  };
  EXPECT_TRUE(option("base_url").required);
  EXPECT_EQ(option("base_url").default_value, "");
  EXPECT_TRUE(option("token").required);
  EXPECT_EQ(option("token").type, OptionType::secret);
  EXPECT_TRUE(option("app_id").required);
  EXPECT_FALSE(option("strategy").required);
  EXPECT_THAT(option("strategy").choices, ElementsAre("add", "replace"));
  EXPECT_EQ(option("strategy").default_value, "");
}

TEST(HockeyappSteps, ThereAreNone) {
  const Server server(json_response(201, fixtures::kCreated));
  const auto provider = make(settings(), server);
  ASSERT_TRUE(provider);
  Step step;
  step.name = "latest";
  const auto done = (*provider)->run_step({}, step, {});
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().kind, ErrorKind::unsupported);
}

}  // namespace
}  // namespace slipway::hockeyapp
