#include "emulator/call.h"

#include <algorithm>
#include <charconv>

#include "emulator/form.h"

namespace slipway::emulator {
namespace {

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

}  // namespace

std::optional<std::string> find_field(const Fields& fields, std::string_view name) {
  const auto it =
      std::find_if(fields.begin(), fields.end(), [&](const auto& f) { return f.first == name; });
  if (it == fields.end()) return std::nullopt;
  return it->second;
}

std::string field_or_empty(const Fields& fields, std::string_view name) {
  return find_field(fields, name).value_or("");
}

std::string Head::header(std::string_view name) const {
  const auto wanted = lower_case(name);
  for (const auto& [header, value] : headers) {
    if (lower_case(header) == wanted) return value;
  }
  return {};
}

int parse_head(std::string_view text, Head& head, bool& http_1_0) {
  bool first = true;
  while (!text.empty()) {
    const auto end = std::min(text.find("\r\n"), text.size());
    const auto line = text.substr(0, end);
    text.remove_prefix(std::min(end + 2, text.size()));
    if (first) {
      first = false;
      const auto method_end = line.find(' ');
      const auto target_end = line.rfind(' ');
      if (method_end == std::string_view::npos || target_end <= method_end) return 400;
      const auto version = line.substr(target_end + 1);
      if (version.substr(0, 7) != "HTTP/1.") return 400;
      http_1_0 = version == "HTTP/1.0";
      head.method = line.substr(0, method_end);
      auto target = line.substr(method_end + 1, target_end - method_end - 1);
      if (const auto scheme = target.find("://"); scheme < target.find('?')) {
        const auto path = target.find('/', scheme + 3);
        target = path == std::string_view::npos ? "/" : target.substr(path);
      }
      const auto query = std::min(target.find('?'), target.size());
      head.path = percent_decode(target.substr(0, query), false);
      if (query < target.size()) head.query = parse_urlencoded(target.substr(query + 1));
      continue;
    }
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) return 400;
    head.headers.emplace_back(line.substr(0, colon), trim(line.substr(colon + 1)));
  }
  // None of the known clients of these services sends chunks, and the storage service refuses them.
  if (!head.header("Transfer-Encoding").empty()) return 411;
  const auto length = head.header("Content-Length");
  if (!length.empty()) {
    const auto parsed =
        std::from_chars(length.data(), length.data() + length.size(), head.content_length);
    if (parsed.ec != std::errc() || parsed.ptr != length.data() + length.size()) return 400;
  }
  return first ? 400 : 0;
}

}  // namespace slipway::emulator
