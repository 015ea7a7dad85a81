#include <gtest/gtest.h>

#include <any>
#include <chrono>

#include "tests/unit/providers/pgyer/provider_fixture.h"

namespace slipway::pgyer {
namespace {

using std::chrono::minutes;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// Submitting.

TEST_F(PgyerProvider, UploadsInTwoCallsAndGivesTheKeyToAskAbout) {
  talk_.answer(token_reply());
  talk_.answer(stored());
  release_.options.latest = true;
  const auto submission = submit();
  ASSERT_TRUE(submission);
  EXPECT_EQ(submission->provider, "pgyer");
  EXPECT_EQ(submission->reference, "token-key-1");
  EXPECT_FALSE(submission->live);
  EXPECT_FALSE(submission->build);
  EXPECT_EQ(submission->steps.size(), 1U);
  ASSERT_EQ(talk_.requests.size(), 2U);
  EXPECT_EQ(talk_.requests[1].url, "https://storage.example.com/");
}

TEST_F(PgyerProvider, NotesTheKeyBeforeTheUploadAndAsksBeforeItCommits) {
  std::vector<std::string> events;
  SubmitContext context;
  context.note_reference = [&](const std::string& reference) {
    events.push_back("noted " + reference + " after " + std::to_string(talk_.requests.size()));
    return Result<void>();
  };
  context.before_commit = [&] {
    events.push_back("commit in call " + std::to_string(talk_.requests.size()));
    return Result<void>();
  };
  talk_.answer(token_reply());
  talk_.answer(stored());
  ASSERT_TRUE(submit(context));
  EXPECT_THAT(events, ElementsAre("noted token-key-1 after 1", "commit in call 2"));
}

TEST_F(PgyerProvider, UploadsNothingWhenTheKeyCannotBeNoted) {
  SubmitContext context;
  context.note_reference = [](const std::string&) -> Result<void> {
    return fail(ErrorKind::io, "the ledger is full");
  };
  talk_.answer(token_reply());
  const auto submission = submit(context);
  ASSERT_FALSE(submission);
  EXPECT_EQ(submission.error().kind, ErrorKind::io);
  EXPECT_EQ(submission.error().message, "the ledger is full");
  EXPECT_EQ(talk_.requests.size(), 1U);
}

TEST_F(PgyerProvider, FailsWithTheErrorOfBeforeCommit) {
  SubmitContext context;
  context.before_commit = []() -> Result<void> {
    return fail(ErrorKind::io, "the ledger is full");
  };
  for (const char* way : {"fast", "legacy"}) {
    set("upload", std::string(way));
    if (std::string(way) == "fast") talk_.answer(token_reply());
    talk_.answer(testing::json_response(200, kBuildOfThePage));
    const auto submission = submit(context);
    ASSERT_FALSE(submission) << way;
    EXPECT_EQ(submission.error().kind, ErrorKind::io);
    EXPECT_EQ(submission.error().effect, Effect::none);
  }
}

TEST_F(PgyerProvider, PassesCancellationDeadlineAndProgressOn) {
  std::stop_source stop;
  SubmitContext context;
  context.cancel = stop.get_token();
  context.deadline = clock_->now() + minutes(1);
  std::uint64_t seen = 0;
  context.progress = [&seen](std::uint64_t sent, std::uint64_t) { seen = sent; };
  const auto check = [&](const http::Exchange& exchange) {
    EXPECT_EQ(exchange.deadline, context.deadline);
    EXPECT_TRUE(exchange.cancel == context.cancel);
  };
  talk_.answer([&](const http::Request&, const http::Exchange& exchange) {
    check(exchange);
    EXPECT_FALSE(exchange.progress) << "the token call is no upload";
    EXPECT_FALSE(exchange.before_commit) << "the token call publishes nothing";
    return Result<http::Response>(token_reply());
  });
  talk_.answer([&](const http::Request&, const http::Exchange& exchange) {
    check(exchange);
    exchange.progress(5, 7);
    return Result<http::Response>(stored());
  });
  ASSERT_TRUE(submit(context));
  EXPECT_EQ(seen, 5U);
}

class PgyerRepeated : public PgyerProvider {
 protected:
  PgyerRepeated() { context_.carried = &carried_; }

  /// An attempt whose upload breaks.
  void fail_once(bool with_token, http::Response response) {
    if (with_token) talk_.answer(token_reply("token-key-1"));
    talk_.answer(std::move(response));
    ASSERT_FALSE(submit(context_));
    ASSERT_TRUE(talk_.finished());
  }

