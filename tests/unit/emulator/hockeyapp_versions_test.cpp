#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "tests/unit/emulator/probe.h"

namespace slipway::emulator::probe {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;
using ::testing::StartsWith;
using Json = nlohmann::json;

Parts package(const std::string& name = "app.ipa", const std::string& content = "abc") {
  return Parts().file("ipa", name, content);
}

/// An API call with the token.
Answer call(Bench& bench, const std::string& method, const std::string& path,
            const std::string& body = {}) {
  auto headers = bench.token_header();
  if (!body.empty()) headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
  return send(*bench, method, path, headers, body);
}

Json list(Bench& bench, const std::string& query = {}) {
  const auto answer = call(bench, "GET", bench.versions_path() + query);
  EXPECT_EQ(answer.status, 200) << answer.body;
  return answer.json();
}

std::vector<std::string> listed(Bench& bench) {
  std::vector<std::string> versions;
  const auto reply = list(bench);
  for (const auto& entry : reply["app_versions"]) versions.push_back(entry["version"]);
  return versions;
}

std::string id_of(const Answer& answer) { return answer.json()["id"].dump(); }

/// The part of an address of this emulator that a request line has.
std::string path_of(const Emulator& emulator, const std::string& url) {
  EXPECT_THAT(url, StartsWith(emulator.base_url() + "/"));
  return url.substr(emulator.base_url().size());
}

std::string address_of(Bench& bench, std::size_t index = 0) {
  const auto entries = list(bench, "?include_build_urls=true")["app_versions"];
  return path_of(*bench, entries.at(index)["build_url"]);
}

TEST(EmulatorHockeyAppVersions, AreListedTheNewestFirstWithWhatClientsRead) {
  Bench bench;
  ASSERT_EQ(bench.upload(package("app.ipa", "one")).status, 201);
  ASSERT_EQ(bench.upload(package("app.apk", "three").field("notes", "Fixed.")).status, 201);
  const auto reply = list(bench);
  EXPECT_EQ(reply["status"], "success");
  EXPECT_EQ(reply["current_page"], 1);
  EXPECT_EQ(reply["per_page"], 500);
  EXPECT_EQ(reply["total_entries"], 2);
  EXPECT_EQ(reply["total_pages"], 1);
  ASSERT_EQ(reply["app_versions"].size(), 2U);
  const auto& newest = reply["app_versions"][0];
  EXPECT_EQ(newest["version"], "2");
  EXPECT_EQ(newest["notes"], "<p>Fixed.</p>");
  EXPECT_EQ(newest["appsize"], 5);
  EXPECT_EQ(newest["device_family"], "Android");
  EXPECT_EQ(newest["app_id"], 123);
  EXPECT_TRUE(newest["id"].is_number_integer());
  EXPECT_EQ(newest["restricted_to_tags"], false);
  EXPECT_TRUE(newest["expired_at"].is_null());
  for (const char* name : {"created_at", "updated_at"}) {
    EXPECT_THAT(newest[name].get<std::string>(), MatchesRegex("....-..-..T..:..:..Z"));
  }
  EXPECT_FALSE(newest.contains("build_url")) << "nobody asked";
  EXPECT_FALSE(newest.contains("bundle_identifier"));
  EXPECT_NE(newest["id"], reply["app_versions"][1]["id"]);
}

TEST(EmulatorHockeyAppVersions, ComeInPagesThatEndEmpty) {
  Bench files;  // only for its folder
  Options options;
  options.state_dir = files.folder() / "small pages";
  options.hockeyapp_versions_per_page = 2;
  const auto emulator = *Emulator::start(options);
  for (int count = 0; count < 5; ++count) {
    ASSERT_EQ(
        post_parts(*emulator, files.versions_path() + "/upload", package(), files.token_header())
            .status,
        201);
  }
  const auto page = [&](const std::string& query) {
    return send(*emulator, "GET", files.versions_path() + query, files.token_header()).json();
  };
  const auto first = page("");
  EXPECT_EQ(first["app_versions"].size(), 2U);
  EXPECT_EQ(first["app_versions"][0]["version"], "5");
  EXPECT_EQ(first["total_entries"], 5);
  EXPECT_EQ(first["total_pages"], 3);
  EXPECT_EQ(first["per_page"], 2);
  const auto last = page("?page=3");
  ASSERT_EQ(last["app_versions"].size(), 1U);
  EXPECT_EQ(last["app_versions"][0]["version"], "1");
  EXPECT_EQ(last["current_page"], 3);
  for (const std::string query : {"?page=4", "?page=2147483647"}) {
    const auto past = page(query);
    EXPECT_EQ(past["app_versions"], Json::array()) << query;
    EXPECT_EQ(past["total_entries"], 5);
  }
  EXPECT_EQ(page("?page=0")["app_versions"][0]["version"], "5");
}

TEST(EmulatorHockeyAppVersions, GiveAddressesOfTheirFilesWhenAsked) {
  Bench bench;
  const auto content = noise(300'000, 5);
  ASSERT_EQ(bench.upload(package("My App.apk", content)).status, 201);
  ASSERT_EQ(bench.upload(Parts().file("dsym", "mapping.txt", "x")).status, 201);
  const auto entries = list(bench, "?include_build_urls=true")["app_versions"];
  EXPECT_FALSE(entries[0].contains("build_url")) << "there is no file";
  const auto path = path_of(*bench, entries[1]["build_url"]);
  EXPECT_THAT(path, MatchesRegex("/api/2/apps/1234567890abcdef1234567890abcdef/app_versions/[0-9]+"
                                 "[?]format=apk&avtoken=[0-9a-f]{40}"));
  const auto file = send(*bench, "GET", path);
  EXPECT_EQ(file.status, 200) << "without a token";
  EXPECT_EQ(file.header("Content-Type"), "application/octet-stream");
  EXPECT_EQ(sha256(file.body), sha256(content));
  EXPECT_FALSE(list(bench, "?include_build_urls=false")["app_versions"][1].contains("build_url"));
}

TEST(EmulatorHockeyAppVersions, GiveNoFileWithoutItsSecret) {
  Bench bench;
  ASSERT_EQ(bench.upload(package()).status, 201);
  const auto path = address_of(bench);
  for (const std::string& other :
       {path.substr(0, path.find('?')), path.substr(0, path.size() - 1), path + "0"}) {
    const auto answer = send(*bench, "GET", other, bench.token_header());
    EXPECT_EQ(answer.status, 404) << other;
    EXPECT_TRUE(answer.json().is_discarded());
  }
  const auto requests = send(*bench, "GET", "/_emulator/requests").body;
  EXPECT_EQ(requests.find("avtoken"), std::string::npos) << "the record keeps no secret";
}

TEST(EmulatorHockeyAppVersions, AreCreatedWithoutAFile) {
  Bench bench;
  const auto answer =
      call(bench, "POST", bench.versions_path() + "/new",
           "bundle_version=1.2.28&bundle_short_version=1.2&notes=Soon&notes_type=1");
  ASSERT_EQ(answer.status, 201) << answer.body;
  const auto reply = answer.json();
  EXPECT_TRUE(reply["id"].is_number_integer());
  EXPECT_EQ(reply["version"], "1.2.28");
  EXPECT_EQ(reply["shortversion"], "1.2");
  EXPECT_EQ(reply["notes"], "<p>Soon</p>");
  EXPECT_EQ(reply["appsize"], 0);
  EXPECT_EQ(reply["status"], 1) << "there is nothing to download";
  EXPECT_THAT(reply["config_url"].get<std::string>(), ::testing::EndsWith("/app_versions/1.2.28"));
  EXPECT_FALSE(list(bench, "?include_build_urls=true")["app_versions"][0].contains("build_url"));
  EXPECT_TRUE(bench->uploads().empty()) << "nothing was uploaded";
  const auto form = Parts().field("bundle_version", "29").file("ipa", "app.ipa", "abc");
  const auto with_file =
      post_parts(*bench, bench.versions_path() + "/new", form, bench.token_header()).json();
  EXPECT_EQ(with_file["appsize"], 0) << "the file is what the update brings";
  EXPECT_TRUE(with_file["shortversion"].is_null()) << "nobody said it";
  EXPECT_TRUE(bench->uploads().empty());
}

TEST(EmulatorHockeyAppVersions, AreCreatedInEveryWayThatClientsUse) {
  Bench bench;
  const auto path = bench.versions_path() + "/new";
  EXPECT_EQ(call(bench, "GET", path, "bundle_version=28&status=1").json()["status"], 1);
  EXPECT_EQ(call(bench, "GET", path + "?bundle_version=29").status, 201);
  EXPECT_EQ(
      post_parts(*bench, path, Parts().field("bundle_version", "30"), bench.token_header()).status,
      201);
  EXPECT_THAT(listed(bench), ElementsAre("30", "29", "28"));
  EXPECT_EQ(bench.upload(package()).json()["version"], "31") << "numbers go on from there";
}

TEST(EmulatorHockeyAppVersions, HaveIdsThatAreOtherVersionsNumbers) {
  Bench bench;
  for (int count = 0; count < 4; ++count) ASSERT_EQ(bench.upload(package()).status, 201);
  std::vector<std::string> pairs;
  const auto versions = list(bench)["app_versions"];
  for (const auto& entry : versions) {
    pairs.push_back(entry["id"].dump() + "=" + entry["version"].get<std::string>());
  }
  EXPECT_THAT(pairs, ElementsAre("3=4", "4=3", "1=2", "2=1"));
}

TEST(EmulatorHockeyAppVersions, AreNotCreatedAvailable) {
  Bench bench;
  const auto answer =
      call(bench, "POST", bench.versions_path() + "/new", "bundle_version=28&status=2");
  EXPECT_EQ(answer.status, 422);
  EXPECT_TRUE(answer.json()["errors"]["status"].is_array()) << answer.body;
  EXPECT_THAT(listed(bench), IsEmpty());
}

TEST(EmulatorHockeyAppVersions, AreNotCreatedTwiceNorWithoutANumber) {
  Bench bench;
  const auto path = bench.versions_path() + "/new";
  ASSERT_EQ(bench.upload(package()).json()["version"], "1");
  ASSERT_EQ(call(bench, "POST", path, "bundle_version=28").status, 201);
  for (const std::string taken : {"28", "1"}) {
    const auto answer = call(bench, "POST", path, "bundle_version=" + taken);
    EXPECT_EQ(answer.status, 422);
    EXPECT_EQ(answer.json(),
              Json::parse(R"({"errors":{"bundle_version":["has already been taken"]}})"));
  }
  for (const std::string body : {"notes=x", "bundle_version=", "bundle_version=+"}) {
    const auto answer = call(bench, "POST", path, body);
    EXPECT_EQ(answer.status, 422) << body;
    EXPECT_EQ(answer.json()["status"], "error");
    EXPECT_THAT(answer.json()["message"].get<std::string>(),
                StartsWith("Bundle version is blank or could not be parsed"));
  }
  EXPECT_TRUE(call(bench, "POST", path, "bundle_version=29&notes_type=7")
                  .json()["errors"]["notes_type"]
                  .is_array());
  EXPECT_THAT(listed(bench), ElementsAre("28", "1"));
}

TEST(EmulatorHockeyAppVersions, AreCreatedOnceWhenSeveralAskAtOnce) {
  Bench bench;
  std::atomic<int> created = 0;
  std::vector<std::thread> clients;
  for (int count = 0; count < 8; ++count) {
    clients.emplace_back([&] {
      const auto answer = call(bench, "POST", bench.versions_path() + "/new", "bundle_version=28");
      if (answer.status == 201) ++created;
    });
  }
  for (auto& client : clients) client.join();
  EXPECT_EQ(created, 1);
  EXPECT_THAT(listed(bench), ElementsAre("28"));
}

TEST(EmulatorHockeyAppVersions, AreDeletedById) {
  Bench bench;
  ASSERT_EQ(bench.upload(package("one.ipa")).status, 201);
  const auto second = bench.upload(package("two.ipa"));
  const auto address = address_of(bench);
  const auto path = bench.versions_path() + "/" + id_of(second);
  const auto answer = call(bench, "DELETE", path + "?strategy=purge");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.json(), Json::parse(R"({"status":"success"})"));
  EXPECT_THAT(listed(bench), ElementsAre("1"));
  EXPECT_EQ(send(*bench, "GET", address).status, 404) << "the file is gone";
  EXPECT_EQ(bench.received()[1]["state"], "deleted");
  for (const std::string& unknown :
       {path, bench.versions_path() + "/7", bench.versions_path() + "/two"}) {
    const auto again = call(bench, "DELETE", unknown + "?strategy=purge");
    EXPECT_EQ(again.status, 404) << unknown;
    EXPECT_TRUE(again.json().is_discarded()) << "the real one has no JSON here";
  }
}

TEST(EmulatorHockeyAppVersions, FreeTheirNumberOnlyWhenPurged) {
  Bench bench;
  const auto create = [&](const std::string& number) {
    return call(bench, "POST", bench.versions_path() + "/new", "bundle_version=" + number);
  };
  const auto soft = create("7");
  EXPECT_EQ(call(bench, "DELETE", bench.versions_path() + "/" + id_of(soft)).status, 200);
  EXPECT_THAT(listed(bench), IsEmpty());
  EXPECT_EQ(create("7").status, 422);
  const auto purged = create("8");
  EXPECT_EQ(
      call(bench, "DELETE", bench.versions_path() + "/" + id_of(purged), "strategy=purge").status,
      200)
      << "in the body as well";
  EXPECT_EQ(create("8").status, 201);
  EXPECT_EQ(call(bench, "DELETE", bench.versions_path() + "/1?strategy=all").status, 422);
}

TEST(EmulatorHockeyAppVersions, AreDeletedButTheNewestFew) {
  Bench bench;
  for (const std::string number : {"5", "2", "1.9", "1.10"}) {
    ASSERT_EQ(
        call(bench, "POST", bench.versions_path() + "/new", "bundle_version=" + number).status,
        201);
  }
  const auto path = bench.versions_path() + "/delete";
  const auto by_date = call(bench, "POST", path, "keep=3&sort=date&strategy=purge");
  EXPECT_EQ(by_date.status, 200);
  EXPECT_EQ(by_date.json(), Json::parse(R"({"status":"success","total_entries":1})"));
  EXPECT_THAT(listed(bench), ElementsAre("1.10", "1.9", "2"));
  EXPECT_EQ(call(bench, "POST", path, "keep=2&sort=version&strategy=soft").json()["total_entries"],
            1);
  EXPECT_THAT(listed(bench), ElementsAre("1.10", "2"));
  EXPECT_EQ(call(bench, "POST", path, "keep=2").json()["total_entries"], 0);
  EXPECT_EQ(post_parts(*bench, path, Parts().field("keep", "1"), bench.token_header())
                .json()["total_entries"],
            1);
  EXPECT_THAT(listed(bench), ElementsAre("2")) << "the highest number stays by default";
}

TEST(EmulatorHockeyAppVersions, AreNotDeletedOnAWrongCount) {
  Bench bench;
  ASSERT_EQ(bench.upload(package()).status, 201);
  const auto path = bench.versions_path() + "/delete";
  for (const std::string body : {"sort=date", "keep=", "keep=0", "keep=-1", "keep=few"}) {
    const auto answer = call(bench, "POST", path, body);
    EXPECT_EQ(answer.status, 422) << body;
    EXPECT_TRUE(answer.json()["errors"]["keep"].is_array()) << answer.body;
  }
  EXPECT_TRUE(call(bench, "POST", path, "keep=1&sort=size").json()["errors"]["sort"].is_array());
  EXPECT_TRUE(
      call(bench, "POST", path, "keep=1&strategy=x").json()["errors"]["strategy"].is_array());
  EXPECT_THAT(listed(bench), ElementsAre("1"));
}

TEST(EmulatorHockeyAppVersions, CountTheirDownloads) {
  Bench bench;
  ASSERT_EQ(bench.upload(package()).status, 201);
  ASSERT_EQ(bench.upload(package()).status, 201);
  const auto address = address_of(bench, 1);
  ASSERT_EQ(send(*bench, "GET", address).body, "abc");
  ASSERT_EQ(send(*bench, "GET", address).body, "abc");
  EXPECT_EQ(send(*bench, "GET", address + "0").status, 404);
  const auto path = "/api/2/apps/" + bench->hockeyapp_app_id() + "/statistics";
  const auto answer = call(bench, "GET", path);
  ASSERT_EQ(answer.status, 200);
  const auto reply = answer.json();
  EXPECT_EQ(reply["status"], "success");
  ASSERT_EQ(reply["app_versions"].size(), 2U);
  EXPECT_EQ(reply["app_versions"][0]["statistics"]["downloads"], 0);
  const auto& first = reply["app_versions"][1];
  EXPECT_EQ(first["version"], "1");
  EXPECT_EQ(first["shortversion"], "1.0");
  EXPECT_TRUE(first["id"].is_number_integer());
  EXPECT_TRUE(first["created_at"].is_string());
  EXPECT_EQ(first["statistics"], Json::parse(R"({"crashes":0,"devices":0,"downloads":2,"installs":0,
                            "last_request_at":null})"));

  ASSERT_EQ(send(*bench, "GET", address_of(bench)).body, "abc");
  ASSERT_EQ(bench.upload(package().field("strategy", "replace")).json()["version"], "2");
  const auto replaced = call(bench, "GET", path).json()["app_versions"][0];
  EXPECT_EQ(replaced["statistics"]["downloads"], 1) << "it is the same version";
}

TEST(EmulatorHockeyAppVersions, AreShownToTestersWithoutATokenWhenTheyCanBeHad) {
  Bench bench;
  const auto path = "/api/2/apps/" + bench->hockeyapp_app_id();
  EXPECT_EQ(send(*bench, "GET", path + "?format=json").body, "[]");
  ASSERT_EQ(bench.upload(package().field("status", "1")).status, 201);
  ASSERT_EQ(bench.upload(package().field("status", "2")).status, 201);
  ASSERT_EQ(bench.upload(Parts().file("dsym", "mapping.txt", "x")).status, 201);
  ASSERT_EQ(call(bench, "POST", bench.versions_path() + "/new", "bundle_version=9").status, 201);
  const auto answer = send(*bench, "GET", path + "?format=json");
  ASSERT_EQ(answer.status, 200);
  const auto reply = answer.json();
  ASSERT_TRUE(reply.is_array()) << answer.body;
  ASSERT_EQ(reply.size(), 1U);
  EXPECT_EQ(reply[0]["version"], "2");
  EXPECT_EQ(reply[0]["status"], 2);
  EXPECT_FALSE(reply[0].contains("build_url"));
  EXPECT_EQ(send(*bench, "GET", path).status, 404) << "the page for people is not here";
  EXPECT_EQ(send(*bench, "GET", "/api/2/apps/ffff?format=json").json(),
            Json::parse(R"({"errors":{"app":["not found"]}})"));
}

TEST(EmulatorHockeyAppVersions, StayWhereTheTokenIsWrongOrTheAppUnknown) {
  Bench bench;
  const auto id = id_of(bench.upload(package()));
  const auto app = "/api/2/apps/" + bench->hockeyapp_app_id();
  const std::vector<std::pair<std::string, std::string>> calls = {
      {"GET", "/app_versions"},
      {"POST", "/app_versions/new"},
      {"POST", "/app_versions/delete"},
      {"PUT", "/app_versions/" + id},
      {"DELETE", "/app_versions/" + id},
      {"GET", "/statistics"},
      {"DELETE", ""},
  };
  const Pairs form = {{"Content-Type", "application/x-www-form-urlencoded"}};
  for (const auto& [method, path] : calls) {
    auto headers = form;
    const auto missing = send(*bench, method, app + path, headers, "keep=1&bundle_version=9");
    EXPECT_EQ(missing.status, 401) << method << path;
    EXPECT_EQ(missing.json(),
              Json::parse(R"({"errors":{"credentials":["user not found or token invalid"]}})"));
    headers.emplace_back("X-HockeyAppToken", "wrong");
    EXPECT_EQ(send(*bench, method, app + path, headers, "keep=1").status, 401) << method << path;
    const auto unknown = call(bench, method, "/api/2/apps/ffff" + path, "keep=1");
    EXPECT_EQ(unknown.status, 422) << method << path;
    EXPECT_EQ(unknown.json(), Json::parse(R"({"errors":{"app":["not found"]}})"));
  }
  EXPECT_THAT(listed(bench), ElementsAre("1"));
}

}  // namespace
}  // namespace slipway::emulator::probe
