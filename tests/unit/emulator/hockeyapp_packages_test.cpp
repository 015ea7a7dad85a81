#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/packages.h"
#include "tests/unit/emulator/probe.h"

// What a HockeyApp-style server says of the packages that it receives.
namespace slipway::emulator::probe {
namespace {

using slipway::testing::package_bytes;
using slipway::testing::PackageFacts;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using Json = nlohmann::json;

PackageFacts build(const std::string& number, const std::string& bundle_id = "com.example.sample") {
  PackageFacts facts;
  facts.bundle_id = bundle_id;
  facts.version = "1.1";
  facts.build_number = number;
  facts.title = "Sample App";
  return facts;
}

Parts apk(const PackageFacts& facts) {
  return Parts().file("ipa", "app.apk", package_bytes(Format::apk, facts));
}

Answer get(Bench& bench, const std::string& path) {
  return send(*bench, "GET", path, bench.token_header());
}

Json first_app(Bench& bench) { return get(bench, "/api/2/apps").json()["apps"][0]; }

Json listed(Bench& bench) { return get(bench, bench.versions_path()).json()["app_versions"]; }

/// The numbers in a listing, the newest first.
std::vector<std::string> numbers(const Json& entries) {
  std::vector<std::string> list;
  for (const auto& entry : entries) list.push_back(entry["version"]);
  return list;
}

Json put(Bench& bench, const Json& id, const Parts& parts) {
  auto headers = bench.token_header();
  for (const auto& header : Parts::header()) headers.push_back(header);
  const auto answer =
      send(*bench, "PUT", bench.versions_path() + "/" + id.dump(), headers, parts.body());
  EXPECT_EQ(answer.status, 200) << answer.body;
  return answer.json();
}

Answer post(Bench& bench, const std::string& path, const Parts& parts) {
  return post_parts(*bench, path, parts, bench.token_header());
}

void expect_sample(const Json& said, const std::string& where) {
  EXPECT_EQ(said["version"], "28") << where;
  EXPECT_EQ(said["shortversion"], "1.1") << where;
  if (where == "statistics") return;
  EXPECT_EQ(said["title"], "Sample App") << where;
  EXPECT_EQ(said["minimum_os_version"], "21") << where;
  EXPECT_EQ(said["device_family"], "Android") << where;
  EXPECT_THAT(said["config_url"].get<std::string>(), EndsWith("/app_versions/28")) << where;
}

TEST(EmulatorHockeyAppPackages, AreReadAndSaidInEveryReply) {
  Bench bench;
  const auto content = package_bytes(Format::apk, build("28"));
  const auto answer = bench.upload(Parts().file("ipa", "app.apk", content));
  ASSERT_EQ(answer.status, 201) << answer.body;
  expect_sample(answer.json(), "upload");
  EXPECT_EQ(answer.json()["appsize"], content.size());
  expect_sample(listed(bench)[0], "app_versions");
  const auto path = "/api/2/apps/" + bench->hockeyapp_app_id();
  expect_sample(get(bench, path + "?format=json").json()[0], "testers");
  expect_sample(get(bench, path + "/statistics").json()["app_versions"][0], "statistics");
  expect_sample(put(bench, answer.json()["id"], Parts().field("notes", "New")), "update");
}

TEST(EmulatorHockeyAppPackages, AreReadOfEveryPlatform) {
  Bench bench;
  const auto ipa =
      bench.upload(Parts().file("ipa", "app.ipa", package_bytes(Format::ipa, build("1.2.3"))));
  EXPECT_EQ(ipa.json()["version"], "1.2.3");
  EXPECT_EQ(ipa.json()["shortversion"], "1.1");
  EXPECT_EQ(ipa.json()["minimum_os_version"], "13.0");
  EXPECT_EQ(ipa.json()["device_family"], "iPhone/iPod");
  const auto mac =
      bench.upload(Parts().file("ipa", "App.app.zip", package_bytes(Format::app_zip, build("7"))));
  EXPECT_EQ(mac.json()["version"], "7");
  EXPECT_EQ(mac.json()["device_family"], "Mac OS");
}

TEST(EmulatorHockeyAppPackages, GiveTheFirstAppItsIdentityOnce) {
  Bench bench;
  EXPECT_TRUE(first_app(bench)["bundle_identifier"].is_null());
  ASSERT_EQ(bench.upload(Parts().file("dsym", "mapping.txt", "x")).status, 201);
  EXPECT_TRUE(first_app(bench)["bundle_identifier"].is_null()) << "symbols say nothing of an app";
  ASSERT_EQ(bench.upload(apk(build("1"))).status, 201);
  const auto app = first_app(bench);
  EXPECT_EQ(app["bundle_identifier"], "com.example.sample");
  EXPECT_EQ(app["title"], "Sample App");
  EXPECT_EQ(app["platform"], "Android");

  const auto other = bench.upload(
      Parts().file("ipa", "app.ipa", package_bytes(Format::ipa, build("2", "com.example.other"))));
  EXPECT_EQ(other.status, 201) << "nobody says that it is refused";
  EXPECT_EQ(first_app(bench), app);
  EXPECT_EQ(other.json()["title"], "Sample App");
}

TEST(EmulatorHockeyAppPackages, LeaveAnAppThatWasCreatedAsItIs) {
  Bench bench;
  const auto made = post(bench, "/api/2/apps/new",
                         Parts().field("title", "Mine").field("bundle_identifier", "a.b"))
                        .json();
  const auto path = "/api/2/apps/" + made["public_identifier"].get<std::string>();
  const auto answer = post(bench, path + "/app_versions/upload", apk(build("28")));
  ASSERT_EQ(answer.status, 201) << answer.body;
  EXPECT_EQ(answer.json()["title"], "Mine");
  EXPECT_EQ(answer.json()["version"], "28");
  EXPECT_EQ(get(bench, "/api/2/apps").json()["apps"][1], made);
}

TEST(EmulatorHockeyAppPackages, FindOrMakeTheirAppByBundleIdAndReleaseType) {
  Bench bench;
  const auto upload = [&](const PackageFacts& facts, const std::string& release_type) {
    const auto answer =
        post(bench, "/api/2/apps/upload", apk(facts).field("release_type", release_type));
    EXPECT_EQ(answer.status, 201) << answer.body;
    return answer.json();
  };
  const auto first = upload(build("1"), "0");
  EXPECT_EQ(first["public_identifier"], bench->hockeyapp_app_id()) << "nobody's before";
  EXPECT_EQ(first["bundle_identifier"], "com.example.sample");
  EXPECT_EQ(first["title"], "Sample App");
  EXPECT_EQ(first["platform"], "Android");
  const auto other = upload(build("1", "com.example.other"), "0");
  EXPECT_EQ(other["bundle_identifier"], "com.example.other");
  EXPECT_NE(other["public_identifier"], first["public_identifier"]);
  const auto alpha = upload(build("1"), "2");
  EXPECT_EQ(alpha["release_type"], 2);
  EXPECT_NE(alpha["public_identifier"], first["public_identifier"]);
  for (const auto& app : {first, other, alpha}) {
    const auto again = upload(build("2", app["bundle_identifier"]), app["release_type"].dump());
    EXPECT_EQ(again["public_identifier"], app["public_identifier"]);
  }
  EXPECT_EQ(get(bench, "/api/2/apps").json()["apps"].size(), 3U);
}

TEST(EmulatorHockeyAppPackages, OfTheSameNumberAreTwoVersions) {
  Bench bench;
  const auto one = bench.upload(apk(build("28"))).json();
  const auto two = bench.upload(apk(build("28"))).json();
  EXPECT_NE(one["id"], two["id"]);
  EXPECT_EQ(one["config_url"], two["config_url"]);
  EXPECT_THAT(numbers(listed(bench)), ElementsAre("28", "28"));
  const auto taken =
      post(bench, bench.versions_path() + "/new", Parts().field("bundle_version", "28"));
  EXPECT_EQ(taken.status, 422);
  EXPECT_TRUE(taken.json()["errors"]["bundle_version"].is_array());
}

TEST(EmulatorHockeyAppPackages, ReplaceTheNewestOfTheSameNumber) {
  Bench bench;
  ASSERT_EQ(bench.upload(apk(build("28"))).status, 201);
  const auto newest = bench.upload(apk(build("28"))).json();
  ASSERT_EQ(bench.upload(apk(build("29"))).status, 201);
  const auto replace = [&](const std::string& number, const std::string& notes) {
    const auto form = apk(build(number)).field("strategy", "replace").field("notes", notes);
    return bench.upload(form).json();
  };
  const auto replaced = replace("28", "New");
  EXPECT_EQ(replaced["id"], newest["id"]);
  EXPECT_EQ(replaced["version"], "28");
  EXPECT_THAT(numbers(listed(bench)), ElementsAre("29", "28", "28"));
  EXPECT_EQ(listed(bench)[1]["notes"], "<p>New</p>");
  EXPECT_EQ(bench.received()[1]["state"], "replaced");
  EXPECT_EQ(replace("30", "")["version"], "30") << "there is none to replace, whatever the name";
  EXPECT_EQ(listed(bench).size(), 4U);
}

TEST(EmulatorHockeyAppPackages, CountOnFromTheHighestNumberWhenTheyCannotBeRead) {
  Bench bench;
  ASSERT_EQ(bench.upload(apk(build("28"))).status, 201);
  const auto unread = bench.upload(Parts().file("ipa", "app.apk", "abc")).json();
  EXPECT_EQ(unread["version"], "29");
  EXPECT_EQ(unread["shortversion"], "1.0");
  EXPECT_EQ(unread["minimum_os_version"], "4.0");
}

TEST(EmulatorHockeyAppPackages, AreRefusedWithoutABuildNumber) {
  Bench bench;
  const auto numberless = slipway::testing::zip_of(
      {{"Payload/A.app/Info.plist",
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><plist version=\"1.0\"><dict>"
        "<key>CFBundleIdentifier</key><string>com.example.app</string></dict></plist>"}});
  for (const std::string& path :
       {bench.versions_path() + "/upload", std::string("/api/2/apps/upload")}) {
    const auto answer = post(bench, path, Parts().file("ipa", "a.ipa", numberless));
    EXPECT_EQ(answer.status, 422) << path;
    EXPECT_EQ(answer.json()["message"], "Bundle version is blank or could not be parsed") << path;
  }
  EXPECT_TRUE(bench->uploads().empty());
}

TEST(EmulatorHockeyAppPackages, BringToACreatedVersionWhatItWasNotTold) {
  Bench bench;
  const auto create = [&](const Parts& form) {
    const auto answer = post(bench, bench.versions_path() + "/new", form);
    EXPECT_EQ(answer.status, 201) << answer.body;
    return answer.json()["id"];
  };
  const auto told =
      put(bench, create(Parts().field("bundle_version", "30").field("bundle_short_version", "3.0")),
          apk(build("28")));
  EXPECT_EQ(told["version"], "30");
  EXPECT_EQ(told["shortversion"], "3.0");
  EXPECT_EQ(told["minimum_os_version"], "21");
  EXPECT_EQ(told["title"], "Sample App");
  const auto untold = put(bench, create(Parts().field("bundle_version", "31")), apk(build("28")));
  EXPECT_EQ(untold["version"], "31");
  EXPECT_EQ(untold["shortversion"], "1.1");
  EXPECT_EQ(first_app(bench)["bundle_identifier"], "com.example.sample");
}

}  // namespace
}  // namespace slipway::emulator::probe
