#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/session.h"
#include "slipway/plan.h"

namespace CLI {
class App;
}

namespace slipway::cli {

/// The flags that `publish` and `plan` share and that say what to publish, as they were written.
struct ReleaseFlags {
  std::vector<std::string> files;
  std::string config;
  std::vector<std::string> to;
  std::optional<std::string> channel;
  std::optional<std::string> notes;
  std::optional<std::string> notes_file;  ///< `-`: stdin
  std::optional<std::string> notes_format;
  std::optional<std::string> symbols;
  std::optional<std::string> notify;
  std::optional<std::string> availability;
  std::optional<bool> mandatory;
  std::vector<std::string> tags;
  std::optional<bool> latest;
  std::vector<std::string> set;
  std::optional<std::string> if_exists;
};

void add_release_flags(CLI::App& command, ReleaseFlags& flags);

/// Everything that was said outside the configuration, from the flags and from `SLIPWAY_*`, or what
/// is wrong with it. Reads the notes file or stdin. The artifact stays empty.
struct OutsideRequest {
  PlanRequest request;
  std::vector<Finding> findings;
};
[[nodiscard]] OutsideRequest read_request(const ReleaseFlags& flags, Session& session);

/// Takes `--set` and `--if-exists` apart, for the targets of this configuration. A secret is
/// refused: it would stand in the process list.
[[nodiscard]] std::vector<Finding> add_setting_overrides(const ReleaseFlags& flags,
                                                         const Configuration& configuration,
                                                         const Session& session,
                                                         std::vector<SettingOverride>& overrides);

/// A variable's value; one that is set to nothing counts as not set.
[[nodiscard]] std::optional<std::string> variable(const Session& session, const std::string& name);

/// An error finding about no place in a file.
[[nodiscard]] Finding error_finding(std::string code, std::string message, std::string hint = {});

}  // namespace slipway::cli
