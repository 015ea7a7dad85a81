#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "core/base/text.h"
#include "core/http/reply.h"
#include "core/http/shown_json.h"
#include "providers/hockeyapp/client_fields.h"
#include "providers/hockeyapp/client_replies.h"
#include "providers/hockeyapp/error_codes.h"

// The raw call: what may be shown of what is sent and of what comes back.
namespace slipway::hockeyapp {
namespace {

// By these words a name says that its value is secret.
constexpr std::array<std::string_view, 4> kSecretWords = {"token", "password", "secret",
                                                          "build_url"};

bool looks_structured(const http::Response& response) {
  const std::string type = slipway::lower_case(response.header("Content-Type"));
  if (type.find("html") != std::string::npos) return true;
  const auto first = response.body.find_first_not_of(" \t\r\n");
  return first != std::string::npos &&
         std::string_view("<{[").find(response.body[first]) != std::string_view::npos;
}

}  // namespace

bool is_secret_name(std::string_view name) {
  const std::string lower = slipway::lower_case(std::string(name));
  return std::any_of(kSecretWords.begin(), kSecretWords.end(), [&lower](std::string_view word) {
    return lower.find(word) != std::string::npos;
  });
}

Result<RawReply> read_raw(const http::Response& response, std::string_view call,
                          const Redactor& redactor) {
  if (!is_success(response)) return fail(to_error(response, call, redactor));
  const auto body = http::parse_json(response, call, redactor);
  if (!body) {
    // A proxy's page or half of a reply is no answer of the server; nothing, or plain words, may
    // be.
    if (looks_structured(response)) return fail(to_error(response, call, redactor));
    return RawReply{response.status, false, redactor.redact(response.body)};
  }
  if (is_refusal(*body)) return fail(to_error(response, call, redactor));
  return RawReply{response.status, true, http::shown_json(response.body, is_secret_name, redactor)};
}

}  // namespace slipway::hockeyapp
