#include "cli/render.h"

#include <gtest/gtest.h>

#include "fake_provider.h"

namespace slipway::cli {
namespace {

Artifact apk() {
  Artifact artifact;
  artifact.path = "out/app.apk";
  artifact.platform = Platform::android;
  artifact.size = 12'345'678;
  return artifact;
}

TEST(RenderSize, UsesDecimalUnitsWithOneDigit) {
  EXPECT_EQ(render_size(0), "0 B");
  EXPECT_EQ(render_size(999), "999 B");
  EXPECT_EQ(render_size(1'000), "1.0 kB");
  EXPECT_EQ(render_size(12'345'678), "12.3 MB");
  EXPECT_EQ(render_size(999'999), "1.0 MB");
  EXPECT_EQ(render_size(2'147'483'648), "2.1 GB");
}

TEST(RenderDuration, GrowsFromTenthsToMinutesAndHours) {
  EXPECT_EQ(render_duration(std::chrono::milliseconds(0)), "0.0s");
  EXPECT_EQ(render_duration(std::chrono::milliseconds(949)), "0.9s");
  EXPECT_EQ(render_duration(std::chrono::milliseconds(59'940)), "59.9s");
  EXPECT_EQ(render_duration(std::chrono::milliseconds(59'960)), "1m00s");
  EXPECT_EQ(render_duration(std::chrono::milliseconds(65'000)), "1m05s");
  EXPECT_EQ(render_duration(std::chrono::milliseconds(7'260'000)), "2h01m");
}

TEST(Printable, TakesTheControlOverTheTerminalOutOfForeignText) {
  EXPECT_EQ(printable("a\x1b[2Jb\x07\x7f"), "a?[2Jb??");
  EXPECT_EQ(printable("one\r\n\ttwo"), "one \n two");
  EXPECT_EQ(printable("a\xC2\x9B"
                      "2J"),
            "a?2J");
  EXPECT_EQ(printable("one\xE2\x80\xA8two\xE2\x80\xA9three"), "one?two?three");
  EXPECT_EQ(printable("a\xE2\x80\xAE"
                      "b\xE2\x81\xA6"
                      "c"),
            "a?b?c");
  EXPECT_EQ(printable({"c\0", 2}), "c?");
  EXPECT_EQ(printable("\xFF\xC3("), "\xFF\xC3(");  // no characters: for others to judge
  EXPECT_EQ(printable("中文 é"), "中文 é");
}

TEST(RenderArtifact, ShowsWhatIsKnownOnly) {
  EXPECT_EQ(render_artifact(apk()), "out/app.apk: apk, 12.3 MB");
  Artifact known = apk();
  known.bundle_id = "com.example.app";
  known.version = "1.1";
  known.build_number = "28";
  EXPECT_EQ(render_artifact(known), "out/app.apk: apk, 12.3 MB, com.example.app 1.1 (28)");
}

TEST(RenderFindings, PointsAtTheMistakeInTheFile) {
  Finding finding;
  finding.code = "unknown_key";
  finding.message = "there is no option `notfy`";
  finding.hint = "did you mean `notify`?";
  finding.location = {"slipway.toml", 12, 5};
  finding.source_line = "\ta = \"中\", notfy = 1";
  finding.location.column = 11;
  EXPECT_EQ(render_findings({finding}),
            "slipway.toml:12:11: error: there is no option `notfy`\n"
            "    \ta = \"中\", notfy = 1\n"
            "    \t         ^\n"
            "  hint: did you mean `notify`?\n");
}

TEST(RenderFindings, NamesTheTargetWhereThereIsNoFile) {
  Finding finding;
  finding.severity = Severity::warning;
  finding.message = "notes are sent as plain text";
  finding.target = "beta";
  EXPECT_EQ(render_findings({finding}), "warning: beta: notes are sent as plain text\n");
}

TEST(RenderFindings, LeavesOutALineOrColumnThatIsNotKnown) {
  Finding finding;
  finding.message = "cannot be read";
  finding.location = {"slipway.toml", 0, 0};
  EXPECT_EQ(render_findings({finding}), "slipway.toml: error: cannot be read\n");
  finding.location.line = 3;
  EXPECT_EQ(render_findings({finding}), "slipway.toml:3: error: cannot be read\n");
}

TEST(RenderFindings, SetsTheLinesOfAnExampleUnderTheHint) {
  Finding finding;
  finding.message = "no configuration";
  finding.hint = "write one:\nversion = 1";
  EXPECT_EQ(render_findings({finding}),
            "error: no configuration\n"
            "  hint: write one:\n"
            "        version = 1\n");
}

Report mixed_report() {
  Report report;
  report.artifact = apk();
  TargetReport good;
  good.target = "pgyer-beta";
  good.provider = "pgyer";
  good.outcome = Outcome::succeeded;
  good.build = Build{};
  good.build->id = "7f3a";
  good.build->version = "1.1";
  good.build->build_number = "28";
  good.build->url = "https://www.pgyer.com/abcd";
  good.attempts = 2;
  good.bytes_sent = 24'000'000;
  good.duration = std::chrono::milliseconds(4'200);
  good.warnings = {"markdown is sent as plain text"};
  report.targets.push_back(good);

  TargetReport bad;
  bad.target = "legacy";
  bad.provider = "hockeyapp";
  bad.required = false;
  bad.outcome = Outcome::failed;
  bad.attempts = 1;
  bad.duration = std::chrono::milliseconds(310);
  Error error;
  error.kind = ErrorKind::authentication;
  error.message = "the token is not valid";
  error.call = "apps/upload";
  error.http_status = 401;
  error.service_message = "Not \x1b[31mallowed";
  error.hint = "make a new token";
  bad.error = error;
  Step step;
  step.name = "latest";
  step.state = StepState::open;
  bad.steps = {step};
  report.targets.push_back(bad);
  return report;
}

TEST(RenderReport, ShowsEachTargetWithItsFactsAndItsTroubles) {
  EXPECT_EQ(render_report(mixed_report(), {}),
            "out/app.apk: apk, 12.3 MB\n"
            "  succeeded  pgyer-beta (pgyer)  build 7f3a, 1.1 (28), https://www.pgyer.com/abcd, "
            "24.0 MB sent, 2 attempts, in 4.2s\n"
            "             warning: markdown is sent as plain text\n"
            "  failed     legacy (hockeyapp, optional)  0 B sent, in 0.3s\n"
            "             error: the token is not valid (apps/upload, HTTP 401): "
            "\"Not ?[31mallowed\"\n"
            "             hint: make a new token\n"
            "             step latest: not done\n");
}

TEST(RenderOutcome, CountsTheTargetsOfAllFiles) {
  Report report = mixed_report();
  report.targets[1].required = true;
  EXPECT_EQ(render_outcome({report}), "partial: 1 succeeded, 1 failed\n");
  EXPECT_EQ(render_outcome({report, report}), "partial: 2 succeeded, 2 failed\n");
}

TEST(RenderOutcome, SaysThatOptionalTargetsDoNotDecideWhereOneFailed) {
  EXPECT_EQ(render_outcome({mixed_report()}),
            "succeeded: 1 succeeded, 1 failed; optional targets do not decide\n");
}

TEST(RenderOutcome, SaysWhatToDoAfterAnUnknownOne) {
  Report report = mixed_report();
  report.targets[0].outcome = Outcome::unknown;
  report.targets[1].required = true;
  EXPECT_EQ(render_outcome({report}),
            "unknown: 1 failed, 1 unknown; ask the service before publishing again\n");
}

TEST(RenderPlan, ShowsEveryValueWithItsSourceAndHidesSecrets) {
  Plan plan;
  plan.release.artifact = apk();
  plan.release.channel = "beta";
  PlannedTarget target;
  target.target = "pgyer-beta";
  target.provider_kind = "pgyer";
  target.routes = {"android-beta"};
  target.settings = {{"notify", "none", "route android-beta (slipway.toml:21)"},
                     {"api_key", "(secret)", "target (slipway.toml:5)"}};
  target.provider = std::make_shared<FakeProvider>(Settings());
  target.request.fields = {{"buildType", "android", false},
                           {"buildUpdateDescription", "one\ntwo", false},
                           {"_api_key", "", true}};
  Step step;
  step.name = "latest";
  target.request.steps = {step};
  Finding warning;
  warning.severity = Severity::warning;
  warning.message = "markdown is sent as plain text";
  target.findings = {warning};
  plan.targets.push_back(target);
  plan.unmatched = {{"ios-beta", "platform is android, not ios"}};

  EXPECT_EQ(render_plan(plan),
            "out/app.apk: apk, 12.3 MB\n"
            "channel beta\n"
            "\n"
            "pgyer-beta (pgyer)\n"
            "  server   https://fake.example.com\n"
            "  app      app-7\n"
            "  routes   android-beta\n"
            "  settings\n"
            "    notify   none      from route android-beta (slipway.toml:21)\n"
            "    api_key  (secret)  from target (slipway.toml:5)\n"
            "  sends\n"
            "    buildType = android\n"
            "    buildUpdateDescription = one\\ntwo\n"
            "    _api_key = (secret)\n"
            "  then\n"
            "    latest, once live\n"
            "  warning: markdown is sent as plain text\n"
            "\n"
            "routes that do not match\n"
            "  ios-beta: platform is android, not ios\n"
            "\n"
            "ready: 1 target\n");
}

}  // namespace
}  // namespace slipway::cli
