#include <gmock/gmock.h>

#include "one_target.h"

namespace slipway::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Json = nlohmann::ordered_json;

using Versions = OneTargetTest;

std::vector<std::string> ids(const Json& document) {
  std::vector<std::string> ids;
  for (const Json& build : document["builds"]) ids.push_back(build["id"]);
  return ids;
}

TEST_F(Versions, ListsTheNewestFirstAndNothingElseOnStdout) {
  const Ended ended = run({"versions", "beta"});
  EXPECT_EQ(ended.code, 0);
  EXPECT_EQ(ended.out,
            "ID  VERSION  BUILD  CREATED              SIZE  STATE\n"
            "b3  1.2      30     2026-01-03 10:00:00  -     latest\n"
            "b2  1.1      28     2026-01-02 10:00:00  -     -\n"
            "b1  1.0      5      2026-01-01 10:00:00  -     -\n");
  EXPECT_EQ(ended.err, "");
  EXPECT_THAT(service_->calls, ElementsAre("list_builds ", "list_builds 2"));
}

TEST_F(Versions, GivesEveryFieldInJsonAndNullForWhatTheServiceDidNotSay) {
  Build full = build("b9", "1.2", "30");
  full.bundle_id = "com.example.app";
  full.title = "Demo";
  full.size = 123;
  full.qr_url = "https://fake.example.com/qr";
  full.notes = "<p>Hello</p>";
  full.latest = false;
  full.availability = Availability::withheld;
  full.mandatory = true;
  Build bare;
  bare.id = "b0";
  service_->builds = {full, bare};
  const Ended ended = run(json({"versions", "beta"}));
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_EQ(ended.out, R"({
  "schema": "slipway.versions/1",
  "outcome": "succeeded",
  "target": "beta",
  "provider": "fake",
  "builds": [
    {
      "id": "b9",
      "bundle_id": "com.example.app",
      "version": "1.2",
      "build_number": "30",
      "title": "Demo",
      "size": 123,
      "url": "https://fake.example.com/b9",
      "qr_url": "https://fake.example.com/qr",
      "created": "2026-01-09 10:00:00",
      "notes": "<p>Hello</p>",
      "latest": false,
      "availability": "withheld",
      "mandatory": true
    },
    {
      "id": "b0",
      "bundle_id": null,
      "version": null,
      "build_number": null,
      "title": null,
      "size": null,
      "url": null,
      "qr_url": null,
      "created": null,
      "notes": null,
      "latest": null,
      "availability": null,
      "mandatory": null
    }
  ],
  "more": false,
  "warnings": [],
  "error": null
}
)");
}

TEST_F(Versions, StopsAtTheLimitAndSaysThatThereIsMore) {
  Ended ended = run(json({"versions", "beta", "--limit", "1"}));
  EXPECT_EQ(ended.code, 0);
  EXPECT_THAT(ids(ended.json()), ElementsAre("b3"));
  EXPECT_EQ(ended.json()["more"], true);
  EXPECT_EQ(ended.err, "the first 1 of 3 are shown; --limit 0 shows all\n");
  EXPECT_THAT(service_->calls, ElementsAre("list_builds "));

  service_->says_total = false;
  ended = run({"versions", "beta", "--limit", "1"});
  EXPECT_EQ(ended.err, "the first 1 are shown; --limit 0 shows all\n");
}

TEST_F(Versions, DoesNotClaimMoreWhenTheLimitIsExactlyWhatIsThere) {
  service_->builds.resize(2);
  service_->page_size = 1;
  for (const char* limit : {"2", "3", "0"}) {
    const Ended ended = run(json({"versions", "beta", "--limit", limit}));
    EXPECT_THAT(ids(ended.json()), ElementsAre("b3", "b2")) << limit;
    EXPECT_EQ(ended.json()["more"], false) << limit;
    EXPECT_EQ(ended.err, "") << limit;
  }
}

