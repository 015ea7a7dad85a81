#include "core/crypto/digest.h"

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

namespace slipway::crypto {
namespace {

// FIPS 180-2, appendix B.1.
constexpr const char* kOfAbc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

TEST(Sha256, OfATextIsThatOfTheStandard) { EXPECT_EQ(sha256_of_text("abc").value(), kOfAbc); }

TEST(Sha256, IsComputedInSeveralThreadsAtOnce) {
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&wrong] {
      for (int round = 0; round < 500; ++round) {
        if (sha256_of_text("abc").value_or("") != kOfAbc) ++wrong;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace slipway::crypto
