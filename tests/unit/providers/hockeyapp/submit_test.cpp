#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <stop_token>

#include "slipway/hockeyapp.h"
#include "tests/unit/providers/hockeyapp/provider_fixture.h"

namespace slipway::hockeyapp {
namespace {

using fixtures::ipa;
using fixtures::Server;
using fixtures::settings;
using fixtures::submitted;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::json_response;
using ::testing::Not;

TEST(HockeyappSubmit, IsLiveWithTheBuildThatTheServerNames) {
  const Server server(json_response(201, fixtures::kCreated));
  const auto submission = submitted(server, ipa());
  ASSERT_TRUE(submission);
  EXPECT_EQ(server.calls(), 1U);
  EXPECT_EQ(submission->provider, "hockeyapp");
  EXPECT_EQ(submission->reference, "version:8");
  EXPECT_TRUE(submission->live);
  ASSERT_TRUE(submission->build);
  EXPECT_EQ(submission->build->id, "version:8");
  EXPECT_EQ(submission->build->version, "1.0");
  EXPECT_EQ(submission->build->build_number, "8");
  EXPECT_EQ(submission->build->title, "HockeyTest");
  EXPECT_EQ(submission->build->size, 1598428U);
  EXPECT_EQ(submission->build->url,
            "https://rink.hockeyapp.net/apps/1234567890abcdef1234567890abcdef/app_versions/8");
  EXPECT_THAT(submission->warnings, IsEmpty());
}

TEST(HockeyappSubmit, PrefersTheIdToTheBuildNumber) {
  const Server server(json_response(201, R"({"id":208,"version":"28"})"));
  const auto submission = submitted(server, ipa());
  ASSERT_TRUE(submission);
  EXPECT_EQ(submission->reference, "208");
  EXPECT_EQ(submission->build->id, "208");
  EXPECT_EQ(submission->build->build_number, "28");
  EXPECT_FALSE(submission->build->url);
}

TEST(HockeyappSubmit, KnowsTheBundleIdOnlyWhereTheServerSaysIt) {
  const Server said(json_response(201, R"({"version":"8","bundle_identifier":"com.example.app"})"));
  EXPECT_EQ(submitted(said, ipa())->build->bundle_id, "com.example.app");
  const Server page(json_response(201, fixtures::kCreated));
  EXPECT_FALSE(submitted(page, ipa())->build->bundle_id);
  const Server empty(
      json_response(201, R"({"version":"8","shortversion":"","bundle_identifier":"","title":""})"));
  const Build build = *submitted(empty, ipa())->build;
  EXPECT_FALSE(build.bundle_id || build.version || build.title) << "nothing is said";
}

TEST(HockeyappSubmit, SendsWhatThePlanShowed) {
  Release release = ipa();
  release.options.notes = Notes{"hello", NotesFormat::plain};
  release.options.availability = Availability::available;
  Settings with = settings();
  with.set("teams", std::vector<std::string>{"7"});
  const Server server(json_response(201, fixtures::kCreated));
  ASSERT_TRUE(submitted(server, release, with));
  EXPECT_EQ(server.field("notes"), "hello");
  EXPECT_EQ(server.field("notes_type"), "1");
  EXPECT_EQ(server.field("status"), "2");
  EXPECT_EQ(server.field("teams"), "7");
  EXPECT_THAT(server.body(), HasSubstr("filename=\"app.ipa\""));
  EXPECT_THAT(server.body(), Not(HasSubstr("filename=\"/builds")));
  for (const char* absent : {"notify", "mandatory", "tags", "users", "strategy", "dsym"}) {
    EXPECT_FALSE(server.sent(absent)) << absent;
  }
}

TEST(HockeyappSubmit, WarnsWhenTheStatusWasNotGranted) {
  Release release = ipa();
  release.options.availability = Availability::available;
  const Server server(json_response(201, R"({"version":"8","status":1})"));
  const auto submission = submitted(server, release);
  ASSERT_TRUE(submission);
  EXPECT_THAT(submission->warnings,
              ElementsAre("asked for status 2 (available), the server says 1 (withheld): the token "
                          "may lack the right to set it"));
}

TEST(HockeyappSubmit, WarnsWhenMandatoryWasNotGranted) {
  Release release = ipa();
  release.options.mandatory = true;
  const Server server(json_response(201, R"({"version":"8","mandatory":false})"));
  const auto submission = submitted(server, release);
  ASSERT_TRUE(submission);
  ASSERT_EQ(submission->warnings.size(), 1U);
  EXPECT_THAT(submission->warnings[0], HasSubstr("mandatory"));
}

TEST(HockeyappSubmit, WarnsOfNothingThatTheServerDoesNotSayOrThatNobodyAskedFor) {
  Release release = ipa();
  const Server withheld(json_response(201, R"({"version":"8","status":1,"mandatory":true})"));
  EXPECT_THAT(submitted(withheld, release)->warnings, IsEmpty());

  release.options.availability = Availability::available;
  release.options.mandatory = true;
  for (const char* body : {R"({"version":"8"})", R"({"version":"8","status":"success"})"}) {
    const Server silent(json_response(201, body));
    EXPECT_THAT(submitted(silent, release)->warnings, IsEmpty()) << body;
  }
}

TEST(HockeyappSubmit, SaysWhenTheServerNamesNeitherIdNorBuildNumber) {
  const Server server(json_response(201, R"({"public_url":"https://h.example/apps/1"})"));
  const auto submission = submitted(server, ipa());
  ASSERT_TRUE(submission);
  EXPECT_TRUE(submission->live);
  EXPECT_EQ(submission->build->url, "https://h.example/apps/1");
  EXPECT_EQ(submission->warnings.size(), 1U);
}

TEST(HockeyappSubmit, HandsOnWhatSurroundsTheCall) {
  const Server server(json_response(201, fixtures::kCreated));
  int progressed = 0;
  int committed = 0;
  int noted = 0;
  std::stop_source stop;
  SubmitContext context;
  context.cancel = stop.get_token();
  context.deadline = Clock::TimePoint(std::chrono::seconds(5));
  context.progress = [&progressed](std::uint64_t, std::uint64_t) { ++progressed; };
  context.before_commit = [&committed]() -> Result<void> {
    ++committed;
    return {};
  };
  context.note_reference = [&noted](const std::string&) -> Result<void> {
    ++noted;
    return {};
  };
  ASSERT_TRUE(submitted(server, ipa(), settings(), context));
  stop.request_stop();
  EXPECT_TRUE(server.exchange().cancel.stop_requested());
  EXPECT_EQ(server.exchange().deadline, context.deadline);
  server.exchange().progress(1, 2);
  EXPECT_TRUE(server.exchange().before_commit());
  EXPECT_EQ(progressed, 1);
  EXPECT_EQ(committed, 1);
  EXPECT_EQ(noted, 0);
}

TEST(HockeyappSubmit, FailsOnceWithTheServersReason) {
  const Server server(json_response(422, fixtures::kVersionExists));
  const auto submission = submitted(server, ipa());
  ASSERT_FALSE(submission);
  EXPECT_EQ(submission.error().kind, ErrorKind::conflict);
  EXPECT_EQ(server.calls(), 1U);
}

TEST(HockeyappSubmit, ShowsTheTokenNowhereEvenWhenTheServerRepeatsIt) {
  const std::string token = fixtures::kToken;
  const Server server(json_response(201, R"({"version":"8","title":")" + token +
                                             R"(","public_url":"https://h/?t=)" + token + "\"}"));
  const auto submission = submitted(server, ipa());
  ASSERT_TRUE(submission);
  EXPECT_THAT(*submission->build->title, Not(HasSubstr(token)));
  EXPECT_THAT(*submission->build->url, Not(HasSubstr(token)));
}

}  // namespace
}  // namespace slipway::hockeyapp
