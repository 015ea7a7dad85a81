#include "providers/pgyer/client_replies.h"

#include <fmt/format.h>

#include <charconv>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "core/http/reply.h"
#include "core/http/shown_text.h"
#include "providers/pgyer/client_envelope.h"
#include "providers/pgyer/error_codes.h"

// The replies of the page "Upload & Release".
namespace slipway::pgyer {
namespace {

using nlohmann::json;

// Numbers, true and false as JSON writes them; null as nothing.
std::string param_text(const json& value) {
  if (value.is_string()) return value.get<std::string>();
  return value.is_null() ? std::string() : value.dump();
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

Result<GetCosTokenReply> read_get_cos_token(const Answer& answer) {
  const auto data = read_object(answer);
  if (!data) return fail(data.error());
  const Members members(*data);
  auto key = members.key("key", "data", answer);
  if (!key) return fail(std::move(key.error()));
  auto endpoint = members.key("endpoint", "data", answer);
  if (!endpoint) return fail(std::move(endpoint.error()));
  const auto params = data->find("params");
  if (params == data->end() || !params->is_object() || params->empty()) {
    return fail(missing_member("data.params", answer));
  }
  GetCosTokenReply reply;
  reply.key = std::move(*key);
  reply.endpoint = std::move(*endpoint);
  for (const auto& param : params->items()) {
    reply.params.push_back({param.key(), Secret(param_text(param.value()))});
  }
  return reply;
}

Result<void> read_upload_file(const Answer& answer) {
  const auto& [call, response, redactor] = answer;
  if (response.status == 204) {
    if (response.request_complete) return {};
    return fail(premature_success(answer));
  }

  const auto code = xml_text(response.body, "Code");
  if (response.status < 400 || (!code && !response.body.empty())) {
    http::Response quotable = response;
    if (quotable.body.rfind("<?xml", 0) == 0) quotable.body.clear();  // may hold what was signed
    Error error = to_error(quotable, call, redactor);
    if (response.status == 403) classify_storage_error(error);
    if (response.status >= 300 && response.status < 400) {
      error.hint = "the storage address comes from Pgyer's answer: a proxy on the way may redirect";
    }
    return fail(std::move(error));
  }

  Error error;
  error.message = "the storage service did not take the file";
  error.call = call;
  error.code = http::shown_text(code.value_or(""), redactor);
  error.service_message =
      http::shown_text(xml_text(response.body, "Message").value_or(""), redactor);
  error.http_status = response.status;
  error.retry_after = http::retry_after(response);
  error.effect = http::effect_of(response);
  classify_storage_error(error);
  return fail(std::move(error));
}

Result<BuildInfoReply> read_build_info(const Answer& answer) {
  const auto envelope = read_envelope(answer);
  if (!envelope) return fail(envelope.error());

  BuildInfoReply reply;
  reply.message = http::shown_text(envelope->message, answer.redactor);
  if (envelope->code == "1246" || envelope->code == "1247") {
    reply.code = envelope->code == "1246" ? 1246 : 1247;
    return reply;
  }
  if (envelope->code != "0") return fail(refusal(*envelope, answer));
  auto build = read_build(envelope->data, "data", answer);
  if (!build) return fail(std::move(build.error()));
  reply.build = std::move(*build);
  return reply;
}

Result<UploadReply> read_upload(const Answer& answer) {
  const auto envelope = read_accepted(answer);
  if (!envelope) return fail(envelope.error());

  auto build = read_build(envelope->data, "data", answer);
  if (!build) return fail(std::move(build.error()));
  return UploadReply{std::move(*build)};
}

Result<void> read_success(const Answer& answer) {
  return read_accepted(answer).map([](const Envelope&) {});
}

}  // namespace slipway::pgyer
