#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "cli/render.h"

namespace slipway::cli {
namespace {

constexpr std::array<Outcome, 6> kOutcomes = {Outcome::succeeded, Outcome::accepted,
                                              Outcome::skipped,   Outcome::failed,
                                              Outcome::cancelled, Outcome::unknown};

std::string_view in_words(RunOutcome outcome) {
  switch (outcome) {
    case RunOutcome::accepted:
      return "taken by the service, not waited for";
    case RunOutcome::skipped:
      return "nothing had to be sent";
    case RunOutcome::unknown:
      return "ask the service before publishing again";
    case RunOutcome::refused:
      return "nothing was sent";
    default:
      return "";
  }
}

// The run's outcome and the counts beside it would seem to contradict each other.
bool hides_a_failure(const std::vector<Report>& reports) {
  bool any_required = false;
  bool optional_failed = false;
  for (const Report& report : reports) {
    for (const TargetReport& target : report.targets) {
      any_required = any_required || target.required;
      const bool failed = target.outcome == Outcome::failed ||
                          target.outcome == Outcome::cancelled ||
                          target.outcome == Outcome::unknown;
      optional_failed = optional_failed || (failed && !target.required);
    }
  }
  return any_required && optional_failed;
}

std::string facts_of(const TargetReport& target) {
  std::string facts;
  const auto add = [&facts](const std::string& fact) {
    if (!fact.empty()) facts += facts.empty() ? fact : ", " + fact;
  };
  if (target.build) {
    add(render_build(*target.build));
  } else if (target.submission) {
    add("submission " + *target.submission);
  }
  if (target.attempts > 0) add(render_size(target.bytes_sent) + " sent");
  if (target.attempts > 1) add(count_of(static_cast<std::size_t>(target.attempts), "attempt"));
  add("in " + render_duration(target.duration));
  return facts;
}

bool has_reason(const Step& step) {
  return step.error && (step.state == StepState::failed || step.state == StepState::unknown);
}

// Then it stands at its step.
bool is_of_a_step(const Error& error, const std::vector<Step>& steps) {
  return std::any_of(steps.begin(), steps.end(), [&error](const Step& step) {
    return has_reason(step) && describe(*step.error) == describe(error) &&
           step.error->hint == error.hint;
  });
}

std::string details_of(const TargetReport& target, const FollowUp& follow_up) {
  static constexpr std::string_view kIndent = "             ";
  std::string text;
  const auto add = [&text](std::string_view label, std::string_view line) {
    text += fmt::format("{}{}: {}\n", kIndent, label, line);
  };
  if (target.reason) add("reason", *target.reason);
  if (target.error && !is_of_a_step(*target.error, target.steps)) {
    add("error", describe(*target.error));
    if (!target.error->hint.empty()) add("hint", target.error->hint);
  }
  for (const Step& step : target.steps) {
    const std::string label = "step " + step.name;
    add(label, ending_of(step));
    if (has_reason(step) && !step.error->hint.empty()) add("hint", step.error->hint);
  }
  for (const std::string& warning : target.warnings) add("warning", warning);
  if (const auto next = next_command(target, follow_up)) add("next", *next);
  return text;
}

}  // namespace

std::string ending_of(const Step& step) {
  static constexpr std::string_view kEndings[] = {"not done", "done", "failed", "unknown"};
  std::string ending(kEndings[static_cast<std::size_t>(step.state)]);
  if (has_reason(step)) ending += ": " + describe(*step.error);
  return ending;
}

RunOutcome overall(const std::vector<Report>& reports) {
  Report all;
  for (const Report& report : reports) {
    all.targets.insert(all.targets.end(), report.targets.begin(), report.targets.end());
    all.interrupted = all.interrupted || report.interrupted;
  }
  return slipway::overall(all);
}

std::string render_report(const Report& report, const FollowUp& follow_up) {
  std::string text = render_artifact(report.artifact) + "\n";
  for (const TargetReport& target : report.targets) {
    text += fmt::format("  {:<9}  {} ({}{})  {}\n", to_string(target.outcome), target.target,
                        target.provider, target.required ? "" : ", optional", facts_of(target));
    text += details_of(target, follow_up);
  }
  return printable(text);
}

std::string render_outcome(const std::vector<Report>& reports) {
  std::string counts;
  for (const Outcome outcome : kOutcomes) {
    std::size_t count = 0;
    for (const Report& report : reports) {
      for (const TargetReport& target : report.targets) count += target.outcome == outcome ? 1 : 0;
    }
    if (count == 0) continue;
    counts += fmt::format("{}{} {}", counts.empty() ? "" : ", ", count, to_string(outcome));
  }
  const RunOutcome outcome = overall(reports);
  std::string line = fmt::format("{}: {}", to_string(outcome), counts);
  if (const std::string_view words = in_words(outcome); !words.empty()) {
    line += fmt::format("; {}", words);
  }
  if (hides_a_failure(reports)) line += "; optional targets do not decide";
  return line + "\n";
}

}  // namespace slipway::cli