  std::any carried_;
  SubmitContext context_;
};

TEST_F(PgyerRepeated, UploadsUnderTheSameKeyWithin25Minutes) {
  fail_once(true, storage_refusal(503, "SlowDown", "later"));
  clock_->advance(minutes(24));
  talk_.answer(stored());
  const auto submission = submit(context_);
  ASSERT_TRUE(submission);
  EXPECT_EQ(submission->reference, "token-key-1");
  EXPECT_EQ(talk_.requests.size(), 3U);
}

TEST_F(PgyerRepeated, FetchesANewTokenAfter25Minutes) {
  fail_once(true, storage_refusal(503, "SlowDown", "later"));
  clock_->advance(minutes(26));
  talk_.answer(token_reply("token-key-2"));
  talk_.answer(stored());
  const auto submission = submit(context_);
  ASSERT_TRUE(submission);
  EXPECT_EQ(submission->reference, "token-key-2");
}

TEST_F(PgyerRepeated, CountsTheAgeFromTheTokenAndNotFromTheLastAttempt) {
  fail_once(true, storage_refusal(503, "SlowDown", "later"));
  clock_->advance(minutes(20));
  fail_once(false, storage_refusal(503, "SlowDown", "later"));
  clock_->advance(minutes(6));
  talk_.answer(token_reply("token-key-2"));
  talk_.answer(stored());
  EXPECT_TRUE(submit(context_));
}

TEST_F(PgyerRepeated, FetchesANewTokenOnceTheStorageServiceHasRefusedIt) {
  fail_once(true, storage_refusal(403, "AccessDenied", "Request has expired"));
  talk_.answer(token_reply("token-key-2"));
  talk_.answer(stored());
  const auto submission = submit(context_);
  ASSERT_TRUE(submission);
  EXPECT_EQ(submission->reference, "token-key-2");
}

TEST_F(PgyerRepeated, FetchesANewTokenAfterA403OfAnyForm) {
  for (const auto& response :
       {reply(403, "<html><title>Forbidden</title></html>"),
        testing::json_response(403, R"({"error":"denied"})"), reply(403, ""),
        reply(403, "denied", "text/plain"), storage_refusal(403, "AccessDenied", "expired")}) {
    carried_.reset();
    fail_once(true, response);
    talk_.answer(token_reply("token-key-2"));
    talk_.answer(stored());
    const auto submission = submit(context_);
    ASSERT_TRUE(submission) << response.body;
    EXPECT_EQ(submission->reference, "token-key-2") << response.body;
  }
}

TEST_F(PgyerRepeated, NotesTheKeyOfEveryAttempt) {
  std::vector<std::string> noted;
  context_.note_reference = [&noted](const std::string& reference) {
    noted.push_back(reference);
    return Result<void>();
  };
  fail_once(true, storage_refusal(403, "AccessDenied", "Request has expired"));
  talk_.answer(token_reply("token-key-2"));
  talk_.answer(stored());
  ASSERT_TRUE(submit(context_));
  EXPECT_THAT(noted, ElementsAre("token-key-1", "token-key-2"));
}

TEST_F(PgyerProvider, BeginsAnewWhenNothingIsCarried) {
  for (const char* key : {"token-key-1", "token-key-2"}) {
    talk_.answer(token_reply(key));
    talk_.answer(stored());
    const auto submission = submit();
    ASSERT_TRUE(submission);
    EXPECT_EQ(submission->reference, key);
  }
}

TEST_F(PgyerProvider, ShowsNoSecretInAnyFailedSubmission) {
  set("access.type", std::string("password"));
  set("access.password", Secret(kPassword));
  const std::string echo =
      std::string(kApiKey) + " " + kPassword + " " + kSignature + " " + kSessionToken;
  const http::Response token_failures[] = {
      testing::json_response(
          200, R"({"code":1188,"message":"open sesame )" + std::string(kApiKey) + R"("})"),
      reply(500, std::string("bad: open sesame ") + kApiKey, "text/plain"),
      reply(502, std::string("<html><title>open sesame ") + kApiKey + "</title></html>")};
  for (const auto& response : token_failures) {
    talk_.answer(response);
    const auto submission = submit();
    ASSERT_FALSE(submission);
    expect_no_secret(submission.error());
  }
  const http::Response upload_failures[] = {
      storage_refusal(403, "SignatureDoesNotMatch", std::string(kSignature) + kSessionToken),
      storage_refusal(500, "InternalError", kSessionToken),
      reply(400, std::string(kSignature), "text/plain"),
      reply(200, std::string("<html><title>") + kSessionToken + "</title></html>")};
  for (const auto& response : upload_failures) {
    talk_.answer(token_reply());
    talk_.answer(response);
    const auto submission = submit();
    ASSERT_FALSE(submission);
    expect_no_secret(submission.error());
  }
}

TEST_F(PgyerProvider, ShowsTheReleasesOwnPasswordInNoFailedSubmissionAndInNoBuild) {
  release_.options.access = Access{AccessType::password, Secret(kPassword), {}};
  // Long enough to be cut, so that a cut before the redaction would show a part.
  const std::string echo = std::string(195, 'x') + " " + kPassword;
  for (const auto& response :
       {testing::json_response(200, R"({"code":1188,"message":"open sesame"})"),
        reply(500, echo, "text/plain")}) {
    talk_.answer(response);
    const auto submission = submit();
    ASSERT_FALSE(submission);
    expect_no_secret(submission.error());
    EXPECT_THAT(describe(submission.error()), Not(HasSubstr("open")));
  }
  for (const auto& response :
       {storage_refusal(400, "Bad", kPassword), reply(500, echo, "text/plain"),
        reply(502, "<html><title>" + echo + "</title></html>")}) {
    talk_.answer(token_reply());
    talk_.answer(response);
    const auto submission = submit();
    ASSERT_FALSE(submission);
    expect_no_secret(submission.error());
    EXPECT_THAT(describe(submission.error()), Not(HasSubstr("open")));
  }
  set("upload", std::string("legacy"));
  talk_.answer(testing::json_response(
      200, R"({"code":0,"data":{"buildKey":"b","buildName":"App open sesame"}})"));
  const auto submission = submit();
  ASSERT_TRUE(submission);
  EXPECT_EQ(submission->build->title, "App (secret)");
}

TEST_F(PgyerProvider, TakesTheLegacyAnswerForTheBuild) {
  set("upload", std::string("legacy"));
  talk_.answer(testing::json_response(200, kBuildOfThePage));
  const auto submission = submit();
  ASSERT_TRUE(submission);
  EXPECT_EQ(submission->reference, "a1b2c3d4e5f6");
  EXPECT_TRUE(submission->live);
  ASSERT_TRUE(submission->build);
  EXPECT_EQ(submission->build->id, "a1b2c3d4e5f6");
  EXPECT_EQ(talk_.requests.size(), 1U);
}

// Steps.

class PgyerLatest : public PgyerProvider {
 protected:
  PgyerLatest() {
    submission_.provider = "pgyer";
    submission_.reference = "token-key-1";
    submission_.build = Build();
    submission_.build->id = "a1b2c3d4e5f6";
    step_.name = "latest";
  }
  Result<StepResult> run(const std::string& value) {
    step_.arguments["value"] = value;
    return provider()->run_step(submission_, step_, {});
  }

