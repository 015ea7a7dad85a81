#include "core/config/options.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <utility>

#include "core/base/loopback.h"
#include "core/base/suggest.h"
#include "slipway/config.h"

namespace slipway {
namespace config {
namespace {

constexpr std::int64_t kMostRetries = 100;

struct UrlParts {
  std::string_view scheme;
  std::string_view authority;
};

UrlParts split_url(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return {};
  const std::string_view rest = url.substr(scheme + 3);
  return {url.substr(0, scheme), rest.substr(0, rest.find_first_of("/?#"))};
}

std::string_view host_of(std::string_view authority) {
  if (!authority.empty() && authority.front() == '[') {
    return authority.substr(0, authority.find(']') + 1);
  }
  return authority.substr(0, authority.find(':'));
}

bool is_port(std::string_view text) {
  int port = 0;
  const char* end = text.data() + text.size();
  const auto [rest, problem] = std::from_chars(text.data(), end, port);
  return problem == std::errc() && rest == end && port >= 1 && port <= 65535;
}

/// Never quotes the URL: where it is wrong, it may hold a credential.
std::optional<Problem> problem_with_url(std::string_view url) {
  const auto [scheme, authority] = split_url(url);
  if (scheme != "http" && scheme != "https") {
    return Problem{"is not a URL that starts with https:// or http://",
                   "write it like \"https://apps.example.com\""};
  }
  if (url.find('@') != std::string_view::npos) {
    return Problem{"holds a user name or a password", "give credentials by their own options"};
  }
  if (url.find_first_of("?#") != std::string_view::npos) {
    return Problem{"holds a query or a fragment", "leave out everything from the `?` or `#` on"};
  }
  const auto odd = [](unsigned char c) { return c <= ' ' || c == 0x7f || c == '\\'; };
  if (std::any_of(url.begin(), url.end(), odd)) {
    return Problem{"holds a space or a character that no URL can have", ""};
  }
  const std::string_view host = host_of(authority);
  const std::string_view after = authority.substr(host.size());
  if (host.empty() || (host.front() == '[' && host.back() != ']')) {
    return Problem{"names no host", "write it like \"https://apps.example.com\""};
  }
  if (!after.empty() && (after.front() != ':' || !is_port(after.substr(1)))) {
    return Problem{"has a port that is not a number from 1 to 65535", ""};
  }
  return std::nullopt;
}

bool must_be_positive(std::string_view name) {
  return name == "stall_timeout" || name == "publish_timeout" || name == "poll_interval";
}

}  // namespace

std::optional<Problem> problem_with(const OptionDeclaration& declaration,
                                    const OptionValue& value) {
  const std::string& name = declaration.name;
  if (name == "base_url") {
    if (const auto* url = std::get_if<std::string>(&value)) return problem_with_url(*url);
  }
  if (name == "fallback_base_urls") {
    const auto* urls = std::get_if<std::vector<std::string>>(&value);
    for (std::size_t i = 0; urls != nullptr && i < urls->size(); ++i) {
      auto problem = problem_with_url((*urls)[i]);
      if (!problem) continue;
      problem->message = fmt::format("has a URL, number {}, that {}", i + 1, problem->message);
      return problem;
    }
  }
  if (name == "bundle_id") {
    const auto* bundle_id = std::get_if<std::string>(&value);
    if (bundle_id != nullptr && bundle_id->empty()) {
      return Problem{"is empty", "leave it out for a target of any app"};
    }
  }
  if (name == "retries") {
    const auto* count = std::get_if<std::int64_t>(&value);
    if (count != nullptr && (*count < 0 || *count > kMostRetries)) {
      return Problem{fmt::format("must be from 0 to {}, found {}", kMostRetries, *count), ""};
    }
  }
  if (const auto* duration = std::get_if<std::chrono::milliseconds>(&value)) {
    if (duration->count() == 0 && must_be_positive(name)) {
      return Problem{"must be longer than nothing", "write it like \"90s\""};
    }
  }
  return std::nullopt;
}

bool is_remote_plain_http(std::string_view url) {
  const auto [scheme, authority] = split_url(url);
  std::string_view host = host_of(authority);
  if (!host.empty() && host.front() == '[') host = host.substr(1, host.size() - 2);
  return scheme == "http" && !is_loopback_host(host);
}

bool is_database_url(std::string_view text) {
  const std::string_view scheme = text.substr(0, text.find("://"));
  return scheme.size() < text.size() && (scheme == "postgresql" || scheme == "postgres");
}

bool holds_password(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return false;
  const std::string_view rest = url.substr(scheme + 3);
  // The last @ of the whole: a password may hold a slash where it should not.
  const std::size_t user_end = rest.rfind('@');
  if (user_end != std::string_view::npos && rest.find(':') < user_end) return true;
  return rest.find("password=") != std::string_view::npos;  // and `sslpassword=`
}

std::vector<std::string> split_list(std::string_view text) {
  std::vector<std::string> items;
  for (;;) {
    const std::size_t comma = text.find(',');
    std::string_view item = text.substr(0, comma);
    while (!item.empty() && item.front() == ' ') item.remove_prefix(1);
    while (!item.empty() && item.back() == ' ') item.remove_suffix(1);
    if (!item.empty()) items.emplace_back(item);
    if (comma == std::string_view::npos) return items;
    text.remove_prefix(comma + 1);
  }
}

std::string listed(const std::vector<std::string>& names) {
  std::string list;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) list += i + 1 == names.size() ? " and " : ", ";
    list += "`" + names[i] + "`";
  }
  return list;
}

}  // namespace config

