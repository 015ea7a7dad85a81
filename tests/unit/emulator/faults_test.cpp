#include "emulator/faults.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "emulator/emulator.h"
#include "tests/unit/emulator/probe.h"

namespace slipway::emulator::probe {
namespace {

using ::testing::HasSubstr;
using Json = nlohmann::json;

Parts small_form() { return Parts().file("ipa", "app.ipa", "abc"); }

TEST(FaultList, SuggestsTheFaultThatWasMeant) {
  FaultList faults;
  const auto set = faults.set({"drop-mid-uplaod"});
  ASSERT_FALSE(set);
  EXPECT_EQ(set.error().kind, ErrorKind::invalid_request);
  EXPECT_THAT(set.error().message, HasSubstr("did you mean drop-mid-upload?"));
  EXPECT_THAT(faults.set({"thunderstorm"}).error().message, HasSubstr("never-publishes"));
}

TEST(FaultList, RefusesAWrongProviderCountOrPair) {
  FaultList faults;
  for (const std::string spec :
       {"appstore/500", "500:0", "500:many", "500:", "500:-1", "", "pgyer/422-exists",
        "hockeyapp/never-publishes", "/500", "code-NNNN", "code-", "code-12", "code-12x4",
        "code-10980", "hockeyapp/code-1098", "code-0000"}) {
    EXPECT_FALSE(faults.set({spec}).has_value()) << spec;
  }
}

TEST(FaultList, CountsDownForTheProviderThatIsMeant) {
  FaultList faults;
  ASSERT_TRUE(faults.set({"hockeyapp/500:2"}));
  EXPECT_FALSE(faults.take("pgyer", "500"));
  EXPECT_TRUE(faults.take("hockeyapp", "500"));
  EXPECT_TRUE(faults.take("hockeyapp", "500"));
  EXPECT_FALSE(faults.take("hockeyapp", "500"));
  ASSERT_TRUE(faults.set({"500"}));
  EXPECT_TRUE(faults.take("pgyer", "500"));
  EXPECT_TRUE(faults.take("hockeyapp", "500"));
  EXPECT_FALSE(faults.set({"500:1", "nothing"}).has_value());
  EXPECT_TRUE(faults.take("pgyer", "500")) << "a wrong list changes nothing";
}

TEST(KnownFaults, AreAllExplained) {
  std::vector<std::string> names;
  for (const auto& fault : known_faults()) {
    names.push_back(fault.name);
    EXPECT_GT(fault.help.size(), 20U) << fault.name;
    FaultList faults;
    const bool any_code = fault.name == "code-NNNN";
    EXPECT_TRUE(faults.set({any_code ? "code-1098" : fault.name}).has_value()) << fault.name;
  }
  for (const std::string name : {"401",
                                 "422-exists",
                                 "500",
                                 "html-502",
                                 "redirect",
                                 "slow",
                                 "drop-before-upload",
                                 "drop-mid-upload",
                                 "drop-after-upload",
                                 "drop-mid-reply",
                                 "never-publishes",
                                 "publish-fails",
                                 "token-expired",
                                 "not-json",
                                 "huge-reply",
                                 "stall",
                                 "parsing",
                                 "empty",
                                 "rate-limited",
                                 "upload-only-token",
                                 "no-version",
                                 "no-id",
                                 "error-status",
                                 "deep-json",
                                 "echo-credential",
                                 "long-retry",
                                 "no-length",
                                 "html-403",
                                 "code-NNNN",
                                 "step-fails",
                                 "wrong-types",
                                 "skewed-clock",
                                 "other-version",
                                 "other-build-number",
                                 "other-bundle-id",
                                 "other-title",
                                 "other-size",
                                 "lagging-list"}) {
    EXPECT_THAT(names, ::testing::Contains(name));
  }
}

/// Sends the head of a 1 GiB upload and a little of its body, then listens.
Answer begin_upload(Wire& wire, const Bench& bench, const Emulator& emulator) {
  wire.write("POST " + bench.versions_path() +
             "/upload HTTP/1.1\r\nHost: x\r\nX-HockeyAppToken: " + emulator.hockeyapp_token() +
             "\r\nContent-Type: multipart/form-data; boundary=" + Parts::kBoundary +
             "\r\nContent-Length: 1073741824\r\n\r\n");
  wire.write(Parts().file("ipa", "a.ipa", "abc").unfinished());
  return wire.read_answer();
}

TEST(EmulatorFaults, AnswersEarlyWith401AndCloses) {
  Bench bench({"401"});
  Wire wire(*bench);
  const auto answer = begin_upload(wire, bench, *bench);
  EXPECT_EQ(answer.status, 401);
  EXPECT_EQ(answer.json(),
            Json::parse(R"({"errors":{"credentials":["user not found or token invalid"]}})"));
  EXPECT_TRUE(wire.at_end());
  EXPECT_EQ(bench.token().code(), 1002);
}

TEST(EmulatorFaults, AnswersEarlyThatTheVersionExists) {
  Bench bench({"422-exists"});
  Wire wire(*bench);
  const auto answer = begin_upload(wire, bench, *bench);
  EXPECT_EQ(answer.status, 422);
  EXPECT_EQ(answer.json(),
            Json::parse(R"({"errors":{"bundle_version":["has already been taken"]}})"));
  EXPECT_TRUE(wire.at_end());
}

TEST(EmulatorFaults, FailsWith500AndKeepsNothing) {
  Bench bench({"500"});
  const auto answer = bench.upload(small_form());
  EXPECT_EQ(answer.status, 500);
  EXPECT_TRUE(answer.json().is_discarded());
  const auto stored = bench.store(bench.token());
  EXPECT_EQ(stored.status, 500);
  EXPECT_THAT(stored.body, HasSubstr("<Code>InternalError</Code>"));
  EXPECT_TRUE(bench->uploads().empty());
}

TEST(EmulatorFaults, Answers502AfterTheUploadWasKept) {
  Bench bench({"hockeyapp/html-502"});
  const auto answer = bench.upload(small_form());
  EXPECT_EQ(answer.status, 502);
  EXPECT_THAT(answer.body, HasSubstr("<html>"));
  EXPECT_EQ(bench->uploads().size(), 1U);
  EXPECT_EQ(bench.token().code(), 0) << "the other provider is well";

  const auto token = bench.token();
  ASSERT_TRUE(bench->set_faults({"pgyer/html-502"}));
  EXPECT_EQ(bench.store(token).status, 502);
  EXPECT_EQ(bench->uploads().size(), 2U);
  EXPECT_EQ(bench.token().status, 502);
}

TEST(EmulatorFaults, RedirectsEveryApiCall) {
  Bench bench({"redirect"});
  for (const auto& answer : {bench.upload(small_form()), bench.token(),
                             send(*bench, "GET", "/api/2/apps", bench.token_header())}) {
    EXPECT_EQ(answer.status, 302);
    EXPECT_THAT(answer.header("Location"), ::testing::StartsWith("https://elsewhere.example/"));
    EXPECT_EQ(answer.header("Content-Type"), "text/html");
  }
  EXPECT_TRUE(bench->uploads().empty());
}

TEST(EmulatorFaults, ReadsSlowlyButAnswers) {
  Bench bench({"slow"});
  const auto content = noise(1024 * 1024, 2);
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(bench.upload(Parts().file("ipa", "app.ipa", content)).status, 201);
  EXPECT_GE(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(60));
  EXPECT_EQ(bench->uploads()[0].sha256, sha256(content));
}

TEST(EmulatorFaults, StallsUntilTheEmulatorStops) {
  Bench bench({"stall"});
  Wire wire(*bench);
  wire.write("POST " + bench.versions_path() + "/upload HTTP/1.1\r\nHost: x\r\nX-HockeyAppToken: " +
             bench->hockeyapp_token() + "\r\nContent-Length: 1000\r\n\r\nsome");
  // Another call is served all the same, and shows that the emulator is at work.
  EXPECT_EQ(send(*bench, "GET", "/api/2/apps", bench.token_header()).status, 200);
  bench.stop();
  EXPECT_EQ(wire.read_answer().status, 0);
  EXPECT_TRUE(wire.at_end());
}

TEST(EmulatorFaults, CutsTheConnectionInTheMiddle) {
  Bench bench({"drop-mid-upload:1"});
  const auto form = Parts().file("ipa", "app.ipa", noise(4 * 1024 * 1024, 3));
  EXPECT_EQ(bench.upload(form).status, 0);
  EXPECT_TRUE(bench->uploads().empty());
  EXPECT_EQ(bench.upload(form).status, 201) << "only once";
  EXPECT_EQ(bench.received()[0]["state"], "incomplete");
  const auto requests = send(*bench, "GET", "/_emulator/requests").json();
  EXPECT_EQ(requests["requests"][0]["status"], 0);
}

TEST(EmulatorFaults, CutsAlsoASmallUploadInTheMiddle) {
  Bench bench({"drop-mid-upload"});
  EXPECT_EQ(bench.upload(small_form()).status, 0);
  EXPECT_EQ(bench.store(bench.token()).status, 0);
  EXPECT_TRUE(bench->uploads().empty());
}

TEST(EmulatorFaults, CutsTheConnectionAfterTheUploadWasKept) {
  Bench bench({"drop-after-upload"});
  EXPECT_EQ(bench.upload(small_form()).status, 0);
  EXPECT_EQ(bench.store(bench.token()).status, 0);
  ASSERT_EQ(bench->uploads().size(), 2U);
  EXPECT_EQ(bench->uploads()[1].sha256, kAbcSha256);
}

TEST(EmulatorFaults, NeverPublishes) {
  Bench bench({"never-publishes"}, 0);
  const auto token = bench.token();
  ASSERT_EQ(bench.store(token).status, 204);
  for (int poll = 0; poll < 10; ++poll) {
    EXPECT_EQ(bench.build_info(token.json()["data"]["key"]).code(), 1247);
  }
}

TEST(EmulatorFaults, FailsToPublishAfterTheQueue) {
  Bench bench({"publish-fails:1"}, 1);
  const auto token = bench.token();
  ASSERT_EQ(bench.store(token).status, 204);
  const auto key = token.json()["data"]["key"].get<std::string>();
  EXPECT_EQ(bench.build_info(key).code(), 1247);
  EXPECT_EQ(bench.build_info(key).json()["message"], "App publish failed");
  EXPECT_EQ(bench.build_info(key).code(), 1216) << "it stays so";
  EXPECT_EQ(bench.received()[0]["state"], "failed");
}

TEST(EmulatorFaults, ParsesBeforeItPublishes) {
  Bench bench({"parsing"}, 2);
  const auto token = bench.token();
  ASSERT_EQ(bench.store(token).status, 204);
  const auto key = token.json()["data"]["key"].get<std::string>();
  EXPECT_EQ(bench.build_info(key).code(), 1246);
  EXPECT_EQ(bench.build_info(key).code(), 1247);
  EXPECT_EQ(bench.build_info(key).code(), 0);
}

TEST(EmulatorFaults, SaysThatTheTokenExpired) {
  Bench bench({"pgyer/token-expired:1"});
  const auto token = bench.token();
  const auto refused = bench.store(token);
  EXPECT_EQ(refused.status, 403);
  EXPECT_THAT(refused.body, HasSubstr("<Code>AccessDenied</Code>"));
  EXPECT_THAT(refused.body, HasSubstr("Request has expired"));
  EXPECT_EQ(bench.store(bench.token()).status, 204);
  EXPECT_EQ(bench->uploads().size(), 1U);
}

TEST(EmulatorFaults, AnswersWhatIsNoJson) {
  Bench bench({"not-json"});
  EXPECT_EQ(bench.token().status, 200);
  EXPECT_TRUE(bench.token().json().is_discarded());
  const auto answer = bench.upload(small_form());
  EXPECT_EQ(answer.status, 201);
  EXPECT_TRUE(answer.json().is_discarded());
  EXPECT_FALSE(answer.body.empty());
  EXPECT_EQ(bench->uploads().size(), 1U);
}

TEST(EmulatorFaults, AnswersNothingAtAll) {
  Bench bench({"empty"});
  for (const auto& answer : {bench.token(), bench.upload(small_form())}) {
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, "");
  }
}

TEST(EmulatorFaults, AnswersFarTooMuch) {
  Bench bench({"huge-reply"});
  const auto answer = bench.token();
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body.size(), 64U * 1024 * 1024);
  Wire impatient(*bench);
  impatient.write("GET /api/2/apps HTTP/1.1\r\nHost: x\r\nX-HockeyAppToken: " +
                  bench->hockeyapp_token() + "\r\n\r\n");
  bench.stop();  // must not wait for somebody to read all of it
}

