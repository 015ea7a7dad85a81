#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/e2e/workspace.h"

namespace slipway::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

/// A project with a .hap, its certificate and two .hsp that it depends on.
class Harmony : public ::testing::Test {
 protected:
  void start(std::vector<std::string> faults) {
    work_ = std::make_unique<Workspace>(std::move(faults));
    work_->environment["P12_PASSWORD"] = kPassword;
    for (const std::string name : {"app.hap", "login.hsp", "shared.hsp"}) work_->package(name);
    work_->directory().write("release.p12", "a certificate and its key");
    work_->configure(work_->pgyer_target(
                         "poll_interval = \"10ms\"\npublish_timeout = \"5s\"\nretries = 2\n"
                         "harmony = { certificate = \"release.p12\", certificate_password = "
                         "{ env = \"P12_PASSWORD\" }, hsp = [\"login.hsp\", \"shared.hsp\"] }\n") +
                     Workspace::route(R"(["pgyer-beta"])"));
  }

  CommandResult publish() { return work_->run({"publish", "app.hap", "--output", "json"}); }

  std::vector<std::string> further_files() {
    std::vector<std::string> names;
    const auto uploads = work_->emulator().uploads();
    for (const auto& file : uploads.at(0).further_files) {
      names.push_back(file.kind + " " + file.file_name);
    }
    return names;
  }

  static constexpr const char* kPassword = "p12-passw0rd";
  std::unique_ptr<Workspace> work_;
};

TEST_F(Harmony, PublishesTheCertificateAndEachHspAfterThePackageInOrder) {
  start({});
  const auto result = publish();
  ASSERT_EQ(result.exit_code, 0) << result.all();
  ASSERT_EQ(work_->emulator().uploads().size(), 1U);
  EXPECT_EQ(work_->emulator().uploads()[0].sha256, *sha256_of_file(work_->path("app.hap")));
  EXPECT_THAT(further_files(),
              ElementsAre("certificate release.p12", "hsp login.hsp", "hsp shared.hsp"));
  const auto uploads = work_->emulator().uploads();
  EXPECT_EQ(uploads[0].further_files[1].sha256, *sha256_of_file(work_->path("login.hsp")));
  EXPECT_THAT(result.all(), Not(HasSubstr(kPassword)));
}

TEST_F(Harmony, RepeatsAStepThatFailsAndNothingElse) {
  start({"pgyer/step-fails:1"});
  const auto result = publish();
  ASSERT_EQ(result.exit_code, 0) << result.all();
  EXPECT_EQ(work_->emulator().uploads().size(), 1U);
  EXPECT_EQ(target_of(result.json(), "pgyer-beta")["attempts"], 1);
  EXPECT_THAT(further_files(),
              ElementsAre("certificate release.p12", "hsp login.hsp", "hsp shared.hsp"));
}

TEST_F(Harmony, SaysWhichStepMayNotBeDoneAndNeverUploadsThePackageAgain) {
  start({"pgyer/step-fails:3"});  // the certificate, and both its repetitions
  const auto result = publish();
  EXPECT_EQ(result.exit_code, 5) << result.all();
  EXPECT_EQ(work_->emulator().uploads().size(), 1U);
  const auto target = target_of(result.json(), "pgyer-beta");
  EXPECT_EQ(target["outcome"], "unknown");
  EXPECT_THAT(target["reason"].get<std::string>(), HasSubstr("harmony-certificate"));
  EXPECT_THAT(target["build"]["id"].get<std::string>(), Not(HasSubstr("null")));
  EXPECT_THAT(further_files(), ElementsAre("hsp login.hsp", "hsp shared.hsp"));
  EXPECT_THAT(result.all(), Not(HasSubstr(kPassword)));

  // What is left can be done alone, as the hint says.
  EXPECT_THAT(target["error"]["hint"].get<std::string>(), HasSubstr("app/uploadHarmonyCert"));
  work_->directory().write("password", kPassword);
  const auto alone =
      work_->run({"call", "pgyer-beta", "app/uploadHarmonyCert", "file=@release.p12",
                  "password=@password", "buildKey=" + target["submission"].get<std::string>()});
  EXPECT_EQ(alone.exit_code, 0) << alone.all();
  EXPECT_THAT(further_files(),
              ElementsAre("hsp login.hsp", "hsp shared.hsp", "certificate release.p12"));
  EXPECT_EQ(work_->emulator().uploads().size(), 1U);
}

TEST_F(Harmony, RefusesAMissingCertificateBeforeAnythingIsSent) {
  start({});
  std::filesystem::remove(work_->path("release.p12"));
  const auto result = publish();
  EXPECT_EQ(result.exit_code, 2) << result.all();
  EXPECT_THAT(result.err, HasSubstr("release.p12"));
  EXPECT_TRUE(work_->emulator().uploads().empty());
}

}  // namespace
}  // namespace slipway::testing