namespace {

tl::unexpected<Error> unusable(const OptionDeclaration& declaration, std::string_view expected,
                               std::string_view text, std::string hint = {}) {
  const bool hidden = declaration.sensitive || declaration.type == OptionType::secret;
  return fail(ErrorKind::invalid_request,
              fmt::format("expected {} for `{}`, found {}", expected, declaration.name,
                          hidden ? "something else" : in_backquotes(text)),
              std::move(hint));
}

Result<OptionValue> parse_typed(const OptionDeclaration& declaration, std::string_view text) {
  switch (declaration.type) {
    case OptionType::boolean:
      if (text == "true") return OptionValue(true);
      if (text == "false") return OptionValue(false);
      return unusable(declaration, "true or false", text);
    case OptionType::integer: {
      std::int64_t number = 0;
      const char* end = text.data() + text.size();
      const auto [rest, problem] = std::from_chars(text.data(), end, number);
      if (problem == std::errc() && rest == end) return OptionValue(number);
      return unusable(declaration, "a whole number", text);
    }
    case OptionType::duration: {
      const auto duration = parse_duration(text);
      if (duration) return OptionValue(*duration);
      return unusable(declaration, "a duration like 90s", text,
                      "write a number and one of ms, s, m, h");
    }
    case OptionType::string:
    case OptionType::path:
      return OptionValue(std::string(text));
    case OptionType::secret:
      if (text.empty()) return unusable(declaration, "a value", text, "it is empty");
      return OptionValue(Secret(std::string(text)));
    case OptionType::string_list:
    case OptionType::path_list:
      return OptionValue(config::split_list(text));
    case OptionType::choice: {
      const auto& choices = declaration.choices;
      if (std::find(choices.begin(), choices.end(), text) != choices.end()) {
        return OptionValue(std::string(text));
      }
      const std::string meant = nearest(text, choices);
      return unusable(declaration, "one of " + config::listed(choices), text,
                      meant.empty() ? "" : fmt::format("did you mean `{}`?", meant));
    }
  }
  return fail(ErrorKind::internal, "an option of no known type");
}

}  // namespace

const std::vector<OptionDeclaration>& common_target_options() {
  static const std::vector<OptionDeclaration> options = {
      {"base_url", OptionType::string, "The service's address", false, ""},
      {"fallback_base_urls", OptionType::string_list,
       "Addresses of the same service to try when base_url cannot be reached", false, ""},
      {"ca_file", OptionType::path,
       "PEM file of the certificate authorities to trust instead of the system's; relative to the "
       "configuration",
       false, ""},
      {"allow_plain_http", OptionType::boolean, "Allow http:// to another machine", false, "false"},
      {"proxy", OptionType::secret,
       "The proxy, http://[user:password@]host:port, instead of the environment's", false, ""},
      {"stall_timeout", OptionType::duration, "Give up when no byte has moved for so long", false,
       "60s"},
      {"publish_timeout", OptionType::duration,
       "How long the service may take to process an upload", false, "10m"},
      {"poll_interval", OptionType::duration,
       "How long to wait between questions whether it is done", false, "3s"},
      {"settle_time", OptionType::duration,
       "How long a published build may take until the service shows it", false, "30s"},
      {"retries", OptionType::integer, "Further attempts after the first one", false, "2"},
      {"unsupported",
       OptionType::choice,
       "What a feature is that the release asks for and the provider lacks",
       false,
       "error",
       {"error", "warn", "ignore"}},
      {"if_exists",
       OptionType::choice,
       "What to do when the service has the build already",
       false,
       "skip",
       {"skip", "fail", "add"}},
      {"verify",
       OptionType::choice,
       "What a difference between the published build and the release is",
       false,
       "warn",
       {"warn", "strict"}},
      {"bundle_id", OptionType::string, "The app that the target is for: no other one goes there",
       false, ""},
  };
  return options;
}

std::vector<OptionDeclaration> target_options(const ProviderFactory& factory) {
  std::vector<OptionDeclaration> options = common_target_options();
  const auto common_end = static_cast<std::ptrdiff_t>(options.size());
  for (OptionDeclaration& own : factory.options()) {
    const auto end = options.begin() + common_end;
    const auto same = std::find_if(options.begin(), end, [&own](const OptionDeclaration& common) {
      return common.name == own.name;
    });
    if (same != end) {
      *same = std::move(own);
    } else {
      options.push_back(std::move(own));
    }
  }
  return options;
}

Result<OptionValue> parse_option(const OptionDeclaration& declaration, std::string_view text) {
  auto value = parse_typed(declaration, text);
  if (!value) return value;
  if (const auto problem = config::problem_with(declaration, *value)) {
    return fail(ErrorKind::invalid_request,
                fmt::format("`{}` {}", declaration.name, problem->message), problem->hint);
  }
  return value;
}

}  // namespace slipway
