#include <gmock/gmock.h>

#include "one_target.h"

namespace slipway::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using Json = nlohmann::ordered_json;

using Edit = OneTargetTest;

TEST_F(Edit, ChangesWhatIsNamedAndNothingElse) {
  const Ended ended =
      run({"edit", "beta", "b2", "--notes", "Hello", "--notes-format", "markdown", "--availability",
           "withheld", "--mandatory", "false", "--tag", "qa", "--tag", "staff"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_EQ(ended.out,
            "changed notes, availability, mandatory, tags of build b2, 1.1 (28), "
            "https://fake.example.com/b2\n");
  EXPECT_EQ(ended.err, "");
  EXPECT_THAT(service_->calls,
              ElementsAre("edit_build b2 notes=markdown:Hello availability=withheld optional "
                          "tags=qa;staff;"));
}

TEST_F(Edit, TakesAbsenceAsAChange) {
  EXPECT_EQ(run({"edit", "beta", "b2", "--no-tags", "--access", "public", "--no-notes"}).code, 0);
  EXPECT_THAT(service_->calls, ElementsAre("edit_build b2 notes=plain: tags= access=public:"));
}

TEST_F(Edit, ShowsTheBuildAfterwardsInJson) {
  const Ended ended = run(json({"edit", "beta", "b2", "--mandatory", "true"}));
  EXPECT_EQ(ended.code, 0) << ended.err;
  const Json document = ended.json();
  EXPECT_EQ(document["schema"], "slipway.edit/1");
  EXPECT_EQ(document["builds"][0]["id"], "b2");
  EXPECT_EQ(document["builds"][0]["version"], "1.1");
  EXPECT_EQ(document["builds"][0]["mandatory"], true);
  EXPECT_EQ(document["error"], nullptr);
}

TEST_F(Edit, ReadsNotesFromAFileOrStdin) {
  write("notes.md", "line one\nline two\n");
  EXPECT_EQ(run({"edit", "beta", "b2", "--notes-file", "notes.md"}).code, 0);
  EXPECT_EQ(run({"edit", "beta", "b2", "--notes-file", "-"}, "typed\r\n").code, 0);
  EXPECT_THAT(service_->calls, ElementsAre("edit_build b2 notes=plain:line one\nline two",
                                           "edit_build b2 notes=plain:typed"));
}

TEST_F(Edit, TakesNothingFromTheEnvironmentOfPublish) {
  environment_["SLIPWAY_NOTES"] = "of another build";
  environment_["SLIPWAY_MANDATORY"] = "true";
  EXPECT_EQ(run({"edit", "beta", "b2", "--tag", "qa"}).code, 0);
  EXPECT_THAT(service_->calls, ElementsAre("edit_build b2 tags=qa;"));
}

TEST_F(Edit, TakesAPasswordFromAFileOrStdinAndNeverShowsIt) {
  write("password", "open-sesame\n");
  Ended ended = run({"edit", "beta", "b2", "--access", "password", "--password-file", "password"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_THAT(ended.out + ended.err, Not(HasSubstr("open-sesame")));

  Error error = OneTargetTest::error(ErrorKind::invalid_request, "too simple");
  error.service_message = "open-sesame is too simple";
  service_->errors = {error};
  ended =
      run({"edit", "beta", "b2", "--access", "password", "--password-file", "-"}, "open-sesame\n");
  EXPECT_EQ(ended.code, 4);
  EXPECT_THAT(ended.err, HasSubstr("(secret) is too simple"));
  EXPECT_THAT(service_->calls, ElementsAre("edit_build b2 access=password:open-sesame",
                                           "edit_build b2 access=password:open-sesame"));
}

TEST_F(Edit, MistakesAreRefusedBeforeAnyCall) {
  write("empty", "\n");
  write("nothing", "");
  write("latin1", "Gr\xFC\xDF");
  write("nul", std::string("a\0b", 3));
  const std::vector<std::pair<std::vector<std::string>, std::string>> mistakes = {
      {{}, "nothing_to_change"},
      {{"--access", "password"}, "password_missing"},
      {{"--access", "password", "--password-file", "none"}, "password_file"},
      {{"--access", "password", "--password-file", "empty"}, "password_empty"},
      {{"--access", "public", "--password-file", "empty"}, "password_unused"},
      {{"--password-file", "empty"}, "usage"},
      {{"--notes-format", "plain"}, "notes_format_without_notes"},
      {{"--notes-file", "none.md"}, "notes_file"},
      {{"--notes", ""}, "notes_empty"},
      {{"--notes-file", "nothing"}, "notes_empty"},
      {{"--notes-file", "empty"}, "notes_empty"},
      {{"--notes-file", "-"}, "notes_empty"},
      {{"--notes-file", "latin1"}, "notes_not_text"},
      {{"--notes-file", "nul"}, "notes_not_text"},
      {{"--notes", "Gr\xFC"}, "notes_not_text"},
      {{"--notes", "a", "--no-notes"}, "notes_unused"},
      {{"--notes-file", "latin1", "--no-notes"}, "notes_unused"},
      {{"--tag", ""}, "bad_tag"},
      {{"--tag", "qa", "--tag", ""}, "bad_tag"},
      {{"--tag", "Gr\xFC"}, "bad_tag"},
      {{"--notes-file", "-", "--access", "password", "--password-file", "-"}, "stdin_read_twice"},
      {{"--notes", "a", "--notes-file", "b"}, "usage"},
      {{"--tag", "qa", "--no-tags"}, "usage"},
      {{"--mandatory", "maybe"}, "usage"},
      {{"--access", "friends"}, "usage"}};
  for (const auto& [flags, code] : mistakes) {
    std::vector<std::string> arguments = {"edit", "beta", "b2"};
    arguments.insert(arguments.end(), flags.begin(), flags.end());
    const Ended ended = run(json(arguments));
    EXPECT_EQ(ended.code, 2) << code;
    EXPECT_EQ(ended.json()["findings"][0]["code"], code) << ended.err;
  }
  EXPECT_THAT(service_->calls, IsEmpty());
}

TEST_F(Edit, SaysWhatCanBeChangedWhenSomethingCannot) {
  const Ended ended = run({"edit", "beta", "b2", "--access", "invite"});
  EXPECT_EQ(ended.code, 2);
  EXPECT_THAT(ended.err, HasSubstr("--access invite: "));
  EXPECT_THAT(ended.err,
              HasSubstr("hint: what can be changed here: --notes, --availability, --mandatory, "
                        "--tag, --access public, --access password\n"));
}

TEST_F(Edit, NamesAllThatCannotBeChangedAndChangesNothing) {
  service_->editable = {{Feature::notes, Support::yes}, {Feature::tags, Support::no}};
  const Ended ended = run(json({"edit", "beta", "b2", "--notes", "a", "--availability", "withheld",
                                "--mandatory", "true", "--tag", "qa"}));
  EXPECT_EQ(ended.code, 2);
  const Json findings = ended.json()["findings"];
  ASSERT_EQ(findings.size(), 3U) << ended.err;
  const std::vector<std::string> flags = {"--availability", "--mandatory", "--tag"};
  for (std::size_t i = 0; i < flags.size(); ++i) {
    EXPECT_EQ(findings[i]["code"], "unsupported");
    EXPECT_THAT(findings[i]["message"].get<std::string>(), ::testing::StartsWith(flags[i] + ": "));
  }
  EXPECT_EQ(findings[2]["hint"], "what can be changed here: --notes");
  EXPECT_THAT(service_->calls, IsEmpty());
}

TEST_F(Edit, SaysThatStdinCannotBeRead) {
  /// As a stdin that is closed.
  class Closed : public std::streambuf {
    int_type underflow() override { throw std::runtime_error("bad file descriptor"); }
    std::streamsize xsgetn(char*, std::streamsize) override { throw std::runtime_error("closed"); }
  };
  Closed closed;
  std::istream in(&closed);
  std::ostringstream out;
  std::ostringstream err;
  EXPECT_EQ(run_with({"edit", "beta", "b2", "--notes-file", "-"}, {in, out, err}), 2);
  EXPECT_THAT(err.str(), HasSubstr("cannot read the notes from stdin: is it closed?"));
  EXPECT_THAT(service_->calls, IsEmpty());
}

TEST_F(Edit, SaysWhichTextIsTooLongOrCannotBeRead) {
  write("long.txt", std::string(1024 * 1024 + 1, 'x'));
  std::filesystem::create_directory("folder");
  Ended ended = run({"edit", "beta", "b2", "--access", "password", "--password-file", "long.txt"});
  EXPECT_EQ(ended.code, 2);
  EXPECT_THAT(ended.err, HasSubstr("cannot take the password: longer than 1 MiB"));
  ended = run({"edit", "beta", "b2", "--access", "password", "--password-file", "folder"});
  EXPECT_EQ(ended.code, 2);
  EXPECT_THAT(ended.err, HasSubstr("cannot read the password from folder"));
  EXPECT_THAT(service_->calls, IsEmpty());
}

TEST_F(Edit, ABuildThatIsNotThereIsFailed) {
  const Ended ended = run(json({"edit", "beta", "b7", "--mandatory", "true"}));
  EXPECT_EQ(ended.code, 4);
  EXPECT_EQ(ended.json()["error"]["kind"], "not_found");
  EXPECT_EQ(ended.json()["error"]["code"], "1202");
  EXPECT_EQ(ended.json()["builds"], Json::array());
}

}  // namespace
}  // namespace slipway::cli
