#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "emulator/hockeyapp_replies.h"
#include "tests/unit/emulator/probe.h"

namespace slipway::emulator::probe {
namespace {

using hockeyapp::notes_as_html;
using Json = nlohmann::json;

Parts page_form() {
  return Parts()
      .field("status", "2")
      .field("notify", "1")
      .field("notes", "Some new features and fixed bugs.")
      .field("notes_type", "0")
      .file("ipa", "hockeyapp.ipa", "abc")
      .file("dsym", "hockeyapp.dSYM.zip", "symbols");
}

void expect_page_reply(const Json& reply, const Emulator& emulator) {
  EXPECT_TRUE(reply["title"].is_string());
  EXPECT_EQ(reply["appsize"], 3);
  EXPECT_TRUE(reply["timestamp"].is_number_integer());
  EXPECT_EQ(reply["device_family"], "iPhone/iPod");
  EXPECT_EQ(reply["minimum_os_version"], "4.0");
  EXPECT_EQ(reply["notes"], "<p>Some new features and fixed bugs.</p>");
  EXPECT_EQ(reply["version"], "1");
  EXPECT_EQ(reply["shortversion"], "1.0");
  EXPECT_EQ(reply["status"], 2);
  EXPECT_EQ(reply["config_url"], emulator.base_url() + "/manage/apps/123/app_versions/1");
  EXPECT_EQ(reply["public_url"], emulator.base_url() + "/apps/1234567890abcdef1234567890abcdef");
}

TEST(EmulatorHockeyApp, AnswersAnUploadWithThePages201) {
  Bench bench;
  const auto answer = bench.upload(page_form());
  ASSERT_EQ(answer.status, 201) << answer.body;
  expect_page_reply(answer.json(), *bench);
  ASSERT_EQ(bench->uploads().size(), 1U);
  const auto upload = bench->uploads()[0];
  EXPECT_EQ(upload.provider, "hockeyapp");
  EXPECT_EQ(upload.fields, (Pairs{{"status", "2"},
                                  {"notify", "1"},
                                  {"notes", "Some new features and fixed bugs."},
                                  {"notes_type", "0"}}));
  EXPECT_EQ(upload.file_name, "hockeyapp.ipa");
  EXPECT_EQ(upload.size, 3U);
  EXPECT_EQ(upload.sha256, kAbcSha256);
  EXPECT_EQ(file_content(upload.path), "abc");
  EXPECT_EQ(upload.dsym_file_name, "hockeyapp.dSYM.zip");
  EXPECT_EQ(upload.dsym_sha256, sha256("symbols"));
}

TEST(EmulatorHockeyApp, TakesTheCurlCommandOfThePage) {
  if (std::system("curl --version >/dev/null 2>&1") != 0) GTEST_SKIP() << "there is no curl here";
  Bench bench;
  std::ofstream(bench.folder() / "hockeyapp.ipa") << "abc";
  std::ofstream(bench.folder() / "hockeyapp.dSYM.zip") << "symbols";
  const auto out = bench.folder() / "reply.json";
  const std::string command =
      "cd '" + bench.folder().string() +
      "' && curl -sS --noproxy '*' -o reply.json -w '%{http_code}'"
      " -F \"status=2\" -F \"notify=1\" -F \"notes=Some new features and fixed bugs.\""
      " -F \"notes_type=0\" -F \"ipa=@hockeyapp.ipa\" -F \"dsym=@hockeyapp.dSYM.zip\""
      " -H \"X-HockeyAppToken: 4567abcd8901ef234567abcd8901ef23\" " +
      bench->base_url() +
      "/api/2/apps/1234567890abcdef1234567890abcdef/app_versions/upload > status";
  ASSERT_EQ(std::system(command.c_str()), 0);
  EXPECT_EQ(file_content(bench.folder() / "status"), "201");
  expect_page_reply(Json::parse(file_content(out)), *bench);
}

TEST(EmulatorHockeyApp, RefusesAWrongTokenWithThePages401) {
  Bench bench;
  for (const Pairs& headers : {Pairs{}, Pairs{{"X-HockeyAppToken", "wrong"}}}) {
    const auto answer = post_parts(*bench, bench.versions_path() + "/upload", page_form(), headers);
    EXPECT_EQ(answer.status, 401);
    EXPECT_EQ(answer.json(),
              Json::parse(R"({"errors":{"credentials":["user not found or token invalid"]}})"));
  }
  EXPECT_TRUE(bench->uploads().empty());
}

TEST(EmulatorHockeyApp, RefusesAnUnknownAppWithThePages422) {
  Bench bench;
  const auto answer =
      post_parts(*bench, "/api/2/apps/ffff/app_versions/upload", page_form(), bench.token_header());
  EXPECT_EQ(answer.status, 422);
  EXPECT_EQ(answer.json(), Json::parse(R"({"errors":{"app":["not found"]}})"));
}

TEST(EmulatorHockeyApp, TakesTheOlderPathAnyHeaderCaseAndAnyCaseOfTheAppId) {
  Bench bench;
  const auto answer =
      post_parts(*bench, "/api/2/apps/1234567890ABCDEF1234567890ABCDEF/app_versions", page_form(),
                 {{"X-Hockeyapptoken", bench->hockeyapp_token()}});
  EXPECT_EQ(answer.status, 201);
}

TEST(EmulatorHockeyApp, KnowsNoOtherRoutes) {
  Bench bench;
  for (const std::string path :
       {"/api/2/appsx", "/api/2/apps/1/nothing", "/api/2/users", "/api/3/apps", "/"}) {
    const auto answer = send(*bench, "GET", path, bench.token_header());
    EXPECT_EQ(answer.status, 404) << path;
    EXPECT_TRUE(answer.json().is_discarded()) << "the real one has no JSON here";
  }
}

struct WrongForm {
  Parts parts;
  std::string field;
};

TEST(EmulatorHockeyApp, RefusesWrongFieldsByName) {
  Bench bench;
  const auto with = [](const std::string& name, const std::string& value) {
    return Parts().field(name, value).file("ipa", "a.ipa", "abc");
  };
  const std::vector<WrongForm> cases = {
      {Parts().field("notes", "x"), "ipa"},
      {Parts().file("ipa", "", ""), "ipa"},
      {Parts().field("ipa", "not a file"), "ipa"},
      {Parts().file("dsym", "symbols.zip", "x"), "dsym"},
      {Parts().file("dsym", "Mapping.txt", "x"), "dsym"},
      {with("notes_type", "2"), "notes_type"},
      {with("notify", "3"), "notify"},
      {with("status", "0"), "status"},
      {with("mandatory", "yes"), "mandatory"},
      {with("strategy", "purge"), "strategy"},
      {with("teams", "qa"), "teams"},
      {with("teams", "12, 34"), "teams"},
      {with("teams", "12,,34"), "teams"},
      {with("users", ",12"), "users"},
      {with("users", "12,"), "users"},
      {Parts().file("ipa", "app.aab", "abc"), "ipa"},
      {Parts().file("ipa", "app.zip", "abc"), "ipa"},
      {Parts().file("ipa", "app", "abc"), "ipa"},
      {Parts().file("ipa", ".ipa", "abc"), "ipa"},
      {Parts().file("ipa", "app.ipa.txt", "abc"), "ipa"},
  };
  for (const auto& wrong : cases) {
    const auto answer = bench.upload(wrong.parts);
    EXPECT_EQ(answer.status, 422) << wrong.field;
    EXPECT_TRUE(answer.json()["errors"][wrong.field].is_array()) << answer.body;
  }
  EXPECT_EQ(bench.upload(cases[0].parts).json(),
            Json::parse(R"({"errors":{"ipa":["can't be blank"]}})"));
  EXPECT_TRUE(bench->uploads().empty());
}

TEST(EmulatorHockeyApp, TakesThePackagesOfThePageInAnyCase) {
  Bench bench;
  for (const std::string name :
       {"app.ipa", "app.apk", "App.app.zip", "APP.IPA", "app.ApK", "My App.App.Zip"}) {
    EXPECT_EQ(bench.upload(Parts().file("ipa", name, "abc")).status, 201) << name;
  }
  EXPECT_EQ(bench->uploads().size(), 6U);
}

TEST(EmulatorHockeyApp, TakesListsOfTeamsAndUsers) {
  Bench bench;
  for (const std::string list : {"", "7", "12,34,5678"}) {
    const auto form = Parts().field("teams", list).field("users", list).file("ipa", "a.ipa", "abc");
    EXPECT_EQ(bench.upload(form).status, 201) << list;
  }
}

TEST(EmulatorHockeyApp, TakesSymbolsAlone) {
  Bench bench;
  EXPECT_EQ(bench.upload(Parts().file("dsym", "App Name.DSYM.ZIP", "abc")).status, 201);
  EXPECT_EQ(bench.upload(Parts().file("dsym", "mapping.txt", "abc")).status, 201);
  ASSERT_EQ(bench->uploads().size(), 2U);
  EXPECT_EQ(bench->uploads()[0].dsym_sha256, kAbcSha256);
  EXPECT_EQ(bench->uploads()[0].file_name, "");
}

TEST(EmulatorHockeyApp, TakesWhatOldClientsSend) {
  Bench bench;
  const Parts parts =
      Parts()
          .part(
              "content-disposition: form-data; name=\"ipa\"; filename=\"C:\\out\\My App.apk\"\r\n"
              "Content-Transfer-Encoding: binary\r\nContent-Length: 3",
              "abc")
          .field("notes", "")
          .field("status", "")
          .field("upload_dsym_only", "false")
          .part("Content-Disposition: form-data; name=\"dsym\"; filename=\"\"", "")
          .field("teams", "12,34");
  const auto headers =
      Pairs{{"X-Hockeyapptoken", bench->hockeyapp_token()},
            {"Content-Type", "multipart/form-data; boundary=" + std::string(Parts::kBoundary) +
                                 "; charset=US-ASCII"}};
  const auto answer =
      send(*bench, "POST", bench.versions_path() + "/upload", headers, parts.body());
  ASSERT_EQ(answer.status, 201) << answer.body;
  ASSERT_EQ(bench->uploads().size(), 1U);
  const auto upload = bench->uploads()[0];
  EXPECT_EQ(upload.file_name, "My App.apk");
  EXPECT_EQ(upload.sha256, kAbcSha256);
  EXPECT_EQ(upload.dsym_file_name, "");
  EXPECT_EQ(
      upload.fields,
      (Pairs{{"notes", ""}, {"status", ""}, {"upload_dsym_only", "false"}, {"teams", "12,34"}}));
}

TEST(EmulatorHockeyApp, AsksForTheBodyWhenTheClientExpectsIt) {
  Bench bench;
  const auto body = Parts().file("ipa", "a.ipa", "abc").body();
  const auto head = [&](const std::string& token) {
    return "POST " + bench.versions_path() +
           "/upload HTTP/1.1\r\nHost: x\r\nX-HockeyAppToken: " + token +
           "\r\nContent-Type: multipart/form-data; boundary=" + Parts::kBoundary +
           "\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\nExpect: 100-continue\r\n\r\n";
  };
  Wire wire(*bench);
  wire.write(head(bench->hockeyapp_token()));
  EXPECT_EQ(wire.read_answer().status, 100);
  wire.write(body);
  EXPECT_EQ(wire.read_answer().status, 201);

  Wire refused(*bench);
  refused.write(head("wrong"));
  EXPECT_EQ(refused.read_answer().status, 401) << "without asking for the body";
}

TEST(EmulatorHockeyApp, ShowsNotesAsEscapedHtmlOfAtMostFiveThousandCharacters) {
  EXPECT_EQ(notes_as_html(""), "");
  EXPECT_EQ(notes_as_html("a < b & \"c\""), "<p>a &lt; b &amp; &quot;c&quot;</p>");
  EXPECT_EQ(notes_as_html("one\r\ntwo\n\nthree\n"), "<p>one<br />\ntwo</p>\n\n<p>three</p>");
  std::string chinese;
  for (int count = 0; count < 5001; ++count) chinese += "你";
  EXPECT_EQ(notes_as_html(chinese).size(), 5000 * 3 + std::string("<p></p>").size());
}

TEST(EmulatorHockeyApp, AddsByDefaultAndReplacesWhenAsked) {
  Bench bench;
  const auto form = [](const std::string& strategy, const std::string& content) {
    return Parts().field("strategy", strategy).file("ipa", "app.ipa", content);
  };
  EXPECT_EQ(bench.upload(form("", "one")).json()["version"], "1");
  EXPECT_EQ(bench.upload(form("add", "one")).json()["version"], "2") << "a duplicate";
  EXPECT_EQ(bench.upload(form("replace", "three")).json()["version"], "2");
  const auto list = send(*bench, "GET", bench.versions_path(), bench.token_header()).json();
  EXPECT_EQ(list["status"], "success");
  EXPECT_EQ(list["total_entries"], 2);
  ASSERT_EQ(list["app_versions"].size(), 2U);
  EXPECT_EQ(list["app_versions"][0]["version"], "2");
  EXPECT_EQ(list["app_versions"][0]["appsize"], 5);
  EXPECT_EQ(bench->uploads().size(), 3U) << "all three came";
  EXPECT_EQ(bench.received()[1]["state"], "replaced");
}

TEST(EmulatorHockeyApp, ListsItsApp) {
  Bench bench;
  const auto list = send(*bench, "GET", "/api/2/apps", bench.token_header()).json();
  EXPECT_EQ(list["status"], "success");
  EXPECT_EQ(list["apps"][0]["public_identifier"], bench->hockeyapp_app_id());
  EXPECT_EQ(send(*bench, "GET", "/api/2/apps").status, 401);
}

TEST(EmulatorHockeyApp, GivesBackWhatWasAskedFor) {
  Bench bench;
  const auto answer = bench.upload(Parts()
                                       .field("status", "1")
                                       .field("mandatory", "1")
                                       .field("tags", "qa,beta")
                                       .file("ipa", "app.apk", "abc"));
  const auto reply = answer.json();
  EXPECT_EQ(reply["status"], 1);
  EXPECT_EQ(reply["mandatory"], true);
  EXPECT_EQ(reply["tags"], Json::parse(R"(["qa","beta"])"));
  EXPECT_EQ(reply["restricted_to_tags"], true);
  EXPECT_EQ(bench.upload(Parts().file("ipa", "a.apk", "x")).json()["status"], 2);
}

}  // namespace
}  // namespace slipway::emulator::probe
