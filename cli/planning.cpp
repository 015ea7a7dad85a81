#include "cli/planning.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <utility>

namespace slipway::cli {
namespace {

bool same(const Finding& a, const Finding& b) {
  return a.code == b.code && a.message == b.message && a.target == b.target &&
         a.location.file == b.location.file && a.location.line == b.location.line &&
         a.location.column == b.location.column;
}

// With several FILEs an override may be meant for the targets of one of them, also of one that
// cannot be read (`all_read`).
void forgive_overrides_used_elsewhere(std::vector<Plan>& plans, bool all_read) {
  const auto reported_everywhere = [&plans](const Finding& finding) {
    return std::all_of(plans.begin(), plans.end(), [&finding](const Plan& plan) {
      return std::any_of(plan.findings.begin(), plan.findings.end(),
                         [&finding](const Finding& other) { return same(finding, other); });
    });
  };
  std::vector<Finding> used_elsewhere;
  for (const Plan& plan : plans) {
    std::copy_if(plan.findings.begin(), plan.findings.end(), std::back_inserter(used_elsewhere),
                 [&](const Finding& finding) {
                   return finding.code == "unused_override" &&
                          !(all_read && reported_everywhere(finding));
                 });
  }
  for (Plan& plan : plans) {
    const auto forgiven = [&used_elsewhere](const Finding& finding) {
      return std::any_of(used_elsewhere.begin(), used_elsewhere.end(),
                         [&finding](const Finding& other) { return same(finding, other); });
    };
    plan.findings.erase(std::remove_if(plan.findings.begin(), plan.findings.end(), forgiven),
                        plan.findings.end());
  }
}

std::optional<IfExists> parse_if_exists(std::string_view text) {
  for (const IfExists value : {IfExists::skip, IfExists::fail, IfExists::add}) {
    if (to_string(value) == text) return value;
  }
  return std::nullopt;
}

// --if-exists is about all targets of the run, and below a --set for one of them.
void apply_if_exists(IfExists value, const std::string& source, Plan& plan) {
  for (PlannedTarget& target : plan.targets) {
    auto shown = std::find_if(target.settings.begin(), target.settings.end(),
                              [](const PlannedSetting& s) { return s.name == "if_exists"; });
    if (shown != target.settings.end() && shown->source == "command line") continue;
    if (shown == target.settings.end()) {
      shown = target.settings.insert(shown, {"if_exists", "", ""});
    }
    shown->value = std::string(to_string(value));
    shown->source = source;
    target.policy.if_exists = value;
  }
}

class FilePlanner {
 public:
  FilePlanner(const ReleaseFlags& flags, Session& session) : flags_(flags), session_(session) {}

  Planning plan() {
    const LoadedConfiguration loaded = load_nearest(flags_.config, session_);
    add_once(planning_.findings, loaded.findings);
    list_inputs(loaded.configuration);
    OutsideRequest outside = read_request(flags_, session_);
    add_once(planning_.findings, outside.findings);
    add_once(planning_.findings, add_setting_overrides(flags_.set, loaded.configuration, session_,
                                                       outside.request.settings));
    read_if_exists();
    // A file that cannot be read hides nothing of what is wrong with the others.
    const bool can_plan = planning_.ok();
    inspect_files();
    inspect_symbols(outside.request);
    if (can_plan) make_plans(loaded.configuration, outside.request);
    planning_.configuration = loaded.configuration;
    return std::move(planning_);
  }

 private:
  void list_inputs(const Configuration& configuration) {
    std::vector<std::filesystem::path>& inputs = planning_.inputs;
    inputs.assign(flags_.files.begin(), flags_.files.end());
    const auto read = files_of(configuration);
    inputs.insert(inputs.end(), read.begin(), read.end());
    if (flags_.symbols) inputs.emplace_back(*flags_.symbols);
    const auto notes_variable = variable(session_, "SLIPWAY_NOTES_FILE");
    for (const auto& notes : {flags_.notes.file, notes_variable}) {
      if (notes && *notes != "-") inputs.emplace_back(*notes);
    }
  }

  void inspect_files() {
    std::vector<std::filesystem::path> seen;
    for (const std::string& file : flags_.files) {
      std::error_code ignored;
      const std::filesystem::path real = std::filesystem::weakly_canonical(file, ignored);
      if (std::find(seen.begin(), seen.end(), real) != seen.end()) {
        add(error_finding("same_file_twice", fmt::format("{} is given twice", file)));
        continue;
      }
      seen.push_back(real);
      Result<Artifact> artifact = inspect(file);
      if (artifact) {
        planning_.artifacts.push_back(std::move(*artifact));
      } else {
        add(artifact.error());
      }
    }
  }

  void inspect_symbols(PlanRequest& request) {
    if (!flags_.symbols) return;
    if (flags_.files.size() > 1) {
      add(error_finding("symbols_of_several_files",
                        "--symbols belongs to one FILE, and several are given",
                        "publish the files one by one"));
      return;
    }
    std::vector<Finding> findings;
    request.symbols = slipway::cli::inspect_symbols(*flags_.symbols, findings);
    add_once(planning_.findings, findings);
  }

