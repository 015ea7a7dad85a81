#include "cli/doctor.h"

#include <gmock/gmock.h>

#include "core/http/reply.h"
#include "probed_service.h"

namespace slipway::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;
using Json = nlohmann::ordered_json;
using std::chrono::milliseconds;
using std::chrono::seconds;

// The clock of the tests stands at 2026-01-01T01:00:00Z.
constexpr const char* kNow = "Thu, 01 Jan 2026 01:00:00 GMT";
constexpr std::chrono::hours kDay{24};

class DoctorCommand : public Probed {
 protected:
  void SetUp() override {
    Probed::SetUp();
    old_->access = AccessReport{"the token sees 2 apps", {}};
    new_->access = AccessReport{"the key lists 3 apps", {}};
    answer("old", {});
    answer("new", {});
    write_both();
  }

  http::Response response(const std::string& date, int status = 200) {
    http::Response made;
    made.status = status;
    if (!date.empty()) made.headers = {{"Date", date}};
    made.tls = http::TlsFacts{"TLSv1.3", clock_->wall_time() + 90 * kDay};
    return made;
  }
  /// Nothing in `made`: an answer as it should be. It takes 210 ms.
  void answer(const std::string& kind, const std::optional<Result<http::Response>>& made) {
    const Result<http::Response> given = made.value_or(response(kNow));
    transport_->answers["https://" + kind + ".test/"] = [this, given] {
      clock_->advance(milliseconds(210));
      return given;
    };
  }
  Json check_of_old() {
    const Ended ended = probe({"doctor", "old-one", "--output", "json"});
    return ended.json()["checks"][0];
  }
};

