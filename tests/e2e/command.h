#pragma once

#include <sys/types.h>

#include <filesystem>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace slipway::testing {

struct CommandResult {
  int exit_code = -1;  ///< 128 + signal when a signal ended it
  std::string out;
  std::string err;
  long peak_memory_kib = 0;

  /// stdout as the one JSON document that it must be; discarded JSON when it is none.
  [[nodiscard]] nlohmann::json json() const {
    return nlohmann::json::parse(out, nullptr, /*allow_exceptions=*/false);
  }
  [[nodiscard]] std::string all() const { return out + err; }
};

struct Command {
  std::filesystem::path program = SLIPWAY_COMMAND;
  std::vector<std::string> arguments;
  std::map<std::string, std::string> environment;  ///< and nothing else but PATH and HOME
  std::filesystem::path directory;
  std::string input;
  std::filesystem::path out_file;  ///< where stdout goes instead, e.g. `/dev/full`
  std::optional<uid_t> user;       ///< runs as this user and group; only root can order it
  /// Called once it runs, with the process id and the file that its standard output goes to.
  std::function<void(pid_t, const std::filesystem::path&)> started;
};

/// The content; empty when there is no such file.
[[nodiscard]] std::string read_file(const std::filesystem::path& path);

/// Runs the real binary and waits for its end. Exit code 127: it could not be started.
CommandResult run_command(const Command& command);

}  // namespace slipway::testing