TEST_F(Versions, AsksForNoFurtherPageWhereTheTotalSaysThatThereIsMore) {
  Ended ended = run(json({"versions", "beta", "--limit", "2"}));
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_THAT(ids(ended.json()), ElementsAre("b3", "b2"));
  EXPECT_EQ(ended.json()["more"], true);
  EXPECT_EQ(ended.err, "the first 2 of 3 are shown; --limit 0 shows all\n");
  EXPECT_THAT(service_->calls, ElementsAre("list_builds "));

  service_->calls.clear();
  service_->says_total = false;
  ended = run(json({"versions", "beta", "--limit", "2"}));
  EXPECT_EQ(ended.json()["more"], true);
  EXPECT_THAT(service_->calls, ElementsAre("list_builds ", "list_builds 2"));
}

TEST_F(Versions, RemembersATotalThatOnlyTheFirstPageSays) {
  service_->page_size = 1;
  service_->says_total_once = true;
  EXPECT_EQ(run({"versions", "beta", "--limit", "2"}).err,
            "the first 2 of 3 are shown; --limit 0 shows all\n");
  EXPECT_THAT(service_->calls, ElementsAre("list_builds ", "list_builds 1"));
}

TEST_F(Versions, ShowsFiftyUnlessToldOtherwise) {
  service_->builds.assign(120, build("b1", "1.0", "1"));
  service_->page_size = 50;
  EXPECT_EQ(run(json({"versions", "beta"})).json()["builds"].size(), 50U);
  EXPECT_EQ(run(json({"versions", "beta", "--limit", "0"})).json()["builds"].size(), 120U);
  EXPECT_EQ(run(json({"versions", "beta", "--limit", "60"})).json()["builds"].size(), 60U);
}

TEST_F(Versions, EndsWhenTheServiceGoesRoundInCircles) {
  service_->page_size = 1;
  service_->goes_round = true;
  const Ended ended = run(json({"versions", "beta", "--limit", "0"}));
  EXPECT_EQ(ended.code, 4);
  EXPECT_EQ(ended.json()["error"]["kind"], "protocol");
  EXPECT_THAT(ended.err, HasSubstr("the listing does not end"));
  EXPECT_THAT(service_->calls, ElementsAre("list_builds ", "list_builds 1"));
  EXPECT_EQ(run({"versions", "beta", "--limit", "1"}).code, 0);
}

TEST_F(Versions, SaysHowFarALongListingIsAndEndsOneThatDoesNotEnd) {
  service_->endless = true;
  const Ended ended = run(json({"versions", "beta", "--limit", "0"}));
  EXPECT_EQ(ended.code, 4);
  EXPECT_EQ(ended.json()["error"]["kind"], "protocol");
  EXPECT_EQ(service_->calls.size(), 1000U);
  EXPECT_THAT(ended.err, ::testing::StartsWith("beta: 60 builds read so far\n"
                                               "beta: 120 builds read so far\n"));
  EXPECT_THAT(ended.err, HasSubstr("the listing does not end: it has more than 1000 pages"));
}

TEST_F(Versions, ConcealsASecretBeforeItCutsAndAlignsTheColumns) {
  service_->builds.resize(2);
  service_->builds[0].version = std::string(30, 'v') + "s3cret-t0ken";
  service_->builds[1].version = "s3cret-t0ken";
  const Ended ended = run({"versions", "beta"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_THAT(ended.out, ::testing::Not(HasSubstr("s3c")));
  EXPECT_THAT(ended.out, HasSubstr("\nb2  (secret)                                28  "));
  EXPECT_THAT(ended.out, HasSubstr("\nb3  " + std::string(30, 'v') + "(secret)  30  "));
}

TEST_F(Versions, AnEmptyListIsNoFailure) {
  service_->builds.clear();
  const Ended ended = run({"versions", "beta"});
  EXPECT_EQ(ended.code, 0);
  EXPECT_EQ(ended.out, "ID  VERSION  BUILD  CREATED  SIZE  STATE\n");
  EXPECT_EQ(ended.err, "beta has no builds\n");
  EXPECT_EQ(run(json({"versions", "beta"})).json()["builds"], Json::array());
}

TEST_F(Versions, AFailureOnALaterPageIsAFailure) {
  service_->page_size = 1;
  service_->errors = {std::nullopt, error(ErrorKind::network, "the connection broke")};
  const Ended ended = run(json({"versions", "beta"}));
  EXPECT_EQ(ended.code, 4);
  EXPECT_EQ(ended.json()["builds"], Json::array());
}

}  // namespace
}  // namespace slipway::cli
