#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "slipway/testing/fake_clock.h"
#include "tests/unit/emulator/probe.h"

namespace slipway::emulator::probe {
namespace {

using ::testing::Each;
using ::testing::HasSubstr;

TEST(EmulatorPgyer, IssuesATokenAsThePageShows) {
  Bench bench;
  const auto answer = bench.token();
  ASSERT_EQ(answer.status, 200);
  const auto reply = answer.json();
  EXPECT_EQ(reply["code"], 0);
  EXPECT_EQ(reply["message"], "");
  const auto& data = reply["data"];
  EXPECT_THAT(data["endpoint"].get<std::string>(), ::testing::StartsWith(bench->base_url()));
  EXPECT_TRUE(data["params"]["signature"].is_string());
  EXPECT_TRUE(data["params"]["x-cos-security-token"].is_string());
  EXPECT_THAT(data["params"]["key"].get<std::string>(), ::testing::EndsWith(".apk"));
  EXPECT_NE(data["key"], data["params"]["key"]) << "the two can differ, so here they do";
  EXPECT_EQ(data["params"].size(), 4U) << "one member that is not on the page";
}

TEST(EmulatorPgyer, TakesMultipartBodiesForTheTokenToo) {
  Bench bench;
  const Parts parts =
      Parts().field("_api_key", bench->pgyer_api_key()).field("buildType", "android");
  EXPECT_EQ(post_parts(*bench, "/apiv2/app/getCOSToken", parts).code(), 0);
}

struct WrongToken {
  Pairs parameters;
  int code;
  std::string message;
};

TEST(EmulatorPgyer, RefusesWrongTokenParametersWithThePagesCodes) {
  Bench bench;
  const std::vector<WrongToken> cases = {
      {{}, 1014, "App type is required"},
      {{{"buildType", ""}}, 1014, "App type is required"},
      {{{"buildType", "harmony"}}, 1015, "Wrong file or app type"},
      {{{"buildType", "APK"}}, 1015, "Wrong file or app type"},
      {{{"buildType", "apk"}, {"buildInstallType", "4"}}, 1081, "Invalid request"},
      {{{"buildType", "apk"}, {"oversea", "0"}}, 1081, "Invalid request"},
      {{{"buildType", "apk"}, {"buildInstallDate", "3"}}, 1081, "Invalid request"},
      {{{"buildType", "apk"}, {"buildInstallDate", "1"}},
       1144,
       "Install start and end times are required"},
      {{{"buildType", "apk"}, {"buildInstallDate", "1"}, {"buildInstallStartDate", "2018-01-01"}},
       1144,
       "Install start and end times are required"},
      {{{"buildType", "apk"},
        {"buildInstallDate", "1"},
        {"buildInstallStartDate", "2018-12-31"},
        {"buildInstallEndDate", "2018-01-01"}},
       1145,
       "End time must be after start time"},
      {{{"buildType", "apk"}, {"buildChannelShortcut", "abcd"}},
       1212,
       "Channel short URL is invalid — check the short URL"},
  };
  for (const auto& wrong : cases) {
    const auto answer = bench.token(wrong.parameters);
    EXPECT_EQ(answer.status, 200) << wrong.message;
    EXPECT_EQ(answer.code(), wrong.code) << wrong.message;
    EXPECT_EQ(answer.json()["message"], wrong.message);
  }
}

TEST(EmulatorPgyer, TakesEveryAllowedTokenParameter) {
  Bench bench;
  for (const std::string type : {"ios", "ipa", "android", "apk", "harmonyos", "hap"}) {
    EXPECT_EQ(bench.token({{"buildType", type}}).code(), 0) << type;
  }
  const auto answer = bench.token({{"buildType", "apk"},
                                   {"oversea", "2"},
                                   {"buildInstallType", "2"},
                                   {"buildPassword", "geheim"},
                                   {"buildDescription", ""},
                                   {"buildUpdateDescription", "Fixes"},
                                   {"buildInstallDate", "1"},
                                   {"buildInstallStartDate", "2018-01-01"},
                                   {"buildInstallEndDate", "2018-12-31"},
                                   {"buildChannelShortcut", "beta"}});
  EXPECT_EQ(answer.code(), 0);
}

TEST(EmulatorPgyer, ChecksTheKeyAndTheMethod) {
  Bench bench;
  const std::string path = "/apiv2/app/getCOSToken";
  EXPECT_EQ(post_form(*bench, path, {{"buildType", "apk"}}).code(), 1001);
  EXPECT_EQ(post_form(*bench, path, {{"_api_key", "wrong"}, {"buildType", "apk"}}).code(), 1002);
  const auto in_url = path + "?buildType=apk&_api_key=" + bench->pgyer_api_key();
  EXPECT_EQ(send(*bench, "GET", in_url).code(), 1096);
  EXPECT_EQ(send(*bench, "POST", in_url).code(), 1001) << "the key belongs into the body";
  EXPECT_EQ(post_form(*bench, "/apiv2/app/nothing", {}).status, 404);
}

TEST(EmulatorPgyer, QueuesAStoredFileAndThenShowsTheBuild) {
  Bench bench({}, 2);
  const auto token = bench.token({{"buildType", "apk"},
                                  {"buildDescription", "What it is"},
                                  {"buildUpdateDescription", "Fixes & <more>"}});
  const auto stored = bench.store(token, "abc");
  EXPECT_EQ(stored.status, 204);
  EXPECT_EQ(stored.body, "");
  EXPECT_EQ(stored.header("Content-Type"), "");

  const auto key = token.json()["data"]["key"].get<std::string>();
  EXPECT_EQ(bench.build_info(key).code(), 1247);
  EXPECT_EQ(bench.build_info(key).json()["message"], "App is publishing");
  const auto live = bench.build_info(key).json();
  ASSERT_EQ(live["code"], 0);
  const auto& data = live["data"];
  for (const auto* field :
       {"buildKey", "buildType", "buildIsFirst", "buildIsLastest", "buildFileSize", "buildName",
        "buildVersion", "buildVersionNo", "buildBuildVersion", "buildIdentifier", "buildIcon",
        "buildDescription", "buildUpdateDescription", "buildScreenShots", "buildShortcutUrl",
        "buildQRCodeURL", "buildCreated", "buildUpdated"}) {
    EXPECT_TRUE(data.contains(field)) << field;
  }
  EXPECT_NE(data["buildKey"], key) << "the final key is another one";
  EXPECT_EQ(data["buildType"], 2);
  EXPECT_EQ(data["buildIsFirst"], 1);
  EXPECT_EQ(data["buildIsLastest"], 1);
  EXPECT_EQ(data["buildFileSize"], 3);
  EXPECT_EQ(data["buildName"], "app");
  EXPECT_EQ(data["buildVersion"], "1.0");
  EXPECT_EQ(data["buildVersionNo"], "1");
  EXPECT_EQ(data["buildDescription"], "What it is");
  EXPECT_EQ(data["buildUpdateDescription"], "Fixes & <more>");
  EXPECT_EQ(data["buildQRCodeURL"],
            bench->base_url() + "/app/qrcode/" + data["buildShortcutUrl"].get<std::string>());
  EXPECT_EQ(bench.build_info(data["buildKey"]).code(), 0) << "the final key is good as well";
}

TEST(EmulatorPgyer, AnswersBuildInfoToGetWithTheKeyInTheUrl) {
  Bench bench({}, 0);
  const auto token = bench.token();
  ASSERT_EQ(bench.store(token).status, 204);
  const auto answer = send(*bench, "GET",
                           "/apiv2/app/buildInfo?_api_key=" + bench->pgyer_api_key() +
                               "&buildKey=" + token.json()["data"]["key"].get<std::string>());
  EXPECT_EQ(answer.code(), 0);
}

TEST(EmulatorPgyer, WaitsForEverForAFileThatNeverCame) {
  Bench bench({}, 0);
  const auto key = bench.token().json()["data"]["key"].get<std::string>();
  for (int poll = 0; poll < 5; ++poll) EXPECT_EQ(bench.build_info(key).code(), 1247);
}

TEST(EmulatorPgyer, ChecksTheBuildKey) {
  Bench bench;
  EXPECT_EQ(bench.build_info("").code(), 1023);
  EXPECT_EQ(bench.build_info("0123").code(), 1009);
  EXPECT_EQ(post_form(*bench, "/apiv2/app/buildInfo", {{"buildKey", "1"}}).code(), 1001);
}

TEST(EmulatorPgyer, CountsTheBuildsOfAnAppAndKeepsTheNewestAsLatest) {
  Bench bench({}, 0);
  const auto first = bench.token();
  const auto second = bench.token({{"buildType", "android"}});
  ASSERT_EQ(bench.store(first).status, 204);
  ASSERT_EQ(bench.store(second).status, 204);
  const auto one = bench.build_info(first.json()["data"]["key"]).json()["data"];
  const auto two = bench.build_info(second.json()["data"]["key"]).json()["data"];
  EXPECT_EQ(one["buildIsLastest"], 1) << "the other one was not live then";
  EXPECT_EQ(bench.build_info(one["buildKey"]).json()["data"]["buildIsLastest"], 2);
  EXPECT_EQ(two["buildIsLastest"], 1);
  EXPECT_EQ(two["buildIsFirst"], 2);
  EXPECT_EQ(two["buildBuildVersion"], 2);
}

TEST(EmulatorPgyer, MarksABuildAsLatestWhenItIsLiveAndNotBefore) {
  Bench bench({}, 1);
  const auto first = bench.token();
  ASSERT_EQ(bench.store(first).status, 204);
  const auto first_key = first.json()["data"]["key"].get<std::string>();
  EXPECT_EQ(bench.build_info(first_key).code(), 1247);
  EXPECT_EQ(bench.received()[0]["latest"], "no");
  EXPECT_EQ(bench.build_info(first_key).json()["data"]["buildIsLastest"], 1);

  const auto second = bench.token();
  ASSERT_EQ(bench.store(second).status, 204);
  EXPECT_EQ(bench.build_info(second.json()["data"]["key"]).code(), 1247);
  EXPECT_EQ(bench.build_info(first_key).json()["data"]["buildIsLastest"], 1);
  EXPECT_EQ(bench.build_info(second.json()["data"]["key"]).json()["data"]["buildIsLastest"], 1);
  EXPECT_EQ(bench.build_info(first_key).json()["data"]["buildIsLastest"], 2);
}

TEST(EmulatorPgyer, NeverMarksABuildThatFailedAsLatest) {
  Bench bench({}, 0);
  const auto good = bench.token();
  ASSERT_EQ(bench.store(good).status, 204);
  const auto good_key = good.json()["data"]["key"].get<std::string>();
  EXPECT_EQ(bench.build_info(good_key).code(), 0);
  ASSERT_TRUE(bench->set_faults({"publish-fails"}));
  const auto bad = bench.token();
  ASSERT_EQ(bench.store(bad).status, 204);
  EXPECT_EQ(bench.build_info(bad.json()["data"]["key"]).code(), 1216);
  EXPECT_EQ(bench.build_info(good_key).json()["data"]["buildIsLastest"], 1);
  EXPECT_EQ(bench.received()[1]["latest"], "no");
}

TEST(EmulatorPgyer, TakesASecondFileForTheSameTokenAsTheSameBuild) {
  Bench bench({}, 0);
  const auto token = bench.token();
  ASSERT_EQ(bench.store(token, "broken").status, 204);
  EXPECT_EQ(bench->uploads()[0].transfers, 1);
  ASSERT_EQ(bench.store(token, "abc").status, 204);
  ASSERT_EQ(bench->uploads().size(), 1U);
  EXPECT_EQ(bench->uploads()[0].sha256, kAbcSha256);
  EXPECT_EQ(bench->uploads()[0].transfers, 2);
  EXPECT_EQ(bench.received()[0]["transfers"], 2);
  EXPECT_EQ(bench.build_info(token.json()["data"]["key"]).json()["data"]["buildBuildVersion"], 1);
}

TEST(EmulatorPgyer, SetsAndClearsTheLatestFlag) {
  Bench bench({}, 0);
  const auto first = bench.token();
  const auto second = bench.token();
  ASSERT_EQ(bench.store(first).status, 204);
  ASSERT_EQ(bench.store(second).status, 204);
  const auto first_key = bench.build_info(first.json()["data"]["key"]).json()["data"]["buildKey"];
  const auto second_key = bench.build_info(second.json()["data"]["key"]).json()["data"]["buildKey"];
  const auto call = [&](const std::string& name, const std::string& key) {
    return post_form(*bench, "/apiv2/app/" + name,
                     {{"_api_key", bench->pgyer_api_key()}, {"buildKey", key}});
  };
  EXPECT_EQ(call("setNewestVersion", first_key).json()["message"], "Set successfully");
  EXPECT_EQ(bench.build_info(first_key).json()["data"]["buildIsLastest"], 1);
  EXPECT_EQ(bench.build_info(second_key).json()["data"]["buildIsLastest"], 2);
  EXPECT_EQ(bench.received()[0]["latest"], "yes");
  EXPECT_EQ(call("cancelNewestVersion", first_key).json()["message"], "Cleared successfully");
  EXPECT_EQ(bench.build_info(first_key).json()["data"]["buildIsLastest"], 2);
  EXPECT_EQ(call("setNewestVersion", "nothing").code(), 1009);
  EXPECT_EQ(call("setNewestVersion", "").code(), 1023);
}

TEST(EmulatorPgyer, RecordsTheTokensParametersAndThenTheForm) {
  Bench bench;
  const auto token = bench.token({{"buildType", "apk"}, {"buildPassword", "geheim"}});
  ASSERT_EQ(bench.store(token).status, 204);
  ASSERT_EQ(bench->uploads().size(), 1U);
  const auto upload = bench->uploads()[0];
  EXPECT_EQ(upload.provider, "pgyer");
  ASSERT_EQ(upload.fields.size(), 7U);
  EXPECT_EQ(upload.fields[0], (std::pair<std::string, std::string>("buildType", "apk")));
  EXPECT_EQ(upload.fields[1].first, "buildPassword");
  EXPECT_EQ(upload.fields.back().first, "x-cos-meta-file-name");
  EXPECT_THAT(upload.fields, Each(::testing::Field(&std::pair<std::string, std::string>::first,
                                                   ::testing::Ne("_api_key"))));
  EXPECT_EQ(upload.file_name, "app.apk");
  EXPECT_EQ(upload.size, 3U);
  EXPECT_EQ(upload.sha256, kAbcSha256);
  EXPECT_EQ(file_content(upload.path), "abc");
}

/// The form of a token without one of its fields, or with another value.
Parts form_with(const Answer& token, const std::string& name, const std::string* value) {
  Parts parts;
  for (const auto& [key, issued] : Bench::issued_fields(token)) {
    if (key != name) parts.field(key, issued);
    if (key == name && value != nullptr) parts.field(key, *value);
  }
  return parts.file("file", "app.apk", "abc");
}

TEST(EmulatorStorage, WantsEveryIssuedFieldWithItsValue) {
  Bench bench;
  const auto token = bench.token();
  const std::string other = "other";
  const auto fields = Bench::issued_fields(token);
  ASSERT_EQ(fields.size(), 4U);
  for (const auto& field : fields) {
    const auto& name = field.first;
    const auto missing =
        post_parts(*bench, Bench::storage_path(token), form_with(token, name, nullptr));
    EXPECT_EQ(missing.status, 400) << name;
    EXPECT_THAT(missing.body, HasSubstr("<Code>InvalidArgument</Code>")) << name;
    const auto wrong =
        post_parts(*bench, Bench::storage_path(token), form_with(token, name, &other));
    EXPECT_EQ(wrong.status, 403) << name;
    EXPECT_THAT(wrong.body, HasSubstr("<Code>AccessDenied</Code>")) << name;
    EXPECT_EQ(wrong.header("Content-Type"), "application/xml");
  }
  EXPECT_TRUE(bench->uploads().empty());
}

TEST(EmulatorStorage, WantsTheFileLastAndOnlyOnce) {
  Bench bench;
  const auto token = bench.token();
  const auto path = Bench::storage_path(token);
  auto late = Bench::storage_form(token, "app.apk", "abc");
  EXPECT_EQ(post_parts(*bench, path, late.field("x-cos-meta-late", "1")).status, 400);
  auto twice = Bench::storage_form(token, "app.apk", "abc");
  EXPECT_EQ(post_parts(*bench, path, twice.file("file", "b.apk", "b")).status, 400);
  Parts first;
  first.file("file", "app.apk", "abc");
  first.fields(Bench::issued_fields(token));
  EXPECT_EQ(post_parts(*bench, path, first).status, 400);
  EXPECT_TRUE(bench->uploads().empty());
}

TEST(EmulatorStorage, RefusesAFormWithoutAFileOrWithTheApiKey) {
  Bench bench;
  const auto token = bench.token();
  const auto path = Bench::storage_path(token);
  Parts no_file;
  Parts with_key;
  with_key.field("_api_key", bench->pgyer_api_key());
  no_file.fields(Bench::issued_fields(token));
  with_key.fields(Bench::issued_fields(token));
  EXPECT_EQ(post_parts(*bench, path, no_file).status, 400);
  with_key.file("file", "app.apk", "abc");
  EXPECT_EQ(post_parts(*bench, path, with_key).status, 400);
  EXPECT_EQ(post_form(*bench, path, {{"key", "x"}}).status, 400);
  EXPECT_EQ(send(*bench, "PUT", path).status, 405);
  EXPECT_EQ(send(*bench, "POST", "/storage/other").status, 404);
  EXPECT_TRUE(bench->uploads().empty());
}

TEST(EmulatorStorage, RefusesFieldsThatBelongToTheTokenCall) {
  Bench bench;
  const auto token = bench.token();
  Parts parts;
  parts.field("buildDescription", "x");
  parts.fields(Bench::issued_fields(token));
  const auto answer =
      post_parts(*bench, Bench::storage_path(token), parts.file("file", "app.apk", "abc"));
  EXPECT_EQ(answer.status, 403);
  EXPECT_THAT(answer.body, HasSubstr("Extra input fields: buildDescription"));
}

TEST(EmulatorStorage, LetsATokenLiveForHalfAnHour) {
  const auto clock = std::make_shared<slipway::testing::FakeClock>();
  Bench bench({}, 0, clock);
  const auto token = bench.token();
  clock->advance(std::chrono::minutes(29));
  EXPECT_EQ(bench.store(token).status, 204);
  clock->advance(std::chrono::minutes(2));
  const auto late = bench.store(token);
  EXPECT_EQ(late.status, 403);
  EXPECT_THAT(late.body, HasSubstr("Request has expired"));
}

TEST(EmulatorStorage, RefusesAFormThatIsNotClosed) {
  Bench bench;
  const auto token = bench.token();
  const auto form = Bench::storage_form(token, "app.apk", "abc");
  const auto answer =
      send(*bench, "POST", Bench::storage_path(token), Parts::header(), form.unfinished());
  EXPECT_EQ(answer.status, 400);
  EXPECT_TRUE(bench->uploads().empty());
  ASSERT_EQ(bench.received().size(), 1U);
  EXPECT_EQ(bench.received()[0]["complete"], false);
}

TEST(EmulatorPgyer, TakesLegacyUploadsAndAnswersWithTheBuild) {
  Bench bench;
  const Parts parts = Parts()
                          .field("_api_key", bench->pgyer_api_key())
                          .field("buildUpdateDescription", "Fixes")
                          .file("file", "old.ipa", "abc");
  const auto answer = post_parts(*bench, "/apiv2/app/upload", parts);
  ASSERT_EQ(answer.code(), 0);
  EXPECT_EQ(answer.json()["data"]["buildType"], 1);
  EXPECT_EQ(answer.json()["data"]["buildUpdateDescription"], "Fixes");
  ASSERT_EQ(bench->uploads().size(), 1U);
  EXPECT_EQ(bench->uploads()[0].sha256, kAbcSha256);
  EXPECT_EQ(bench->uploads()[0].fields, (Pairs{{"buildUpdateDescription", "Fixes"}}))
      << "the API key is not kept";

  const auto upload = [&](const Parts& form) {
    return post_parts(*bench, "/apiv2/app/upload", form).code();
  };
  const auto key = bench->pgyer_api_key();
  EXPECT_EQ(upload(Parts().field("_api_key", key).file("file", "a.hap", "x")), 1026);
  EXPECT_EQ(upload(Parts().field("_api_key", key)), 1021);
  EXPECT_EQ(upload(Parts().file("file", "a.apk", "x")), 1001);
  EXPECT_EQ(upload(Parts().field("_api_key", "no").file("file", "a.apk", "x")), 1002);
  EXPECT_EQ(bench->uploads().size(), 1U);
}

}  // namespace
}  // namespace slipway::emulator::probe
