#include <fcntl.h>
#include <gmock/gmock.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <set>
#include <thread>

#include "program.h"

namespace slipway::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using Json = nlohmann::ordered_json;

class ReportFlag : public Program {
 protected:
  [[nodiscard]] static std::set<std::string> names_here() {
    std::set<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(".")) {
      names.insert(entry.path().filename().string());
    }
    return names;
  }
  void expect_refused(const std::string& file) {
    for (const char* command : {"publish", "plan"}) {
      const Ended ended = run({command, "app.apk", "--report", file, "--output", "json"});
      EXPECT_EQ(ended.code, 2) << command << " " << file;
      EXPECT_EQ(ended.json()["outcome"], "refused");
      EXPECT_EQ(ended.json()["findings"][0]["code"], "report_file");
      EXPECT_THAT(ended.err, HasSubstr(file));
      EXPECT_THAT(ended.err, Not(HasSubstr("uploading")));
    }
  }
};

/// Looks at a file whenever something is flushed.
class LooksWhenFlushed : public std::stringbuf {
 public:
  explicit LooksWhenFlushed(std::function<void()> look) : look_(std::move(look)) {}

 protected:
  int sync() override {
    look_();
    return 0;
  }

 private:
  std::function<void()> look_;
};

TEST_F(ReportFlag, LeavesTheOldReportThereUntilTheEnd) {
  write_project();
  write("report.json", "the old one");
  const std::set<std::string> before = names_here();
  int looks = 0;
  LooksWhenFlushed buffer([&] {
    ++looks;
    EXPECT_EQ(read("report.json"), "the old one");
    EXPECT_EQ(names_here(), before);  // a run that is killed leaves nothing behind
  });
  std::istringstream in;
  std::ostringstream out;
  std::ostream err(&buffer);
  EXPECT_EQ(
      run_with({"publish", "app.apk", "--report", "report.json", "--no-ledger"}, {in, out, err}),
      0);
  EXPECT_GT(looks, 0);
  EXPECT_EQ(Json::parse(read("report.json"))["outcome"], "succeeded");
  EXPECT_EQ(names_here(), before);
}

TEST_F(ReportFlag, ThatNamesAFileOfTheRunIsRefusedAndTheFileStays) {
  write_project();
  write("notes.md", "hello");
  write("key", "s3cret-t0ken");
  write("slipway.toml", read("slipway.toml") + "[targets.other]\nprovider = \"fake\"\n" +
                            "token = { file = \"key\" }\n");
  const std::string package = read("app.apk");
  std::filesystem::create_symlink("app.apk", "link");
  std::filesystem::create_hard_link("app.apk", "other-name");
  environment_["SLIPWAY_NOTES_FILE"] = "notes.md";
  for (const char* file :
       {"app.apk", "./app.apk", "link", "other-name", "slipway.toml", "notes.md", "key"}) {
    expect_refused(file);
  }
  EXPECT_EQ(read("app.apk"), package);
  EXPECT_EQ(read("notes.md"), "hello");
  EXPECT_EQ(read("key"), "s3cret-t0ken");
  EXPECT_THAT(read("slipway.toml"), StartsWith("version = 1"));
}

TEST_F(ReportFlag, ThatNamesTheSymbolsIsRefused) {
  write_project();
  write("mapping.txt", "com.example.Main -> a.a:\n");
  const Ended ended =
      run({"publish", "app.apk", "--symbols", "mapping.txt", "--report", "mapping.txt"});
  EXPECT_EQ(ended.code, 2);
  EXPECT_THAT(ended.err, HasSubstr("--report mapping.txt would overwrite"));
  EXPECT_EQ(read("mapping.txt"), "com.example.Main -> a.a:\n");
}

TEST_F(ReportFlag, ThatCannotBeWrittenIsRefusedBeforeAnythingIsSent) {
  write_project();
  std::filesystem::create_directory("folder");
  expect_refused("no/such/report.json");
  expect_refused("app.apk/report.json");
  expect_refused("folder");
  expect_refused("/dev/fd/987");
  EXPECT_EQ(names_here(), (std::set<std::string>{"app.apk", "folder", "slipway.toml"}));
}

