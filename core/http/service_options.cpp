#include "core/http/service_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace slipway::http {
namespace {

/// What is wrong with an address, or nothing.
std::string_view problem_with_base_url(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos ||
      (url.substr(0, scheme) != "http" && url.substr(0, scheme) != "https")) {
    return "must begin with https:// or http://";
  }
  const std::string_view rest = url.substr(scheme + 3);
  if (rest.empty() || rest.front() == '/') return "names no host";
  if (rest.find_first_of("@?#") != std::string_view::npos) {
    return "must hold no user name, query or fragment";
  }
  if (!is_printable(rest)) return "has a character that no address can have";
  return {};
}

}  // namespace

tl::unexpected<Error> bad_option(std::string_view option, std::string_view problem,
                                 std::string hint) {
  return fail(ErrorKind::invalid_config, fmt::format("{} {}", option, problem), std::move(hint));
}

bool is_printable(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](unsigned char byte) { return byte > ' ' && byte < 0x7F; });
}

std::string without_trailing_slashes(std::string url) {
  while (url.ends_with('/')) url.pop_back();
  return url;
}

Result<std::string> read_base_url(std::string url, std::string_view api_path) {
  const std::string_view problem = problem_with_base_url(url);
  if (!problem.empty()) return bad_option("base_url", problem);
  url = without_trailing_slashes(std::move(url));
  if (url.ends_with(api_path)) url.resize(url.size() - api_path.size());
  return url;
}

}  // namespace slipway::http
