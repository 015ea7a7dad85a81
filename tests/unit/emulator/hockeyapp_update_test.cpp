#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <iterator>

#include "tests/unit/emulator/probe.h"

namespace slipway::emulator::probe {
namespace {

using ::testing::StartsWith;
using Json = nlohmann::json;

/// A PUT on one version, by its id.
Answer put(Bench& bench, const std::string& id, const Parts& parts) {
  auto headers = bench.token_header();
  for (const auto& header : Parts::header()) headers.push_back(header);
  return send(*bench, "PUT", bench.versions_path() + "/" + id, headers, parts.body());
}

Answer put(Bench& bench, const std::string& id, const std::string& body) {
  auto headers = bench.token_header();
  headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
  return send(*bench, "PUT", bench.versions_path() + "/" + id, headers, body);
}

std::string upload(Bench& bench, Parts parts) {
  const auto answer = bench.upload(parts.file("ipa", "app.ipa", "abc"));
  EXPECT_EQ(answer.status, 201) << answer.body;
  return answer.json()["id"].dump();
}

std::string create(Bench& bench, const std::string& number) {
  const auto answer = post_parts(*bench, bench.versions_path() + "/new",
                                 Parts().field("bundle_version", number), bench.token_header());
  EXPECT_EQ(answer.status, 201) << answer.body;
  return answer.json()["id"].dump();
}

Json listed(Bench& bench) {
  const auto path = bench.versions_path() + "?include_build_urls=true";
  return send(*bench, "GET", path, bench.token_header()).json()["app_versions"];
}

TEST(EmulatorHockeyAppUpdate, ChangesWhatIsSentAndNothingElse) {
  Bench bench;
  const auto id = upload(bench, Parts()
                                    .field("notes", "Old")
                                    .field("tags", "qa")
                                    .field("status", "1")
                                    .field("mandatory", "1"));
  const auto answer = put(bench, id, "notes=New+%26+better&notes_type=1&status=2");
  ASSERT_EQ(answer.status, 200) << answer.body;
  const auto reply = answer.json();
  EXPECT_EQ(reply["notes"], "<p>New &amp; better</p>");
  EXPECT_EQ(reply["status"], 2);
  EXPECT_EQ(reply["tags"], Json::parse(R"(["qa"])"));
  EXPECT_EQ(reply["mandatory"], true);
  EXPECT_EQ(reply["id"].dump(), id);
  EXPECT_EQ(reply["version"], "1");
  EXPECT_EQ(reply["appsize"], 3);
  EXPECT_EQ(listed(bench)[0]["notes"], reply["notes"]);
  EXPECT_EQ(put(bench, id, Parts().field("mandatory", "0")).json()["mandatory"], false);
  EXPECT_EQ(bench->uploads().size(), 1U) << "no file came with the changes";
}

TEST(EmulatorHockeyAppUpdate, ClearsNotesAndListsThatAreEmptyAndNoOtherField) {
  Bench bench;
  const auto id = upload(bench, Parts()
                                    .field("notes", "Old")
                                    .field("tags", "qa")
                                    .field("status", "1")
                                    .field("mandatory", "1"));
  const auto reply = put(bench, id, "notes=&tags=&status=&mandatory=&notify=").json();
  EXPECT_EQ(reply["notes"], "");
  EXPECT_EQ(reply["tags"], Json::array());
  EXPECT_EQ(reply["restricted_to_tags"], false);
  EXPECT_EQ(reply["status"], 1);
  EXPECT_EQ(reply["mandatory"], true);
}

TEST(EmulatorHockeyAppUpdate, BringsTheFileOfAVersionThatWasCreatedWhateverItsType) {
  Bench bench;
  for (const std::string name : {"app.aab", "app.hap", "setup.exe", "app.ipa"}) {
    const auto id = create(bench, name + "-1");
    const auto answer =
        put(bench, id, Parts().field("status", "2").file("ipa", name, "content of " + name));
    ASSERT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(answer.json()["version"], name + "-1");
    EXPECT_EQ(answer.json()["appsize"], 11U + name.size());
    EXPECT_EQ(answer.json()["status"], 2);
    const auto url = listed(bench)[0]["build_url"].get<std::string>();
    ASSERT_THAT(url, StartsWith(bench->base_url()));
    EXPECT_EQ(send(*bench, "GET", url.substr(bench->base_url().size())).body, "content of " + name);
  }
  const auto uploads = bench->uploads();
  ASSERT_EQ(uploads.size(), 4U);
  EXPECT_EQ(uploads[0].file_name, "app.aab");
  EXPECT_EQ(uploads[0].sha256, sha256("content of app.aab"));
  EXPECT_EQ(uploads[0].fields, (Pairs{{"status", "2"}}));
  const auto testers =
      send(*bench, "GET", "/api/2/apps/" + bench->hockeyapp_app_id() + "?format=json").json();
  EXPECT_EQ(testers.size(), 4U);
}

TEST(EmulatorHockeyAppUpdate, MakesNoVersionAvailableWithoutAFile) {
  Bench bench;
  const auto id = create(bench, "28");
  const auto refused = put(bench, id, "status=2&notes=New");
  EXPECT_EQ(refused.status, 422);
  EXPECT_TRUE(refused.json()["errors"]["status"].is_array()) << refused.body;
  EXPECT_EQ(put(bench, id, Parts().field("status", "2").file("dsym", "a.dSYM.zip", "x")).status,
            422)
      << "symbols are nothing to install";
  EXPECT_EQ(listed(bench)[0]["notes"], "");
  EXPECT_EQ(put(bench, id, "status=1").status, 200);
  const auto package = Parts().field("status", "2").file("ipa", "a.ipa", "x");
  EXPECT_EQ(put(bench, id, package).json()["status"], 2);
  EXPECT_EQ(put(bench, id, "status=2").status, 200);
}

TEST(EmulatorHockeyAppUpdate, BringsAnotherFileOrLateSymbols) {
  Bench bench;
  const auto id = upload(bench, Parts());
  const auto symbols = put(bench, id, Parts().file("dsym", "My App.dSYM.zip", "symbols"));
  EXPECT_EQ(symbols.status, 200);
  EXPECT_EQ(symbols.json()["appsize"], 3) << "the package is still there";
  EXPECT_EQ(put(bench, id, Parts().file("ipa", "app.ipa", "longer")).json()["appsize"], 6);
  const auto uploads = bench->uploads();
  ASSERT_EQ(uploads.size(), 3U);
  EXPECT_EQ(uploads[1].dsym_sha256, sha256("symbols"));
  EXPECT_EQ(uploads[1].file_name, "");
  EXPECT_EQ(bench.received()[0]["state"], "replaced");
  EXPECT_EQ(bench.received()[2]["state"], "live");
  EXPECT_EQ(listed(bench).size(), 1U);
  EXPECT_EQ(send(*bench, "DELETE", bench.versions_path() + "/" + id, bench.token_header()).status,
            200);
  EXPECT_EQ(bench.received()[2]["state"], "deleted") << "the upload that brought its file";
  EXPECT_EQ(bench.received()[0]["state"], "replaced");
}

TEST(EmulatorHockeyAppUpdate, RefusesWrongFieldsByNameAndKeepsNothing) {
  Bench bench;
  const auto id = upload(bench, Parts().field("notes", "Old"));
  const std::vector<std::pair<std::string, std::string>> wrong = {
      {"notify", "2"},     {"notify", "3"}, {"status", "0"},  {"mandatory", "yes"},
      {"notes_type", "2"}, {"teams", "qa"}, {"users", "1,,2"}};
  for (const auto& [name, value] : wrong) {
    const auto form = Parts().field("notes", "New").field(name, value).file("ipa", "a.ipa", "x");
    const auto answer = put(bench, id, form);
    EXPECT_EQ(answer.status, 422) << name << "=" << value;
    EXPECT_TRUE(answer.json()["errors"][name].is_array()) << answer.body;
  }
  const auto symbols = put(bench, id, Parts().file("dsym", "symbols.zip", "x"));
  EXPECT_EQ(symbols.status, 422);
  EXPECT_TRUE(symbols.json()["errors"]["dsym"].is_array());
  EXPECT_EQ(listed(bench)[0]["notes"], "<p>Old</p>");
  EXPECT_EQ(bench->uploads().size(), 1U);
  EXPECT_EQ(put(bench, id, "notify=1").status, 200);
}

TEST(EmulatorHockeyAppUpdate, GoesByTheIdAndNotByTheVersion) {
  Bench bench;
  upload(bench, Parts());
  for (const std::string id : {"1", "0", "999999", "app", "-1", "2x"}) {
    const auto answer = put(bench, id, Parts().file("ipa", "a.ipa", "x"));
    EXPECT_EQ(answer.status, 404) << id;
    EXPECT_TRUE(answer.json().is_discarded()) << "the real one has no JSON here";
  }
  EXPECT_EQ(bench->uploads().size(), 1U);
  EXPECT_EQ(listed(bench)[0]["appsize"], 3);
  const std::filesystem::directory_iterator files(bench.folder() / "state");
  EXPECT_EQ(std::distance(begin(files), end(files)), 1) << "what nobody owns is not kept";
}

TEST(EmulatorHockeyAppUpdate, TakesWhatOldClientsSend) {
  Bench bench;
  const auto id = create(bench, "28");
  const auto form =
      Parts()
          .part(
              "content-disposition: form-data; name=\"ipa\"; filename=\"C:\\out\\My App.apk\"\r\n"
              "Content-Transfer-Encoding: binary\r\nContent-Length: 3",
              "abc")
          .field("status", "")
          .field("upload_dsym_only", "false")
          .part("Content-Disposition: form-data; name=\"dsym\"; filename=\"\"", "")
          .field("teams", "12,34");
  const Pairs headers = {
      {"X-Hockeyapptoken", bench->hockeyapp_token()},
      {"Content-Type",
       "multipart/form-data; boundary=" + std::string(Parts::kBoundary) + "; charset=US-ASCII"}};
  const auto answer = send(*bench, "PUT", bench.versions_path() + "/" + id, headers, form.body());
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer.json()["appsize"], 3);
  EXPECT_EQ(answer.json()["status"], 1) << "an empty field changes nothing";
  EXPECT_EQ(bench->uploads()[0].file_name, "My App.apk");
}

TEST(EmulatorHockeyAppUpdate, KeepsNothingOfABodyThatBreaksOff) {
  Bench bench;
  const auto id = upload(bench, Parts().field("notes", "Old"));
  auto headers = bench.token_header();
  for (const auto& header : Parts::header()) headers.push_back(header);
  const auto unfinished = Parts().field("notes", "New").file("ipa", "app.ipa", "x").unfinished();
  EXPECT_EQ(send(*bench, "PUT", bench.versions_path() + "/" + id, headers, unfinished).status, 400);
  EXPECT_EQ(listed(bench)[0]["notes"], "<p>Old</p>");
  EXPECT_EQ(bench->uploads().size(), 1U);
  EXPECT_EQ(bench.received()[1]["state"], "incomplete");
}

}  // namespace
}  // namespace slipway::emulator::probe
