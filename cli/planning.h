#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "cli/release_flags.h"
#include "slipway/plan.h"

namespace slipway::cli {

/// What `publish` would do with each FILE, and everything that is wrong with it.
struct Planning {
  Configuration configuration;      ///< as far as it could be read
  std::vector<Artifact> artifacts;  ///< those that could be inspected
  std::vector<Plan> plans;          ///< one an artifact; none when something stood before them
  std::vector<Finding> findings;    ///< of everything, each once
  std::vector<std::filesystem::path> inputs;  ///< every file that was named, whether it is there

  [[nodiscard]] bool ok() const { return !has_errors(findings); }
};

/// Reads the configuration, the files and the notes, and plans all files before the first is
/// published.
[[nodiscard]] Planning plan_files(const ReleaseFlags& flags, Session& session);

/// The configuration to use, or a finding that says how to write one: `--config`, then
/// `SLIPWAY_CONFIG`, then the nearest `slipway.toml` upwards. No secret is read; those that stand
/// in the file itself are concealed from then on.
[[nodiscard]] LoadedConfiguration load_nearest(const std::string& flag, Session& session);

/// The configuration's own file and those that it reads secrets from.
[[nodiscard]] std::vector<std::filesystem::path> files_of(const Configuration& configuration);

/// Those that are not there yet: the same mistake shows in the plan of every FILE, and a person
/// wants to read it once.
void add_once(std::vector<Finding>& findings, const std::vector<Finding>& more);

/// The symbols file, or a finding that says why it is none.
[[nodiscard]] std::optional<Artifact> inspect_symbols(const std::string& file,
                                                      std::vector<Finding>& findings);

/// What planning and opening a target need. Every secret is concealed as soon as it is read. One
/// for the whole run: a command that gives a secret runs once for all files and targets.
[[nodiscard]] PlanContext plan_context(const Configuration& configuration, Session& session);

}  // namespace slipway::cli
