#pragma once

#include <optional>
#include <string>

namespace slipway::config {

struct CommandOutput {
  int exit_code = 0;   ///< 128 + the signal's number when a signal ended it, as shells say it
  std::string output;  ///< of stdout, at most `limit` bytes
};

/// Runs a command by the system's shell, in the working directory, with stdin and stderr as they
/// are. Reads `limit` bytes at most, then closes the pipe. Nothing when no shell could be started.
[[nodiscard]] std::optional<CommandOutput> run_command(const std::string& command,
                                                       std::size_t limit);

/// A variable of the process's environment.
[[nodiscard]] std::optional<std::string> environment_variable(const std::string& name);

}  // namespace slipway::config