  void read_if_exists() {
    const std::optional<std::string> from_variable = variable(session_, "SLIPWAY_IF_EXISTS");
    if (!flags_.if_exists && !from_variable) return;
    if_exists_source_ = flags_.if_exists ? "command line" : "environment";
    if_exists_ = parse_if_exists(flags_.if_exists ? *flags_.if_exists : *from_variable);
    if (if_exists_) return;
    add(error_finding("invalid_environment",
                      fmt::format("SLIPWAY_IF_EXISTS is `{}`", *from_variable),
                      "set it to one of skip, fail, add"));
  }

  void make_plans(const Configuration& configuration, PlanRequest& request) {
    const PlanContext context = plan_context(configuration, session_);
    for (const Artifact& artifact : planning_.artifacts) {
      request.artifact = artifact;
      Plan plan = make_plan(configuration, request, context);
      if (if_exists_) apply_if_exists(*if_exists_, if_exists_source_, plan);
      planning_.plans.push_back(std::move(plan));
    }
    const bool all_read = planning_.plans.size() == flags_.files.size();
    forgive_overrides_used_elsewhere(planning_.plans, all_read);
    for (const Plan& plan : planning_.plans) add_once(planning_.findings, plan.all_findings());
  }

  void add(Finding finding) { add_once(planning_.findings, {std::move(finding)}); }
  void add(const Error& error) { add(error_finding(error)); }

  const ReleaseFlags& flags_;
  Session& session_;
  Planning planning_;
  std::optional<IfExists> if_exists_;
  std::string if_exists_source_;
};

// `slipway.toml`, `../slipway.toml`: shorter in every message than the absolute path.
std::filesystem::path shown_path(const std::filesystem::path& found) {
  std::error_code problem;
  const std::filesystem::path here = std::filesystem::current_path(problem);
  return problem ? found : found.lexically_proximate(here);
}

}  // namespace

void add_once(std::vector<Finding>& findings, const std::vector<Finding>& more) {
  for (const Finding& finding : more) {
    const bool known = std::any_of(findings.begin(), findings.end(),
                                   [&finding](const Finding& old) { return same(old, finding); });
    if (!known) findings.push_back(finding);
  }
}

std::vector<std::filesystem::path> files_of(const Configuration& configuration) {
  std::vector<std::filesystem::path> files;
  if (!configuration.path.empty()) files.push_back(configuration.path);
  for (const SecretReference& secret : secrets_in(configuration)) {
    if (secret.source != SecretReference::Source::file) continue;
    files.push_back(configuration.path.parent_path() / secret.name);
  }
  return files;
}

Planning plan_files(const ReleaseFlags& flags, Session& session) {
  return FilePlanner(flags, session).plan();
}

std::optional<Artifact> inspect_symbols(const std::string& file, std::vector<Finding>& findings) {
  Result<Artifact> symbols = inspect(file);
  if (!symbols) {
    findings.push_back(error_finding(symbols.error()));
    return std::nullopt;
  }
  if (!is_symbols(symbols->format)) {
    findings.push_back(error_finding("not_symbols",
                                     fmt::format("{} is no symbols file", symbols->path.string()),
                                     "symbols are files named *.dSYM.zip or mapping.txt"));
    return std::nullopt;
  }
  return std::move(*symbols);
}

PlanContext plan_context(const Configuration& configuration, Session& session) {
  PlanContext context;
  context.registry = &session.services().registry;
  context.secrets = session.concealing(secret_resolver(configuration.path, session.environment()));
  context.clock = session.services().clock;
  context.make_transport = session.services().make_transport;
  return context;
}

LoadedConfiguration load_nearest(const std::string& flag, Session& session) {
  const std::optional<std::string> from_variable = variable(session, "SLIPWAY_CONFIG");
  std::optional<std::filesystem::path> path;
  if (!flag.empty()) {
    path = flag;
  } else if (from_variable) {
    path = *from_variable;
  } else {
    std::error_code problem;
    const std::filesystem::path here = std::filesystem::current_path(problem);
    if (const auto found = find_configuration(here)) path = shown_path(*found);
  }
  LoadedConfiguration loaded;
  if (path) {
    loaded = load_configuration(*path, session.services().registry);
    session.conceal_literals_of(loaded.configuration);
    return loaded;
  }
  loaded.findings.push_back(error_finding("no_configuration",
                                          "there is no slipway.toml here or in a folder above",
                                          "name one with --config, or write one:\n"
                                          "version = 1\n"
                                          "\n"
                                          "[targets.beta]\n"
                                          "provider = \"pgyer\"\n"
                                          "api_key = { env = \"PGYER_API_KEY\" }\n"
                                          "\n"
                                          "[[routes]]\n"
                                          "name = \"everything\"\n"
                                          "match = {}\n"
                                          "targets = [\"beta\"]"));
  return loaded;
}

}  // namespace slipway::cli
