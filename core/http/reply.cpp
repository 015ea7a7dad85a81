#include "core/http/reply.h"

#include <Poco/Exception.h>
#include <Poco/String.h>
#include <Poco/URI.h>
#include <fmt/format.h>

#include <charconv>
#include <nlohmann/json.hpp>

namespace slipway::http {
namespace {

using nlohmann::json;

constexpr std::size_t kMaxQuoted = 200;
constexpr std::size_t kMaxDepth = 64;

/// One line of at most kMaxQuoted characters; never half a UTF-8 sequence. Redacted first: a secret
/// that is folded or cut would not be found any more.
std::string quotable(std::string_view raw, const Redactor& redactor) {
  const std::string text = redactor.redact(raw);
  std::string out;
  bool gap = false;
  std::size_t characters = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= 0x20 || byte == 0x7f) {
      gap = !out.empty();
      continue;
    }
    const bool continuation = (byte & 0xc0U) == 0x80U;
    if (!continuation && characters + (gap ? 1 : 0) >= kMaxQuoted) break;
    if (gap) {
      out += ' ';
      ++characters;
    }
    gap = false;
    out += c;
    if (!continuation) ++characters;
  }
  return out;
}

bool is_html(const Response& response) {
  if (Poco::toLower(response.header("Content-Type")).find("html") != std::string::npos) return true;
  const auto begin = response.body.find_first_not_of(" \t\r\n\xef\xbb\xbf");
  if (begin == std::string::npos) return false;
  const std::string start = Poco::toLower(response.body.substr(begin, 14));
  return start.rfind("<!doctype html", 0) == 0 || start.rfind("<html", 0) == 0;
}

std::string html_title(const std::string& body, const Redactor& redactor) {
  const std::string lower = Poco::toLower(body);
  const auto open = lower.find("<title");
  const auto begin = open == std::string::npos ? open : lower.find('>', open);
  if (begin == std::string::npos) return {};
  const auto end = lower.find("</title", begin);
  if (end == std::string::npos) return {};
  return quotable(std::string_view(body).substr(begin + 1, end - begin - 1), redactor);
}

ErrorKind kind_of_status(int status) {
  switch (status) {
    case 401:
      return ErrorKind::authentication;
    case 403:
      return ErrorKind::permission;
    case 404:
      return ErrorKind::not_found;
    case 408:
      return ErrorKind::timeout;
    case 413:
      return ErrorKind::rejected;
    case 429:
      return ErrorKind::rate_limited;
    default:
      return status >= 500 ? ErrorKind::network : ErrorKind::protocol;
  }
}

/// Counted before parsing: copying and freeing a deep value recurses, and would end the process.
bool nested_too_deeply(std::string_view text) {
  std::size_t depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '[' || c == '{') {
      if (++depth > kMaxDepth) return true;
    } else if ((c == ']' || c == '}') && depth > 0) {
      --depth;
    }
  }
  return false;
}

std::string redirect_host(const Response& response, const Redactor& redactor) {
  try {
    const Poco::URI uri(redactor.redact(response.header("Location")));
    return uri.getHost();
  } catch (const Poco::Exception&) {
    return {};
  }
}

void describe_redirect(const Response& response, const Redactor& redactor, Error& error) {
  const std::string host = quotable(redirect_host(response, redactor), redactor);
  error.message = host.empty() ? "the service answered with a redirect"
                               : fmt::format("the service answered with a redirect to {}", host);
  error.hint = host.empty()
                   ? "check `base_url`; a redirect is never followed with a credential"
                   : fmt::format(
                         "if {} is the service's new home, set `base_url` to it; a redirect "
                         "is never followed with a credential",
                         host);
}

void describe_body(const Response& response, const Redactor& redactor, Error& error) {
  const auto text = response.body.find_first_not_of(" \t\r\n");
  if (text == std::string::npos) {
    error.message = "the service answered with an empty body";
  } else if (is_html(response)) {
    const std::string title = html_title(response.body, redactor);
    error.message = title.empty()
                        ? "the service answered with an HTML page"
                        : fmt::format("the service answered with an HTML page \"{}\"", title);
  } else {
    error.message = "the service answered with something unexpected";
    error.service_message = quotable(response.body, redactor);
  }
  if (response.status < 400) {
    error.hint = "check `base_url`: this may be a proxy or another server";
  }
}

const json* member(const json& object, std::string_view key) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(std::string(key));
  return found == object.end() ? nullptr : &*found;
}

template <typename T>
std::optional<T> number_in(const std::string& text) {
  T value{};
  const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || result.ec != std::errc() || result.ptr != text.data() + text.size()) {
    return std::nullopt;
  }
  return value;
}

}  // namespace

