#include <fmt/format.h>

#include <fstream>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "core/config/platform.h"
#include "slipway/config.h"

namespace slipway {
namespace {

constexpr std::size_t kLargestSecret = 64 * 1024;

tl::unexpected<Error> unusable(std::string message, std::string hint) {
  return fail(ErrorKind::invalid_config, std::move(message), std::move(hint));
}

/// What was read, without its line end; or what is wrong with it. `origin` is for messages.
Result<Secret> checked(std::string text, const std::string& origin) {
  if (text.size() > kLargestSecret) {
    return unusable(fmt::format("{} gives more than 64 KiB, which is no secret", origin),
                    "check that it is the right one");
  }
  if (!text.empty() && text.back() == '\n') text.pop_back();
  if (!text.empty() && text.back() == '\r') text.pop_back();
  if (text.empty()) {
    return unusable(fmt::format("{} gives an empty secret", origin), "put the secret there");
  }
  return Secret(std::move(text));
}

Result<Secret> from_environment(const std::string& name, const Environment& environment) {
  const auto value = environment ? environment(name) : std::nullopt;
  if (!value) {
    return unusable(fmt::format("the environment variable {} is not set", name),
                    fmt::format("set {} to the secret before running slipway", name));
  }
  if (value->empty()) {
    return unusable(fmt::format("the environment variable {} is empty", name),
                    fmt::format("set {} to the secret; CI systems leave it empty where a job may "
                                "not see it",
                                name));
  }
  return Secret(*value);
}

Result<Secret> from_file(const std::filesystem::path& path) {
  std::error_code problem;
  if (!std::filesystem::exists(path, problem)) {
    return unusable(fmt::format("the secret's file {} does not exist", path.string()),
                    "relative paths start at the configuration's folder");
  }
  std::ifstream file(path, std::ios::binary);
  std::string text(kLargestSecret + 3, '\0');  // room for a line end, and to see that it is larger
  if (file) file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!file.is_open() || file.bad()) {
    return unusable(fmt::format("the secret's file {} cannot be read", path.string()),
                    "check its permissions");
  }
  text.resize(static_cast<std::size_t>(file.gcount()));
  return checked(std::move(text), fmt::format("the secret's file {}", path.string()));
}

/// The command is not quoted: people put secrets into it.
Result<Secret> from_command(const std::string& command) {
  const std::string origin = "the secret's command";
  auto result = config::run_command(command, kLargestSecret + 3);
  if (!result) return unusable(fmt::format("{} could not be started", origin), "");
  if (result->output.size() > kLargestSecret) return checked(std::move(result->output), origin);
  if (result->exit_code == 127) {
    return unusable(fmt::format("{} was not found (exit code 127)", origin),
                    "install it, or check its spelling and PATH");
  }
  if (result->exit_code != 0) {
    return unusable(fmt::format("{} failed with exit code {}", origin, result->exit_code),
                    "run it by hand to see why; it must print the secret and exit with 0");
  }
  return checked(std::move(result->output), origin);
}

/// What was read, or why it could not be.
class RememberedSecrets {
 public:
  RememberedSecrets(std::filesystem::path configuration, Environment environment)
      : configuration_(std::move(configuration)), environment_(std::move(environment)) {}

  Result<Secret> read(const SecretReference& reference) {
    if (reference.source == SecretReference::Source::literal) return reference.literal;
    const Key key{reference.source, reference.name};
    // Held while it is read: whoever asks meanwhile waits for the one answer.
    const std::lock_guard lock(mutex_);
    const auto known = secrets_.find(key);
    if (known != secrets_.end()) return known->second;
    return secrets_.emplace(key, resolve_secret(reference, configuration_, environment_))
        .first->second;
  }

 private:
  using Key = std::pair<SecretReference::Source, std::string>;

  std::filesystem::path configuration_;
  Environment environment_;
  std::mutex mutex_;
  std::map<Key, Result<Secret>> secrets_;
};

}  // namespace

SecretResolver secret_resolver(std::filesystem::path configuration, Environment environment) {
  auto secrets =
      std::make_shared<RememberedSecrets>(std::move(configuration), std::move(environment));
  return [secrets](const SecretReference& reference) { return secrets->read(reference); };
}

Environment process_environment() { return config::environment_variable; }

Result<Secret> resolve_secret(const SecretReference& reference,
                              const std::filesystem::path& configuration,
                              const Environment& environment) {
  switch (reference.source) {
    case SecretReference::Source::literal:
      return reference.literal;
    case SecretReference::Source::environment:
      return from_environment(reference.name, environment);
    case SecretReference::Source::file:
      return from_file(configuration.parent_path() / reference.name);
    case SecretReference::Source::command:
      return from_command(reference.name);
  }
  return fail(ErrorKind::internal, "a secret of no known source");
}

}  // namespace slipway