TEST_F(ReportFlag, OfAFolderThatMayNotBeWrittenIsRefused) {
  if (geteuid() == 0) GTEST_SKIP() << "root may write everywhere";
  write_project();
  std::filesystem::create_directory("folder");
  ASSERT_EQ(chmod("folder", 0500), 0);
  expect_refused("folder/report.json");
  write("report.json", "kept");
  ASSERT_EQ(chmod("report.json", 0400), 0);
  expect_refused("report.json");
}

TEST_F(ReportFlag, IsReportedTogetherWithTheOtherMistakes) {
  write_project();
  const Ended ended = run({"publish", "missing.apk", "--report", "no/such/report.json"});
  EXPECT_EQ(ended.code, 2);
  EXPECT_THAT(ended.err, HasSubstr("missing.apk"));
  EXPECT_THAT(ended.err, HasSubstr("no/such/report.json"));
}

TEST_F(ReportFlag, HoldsTheRefusalOfARunThatIsRefused) {
  write_project();
  environment_.erase("FAKE_TOKEN");
  write("report.json", "the old one, which says that all is well");
  EXPECT_EQ(run({"publish", "app.apk", "--report", "report.json"}).code, 2);
  EXPECT_EQ(Json::parse(read("report.json"))["outcome"], "refused");
}

TEST_F(ReportFlag, KeepsTheFilesPermissionsAndALinkToIt) {
  write_project();
  write("kept.json", "old");
  ASSERT_EQ(chmod("kept.json", 0640), 0);
  std::filesystem::create_symlink("kept.json", "report.json");
  EXPECT_EQ(run({"publish", "app.apk", "--report", "report.json"}).code, 0);
  EXPECT_TRUE(std::filesystem::is_symlink("report.json"));
  EXPECT_EQ(Json::parse(read("kept.json"))["outcome"], "succeeded");
  struct stat status {};
  ASSERT_EQ(stat("kept.json", &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0640U);
}

TEST_F(ReportFlag, OfAPipeIsWrittenIntoThePipe) {
  write_project();
  ASSERT_EQ(mkfifo("pipe", 0600), 0);
  std::string received;
  std::thread reader([&received] { received = read("pipe"); });
  EXPECT_EQ(run({"publish", "app.apk", "--report", "pipe"}).code, 0);
  reader.join();
  EXPECT_EQ(Json::parse(received)["outcome"], "succeeded");
  EXPECT_TRUE(std::filesystem::is_fifo("pipe"));
}

TEST_F(ReportFlag, OfADescriptorIsAddedToWhatIsOpenThere) {
  write_project();
  const int log = open("log", O_WRONLY | O_CREAT, 0600);
  ASSERT_GE(log, 0);
  ASSERT_EQ(::write(log, "before\n", 7), 7);
  EXPECT_EQ(run({"publish", "app.apk", "--report", "/dev/fd/" + std::to_string(log)}).code, 0);
  ASSERT_EQ(::write(log, "after\n", 6), 6);
  close(log);
  const std::string text = read("log");
  EXPECT_THAT(text, StartsWith("before\n{"));
  EXPECT_THAT(text, HasSubstr("}\nafter\n"));
}

TEST_F(ReportFlag, IsWrittenAlsoWhenASignalComesAfterTheUpload) {
  write_project();
  bool sent = false;
  LooksWhenFlushed buffer([&] {
    if (!std::exchange(sent, true)) kill(getpid(), SIGINT);
  });
  std::istringstream in;
  std::ostream out(&buffer);  // flushed with the report
  std::ostringstream err;
  EXPECT_EQ(run_with({"publish", "app.apk", "--output", "json", "--report", "report.json"},
                     {in, out, err}),
            0);
  EXPECT_TRUE(sent);
  EXPECT_EQ(Json::parse(read("report.json"))["outcome"], "succeeded");
}

}  // namespace
}  // namespace slipway::cli
