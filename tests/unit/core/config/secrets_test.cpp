#include <sys/stat.h>

#include <map>
#include <thread>

#include "tests/unit/core/config/fixture.h"

namespace slipway::testing {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr const char* kSecret = "hunter2-and-more";

std::string with_secret(std::string text) {
  for (std::size_t at = text.find('@'); at != std::string::npos; at = text.find('@')) {
    text.replace(at, 1, kSecret);
  }
  return text;
}

TEST(LiteralSecret, WorksAndIsWarnedAboutWithoutBeingShown) {
  const auto loaded =
      parse(with_secret("version = 1\n[targets.b]\nprovider = \"harbour\"\napi_key = \"@\"\n"));
  ASSERT_THAT(places(loaded), ElementsAre("4:11 literal_secret"));
  const Finding& finding = loaded.findings[0];
  EXPECT_EQ(finding.severity, Severity::warning);
  EXPECT_THAT(finding.hint, HasSubstr("{ env = "));
  EXPECT_EQ(finding.source_line, "api_key = \"****************\"");
  EXPECT_THAT(shown(loaded), Not(HasSubstr(kSecret)));

  const auto& value = loaded.configuration.targets.at(0).values.at("api_key").value;
  const auto& reference = std::get<SecretReference>(value);
  EXPECT_EQ(reference.source, SecretReference::Source::literal);
  EXPECT_EQ(reference.literal, Secret(kSecret));
}

TEST(LiteralSecret, InAReleasesPasswordIsWarnedAboutToo) {
  const auto loaded = parse(with_secret(
      "version = 1\n[targets.b]\nprovider = \"quay\"\n"
      "release = { access = { type = \"password\", password = \"@\", start = 2026-01-01 } }\n"));
  EXPECT_THAT(places(loaded), ElementsAre("4:22 missing_key", "4:54 literal_secret"));
  EXPECT_THAT(shown(loaded), Not(HasSubstr(kSecret)));
  EXPECT_THAT(loaded.findings[0].source_line, HasSubstr("start = 2026-01-01"));
}

TEST(LiteralSecret, IsNotWarnedAboutInAProxyWithoutCredentials) {
  const std::string target = "version = 1\n[targets.b]\nprovider = \"quay\"\n";
  EXPECT_THAT(shown(parse(target + "proxy = \"http://proxy:3128\"\n")), IsEmpty());
  const auto loaded = parse(target + "proxy = \"http://me:" + kSecret + "@proxy:3128\"\n");
  EXPECT_THAT(places(loaded), ElementsAre("4:9 literal_secret"));
  EXPECT_THAT(shown(loaded), Not(HasSubstr(kSecret)));
}

// Every line here is a mistake that people make with a secret in hand. `@` stands for the secret.
TEST(SecretsInFindings, NeverAppearWhateverIsWrongWithTheirLine) {
  const char* lines[] = {
      "api_key = @",
      "api_key: \"@\"",
      "api_key \"@\"",
      "api_key = \"@",
      "api_key = '@",
      "api_key = \"@\\q\"",
      "api_key = \"\"\"\n@\\q\n\"\"\"",
      "api_key = \"\"\"\n@\nand no end",
      "api_key = '''\n@\n''' x",
      "api_key = \"x\" \"@\"",
      "api_key = [\"@\"]",
      "api_key = { env = \"@\" }",
      "api_key = { evn = \"@\" }",
      "api_key = { value = \"@\", env = \"KEY\" }",
      "api_key = { env = \"KEY\", file = 3, \"@\" }",
      "api_key = { env = \"KEY\" \"@\" }",
      "api_key = { \"@\" }",
      "api_key = \"@\" # was @ before\napi_key = \"@\"",
      "retires = 3 # the key is @",
      "api_kye = \"@\"",
      "\"api\\u005fkey\" = \"@\"\n\"api\\u005fkey\" = 2",
      "pasword = \"@\"",
      "auth = \"@\"",
      "auth = { x = { y = \"@\" } }",
      "\"@",
      "@",
      "= \"@\"",
      "app_id.token = \"@\"",
      "access = { type = \"password\", password = \"@\", strt = 1 }",
      "access = { type = \"passwrd\", password = @ }",
      "access = { type = password password = \"@\" }",
      "access = { type = [\"password\", password = \"@\" }",
      "access.password = @",
      "access.password = [\"@\"]",
      "[targets.b.access]\npassword = @",
      "[targets.b.api_key]\nvalue = \"@\"",
      "[targets.b.api_key]\nenv = \"@\"\nfoo = 1",
      "[targets.b.api_key \"@\"",
      "pin = \"@\"",
      "pin = { a = \"@\" }",
      "proxy = 5 # @",
      "proxy = [\"http://me:@\"]",
      "release = { access = { type = \"invite\", password = \"@\" } }",
      "release = { access = \"@\" }",
      "release = { password = \"@\" }",
  };
  for (const char* line : lines) {
    SCOPED_TRACE(line);
    const auto loaded = parse(with_secret("version = 1\n[targets.b]\nprovider = \"harbour\"\n" +
                                          std::string(line) + "\n"));
    EXPECT_FALSE(loaded.findings.empty());
    EXPECT_THAT(shown(loaded), Not(HasSubstr(kSecret)));
  }
}

TEST(SecretsInFindings, NeverAppearFromAUrl) {
  const std::string target = "version = 1\n[targets.b]\nprovider = \"quay\"\n";
  for (const std::string url :
       {"https://me:hunter2-and-more@host", "https://host/?t=hunter2-and-more",
        "https://host/#hunter2-and-more", "https://u:a/hunter2-and-more@host",
        "ftp://me:hunter2-and-more@host"}) {
    SCOPED_TRACE(url);
    for (const std::string& line :
         {"base_url = \"" + url + "\"", "fallback_base_urls = [\"" + url + "\"]"}) {
      const auto loaded = parse(target + line + "\n");
      ASSERT_THAT(loaded.findings, SizeIs(1));
      EXPECT_EQ(loaded.findings[0].code, "bad_value");
      EXPECT_THAT(shown(loaded), Not(HasSubstr("hunter2")));
    }
  }
}

TEST(SecretReferences, AreRecognisedAndTheirNamesAreShown) {
  const auto loaded = parse(
      "version = 1\n[targets.b]\nprovider = \"harbour\"\napi_key = { env = \"KEY\", file = \"p\" "
      "}\n");
  ASSERT_THAT(places(loaded), ElementsAre("4:11 bad_value"));
  EXPECT_THAT(loaded.findings[0].message, HasSubstr("exactly one of"));
  EXPECT_EQ(loaded.findings[0].source_line, "api_key = { env = \"KEY\", file = \"p\" }");
}

TEST(SecretReferences, ACommandIsNotShownBecausePeoplePutSecretsIntoIt) {
  const auto loaded = parse(
      "version = 1\n[targets.b]\nprovider = \"harbour\"\n"
      "api_key = { command = \"echo hunter2\", file = \"p\" }\n");
  ASSERT_THAT(places(loaded), ElementsAre("4:11 bad_value"));
  EXPECT_THAT(shown(loaded), AllOf(Not(HasSubstr("hunter2")), HasSubstr("file = \"p\"")));
}

TEST(SecretReferences, MustNameSomething) {
  const std::string target = "version = 1\n[targets.b]\nprovider = \"harbour\"\n";
  EXPECT_THAT(places(parse(target + "api_key = {}\n")), ElementsAre("4:11 bad_value"));
  EXPECT_THAT(places(parse(target + "api_key = \"\"\n")), ElementsAre("4:11 bad_value"));
  EXPECT_THAT(places(parse(target + "api_key = { file = \"\" }\n")), ElementsAre("4:20 bad_value"));
  EXPECT_THAT(places(parse(target + "api_key = { env = \"$KEY\" }\n")),
              ElementsAre("4:19 bad_value"));
  EXPECT_THAT(places(parse(target + "api_key = { env = 1 }\n")), ElementsAre("4:19 wrong_type"));
  EXPECT_THAT(places(parse(target + "api_key = 12345\n")), ElementsAre("4:11 wrong_type"));
  EXPECT_THAT(parse(target + "api_key = { evn = \"K\" }\n").findings.at(0).hint,
              HasSubstr("did you mean `env`?"));
}

SecretReference reference(SecretReference::Source source, std::string name) {
  SecretReference made;
  made.source = source;
  made.name = std::move(name);
  return made;
}

Environment fake_environment(std::map<std::string, std::string> variables) {
  return [variables = std::move(variables)](const std::string& name) -> std::optional<std::string> {
    const auto it = variables.find(name);
    if (it == variables.end()) return std::nullopt;
    return it->second;
  };
}

using Source = SecretReference::Source;

TEST(ResolveSecret, ReadsTheEnvironment) {
  const auto secret = resolve_secret(reference(Source::environment, "KEY"), "slipway.toml",
                                     fake_environment({{"KEY", "abc"}}));
  ASSERT_TRUE(secret.has_value());
  EXPECT_EQ(secret->reveal(), "abc");
}

TEST(ResolveSecret, NamesTheVariableThatIsNotSetOrEmpty) {
  const auto unset =
      resolve_secret(reference(Source::environment, "KEY"), "slipway.toml", fake_environment({}));
  ASSERT_FALSE(unset.has_value());
  EXPECT_EQ(unset.error().kind, ErrorKind::invalid_config);
  EXPECT_THAT(unset.error().message, AllOf(HasSubstr("KEY"), HasSubstr("not set")));
  EXPECT_THAT(unset.error().hint, HasSubstr("KEY"));
  const auto empty = resolve_secret(reference(Source::environment, "KEY"), "slipway.toml",
                                    fake_environment({{"KEY", ""}}));
  ASSERT_FALSE(empty.has_value());
  EXPECT_THAT(empty.error().message, AllOf(HasSubstr("KEY"), HasSubstr("empty")));
}

TEST(ResolveSecret, ReadsAFileBesideTheConfigurationWithoutItsLineEnd) {
  const TemporaryFolder folder;
  folder.write("keys/a", "abc\n");
  folder.write("keys/b", "abc\r\n");
  folder.write("keys/c", " abc \n\n");
  const auto read = [&](const std::string& name) {
    const auto secret =
        resolve_secret(reference(Source::file, name), folder.path() / "slipway.toml", {});
    return secret ? secret->reveal() : "error: " + secret.error().message;
  };
  EXPECT_EQ(read("keys/a"), "abc");
  EXPECT_EQ(read("keys/b"), "abc");
  EXPECT_EQ(read("keys/c"), " abc \n");
  EXPECT_EQ(read((folder.path() / "keys/a").string()), "abc");
}

TEST(ResolveSecret, SaysWhatIsWrongWithAFileAndNothingOfItsContent) {
  const TemporaryFolder folder;
  folder.write("empty", "\n");
  folder.write("big", std::string(64 * 1024 + 1, 'x'));
  std::filesystem::create_directory(folder.path() / "folder");
  const struct {
    const char* name;
    const char* says;
  } cases[] = {{"missing", "does not exist"},
               {"empty", "empty"},
               {"big", "64 KiB"},
               {"folder", "cannot be read"}};
  for (const auto& [name, says] : cases) {
    const auto secret =
        resolve_secret(reference(Source::file, name), folder.path() / "slipway.toml", {});
    ASSERT_FALSE(secret.has_value()) << name;
    EXPECT_EQ(secret.error().kind, ErrorKind::invalid_config);
    EXPECT_THAT(secret.error().message, AllOf(HasSubstr(name), HasSubstr(says)));
    EXPECT_THAT(secret.error().message, Not(HasSubstr("xxx")));
  }
}

TEST(ResolveSecret, TakesA64KiBSecretWithItsLineEnd) {
  const TemporaryFolder folder;
  folder.write("key", std::string(64 * 1024, 'x'));
  const auto secret =
      resolve_secret(reference(Source::file, "key"), folder.path() / "slipway.toml", {});
  ASSERT_TRUE(secret.has_value());
  EXPECT_EQ(secret->reveal().size(), 64u * 1024);
}

TEST(ResolveSecret, RunsACommand) {
  const auto secret =
      resolve_secret(reference(Source::command, "printf 'a b\\n'"), "slipway.toml", {});
  ASSERT_TRUE(secret.has_value());
  EXPECT_EQ(secret->reveal(), "a b");
}

TEST(ResolveSecret, ReportsACommandsExitCodeAndNeverItsOutput) {
  const struct {
    const char* command;
    const char* says;
  } cases[] = {{"echo top$((1+1))secret; exit 3", "exit code 3"},
               {"no-such-command-here 2>/dev/null", "not found"},
               {"true", "empty"},
               {"kill -9 $$", "137"},
               {"yes top$((1+1))secret", "64 KiB"}};
  for (const auto& [command, says] : cases) {
    const auto secret = resolve_secret(reference(Source::command, command), "slipway.toml", {});
    ASSERT_FALSE(secret.has_value()) << command;
    EXPECT_EQ(secret.error().kind, ErrorKind::invalid_config);
    EXPECT_THAT(secret.error().message, HasSubstr(says));
    EXPECT_THAT(secret.error().message + secret.error().hint, Not(HasSubstr("top2secret")));
  }
}

TEST(ResolveSecret, DoesNotRepeatTheCommand) {
  for (const char* command : {"echo hunter2; exit 3", "hunter2 2>/dev/null", "echo hunter2 >&-"}) {
    const auto secret = resolve_secret(
        reference(Source::command, std::string(command) + " 2>/dev/null"), "slipway.toml", {});
    ASSERT_FALSE(secret.has_value()) << command;
    EXPECT_THAT(secret.error().message + secret.error().hint, Not(HasSubstr("hunter2")));
  }
}

TEST(ResolveSecret, GivesALiteralAsItIs) {
  SecretReference literal;
  literal.source = Source::literal;
  literal.literal = Secret("abc");
  EXPECT_EQ(resolve_secret(literal, "slipway.toml", {})->reveal(), "abc");
}

TEST(SecretResolver, RunsACommandOnceHoweverOftenItIsAskedFor) {
  const TemporaryFolder folder;
  const std::string runs = (folder.path() / "runs").string();
  const SecretResolver secrets = secret_resolver(folder.path() / "slipway.toml", {});
  const auto wanted = reference(Source::command, "echo x >> '" + runs + "'; echo abc");
  for (int i = 0; i < 3; ++i) EXPECT_EQ(secrets(wanted)->reveal(), "abc");
  EXPECT_EQ(std::filesystem::file_size(runs), 2u);
}

TEST(SecretResolver, RemembersAFailureToo) {
  const TemporaryFolder folder;
  const std::string runs = (folder.path() / "runs").string();
  const SecretResolver secrets = secret_resolver(folder.path() / "slipway.toml", {});
  const auto wanted = reference(Source::command, "echo x >> '" + runs + "'; exit 3");
  for (int i = 0; i < 3; ++i) {
    const auto secret = secrets(wanted);
    ASSERT_FALSE(secret.has_value());
    EXPECT_THAT(secret.error().message, HasSubstr("exit code 3"));
  }
  EXPECT_EQ(std::filesystem::file_size(runs), 2u);
}

TEST(SecretResolver, ReadsAPipeOnce) {
  const TemporaryFolder folder;
  const std::string pipe = (folder.path() / "key").string();
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  std::thread writer([&pipe] { std::ofstream(pipe) << "abc\n"; });
  const SecretResolver secrets = secret_resolver(folder.path() / "slipway.toml", {});
  EXPECT_EQ(secrets(reference(Source::file, "key"))->reveal(), "abc");
  writer.join();
  // Nobody writes again: reading it a second time would wait for ever.
  EXPECT_EQ(secrets(reference(Source::file, "key"))->reveal(), "abc");
}

TEST(SecretResolver, AsksOnceWhenSeveralThreadsAskAtTheSameTime) {
  const TemporaryFolder folder;
  const std::string runs = (folder.path() / "runs").string();
  const SecretResolver secrets = secret_resolver(folder.path() / "slipway.toml", {});
  const auto wanted = reference(Source::command, "echo x >> '" + runs + "'; echo abc");
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] { EXPECT_EQ(secrets(wanted)->reveal(), "abc"); });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(std::filesystem::file_size(runs), 2u);
}

