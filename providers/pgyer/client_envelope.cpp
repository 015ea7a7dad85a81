#include "providers/pgyer/client_envelope.h"

#include <fmt/format.h>

#include <utility>

#include "core/http/reply.h"
#include "core/http/shown_text.h"
#include "providers/pgyer/error_codes.h"

namespace slipway::pgyer {
namespace {

// What a call may have done of which the service does not say that it was not done.
Effect unclear_effect(const Answer& answer) {
  return answer.response.request_complete ? Effect::unknown : Effect::none;
}

}  // namespace

using nlohmann::json;

Result<Envelope> read_envelope(const Answer& answer) {
  const auto& [call, response, redactor] = answer;
  const auto body = http::parse_json(response, call, redactor);
  if (!body) return fail(to_error(response, call, redactor));

  const Members members(*body);
  Envelope envelope;
  envelope.message = members.text("message").value_or("");
  if (const auto number = members.integer("code")) {
    envelope.code = std::to_string(*number);
  } else if (const auto text = members.text("code"); text && !text->empty()) {
    envelope.code = *text;
  } else {
    Error error = to_error(response, call, redactor);
    error.service_message = http::shown_text(envelope.message, redactor);
    return fail(std::move(error));
  }
  if (const auto data = body->find("data"); data != body->end()) envelope.data = *data;
  return envelope;
}

Result<Envelope> read_accepted(const Answer& answer) {
  auto envelope = read_envelope(answer);
  if (!envelope) return envelope;
  if (envelope->code != "0") return fail(refusal(*envelope, answer));
  if (!answer.response.request_complete) return fail(premature_success(answer));
  return envelope;
}

Result<json> read_object(const Answer& answer) {
  auto envelope = read_accepted(answer);
  if (!envelope) return fail(std::move(envelope.error()));
  if (!envelope->data.is_object()) return fail(missing_member("data", answer));
  return std::move(envelope->data);
}

Error refusal(const Envelope& envelope, const Answer& answer) {
  const auto& [call, response, redactor] = answer;
  Error error = to_error(envelope.code, envelope.message, response.status, call, redactor);
  error.retry_after = http::retry_after(response);
  if (!says_not_done(envelope.code)) error.effect = unclear_effect(answer);
  return error;
}

Error missing_member(std::string_view name, const Answer& answer) {
  Error error;
  error.kind = ErrorKind::protocol;
  error.message = fmt::format("the answer has no {} that can be used", name);
  error.call = answer.call;
  error.http_status = answer.response.status;
  error.hint =
      "the service's reply is not what its page promises: `slipway call` shows whole replies";
  error.effect = unclear_effect(answer);
  return error;
}

Error premature_success(const Answer& answer) {
  Error error;
  error.kind = ErrorKind::protocol;
  error.message = "the server answered success before the request was sent to its end";
  error.call = answer.call;
  error.http_status = answer.response.status;
  error.retryable = true;
  return error;
}

std::optional<std::string> Members::text(std::string_view name) const {
  return http::json_text(value_, name);
}

std::optional<std::int64_t> Members::integer(std::string_view name) const {
  return http::json_integer(value_, name);
}

std::optional<bool> Members::boolean(std::string_view name) const {
  return http::json_boolean(value_, name);
}

std::optional<Secret> Members::secret(std::string_view name) const {
  auto value = text(name);
  if (!value) return std::nullopt;
  return Secret(std::move(*value));
}

Result<std::string> Members::key(std::string_view name, std::string_view path,
                                 const Answer& answer) const {
  if (!value_.is_object()) return fail(missing_member(path, answer));
  auto value = text(name);
  if (!value || value->empty()) {
    return fail(missing_member(fmt::format("{}.{}", path, name), answer));
  }
  return std::move(*value);
}

Result<BuildInfo> read_build(const json& value, std::string_view path, const Answer& answer) {
  const Members members(value);
  auto key = members.key("buildKey", path, answer);
  if (!key) return fail(std::move(key.error()));
  BuildInfo build;
  build.buildKey = std::move(*key);
  build.buildType = members.integer("buildType");
  build.buildIsFirst = members.integer("buildIsFirst");
  build.buildIsLastest = members.integer("buildIsLastest");
  build.buildFileSize = members.integer("buildFileSize");
  build.buildName = members.text("buildName");
  build.buildVersion = members.text("buildVersion");
  build.buildVersionNo = members.text("buildVersionNo");
  build.buildBuildVersion = members.integer("buildBuildVersion");
  build.buildIdentifier = members.text("buildIdentifier");
  build.buildIcon = members.text("buildIcon");
  build.buildDescription = members.text("buildDescription");
  build.buildUpdateDescription = members.text("buildUpdateDescription");
  build.buildScreenShots = members.text("buildScreenShots");
  build.buildShortcutUrl = members.text("buildShortcutUrl");
  build.buildQRCodeURL = members.text("buildQRCodeURL");
  build.buildCreated = members.text("buildCreated");
  build.buildUpdated = members.text("buildUpdated");
  build.appKey = members.text("appKey");
  build.buildFileName = members.text("buildFileName");
  build.buildFileKey = members.text("buildFileKey");
  return build;
}

}  // namespace slipway::pgyer