  Submission submission_;
  Step step_;
};

TEST_F(PgyerLatest, MarksTheLiveBuildAndNotTheUploadsKey) {
  set("app_key", std::string("app1"));
  talk_.answer(testing::json_response(200, R"({"code": 0, "message": "Set successfully"})"));
  ASSERT_TRUE(run("set"));
  EXPECT_THAT(talk_.requests[0].url, HasSubstr("app/setNewestVersion"));
  EXPECT_THAT(talk_.body(0), HasSubstr("buildKey=a1b2c3d4e5f6&appKey=app1"));
}

TEST_F(PgyerLatest, ClearsTheMark) {
  talk_.answer(testing::json_response(200, R"({"code": 0, "message": "Cleared successfully"})"));
  ASSERT_TRUE(run("clear"));
  EXPECT_THAT(talk_.requests[0].url, HasSubstr("app/cancelNewestVersion"));
}

TEST_F(PgyerLatest, GivesTheServicesReason) {
  talk_.answer(testing::json_response(200, R"({"code": 1122, "message": "no"})"));
  const auto done = run("set");
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().kind, ErrorKind::permission);
}

TEST_F(PgyerLatest, MayHaveBeenDoneWhenTheAnswerIsLost) {
  Error lost = fail(ErrorKind::network, "the connection broke").value();
  lost.effect = Effect::unknown;
  lost.retryable = true;
  for (const char* value : {"set", "clear"}) {
    talk_.answer(lost);
    talk_.answer(reply(502, "<html></html>"));
    for (int attempt = 0; attempt < 2; ++attempt) {
      const auto done = run(value);
      ASSERT_FALSE(done);
      EXPECT_EQ(done.error().effect, Effect::unknown);
      EXPECT_TRUE(done.error().retryable);
    }
  }
}

TEST_F(PgyerLatest, CallsNobodyWithoutABuildOrForAnotherStep) {
  submission_.build.reset();
  EXPECT_EQ(run("set").error().kind, ErrorKind::invalid_request);
  step_.name = "certificate";
  EXPECT_EQ(run("set").error().kind, ErrorKind::unsupported);
  EXPECT_THAT(talk_.requests, IsEmpty());
}

}  // namespace
}  // namespace slipway::pgyer
