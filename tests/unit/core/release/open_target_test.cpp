#include "slipway/target.h"

#include <gmock/gmock.h>

#include "tests/unit/core/release/planning_fixture.h"

namespace slipway {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using testing::error_of;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using namespace std::chrono_literals;

class SilentTransport : public http::Transport {
 public:
  Result<http::Response> send(const http::Request&, const http::Exchange&) override {
    return fail(ErrorKind::internal, "opening a target needs no network");
  }
};

/// A configured target, opened for calls that are no publication.
class Opening : public testing::Planning {
 protected:
  OpenTarget open(const std::string& name = "one",
                  const std::vector<SettingOverride>& overrides = {}) {
    return open_target(configuration_, name, overrides, context());
  }

  static std::string all_of(const OpenTarget& target) {
    std::string text;
    for (const Finding& one : target.findings) text += one.message + one.hint;
    for (const PlannedSetting& one : target.settings) text += one.value + one.source;
    return text;
  }
};

TEST_F(Opening, MakesTheProviderOfTheConfiguredTarget) {
  auto& target = add_target("one");
  target.values["token"] = {SecretReference{SecretReference::Source::environment, "TOKEN", {}},
                            at(5)};
  target.values["retries"] = {OptionValue(std::int64_t{7}), at(6)};
  environment_ = {{"TOKEN", "hunter2-token"}};
  transport_ = std::make_shared<SilentTransport>();
  const OpenTarget opened = open();
  EXPECT_THAT(opened.findings, IsEmpty()) << all_of(opened);
  EXPECT_EQ(opened.name, "one");
  EXPECT_EQ(opened.provider_kind, "fake");
  EXPECT_EQ(opened.policy.retries, 7);
  EXPECT_NE(opened.provider, nullptr);
  EXPECT_EQ(opened.transport, transport_);
  EXPECT_EQ(factory_->created.at(0).find<Secret>("token")->reveal(), "hunter2-token");
  EXPECT_THAT(all_of(opened), AllOf(HasSubstr("(secret)"), Not(HasSubstr("hunter2"))));
}

TEST_F(Opening, SaysWhichTargetMayHaveBeenMeant) {
  add_target("pgyer-beta");
  add_target("legacy");
  const OpenTarget opened = open("pgyer-bata");
  EXPECT_EQ(opened.provider, nullptr);
  ASSERT_THAT(opened.findings, SizeIs(1));
  EXPECT_EQ(opened.findings[0].code, "unknown_target");
  EXPECT_EQ(opened.findings[0].severity, Severity::error);
  EXPECT_THAT(opened.findings[0].message, HasSubstr("pgyer-bata"));
  EXPECT_EQ(opened.findings[0].hint, "did you mean `pgyer-beta`?");
  EXPECT_THAT(open("quite-different").findings.at(0).hint,
              AllOf(HasSubstr("pgyer-beta"), HasSubstr("legacy")));
}

TEST_F(Opening, TakesTheOverridesOfThisTargetAndPassesOverThoseOfOthers) {
  add_target("one");
  const OpenTarget opened =
      open("one", {{"one", "note", "x"}, {"two", "nothing", "y"}, {"two", "note", "y"}});
  EXPECT_THAT(opened.findings, IsEmpty()) << all_of(opened);
  EXPECT_EQ(*factory_->created.at(0).find<std::string>("note"), "x");
}

TEST_F(Opening, ReportsAllThatIsWrongAndMakesNoProvider) {
  add_target("one").values["token"] = {
      SecretReference{SecretReference::Source::environment, "SHOP_TOKEN", {}}, at(5)};
  const OpenTarget opened = open("one", {{"one", "stratgy", "add"}});
  EXPECT_EQ(opened.provider, nullptr);
  EXPECT_EQ(opened.transport, nullptr);
  EXPECT_THAT(transports_, IsEmpty());
  EXPECT_THAT(all_of(opened), AllOf(HasSubstr("SHOP_TOKEN"), HasSubstr("`strategy`")));
  for (const Finding& finding : opened.findings) EXPECT_EQ(finding.target, "one");
}

TEST_F(Opening, AProviderThatCannotBeMadeOrIsUnknownIsAFinding) {
  add_target("one", 12);
  transport_ = std::make_shared<SilentTransport>();
  factory_->create_throws = true;
  OpenTarget opened = open();
  ASSERT_THAT(opened.findings, SizeIs(1));
  EXPECT_EQ(opened.findings[0].code, "invalid_config");
  EXPECT_EQ(opened.findings[0].location.line, 12);
  EXPECT_EQ(opened.provider, nullptr);
  EXPECT_THAT(all_of(opened), Not(HasSubstr("hunter2")));

  configuration_.targets[0].provider = "fkae";
  opened = open();
  ASSERT_THAT(opened.findings, SizeIs(1));
  EXPECT_EQ(opened.findings[0].code, "unknown_provider");
  EXPECT_THAT(opened.findings[0].hint, HasSubstr("fake"));
}

/// Calls of an opened target that fail a few times.
class Asking : public ::testing::Test {
 protected:
  Asking() {
    target_.name = "one";
    target_.provider_kind = "fake";
  }

