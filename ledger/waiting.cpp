#include "ledger/waiting.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace slipway::ledger {
namespace {

/// No system tells when a lock becomes free.
constexpr auto kBetweenTries = std::chrono::milliseconds(50);

constexpr const char* kMeanwhile =
    "while another run was publishing the same file to the same place";

}  // namespace

Result<void> wait_a_little(Clock& clock, const CallContext& context) {
  const auto now = clock.now();
  auto wake = now + kBetweenTries;
  if (context.deadline.has_value()) {
    if (now >= *context.deadline) {
      return fail(ErrorKind::timeout, fmt::format("the time was over {}", kMeanwhile));
    }
    wake = std::min(wake, *context.deadline);
  }
  if (clock.sleep_until(wake, context.cancel)) return {};
  return fail(ErrorKind::cancelled, fmt::format("stopped {}", kMeanwhile));
}

}  // namespace slipway::ledger
