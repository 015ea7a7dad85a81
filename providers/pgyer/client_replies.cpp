#include "providers/pgyer/client_replies.h"

#include <fmt/format.h>

#include <charconv>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "core/http/reply.h"
#include "core/http/shown_text.h"
#include "providers/pgyer/error_codes.h"

namespace slipway::pgyer {
namespace {

using nlohmann::json;

/// `{code, message, data}`, the form of every API reply.
struct Envelope {
  std::string code;
  std::string message;
  json data;
};

Result<Envelope> read_envelope(const http::Response& response, std::string_view call,
                               const Redactor& redactor) {
  const auto body = http::parse_json(response, call, redactor);
  if (!body) return fail(to_error(body.error(), call, redactor));
  if (!body->is_object()) return fail(to_error(response, call, redactor));

  Envelope envelope;
  if (const auto number = http::json_integer(*body, "code")) {
    envelope.code = std::to_string(*number);
  } else if (const auto text = http::json_text(*body, "code"); text && !text->empty()) {
    envelope.code = *text;
  } else {
    return fail(to_error(response, call, redactor));
  }
  envelope.message = http::json_text(*body, "message").value_or("");
  if (const auto data = body->find("data"); data != body->end()) envelope.data = *data;
  return envelope;
}

Error refusal(const Envelope& envelope, const http::Response& response, std::string_view call,
              const Redactor& redactor) {
  Error error = to_error(envelope.code, envelope.message, response.status, call, redactor);
  error.retry_after = http::retry_after(response);
  return error;
}

Error missing_member(std::string_view name, const http::Response& response, std::string_view call) {
  Error error;
  error.kind = ErrorKind::protocol;
  error.message = fmt::format("the answer lacks {}, which Pgyer's pages promise", name);
  error.call = call;
  error.http_status = response.status;
  error.hint = "check that base_url is the address of Pgyer's API";
  return error;
}

Error premature_success(const http::Response& response, std::string_view call) {
  Error error;
  error.kind = ErrorKind::protocol;
  error.message = "the server answered success before the file was sent to its end";
  error.call = call;
  error.http_status = response.status;
  error.retryable = true;
  return error;
}

// Numbers, true and false as JSON writes them; null as nothing.
std::string param_text(const json& value) {
  if (value.is_string()) return value.get<std::string>();
  return value.is_null() ? std::string() : value.dump();
}

std::optional<BuildInfo> read_build(const json& data) {
  if (!data.is_object()) return std::nullopt;
  const auto text = [&data](std::string_view key) { return http::json_text(data, key); };
  const auto integer = [&data](std::string_view key) { return http::json_integer(data, key); };
  BuildInfo build;
  build.buildKey = text("buildKey").value_or("");
  if (build.buildKey.empty()) return std::nullopt;
  build.buildType = integer("buildType");
  build.buildIsFirst = integer("buildIsFirst");
  build.buildIsLastest = integer("buildIsLastest");
  build.buildFileSize = integer("buildFileSize");
  build.buildName = text("buildName");
  build.buildVersion = text("buildVersion");
  build.buildVersionNo = text("buildVersionNo");
  build.buildBuildVersion = integer("buildBuildVersion");
  build.buildIdentifier = text("buildIdentifier");
  build.buildIcon = text("buildIcon");
  build.buildDescription = text("buildDescription");
  build.buildUpdateDescription = text("buildUpdateDescription");
  build.buildScreenShots = text("buildScreenShots");
  build.buildShortcutUrl = text("buildShortcutUrl");
  build.buildQRCodeURL = text("buildQRCodeURL");
  build.buildCreated = text("buildCreated");
  build.buildUpdated = text("buildUpdated");
  return build;
}

void append_utf8(std::string& out, std::uint32_t code_point) {
  const auto tail = [&out, code_point](int shift) {
    out += static_cast<char>(0x80U | ((code_point >> shift) & 0x3FU));
  };
  if (code_point < 0x80) {
    out += static_cast<char>(code_point);
  } else if (code_point < 0x800) {
    out += static_cast<char>(0xC0U | (code_point >> 6));
    tail(0);
  } else if (code_point < 0x10000) {
    out += static_cast<char>(0xE0U | (code_point >> 12));
    tail(6), tail(0);
  } else {
    out += static_cast<char>(0xF0U | (code_point >> 18));
    tail(12), tail(6), tail(0);
  }
}

// `name` is what stands between `&` and `;`. What is no entity stays as it is.
void append_entity(std::string& out, std::string_view name) {
  static constexpr std::pair<std::string_view, char> kNamed[] = {
      {"lt", '<'}, {"gt", '>'}, {"amp", '&'}, {"quot", '"'}, {"apos", '\''}};
  for (const auto& [known, character] : kNamed) {
    if (name == known) {
      out += character;
      return;
    }
  }
  const bool hex = name.substr(0, 2) == "#x";
  std::uint32_t code_point = 0;
  if (hex || name.substr(0, 1) == "#") {
    const std::string_view digits = name.substr(hex ? 2 : 1);
    const char* end = digits.data() + digits.size();
    const auto parsed = std::from_chars(digits.data(), end, code_point, hex ? 16 : 10);
    const bool surrogate = code_point >= 0xD800 && code_point <= 0xDFFF;
    if (parsed.ec == std::errc() && parsed.ptr == end && code_point <= 0x10FFFF && !surrogate) {
      append_utf8(out, code_point);
      return;
    }
  }
  out += fmt::format("&{};", name);
}

std::string decode_entities(std::string_view text) {
  static constexpr std::size_t kLongestName = 8;
  std::string out;
  while (!text.empty()) {
    const std::size_t start = text.find('&');
    out += text.substr(0, start);
    if (start == std::string_view::npos) break;
    const std::size_t end = text.find(';', start);
    if (end == std::string_view::npos || end - start - 1 > kLongestName) {
      out += '&';
      text.remove_prefix(start + 1);
    } else {
      append_entity(out, text.substr(start + 1, end - start - 1));
      text.remove_prefix(end + 1);
    }
  }
  return out;
}

// The text of the first element of this name. The storage service's error is flat, and only two of
// its elements may be shown: others quote what was signed.
std::optional<std::string> xml_text(std::string_view xml, std::string_view element) {
  const std::string open = fmt::format("<{}>", element);
  const std::size_t start = xml.find(open);
  if (start == std::string_view::npos) return std::nullopt;
  const std::size_t end = xml.find(fmt::format("</{}>", element), start);
  if (end == std::string_view::npos) return std::nullopt;
  return decode_entities(xml.substr(start + open.size(), end - start - open.size()));
}

void classify_storage_error(Error& error) {
  if (error.http_status == 403) {
    error.kind = ErrorKind::authentication;
    error.retryable = true;
    error.hint =
        "the upload token has expired or is not good any more: another attempt gets a new one";
  } else if (error.http_status == 408 || error.code == "RequestTimeout") {
    error.kind = ErrorKind::timeout;
    error.retryable = true;
  } else if (error.http_status == 429) {
    error.kind = ErrorKind::rate_limited;
    error.retryable = true;
  } else if (error.http_status >= 500) {
    error.kind = ErrorKind::network;
    error.retryable = true;
  } else {
    error.kind = ErrorKind::rejected;
  }
}

}  // namespace

Result<GetCosTokenReply> read_get_cos_token(const http::Response& response,
                                            const Redactor& redactor) {
  const auto envelope = read_envelope(response, kGetCosToken, redactor);
  if (!envelope) return fail(envelope.error());
  if (envelope->code != "0") return fail(refusal(*envelope, response, kGetCosToken, redactor));

  const json& data = envelope->data;
  const auto missing = [&response](std::string_view name) {
    return fail(missing_member(name, response, kGetCosToken));
  };
  if (!data.is_object()) return missing("data");
  GetCosTokenReply reply;
  reply.key = http::json_text(data, "key").value_or("");
  if (reply.key.empty()) return missing("data.key");
  reply.endpoint = http::json_text(data, "endpoint").value_or("");
  if (reply.endpoint.empty()) return missing("data.endpoint");
  const auto params = data.find("params");
  if (params == data.end() || !params->is_object() || params->empty()) {
    return missing("data.params");
  }
  for (const auto& param : params->items()) {
    reply.params.push_back({param.key(), Secret(param_text(param.value()))});
  }
  return reply;
}

Result<void> read_upload_file(const http::Response& response, const Redactor& redactor) {
  if (response.status == 204) {
    if (response.request_complete) return {};
    return fail(premature_success(response, kUploadFile));
  }

  const auto code = xml_text(response.body, "Code");
  if (response.status < 400 || (!code && !response.body.empty())) {
    http::Response quotable = response;
    if (quotable.body.rfind("<?xml", 0) == 0) quotable.body.clear();  // may hold what was signed
    Error error = to_error(quotable, kUploadFile, redactor);
    if (response.status == 403) classify_storage_error(error);
    if (response.status >= 300 && response.status < 400) {
      error.hint = "the storage address comes from Pgyer's answer: a proxy on the way may redirect";
    }
    return fail(std::move(error));
  }

  Error error;
  error.message = "the storage service did not take the file";
  error.call = kUploadFile;
  error.code = http::shown_text(code.value_or(""), redactor);
  error.service_message =
      http::shown_text(xml_text(response.body, "Message").value_or(""), redactor);
  error.http_status = response.status;
  error.retry_after = http::retry_after(response);
  error.effect = http::effect_of(response);
  classify_storage_error(error);
  return fail(std::move(error));
}

Result<BuildInfoReply> read_build_info(const http::Response& response, const Redactor& redactor) {
  auto envelope = read_envelope(response, kBuildInfo, redactor);
  if (!envelope) return fail(envelope.error());

  BuildInfoReply reply;
  reply.message = http::shown_text(envelope->message, redactor);
  if (envelope->code == "0") {
    reply.build = read_build(envelope->data);
    if (!reply.build) return fail(missing_member("data.buildKey", response, kBuildInfo));
    return reply;
  }
  if (envelope->code == "1246" || envelope->code == "1247") {
    reply.code = envelope->code == "1246" ? 1246 : 1247;
    return reply;
  }
  return fail(refusal(*envelope, response, kBuildInfo, redactor));
}

Result<UploadReply> read_upload(const http::Response& response, const Redactor& redactor) {
  auto envelope = read_envelope(response, kUpload, redactor);
  if (!envelope) return fail(envelope.error());

  const Effect unclear = response.request_complete ? Effect::unknown : Effect::none;
  if (envelope->code != "0") {
    Error error = refusal(*envelope, response, kUpload, redactor);
    // Codes that do not say that the package was refused: it may be in.
    const std::string& code = envelope->code;
    if (code == "1188" || code == "1246" || code == "1247" || !explain(code)) {
      error.effect = unclear;
    }
    return fail(std::move(error));
  }
  if (!response.request_complete) return fail(premature_success(response, kUpload));
  auto build = read_build(envelope->data);
  if (!build) {
    Error error = missing_member("data.buildKey", response, kUpload);
    error.effect = unclear;
    return fail(std::move(error));
  }
  return UploadReply{std::move(*build)};
}

Result<SetNewestVersionReply> read_newest_version(const http::Response& response,
                                                  std::string_view call, const Redactor& redactor) {
  const auto envelope = read_envelope(response, call, redactor);
  if (!envelope) return fail(envelope.error());
  if (envelope->code != "0") return fail(refusal(*envelope, response, call, redactor));
  return SetNewestVersionReply{http::shown_text(envelope->message, redactor)};
}

}  // namespace slipway::pgyer
