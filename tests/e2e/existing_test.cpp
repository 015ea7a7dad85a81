#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/e2e/workspace.h"

// What a service has already is found by what the package says of itself.
namespace slipway::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

class Existing : public ::testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    work_.configure(work_.pgyer_target(Workspace::impatient() + work_.pgyer_keys()) +
                    work_.hockeyapp_target());
  }

  nlohmann::json publish(int exit_code, std::vector<std::string> more = {}) {
    more.insert(more.end(), {"--to", GetParam()});
    const auto result = work_.publish(std::move(more));
    EXPECT_EQ(result.exit_code, exit_code) << result.all();
    const auto target = target_of(result.json(), GetParam());
    EXPECT_TRUE(target.is_object()) << result.all();
    return target.is_object() ? target : nlohmann::json::object();
  }

  Workspace work_;
};

TEST_P(Existing, PackageIsSkippedTheSecondTime) {
  const auto first = publish(0);
  EXPECT_EQ(first["outcome"], "succeeded");
  const auto second = publish(0);
  EXPECT_EQ(second["outcome"], "skipped") << second;
  EXPECT_THAT(second["reason"].dump(), HasSubstr("already"));
  EXPECT_EQ(second["build"]["id"], first["build"]["id"]);
  EXPECT_EQ(second["bytes_sent"], 0);
  EXPECT_THAT(work_.emulator().uploads(), SizeIs(1));
}

TEST_P(Existing, PackageOfAnyNameAndPlaceIsSkipped) {
  publish(0);
  std::filesystem::create_directory(work_.path("copies"));
  std::filesystem::copy_file(work_.apk, work_.path("copies/renamed.apk"));
  const auto result = work_.run({"publish", "copies/renamed.apk", "--to", GetParam()});
  EXPECT_EQ(result.exit_code, 0) << result.all();
  EXPECT_THAT(result.out, HasSubstr("skipped"));
  EXPECT_THAT(work_.emulator().uploads(), SizeIs(1));
}

TEST_P(Existing, PackageIsAConflictWhereThatIsAskedFor) {
  publish(0);
  const auto second = publish(4, {"--if-exists", "fail"});
  EXPECT_EQ(second["error"]["kind"], "conflict") << second;
  EXPECT_THAT(work_.emulator().uploads(), SizeIs(1));
}

TEST_P(Existing, PackageIsSentAgainWhereThatIsAskedFor) {
  publish(0);
  const auto second = publish(0, {"--if-exists", "add"});
  EXPECT_EQ(second["outcome"], "succeeded") << second;
  EXPECT_THAT(work_.emulator().uploads(), SizeIs(2));
}

TEST_P(Existing, NumbersWithAnotherSizeAreAnotherPackage) {
  publish(0);
  write_package(work_.apk, {.build_number = "1", .filler = 400'000});
  const auto second = publish(0);
  EXPECT_EQ(second["outcome"], "succeeded") << second;
  const auto uploads = work_.emulator().uploads();
  ASSERT_THAT(uploads, SizeIs(2));
  EXPECT_EQ(uploads[1].sha256, *sha256_of_file(work_.apk));
}

TEST_P(Existing, PackageDoesNotKeepTheNextBuildFromBeingSent) {
  publish(0);
  work_.package("app.apk");
  EXPECT_EQ(publish(0)["outcome"], "succeeded");
  EXPECT_THAT(work_.emulator().uploads(), SizeIs(2));
}

std::string name_of(const ::testing::TestParamInfo<std::string>& info) {
  return info.param == "legacy" ? "HockeyApp" : "Pgyer";
}

INSTANTIATE_TEST_SUITE_P(At, Existing, ::testing::Values("pgyer-beta", "legacy"), name_of);

TEST(ExistingAtHockeyApp, BuildWhoseAnswerWasLostIsFound) {
  Workspace work;
  ASSERT_NE(work.publish_build("legacy"), "") << "the app is known by its first package";
  ASSERT_TRUE(work.emulator().set_faults({"drop-after-upload"}).has_value());
  work.package("app.apk");
  const auto result = work.publish({"--to", "legacy"});
  EXPECT_EQ(result.exit_code, 0) << result.all();
  const auto target = target_of(result.json(), "legacy");
  EXPECT_EQ(target["outcome"], "succeeded");
  EXPECT_THAT(target["warnings"].dump(), HasSubstr("was lost, but the build is there"));
  EXPECT_EQ(target["attempts"], 1);
  EXPECT_THAT(work.emulator().uploads(), SizeIs(2));
}

TEST(ExistingAtPgyer, PackageCannotBeSeenWithoutAnAppKeyOrALedgerAndIsSentAgain) {
  const Workspace work;
  for (int i = 0; i < 2; ++i) {
    const auto result = work.publish({"--to", "pgyer-beta", "--no-ledger"});
    EXPECT_EQ(result.exit_code, 0) << result.all();
    EXPECT_EQ(target_of(result.json(), "pgyer-beta")["outcome"], "succeeded");
  }
  EXPECT_THAT(work.emulator().uploads(), SizeIs(2));
}

}  // namespace
}  // namespace slipway::testing
