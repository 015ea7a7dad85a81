#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "slipway/pgyer.h"
#include "slipway/testing/fake_clock.h"
#include "tests/unit/providers/pgyer/conversation.h"

namespace slipway::pgyer {

/// A provider made from options, a release of an .apk, and a scripted service.
class PgyerProvider : public ::testing::Test {
 protected:
  PgyerProvider() {
    set("base_url", std::string("https://www.pgyer.com"));
    set("api_key", Secret(kApiKey));
    release_.artifact.path = "/builds/app.apk";
    release_.artifact.format = Format::apk;
    release_.artifact.size = 7;
  }

  void set(const std::string& name, OptionValue value) { settings_.set(name, std::move(value)); }

  [[nodiscard]] Result<std::shared_ptr<const DistributionProvider>> create() const {
    return make_factory()->create(settings_, {"target", talk_.transport(), clock_});
  }
  [[nodiscard]] std::shared_ptr<const DistributionProvider> provider() const {
    return create().value();
  }
  [[nodiscard]] Preparation prepare() const { return provider()->prepare(release_); }
  [[nodiscard]] Result<Submission> submit(const SubmitContext& context = {}) const {
    return provider()->submit(prepare().request, context);
  }
  /// What the plan shows: `name=value`, secrets as `name=(secret)`.
  [[nodiscard]] std::vector<std::string> fields() const {
    std::vector<std::string> shown;
    for (const auto& field : prepare().request.fields) {
      EXPECT_TRUE(!field.secret || field.value.empty()) << field.name;
      shown.push_back(field.name + "=" + (field.secret ? "(secret)" : field.value));
    }
    return shown;
  }
  [[nodiscard]] std::vector<std::string> finding_codes() const {
    std::vector<std::string> codes;
    for (const auto& finding : prepare().findings) {
      EXPECT_FALSE(finding.message.empty());
      EXPECT_THAT(finding.message + finding.hint, ::testing::Not(::testing::HasSubstr(kPassword)));
      codes.push_back((finding.severity == Severity::error ? "error " : "warning ") + finding.code);
    }
    return codes;
  }
  /// The answer to the next call.
  void answer(const std::string& json) { talk_.answer(testing::json_response(200, json)); }
  void answer_code(const std::string& code) {
    answer(R"({"code":)" + code + R"(,"message":"the reason"})");
  }
  /// A call that was made: `app/builds appKey=app1&page=1`. Every one is a POST with the key.
  [[nodiscard]] std::string sent(std::size_t index) const {
    const std::string base = "https://www.pgyer.com/apiv2/";
    const std::string key = std::string("_api_key=") + kApiKey;
    const http::Request& request = talk_.requests.at(index);
    EXPECT_EQ(request.method, "POST");
    EXPECT_EQ(request.url.substr(0, base.size()), base);
    const std::string body = talk_.body(index);
    EXPECT_EQ(body.substr(0, key.size()), key);
    const std::string fields = body.substr(key.size());
    return request.url.substr(base.size()) + " " + (fields.empty() ? "" : fields.substr(1));
  }
  [[nodiscard]] Result<PollResult> poll() const {
    Submission submission;
    submission.provider = "pgyer";
    submission.reference = "token-key-1";
    return provider()->poll(submission, {});
  }

  Settings settings_;
  Release release_;
  mutable Conversation talk_;
  std::shared_ptr<testing::FakeClock> clock_ = std::make_shared<testing::FakeClock>();
};

/// The text with all that an answer may show in it, and no secret.
inline void expect_no_secret(const std::string& shown) {
  Error error;
  error.message = shown;
  expect_no_secret(error);
}

/// Refused before anything was sent.
template <typename T>
void expect_refused(const Result<T>& result, ErrorKind kind, const std::string& words) {
  ASSERT_FALSE(result) << words;
  EXPECT_EQ(result.error().kind, kind) << words;
  EXPECT_EQ(result.error().call, "") << words;
  EXPECT_THAT(result.error().message + " " + result.error().hint, ::testing::HasSubstr(words));
  expect_no_secret(result.error());
}

}  // namespace slipway::pgyer
