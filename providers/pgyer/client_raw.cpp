#include <algorithm>
#include <array>
#include <cctype>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>

#include "core/http/reply.h"
#include "providers/pgyer/client_envelope.h"
#include "providers/pgyer/client_fields.h"

// The raw call: what may be shown of what is sent and of what comes back.
namespace slipway::pgyer {
namespace {

using nlohmann::json;

constexpr std::string_view kMask = "(secret)";

// By these words a field's name says that its value is secret ...
constexpr std::array<std::string_view, 4> kSecretWords = {"password", "token", "secret", "key"};
// ... except for what the pages call keys and mean as the names of things.
constexpr std::array<std::string_view, 6> kIdentifiers = {
    "appkey", "buildkey", "channelkey", "appgroupkey", "certificatekey", "feedbackkey"};

// Members of replies that let their reader install or upload without the API key.
constexpr std::array<std::string_view, 4> kSecretMembers = {"signature", "x-cos-security-token",
                                                            "downloadurl", "buildpassword"};
// What `app/getCOSToken` calls the fields to upload with: all that is in it is secret.
constexpr std::string_view kUploadParams = "params";

std::string lower_case(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

template <std::size_t size>
bool is_one_of(const std::array<std::string_view, size>& known, std::string_view text) {
  return std::find(known.begin(), known.end(), text) != known.end();
}

bool has_secret_name(const std::string& field) {
  const std::string name = lower_case(field);
  if (is_one_of(kIdentifiers, name)) return false;
  return std::any_of(kSecretWords.begin(), kSecretWords.end(), [&name](std::string_view word) {
    return name.find(word) != std::string::npos;
  });
}

// Every value, however deep. Nothing stays nothing: that there is no password may be seen.
void mask(json& value) {
  if (value.is_structured()) {
    for (json& inner : value) mask(inner);
  } else if (!value.is_null() && value != "") {
    value = kMask;
  }
}

// Value by value and not in the text as a whole, so that the result is JSON whatever a secret looks
// like. A number that is a secret becomes a text, one that only holds its digits stays.
void redact(json& value, const Redactor& redactor) {
  if (value.is_object()) {
    json::object_t redacted;
    for (auto& [name, inner] : value.get_ref<json::object_t&>()) {
      const std::string known = lower_case(name);
      if (known == kUploadParams || is_one_of(kSecretMembers, known)) mask(inner);
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

std::vector<FormField> form_fields(const RawRequest& request) {
  std::vector<FormField> fields;
  for (const auto& [name, value] : request.fields) {
    fields.push_back({name, value.reveal(), has_secret_name(name)});
  }
  return fields;
}

Result<RawReply> read_raw(const Answer& answer) {
  const auto accepted = read_accepted(answer);
  if (!accepted) return fail(accepted.error());
  auto body = http::parse_json(answer.response, answer.call, answer.redactor);
  if (!body) return fail(std::move(body.error()));
  redact(*body, answer.redactor);
  return RawReply{answer.response.status, body->dump()};
}

}  // namespace slipway::pgyer