TEST(EmulatorFaults, LimitsTheRate) {
  Bench bench({"rate-limited"});
  EXPECT_EQ(bench.token().code(), 1098);
  const auto answer = bench.upload(small_form());
  EXPECT_EQ(answer.status, 429);
  EXPECT_EQ(answer.header("Retry-After"), "1");
  EXPECT_TRUE(bench->uploads().empty());
}

TEST(EmulatorFaults, AsksToComeBackTomorrow) {
  Bench bench({"long-retry"});
  const auto limited = bench.token();
  EXPECT_EQ(limited.code(), 1098);
  EXPECT_EQ(limited.header("Retry-After"), "86400");
  const auto answer = bench.upload(small_form());
  EXPECT_EQ(answer.status, 429);
  EXPECT_EQ(answer.header("Retry-After"), "86400");
  EXPECT_TRUE(bench->uploads().empty());
}

TEST(EmulatorFaults, NestsArraysWhereThePagePromisesAnObject) {
  Bench bench({"deep-json"});
  const std::string deep = std::string(400'000, '[') + std::string(400'000, ']');
  const auto token = bench.token();
  EXPECT_EQ(token.status, 200);
  EXPECT_EQ(token.body, deep);
  EXPECT_EQ(token.header("Content-Type"), "application/json");
  const auto answer = bench.upload(small_form());
  EXPECT_EQ(answer.status, 201);
  EXPECT_EQ(answer.body, deep);
  EXPECT_EQ(bench->uploads().size(), 1U);
}

TEST(EmulatorFaults, RepeatsTheCredentialWhereACutWouldSplitIt) {
  Bench bench({"echo-credential"});
  const auto token = bench.token();
  ASSERT_EQ(token.code(), 0);
  const auto params = token.json()["data"]["params"];
  const auto stored = bench.store(token);
  EXPECT_EQ(stored.status, 500);
  EXPECT_EQ(stored.body.find(params["signature"].get<std::string>()), 195U);
  EXPECT_THAT(stored.body, HasSubstr(params["x-cos-security-token"].get<std::string>()));

  const auto info = bench.build_info(token.json()["data"]["key"]);
  EXPECT_EQ(info.status, 500);
  EXPECT_EQ(info.header("Content-Type"), "text/html");
  const std::string before = "<html><head><title>";
  EXPECT_EQ(info.body.find(bench->pgyer_api_key()), before.size() + 195);

  const auto answer = bench.upload(small_form());
  EXPECT_EQ(answer.status, 500);
  EXPECT_EQ(answer.body.find(bench->hockeyapp_token()), 195U);
  EXPECT_EQ(bench->uploads().size(), 2U) << "both were kept";
}

TEST(EmulatorFaults, RefusesTheStorageFormWithAnHtmlPage) {
  Bench bench({"html-403:1"});
  const auto token = bench.token();
  const auto refused = bench.store(token);
  EXPECT_EQ(refused.status, 403);
  EXPECT_EQ(refused.header("Content-Type"), "text/html");
  EXPECT_THAT(refused.body, HasSubstr("<html>"));
  EXPECT_TRUE(bench->uploads().empty());
  EXPECT_EQ(bench.store(token).status, 204);
}

TEST(EmulatorFaults, RefusesEarlyWithoutALengthAndStaysConnected) {
  Bench bench({"no-length"});
  Wire wire(*bench);
  const auto answer = begin_upload(wire, bench, *bench);
  EXPECT_EQ(answer.status, 422);
  EXPECT_EQ(answer.header("Content-Length"), "");
  EXPECT_EQ(answer.header("Transfer-Encoding"), "");
  const std::string body = R"({"errors":{"bundle_version":["has already been taken"]}})";
  EXPECT_EQ(wire.read(body.size()), body);
  EXPECT_FALSE(wire.has_ended());
  EXPECT_EQ(bench.token().code(), 0) << "others are served meanwhile";
  EXPECT_FALSE(wire.has_ended());
  bench.stop();
  EXPECT_TRUE(wire.at_end());
}

TEST(EmulatorFaults, IgnoresTheStatusOfAnUploadOnlyToken) {
  Bench bench({"upload-only-token"});
  const auto answer = bench.upload(small_form().field("status", "2"));
  EXPECT_EQ(answer.status, 201);
  EXPECT_EQ(answer.json()["status"], 1);
}

TEST(EmulatorFaults, LeavesTheVersionOut) {
  Bench bench({"no-version"});
  const auto answer = bench.upload(small_form());
  EXPECT_EQ(answer.status, 201);
  EXPECT_FALSE(answer.json().contains("version"));
  EXPECT_THAT(answer.json()["config_url"].get<std::string>(), ::testing::EndsWith("/1"));
}

TEST(EmulatorFaults, AnswersTheOtherShapeOfError) {
  Bench bench({"error-status"});
  const auto answer = bench.upload(small_form());
  EXPECT_EQ(answer.status, 422);
  EXPECT_EQ(answer.json()["status"], "error");
  EXPECT_THAT(answer.json()["message"].get<std::string>(), HasSubstr("Bundle version is blank"));
  EXPECT_TRUE(bench->uploads().empty());
}

}  // namespace
}  // namespace slipway::emulator::probe
