#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <set>
#include <thread>

#include "slipway/transport.h"
#include "tests/e2e/workspace.h"

namespace slipway::testing {
namespace {

/// Runs `slipway emulator …`, hands its first line to `use`, and stops it with SIGTERM.
template <typename Use>
CommandResult with_emulator(const TemporaryDirectory& directory, std::vector<std::string> arguments,
                            Use use) {
  Command command;
  command.arguments = {"emulator", "--port", "0"};
  command.arguments.insert(command.arguments.end(), arguments.begin(), arguments.end());
  command.directory = directory.path();
  std::jthread client;
  command.started = [&](pid_t process, const std::filesystem::path& out) {
    client = std::jthread([&use, process, out] {
      std::string line = read_file(out);
      while (line.find('\n') == std::string::npos && ::kill(process, 0) == 0) {
        std::this_thread::yield();
        line = read_file(out);
      }
      use(nlohmann::json::parse(line, nullptr, false));
      ::kill(process, SIGTERM);
    });
  };
  return run_command(command);
}

http::Response get(const std::string& url) {
  http::Request request;
  request.method = "GET";
  request.url = url;
  const auto response = http::make_transport({})->send(request, {});
  EXPECT_TRUE(response.has_value()) << describe(response.error());
  return response.value_or(http::Response{});
}

TEST(EmulatorCommand, SaysWhereItIsAndWhoMayComeInInItsFirstLine) {
  const TemporaryDirectory directory;
  const auto result = with_emulator(directory, {}, [](const nlohmann::json& line) {
    ASSERT_TRUE(line.is_object());
    EXPECT_EQ(line.size(), 8U);
    for (const auto* key :
         {"base_url", "pgyer_api_key", "pgyer_user_key", "pgyer_app_key", "pgyer_ios_app_key",
          "pgyer_harmony_app_key", "hockeyapp_token", "hockeyapp_app_id"}) {
      EXPECT_TRUE(line.contains(key)) << key;
    }
    const auto uploads = get(line["base_url"].get<std::string>() + "/_emulator/uploads");
    EXPECT_EQ(uploads.status, 200);
    EXPECT_EQ(nlohmann::json::parse(uploads.body, nullptr, false).size(), 0U);
  });
  EXPECT_EQ(result.exit_code, 0) << result.all();
}

TEST(EmulatorCommand, ServesTheCommandAndKeepsWhatItReceived) {
  const Workspace work;
  const auto result =
      with_emulator(work.directory(), {"--state", "kept"}, [&work](const nlohmann::json& line) {
        work.configure("[targets.legacy]\nprovider = \"hockeyapp\"\nbase_url = \"" +
                       line["base_url"].get<std::string>() + "\"\napp_id = \"" +
                       line["hockeyapp_app_id"].get<std::string>() +
                       "\"\ntoken = { env = \"HOCKEYAPP_API_TOKEN\" }\n");
        const auto published = work.publish({"--to", "legacy"});
        EXPECT_EQ(published.exit_code, 0) << published.all();
        const auto listed = nlohmann::json::parse(
            get(line["base_url"].get<std::string>() + "/_emulator/uploads").body, nullptr, false);
        ASSERT_EQ(listed.size(), 1U);
        EXPECT_EQ(listed[0]["provider"], "hockeyapp");
        EXPECT_EQ(listed[0]["file_name"], "app.apk");
        EXPECT_EQ(listed[0]["size"], std::filesystem::file_size(work.apk));
        EXPECT_EQ(listed[0]["sha256"], *sha256_of_file(work.apk));
        const std::filesystem::path kept = listed[0]["path"].get<std::string>();
        EXPECT_EQ(sha256_of_file(work.directory().path() / kept).value_or(""),
                  listed[0]["sha256"].get<std::string>());
      });
  EXPECT_EQ(result.exit_code, 0) << result.all();
}

TEST(EmulatorCommand, RefusesAFaultThatItDoesNotKnow) {
  const Workspace work;
  const auto result = work.run({"emulator", "--fault", "tokn-expired"});
  EXPECT_EQ(result.exit_code, 2) << result.all();
  EXPECT_THAT(result.err, ::testing::HasSubstr("token-expired"));
}

TEST(EmulatorCommand, KnowsEveryFaultThatItPromises) {
  std::set<std::string> known;
  for (const auto& fault : emulator::known_faults()) known.insert(fault.name);
  for (const auto* name : {"401",
                           "422-exists",
                           "500",
                           "html-502",
                           "redirect",
                           "slow",
                           "drop-before-upload",
                           "drop-mid-upload",
                           "drop-after-upload",
                           "drop-mid-reply",
                           "never-publishes",
                           "publish-fails",
                           "token-expired",
                           "not-json",
                           "huge-reply",
                           "deep-json",
                           "echo-credential",
                           "long-retry",
                           "no-length",
                           "html-403"}) {
    EXPECT_EQ(known.count(name), 1U) << name;
  }
}

TEST(Example, PublishesFromAProgramOfOnesOwn) {
  const Workspace work;
  Command command;
  command.program = SLIPWAY_EXAMPLE;
  command.arguments = {"slipway.toml", "app.apk"};
  command.environment = work.environment;
  command.directory = work.directory().path();
  const auto result = run_command(command);
  EXPECT_EQ(result.exit_code, 0) << result.all();
  EXPECT_THAT(result.out, ::testing::HasSubstr("pgyer-beta: succeeded, build "));
  EXPECT_THAT(result.out, ::testing::HasSubstr("legacy: succeeded, build "));
  EXPECT_EQ(work.emulator().uploads().size(), 2U);
}

}  // namespace
}  // namespace slipway::testing