TEST_F(DoctorCommand, IsALineATarget) {
  const Ended ended = probe({"doctor"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_EQ(ended.err, "");
  EXPECT_EQ(ended.out,
            "ok       old-one  https://old.test  TLSv1.3   210 ms  the token sees 2 apps\n"
            "ok       new-one  https://new.test  TLSv1.3   210 ms  the key lists 3 apps\n");
}

TEST_F(DoctorCommand, GivesAllThatItSawInJson) {
  const Ended ended = probe({"doctor", "old-one", "--output", "json"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_EQ(ended.json(), Json::parse(R"({"schema": "slipway.doctor/1", "outcome": "succeeded",
    "checks": [{"target": "old-one", "provider": "old", "server": "https://old.test",
      "outcome": "ok", "reached": true, "http_status": 200, "latency_ms": 210,
      "tls": {"version": "TLSv1.3", "certificate_expires": "2026-04-01T01:00:00Z"},
      "clock_skew_ms": 0, "credential": "accepted", "detail": "the token sees 2 apps",
      "warnings": [], "error": null}]})"));
}

TEST_F(DoctorCommand, ReachesTheServerWithoutTheCredential) {
  EXPECT_EQ(probe({"doctor"}).code, 0);
  ASSERT_THAT(transport_->requests, SizeIs(2));
  for (const http::Request& request : transport_->requests) {
    EXPECT_EQ(request.method, "GET");
    EXPECT_EQ(request.body.size(), 0U);
    EXPECT_THAT(request.url, Not(HasSubstr("s3cret-t0ken")));
    for (const http::Header& header : request.headers) {
      EXPECT_THAT(header.value, Not(HasSubstr("s3cret-t0ken")));
    }
  }
}

TEST_F(DoctorCommand, GivesEachOfItsTwoCallsThirtySeconds) {
  const Clock::TimePoint begun = clock_->now();
  EXPECT_EQ(probe({"doctor", "old-one"}).code, 0);
  EXPECT_THAT(transport_->deadlines, ElementsAre(std::optional(begun + seconds(30))));
  // The first took 210 ms.
  EXPECT_EQ(old_->access_deadline, begun + milliseconds(210) + seconds(30));
}

TEST_F(DoctorCommand, AnyHttpAnswerCountsAsReached) {
  answer("old", response(kNow, 404));
  Json check = check_of_old();
  EXPECT_EQ(check["outcome"], "ok");
  EXPECT_EQ(check["http_status"], 404);
  EXPECT_THAT(check["warnings"], IsEmpty());
  answer("old", response(kNow, 503));
  check = check_of_old();
  EXPECT_EQ(check["outcome"], "ok");
  EXPECT_EQ(check["warnings"][0], "the server answers with HTTP 503");
}

TEST_F(DoctorCommand, TellsTlsNetworkAndCredentialApart) {
  answer("old", fail(ErrorKind::tls, "no trusted connection to old.test:443"));
  Error refused;
  refused.kind = ErrorKind::authentication;
  refused.call = "app/listMy";
  refused.code = "1002";
  refused.http_status = 200;
  refused.message = "the key is wrong";
  refused.hint = "copy the key from the account's page";
  new_->access = fail(refused);
  const Ended ended = probe({"doctor"});
  EXPECT_EQ(ended.code, 4);
  EXPECT_EQ(ended.out,
            "failed   old-one  https://old.test  -              -  tls: no trusted connection to "
            "old.test:443\n"
            "         hint: check the host name in `base_url`, and `ca_file` for a private "
            "authority\n"
            "failed   new-one  https://new.test  TLSv1.3   210 ms  authentication: the key is "
            "wrong (app/listMy, code 1002, HTTP 200)\n"
            "         hint: copy the key from the account's page\n");

  answer("old", fail(ErrorKind::network, "cannot connect to old.test:443: refused"));
  const Json check = check_of_old();
  EXPECT_EQ(check["outcome"], "failed");
  EXPECT_EQ(check["reached"], false);
  EXPECT_EQ(check["http_status"], Json());
  EXPECT_EQ(check["latency_ms"], Json());
  EXPECT_EQ(check["tls"], Json());
  EXPECT_EQ(check["credential"], "unknown");
  EXPECT_EQ(check["error"]["kind"], "network");
  EXPECT_THAT(check["error"]["hint"].get<std::string>(), HasSubstr("`base_url`"));
}

TEST_F(DoctorCommand, DoesNotTestTheCredentialOfAServerThatItCannotReach) {
  answer("old", fail(ErrorKind::timeout, "nothing came for 30s"));
  EXPECT_EQ(probe({"doctor", "old-one"}).code, 4);
  EXPECT_THAT(old_->asked, IsEmpty());
}

TEST_F(DoctorCommand, SaysWhatBecameOfTheCredential) {
  Error error;
  error.message = "no";
  error.call = "app/listMy";
  error.retryable = true;
  const std::vector<std::pair<ErrorKind, std::string>> kinds = {
      {ErrorKind::authentication, "refused"},
      {ErrorKind::permission, "accepted"},
      {ErrorKind::rate_limited, "unknown"}};
  for (const auto& [kind, credential] : kinds) {
    error.kind = kind;
    old_->access = fail(error);
    const Json check = check_of_old();
    EXPECT_EQ(check["outcome"], "failed");
    EXPECT_EQ(check["reached"], true);
    EXPECT_EQ(check["credential"], credential) << to_string(kind);
  }
  EXPECT_THAT(old_->asked, SizeIs(3)) << "asked once each: how it is now";
}

TEST_F(DoctorCommand, AProviderThatCannotTestItsCredentialIsOnlyReached) {
  old_->can_check = false;
  const Json check = check_of_old();
  EXPECT_EQ(check["outcome"], "ok");
  EXPECT_EQ(check["credential"], "unknown");
  EXPECT_EQ(check["detail"], "reached; old cannot test a credential");
}

TEST_F(DoctorCommand, AMissingSecretIsThatTargetsFailureAlone) {
  write("slipway.toml", "version = 1\n" + probed_target("new") +
                            "[targets.old-one]\nprovider = \"old\"\ntoken = { env = \"UNSET\" }\n");
  const Ended ended = probe({"doctor"});
  EXPECT_EQ(ended.code, 3);
  EXPECT_THAT(ended.out, StartsWith("ok       new-one  https://new.test  TLSv1.3   210 ms  "));
  EXPECT_THAT(ended.out, HasSubstr("refused  old-one  -                 -              -  "
                                   "invalid_config: "));
  EXPECT_THAT(ended.out, HasSubstr("UNSET is not set"));
  EXPECT_THAT(ended.out, HasSubstr("\n         hint: "));
  const Json check = check_of_old();
  EXPECT_EQ(check["outcome"], "refused");
  EXPECT_EQ(check["server"], Json());
  EXPECT_EQ(check["reached"], false);
  EXPECT_EQ(check["error"]["kind"], "invalid_config");
}

TEST_F(DoctorCommand, ExitsWithTwoWhenNoTargetCouldBeOpened) {
  environment_.clear();
  const Ended ended = probe({"doctor", "--output", "json"});
  EXPECT_EQ(ended.code, 2);
  EXPECT_EQ(ended.json()["outcome"], "refused");
  EXPECT_EQ(ended.json()["checks"].size(), 2U);
  EXPECT_EQ(ended.json()["findings"].size(), 2U);
  EXPECT_THAT(transport_->requests, IsEmpty());
}

TEST_F(DoctorCommand, ExitsWithThreeWhenSomeFailedAndFourWhenAllDid) {
  old_->access = fail(ErrorKind::authentication, "no");
  Ended ended = probe({"doctor", "--output", "json"});
  EXPECT_EQ(ended.code, 3);
  EXPECT_EQ(ended.json()["outcome"], "partial");
  ended = probe({"doctor", "old-one", "--output", "json"});
  EXPECT_EQ(ended.code, 4);
  EXPECT_EQ(ended.json()["outcome"], "failed");
}

TEST_F(DoctorCommand, ChecksTheNamedTargetsOnceEach) {
  EXPECT_EQ(probe({"doctor", "new-one", "new-one"}).code, 0);
  EXPECT_THAT(new_->asked, ElementsAre("check_access"));
  EXPECT_THAT(old_->asked, IsEmpty());
}

TEST_F(DoctorCommand, RefusesUnknownTargetsBeforeTheFirstCheck) {
  const Ended ended = probe({"doctor", "old-one", "new-noe", "--output", "json"});
  EXPECT_EQ(ended.code, 2);
  EXPECT_THAT(ended.err, HasSubstr("did you mean `new-one`?"));
  EXPECT_EQ(ended.json()["outcome"], "refused");
  EXPECT_THAT(transport_->requests, IsEmpty());
  write("slipway.toml", "version = 1\nspeed = 1\n" + probed_target("old"));
  EXPECT_EQ(probe({"doctor"}).code, 2);
}

TEST_F(DoctorCommand, WarnsOfACertificateThatExpiresSoon) {
  const std::vector<std::pair<std::chrono::hours, std::string>> expiries = {
      {13 * kDay + std::chrono::hours(1), "expires in 13 days"},
      {std::chrono::hours(2), "expires within a day"},
      {std::chrono::hours(-2), "has expired"}};
  for (const auto& [left, words] : expiries) {
    http::Response soon = response(kNow);
    soon.tls->certificate_expires = clock_->wall_time() + left;
    answer("old", soon);
    const Ended ended = probe({"doctor", "old-one"});
    EXPECT_EQ(ended.code, 0) << "a warning is no failure";
    EXPECT_THAT(ended.out, HasSubstr("\n         warning: the server's certificate " + words));
  }
}

TEST_F(DoctorCommand, SaysWhereThereIsNoTls) {
  http::Response plain = response(kNow);
  plain.tls.reset();
  answer("old", plain);
  EXPECT_EQ(check_of_old()["tls"], Json());
  EXPECT_THAT(probe({"doctor", "old-one"}).out, HasSubstr("https://old.test  no TLS "));
}

TEST_F(DoctorCommand, MeasuresTheClockWithinWhatTheAnswersSecondAndItsWayAllow) {
  const std::vector<std::pair<const char*, std::int64_t>> dates = {
      {"Thu, 01 Jan 2026 01:00:00 GMT", 0},
      // Stamped at 00:59:59.999 at the latest; asked at 01:00:00.000.
      {"Thu, 01 Jan 2026 00:59:59 GMT", 0},
      {"Thu, 01 Jan 2026 00:58:59 GMT", 60'000},
      {"Thu, 01 Jan 2026 00:57:59 GMT", 120'000},
      // Not before 01:02:00; the answer was there at 01:00:00.210.
      {"Thu, 01 Jan 2026 01:02:00 GMT", -119'790},
      {"Fri, 31 Dec 9999 23:59:59 GMT", -251'635'071'598'790}};
  for (const auto& [date, skew] : dates) {
    clock_ = std::make_shared<testing::FakeClock>();
    answer("old", response(date));
    EXPECT_EQ(check_of_old()["clock_skew_ms"], skew) << date;
  }
}

TEST_F(DoctorCommand, WarnsOfAClockThatIsMoreThanAMinuteOff) {
  const auto warnings_at = [this](const std::string& date) {
    clock_ = std::make_shared<testing::FakeClock>();
    answer("old", response(date));
    return check_of_old()["warnings"];
  };
  EXPECT_THAT(warnings_at("Thu, 01 Jan 2026 00:58:59 GMT"), IsEmpty());
  EXPECT_THAT(warnings_at("Thu, 01 Jan 2026 00:57:59 GMT")[0].get<std::string>(),
              StartsWith("this computer's clock is 2m00s ahead of the server's"));
  EXPECT_THAT(warnings_at("Thu, 01 Jan 2026 01:05:00 GMT")[0].get<std::string>(),
              StartsWith("this computer's clock is 5m00s behind the server's"));
}

TEST_F(DoctorCommand, ADateThatIsNoneOrLayInACacheSaysNothingOfTheClock) {
  for (const char* date : {"", "yesterday", "1"}) {
    answer("old", response(date));
    EXPECT_EQ(check_of_old()["clock_skew_ms"], Json()) << date;
  }
  http::Response cached = response("Thu, 01 Jan 2026 00:30:00 GMT");
  cached.headers.push_back({"Age", "1800"});
  answer("old", cached);
  EXPECT_EQ(check_of_old()["clock_skew_ms"], Json());
}

TEST_F(DoctorCommand, ShowsWhatTheCredentialMayLack) {
  old_->access = AccessReport{"the token sees 2 apps", {"the token is for uploads only"}};
  EXPECT_EQ(probe({"doctor", "old-one"}).out,
            "ok       old-one  https://old.test  TLSv1.3   210 ms  the token sees 2 apps\n"
            "         warning: the token is for uploads only\n");
}

TEST_F(DoctorCommand, ABrokenProviderDoesNotStopTheOthers) {
  const auto run_broken = [this](const std::string& outcome) {
    const Ended ended = probe({"doctor", "--output", "json"});
    EXPECT_EQ(ended.code, 3);
    EXPECT_EQ(ended.json()["checks"][0]["outcome"], outcome);
    EXPECT_EQ(ended.json()["checks"][1]["outcome"], "ok");
    EXPECT_THAT(ended.out + ended.err, Not(HasSubstr("'s defect")));
  };
  old_->check_throws = true;
  run_broken("failed");
  old_->factory_throws = true;
  run_broken("refused");
}

TEST_F(DoctorCommand, NoSecretGetsOut) {
  Error error;
  error.kind = ErrorKind::authentication;
  error.message = "no such token";
  error.call = "me";
  error.service_message = "you sent s3cret-t0ken";
  old_->access = fail(error);
  new_->access = AccessReport{"hello s3cret-t0ken", {"s3cret-t0ken is old"}};
  for (const char* output : {"human", "json"}) {
    const Ended ended = probe({"doctor", "--output", output});
    EXPECT_EQ(ended.code, 3);
    EXPECT_THAT(ended.out, HasSubstr("you sent (secret)"));
    EXPECT_THAT(ended.out + ended.err, Not(HasSubstr("s3cret-t0ken")));
  }
}

TEST(ParseHttpDate, ReadsTheOneFormThatServersSend) {
  using http::parse_http_date;
  using std::chrono::sys_seconds;
  EXPECT_EQ(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT"), sys_seconds(seconds(784111777)));
  EXPECT_EQ(parse_http_date("Thu, 29 Feb 2024 00:00:00 GMT"), sys_seconds(seconds(1709164800)));
  EXPECT_EQ(parse_http_date("Fri, 31 Dec 9999 23:59:59 GMT"), sys_seconds(seconds(253402300799)));
  for (const char* text : {"", "Sun, 06 Nov 1994 08:49:37 UTC", "Sun, 31 Feb 1994 08:49:37 GMT",
                           "Sun, 06 Nvo 1994 08:49:37 GMT", "Sun, 06 anF 1994 08:49:37 GMT",
                           "Sun, x6 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT",
                           "Sun, 06 Nov 1994 24:49:37 GMT", "Sun, 06 Nov 1994 08:-9:37 GMT"}) {
    EXPECT_EQ(parse_http_date(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace slipway::cli
