#include <Poco/String.h>

#include <filesystem>

#include "slipway/transport.h"

namespace slipway::http {

std::uint64_t Body::size() const {
  std::uint64_t total = 0;
  for (const auto& segment : segments) {
    if (const auto* text = std::get_if<std::string>(&segment)) {
      total += text->size();
    } else {
      total += std::get<FileSegment>(segment).size;
    }
  }
  return total;
}

std::ostream& operator<<(std::ostream& out, const Request& request) {
  std::string address = request.url.substr(0, request.url.find_first_of("?#"));
  // A password has no place in a URL, but whoever put one there must not see it printed.
  const auto authority = address.find("://");
  if (authority != std::string::npos) {
    const auto begin = authority + 3;
    const auto at = address.substr(0, address.find('/', begin)).rfind('@');
    if (at != std::string::npos && at >= begin) address.erase(begin, at + 1 - begin);
  }
  return out << request.method << ' ' << address;
}

std::string Response::header(std::string_view name) const {
  for (const auto& field : headers) {
    if (Poco::icompare(field.name, std::string(name)) == 0) return field.value;
  }
  return {};
}

}  // namespace slipway::http
