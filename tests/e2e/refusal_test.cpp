#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <functional>

#include "tests/e2e/workspace.h"

namespace slipway::testing {
namespace {

using ::testing::HasSubstr;

using Change = std::function<void(Command&)>;

/// Runs, and expects a refusal that sent nothing and says all of `words`.
void expect_refused(const Workspace& work, const std::vector<std::string>& arguments,
                    const std::vector<std::string>& words, const Change& change = {}) {
  const auto run = [&](const std::vector<std::string>& with) {
    auto command = work.command(with);
    if (change) change(command);
    return run_command(command);
  };
  const auto human = run(arguments);
  EXPECT_EQ(human.exit_code, 2) << human.all();
  EXPECT_TRUE(human.out.empty()) << human.out;
  for (const auto& word : words) EXPECT_THAT(human.err, HasSubstr(word));

  auto with_json = arguments;
  with_json.insert(with_json.end(), {"--output", "json"});
  const auto json = run(with_json);
  EXPECT_EQ(json.exit_code, 2) << json.all();
  const auto document = json.json();
  ASSERT_TRUE(document.is_object()) << json.all();
  ASSERT_EQ(document["outcome"], "refused") << json.all();
  ASSERT_FALSE(document["findings"].empty()) << json.all();
  EXPECT_TRUE(work.emulator().uploads().empty());
}

TEST(Refusal, OfAMissingFile) {
  const Workspace work;
  expect_refused(work, {"publish", "missing.apk"}, {"missing.apk"});
}

TEST(Refusal, OfAnEmptyFile) {
  const Workspace work;
  work.directory().write("empty.apk", "");
  expect_refused(work, {"publish", "empty.apk"}, {"empty.apk", "empty"});
}

TEST(Refusal, OfADirectory) {
  const Workspace work;
  std::filesystem::create_directory(work.directory().path() / "dir.apk");
  expect_refused(work, {"publish", "dir.apk"}, {"dir.apk", "directory"});
}

/// Makes a command run as a user who may not read everything, as root may. False when this user
/// cannot reach the binary, wherever it is.
bool run_as_nobody(const Workspace& work, Command& command) {
  constexpr uid_t kNobody = 65534;
  using std::filesystem::perms;
  std::filesystem::permissions(work.directory().path(),
                               perms::owner_all | perms::others_read | perms::others_exec);
  std::filesystem::permissions(work.path("slipway.toml"), perms::owner_all | perms::others_read);
  command.user = kNobody;
  auto probe = work.command({"--version"});
  probe.user = kNobody;
  if (run_command(probe).exit_code == 0) return true;
  probe.program = work.path("slipway");
  std::filesystem::copy_file(command.program, probe.program,
                             std::filesystem::copy_options::skip_existing);
  std::filesystem::permissions(probe.program,
                               perms::owner_all | perms::others_read | perms::others_exec);
  command.program = probe.program;
  return run_command(probe).exit_code == 0;
}

TEST(Refusal, OfAnUnreadableFile) {
  const Workspace work;
  Change change;
  if (::geteuid() == 0) {
    auto command = work.command({"check"});
    if (!run_as_nobody(work, command)) {
      GTEST_SKIP() << "root can read everything, and user 65534 cannot run the binary";
    }
    ASSERT_EQ(run_command(command).exit_code, 0) << "this user can read the configuration";
    change = [command](Command& changed) {
      changed.program = command.program;
      changed.user = command.user;
    };
  }
  std::filesystem::permissions(work.apk, std::filesystem::perms::none);
  expect_refused(work, {"publish", "app.apk"}, {"app.apk"}, change);
}

TEST(Refusal, OfAFileThatIsNoPackage) {
  const Workspace work;
  work.directory().write("notes.pdf", "x");
  expect_refused(work, {"publish", "notes.pdf"}, {"notes.pdf", "apk"});
}

TEST(Refusal, OfTextThatIsNamedLikeAPackage) {
  const Workspace work;
  work.directory().write("notes.apk", "What is new: nothing.\n");
  expect_refused(work, {"publish", "notes.apk"}, {"notes.apk", "is a text"});
}

TEST(Refusal, OfAPackageThatIsCutOff) {
  const Workspace work;
  std::filesystem::resize_file(work.apk, std::filesystem::file_size(work.apk) - 100);
  expect_refused(work, {"publish", "app.apk"}, {"app.apk", "cut off"});
}

TEST(Refusal, OfAPackageThatIsNamedLikeAnother) {
  const Workspace work;
  std::filesystem::rename(work.apk, work.path("app.ipa"));
  expect_refused(work, {"publish", "app.ipa"}, {"app.ipa", "is an APK"});
}

TEST(Refusal, OfAPackageThatTheProviderDoesNotTake) {
  const Workspace work;
  work.package("app.aab");
  expect_refused(work, {"publish", "app.aab", "--to", "pgyer-beta"}, {"aab", "pgyer", "apk"});
}

TEST(Refusal, OfSeveralFilesKeepsTheShapeOfSeveralReports) {
  const Workspace work;
  const auto result = work.run({"publish", "app.apk", "missing.apk", "--output", "json"});
  EXPECT_EQ(result.exit_code, 2) << result.all();
  EXPECT_TRUE(result.json()["reports"].is_array()) << result.all();
  EXPECT_FALSE(result.json()["findings"].empty()) << result.all();
}

TEST(Refusal, OfNotesThatAreNoText) {
  const Workspace work;
  work.directory().write("notes.bin", std::string_view("bad \xff \0", 7));
  expect_refused(work, {"publish", "app.apk", "--to", "legacy", "--notes-file", "notes.bin"},
                 {"notes", "UTF-8"});
}

TEST(Refusal, OfNotesWithoutAnEnd) {
  const Workspace work;
  expect_refused(work, {"publish", "app.apk", "--to", "legacy", "--notes-file", "/dev/zero"},
                 {"notes", "1 MiB"});
}

TEST(Refusal, OfOneBadFileAmongGoodOnes) {
  const Workspace work;
  expect_refused(work, {"publish", "app.apk", "missing.apk"}, {"missing.apk"});
}

TEST(Refusal, OfAFolderWithoutAConfiguration) {
  const Workspace work;
  std::filesystem::remove(work.directory().path() / "slipway.toml");
  expect_refused(work, {"publish", "app.apk"}, {"slipway.toml"});
}

TEST(Refusal, NamesEveryMistakeOfTheConfigurationAtOnce) {
  const Workspace work;
  work.configure(
      "[targets.pgyer-beta]\nprovider = \"pgyre\"\n"
      "[targets.legacy]\nprovider = \"hockeyapp\"\nbase_url = \"" +
      work.emulator().base_url() + "\"\napp_id = \"" + work.emulator().hockeyapp_app_id() +
      "\"\ntoken = { env = \"HOCKEYAPP_API_TOKEN\" }\nretrys = 3\n"
      "[[routes]]\nname = \"all\"\nmatch = {}\ntargets = [\"legcy\"]\n");
  expect_refused(work, {"publish", "app.apk"},
                 {"slipway.toml:4:", "pgyre", "pgyer", "slipway.toml:10:", "retrys", "retries",
                  "slipway.toml:14:", "legcy", "legacy", "^"});
}

TEST(Refusal, OfASecretThatIsNotSet) {
  Workspace work;
  work.environment.erase("PGYER_API_KEY");
  expect_refused(work, {"publish", "app.apk"}, {"PGYER_API_KEY", "pgyer-beta"});
}

TEST(Refusal, OfTwoRoutesThatDisagree) {
  const Workspace work;
  work.configure(work.hockeyapp_target() +
                 "[[routes]]\nname = \"a\"\nmatch = {}\ntargets = [\"legacy\"]\n"
                 "release = { notify = \"none\" }\n"
                 "[[routes]]\nname = \"b\"\nmatch = {}\ntargets = [\"legacy\"]\n"
                 "release = { notify = \"all\" }\n");
  expect_refused(work, {"publish", "app.apk"}, {"notify", "slipway.toml:18", "slipway.toml:23"});
}

TEST(Refusal, SaysRouteByRouteWhyNoneMatches) {
  const Workspace work;
  work.configure(work.hockeyapp_target() +
                 "[[routes]]\nname = \"apple\"\nmatch = { platform = \"ios\" }\n"
                 "targets = [\"legacy\"]\n"
                 "[[routes]]\nname = \"nightly\"\nmatch = { channel = \"nightly\" }\n"
                 "targets = [\"legacy\"]\n");
  expect_refused(work, {"publish", "app.apk"}, {"apple", "ios", "android", "nightly"});
}

TEST(Refusal, OfAnUnknownTarget) {
  const Workspace work;
  expect_refused(work, {"publish", "app.apk", "--to", "legcy"}, {"legcy", "legacy"});
}

TEST(Refusal, OfAFeatureThatTheProviderLacks) {
  const Workspace work;
  expect_refused(work, {"publish", "app.apk", "--mandatory"}, {"pgyer-beta", "mandatory"});
}

TEST(Refusal, OfPlainHttpToAnotherHost) {
  const Workspace work;
  work.configure(
      "[targets.legacy]\nprovider = \"hockeyapp\"\nbase_url = \"http://hockey.example.com\"\n"
      "app_id = \"1234567890abcdef1234567890abcdef\"\n"
      "token = { env = \"HOCKEYAPP_API_TOKEN\" }\n");
  expect_refused(work, {"publish", "app.apk", "--to", "legacy"},
                 {"http://hockey.example.com", "allow_plain_http"});
}

TEST(Refusal, OfACertificateFileThatIsNone) {
  const Workspace work;
  work.directory().write("ca.pem", "not a certificate");
  work.configure(work.hockeyapp_target("ca_file = \"ca.pem\"\n"));
  expect_refused(work, {"publish", "app.apk", "--to", "legacy"}, {"legacy", "ca.pem"});
}

TEST(Refusal, OfAProxyThatIsNone) {
  const Workspace work;
  work.configure(work.hockeyapp_target("proxy = \"socks5://127.0.0.1:1\"\n"));
  expect_refused(work, {"publish", "app.apk", "--to", "legacy"}, {"legacy", "proxy", "http"});
}

TEST(Refusal, OfAReportThatCannotBeWritten) {
  const Workspace work;
  expect_refused(work, {"publish", "app.apk", "--report", "no/such/folder/report.json"},
                 {"no/such/folder/report.json"});
}

TEST(Refusal, OfASecretOnTheCommandLine) {
  const Workspace work;
  expect_refused(work, {"publish", "app.apk", "--set", "legacy.token=0123456789abcdef"},
                 {"legacy", "token", "process list"});
}

TEST(Refusal, OfWrongUsage) {
  const Workspace work;
  for (const std::vector<std::string>& arguments : {std::vector<std::string>{"publish"},
                                                    {"publish", "app.apk", "--no-such-flag"},
                                                    {"publish", "app.apk", "--notify", "everyone"},
                                                    {"publish", "app.apk", "--timeout", "4"},
                                                    {"no-such-command"},
                                                    {}}) {
    const auto result = work.run(arguments);
    EXPECT_EQ(result.exit_code, 2) << result.all();
    EXPECT_FALSE(result.err.empty());
    EXPECT_TRUE(result.out.empty()) << result.out;
  }
}

}  // namespace
}  // namespace slipway::testing
