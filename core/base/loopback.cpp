#include "core/base/loopback.h"

#include <arpa/inet.h>

#include <algorithm>
#include <cctype>
#include <string>

namespace slipway {
namespace {

bool is_localhost(std::string_view host) {
  static constexpr std::string_view kName = "localhost";
  return std::equal(host.begin(), host.end(), kName.begin(), kName.end(), [](char a, char b) {
    return std::tolower(static_cast<unsigned char>(a)) == b;
  });
}

}  // namespace

bool is_loopback_host(std::string_view host) {
  if (is_localhost(host)) return true;
  // A zero byte would end the text early for inet_pton.
  if (host.find('\0') != std::string_view::npos) return false;
  const std::string text(host);
  in_addr v4{};
  if (inet_pton(AF_INET, text.c_str(), &v4) == 1) return ntohl(v4.s_addr) >> 24 == 127;
  in6_addr v6{};
  return inet_pton(AF_INET6, text.c_str(), &v6) == 1 && IN6_IS_ADDR_LOOPBACK(&v6);
}

}  // namespace slipway
