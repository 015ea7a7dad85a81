#include "core/http/reply.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

namespace slipway::http {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;

Response answer(int status, std::string body, std::vector<Header> headers = {}) {
  Response response;
  response.status = status;
  response.body = std::move(body);
  response.headers = std::move(headers);
  return response;
}

TEST(UnexpectedReply, NamesTheHostOfARedirectAndTheOptionToSet) {
  const Error error = unexpected_reply(
      answer(302, "<html>", {{"Location", "https://www.xcxwo.com/apiv2?_api_key=secret"}}),
      "app/view", {});
  EXPECT_EQ(error.kind, ErrorKind::protocol);
  EXPECT_EQ(error.call, "app/view");
  EXPECT_EQ(error.http_status, 302);
  EXPECT_EQ(error.effect, Effect::none);
  EXPECT_THAT(error.message, HasSubstr("www.xcxwo.com"));
  EXPECT_THAT(error.hint, HasSubstr("base_url"));
  EXPECT_THAT(error.message + error.hint, Not(HasSubstr("secret")));
}

TEST(UnexpectedReply, QuotesOnlyTheTitleOfAnHtmlPage) {
  const Error error = unexpected_reply(
      answer(502, "<!DOCTYPE html><html><head><title>502 Bad\n Gateway</title></head>nginx",
             {{"Content-Type", "text/html"}}),
      "call", {});
  EXPECT_EQ(error.kind, ErrorKind::network);
  EXPECT_TRUE(error.retryable);
  EXPECT_EQ(error.effect, Effect::unknown);
  EXPECT_THAT(error.message, HasSubstr("HTML page \"502 Bad Gateway\""));
  EXPECT_THAT(describe(error), Not(HasSubstr("nginx")));
}

TEST(UnexpectedReply, ClassifiesByStatus) {
  const std::vector<std::pair<int, ErrorKind>> kinds = {
      {401, ErrorKind::authentication}, {403, ErrorKind::permission},
      {404, ErrorKind::not_found},      {408, ErrorKind::timeout},
      {413, ErrorKind::rejected},       {429, ErrorKind::rate_limited},
      {500, ErrorKind::network},        {200, ErrorKind::protocol}};
  for (const auto& [status, kind] : kinds) {
    EXPECT_EQ(unexpected_reply(answer(status, "x"), "call", {}).kind, kind) << status;
  }
}

TEST(UnexpectedReply, HasNoEffectWhenTheRequestWasNotComplete) {
  Response response = answer(503, "busy", {{"Retry-After", "7"}});
  response.request_complete = false;
  const Error error = unexpected_reply(response, "call", {});
  EXPECT_EQ(error.effect, Effect::none);
  EXPECT_EQ(error.retry_after, 7s);
}

TEST(UnexpectedReply, QuotesAtMost200CharactersOfText) {
  std::string body;
  for (int i = 0; i < 300; ++i) body += "你";
  const Error error = unexpected_reply(answer(500, body), "call", {});
  EXPECT_EQ(error.service_message.size(), 200U * 3);
}

TEST(UnexpectedReply, MayHaveHadAnEffectWhenSomethingOnTheWayStoppedWaiting) {
  for (const int status : {303, 408, 499}) {
    Response response = answer(status, "x");
    EXPECT_EQ(unexpected_reply(response, "call", {}).effect, Effect::unknown) << status;
    response.request_complete = false;
    EXPECT_EQ(unexpected_reply(response, "call", {}).effect, Effect::none) << status;
  }
  for (const int status : {302, 307, 401, 403, 404, 409, 413, 422, 429}) {
    EXPECT_EQ(unexpected_reply(answer(status, "x"), "call", {}).effect, Effect::none) << status;
  }
}

Redactor redactor_for(const std::string& secret) {
  Redactor redactor;
  redactor.add(Secret(secret));
  return redactor;
}

TEST(UnexpectedReply, RedactsBeforeItCutsAndFolds) {
  const std::string secret = "first half  \n second half";
  const Redactor redactor = redactor_for(secret);
  for (std::size_t before = 175; before < 205; ++before) {
    const std::string text = std::string(before, 'x') + " " + secret;
    for (const char* type : {"text/plain", "text/html"}) {
      const bool html = std::string_view(type) == "text/html";
      const Response response =
          answer(500, html ? "<title>" + text + "</title>" : text, {{"Content-Type", type}});
      const std::string shown = describe(unexpected_reply(response, "call", redactor));
      EXPECT_THAT(shown, Not(HasSubstr("fir"))) << before << type;
      EXPECT_THAT(shown, Not(HasSubstr("half"))) << before << type;
    }
  }
}

TEST(UnexpectedReply, RedactsTheHostOfARedirect) {
  const Error error = unexpected_reply(
      answer(302, "", {{"Location", "https://t0ken.example.com/"}}), "call", redactor_for("t0ken"));
  EXPECT_THAT(error.message, HasSubstr(".example.com"));
  EXPECT_THAT(error.message + error.hint, Not(HasSubstr("t0ken")));
}

TEST(UnexpectedReply, SaysThatABodyIsEmpty) {
  EXPECT_THAT(unexpected_reply(answer(200, " \r\n"), "call", {}).message, HasSubstr("empty body"));
}

TEST(ParseJson, SkipsAByteOrderMark) {
  const auto value = parse_json(answer(200, "\xef\xbb\xbf{\"code\":0}"), "call", {});
  ASSERT_TRUE(value);
  EXPECT_EQ(json_integer(*value, "code"), 0);
}

TEST(ParseJson, RefusesWhatIsNoObjectOrArray) {
  for (const char* body : {"", "{", "<html></html>", "7", "null", "\"text\"", "{\"a\":1} x"}) {
    const auto value = parse_json(answer(200, body), "call", {});
    ASSERT_FALSE(value) << body;
    EXPECT_EQ(value.error().kind, ErrorKind::protocol);
  }
}

TEST(ParseJson, RefusesNestingThatWouldOverflowTheStack) {
  for (const std::string begin : {"{\"code\":0,\"data\":", "{\"errors\":{\"ipa\":"}) {
    const std::string open(500'000, '[');
    const std::string close(500'000, ']');
    const std::string end = begin.find("ipa") == std::string::npos ? "}" : "}}";
    const auto value = parse_json(answer(200, begin + open + close + end), "call", {});
    ASSERT_FALSE(value);
    EXPECT_EQ(value.error().kind, ErrorKind::protocol);
    EXPECT_EQ(value.error().call, "call");
    EXPECT_THAT(value.error().message, HasSubstr("nested more than 64 deep"));
    EXPECT_EQ(value.error().service_message, "");
  }
}

TEST(ParseJson, TakesNestingOf64AndBracketsInText) {
  EXPECT_TRUE(parse_json(answer(200, std::string(64, '[') + std::string(64, ']')), "call", {}));
  EXPECT_FALSE(parse_json(answer(200, std::string(65, '[') + std::string(65, ']')), "call", {}));
  const std::string brackets(100, '[');
  EXPECT_TRUE(parse_json(answer(200, "{\"a\":\"\\\"" + brackets + "\",\"b\":[]}"), "call", {}));
  std::string siblings = "[[]";
  for (int i = 0; i < 100; ++i) siblings += ",{}";
  EXPECT_TRUE(parse_json(answer(200, siblings + "]"), "call", {}));
}

TEST(ParseJson, RedactsWhatItQuotes) {
  const auto value = parse_json(answer(200, "no JSON: s3cret"), "call", redactor_for("s3cret"));
  ASSERT_FALSE(value);
  EXPECT_EQ(value.error().service_message, "no JSON: (secret)");
}

TEST(JsonMembers, ReadNumbersAndStringsForEachOther) {
  const auto value = nlohmann::json::parse(
      R"({"n":1246,"s":"1246","e":"","z":null,"b":true,"one":1,"zero":"0","o":{},"f":1.5,"t":"true",
          "big":18446744073709551615,"huge":20250101000000000000,"x":1e3})");
  EXPECT_EQ(json_integer(value, "n"), 1246);
  EXPECT_EQ(json_integer(value, "s"), 1246);
  EXPECT_EQ(json_text(value, "n"), "1246");
  EXPECT_EQ(json_text(value, "s"), "1246");
  EXPECT_EQ(json_text(value, "e"), "");
  EXPECT_EQ(json_boolean(value, "b"), true);
  EXPECT_EQ(json_boolean(value, "one"), true);
  EXPECT_EQ(json_boolean(value, "zero"), false);
  EXPECT_EQ(json_boolean(value, "t"), true);
  for (const char* key : {"e", "z", "o", "f", "missing", "big", "t"}) {
    EXPECT_FALSE(json_integer(value, key)) << key;
  }
  EXPECT_EQ(json_text(value, "big"), "18446744073709551615");
  for (const char* key : {"z", "o", "missing", "f", "huge", "x"}) {
    EXPECT_FALSE(json_text(value, key)) << key;
  }
  for (const char* key : {"n", "z", "o", "missing", "e"}) {
    EXPECT_FALSE(json_boolean(value, key)) << key;
  }
  EXPECT_FALSE(json_text(nlohmann::json::array(), "x"));
}

TEST(RetryAfter, ReadsSecondsAndDatesAgainstTheReplysOwnClock) {
  EXPECT_EQ(retry_after(answer(429, "", {{"retry-after", " 120 "}})), 120s);
  EXPECT_EQ(retry_after(answer(429, "",
                               {{"Retry-After", "Wed, 21 Oct 2015 07:28:30 GMT"},
                                {"Date", "Wed, 21 Oct 2015 07:28:00 GMT"}})),
            30s);
  EXPECT_EQ(retry_after(answer(429, "", {{"Retry-After", "Wed, 21 Oct 2015 07:28:30 GMT"}})), 0s);
  for (const char* text : {"", "soon", "-1", "99999999999999999999"}) {
    EXPECT_FALSE(retry_after(answer(429, "", {{"Retry-After", text}}))) << text;
  }
  EXPECT_FALSE(retry_after(answer(429, "")));
}

}  // namespace
}  // namespace slipway::http
