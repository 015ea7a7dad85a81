#include "core/base/loopback.h"

#include <gtest/gtest.h>

#include <string>

namespace slipway {
namespace {

TEST(Loopback, IsThisMachineByNameOrAddress) {
  for (const char* host : {"localhost", "LOCALHOST", "LocalHost", "127.0.0.1", "127.255.255.254",
                           "::1", "0:0:0:0:0:0:0:1", "0000::0001"}) {
    EXPECT_TRUE(is_loopback_host(host)) << host;
  }
}

TEST(Loopback, IsNothingThatOnlyLooksLikeIt) {
  for (const char* host :
       {"", "127.evil.com", "127.0.0.1.example.com", "localhost.example.com", "mylocalhost",
        "localhos", "128.0.0.1", "10.0.0.1", "127.0.0", "127.1", "127.0.0.256", "::", "::2",
        "::1%lo", "[::1]", " localhost", "example.com", "1.127.0.0"}) {
    EXPECT_FALSE(is_loopback_host(host)) << host;
  }
  EXPECT_FALSE(is_loopback_host(std::string("127.0.0.1\0.example.com", 22)));
}

}  // namespace
}  // namespace slipway
