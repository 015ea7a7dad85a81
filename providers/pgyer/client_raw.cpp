#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "core/base/text.h"
#include "core/http/shown_json.h"
#include "providers/pgyer/client_envelope.h"
#include "providers/pgyer/client_fields.h"

// The raw call: what may be shown of what is sent and of what comes back.
namespace slipway::pgyer {
namespace {

// By these words a name says that its value is secret ...
constexpr std::array<std::string_view, 4> kSecretWords = {"password", "token", "secret",
                                                          "signature"};
// ... and by these at its end. The pages' other keys, `appKey` and `buildKey`, only name things.
constexpr std::array<std::string_view, 3> kSecretKeys = {"userkey", "apikey", "_key"};
// Members of replies that let their reader install or upload without the API key. `params` is what
// `app/getCOSToken` calls the fields to upload with.
constexpr std::array<std::string_view, 2> kSecretMembers = {"downloadurl", "params"};

bool is_secret_field(std::string_view name) {
  const std::string lower = lower_case(std::string(name));
  const auto stands_in = [&lower](std::string_view word) {
    return lower.find(word) != std::string::npos;
  };
  const auto ends = [&lower](std::string_view word) { return lower.ends_with(word); };
  return std::any_of(kSecretWords.begin(), kSecretWords.end(), stands_in) ||
         std::any_of(kSecretKeys.begin(), kSecretKeys.end(), ends);
}

bool is_secret_member(std::string_view name) {
  const std::string lower = lower_case(std::string(name));
  return is_secret_field(lower) ||
         std::find(kSecretMembers.begin(), kSecretMembers.end(), lower) != kSecretMembers.end();
}

}  // namespace

std::vector<FormField> form_fields(const RawRequest& request) {
  std::vector<FormField> fields;
  for (const auto& [name, value] : request.fields) {
    fields.push_back({name, value.reveal(), is_secret_field(name)});
  }
  return fields;
}

Result<RawReply> read_raw(const Answer& answer) {
  return read_accepted(answer).map([&answer](const Envelope&) {
    return RawReply{answer.response.status,
                    http::shown_json(answer.response.body, is_secret_member, answer.redactor)};
  });
}

}  // namespace slipway::pgyer
