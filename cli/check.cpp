#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <utility>

#include "cli/command.h"
#include "cli/exit_code.h"
#include "cli/json.h"
#include "cli/planning.h"
#include "cli/render.h"

namespace slipway::cli {
namespace {

/// The variables that hold secrets and are not set here. Only a warning: a configuration is often
/// checked where its secrets are not.
class UnsetSecrets {
 public:
  explicit UnsetSecrets(const Session& session) : session_(session) {}

  std::vector<Finding> find(const Configuration& configuration) {
    for (const TargetConfig& target : configuration.targets) {
      for (const auto& [name, configured] : target.values) {
        if (const auto* reference = std::get_if<SecretReference>(&configured.value)) {
          look_at(*reference, target.name, configured.location);
        }
      }
      look_at(target.release, target.name, target.location);
    }
    for (const Route& route : configuration.routes) {
      look_at(route.release, "", route.location);
      for (const RouteTarget& target : route.targets) {
        look_at(target.release, target.target, target.location);
      }
    }
    if (configuration.ledger.url) {
      look_at(*configuration.ledger.url, "", configuration.ledger.location);
    }
    return std::move(findings_);
  }

 private:
  void look_at(const ConfiguredRelease& release, const std::string& target,
               const SourceLocation& location) {
    if (!release.access_password) return;
    const auto known = release.locations.find("access");
    look_at(*release.access_password, target,
            known == release.locations.end() ? location : known->second);
  }

  void look_at(const SecretReference& reference, const std::string& target,
               const SourceLocation& location) {
    if (reference.source != SecretReference::Source::environment) return;
    if (variable(session_, reference.name)) return;
    Finding finding;
    finding.severity = Severity::warning;
    finding.code = "secret_not_set";
    finding.message = fmt::format("{} is not set in this environment", reference.name);
    finding.hint = "publish needs it; check itself does not";
    finding.target = target;
    finding.location = location;
    findings_.push_back(std::move(finding));
  }

  const Session& session_;
  std::vector<Finding> findings_;
};

std::string summary(const LoadedConfiguration& loaded) {
  const Configuration& configuration = loaded.configuration;
  const auto errors = static_cast<std::size_t>(
      std::count_if(loaded.findings.begin(), loaded.findings.end(),
                    [](const Finding& finding) { return finding.severity == Severity::error; }));
  const std::size_t warnings = loaded.findings.size() - errors;
  std::string text =
      errors > 0 ? count_of(errors, "error")
                 : fmt::format("ok, {}, {}", count_of(configuration.targets.size(), "target"),
                               count_of(configuration.routes.size(), "route"));
  if (warnings > 0) text += ", " + count_of(warnings, "warning");
  return fmt::format("{}: {}\n", configuration.path.string(), text);
}

int run_check(const std::string& config, Output output, Session& session) {
  LoadedConfiguration loaded = load_nearest(config, session);
  const std::vector<Finding> unset = UnsetSecrets(session).find(loaded.configuration);
  loaded.findings.insert(loaded.findings.end(), unset.begin(), unset.end());
  if (output == Output::human && !loaded.configuration.path.empty()) {
    session.print(summary(loaded));
  }
  if (has_errors(loaded.findings)) return refuse("check", loaded.findings, output, session);

  session.tell(loaded.findings);
  if (output != Output::human) {
    session.print(Json{{"schema", "slipway.check/1"},
                       {"outcome", "ok"},
                       {"findings", to_json(loaded.findings)}},
                  output);
  }
  return kExitOk;
}

}  // namespace

void add_check(Syntax& app) {
  struct Flags {
    std::string config;
    std::string output = "human";
  };
  auto flags = std::make_shared<Flags>();
  Syntax command = app.command("check", "Check the configuration, offline: all mistakes in one go");
  add_config_flag(command, flags->config);
  add_output_flag(command, flags->output);
  command.footer("Exit codes: 0 usable (warnings do not count), 2 mistakes, 1 internal error.");
  command.runs([flags](Session& session) {
    return run_check(flags->config, parse_output(flags->output), session);
  });
}

}  // namespace slipway::cli