TEST(SecretResolver, KeepsSecretsOfTheSameNameAndAnotherSourceApart) {
  const TemporaryFolder folder;
  folder.write("KEY", "from the file");
  const SecretResolver secrets = secret_resolver(folder.path() / "slipway.toml",
                                                 fake_environment({{"KEY", "from the variable"}}));
  EXPECT_EQ(secrets(reference(Source::environment, "KEY"))->reveal(), "from the variable");
  EXPECT_EQ(secrets(reference(Source::file, "KEY"))->reveal(), "from the file");
  SecretReference literal;
  literal.source = Source::literal;
  for (const char* value : {"one", "two"}) {
    literal.literal = Secret(value);
    EXPECT_EQ(secrets(literal)->reveal(), value);
  }
}

TEST(ProcessEnvironment, TellsUnsetFromEmpty) {
  ASSERT_EQ(setenv("SLIPWAY_TEST_EMPTY", "", 1), 0);
  ASSERT_EQ(unsetenv("SLIPWAY_TEST_UNSET"), 0);
  EXPECT_EQ(process_environment()("SLIPWAY_TEST_EMPTY"), "");
  EXPECT_EQ(process_environment()("SLIPWAY_TEST_UNSET"), std::nullopt);
}

}  // namespace
}  // namespace slipway::testing
