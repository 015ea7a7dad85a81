#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fmt/format.h>

#include "slipway/hockeyapp.h"
#include "tests/unit/providers/hockeyapp/provider_fixture.h"

namespace slipway::hockeyapp {
namespace {

using fixtures::make;
using fixtures::Server;
using fixtures::settings;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::json_response;

// ---- poll

Settings creating() {
  Settings result = settings();
  result.set("upload", std::string("create"));
  return result;
}

Result<PollResult> polled(const Server& server, const std::string& reference,
                          const Settings& with = settings()) {
  Submission submission;
  submission.provider = "hockeyapp";
  submission.reference = reference;
  return (*make(with, server))->poll(submission, {});
}

http::Response listing(const std::string& versions) {
  return json_response(200, R"({"app_versions":[)" + versions + "]}");
}

TEST(HockeyappPoll, DoesNotAskAboutWhatTheUploadConfirmed) {
  const Server server(listing(""));
  Submission submission;
  submission.live = true;
  submission.build = Build{};
  submission.build->id = "8";
  const auto answered = (*make(settings(), server))->poll(submission, {});
  ASSERT_TRUE(answered && std::holds_alternative<Live>(*answered));
  EXPECT_EQ(std::get<Live>(*answered).build.id, "8");
  EXPECT_EQ(server.calls(), 0U);
}

TEST(HockeyappPoll, IsLiveWhenTheVersionHasItsPackage) {
  for (const char* version : {R"({"id":208,"version":"28","appsize":10,"status":1})",
                              R"({"id":208,"version":"28","status":2})"}) {
    const Server server(listing(version));
    const auto answer = polled(server, "208");
    ASSERT_TRUE(answer && std::holds_alternative<Live>(*answer)) << version;
    EXPECT_EQ(std::get<Live>(*answer).build.build_number, "28");
  }
}

TEST(HockeyappPoll, LooksThroughAllPages) {
  const Server server({json_response(200, R"({"app_versions":[{"id":209}],"total_pages":2})"),
                       json_response(200, R"({"app_versions":[{"id":208,"appsize":1}],
                                              "total_pages":2})")});
  const auto answer = polled(server, "208");
  ASSERT_TRUE(answer && std::holds_alternative<Live>(*answer));
}

TEST(HockeyappPoll, DoesNotKnowAVersionWithoutItsPackage) {
  for (const char* status : {"1", "2"}) {
    const Server server(
        listing(fmt::format(R"({{"id":208,"version":"28","appsize":0,"status":{}}})", status)));
    const auto answer = polled(server, "208");
    ASSERT_TRUE(answer && std::holds_alternative<NotKnown>(*answer)) << status;
    EXPECT_THAT(std::get<NotKnown>(*answer).error.message, HasSubstr("no package"));
  }
}

TEST(HockeyappPoll, DoesNotTakeAVersionThatWasMadeFirstForOneWithItsPackage) {
  const Server silent(listing(R"({"id":208,"version":"28","status":2})"));
  const auto answer = polled(silent, "208", creating());
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, ErrorKind::protocol);
  EXPECT_THAT(answer.error().message, HasSubstr("appsize"));
}

TEST(HockeyappPoll, GoesByTheNumberOfAnUploadWithoutAnId) {
  const char* versions = R"({"id":8,"version":"3","appsize":1,"status":2},
                            {"id":31,"version":"8","appsize":2,"status":2})";
  const auto answer = polled(Server(listing(versions)), "version:8");
  ASSERT_TRUE(answer && std::holds_alternative<Live>(*answer));
  EXPECT_EQ(std::get<Live>(*answer).build.id, "31");
}

TEST(HockeyappPoll, CannotTellOfAVersionThatMayBeInAnUnlistedPart) {
  const Server cut(json_response(
      200, R"({"app_versions":[{"id":207,"appsize":1}],"total_entries":2,"total_pages":1})"));
  const auto answer = polled(cut, "208");
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, ErrorKind::protocol);
}

TEST(HockeyappPoll, DoesNotKnowAVersionThatIsNotListed) {
  const Server server(listing(R"({"id":207,"appsize":10})"));
  const auto answer = polled(server, "208");
  ASSERT_TRUE(answer && std::holds_alternative<NotKnown>(*answer));
  EXPECT_EQ(std::get<NotKnown>(*answer).error.kind, ErrorKind::not_found);
}

TEST(HockeyappPoll, IsAnErrorWhenNobodyCanTell) {
  const Server server(listing(R"({"id":208,"status":1})"));
  const auto silent = polled(server, "208");
  ASSERT_FALSE(silent);
  EXPECT_EQ(silent.error().kind, ErrorKind::protocol);
  EXPECT_THAT(silent.error().message, HasSubstr("appsize"));

  EXPECT_EQ(polled(server, "").error().kind, ErrorKind::invalid_request);
  const Server gone(fixtures::empty_response(404));
  EXPECT_EQ(polled(gone, "208").error().kind, ErrorKind::not_found);
  const Server proxy(fixtures::html_response(502, true));
  EXPECT_EQ(polled(proxy, "208").error().kind, ErrorKind::network);
}

