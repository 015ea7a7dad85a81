#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/emulator/probe.h"

namespace slipway::emulator::probe {
namespace {

using ::testing::ElementsAre;
using ::testing::MatchesRegex;
using Json = nlohmann::json;

Answer post(Bench& bench, const std::string& path, const Parts& parts) {
  return post_parts(*bench, "/api/2/apps" + path, parts, bench.token_header());
}

Answer get(Bench& bench, const std::string& path) {
  return send(*bench, "GET", "/api/2/apps" + path, bench.token_header());
}

Parts new_app(const std::string& title = "Second") {
  return Parts().field("title", title).field("bundle_identifier", "com.example.second");
}

Parts package(const std::string& name = "app.apk") { return Parts().file("ipa", name, "abc"); }

std::vector<std::string> listed(Bench& bench) {
  std::vector<std::string> ids;
  const auto reply = get(bench, "").json();
  for (const auto& app : reply["apps"]) ids.push_back(app["public_identifier"]);
  return ids;
}

std::size_t count_versions(Bench& bench, const std::string& app) {
  return get(bench, "/" + app + "/app_versions").json()["app_versions"].size();
}

TEST(EmulatorHockeyAppApps, AreCreatedWithAnIdentifierOfTheirOwn) {
  Bench bench;
  const auto answer =
      post(bench, "/new", new_app().field("platform", "Android").field("release_type", "2"));
  ASSERT_EQ(answer.status, 201) << answer.body;
  const auto app = answer.json();
  EXPECT_EQ(app["title"], "Second");
  EXPECT_EQ(app["bundle_identifier"], "com.example.second");
  EXPECT_EQ(app["platform"], "Android");
  EXPECT_EQ(app["release_type"], 2);
  const auto id = app["public_identifier"].get<std::string>();
  EXPECT_THAT(id, MatchesRegex("[0-9a-f]{32}"));
  EXPECT_TRUE(app["id"].is_number_integer());
  EXPECT_NE(app["id"], 123);
  const auto list = get(bench, "").json();
  EXPECT_EQ(list["status"], "success");
  ASSERT_EQ(list["apps"].size(), 2U);
  EXPECT_EQ(list["apps"][0]["public_identifier"], bench->hockeyapp_app_id());
  EXPECT_EQ(list["apps"][1], app);
}

TEST(EmulatorHockeyAppApps, AreOfTheServicesDefaultsWhenNothingElseIsSaid) {
  Bench bench;
  auto headers = bench.token_header();
  headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
  const auto app = send(*bench, "POST", "/api/2/apps/new", headers,
                        "title=My+App&bundle_identifier=a.b&platform=&owner_id=")
                       .json();
  EXPECT_EQ(app["title"], "My App");
  EXPECT_EQ(app["platform"], "iOS");
  EXPECT_EQ(app["release_type"], 0);
}

TEST(EmulatorHockeyAppApps, AreNotCreatedFromWrongFields) {
  Bench bench;
  EXPECT_EQ(post(bench, "/new", Parts().field("bundle_identifier", "a.b")).json(),
            Json::parse(R"({"errors":{"title":["can't be blank"]}})"));
  EXPECT_EQ(post(bench, "/new", Parts().field("title", " ")).json(),
            Json::parse(R"({"errors":{"title":["can't be blank"],
                                      "bundle_identifier":["can't be blank"]}})"));
  for (const std::string name :
       {"platform", "release_type", "private", "retention_days", "owner_id"}) {
    const auto answer = post(bench, "/new", new_app().field(name, "none"));
    EXPECT_EQ(answer.status, 422) << name;
    EXPECT_TRUE(answer.json()["errors"][name].is_array()) << answer.body;
  }
  EXPECT_EQ(listed(bench).size(), 1U);
}

TEST(EmulatorHockeyAppApps, HaveVersionsOfTheirOwn) {
  Bench bench;
  const auto app = post(bench, "/new", new_app()).json();
  const auto id = app["public_identifier"].get<std::string>();
  ASSERT_EQ(bench.upload(package()).json()["version"], "1");
  ASSERT_EQ(bench.upload(package()).json()["version"], "2");
  const auto uploaded = post(bench, "/" + id + "/app_versions/upload", package());
  ASSERT_EQ(uploaded.status, 201) << uploaded.body;
  const auto version = uploaded.json();
  EXPECT_EQ(version["version"], "1") << "it counts for itself";
  EXPECT_EQ(version["title"], "Second");
  EXPECT_EQ(version["app_id"], app["id"]);
  EXPECT_EQ(version["public_url"], bench->base_url() + "/apps/" + id);
  EXPECT_EQ(version["config_url"],
            bench->base_url() + "/manage/apps/" + app["id"].dump() + "/app_versions/1");
  EXPECT_EQ(count_versions(bench, id), 1U);
  EXPECT_EQ(count_versions(bench, bench->hockeyapp_app_id()), 2U);
  const auto elsewhere = bench.versions_path() + "/" + version["id"].dump();
  EXPECT_EQ(send(*bench, "DELETE", elsewhere, bench.token_header()).status, 404)
      << "not under another app";
}

TEST(EmulatorHockeyAppApps, AreDeletedWithTheirVersions) {
  Bench bench;
  const auto id = post(bench, "/new", new_app()).json()["public_identifier"].get<std::string>();
  ASSERT_EQ(post(bench, "/" + id + "/app_versions", package()).status, 201);
  const auto path = "/api/2/apps/" + id;
  const auto answer = send(*bench, "DELETE", path, bench.token_header());
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.json(), Json::parse(R"({"status":"success"})"));
  EXPECT_THAT(listed(bench), ElementsAre(bench->hockeyapp_app_id()));
  EXPECT_EQ(bench.received()[0]["state"], "deleted");
  for (const std::string method : {"GET", "DELETE"}) {
    const auto gone =
        send(*bench, method, path + (method == "GET" ? "/app_versions" : ""), bench.token_header());
    EXPECT_EQ(gone.status, 422) << method;
    EXPECT_EQ(gone.json(), Json::parse(R"({"errors":{"app":["not found"]}})"));
  }
  EXPECT_EQ(send(*bench, "DELETE", "/api/2/apps/" + bench->hockeyapp_app_id(), bench.token_header())
                .status,
            200);
  EXPECT_TRUE(listed(bench).empty());
  EXPECT_EQ(bench.upload(package()).status, 422) << "the first one can go as well";
}

TEST(EmulatorHockeyAppApps, AreFoundOrMadeByAnUpload) {
  Bench bench;
  const auto found = post(bench, "/upload", package("app.ipa").field("release_type", "0"));
  ASSERT_EQ(found.status, 201) << found.body;
  EXPECT_EQ(found.json()["public_identifier"], bench->hockeyapp_app_id());
  EXPECT_EQ(found.json()["bundle_identifier"], "com.example.app");
  EXPECT_EQ(found.json()["release_type"], 0);
  EXPECT_EQ(found.json()["platform"], "iOS");
  EXPECT_EQ(found.json()["version"], "1");
  EXPECT_EQ(found.json()["status"], 2);

  const auto made = post(bench, "/upload",
                         package("app.apk")
                             .field("release_type", "3")
                             .field("status", "1")
                             .field("private", "true")
                             .field("owner_id", "42")
                             .field("retention_days", "90"));
  ASSERT_EQ(made.status, 201) << made.body;
  const auto id = made.json()["public_identifier"].get<std::string>();
  EXPECT_NE(id, bench->hockeyapp_app_id());
  EXPECT_EQ(made.json()["release_type"], 3);
  EXPECT_EQ(made.json()["platform"], "Android");
  EXPECT_EQ(made.json()["version"], "1");
  EXPECT_EQ(made.json()["status"], 1);
  EXPECT_EQ(post(bench, "/upload", package().field("release_type", "3")).json()["version"], "2");
  EXPECT_THAT(listed(bench), ElementsAre(bench->hockeyapp_app_id(), id));
  EXPECT_EQ(count_versions(bench, id), 2U);
  EXPECT_EQ(bench->uploads().size(), 3U);
}

TEST(EmulatorHockeyAppApps, AreNotMadeByAWrongUpload) {
  Bench bench;
  const auto other = [](const std::string& file) {
    return package(file).field("release_type", "1");
  };
  EXPECT_EQ(post(bench, "/upload", Parts().field("release_type", "1")).json(),
            Json::parse(R"({"errors":{"ipa":["can't be blank"]}})"));
  EXPECT_EQ(post(bench, "/upload", Parts().file("dsym", "mapping.txt", "x")).json(),
            Json::parse(R"({"errors":{"ipa":["can't be blank"]}})"))
      << "symbols alone do not say whose they are";
  EXPECT_TRUE(post(bench, "/upload", other("app.aab")).json()["errors"]["ipa"].is_array());
  for (const std::string name :
       {"release_type", "private", "owner_id", "retention_days", "status", "notify", "teams"}) {
    const auto answer = post(bench, "/upload", package().field(name, "some"));
    EXPECT_EQ(answer.status, 422) << name;
    EXPECT_TRUE(answer.json()["errors"][name].is_array()) << answer.body;
  }
  EXPECT_EQ(listed(bench).size(), 1U);
  EXPECT_TRUE(bench->uploads().empty());
}

TEST(EmulatorHockeyAppApps, NeedTheToken) {
  Bench bench;
  for (const std::string path : {"/new", "/upload"}) {
    const auto answer = post_parts(*bench, "/api/2/apps" + path, new_app());
    EXPECT_EQ(answer.status, 401) << path;
    EXPECT_TRUE(answer.json()["errors"]["credentials"].is_array());
  }
  EXPECT_EQ(listed(bench).size(), 1U);
}

}  // namespace
}  // namespace slipway::emulator::probe
