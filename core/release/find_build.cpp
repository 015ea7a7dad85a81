#include "core/release/find_build.h"

#include <algorithm>
#include <chrono>

namespace slipway {
namespace {

/// Below this, a `poll_interval` would be a busy loop.
constexpr std::chrono::milliseconds kShortestInterval{1};

}  // namespace

FindResult find_build(const PlannedTarget& target, const Artifact& artifact, const RunScope& run,
                      TargetReport& report) {
  auto answer =
      guarded(target.provider_kind, [&] { return target.provider->find(artifact, run.call()); });
  if (answer) return *answer;
  if (!run.stopped()) {
    report.warnings.push_back("could not ask whether the build is there already: " +
                              describe(answer.error()));
  }
  return CannotTell{"the question was not answered"};
}

FindResult find_settled(const PlannedTarget& target, const Artifact& artifact, const RunScope& run,
                        TargetReport& report) {
  const Clock::TimePoint until = run.clock.now() + target.policy.settle_time;
  const auto interval = std::max(target.policy.poll_interval, kShortestInterval);
  for (;;) {
    FindResult answer = find_build(target, artifact, run, report);
    if (!std::holds_alternative<Absent>(answer)) return answer;
    const Clock::TimePoint now = run.clock.now();
    if (now >= until) return answer;
    const Clock::TimePoint next = std::min(now + interval, until);
    const bool in_time = !run.deadline.has_value() || next < *run.deadline;
    if (!in_time || !run.clock.sleep_until(next, run.cancel)) {
      return CannotTell{"it is not shown, and there was no time to ask again"};
    }
  }
}

}  // namespace slipway
