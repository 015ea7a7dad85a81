#pragma once

#include <optional>
#include <string>
#include <variant>

#include "core/release/run_scope.h"

namespace slipway {

/// The question was asked for as long as it may be, and nothing definite came.
struct Unanswered {
  /// Why the last question was not answered, or what the service said when it did not know the
  /// reference; nothing when it is still pending.
  std::optional<Error> error;
  bool stopped = false;  ///< the run was cancelled
};

using PollEnd = std::variant<Live, Failed, Unanswered>;

/// Asks about a submission at once and then every `poll_interval`, the last time at `until`, never
/// beyond the run's deadline. That the service does not know the reference is as good as pending:
/// its lists may lag. An answer that does not come is no answer about the submission: it is asked
/// for again, at intervals that double up to 30 s until one comes, unless asking again cannot help.
/// Where the service limits how often it is called and does not say for how long, they are those of
/// `Waits::limit`.
[[nodiscard]] PollEnd poll_until(const PlannedTarget& target, const RunScope& run,
                                 const Submission& submission, Clock::TimePoint accepted,
                                 Clock::TimePoint until);

}  // namespace slipway
