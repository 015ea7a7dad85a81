#include "core/config/platform.h"

#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <cstdlib>

namespace slipway::config {

std::optional<CommandOutput> run_command(const std::string& command, std::size_t limit) {
  std::FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return std::nullopt;
  CommandOutput result;
  result.output.resize(limit);
  result.output.resize(std::fread(result.output.data(), 1, limit, pipe));
  const int status = pclose(pipe);
  if (status == -1) return std::nullopt;
  result.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return result;
}

std::optional<std::string> environment_variable(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  if (value == nullptr) return std::nullopt;
  return value;
}

}  // namespace slipway::config
