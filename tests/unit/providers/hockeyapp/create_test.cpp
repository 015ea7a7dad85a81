#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <any>

#include "slipway/hockeyapp.h"
#include "tests/unit/providers/hockeyapp/provider_fixture.h"

// upload = "create": a version is made first, and the package follows with an update.
namespace slipway::hockeyapp {
namespace {

using fixtures::artifact;
using fixtures::kAppId;
using fixtures::make;
using fixtures::Server;
using fixtures::submitted;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::json_response;
using ::testing::Not;

constexpr const char* kMade = R"({"id":209,"version":"28","appsize":0,"status":1})";
constexpr const char* kFilled =
    R"({"id":209,"version":"28","shortversion":"1.1","appsize":10,"status":2})";

Settings settings() {
  Settings result = fixtures::settings();
  result.set("upload", std::string("create"));
  return result;
}

Release aab() {
  Release release{artifact("/builds/app.aab", Format::aab), {}, "", {}};
  release.artifact.build_number = "28";
  release.artifact.version = "1.1";
  return release;
}

std::string app_path(const std::string& rest) {
  return std::string("/api/2/apps/") + kAppId + rest;
}

Preparation prepared(const Release& release, const Settings& with) {
  const Server server(json_response(201, kMade));
  const auto provider = make(with, server);
  EXPECT_TRUE(provider);
  return (*provider)->prepare(release);
}

std::vector<std::string> lines(const Preparation& preparation) {
  std::vector<std::string> result;
  for (const auto& field : preparation.request.fields) {
    result.push_back(field.name + "=" + field.value);
  }
  return result;
}

TEST(HockeyappCreate, TakesPackagesThatTheServerCannotRead) {
  const Server server(json_response(201, kMade));
  const Capabilities can = (*make(settings(), server))->capabilities();
  for (const Format format : {Format::apk, Format::ipa, Format::app_zip, Format::aab, Format::hap,
                              Format::harmony_app, Format::dsym_zip, Format::mapping_txt}) {
    EXPECT_TRUE(can.accepts(format)) << to_string(format);
  }
  EXPECT_FALSE(can.accepts(Format::hsp));
  EXPECT_EQ(can.support(Feature::notify_all), Support::no);  // an update has no word for it
  EXPECT_EQ(can.stand_ins.count(Feature::notify_all), 1U);
  EXPECT_EQ(can.support(Feature::notify_installable), Support::yes);
}

TEST(HockeyappCreate, IsTheHintWhereADirectUploadCannotTakeThePackage) {
  const auto preparation = prepared(aab(), fixtures::settings());
  ASSERT_EQ(preparation.findings.size(), 1U);
  EXPECT_EQ(preparation.findings[0].code, "format_not_accepted");
  EXPECT_THAT(preparation.findings[0].hint, HasSubstr("upload = \"create\""));
}

TEST(HockeyappCreate, ShowsTheNumbersInThePlan) {
  Release release = aab();
  release.options.availability = Availability::available;
  const auto preparation = prepared(release, settings());
  EXPECT_THAT(preparation.findings, IsEmpty());
  EXPECT_THAT(lines(preparation), ElementsAre("bundle_version=28", "bundle_short_version=1.1",
                                              "status=1", "status=2", "ipa=app.aab"));
  release.options.availability = Availability::withheld;
  EXPECT_THAT(lines(prepared(release, settings())),
              ElementsAre("bundle_version=28", "bundle_short_version=1.1", "status=1", "status=1",
                          "ipa=app.aab"));
}

TEST(HockeyappCreate, TakesTheNumbersOfTheOptionsBeforeThoseOfThePackage) {
  Settings with = settings();
  with.set("bundle_version", std::string("2800"));
  with.set("bundle_short_version", std::string("1.1-beta"));
  EXPECT_THAT(lines(prepared(aab(), with)),
              ElementsAre("bundle_version=2800", "bundle_short_version=1.1-beta", "status=1",
                          "status=2", "ipa=app.aab"));
}

TEST(HockeyappCreate, ComparesWhatBecomesLiveWithTheNumbersThatWereAskedFor) {
  Release release = aab();
  EXPECT_EQ(prepared(release, settings()).request.release.artifact.build_number, "28");
  Settings with = settings();
  with.set("bundle_version", std::string("2800"));
  with.set("bundle_short_version", std::string("1.1-beta"));
  const Artifact sent = prepared(release, with).request.release.artifact;
  EXPECT_EQ(sent.build_number, "2800");
  EXPECT_EQ(sent.version, "1.1-beta");
  EXPECT_EQ(sent.size, 10U);
  // Symbols go up the direct way, and are told no numbers.
  release.artifact = artifact("/builds/app.dSYM.zip", Format::dsym_zip);
  EXPECT_FALSE(prepared(release, with).request.release.artifact.build_number);
}

TEST(HockeyappCreate, NeedsABuildNumberBeforeAnythingIsSent) {
  Release release = aab();
  release.artifact.build_number.reset();
  auto preparation = prepared(release, settings());
  ASSERT_EQ(preparation.findings.size(), 1U);
  EXPECT_EQ(preparation.findings[0].severity, Severity::error);
  EXPECT_THAT(preparation.findings[0].hint, HasSubstr("--set legacy.bundle_version=28"));

  Settings with = settings();
  with.set("bundle_version", std::string("28"));
  release.artifact.version.reset();
  preparation = prepared(release, with);
  EXPECT_THAT(preparation.findings, IsEmpty());
  EXPECT_THAT(lines(preparation),
              ElementsAre("bundle_version=28", "status=1", "status=2", "ipa=app.aab"));
}

TEST(HockeyappCreate, RefusesOptionsThatDoNotFitTogether) {
  const Server server(json_response(201, kMade));
  Settings with = settings();
  with.set("strategy", std::string("replace"));
  EXPECT_THAT(make(with, server).error().message, HasSubstr("strategy"));
  with = fixtures::settings();
  with.set("bundle_version", std::string("28"));
  EXPECT_THAT(make(with, server).error().message, HasSubstr("bundle_version"));
  with.set("upload", std::string("create"));
  with.set("bundle_version", std::string("5\n6"));
  EXPECT_THAT(make(with, server).error().message, HasSubstr("bundle_version"));
  with.set("upload", std::string("both"));
  EXPECT_THAT(make(with, server).error().message, HasSubstr("upload"));
}

TEST(HockeyappCreate, MakesTheVersionThenSendsThePackageWithTheStatus) {
  Release release = aab();
  release.symbols = artifact("/builds/mapping.txt", Format::mapping_txt);
  release.options.notes = Notes{"new", NotesFormat::plain};
  release.options.availability = Availability::available;
  const Server server({json_response(201, kMade), json_response(200, kFilled)});
  const auto submission = submitted(server, release, settings());
  ASSERT_TRUE(submission) << describe(submission.error());
  EXPECT_THAT(server.lines(), ElementsAre("POST " + app_path("/app_versions/new"),
                                          "PUT " + app_path("/app_versions/209")));
  EXPECT_EQ(server.body(0), "bundle_version=28&bundle_short_version=1.1&status=1");
  EXPECT_EQ(server.field("status", 1), "2");
  EXPECT_EQ(server.field("notes", 1), "new");
  EXPECT_THAT(server.body(1), HasSubstr("name=\"ipa\"; filename=\"app.aab\""));
  EXPECT_THAT(server.body(1), HasSubstr("name=\"dsym\"; filename=\"mapping.txt\""));
  EXPECT_EQ(submission->provider, "hockeyapp");
  EXPECT_EQ(submission->reference, "209");
  EXPECT_TRUE(submission->live);
  EXPECT_EQ(submission->build->id, "209");
  EXPECT_EQ(submission->build->build_number, "28");
  EXPECT_EQ(submission->build->availability, Availability::available);
  EXPECT_THAT(submission->warnings, IsEmpty());
}

TEST(HockeyappCreate, IsToBeHadByTestersUnlessTheReleaseSaysOtherwise) {
  const Server server({json_response(201, kMade), json_response(200, kFilled)});
  ASSERT_TRUE(submitted(server, aab(), settings()));
  EXPECT_EQ(server.field("status", 1), "2");
  Release release = aab();
  release.options.availability = Availability::withheld;
  const Server withholding({json_response(201, kMade), json_response(200, kMade)});
  ASSERT_TRUE(submitted(withholding, release, settings()));
  EXPECT_EQ(withholding.field("status", 1), "1");
}

TEST(HockeyappCreate, SendsSymbolsAloneTheDirectWay) {
  const Server server(json_response(201, fixtures::kCreated));
  const Release release{artifact("/b/mapping.txt", Format::mapping_txt), {}, "", {}};
  ASSERT_TRUE(submitted(server, release, settings()));
  EXPECT_THAT(server.lines(), ElementsAre("POST " + app_path("/app_versions/upload")));
}

TEST(HockeyappCreate, NotesTheIdBeforeThePackageGoesOutAndCommitsWithThePackageOnly) {
  std::vector<std::string> seen;
  SubmitContext context;
  context.note_reference = [&seen](const std::string& reference) -> Result<void> {
    seen.push_back("noted " + reference);
    return {};
  };
  context.before_commit = [&seen]() -> Result<void> {
    seen.push_back("commit");
    return {};
  };
  const Server server({json_response(201, kMade), json_response(200, kFilled)});
  ASSERT_TRUE(submitted(server, aab(), settings(), context));
  EXPECT_THAT(seen, ElementsAre("noted 209"));
  ASSERT_TRUE(server.exchange().before_commit);  // that of the last call
  EXPECT_TRUE(server.exchange().before_commit());
  EXPECT_THAT(seen, ElementsAre("noted 209", "commit"));
}

TEST(HockeyappCreate, SendsNoPackageWhenTheIdCannotBeNoted) {
  SubmitContext context;
  context.note_reference = [](const std::string&) -> Result<void> {
    return fail(ErrorKind::io, "the disk is full");
  };
  const Server server({json_response(201, kMade), json_response(200, kFilled)});
  const auto submission = submitted(server, aab(), settings(), context);
  ASSERT_FALSE(submission);
  EXPECT_EQ(submission.error().kind, ErrorKind::io);
  EXPECT_THAT(submission.error().hint, HasSubstr("slipway delete legacy 209"));
  EXPECT_EQ(server.calls(), 1U);
}

TEST(HockeyappCreate, GoesOnWithTheVersionOfAnEarlierAttempt) {
  std::any carried;
  SubmitContext context;
  context.carried = &carried;
  const Server server(
      {json_response(201, kMade), fixtures::empty_response(503), json_response(200, kFilled)});
  const auto provider = make(settings(), server);
  const auto request = (*provider)->prepare(aab()).request;
  EXPECT_FALSE((*provider)->submit(request, context));
  EXPECT_TRUE((*provider)->submit(request, context));
  EXPECT_THAT(server.lines(), ElementsAre("POST " + app_path("/app_versions/new"),
                                          "PUT " + app_path("/app_versions/209"),
                                          "PUT " + app_path("/app_versions/209")));
}

TEST(HockeyappCreate, SaysThatAnEmptyVersionStaysWhenThePackageIsRefused) {
  const Server server(
      {json_response(201, kMade), json_response(422, R"({"errors":{"ipa":["is too large"]}})")});
  const auto submission = submitted(server, aab(), settings());
  ASSERT_FALSE(submission);
  EXPECT_EQ(submission.error().kind, ErrorKind::rejected);
  EXPECT_EQ(submission.error().effect, Effect::none);
  EXPECT_THAT(submission.error().hint, HasSubstr("version 209 stays on the server"));
  EXPECT_THAT(submission.error().hint, HasSubstr("slipway delete legacy 209"));
}

TEST(HockeyappCreate, DoesNotKnowWhetherThePackageArrivedWhenTheAnswerIsLost) {
  const Server server({json_response(201, kMade), fixtures::html_response(504, true)});
  const auto submission = submitted(server, aab(), settings());
  ASSERT_FALSE(submission);
  EXPECT_EQ(submission.error().effect, Effect::unknown);
  EXPECT_THAT(submission.error().hint, HasSubstr("if it did not arrive, version 209"));
}

TEST(HockeyappCreate, IsAConflictWhenTheNumberIsTaken) {
  const Server server(json_response(422, fixtures::kVersionExists));
  const auto submission = submitted(server, aab(), settings());
  ASSERT_FALSE(submission);
  EXPECT_EQ(submission.error().kind, ErrorKind::conflict);
  EXPECT_EQ(submission.error().code, "bundle_version");
  EXPECT_THAT(submission.error().hint, HasSubstr("slipway delete"));
  EXPECT_THAT(submission.error().hint, Not(HasSubstr("strategy")));
  EXPECT_THAT(server.lines(), ElementsAre("POST " + app_path("/app_versions/new"),
                                          "GET " + app_path("/app_versions?page=1")));
}

/// The hint when the number is taken and these are the app's versions.
std::string conflict_hint(const std::string& versions) {
  const Server server({json_response(422, fixtures::kVersionExists),
                       json_response(200, R"({"app_versions":[)" + versions + "]}")});
  const auto submission = submitted(server, aab(), settings());
  EXPECT_FALSE(submission);
  EXPECT_EQ(submission.error().kind, ErrorKind::conflict);
  return submission.error().hint;
}

TEST(HockeyappCreate, NamesTheVersionThatAKilledRunLeftWithoutItsPackage) {
  const std::string empty = R"({"id":31,"version":"28","appsize":0})";
  EXPECT_THAT(conflict_hint(R"({"id":28,"version":"3","appsize":10},)" + empty),
              HasSubstr("slipway delete legacy 31"));
  for (const std::string& versions :
       {std::string(R"({"id":31,"version":"28","appsize":10})"), empty + "," + empty,
        std::string(R"({"version":"28","appsize":0})"),
        std::string(R"({"id":31,"version":"28"})")}) {
    EXPECT_THAT(conflict_hint(versions), Not(HasSubstr("delete legacy"))) << versions;
  }
}

TEST(HockeyappCreate, SaysThatAnEmptyVersionMayStayWhenTheAnswerToMakingItIsLost) {
  const Server server(fixtures::html_response(504, true));
  const auto submission = submitted(server, aab(), settings());
  ASSERT_FALSE(submission);
  EXPECT_EQ(submission.error().effect, Effect::unknown);
  EXPECT_EQ(server.calls(), 1U);
  EXPECT_THAT(submission.error().hint, HasSubstr("no package was sent"));
  EXPECT_THAT(submission.error().hint, HasSubstr("number 28"));
  EXPECT_THAT(submission.error().hint, HasSubstr("slipway versions legacy"));
}

TEST(HockeyappCreate, IsAnErrorWhenTheServerAnswersWithAnotherVersion) {
  const Server server({json_response(201, kMade), json_response(200, R"({"id":777})")});
  const auto submission = submitted(server, aab(), settings());
  ASSERT_FALSE(submission);
  EXPECT_EQ(submission.error().kind, ErrorKind::protocol);
  EXPECT_EQ(submission.error().effect, Effect::unknown);
  EXPECT_THAT(submission.error().message, HasSubstr("777"));
  EXPECT_THAT(submission.error().hint, HasSubstr("version 209"));
}

TEST(HockeyappCreate, WarnsWhenTheServerWithholdsWhatNobodyAskedToWithhold) {
  const Server server(
      {json_response(201, kMade), json_response(200, R"({"id":209,"appsize":10,"status":1})")});
  const auto submission = submitted(server, aab(), settings());
  ASSERT_TRUE(submission);
  EXPECT_THAT(submission->warnings, ElementsAre(HasSubstr("asked for status 2")));
}

TEST(HockeyappCreate, TakesASuccessWithoutABodyForTheVersionThatItMade) {
  const Server server({json_response(201, kMade), fixtures::empty_response(204)});
  const auto submission = submitted(server, aab(), settings());
  ASSERT_TRUE(submission);
  EXPECT_TRUE(submission->live);
  EXPECT_EQ(submission->build->id, "209");
  EXPECT_FALSE(submission->build->build_number);
}

TEST(HockeyappCreate, IsNotLiveWhileTheServerShowsNoPackage) {
  const Server server({json_response(201, kMade), json_response(200, kMade)});
  const auto submission = submitted(server, aab(), settings());
  ASSERT_TRUE(submission);
  EXPECT_FALSE(submission->live);
}

TEST(HockeyappCreate, NeverNotesTheTokenAsAnId) {
  const std::string token = fixtures::kToken;
  const Server server(json_response(201, R"({"id":")" + token + "\"}"));
  const auto submission = submitted(server, aab(), settings());
  ASSERT_FALSE(submission);
  EXPECT_EQ(submission.error().kind, ErrorKind::protocol);
  EXPECT_THAT(describe(submission.error()) + submission.error().hint, Not(HasSubstr(token)));
}

}  // namespace
}  // namespace slipway::hockeyapp