  /// Fails as often as there are errors left.
  Result<int> answer() {
    ++calls_;
    if (errors_.empty()) return 42;
    Error error = errors_.front();
    errors_.erase(errors_.begin());
    return fail(std::move(error));
  }
  Result<int> ask_it() {
    return ask(target_, clock_, context_, [this] { return answer(); });
  }

  OpenTarget target_;
  testing::FakeClock clock_;
  CallContext context_;
  std::vector<Error> errors_;
  int calls_ = 0;
};

TEST_F(Asking, RepeatsWhatMayBeRepeatedAndCanHelp) {
  errors_ = {error_of(ErrorKind::network, true), error_of(ErrorKind::timeout, true)};
  const auto answered = ask_it();
  ASSERT_TRUE(answered.has_value()) << answered.error().message;
  EXPECT_EQ(*answered, 42);
  EXPECT_EQ(calls_, 3);
}

TEST_F(Asking, GivesUpAfterTheTargetsRetries) {
  target_.policy.retries = 1;
  errors_.assign(9, error_of(ErrorKind::network, true));
  EXPECT_EQ(ask_it().error().kind, ErrorKind::network);
  EXPECT_EQ(calls_, 2);
}

TEST_F(Asking, NeverRepeatsWhatARetryCannotHelpOrMayHaveHappened) {
  for (const ErrorKind kind :
       {ErrorKind::authentication, ErrorKind::permission, ErrorKind::not_found,
        ErrorKind::invalid_request, ErrorKind::conflict, ErrorKind::protocol}) {
    errors_ = {error_of(kind)};
    calls_ = 0;
    EXPECT_EQ(ask_it().error().kind, kind);
    EXPECT_EQ(calls_, 1) << to_string(kind);
  }
  errors_ = {error_of(ErrorKind::network, true, Effect::unknown)};
  calls_ = 0;
  EXPECT_FALSE(ask_it());
  EXPECT_EQ(calls_, 1);
  EXPECT_THAT(clock_.sleeps(), IsEmpty());
}

TEST_F(Asking, WaitsAsLongAsTheServiceAsks) {
  Error busy = error_of(ErrorKind::rate_limited, true);
  busy.retry_after = 17s;
  errors_ = {busy};
  EXPECT_TRUE(ask_it().has_value());
  EXPECT_THAT(clock_.sleeps(), ElementsAre(17s));
}

TEST_F(Asking, SaysWhenToComeBackWhereItDoesNotWaitAsLong) {
  Error busy = error_of(ErrorKind::rate_limited, true);
  busy.retry_after = 2h;
  errors_ = {busy};
  EXPECT_EQ(ask_it().error().hint, "the service asks to wait 2h");

  busy.retry_after = 60s;
  errors_ = {busy};
  context_.deadline = clock_.now() + 30s;
  EXPECT_EQ(ask_it().error().hint, "the service asks to wait 1m");
  EXPECT_THAT(clock_.sleeps(), IsEmpty());

  context_.deadline.reset();
  target_.policy.retries = 0;
  errors_ = {busy};
  EXPECT_EQ(ask_it().error().hint, "the service asks to wait 1m");
}

TEST_F(Asking, WaitsOutALimitForAsLongAsPublishingMayTake) {
  target_.policy.retries = 0;
  errors_.assign(3, error_of(ErrorKind::rate_limited, true));
  EXPECT_TRUE(ask_it().has_value());
  EXPECT_EQ(calls_, 4);
  EXPECT_THAT(clock_.sleeps(), SizeIs(3));
  EXPECT_GE(clock_.sleeps().back(), 2min);

  errors_.assign(99, error_of(ErrorKind::rate_limited, true));
  EXPECT_THAT(ask_it().error().hint, HasSubstr("`publish_timeout`"));
  EXPECT_LT(calls_, 10);
}

TEST_F(Asking, StopsWhenItIsCancelled) {
  std::stop_source source;
  context_.cancel = source.get_token();
  source.request_stop();
  errors_.assign(3, error_of(ErrorKind::network, true));
  EXPECT_EQ(ask_it().error().kind, ErrorKind::network);
  EXPECT_EQ(calls_, 1);
}

TEST_F(Asking, AnExceptionOfAForeignProviderIsAnErrorWithoutItsText) {
  const auto answered = ask(target_, clock_, context_, []() -> Result<int> {
    throw std::runtime_error("token hunter2 is bad");
  });
  ASSERT_FALSE(answered.has_value());
  EXPECT_EQ(answered.error().kind, ErrorKind::internal);
  EXPECT_EQ(answered.error().message, "provider fake threw an exception");
  EXPECT_THAT(answered.error().hint, Not(HasSubstr("hunter2")));
}

}  // namespace
}  // namespace slipway
