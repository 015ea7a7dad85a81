#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/emulator/probe.h"

namespace slipway::emulator::probe {
namespace {

using ::testing::HasSubstr;
using Json = nlohmann::json;

const Pairs kForm = {{"Content-Type", "application/x-www-form-urlencoded"}};
const Json kAppNotFound = Json::parse(R"({"errors":{"app":["not found"]}})");

Parts package() { return Parts().file("ipa", "app.ipa", "abc"); }

/// One way to call the server.
struct Sample {
  std::string method;
  std::string path;  ///< after `/api/2/apps`
  std::string body = {};
  bool changes = true;
};

/// Every call of the service but the uploads.
std::vector<Sample> samples(Bench& bench, const std::string& id) {
  const auto app = "/" + bench->hockeyapp_app_id();
  return {{"GET", "", "", false},
          {"GET", app + "/app_versions", "", false},
          {"GET", app + "/statistics", "", false},
          {"POST", "/new", "title=a&bundle_identifier=b"},
          {"POST", app + "/app_versions/new", "bundle_version=99"},
          {"PUT", app + "/app_versions/" + id, "notes=changed"},
          {"POST", app + "/app_versions/delete", "keep=1"},
          {"DELETE", app + "/app_versions/" + id, "strategy=purge"},
          {"DELETE", app, ""}};
}

Answer call(Bench& bench, const Sample& sample) {
  auto headers = bench.token_header();
  headers.insert(headers.end(), kForm.begin(), kForm.end());
  return send(*bench, sample.method, "/api/2/apps" + sample.path, headers, sample.body);
}

/// The apps and the versions of the first one, as they are listed.
std::string state(Bench& bench) {
  return send(*bench, "GET", "/api/2/apps", bench.token_header()).body +
         send(*bench, "GET", bench.versions_path(), bench.token_header()).body;
}

std::string upload_two(Bench& bench) {
  EXPECT_EQ(bench.upload(package()).status, 201);
  return bench.upload(package().field("notes", "Old")).json()["id"].dump();
}

/// Orders a fault, makes every call, and sees that nothing has changed.
template <typename Check>
void expect_each(const std::string& fault, bool only_changes, Check check) {
  Bench bench;
  const auto id = upload_two(bench);
  const auto before = state(bench);
  for (const auto& sample : samples(bench, id)) {
    if (only_changes && !sample.changes) continue;
    ASSERT_TRUE(bench->set_faults({fault}));
    SCOPED_TRACE(fault + ": " + sample.method + " " + sample.path);
    check(sample, call(bench, sample));
    ASSERT_TRUE(bench->set_faults({}));
    EXPECT_EQ(state(bench), before);
  }
}

TEST(EmulatorHockeyAppFaults, LeaveTheIdsOut) {
  Bench bench;
  const auto id = upload_two(bench);
  ASSERT_TRUE(bench->set_faults({"no-id"}));
  EXPECT_FALSE(bench.upload(package()).json().contains("id"));
  const auto path = "/" + bench->hockeyapp_app_id() + "/app_versions";
  EXPECT_FALSE(call(bench, {"PUT", path + "/" + id, "notes=x"}).json().contains("id"));
  const auto list = call(bench, {"GET", path}).json()["app_versions"];
  ASSERT_EQ(list.size(), 3U);
  for (const auto& entry : list) EXPECT_FALSE(entry.contains("id"));
  EXPECT_TRUE(call(bench, {"POST", path + "/new", "bundle_version=99"}).json().contains("id"));
}

TEST(EmulatorHockeyAppFaults, RefuseEveryCallBeforeItHasAnEffect) {
  expect_each("401", false, [](const Sample&, const Answer& answer) {
    EXPECT_EQ(answer.status, 401);
    EXPECT_TRUE(answer.json()["errors"]["credentials"].is_array());
  });
  expect_each("redirect", false,
              [](const Sample&, const Answer& answer) { EXPECT_EQ(answer.status, 302); });
  expect_each("rate-limited", false, [](const Sample&, const Answer& answer) {
    EXPECT_EQ(answer.status, 429);
    EXPECT_EQ(answer.header("Retry-After"), "1");
  });
  expect_each("500", true, [](const Sample&, const Answer& answer) {
    EXPECT_EQ(answer.status, 500);
    EXPECT_TRUE(answer.json().is_discarded());
  });
}

TEST(EmulatorHockeyAppFaults, SpoilTheAnswerOfEveryCallThatIsNoUpload) {
  Bench bench;
  const auto id = upload_two(bench);
  const auto before = state(bench);
  for (const auto& sample : samples(bench, id)) {
    if (sample.method == "PUT") continue;  // counts as an upload
    SCOPED_TRACE(sample.method + " " + sample.path);
    const bool creates =
        sample.path.size() >= 4 && sample.path.compare(sample.path.size() - 4, 4, "/new") == 0;
    ASSERT_TRUE(bench->set_faults({"html-502"}));
    EXPECT_EQ(call(bench, sample).status, 502);
    ASSERT_TRUE(bench->set_faults({"not-json"}));
    const auto text = call(bench, sample);
    EXPECT_EQ(text.status, creates ? 201 : 200);
    EXPECT_TRUE(text.json().is_discarded());
    ASSERT_TRUE(bench->set_faults({"empty"}));
    EXPECT_EQ(call(bench, sample).body, "");
    ASSERT_TRUE(bench->set_faults({"echo-credential"}));
    EXPECT_THAT(call(bench, sample).body, HasSubstr(bench->hockeyapp_token()));
    ASSERT_TRUE(bench->set_faults({}));
    EXPECT_EQ(state(bench), before);
  }
}

TEST(EmulatorHockeyAppFaults, SpoilTheAnswerOfAnUpdateThatWasMade) {
  for (const std::string fault : {"html-502", "not-json", "empty", "drop-after-upload"}) {
    Bench bench;
    const auto id = upload_two(bench);
    ASSERT_TRUE(bench->set_faults({fault}));
    const auto answer =
        call(bench, {"PUT", "/" + bench->hockeyapp_app_id() + "/app_versions/" + id, "notes=New"});
    EXPECT_TRUE(answer.json().is_discarded()) << fault;
    EXPECT_EQ(answer.status, fault == "html-502" ? 502 : fault == "drop-after-upload" ? 0 : 200);
    ASSERT_TRUE(bench->set_faults({}));
    EXPECT_THAT(state(bench), HasSubstr("<p>New</p>")) << fault;
  }
}

TEST(EmulatorHockeyAppFaults, CutAnUpdateInTheMiddle) {
  Bench bench;
  const auto id = upload_two(bench);
  const auto before = state(bench);
  ASSERT_TRUE(bench->set_faults({"drop-mid-upload"}));
  auto headers = bench.token_header();
  for (const auto& header : Parts::header()) headers.push_back(header);
  const auto form = Parts().field("notes", "New").file("ipa", "app.ipa", noise(1 << 20, 4));
  EXPECT_EQ(send(*bench, "PUT", bench.versions_path() + "/" + id, headers, form.body()).status, 0);
  EXPECT_EQ(call(bench,
                 {"PUT", "/" + bench->hockeyapp_app_id() + "/app_versions/" + id, "notes=abcdefgh"})
                .status,
            0)
      << "a form without files as well";
  ASSERT_TRUE(bench->set_faults({}));
  EXPECT_EQ(state(bench), before);
}

TEST(EmulatorHockeyAppFaults, KeepAReadOnlyTokenFromChangingAnything) {
  expect_each("read-only-token", false, [](const Sample& sample, const Answer& answer) {
    if (!sample.changes) {
      EXPECT_EQ(answer.status, 200);
      return;
    }
    const bool names_app = sample.path != "/new";
    EXPECT_EQ(answer.status, names_app ? 422 : 401);
    if (names_app) {
      EXPECT_EQ(answer.json(), kAppNotFound);
    }
  });
  Bench bench({"read-only-token"});
  EXPECT_EQ(bench.upload(package()).json(), kAppNotFound);
  EXPECT_EQ(post_parts(*bench, "/api/2/apps/upload", package(), bench.token_header()).status, 401);
  EXPECT_TRUE(bench->uploads().empty());
}

TEST(EmulatorHockeyAppFaults, LetALesserTokenChangeAllButTheStatus) {
  Bench bench;
  ASSERT_TRUE(bench->set_faults({"upload-only-token"}));
  const auto id = bench.upload(package().field("status", "2")).json()["id"].dump();
  const auto path = "/" + bench->hockeyapp_app_id() + "/app_versions";
  EXPECT_EQ(call(bench, {"POST", path + "/new", "bundle_version=9&status=2"}).json()["status"], 1);
  const auto updated = call(bench, {"PUT", path + "/" + id, "status=2&notify=1&notes=New"});
  EXPECT_EQ(updated.status, 200);
  EXPECT_EQ(updated.json()["status"], 1);
  EXPECT_EQ(updated.json()["notes"], "<p>New</p>");
  ASSERT_TRUE(bench->set_faults({}));
  const auto list = send(*bench, "GET", bench.versions_path(), bench.token_header()).json();
  EXPECT_EQ(list["app_versions"][1]["status"], 1) << "and so it stays";
}

TEST(EmulatorHockeyAppFaults, SayThatThereAreTooManyApps) {
  Bench bench({"too-many-apps"});
  const auto refused =
      call(bench, {"POST", "/new", "title=Second&bundle_identifier=com.example.second"});
  EXPECT_EQ(refused.status, 422);
  EXPECT_EQ(refused.json(),
            Json::parse(R"({"errors":{"ipa":["maximum number of apps reached"]}})"));
  const auto upload = [&](const std::string& release_type) {
    return post_parts(*bench, "/api/2/apps/upload", package().field("release_type", release_type),
                      bench.token_header());
  };
  EXPECT_EQ(upload("1").json(), refused.json());
  EXPECT_EQ(upload("0").status, 201) << "its app is there";
  EXPECT_EQ(bench->uploads().size(), 1U);
}

TEST(EmulatorHockeyAppFaults, AnswerTheOtherShapeOfErrorWhereSomethingIsMade) {
  Bench bench;
  const auto id = upload_two(bench);
  const auto before = state(bench);
  ASSERT_TRUE(bench->set_faults({"error-status"}));
  const auto app = "/" + bench->hockeyapp_app_id();
  const auto expect = [](const Answer& answer, const std::string& message) {
    EXPECT_EQ(answer.status, 422);
    EXPECT_EQ(answer.json()["status"], "error");
    EXPECT_THAT(answer.json()["message"].get<std::string>(), HasSubstr(message));
  };
  expect(call(bench, {"POST", "/new", "title=a&bundle_identifier=b"}), "App could not be created.");
  expect(post_parts(*bench, "/api/2/apps/upload", package(), bench.token_header()),
         "App could not be created.");
  expect(call(bench, {"POST", app + "/app_versions/new", "bundle_version=9"}), "Bundle version");
  expect(call(bench, {"PUT", app + "/app_versions/" + id, "notes=New"}), "Bundle version");
  ASSERT_TRUE(bench->set_faults({}));
  EXPECT_EQ(state(bench), before);
}

TEST(EmulatorHockeyAppFaults, SayThatACreatedVersionExists) {
  Bench bench({"422-exists:1"});
  const Sample create = {"POST", "/" + bench->hockeyapp_app_id() + "/app_versions/new",
                         "bundle_version=9"};
  EXPECT_TRUE(call(bench, create).json()["errors"]["bundle_version"].is_array());
  EXPECT_EQ(call(bench, create).status, 201);
}

TEST(EmulatorHockeyAppFaults, GiveListingsMembersOfWrongTypes) {
  Bench bench;
  const auto get = [&](const std::string& path) {
    return send(*bench, "GET", path, bench.token_header()).json();
  };
  ASSERT_TRUE(bench->set_faults({"wrong-types"}));
  const auto empty = get(bench.versions_path());
  EXPECT_FALSE(empty.contains("app_versions"));
  EXPECT_EQ(empty["status"], "success");
  upload_two(bench);
  const auto versions = get(bench.versions_path())["app_versions"];
  ASSERT_EQ(versions.size(), 2U);
  for (const char* name : {"id", "version", "status", "notes", "mandatory", "tags", "expired_at"}) {
    EXPECT_TRUE(versions[0][name].is_object()) << name;
  }
  const auto app = get("/api/2/apps")["apps"][0];
  EXPECT_TRUE(app["public_identifier"].is_object());
  EXPECT_TRUE(app["release_type"].is_object());
  const auto path = "/api/2/apps/" + bench->hockeyapp_app_id();
  EXPECT_TRUE(get(path + "/statistics").is_array());
  EXPECT_TRUE(get(path + "?format=json").is_object());
}

TEST(EmulatorHockeyAppFaults, SpoilDownloadsToo) {
  Bench bench;
  upload_two(bench);
  const auto list =
      send(*bench, "GET", bench.versions_path() + "?include_build_urls=true", bench.token_header());
  const auto path = list.json()["app_versions"][0]["build_url"].get<std::string>().substr(
      bench->base_url().size());
  const std::vector<std::pair<std::string, int>> spoiled = {{"html-502", 502},
                                                            {"redirect", 302},
                                                            {"rate-limited", 429},
                                                            {"401", 200},
                                                            {"echo-credential", 200}};
  for (const auto& [fault, status] : spoiled) {
    ASSERT_TRUE(bench->set_faults({fault}));
    EXPECT_EQ(send(*bench, "GET", path).status, status) << fault;
  }
}

}  // namespace
}  // namespace slipway::emulator::probe
