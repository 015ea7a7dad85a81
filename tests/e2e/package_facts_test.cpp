#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "slipway/transport.h"
#include "tests/e2e/workspace.h"
#include "tests/support/packages.h"

// From the package through both services and back: what the report says, and what is said when a
// service has something else than was sent.
namespace slipway::testing {
namespace {

using ::testing::AnyOf;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::Not;

/// What a service may say otherwise, and how a person is told.
struct Lie {
  std::string fault;
  std::string told;
};

const std::vector<Lie>& lies_of(const std::string& target) {
  static const std::vector<Lie> pgyer = {
      {"pgyer/other-version", "the service says version 1.19, the package says 1.1"},
      {"pgyer/other-build-number", "the service says build number 289, the package says 28"},
      {"pgyer/other-bundle-id",
       "the service says bundle id com.example.app9, the package says com.example.app"},
      {"pgyer/other-size", " bytes, the package has "}};
  static const std::vector<Lie> hockeyapp = {
      {"hockeyapp/other-version", "the service says version 1.19, the package says 1.1"},
      {"hockeyapp/other-build-number", "the service says build number 289, the package says 28"},
      {"hockeyapp/other-size", " bytes, the package has "}};
  return target == "legacy" ? hockeyapp : pgyer;
}

class PackageFactsEndToEnd : public ::testing::Test {
 protected:
  /// `policy` holds for both targets.
  static std::unique_ptr<Workspace> start(std::vector<std::string> faults,
                                          const std::string& policy = {}) {
    auto work = std::make_unique<Workspace>(std::move(faults));
    const auto options = Workspace::impatient() + policy;
    work->configure(work->pgyer_target(options) + work->hockeyapp_target(options) +
                    Workspace::route(R"(["pgyer-beta", "legacy"])"));
    PackageFacts facts;
    facts.version = "1.1";
    facts.build_number = "28";
    facts.title = "Sample App";
    write_package(work->path("app.apk"), facts);
    return work;
  }

  static std::vector<std::string> warnings(const CommandResult& result, const std::string& target) {
    return target_of(result.json(), target)["warnings"].get<std::vector<std::string>>();
  }

  /// How often a call was made.
  static int count(const Workspace& work, const std::string& call) {
    http::Request request;
    request.method = "GET";
    request.url = work.emulator().base_url() + "/_emulator/requests";
    const auto response = http::make_transport({})->send(request, {});
    if (!response) return -1;
    return nlohmann::json::parse(response->body)["counts"].value(call, 0);
  }
};

TEST_F(PackageFactsEndToEnd, ComeBackFromBothServices) {
  const auto work = start({}, "verify = \"strict\"\n");
  const auto result = work->publish();
  ASSERT_EQ(result.exit_code, 0) << result.all();
  const auto report = result.json();
  EXPECT_EQ(report["artifact"]["bundle_id"], "com.example.app");
  EXPECT_EQ(report["artifact"]["version"], "1.1");
  EXPECT_EQ(report["artifact"]["build_number"], "28");
  EXPECT_EQ(report["artifact"]["title"], "Sample App");
  for (const std::string name : {"pgyer-beta", "legacy"}) {
    const auto target = target_of(report, name);
    EXPECT_EQ(target["outcome"], "succeeded") << name;
    EXPECT_EQ(target["build"]["version"], "1.1") << name;
    EXPECT_EQ(target["build"]["build_number"], "28") << name;
    EXPECT_THAT(warnings(result, name),
                Each(Not(AnyOf(HasSubstr("the service"), HasSubstr("verify")))))
        << name;
  }
}

TEST_F(PackageFactsEndToEnd, AreWarnedAboutWhereAServiceSaysOthers) {
  for (const std::string name : {"pgyer-beta", "legacy"}) {
    for (const auto& lie : lies_of(name)) {
      const auto work = start({lie.fault});
      const auto result = work->publish();
      EXPECT_EQ(result.exit_code, 0) << lie.fault << result.all();
      EXPECT_EQ(target_of(result.json(), name)["outcome"], "succeeded") << lie.fault;
      EXPECT_THAT(warnings(result, name), ::testing::Contains(HasSubstr(lie.told))) << lie.fault;
      const std::string other = name == "legacy" ? "pgyer-beta" : "legacy";
      EXPECT_THAT(warnings(result, other), Each(Not(HasSubstr("the package")))) << lie.fault;
    }
  }
}

TEST_F(PackageFactsEndToEnd, FailTheTargetWhereVerifyIsStrictAndSetNoLatestMark) {
  for (const std::string name : {"pgyer-beta", "legacy"}) {
    for (const auto& lie : lies_of(name)) {
      const auto work = start({lie.fault}, "verify = \"strict\"\n");
      std::vector<std::string> more = {"--to", name};
      if (name == "pgyer-beta") more.emplace_back("--latest");
      const auto result = work->publish(more);
      EXPECT_EQ(result.exit_code, 4) << lie.fault << result.all();
      const auto target = target_of(result.json(), name);
      EXPECT_EQ(target["outcome"], "failed") << lie.fault;
      EXPECT_EQ(target["error"]["kind"], "conflict") << lie.fault;
      EXPECT_THAT(target["error"]["message"].get<std::string>(), HasSubstr(lie.told));
      EXPECT_TRUE(target["build"].is_object()) << "it is there all the same";
      EXPECT_EQ(work->emulator().uploads().size(), 1U) << "and is not sent again";
      EXPECT_EQ(count(*work, "POST /apiv2/app/setNewestVersion"), 0) << lie.fault;
    }
  }
}

TEST_F(PackageFactsEndToEnd, SetTheLatestMarkWhereVerifyIsStrictAndAllAgrees) {
  const auto work = start({}, "verify = \"strict\"\n");
  const auto result = work->publish({"--to", "pgyer-beta", "--latest"});
  ASSERT_EQ(result.exit_code, 0) << result.all();
  EXPECT_EQ(count(*work, "POST /apiv2/app/setNewestVersion"), 1);
}

TEST_F(PackageFactsEndToEnd, LeaveATitleThatWasEditedAtAWarning) {
  const auto work = start({"other-title"}, "verify = \"strict\"\n");
  const auto result = work->publish();
  EXPECT_EQ(result.exit_code, 0) << result.all();
  for (const std::string name : {"pgyer-beta", "legacy"}) {
    EXPECT_THAT(
        warnings(result, name),
        ::testing::Contains(HasSubstr("the service says title Sample App9, the package says")));
  }
}

}  // namespace
}  // namespace slipway::testing
