#include <gmock/gmock.h>

#include "probed_service.h"

namespace slipway::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using Json = nlohmann::ordered_json;

class Call : public Probed {
 protected:
  void SetUp() override {
    Probed::SetUp();
    old_->methods = {{"app/view", "Describes an app.", {{"appKey", true}, {"buildKey"}}},
                     {"app/sendCert",
                      "Sends a certificate.",
                      {{"file", true, true}, {"password", true, false, true}, {"note"}}},
                     {"app/mine", "Lists the apps.", {}}};
    new_->can_call = false;
    write_both();
  }
  Ended call(std::vector<std::string> arguments, const std::string& input = {}) {
    arguments.insert(arguments.begin(), {"call", "old-one"});
    return probe(std::move(arguments), input);
  }
};

TEST_F(Call, PrintsTheReplyIndented) {
  old_->reply = NativeReply{200, true, R"({"code":0,"data":{"buildName":"中文","list":[]}})"};
  const Ended ended = call({"app/view", "appKey=a1", "buildKey="});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_EQ(ended.err, "");
  EXPECT_EQ(ended.out,
            "{\n"
            "  \"code\": 0,\n"
            "  \"data\": {\n"
            "    \"buildName\": \"中文\",\n"
            "    \"list\": []\n"
            "  }\n"
            "}\n");
  EXPECT_THAT(old_->asked, ElementsAre("app/view appKey=a1 buildKey="));
}

