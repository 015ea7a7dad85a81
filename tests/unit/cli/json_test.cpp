#include "cli/json.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace slipway::cli {
namespace {

Report published() {
  Report report;
  report.artifact.path = "app.apk";
  report.artifact.platform = Platform::android;
  report.artifact.size = 123;
  TargetReport target;
  target.target = "pgyer-beta";
  target.provider = "pgyer";
  target.outcome = Outcome::succeeded;
  target.build = Build{};
  target.build->id = "7f3a";
  target.build->version = "1.1";
  target.submission = "key-1";
  target.attempts = 1;
  target.bytes_sent = 123;
  target.duration = std::chrono::milliseconds(900);
  report.targets.push_back(target);
  return report;
}

TEST(ReportDocument, HasTheDocumentedKeysInTheirOrderAndNullForTheUnknown) {
  EXPECT_EQ(
      report_document({published()}, {}).dump(),
      R"({"schema":"slipway.report/1","outcome":"succeeded","artifact":{"path":"app.apk",)"
      R"("format":"apk","platform":"android","bundle_id":null,"version":null,)"
      R"("build_number":null,"title":null,"min_os":null,"size":123,"sha256":null},)"
      R"("targets":[{"target":"pgyer-beta","provider":"pgyer","required":true,)"
      R"("outcome":"succeeded","reason":null,"build":{"id":"7f3a","version":"1.1",)"
      R"("build_number":null,"url":null,"qr_url":null},"submission":"key-1","attempts":1,)"
      R"("bytes_sent":123,"duration_ms":900,"warnings":[],"error":null,"steps":[],"next":null}]})");
}

TEST(ReportDocument, GivesAnErrorWithTheServicesCodeAndWords) {
  Report report = published();
  Error error;
  error.kind = ErrorKind::authentication;
  error.message = "the API key is not valid";
  error.call = "app/getCOSToken";
  error.code = "1002";
  error.http_status = 200;
  error.service_message = "_api_key could not be empty";
  report.targets[0].outcome = Outcome::failed;
  report.targets[0].error = error;
  const Json document = report_document({report}, {});
  EXPECT_EQ(document["outcome"], "failed");
  EXPECT_EQ(document["targets"][0]["error"].dump(),
            R"({"kind":"authentication","code":"1002","http_status":200,"message":)"
            R"("the API key is not valid: \"_api_key could not be empty\"",)"
            R"("hint":null,"retryable":false})");
}

TEST(ReportDocument, SeveralFilesStandUnderReportsWithOneOutcome) {
  Report failed = published();
  failed.targets[0].outcome = Outcome::failed;
  const Json document = report_document({published(), failed}, {});
  EXPECT_EQ(document["schema"], "slipway.report/1");
  EXPECT_EQ(document["outcome"], "partial");
  ASSERT_EQ(document["reports"].size(), 2U);
  EXPECT_EQ(document["reports"][0]["outcome"], "succeeded");
  EXPECT_EQ(document["reports"][1]["outcome"], "failed");
  EXPECT_FALSE(document.contains("targets"));
}

TEST(ReportDocument, ListsStepsWithTheirResults) {
  Report report = published();
  Step step;
  step.name = "latest";
  step.state = StepState::failed;
  step.error = Error{};
  step.error->kind = ErrorKind::permission;
  step.error->message = "not yours";
  report.targets[0].steps = {step};
  const Json steps = report_document({report}, {})["targets"][0]["steps"];
  EXPECT_EQ(steps[0]["name"], "latest");
  EXPECT_EQ(steps[0]["phase"], "live");
  EXPECT_EQ(steps[0]["state"], "failed");
  EXPECT_EQ(steps[0]["error"]["kind"], "permission");
}

TEST(RefusedDocument, CarriesTheFindingsAndNoTargets) {
  Finding finding;
  finding.code = "unknown_key";
  finding.message = "there is no option `notfy`";
  finding.location = {"slipway.toml", 12, 5};
  EXPECT_EQ(refused_document("publish", {finding}).dump(),
            R"({"schema":"slipway.report/1","outcome":"refused","artifact":null,"targets":[],)"
            R"("findings":[{"severity":"error","code":"unknown_key","message":)"
            R"("there is no option `notfy`","hint":null,"target":null,"file":"slipway.toml",)"
            R"("line":12,"column":5}]})");
}

TEST(RefusedDocument, OfCheckIsItsSchemaAndFindings) {
  EXPECT_EQ(refused_document("check", {}).dump(),
            R"({"schema":"slipway.check/1","outcome":"refused","findings":[]})");
}

TEST(PlanDocument, ShowsSettingsFieldsAndUnmatchedRoutesAndNoSecret) {
  Plan plan;
  plan.release.artifact = published().artifact;
  PlannedTarget target;
  target.target = "beta";
  target.provider_kind = "pgyer";
  target.routes = {"all"};
  target.settings = {{"notify", "none", "command line"}};
  target.request.fields = {{"buildType", "android", false}, {"_api_key", "must not show", true}};
  plan.targets = {target};
  plan.unmatched = {{"ios", "platform is android"}};
  const Json document = plan_document({plan}, {}, false);
  EXPECT_EQ(document["schema"], "slipway.plan/1");
  EXPECT_EQ(document["outcome"], "ready");
  EXPECT_EQ(document["targets"].dump(),
            R"([{"target":"beta","provider":"pgyer","server":null,"app":null,"required":true,)"
            R"("routes":["all"],"settings":[{"name":"notify","value":"none",)"
            R"("source":"command line"}],"fields":[{"name":"buildType","value":"android",)"
            R"("secret":false},{"name":"_api_key","value":null,"secret":true}],"steps":[],)"
            R"("findings":[]}])");
  EXPECT_EQ(document["unmatched"].dump(), R"([{"route":"ios","reason":"platform is android"}])");
}

TEST(EventDocument, NamesTheEventAndItsTarget) {
  EXPECT_EQ(to_json(Event(UploadProgress{"beta", 5, 10})).dump(),
            R"({"event":"upload_progress","target":"beta","sent":5,"total":10})");
  EXPECT_EQ(
      to_json(Event(Processing{"beta", "publishing", std::chrono::milliseconds(3000)})).dump(),
      R"({"event":"processing","target":"beta","status":"publishing","elapsed_ms":3000})");
}

}  // namespace
}  // namespace slipway::cli
