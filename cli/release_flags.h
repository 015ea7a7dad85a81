#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/session.h"
#include "cli/syntax.h"
#include "slipway/plan.h"

namespace slipway::cli {

struct NotesFlags {
  std::optional<std::string> text;
  std::optional<std::string> file;  ///< `-`: stdin
  std::optional<std::string> format;
};

/// The flags that `publish` and `plan` share and that say what to publish, as they were written.
struct ReleaseFlags {
  std::vector<std::string> files;
  std::string config;
  std::vector<std::string> to;
  std::optional<std::string> channel;
  NotesFlags notes;
  std::optional<std::string> symbols;
  std::optional<std::string> notify;
  std::optional<std::string> availability;
  std::optional<bool> mandatory;
  std::vector<std::string> tags;
  std::optional<bool> latest;
  std::vector<std::string> set;
  std::optional<std::string> if_exists;
};

void add_release_flags(Syntax& command, ReleaseFlags& flags);

// Those of them that other commands have too.
void add_notes_flags(Syntax& command, NotesFlags& flags);
void add_availability_flag(Syntax& command, std::optional<std::string>& availability);
Flag add_tag_flag(Syntax& command, std::vector<std::string>& tags);
void add_set_flag(Syntax& command, std::vector<std::string>& set);

/// The notes that the flags alone name, if any. Reads the file or stdin.
[[nodiscard]] std::optional<Notes> read_notes(const NotesFlags& flags, Session& session,
                                              std::vector<Finding>& findings);

/// Everything that was said outside the configuration, from the flags and from `SLIPWAY_*`, or what
/// is wrong with it. Reads the notes file or stdin. The artifact stays empty.
struct OutsideRequest {
  PlanRequest request;
  std::vector<Finding> findings;
};
[[nodiscard]] OutsideRequest read_request(const ReleaseFlags& flags, Session& session);

/// Takes the values of `--set` apart, for the targets of this configuration. A secret is refused:
/// it would stand in the process list.
[[nodiscard]] std::vector<Finding> add_setting_overrides(const std::vector<std::string>& set,
                                                         const Configuration& configuration,
                                                         const Session& session,
                                                         std::vector<SettingOverride>& overrides);

/// A variable's value; one that is set to nothing counts as not set.
[[nodiscard]] std::optional<std::string> variable(const Session& session, const std::string& name);

/// An error finding about no place in a file.
[[nodiscard]] Finding error_finding(std::string code, std::string message, std::string hint = {});
/// The same that says what an Error says; its code is the kind.
[[nodiscard]] Finding error_finding(const Error& error);

}  // namespace slipway::cli