// ---- find

constexpr const char* kApps = R"({"apps":[
    {"public_identifier":"1234567890abcdef1234567890abcdef","bundle_identifier":"com.example.app"}]})";

Artifact known() {
  Artifact artifact = fixtures::artifact("/b/app.ipa", Format::ipa);  // of 10 bytes
  artifact.bundle_id = "com.example.app";
  artifact.version = "1.1";
  artifact.build_number = "28";
  return artifact;
}

Result<FindResult> found(const Server& server, const Artifact& artifact = known(),
                         const Settings& with = settings()) {
  return (*make(with, server))->find(artifact, {});
}

/// Why it cannot be told; empty when it was.
std::string reason(const Result<FindResult>& result) {
  const auto* unknown = result ? std::get_if<CannotTell>(&*result) : nullptr;
  return unknown == nullptr ? "" : unknown->reason;
}

TEST(HockeyappFind, FindsTheSameNumbersAndSize) {
  const Server server({json_response(200, kApps),
                       listing(R"({"id":209,"version":"29","shortversion":"1.1","appsize":10},
                                  {"id":208,"version":"28","shortversion":"1.1","appsize":10},
                                  {"id":207,"version":"28","shortversion":"1.1"})")});
  const auto result = found(server);
  ASSERT_TRUE(result && std::holds_alternative<Found>(*result)) << reason(result);
  EXPECT_EQ(std::get<Found>(*result).build.id, "208");
  EXPECT_THAT(server.lines(),
              ElementsAre("GET /api/2/apps",
                          "GET /api/2/apps/1234567890abcdef1234567890abcdef/app_versions?page=1"));
}

TEST(HockeyappFind, IsAbsentWhenTheWholeListIsWithoutIt) {
  const char* others[] = {
      "", R"({"id":1,"version":"27","shortversion":"1.1","appsize":10})",
      R"({"id":1,"version":"28","shortversion":"1.0","appsize":10})",
      R"({"id":1,"version":"28","shortversion":"1.1","appsize":11})",  // another artifact
  };
  for (const char* versions : others) {
    const Server server({json_response(200, kApps), listing(versions)});
    const auto result = found(server);
    EXPECT_TRUE(result && std::holds_alternative<Absent>(*result)) << versions << reason(result);
  }
}

TEST(HockeyappFind, CannotTellWithoutTheFacts) {
  const Server server(json_response(200, kApps));
  for (const auto member : {&Artifact::bundle_id, &Artifact::version, &Artifact::build_number}) {
    Artifact artifact = known();
    (artifact.*member).reset();
    EXPECT_THAT(reason(found(server, artifact)), HasSubstr("the package does not say its"));
  }
  EXPECT_EQ(server.calls(), 0U);
}

TEST(HockeyappFind, CannotTellOfSymbolsAlone) {
  // A .dSYM.zip says the bundle id and numbers of its own, which may be those of a version.
  const Server server(json_response(200, kApps));
  Artifact symbols = known();
  symbols.path = "/b/app.dSYM.zip";
  symbols.format = Format::dsym_zip;
  EXPECT_THAT(reason(found(server, symbols)), HasSubstr("symbols"));
  EXPECT_EQ(server.calls(), 0U);
}

TEST(HockeyappFind, GoesByTheNumbersThatTheServerIsTold) {
  Settings with = creating();
  with.set("bundle_version", std::string("2800"));
  with.set("bundle_short_version", std::string("1.1-beta"));
  const Server server({json_response(200, kApps),
                       listing(R"({"id":1,"version":"28","shortversion":"1.1","appsize":10},
                            {"id":2,"version":"2800","shortversion":"1.1-beta","appsize":10})")});
  const auto result = found(server, known(), with);
  ASSERT_TRUE(result && std::holds_alternative<Found>(*result)) << reason(result);
  EXPECT_EQ(std::get<Found>(*result).build.id, "2");
  Artifact without = known();
  without.version.reset();
  without.build_number.reset();
  const Server again(
      {json_response(200, kApps),
       listing(R"({"id":2,"version":"2800","shortversion":"1.1-beta","appsize":10})")});
  EXPECT_TRUE(std::holds_alternative<Found>(*found(again, without, with)));
}

TEST(HockeyappFind, GoesWithoutTheSizeWhereTheServerDoesNotGiveIt) {
  const Server server(
      {json_response(200, kApps), listing(R"({"id":1,"version":"28","shortversion":"1.1"})")});
  const auto result = found(server);
  EXPECT_TRUE(result && std::holds_alternative<Found>(*result)) << reason(result);
}

TEST(HockeyappFind, CannotTellWhenTheServerLeavesANumberOpen) {
  for (const char* versions :
       {R"({"id":1,"version":"28","appsize":10})", R"({"id":1,"shortversion":"1.1"})",
        R"({"id":1,"version":"28","shortversion":""})"}) {
    const Server server({json_response(200, kApps), listing(versions)});
    EXPECT_THAT(reason(found(server)), HasSubstr("numbers")) << versions;
  }
}

TEST(HockeyappFind, NeedsTheSizeWhereAVersionIsMadeBeforeItsPackage) {
  const Server silent({json_response(200, kApps),
                       listing(R"({"id":1,"version":"28","shortversion":"1.1","status":2})")});
  EXPECT_THAT(reason(found(silent, known(), creating())), HasSubstr("sizes"));
  const Server sized({json_response(200, kApps),
                      listing(R"({"id":1,"version":"28","shortversion":"1.1","appsize":10})")});
  const auto result = found(sized, known(), creating());
  EXPECT_TRUE(result && std::holds_alternative<Found>(*result));
}

TEST(HockeyappFind, CannotTellWhereTheServerIgnoresThePage) {
  const Server same(
      {json_response(200, kApps), json_response(200, R"({"app_versions":[{"id":2,"version":"2"},
                                            {"id":1,"version":"1"}],
                                            "total_entries":4,"per_page":2})")});
  EXPECT_THAT(reason(found(same)), HasSubstr("all versions"));
  EXPECT_EQ(same.calls(), 3U);
}

TEST(HockeyappFind, GoesOnAfterAFullPageWhereTheServerCountsNothing) {
  std::string versions = R"({"id":600,"version":"600"})";
  for (int id = 599; id > 100; --id) {
    versions += fmt::format(R"(,{{"id":{},"version":"{}"}})", id, id);
  }
  const Server server({json_response(200, kApps), listing(versions),
                       listing(R"({"id":100,"version":"28","shortversion":"1.1","appsize":10})")});
  const auto result = found(server);
  ASSERT_TRUE(result && std::holds_alternative<Found>(*result)) << reason(result);
  EXPECT_EQ(std::get<Found>(*result).build.id, "100");
}

TEST(HockeyappFind, CannotTellWhenTheListBreaksOff) {
  const Server fewer(
      {json_response(200, kApps), json_response(200, R"({"app_versions":[{"id":1,"version":"1"}],
                                             "total_entries":2,"total_pages":1})")});
  EXPECT_THAT(reason(found(fewer)), HasSubstr("all versions"));
  std::string versions = R"({"id":1,"version":"1"})";
  for (int i = 1; i < 500; ++i) versions += R"(,{"id":1,"version":"1"})";
  const Server silent({json_response(200, kApps), listing(versions)});
  EXPECT_THAT(reason(found(silent)), HasSubstr("all versions"));
}

TEST(HockeyappFind, GivesUpOnAListThatHasNoEnd) {
  const Server endless(
      {json_response(200, kApps), json_response(200, R"({"app_versions":[{"id":1,"version":"1"}],
                                               "total_pages":9000000000})")});
  EXPECT_THAT(reason(found(endless)), HasSubstr("all versions"));
}

TEST(HockeyappFind, CannotTellWhenTheAppsBundleIdIsNotToBeHad) {
  const auto one_version = listing(R"({"id":7,"version":"7"})");
  const Server unlisted({json_response(200, R"({"apps":[]})"), one_version});
  EXPECT_THAT(reason(found(unlisted)), HasSubstr("token"));
  const Server forbidden(fixtures::empty_response(403));
  EXPECT_THAT(reason(found(forbidden)), HasSubstr("token"));
  const Server silent(
      {json_response(200, R"({"apps":[{"public_identifier":"1234567890abcdef1234567890abcdef"}]})"),
       one_version});
  EXPECT_THAT(reason(found(silent)), HasSubstr("bundle id"));
  const Server other(json_response(200, R"({"apps":[{"bundle_identifier":"com.example.other",
      "public_identifier":"1234567890abcdef1234567890abcdef"}]})"));
  EXPECT_EQ(reason(found(other)),
            "app_id is that of com.example.other, and the package is com.example.app");
  EXPECT_EQ(other.calls(), 1U);
}

TEST(HockeyappFind, AnAppWithoutVersionsHasNotGotItWhateverItsBundleId) {
  const Server fresh({json_response(200, R"({"apps":[]})"), listing("")});
  const auto result = found(fresh);
  ASSERT_TRUE(result) << reason(result);
  EXPECT_TRUE(std::holds_alternative<Absent>(*result)) << reason(result);
  const Server broken({json_response(200, R"({"apps":[]})"), fixtures::html_response(502, true)});
  EXPECT_EQ(found(broken).error().kind, ErrorKind::network);
}

TEST(HockeyappFind, IsAnErrorWhenTheQuestionWasNotAnswered) {
  const Server token(json_response(401, fixtures::kWrongToken));
  EXPECT_EQ(found(token).error().kind, ErrorKind::authentication);
  const Server proxy({json_response(200, kApps), fixtures::html_response(502, true)});
  EXPECT_EQ(found(proxy).error().kind, ErrorKind::network);
}

}  // namespace
}  // namespace slipway::hockeyapp
