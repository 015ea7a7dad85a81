#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>

#include "core/http/reply.h"
#include "providers/hockeyapp/client_fields.h"
#include "providers/hockeyapp/client_replies.h"
#include "providers/hockeyapp/error_codes.h"

// The raw call: what may be shown of what is sent and of what comes back.
namespace slipway::hockeyapp {
namespace {

using nlohmann::json;

constexpr std::string_view kMask = "(secret)";

// By these words a name says that its value is secret.
constexpr std::array<std::string_view, 4> kSecretWords = {"token", "password", "secret",
                                                          "build_url"};

/// Nothing stays nothing: that there is no password may be seen.
bool tells_something(const json& value) {
  return !value.is_null() && !value.is_boolean() && value != "";
}

/// Value by value and not in the text as a whole, so that the result is JSON whatever a secret
/// looks like. The depth is bounded: what is nested deeply is not read.
void redact(json& value, const Redactor& redactor) {
  if (value.is_object()) {
    json::object_t redacted;
    for (auto& [name, inner] : value.get_ref<json::object_t&>()) {
      if (is_secret_name(name) && tells_something(inner)) inner = kMask;
      redact(inner, redactor);
      redacted[redactor.redact(name)] = std::move(inner);
    }
    value = std::move(redacted);
  } else if (value.is_array()) {
    for (json& inner : value) redact(inner, redactor);
  } else if (value.is_string()) {
    value = redactor.redact(value.get_ref<const std::string&>());
  } else if (value.is_number() && redactor.redact(value.dump()) == kMask) {
    value = kMask;
  }
}

}  // namespace

bool is_secret_name(std::string_view name) {
  const auto same = [](char a, char b) { return a == b || (a >= 'A' && a <= 'Z' && a + 32 == b); };
  return std::any_of(kSecretWords.begin(), kSecretWords.end(), [&](std::string_view word) {
    return std::search(name.begin(), name.end(), word.begin(), word.end(), same) != name.end();
  });
}

Result<RawReply> read_raw(const http::Response& response, std::string_view call,
                          const Redactor& redactor) {
  if (!is_success(response)) return fail(to_error(response, call, redactor));
  auto body = http::parse_json(response, call, redactor);
  if (!body) return RawReply{response.status, false, redactor.redact(response.body)};
  if (is_refusal(*body)) return fail(to_error(response, call, redactor));
  redact(*body, redactor);
  return RawReply{response.status, true,
                  body->dump(-1, ' ', false, json::error_handler_t::replace)};
}

}  // namespace slipway::hockeyapp
