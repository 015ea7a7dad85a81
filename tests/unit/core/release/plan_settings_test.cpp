#include "slipway/plan.h"

#include <gmock/gmock.h>

#include "tests/unit/core/release/planning_fixture.h"

// A target's settings and secrets, and the making of its provider.
namespace slipway {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::Planning;

TEST_F(Planning, ResolvesSecretsForTheProviderAndShowsNoneOfThem) {
  auto& target = add_target("one");
  target.values["token"] = {SecretReference{SecretReference::Source::environment, "TOKEN", {}},
                            at(5)};
  target.release.options.access = Access{AccessType::password, {}, {}};
  target.release.access_password =
      SecretReference{SecretReference::Source::environment, "DOOR", {}};
  environment_ = {{"TOKEN", "hunter2-token"}, {"DOOR", "open-sesame"}};
  request_.to = {"one"};
  const Plan made = plan();
  ASSERT_TRUE(made.ok()) << everything(made);
  ASSERT_EQ(factory_->created.size(), 1U);
  EXPECT_EQ(factory_->created[0].find<Secret>("token")->reveal(), "hunter2-token");
  EXPECT_EQ(made.targets[0].request.release.options.access->password.reveal(), "open-sesame");
  EXPECT_EQ(setting(made.targets[0], "token"), "(secret) from target (slipway.toml:5)");
  EXPECT_EQ(setting(made.targets[0], "access.password"), "(secret) from target (slipway.toml:3)");
  EXPECT_THAT(everything(made), AllOf(Not(HasSubstr("hunter2")), Not(HasSubstr("sesame"))));
}

TEST_F(Planning, APasswordOfALayerThatDoesNotWinIsNotRead) {
  auto& target = add_target("one");
  target.release.options.access = Access{AccessType::password, {}, {}};
  target.release.access_password =
      SecretReference{SecretReference::Source::environment, "NOT_SET", {}};
  ReleaseLayer command_line{"command line", {}};
  command_line.options.access = Access{AccessType::invite, {}, {}};
  request_.layers = {command_line};
  request_.to = {"one"};
  const Plan made = plan();
  EXPECT_TRUE(made.ok()) << everything(made);
  EXPECT_EQ(made.targets.at(0).request.release.options.access->type, AccessType::invite);
}

TEST_F(Planning, AMissingSecretNamesItsVariableAndTheTargetHasNoProvider) {
  add_target("one").values["token"] = {
      SecretReference{SecretReference::Source::environment, "SHOP_TOKEN", {}}, at(5)};
  add_target("two");
  request_.to = {"one", "two"};
  const Plan made = plan();
  EXPECT_FALSE(made.ok());
  const Finding* found = finding(made, "missing_secret");
  ASSERT_NE(found, nullptr);
  EXPECT_THAT(found->message, HasSubstr("SHOP_TOKEN"));
  EXPECT_EQ(found->target, "one");
  EXPECT_EQ(found->location.line, 5);
  EXPECT_EQ(made.targets[0].provider, nullptr);
  EXPECT_NE(made.targets[1].provider, nullptr);
}

TEST_F(Planning, AMissingAccessPasswordIsAnErrorToo) {
  auto& target = add_target("one");
  target.release.options.access = Access{AccessType::password, {}, {}};
  target.release.access_password =
      SecretReference{SecretReference::Source::environment, "DOOR", {}};
  request_.to = {"one"};
  const Plan made = plan();
  const Finding* found = finding(made, "missing_secret");
  ASSERT_NE(found, nullptr);
  EXPECT_THAT(found->message, HasSubstr("DOOR"));
}

TEST_F(Planning, ASecretForAnOptionThatIsShownIsRefusedAndNotRead) {
  add_target("one").values["note"] = {
      SecretReference{SecretReference::Source::environment, "NOTE", {}}, at(6)};
  environment_ = {{"NOTE", "hunter2-note"}};
  request_.to = {"one"};
  const Plan made = plan();
  EXPECT_FALSE(made.ok());
  const Finding* found = finding(made, "invalid_value");
  ASSERT_NE(found, nullptr);
  EXPECT_THAT(found->message, HasSubstr("`note`"));
  EXPECT_EQ(found->location.line, 6);
  EXPECT_THAT(everything(made), Not(HasSubstr("hunter2")));
}

TEST_F(Planning, TargetsThatShareASecretReadItOnce) {
  int reads = 0;
  for (const char* name : {"one", "two"}) {
    add_target(name).values["token"] = {
        SecretReference{SecretReference::Source::environment, "TOKEN", {}}, at(5)};
  }
  request_.to = {"one", "two"};
  PlanContext context;
  context.registry = &registry_;
  context.secrets = secret_resolver("/project/slipway.toml",
                                    [&reads](const std::string&) -> std::optional<std::string> {
                                      ++reads;
                                      return "hunter2-token";
                                    });
  const Plan made = make_plan(configuration_, request_, context);
  EXPECT_TRUE(made.ok()) << everything(made);
  EXPECT_EQ(factory_->created.size(), 2U);
  EXPECT_EQ(reads, 1);
}

TEST_F(Planning, VerifiesAsTheTargetWants) {
  add_target("one").values["verify"] = {OptionValue(std::string("strict")), at(6)};
  add_target("two");
  request_.to = {"one", "two"};
  const Plan made = plan();
  EXPECT_THAT(made.all_findings(), ::testing::IsEmpty());
  ASSERT_EQ(made.targets.size(), 2U);
  EXPECT_EQ(made.targets[0].policy.verify, Verify::strict);
  EXPECT_EQ(made.targets[1].policy.verify, Verify::warn);
}

TEST_F(Planning, SetReplacesTheFilesValueAndTheLastOneHolds) {
  auto& target = add_target("one");
  target.values["note"] = {OptionValue(std::string("file")), at(6)};
  target.values["retries"] = {OptionValue(std::int64_t{5}), at(7)};
  request_.to = {"one"};
  request_.settings = {{"one", "note", "first"},
                       {"one", "note", "last"},
                       {"one", "if_exists", "add"},
                       {"one", "publish_timeout", "90s"},
                       {"one", "unsupported", "warn"}};
  const Plan made = plan();
  ASSERT_TRUE(made.ok()) << everything(made);
  EXPECT_EQ(setting(made.targets[0], "note"), "last from command line");
  EXPECT_EQ(setting(made.targets[0], "retries"), "5 from target (slipway.toml:7)");
  EXPECT_EQ(*factory_->created.at(0).find<std::string>("note"), "last");
  const TargetPolicy& policy = made.targets[0].policy;
  EXPECT_EQ(policy.if_exists, IfExists::add);
  EXPECT_EQ(policy.publish_timeout, std::chrono::seconds(90));
  EXPECT_EQ(policy.retries, 5);
  EXPECT_EQ(policy.unsupported, Unsupported::warn);
  EXPECT_EQ(policy.poll_interval, std::chrono::seconds(3));
}

TEST_F(Planning, ASecretThatSetReplacesNeedNotBeThere) {
  add_target("one").values["token"] = {
      SecretReference{SecretReference::Source::environment, "NOT_SET", {}}, at(5)};
  request_.to = {"one"};
  request_.settings = {{"one", "token", "hunter3"}};
  const Plan made = plan();
  EXPECT_TRUE(made.ok()) << everything(made);
  EXPECT_EQ(factory_->created.at(0).find<Secret>("token")->reveal(), "hunter3");
  EXPECT_EQ(setting(made.targets[0], "token"), "(secret) from command line");
}

TEST_F(Planning, GivesTheTransportWhatTheTargetSays) {
  auto& target = add_target("one");
  target.values["ca_file"] = {OptionValue(std::string("certs/ca.pem")), at(6)};
  target.values["allow_plain_http"] = {OptionValue(true), at(7)};
  target.values["proxy"] = {OptionValue(Secret("http://u:pass1@proxy:8080")), at(8)};
  target.values["stall_timeout"] = {OptionValue(std::chrono::milliseconds(5000)), at(9)};
  request_.to = {"one"};
  const Plan made = plan();
  ASSERT_EQ(transports_.size(), 1U);
  EXPECT_EQ(transports_[0].ca_file, "/project/certs/ca.pem");
  EXPECT_TRUE(transports_[0].allow_plain_http);
  EXPECT_EQ(transports_[0].proxy, "http://u:pass1@proxy:8080");
  EXPECT_EQ(transports_[0].stall_timeout, std::chrono::seconds(5));
  EXPECT_THAT(everything(made), Not(HasSubstr("pass1")));
}

TEST_F(Planning, PathsOfTheFileStartAtItsFolder) {
  auto& target = add_target("one");
  target.values["profile"] = {OptionValue(std::string("../signing/app.p12")), at(6)};
  target.values["plugins"] = {OptionValue(std::vector<std::string>{"a.hsp", "/b.hsp"}), at(7)};
  target.values["note"] = {OptionValue(std::string("a.txt")), at(8)};
  request_.to = {"one"};
  const Plan made = plan();
  ASSERT_TRUE(made.ok()) << everything(made);
  const Settings& settings = factory_->created.at(0);
  EXPECT_EQ(*settings.find<std::string>("profile"), "/signing/app.p12");
  EXPECT_THAT(*settings.find<std::vector<std::string>>("plugins"),
              ElementsAre("/project/a.hsp", "/b.hsp"));
  EXPECT_EQ(*settings.find<std::string>("note"), "a.txt");
  EXPECT_EQ(setting(made.targets[0], "profile"), "/signing/app.p12 from target (slipway.toml:6)");
  EXPECT_EQ(setting(made.targets[0], "plugins"),
            "/project/a.hsp, /b.hsp from target (slipway.toml:7)");
}

TEST_F(Planning, PathsOfTheCommandLineStartAtTheWorkingDirectory) {
  add_target("one").values["profile"] = {OptionValue(std::string("app.p12")), at(6)};
  request_.to = {"one"};
  request_.settings = {{"one", "profile", "out/app.p12"},
                       {"one", "plugins", "a.hsp,../b.hsp"},
                       {"one", "ca_file", "ca.pem"}};
  const Plan made = plan();
  ASSERT_TRUE(made.ok()) << everything(made);
  const Settings& settings = factory_->created.at(0);
  EXPECT_EQ(*settings.find<std::string>("profile"), "out/app.p12");
  EXPECT_THAT(*settings.find<std::vector<std::string>>("plugins"),
              ElementsAre("a.hsp", "../b.hsp"));
  EXPECT_EQ(transports_.at(0).ca_file, "ca.pem");
  EXPECT_EQ(setting(made.targets[0], "profile"), "out/app.p12 from command line");
}

TEST_F(Planning, RefusesAnOverrideOfAnOptionThatDoesNotExist) {
  add_target("one");
  request_.to = {"one"};
  request_.settings = {{"one", "stratgy", "add"}};
  const Plan made = plan();
  const Finding* found = finding(made, "unknown_option");
  ASSERT_NE(found, nullptr);
  EXPECT_THAT(found->message, HasSubstr("one.stratgy"));
  EXPECT_THAT(found->hint, HasSubstr("strategy"));
  EXPECT_FALSE(made.ok());
}

TEST_F(Planning, RefusesAnOverrideWithAWrongValue) {
  add_target("one");
  request_.to = {"one"};
  request_.settings = {{"one", "poll_interval", "soon"}};
  const Plan made = plan();
  const Finding* found = finding(made, "invalid_value");
  ASSERT_NE(found, nullptr);
  EXPECT_THAT(found->message, HasSubstr("one.poll_interval"));
  EXPECT_FALSE(made.ok());
}

TEST_F(Planning, RefusesAnOverrideThatReachesNoTargetOfThePlan) {
  add_target("one");
  add_target("two");
  request_.to = {"one"};
  request_.settings = {{"two", "note", "x"}, {"tow", "note", "x"}};
  const Plan made = plan();
  const Finding* unused = finding(made, "unused_override");
  ASSERT_NE(unused, nullptr);
  EXPECT_THAT(unused->message, HasSubstr("two.note"));
  const Finding* unknown = finding(made, "unknown_target");
  ASSERT_NE(unknown, nullptr);
  EXPECT_THAT(unknown->hint, HasSubstr("two"));
}

TEST_F(Planning, AProviderThatCannotBeMadeIsAFinding) {
  add_target("one", 12);
  request_.to = {"one"};
  factory_->create_error = testing::error_of(ErrorKind::invalid_config);
  factory_->create_error->message = "token is too short";
  const Plan made = plan();
  const Finding* found = finding(made, "invalid_config");
  ASSERT_NE(found, nullptr);
  EXPECT_THAT(found->message, HasSubstr("token is too short"));
  EXPECT_EQ(found->location.line, 12);
  EXPECT_EQ(made.targets.at(0).provider, nullptr);
}

TEST_F(Planning, ExceptionsOfFactoriesTransportsAndProvidersAreFindings) {
  add_target("one");
  request_.to = {"one"};
  factory_->create_throws = true;
  Plan made = plan();
  ASSERT_NE(finding(made, "invalid_config"), nullptr);
  EXPECT_THAT(everything(made), Not(HasSubstr("hunter2")));
  factory_->create_throws = false;
  transport_throws_ = true;
  EXPECT_NE(finding(plan(), "invalid_config"), nullptr);
  transport_throws_ = false;
  factory_->prepare_throws = true;
  made = plan();
  EXPECT_NE(finding(made, "internal"), nullptr);
  EXPECT_FALSE(made.ok());
}

TEST_F(Planning, AnUnknownProviderIsAFinding) {
  add_target("one").provider = "fkae";
  request_.to = {"one"};
  const Plan made = plan();
  const Finding* found = finding(made, "unknown_provider");
  ASSERT_NE(found, nullptr);
  EXPECT_THAT(found->hint, HasSubstr("fake"));
}

}  // namespace
}  // namespace slipway