TEST_F(Call, PutsTheReplyIntoTheDocument) {
  old_->reply = NativeReply{201, true, R"({"code": 0, "data": [1, "2"]})"};
  const Ended ended = call({"app/view", "appKey=a=1", "--output", "json"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_EQ(ended.json(), Json::parse(R"({"schema": "slipway.call/1", "outcome": "succeeded",
              "target": "old-one", "provider": "old", "reply": {"code": 0, "data": [1, "2"]},
              "method": "app/view", "http_status": 201, "warnings": [], "error": null})"));
  EXPECT_THAT(old_->asked, ElementsAre("app/view appKey=a=1"));
}

TEST_F(Call, AReplyThatIsNoJsonIsText) {
  old_->reply = NativeReply{200, false, "<h1>\x1b[2Jhello</h1>"};
  EXPECT_EQ(call({"app/mine"}).out, "<h1>?[2Jhello</h1>\n");
  EXPECT_EQ(call({"app/mine", "--output", "json"}).json()["reply"], "<h1>\x1b[2Jhello</h1>");
  old_->reply = NativeReply{200, true, "{broken"};
  EXPECT_EQ(call({"app/mine", "--output", "json"}).json()["reply"], "{broken");
}

TEST_F(Call, AnAtSignNamesAFileWhereTheMethodTakesOne) {
  write("key.txt", "open-sesame\n");
  write("note.txt", "two\nlines\n");
  const Ended ended = call({"app/sendCert", "file=@a.p12", "password=@key.txt", "note=@note.txt"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_EQ(ended.err, "");
  EXPECT_THAT(old_->asked,
              ElementsAre("app/sendCert file=<a.p12> password=open-sesame note=two\nlines"));
}

TEST_F(Call, ATextComesFromStdinOnce) {
  EXPECT_EQ(call({"app/sendCert", "file=@a.p12", "password=@-"}, "open-sesame\r\n").code, 0);
  EXPECT_THAT(old_->asked, ElementsAre("app/sendCert file=<a.p12> password=open-sesame"));
  const Ended twice = call({"app/sendCert", "password=@-", "note=@-"}, "x");
  EXPECT_EQ(twice.code, 2);
  EXPECT_THAT(twice.err, HasSubstr("two arguments are to be read from stdin"));
}

TEST_F(Call, TwoAtSignsAreATextThatBeginsWithOne) {
  EXPECT_EQ(call({"app/view", "appKey=@@home"}).code, 0);
  EXPECT_EQ(call({"raw/call", "to=@@all"}).code, 0);
  EXPECT_THAT(old_->asked, ElementsAre("app/view appKey=@home", "raw/call to=@all"));
}

TEST_F(Call, ASecretIsNeverPrintedWhereverItCameFrom) {
  write("key.txt", "open-sesame");
  old_->reply = NativeReply{200, true, R"({"echo":"got open-sesame"})"};
  for (const char* password : {"password=open-sesame", "password=@key.txt", "password=@-"}) {
    for (const char* output : {"human", "json"}) {
      const Ended ended =
          call({"app/sendCert", "file=@a", password, "--output", output}, "open-sesame\n");
      EXPECT_EQ(ended.code, 0) << ended.err;
      EXPECT_THAT(ended.out, HasSubstr("got (secret)"));
      EXPECT_THAT(ended.out + ended.err, Not(HasSubstr("open-sesame")));
    }
  }
  // The target's own, and what stdin gave to a call that nobody describes.
  old_->reply = NativeReply{200, false, "s3cret-t0ken and open-sesame"};
  EXPECT_EQ(call({"raw/call", "x=@-"}, "open-sesame").out, "(secret) and (secret)\n");
}

TEST_F(Call, WarnsOfASecretOnTheCommandLine) {
  const Ended ended = call({"app/sendCert", "file=@a", "password=open-sesame"});
  EXPECT_EQ(ended.code, 0);
  EXPECT_EQ(ended.err,
            "warning: old-one: `password` stands on the command line, where process lists show "
            "it\n"
            "  hint: write password=@FILE, or password=@- to read it from stdin\n");
}

TEST_F(Call, AnUnknownMethodGoesOutAsItIsWithAWarning) {
  const Ended ended = call({"app/veiw", "file=@b.apk", "page=2"});
  EXPECT_EQ(ended.code, 0);
  EXPECT_THAT(ended.err, HasSubstr("warning: old-one: no page describes the method `app/veiw`: it "
                                   "went out as it is\n  hint: did you mean `app/view`?\n"));
  EXPECT_THAT(old_->asked, ElementsAre("app/veiw file=<b.apk> page=2"));
}

TEST_F(Call, AnUnknownMethodThatIsRefusedIsNotSaidToHaveGoneOut) {
  Error error;
  error.kind = ErrorKind::invalid_request;
  error.call = "../app/view";
  error.message = "this cannot be a path";
  old_->reply = fail(error);
  const Ended ended = call({"../app/view", "--output", "json"});
  EXPECT_EQ(ended.code, 2);
  EXPECT_EQ(
      ended.err,
      "error: old-one: this cannot be a path (../app/view)\n  hint: did you mean `app/view`?\n");
  EXPECT_EQ(ended.json()["outcome"], "refused");
}

TEST_F(Call, AnUnknownMethodThatWentOutIsAWarningOfTheDocument) {
  const std::string warning = "no page describes the method `app/veiw`: it went out as it is";
  EXPECT_EQ(call({"app/veiw", "--output", "json"}).json()["warnings"], Json::array({warning}));
  Error error;
  error.kind = ErrorKind::not_found;
  error.call = "app/veiw";
  error.http_status = 404;
  old_->reply = fail(error);
  const Ended ended = call({"app/veiw", "--output", "json"});
  EXPECT_EQ(ended.code, 4);
  EXPECT_EQ(ended.json()["warnings"], Json::array({warning}));
}

TEST_F(Call, WarnsOfAParameterThatIsGivenTwice) {
  const Ended ended = call({"app/view", "appKey=a", "appKey=b", "appKey=c", "--output", "json"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_THAT(ended.err, HasSubstr("warning: old-one: `appKey` is given more than once"));
  EXPECT_EQ(call({"app/view", "appKey=a", "buildKey=a"}).err, "");
}

TEST_F(Call, KeepsWhatATerminalWouldActOnInAnotherWriting) {
  const std::string name =
      "a\xE2\x80\xAE"
      "b\xC2\x9B"
      "c\xE2\x80\x8B"
      "d\xE2\x80\xA8"
      "e\xE2\x81\xA9"
      "f\x7F";
  old_->reply = NativeReply{200, true, Json{{"name", name}, {"other", "…—中文é"}}.dump()};
  const Ended ended = call({"app/view", "appKey=a"});
  EXPECT_THAT(ended.out, HasSubstr(R"("a\u202eb\u009bc\u200bd\u2028e\u2069f\u007f")"));
  EXPECT_THAT(ended.out, HasSubstr("…—中文é"));
  EXPECT_EQ(ended.json()["name"], name);
  old_->reply = NativeReply{200, true, Json(name).dump()};
  EXPECT_EQ(call({"app/view", "appKey=a"}).json(), name) << "a text is JSON too";
  old_->reply = NativeReply{200, false, "a\xE2\x80\xAE"};
  EXPECT_EQ(call({"app/view", "appKey=a"}).out, "a?\n");
}

TEST_F(Call, AnUnknownParameterIsSentWithAWarning) {
  const Ended ended = call({"app/view", "appkey=a1", "--output", "json"});
  EXPECT_EQ(ended.code, 0);
  EXPECT_THAT(ended.err, HasSubstr("did you mean `appKey`?"));
  EXPECT_EQ(ended.json()["warnings"][0], "app/view has no parameter `appkey`: it is sent as it is");
  EXPECT_THAT(old_->asked, ElementsAre("app/view appkey=a1"));
}

TEST_F(Call, AMissingParameterIsRefusedWithAllThatThereAre) {
  old_->reply = fail(ErrorKind::invalid_request, "the parameter file is missing");
  const Ended ended = call({"app/sendCert", "note=x", "--output", "json"});
  EXPECT_EQ(ended.code, 2);
  EXPECT_EQ(ended.err,
            "error: old-one: the parameter file is missing\n"
            "  hint: parameters of app/sendCert: file=@FILE password=SECRET [note]\n");
  EXPECT_EQ(ended.json()["outcome"], "refused");
  EXPECT_EQ(ended.json()["reply"], Json());
}

TEST_F(Call, ARefusalOfTheServiceIsExitCodeFour) {
  Error error;
  error.kind = ErrorKind::not_found;
  error.call = "app/view";
  error.code = "1001";
  error.message = "there is no such app";
  old_->reply = fail(error);
  const Ended ended = call({"app/view", "appKey=a", "--output", "json"});
  EXPECT_EQ(ended.code, 4);
  EXPECT_EQ(ended.json()["outcome"], "failed");
  EXPECT_EQ(ended.json()["reply"], Json());
  EXPECT_EQ(ended.json()["error"]["code"], "1001");
}

TEST_F(Call, ALostAnswerIsExitCodeFive) {
  Error error;
  error.kind = ErrorKind::network;
  error.call = "app/view";
  error.effect = Effect::unknown;
  error.message = "the connection broke";
  error.retryable = true;
  old_->reply = fail(error);
  EXPECT_EQ(call({"app/view", "appKey=a"}).code, 5);
  EXPECT_EQ(old_->asked.size(), 1U) << "nobody knows what a native call changes";
}

TEST_F(Call, RefusesWhatIsNoArgumentWithoutQuotingIt) {
  const Ended ended = call({"app/view", "appKey=a", "open-sesame", "=open-sesame"});
  EXPECT_EQ(ended.code, 2);
  EXPECT_THAT(ended.err, HasSubstr("argument 2 is not NAME=VALUE"));
  EXPECT_THAT(ended.err, HasSubstr("argument 3 is not NAME=VALUE"));
  EXPECT_THAT(ended.err, Not(HasSubstr("open-sesame")));
  EXPECT_THAT(old_->asked, IsEmpty());
}

TEST_F(Call, RefusesAFileParameterThatIsNoFile) {
  for (const char* file : {"file=a.p12", "file=@-", "file=@", "file=@@a"}) {
    const Ended ended = call({"app/sendCert", file, "password=@-"}, "x");
    EXPECT_EQ(ended.code, 2) << file;
    EXPECT_THAT(ended.err, HasSubstr("file=@FILE")) << file;
  }
  EXPECT_THAT(old_->asked, IsEmpty());
}

TEST_F(Call, RefusesATextThatCannotBeRead) {
  std::filesystem::create_directory("folder");
  for (const char* file : {"missing.txt", "folder"}) {
    const Ended ended = call({"app/view", std::string("appKey=@") + file});
    EXPECT_EQ(ended.code, 2);
    EXPECT_THAT(ended.err, HasSubstr(file));
  }
  EXPECT_THAT(old_->asked, IsEmpty());
}

TEST_F(Call, RefusesAMissingMethod) {
  for (const auto& arguments : std::vector<std::vector<std::string>>{{}, {"page=2"}}) {
    const Ended ended = call(arguments);
    EXPECT_EQ(ended.code, 2);
    EXPECT_THAT(ended.err, HasSubstr("METHOD is missing"));
    EXPECT_THAT(ended.err, HasSubstr("slipway call old-one --list"));
  }
  EXPECT_EQ(call({"app/things?page=2"}).code, 0);
}

TEST_F(Call, RefusesATargetWithoutCallsAndNamesThoseThatHaveThem) {
  const Ended ended = probe({"call", "new-one", "app/view"});
  EXPECT_EQ(ended.code, 2);
  EXPECT_THAT(ended.err, HasSubstr("old-one"));
  EXPECT_EQ(probe({"call", "new-one", "--list"}).code, 2);
}

TEST_F(Call, ListsTheMethodsWithoutTheSecrets) {
  environment_.clear();
  const std::string list =
      "app/view\n"
      "    Describes an app.\n"
      "    appKey [buildKey]\n"
      "app/sendCert\n"
      "    Sends a certificate.\n"
      "    file=@FILE password=SECRET [note]\n"
      "app/mine\n"
      "    Lists the apps.\n";
  const Ended ended = call({"--list"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_EQ(ended.out, list);
  EXPECT_EQ(call({"list"}).out, list);
}

TEST_F(Call, ListsTheMethodsInJson) {
  const Json document = call({"list", "--output", "json"}).json();
  EXPECT_EQ(document["schema"], "slipway.call/1");
  EXPECT_EQ(document["methods"].size(), 3U);
  EXPECT_EQ(document["methods"][0], Json::parse(R"({"name": "app/view",
    "help": "Describes an app.",
    "parameters": [
      {"name": "appKey", "required": true, "file": false, "secret": false},
      {"name": "buildKey", "required": false, "file": false, "secret": false}]})"));
}

TEST_F(Call, RefusesWhatHasNoEffectBesideTheList) {
  const std::vector<std::vector<std::string>> all = {
      {"--list", "app/view"},
      {"--list", "appKey=a"},
      {"list", "appKey=a"},
      {"list", "--set", "old-one.base_url=https://other.test"}};
  for (const auto& arguments : all) {
    const Ended ended = call(arguments);
    EXPECT_EQ(ended.code, 2) << arguments[0] << " " << arguments[1];
    EXPECT_EQ(ended.out, "");
    EXPECT_THAT(ended.err, HasSubstr("goes with no METHOD, ARGUMENT or --set"));
  }
  EXPECT_EQ(call({"list", "--list"}).code, 0);
}

TEST_F(Call, RefusesAnUnknownTarget) {
  for (const char* method : {"app/view", "list"}) {
    const Ended ended = probe({"call", "old-two", method});
    EXPECT_EQ(ended.code, 2);
    EXPECT_THAT(ended.err, HasSubstr("did you mean `old-one`?"));
  }
}

}  // namespace
}  // namespace slipway::cli
