#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "tests/e2e/workspace.h"

namespace slipway::testing {
namespace {

using ::testing::HasSubstr;

/// Everything that any command printed, in every mode, with every secret searched for.
TEST(Secrets, AreShownNowhere) {
  for (const std::vector<std::string>& faults : {std::vector<std::string>{},
                                                 {"401"},
                                                 {"token-expired"},
                                                 {"html-502"},
                                                 {"500"},
                                                 {"redirect"},
                                                 {"not-json"},
                                                 {"publish-fails"},
                                                 {"drop-after-upload"}}) {
    Workspace work(faults);
    work.environment["BETA_PASSWORD"] = "install-password-73";
    work.configure(work.pgyer_target(
                       Workspace::impatient() +
                       "access = { type = \"password\", password = { env = \"BETA_PASSWORD\" } }") +
                   work.hockeyapp_target() + Workspace::route(R"(["pgyer-beta", "legacy"])"));
    std::string printed;
    for (const std::string output : {"human", "json", "ndjson"}) {
      work.package("app.apk");
      printed +=
          work.run({"publish", "app.apk", "--output", output, "--report", "report.json"}).all();
      printed += read_file(work.path("report.json"));
    }
    for (const std::string output : {"human", "json"}) {
      printed += work.run({"plan", "app.apk", "--output", output}).all();
      printed += work.run({"check", "--output", output}).all();
      printed += work.run({"targets", "--output", output}).all();
    }
    std::set<std::string> secrets = {work.emulator().pgyer_api_key(),
                                     work.emulator().hockeyapp_token(), "install-password-73"};
    for (const auto& upload : work.emulator().uploads()) {
      for (const auto& [name, value] : upload.fields) {
        if (name == "signature" || name == "x-cos-security-token") secrets.insert(value);
      }
    }
    for (const auto& secret : secrets) {
      EXPECT_EQ(printed.find(secret), std::string::npos) << "one secret was printed";
    }
  }
}

/// Everything that publishing builds to one target prints and writes, in every mode.
std::string published_output(const Workspace& work, const std::string& target) {
  std::string printed;
  for (const std::string output : {"human", "json", "ndjson"}) {
    work.package("app.apk");
    printed += work.run({"publish", "app.apk", "--to", target, "--output", output, "--report",
                         "report.json"})
                   .all();
    const auto report = read_file(work.path("report.json"));
    EXPECT_FALSE(report.empty());
    printed += report;
  }
  return printed;
}

/// Eight characters are more than chance puts into a text, and enough to be worth stealing.
void expect_no_part_of(const std::string& secret, const std::string& printed) {
  constexpr std::size_t kPart = 8;
  for (std::size_t at = 0; at + kPart <= secret.size(); ++at) {
    ASSERT_EQ(printed.find(secret.substr(at, kPart)), std::string::npos)
        << "characters " << at << " to " << at + kPart << " of a secret were printed:\n"
        << printed;
  }
}

/// The values that are secret in what getCOSToken issued. The signature names its parts
/// (`q-signature=…`); the names are no secret.
std::vector<std::string> issued_secrets(const emulator::Emulator& emulator) {
  std::vector<std::string> secrets;
  for (const auto& upload : emulator.uploads()) {
    for (const auto& [name, value] : upload.fields) {
      if (name == "x-cos-security-token") secrets.push_back(value);
      if (name != "signature") continue;
      for (std::size_t at = value.find('='); at != std::string::npos;
           at = value.find('=', at + 1)) {
        secrets.push_back(value.substr(at + 1, value.find('&', at) - at - 1));
      }
    }
  }
  return secrets;
}

TEST(Secrets, AreNotShownInPartWhenAServerRepeatsTheToken) {
  const Workspace work({"echo-credential"});
  const auto printed = published_output(work, "legacy");
  EXPECT_EQ(work.emulator().uploads().size(), 3U);
  EXPECT_THAT(printed, HasSubstr("500"));
  expect_no_part_of(work.emulator().hockeyapp_token(), printed);
}

TEST(Secrets, AreNotShownInPartWhenTheStorageRepeatsTheSignature) {
  const Workspace work({"echo-credential"});
  const auto printed = published_output(work, "pgyer-beta");
  EXPECT_THAT(printed, HasSubstr("500"));
  const auto secrets = issued_secrets(work.emulator());
  ASSERT_GE(secrets.size(), 3U * 4U);
  for (const auto& secret : secrets) expect_no_part_of(secret, printed);
  expect_no_part_of(work.emulator().pgyer_api_key(), printed);
}

TEST(Secrets, AreNotShownInPartWhenAnHtmlPageRepeatsTheApiKeyInItsTitle) {
  const Workspace work({"echo-credential"});
  work.configure(work.pgyer_target(Workspace::impatient() + "upload = \"legacy\"\n") +
                 Workspace::route(R"(["pgyer-beta"])"));
  const auto printed = published_output(work, "pgyer-beta");
  EXPECT_EQ(work.emulator().uploads().size(), 3U);
  EXPECT_THAT(printed, HasSubstr("500"));
  expect_no_part_of(work.emulator().pgyer_api_key(), printed);
}

TEST(Secrets, AreReadFromAFileBesideTheConfiguration) {
  const Workspace work;
  std::filesystem::create_directories(work.path("secrets"));
  std::filesystem::create_directories(work.path("sub"));
  work.directory().write("secrets/token", work.emulator().hockeyapp_token() + "\n");
  work.configure(work.hockeyapp_target_with_token("{ file = \"secrets/token\" }") +
                 Workspace::route(R"(["legacy"])"));
  auto command = work.command({"publish", "../app.apk"});
  command.environment.clear();
  command.directory = work.path("sub");
  const auto result = run_command(command);
  EXPECT_EQ(result.exit_code, 0) << result.all();
  EXPECT_EQ(work.emulator().uploads().size(), 1U);
  EXPECT_EQ(result.all().find(work.emulator().hockeyapp_token()), std::string::npos);
}

TEST(Secrets, ComeFromACommandThatRunsOnceForSeveralFiles) {
  const Workspace work;
  work.package("second.apk");
  work.directory().write("token", work.emulator().hockeyapp_token() + "\n");
  const auto folder = work.directory().path().string();
  work.configure(work.hockeyapp_target_with_token("{ command = \"echo run >> " + folder +
                                                  "/runs; cat " + folder + "/token\" }") +
                 Workspace::route(R"(["legacy"])"));
  const auto result = work.run({"publish", "app.apk", "second.apk"});
  EXPECT_EQ(result.exit_code, 0) << result.all();
  EXPECT_EQ(work.emulator().uploads().size(), 2U);
  EXPECT_EQ(read_file(work.path("runs")), "run\n");
  EXPECT_EQ(result.all().find(work.emulator().hockeyapp_token()), std::string::npos);
}

TEST(Secrets, OfACommandThatFailsRefuseTheRunWithoutItsOutput) {
  const Workspace work;
  work.configure(work.hockeyapp_target_with_token("{ command = \"echo half-a-secret; exit 3\" }") +
                 Workspace::route(R"(["legacy"])"));
  const auto result = work.publish();
  EXPECT_EQ(result.exit_code, 2) << result.all();
  EXPECT_THAT(result.all(), HasSubstr("3"));
  EXPECT_EQ(result.all().find("half-a-secret"), std::string::npos) << result.all();
  EXPECT_TRUE(work.emulator().uploads().empty());
}

}  // namespace
}  // namespace slipway::testing
