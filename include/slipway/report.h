#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "slipway/artifact.h"
#include "slipway/build.h"
#include "slipway/error.h"
#include "slipway/submission.h"

namespace slipway {

/// How one target ended. Never a guess.
enum class Outcome {
  succeeded,  ///< the service confirmed the build
  accepted,   ///< the service took it and was not waited for
  skipped,    ///< nothing was sent, for the `reason`
  failed,
  cancelled,
  unknown,  ///< it may have happened: ask before repeating
};
[[nodiscard]] std::string_view to_string(Outcome outcome);

struct TargetReport {
  std::string target;
  std::string provider;
  bool required = true;
  Outcome outcome = Outcome::failed;
  /// Why it was skipped, is unknown, or counts as failed although the service has the build (a step
  /// that was not done, a build that is not the package); of what succeeded, that an earlier run
  /// uploaded it.
  std::optional<std::string> reason;
  std::optional<Build> build;
  std::optional<std::string> submission;  ///< the reference to ask about
  int attempts = 0;                       ///< how many times an upload was tried
  std::uint64_t bytes_sent = 0;           ///< of uploads, over all attempts
  std::chrono::milliseconds duration{0};
  std::vector<Step> steps;  ///< work after acceptance, with its results
  std::vector<std::string> warnings;
  std::optional<Error> error;
};

/// How a whole run ended.
enum class RunOutcome {
  succeeded,
  accepted,  ///< none failed, and at least one was not waited for
  skipped,   ///< all
  partial,   ///< some failed, some did not
  failed,
  unknown,  ///< at least one is unknown
  cancelled,
  refused,  ///< the plan had errors; nothing was sent
};
[[nodiscard]] std::string_view to_string(RunOutcome outcome);

struct Report {
  Artifact artifact;
  std::vector<TargetReport> targets;  ///< in the plan's order
  bool interrupted = false;           ///< the caller's cancellation arrived during the run
};

/// The run's outcome from its targets'. Only required targets decide; when none is required, the
/// optional ones do.
[[nodiscard]] RunOutcome overall(const Report& report);

}  // namespace slipway
