#pragma once

#include <optional>
#include <string>

#include "slipway/report.h"

namespace slipway::cli {

/// What a run has to say to the command that asks again about its open ends.
struct FollowUp {
  bool ledger = false;       ///< whether the run keeps one
  std::string config;        ///< of `--config`, where it was given
  std::string ledger_place;  ///< of `--ledger`, the same
};

/// The command that asks what has become of the target's upload, to be copied into a shell. Nothing
/// when its end is known, or when there is nothing to ask about.
[[nodiscard]] std::optional<std::string> next_command(const TargetReport& target,
                                                      const FollowUp& follow_up);

}  // namespace slipway::cli
