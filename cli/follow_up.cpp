#include "cli/follow_up.h"

#include "core/base/text.h"
#include "core/config/options.h"

namespace slipway::cli {
namespace {

std::string flag(const std::string& name, const std::string& value) {
  return value.empty() ? "" : " " + name + " " + shell_quoted(value);
}

bool looks_like_a_flag(const std::string& word) { return word.rfind('-', 0) == 0; }

}  // namespace

std::optional<std::string> next_command(const TargetReport& target, const FollowUp& follow_up) {
  const bool open = target.outcome == Outcome::unknown || target.outcome == Outcome::accepted;
  if (!open) return std::nullopt;
  const std::string config = flag("--config", follow_up.config);
  if (follow_up.ledger) {
    // With a password it is not for a command line; SLIPWAY_LEDGER takes it, too.
    const bool shown = !config::holds_password(follow_up.ledger_place);
    return "slipway resume" + config + (shown ? flag("--ledger", follow_up.ledger_place) : "");
  }
  if (!target.submission || target.submission->empty()) return std::nullopt;
  const bool marked = looks_like_a_flag(target.target) || looks_like_a_flag(*target.submission);
  return "slipway status" + config + (marked ? " -- " : " ") + shell_quoted(target.target) + " " +
         shell_quoted(*target.submission);
}

}  // namespace slipway::cli
