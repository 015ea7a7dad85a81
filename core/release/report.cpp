#include "slipway/report.h"

#include <algorithm>
#include <vector>

namespace slipway {
namespace {

/// The outcomes that decide: the required targets', or all when none is required.
std::vector<Outcome> deciding(const Report& report) {
  const auto is_required = [](const TargetReport& target) { return target.required; };
  const bool any_required = std::any_of(report.targets.begin(), report.targets.end(), is_required);
  std::vector<Outcome> outcomes;
  for (const TargetReport& target : report.targets) {
    if (target.required || !any_required) outcomes.push_back(target.outcome);
  }
  return outcomes;
}

}  // namespace

std::string_view to_string(Outcome outcome) {
  switch (outcome) {
    case Outcome::succeeded:
      return "succeeded";
    case Outcome::accepted:
      return "accepted";
    case Outcome::skipped:
      return "skipped";
    case Outcome::failed:
      return "failed";
    case Outcome::cancelled:
      return "cancelled";
    case Outcome::unknown:
      return "unknown";
  }
  return "unknown";
}

std::string_view to_string(RunOutcome outcome) {
  switch (outcome) {
    case RunOutcome::succeeded:
      return "succeeded";
    case RunOutcome::accepted:
      return "accepted";
    case RunOutcome::skipped:
      return "skipped";
    case RunOutcome::partial:
      return "partial";
    case RunOutcome::failed:
      return "failed";
    case RunOutcome::unknown:
      return "unknown";
    case RunOutcome::cancelled:
      return "cancelled";
    case RunOutcome::refused:
      return "refused";
  }
  return "unknown";
}

RunOutcome overall(const Report& report) {
  const std::vector<Outcome> outcomes = deciding(report);
  const auto some = [&outcomes](Outcome wanted) {
    return std::find(outcomes.begin(), outcomes.end(), wanted) != outcomes.end();
  };
  const bool good = some(Outcome::succeeded) || some(Outcome::accepted) || some(Outcome::skipped);
  const bool bad = some(Outcome::failed) || some(Outcome::cancelled);

  if (some(Outcome::unknown)) return RunOutcome::unknown;
  if (report.interrupted && some(Outcome::cancelled)) return RunOutcome::cancelled;
  if (good && bad) return RunOutcome::partial;
  if (bad) return some(Outcome::failed) ? RunOutcome::failed : RunOutcome::cancelled;
  if (some(Outcome::accepted)) return RunOutcome::accepted;
  return some(Outcome::succeeded) ? RunOutcome::succeeded : RunOutcome::skipped;
}

}  // namespace slipway
