#include "cli/doctor.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <utility>

#include "cli/command.h"
#include "cli/exit_code.h"
#include "cli/json.h"
#include "cli/planning.h"
#include "cli/signals.h"
#include "core/release/open_target.h"

namespace slipway::cli {
namespace {

struct DoctorFlags {
  std::vector<std::string> targets;
  std::string config;
  std::string output = "human";
};

// All of them, or each that was named once.
std::vector<std::string> chosen_targets(const DoctorFlags& flags,
                                        const Configuration& configuration) {
  std::vector<std::string> names;
  for (const std::string& name :
       flags.targets.empty() ? target_names(configuration) : flags.targets) {
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
  return names;
}

std::vector<Finding> check_names(const std::vector<std::string>& names,
                                 const Configuration& configuration) {
  std::vector<Finding> findings;
  for (const std::string& name : names) {
    if (configuration.find_target(name) != nullptr) continue;
    findings.push_back(unknown_target(configuration, name));
  }
  return findings;
}

/// The checks of one run, one after the other.
class Doctor {
 public:
  Doctor(std::vector<OpenTarget> targets, Output output, Session& session)
      : targets_(std::move(targets)), output_(output), session_(session) {
    for (const OpenTarget& target : targets_) {
      columns_.target = std::max(columns_.target, target.name.size());
      if (target.provider == nullptr) continue;
      columns_.server = std::max(columns_.server, target.provider->server().size());
    }
  }

  int run() {
    for (const OpenTarget& target : targets_) {
      const TargetCheck check = check_target(target, *session_.services().clock, signals_.token());
      interrupted_ = signals_.token().stop_requested();
      if (interrupted_) break;
      ++counts_[static_cast<std::size_t>(check.health)];
      // Each at once: a server that does not answer takes its time.
      if (output_ == Output::human) session_.print(render_check(check, columns_));
      checks_.push_back(to_json(check));
    }
    if (interrupted_) session_.tell("error: interrupted\n");
    if (output_ != Output::human) print_document();
    return code();
  }

 private:
  [[nodiscard]] std::size_t count_of(Health health) const {
    return counts_[static_cast<std::size_t>(health)];
  }
  [[nodiscard]] int code() const {
    if (interrupted_) return kExitInterrupted;
    if (count_of(Health::ok) == targets_.size()) return kExitOk;
    if (count_of(Health::refused) == targets_.size()) return kExitRefused;
    return count_of(Health::ok) > 0 ? kExitPartial : kExitFailed;
  }
  [[nodiscard]] std::string_view outcome() const {
    switch (code()) {
      case kExitOk:
        return "succeeded";
      case kExitRefused:
        return "refused";
      case kExitPartial:
        return "partial";
      case kExitInterrupted:
        return "cancelled";
      default:
        return "failed";
    }
  }

  void print_document() {
    Json document = {{"schema", "slipway.doctor/1"}, {"outcome", outcome()}, {"checks", checks_}};
    if (code() == kExitRefused) {
      std::vector<Finding> findings;
      for (const OpenTarget& target : targets_) {
        findings.insert(findings.end(), target.findings.begin(), target.findings.end());
      }
      document["findings"] = to_json(findings);
    }
    session_.print(document, output_);
  }

  std::vector<OpenTarget> targets_;
  Output output_;
  Session& session_;
  CheckColumns columns_;
  std::size_t counts_[3] = {0, 0, 0};  ///< by Health
  Json checks_ = Json::array();
  const Signals signals_;
  bool interrupted_ = false;
};

int run_doctor(const DoctorFlags& flags, Session& session) {
  const Output output = parse_output(flags.output);
  const LoadedConfiguration loaded = load_nearest(flags.config, session);
  if (has_errors(loaded.findings)) return refuse("doctor", loaded.findings, output, session);
  const Configuration& configuration = loaded.configuration;
  const std::vector<std::string> names = chosen_targets(flags, configuration);
  const std::vector<Finding> unknown = check_names(names, configuration);
  if (!unknown.empty()) return refuse("doctor", unknown, output, session);
  if (names.empty()) {
    const Finding finding = error_finding(
        "no_target", fmt::format("{} has no targets to check", configuration.path.string()));
    return refuse("doctor", {finding}, output, session);
  }
  session.tell(loaded.findings);

  const PlanContext context = plan_context(configuration, session);
  std::vector<OpenTarget> targets;
  for (const std::string& name : names) {
    targets.push_back(open_target(configuration, name, {}, context));
  }
  return Doctor(std::move(targets), output, session).run();
}

}  // namespace

void add_doctor(Syntax& app) {
  auto flags = std::make_shared<DoctorFlags>();
  Syntax command =
      app.command("doctor", "Reach each target, and test its credential, TLS and the clock");
  command.option("TARGET", flags->targets, "The targets to check; default: all").shown_as("");
  add_config_flag(command, flags->config);
  add_output_flag(command, flags->output);
  command.footer(
      "Makes one request without the credential, and then calls that change nothing and cost\n"
      "nothing. Warns of a certificate that expires within 14 days and of a clock that is more\n"
      "than 60 seconds off.\n"
      "Exit codes: 0 all well, 1 internal error, 2 no target could be opened, 3 some failed,\n"
      "4 all failed, 130 interrupted.");
  command.runs([flags](Session& session) { return run_doctor(*flags, session); });
}

}  // namespace slipway::cli
