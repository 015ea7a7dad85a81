#include <gmock/gmock.h>

#include "slipway/target.h"
#include "slipway/testing/mock_transport.h"
#include "tests/unit/core/release/planning_fixture.h"

// `fallback_base_urls`, from the configuration to the transport that the provider gets.
namespace slipway {
namespace {

using ::testing::_;
using ::testing::ElementsAre;
using testing::error_of;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::json_response;
using testing::MockTransport;
using ::testing::Not;
using ::testing::SizeIs;

class FallbackAddresses : public testing::Planning {
 protected:
  FallbackAddresses() {
    transport_ = network_;
    add_target("one").values["base_url"] = {OptionValue(std::string("https://a.example")), at(5)};
  }
  void list(std::vector<std::string> addresses) {
    configuration_.targets[0].values["fallback_base_urls"] = {OptionValue(std::move(addresses)),
                                                              at(6)};
  }
  OpenTarget open(const std::vector<SettingOverride>& overrides = {}) {
    return open_target(configuration_, "one", overrides, context());
  }
  /// Where a call of the provider's goes while nobody listens anywhere.
  std::vector<std::string> tried_by_provider() {
    std::vector<std::string> urls;
    EXPECT_CALL(*network_, send(_, _))
        .WillRepeatedly([&](const http::Request& request, const http::Exchange&) {
          urls.push_back(request.url);
          return Result<http::Response>(fail(error_of(ErrorKind::network, true)));
        });
    http::Request request;
    request.url = "https://a.example/api/call";
    EXPECT_FALSE(factory_->transport->send(request, {}));
    return urls;
  }

  std::shared_ptr<MockTransport> network_ = std::make_shared<MockTransport>();
};

TEST_F(FallbackAddresses, AreTriedByTheProvidersCallsInTheirOrder) {
  list({"https://b.example", "https://c.example"});
  const OpenTarget opened = open();
  EXPECT_THAT(opened.findings, IsEmpty());
  EXPECT_THAT(tried_by_provider(),
              ElementsAre("https://a.example/api/call", "https://b.example/api/call",
                          "https://c.example/api/call"));
}

TEST_F(FallbackAddresses, LeaveTheTargetsIdentityAsItIs) {
  list({"https://b.example"});
  EXPECT_EQ(open().provider->server(), "https://a.example");
  EXPECT_EQ(*factory_->created.back().find<std::string>("base_url"), "https://a.example");
}

TEST_F(FallbackAddresses, AreNotAskedWhetherBaseUrlCanBeReached) {
  list({"https://b.example"});
  EXPECT_EQ(open().transport, network_);
}

TEST_F(FallbackAddresses, OfAPublicationAreTriedToo) {
  list({"https://b.example"});
  request_.to = {"one"};
  const Plan made = plan();
  EXPECT_TRUE(made.ok());
  EXPECT_THAT(made.all_findings(), IsEmpty());
  EXPECT_THAT(tried_by_provider(), SizeIs(2));
}

TEST_F(FallbackAddresses, OfTheCommandLineReplaceThoseOfTheFile) {
  list({"https://b.example"});
  EXPECT_THAT(open({{"one", "fallback_base_urls", "https://x.example,https://y.example"}}).findings,
              IsEmpty());
  EXPECT_THAT(tried_by_provider(),
              ElementsAre(HasSubstr("a.example"), HasSubstr("x.example"), HasSubstr("y.example")));
}

TEST_F(FallbackAddresses, ThatAreNoneChangeNothing) {
  list({});
  EXPECT_THAT(open().findings, IsEmpty());
  EXPECT_EQ(factory_->transport, network_);
  EXPECT_THAT(factory_->created, SizeIs(1));
}

TEST_F(FallbackAddresses, ThatStandTwiceAreWarnedAboutAndTriedOnce) {
  list({"https://b.example", "https://a.example", "https://b.example"});
  const OpenTarget opened = open();
  ASSERT_THAT(opened.findings, SizeIs(2));
  EXPECT_EQ(opened.findings[0].severity, Severity::warning);
  EXPECT_THAT(opened.findings[0].message, HasSubstr("number 2"));
  EXPECT_THAT(opened.findings[1].message, HasSubstr("number 3"));
  EXPECT_NE(opened.provider, nullptr);
  EXPECT_THAT(tried_by_provider(), SizeIs(2));
}

TEST_F(FallbackAddresses, ThatTheProviderCannotUseAreRefusedWithoutBeingQuoted) {
  list({"https://b.example", "https://me:hunter2@c.example"});
  factory_->refused_base_url = "https://me:hunter2@c.example";
  const OpenTarget opened = open();
  EXPECT_EQ(opened.provider, nullptr);
  EXPECT_EQ(opened.transport, nullptr);
  ASSERT_THAT(opened.findings, SizeIs(1));
  EXPECT_EQ(opened.findings[0].severity, Severity::error);
  EXPECT_THAT(opened.findings[0].message, HasSubstr("fallback_base_urls, number 2"));
  EXPECT_THAT(opened.findings[0].message, Not(HasSubstr("hunter2")));
}

}  // namespace
}  // namespace slipway
