#include <gmock/gmock.h>
#include <signal.h>
#include <sys/stat.h>

#include <thread>

#include "program.h"

namespace slipway::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

/// Targets `a` and `b` with the same token, and two files.
class Secrets : public Program {
 protected:
  static void write_project_with(const std::string& token, const std::string& behaviour = "live") {
    std::string text = "version = 1\n";
    for (const char* name : {"a", "b"}) {
      text += std::string("[targets.") + name +
              "]\nprovider = \"fake\"\nretries = 0\ntoken = " + token + "\nbehaviour = \"" +
              behaviour + "\"\n";
    }
    write("slipway.toml", text + route("\"a\", \"b\""));
    write_app("app.apk");
    write_app("app.ipa");
  }
};

TEST_F(Secrets, ACommandRunsOnceForAllFilesAndTargets) {
  write_project_with("{ command = \"echo x >> runs; echo s3cret-t0ken\" }");
  const Ended ended = run({"publish", "app.apk", "app.ipa"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_EQ(read("runs"), "x\n");
}

TEST_F(Secrets, ACommandThatFailsRunsOnceToo) {
  write_project_with("{ command = \"echo x >> runs; exit 3\" }");
  const Ended ended = run({"publish", "app.apk", "app.ipa"});
  EXPECT_EQ(ended.code, 2);
  EXPECT_THAT(ended.err, HasSubstr("a: token: the secret's command failed with exit code 3"));
  EXPECT_EQ(read("runs"), "x\n");
}

TEST_F(Secrets, APipeIsReadOnce) {
  write_project_with("{ file = \"key\" }");
  ASSERT_EQ(mkfifo("key", 0600), 0);
  std::thread writer([] { write("key", "s3cret-t0ken\n"); });
  const Ended ended = run({"publish", "app.apk", "app.ipa"});
  writer.join();
  EXPECT_EQ(ended.code, 0) << ended.err;
}

TEST_F(Secrets, FromEverySourceAreConcealed) {
  write("key", "s3cret-t0ken\n");
  for (const char* token : {"{ command = \"echo s3cret-t0ken\" }", "{ file = \"key\" }",
                            "{ env = \"FAKE_TOKEN\" }", "\"s3cret-t0ken\""}) {
    write_project_with(token, "fails");
    for (const char* output : {"human", "json", "ndjson"}) {
      const Ended ended =
          run({"publish", "app.apk", "--output", output, "--report", "report.json"});
      EXPECT_EQ(ended.code, 4) << token << ended.err;
      EXPECT_THAT(ended.out, HasSubstr("no such token: (secret)"));
      for (const std::string& text : {ended.out, ended.err, read("report.json")}) {
        EXPECT_THAT(text, Not(HasSubstr("s3cret-t0ken"))) << token << " " << output;
      }
    }
  }
}

TEST_F(Secrets, ACommandsTextIsNotShown) {
  write_project_with("{ command = \"echo s3cret-t0ken > /dev/null; exit 3\" }");
  for (const char* command : {"check", "targets"}) {
    const Ended ended = run({command});
    EXPECT_EQ(ended.code, 0) << ended.err;
    EXPECT_THAT(ended.out + ended.err, Not(HasSubstr("s3cret"))) << command;
  }
  for (const char* command : {"plan", "publish"}) {
    const Ended ended = run({command, "app.apk"});
    EXPECT_EQ(ended.code, 2);
    EXPECT_THAT(ended.out + ended.err, Not(HasSubstr("s3cret"))) << command;
  }
}

TEST_F(Secrets, CheckAndTargetsReadNoFileAndRunNoCommand) {
  write_project_with("{ command = \"echo x >> runs; echo s3cret-t0ken\" }");
  EXPECT_EQ(run({"check"}).code, 0);
  EXPECT_EQ(run({"targets"}).code, 0);
  EXPECT_FALSE(std::filesystem::exists("runs"));

  write_project_with("{ file = \"key\" }");
  ASSERT_EQ(mkfifo("key", 0600), 0);  // whoever opens it waits for ever
  EXPECT_EQ(run({"check"}).code, 0);
  EXPECT_EQ(run({"targets"}).code, 0);
}

TEST_F(Secrets, ACommandCanBeInterrupted) {
  write_project_with("{ command = \"grep SigBlk /proc/self/status > mask; echo s3cret-t0ken\" }");
  EXPECT_EQ(run({"publish", "app.apk"}).code, 0);
  std::string name;
  unsigned long long blocked = 1;
  std::istringstream(read("mask")) >> name >> std::hex >> blocked;
  ASSERT_EQ(name, "SigBlk:");
  EXPECT_EQ(blocked & (1ULL << (SIGINT - 1) | 1ULL << (SIGTERM - 1)), 0U);
}

}  // namespace
}  // namespace slipway::cli