Effect effect_of(const Response& response) {
  if (!response.request_complete) return Effect::none;
  const int status = response.status;
  const bool gave_up = status == 303 || status == 408 || status == 499;
  return gave_up || status < 300 || status >= 500 ? Effect::unknown : Effect::none;
}

Error unexpected_reply(const Response& response, std::string_view call, const Redactor& redactor) {
  const int status = response.status;
  const bool redirect = status >= 300 && status < 400;
  Error error;
  error.kind = kind_of_status(status);
  error.call = std::string(call);
  error.http_status = status;
  error.retryable = status >= 500 || status == 408 || status == 429;
  error.retry_after = retry_after(response);
  error.effect = effect_of(response);
  if (redirect) {
    describe_redirect(response, redactor, error);
  } else {
    describe_body(response, redactor, error);
  }
  return error;
}

Result<json> parse_json(const Response& response, std::string_view call, const Redactor& redactor) {
  std::string_view text = response.body;
  static constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
  if (text.substr(0, kByteOrderMark.size()) == kByteOrderMark) {
    text.remove_prefix(kByteOrderMark.size());
  }
  if (nested_too_deeply(text)) {
    Error error = unexpected_reply(response, call, redactor);
    error.message =
        fmt::format("the service answered with JSON nested more than {} deep", kMaxDepth);
    error.service_message.clear();
    return fail(std::move(error));
  }
  json value = json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!value.is_object() && !value.is_array()) {
    return fail(unexpected_reply(response, call, redactor));
  }
  return value;
}

std::optional<std::chrono::sys_seconds> parse_http_date(std::string_view text) {
  static constexpr std::string_view kForm = "www, dd mmm yyyy hh:mm:ss GMT";
  static constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
  if (text.size() != kForm.size() || text.substr(3, 2) != ", " || text.substr(25) != " GMT") {
    return std::nullopt;
  }
  const auto number_at = [text](std::size_t from, std::size_t count) {
    return number_in<unsigned>(std::string(text.substr(from, count)));
  };
  const std::size_t month = kMonths.find(text.substr(8, 3));
  const auto day = number_at(5, 2);
  const auto year = number_at(12, 4);
  const auto hour = number_at(17, 2);
  const auto minute = number_at(20, 2);
  const auto second = number_at(23, 2);
  if (!day || !year || !hour || !minute || !second) return std::nullopt;
  if (month == std::string_view::npos || month % 3 != 0) return std::nullopt;
  const std::chrono::year_month_day date(std::chrono::year(static_cast<int>(*year)),
                                         std::chrono::month(static_cast<unsigned>(month / 3 + 1)),
                                         std::chrono::day(*day));
  // A leap second is the 60th.
  if (!date.ok() || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
  return std::chrono::sys_days(date) + std::chrono::hours(*hour) + std::chrono::minutes(*minute) +
         std::chrono::seconds(*second);
}

std::optional<std::chrono::milliseconds> retry_after(const Response& response) {
  const std::string text = Poco::trim(response.header("Retry-After"));
  if (text.empty()) return std::nullopt;
  static constexpr std::int64_t kLongest = 366LL * 24 * 3600;
  if (const auto seconds = number_in<std::int64_t>(text)) {
    if (*seconds < 0 || *seconds > kLongest) return std::nullopt;
    return std::chrono::seconds(*seconds);
  }
  const auto until = parse_http_date(text);
  if (!until) return std::nullopt;
  const auto now =
      parse_http_date(Poco::trim(response.header("Date")))
          .value_or(std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()));
  const std::int64_t seconds = (*until - now).count();
  if (seconds > kLongest) return std::nullopt;
  return std::chrono::seconds(std::max<std::int64_t>(seconds, 0));
}

std::optional<std::string> json_text(const json& object, std::string_view key) {
  const json* value = member(object, key);
  if (value == nullptr) return std::nullopt;
  if (value->is_string()) return value->get<std::string>();
  if (value->is_number_integer()) return value->dump();
  return std::nullopt;
}

std::optional<std::int64_t> json_integer(const json& object, std::string_view key) {
  const json* value = member(object, key);
  if (value == nullptr) return std::nullopt;
  if (value->is_string()) return number_in<std::int64_t>(Poco::trim(value->get<std::string>()));
  if (value->is_number_unsigned() && value->get<std::uint64_t>() > INT64_MAX) return std::nullopt;
  if (value->is_number_integer()) return value->get<std::int64_t>();
  return std::nullopt;
}

std::optional<bool> json_boolean(const json& object, std::string_view key) {
  const json* value = member(object, key);
  if (value == nullptr) return std::nullopt;
  if (value->is_boolean()) return value->get<bool>();
  const std::string text = json_text(object, key).value_or("");
  if (text == "1" || text == "true") return true;
  if (text == "0" || text == "false") return false;
  return std::nullopt;
}

}  // namespace slipway::http
