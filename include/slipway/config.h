#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "slipway/finding.h"
#include "slipway/option.h"
#include "slipway/registry.h"
#include "slipway/release.h"
#include "slipway/transport.h"

namespace slipway {

enum class Unsupported { error, warn, ignore };  ///< what a feature the target lacks is
enum class IfExists { skip, fail, add };         ///< what to do with a build that is there already
enum class Verify { warn, strict };              ///< what a difference after publishing is

[[nodiscard]] std::string_view to_string(Unsupported value);
[[nodiscard]] std::string_view to_string(IfExists value);

/// How the publisher treats a target.
struct TargetPolicy {
  std::chrono::milliseconds publish_timeout = std::chrono::minutes(10);
  std::chrono::milliseconds poll_interval = std::chrono::seconds(3);
  std::chrono::milliseconds settle_time = std::chrono::seconds(30);
  int retries = 2;  ///< further attempts after the first one
  Unsupported unsupported = Unsupported::error;
  IfExists if_exists = IfExists::skip;
  Verify verify = Verify::warn;  ///< strict: the target fails, although a build is live
};

/// Where a secret comes from. It is read when a plan is made, not before.
struct SecretReference {
  enum class Source { literal, environment, file, command };
  Source source = Source::environment;
  std::string name;  ///< variable, path (relative to the configuration), or shell command
  Secret literal;
};

/// An option's value as configured, and where.
struct ConfiguredValue {
  std::variant<OptionValue, SecretReference> value;
  SourceLocation location;
};

/// Release options as configured, and where each one stands. A password may be a reference.
struct ConfiguredRelease {
  ReleaseOptions options;
  std::optional<SecretReference> access_password;
  std::map<std::string, SourceLocation> locations;  ///< by key: `notify`, `tags`, …
};

struct TargetConfig {
  std::string name;
  std::string provider;
  std::map<std::string, ConfiguredValue> values;  ///< by option name, common and provider's own
  ConfiguredRelease release;
  SourceLocation location;
};

/// Conditions on a release. All that are set must hold; none set matches everything. A fact that
/// the package does not say meets no condition on it.
struct Match {
  std::vector<std::string> platforms;        ///< any of
  std::vector<std::string> formats;          ///< any of
  std::vector<std::string> bundle_ids;       ///< globs (`*`, `?`), any of
  std::vector<std::string> versions;         ///< ranges (`>=1.2, <2`) or globs, any of
  std::vector<std::string> version_regexes;  ///< RE2, on the whole version, any of
  std::vector<std::string> build_numbers;    ///< ranges or globs, any of
  std::vector<std::string> signings;         ///< names of SigningKind, any of
  std::optional<bool> debuggable;
  std::vector<std::string> channels;    ///< globs, any of
  std::vector<std::string> file_names;  ///< globs on the last path component, any of
};

/// What a package must be to go where a route sends it. Unlike `Match`, what does not hold is an
/// error and not another route's business; so is a fact that the package does not say.
struct Requirements {
  std::vector<std::string> signings;  ///< names of SigningKind, any of
  std::optional<bool> debuggable;
  /// The provisioning profile must not expire within this many days. Only Apple's packages have
  /// one; where it is missing or cannot be read, that is an error too.
  std::optional<int> profile_days;
  std::map<std::string, SourceLocation> locations;  ///< by key: `signing`, …
};

struct RouteTarget {
  std::string target;
  bool required = true;
  ConfiguredRelease release;  ///< overrides for this target alone
  SourceLocation location;
};

struct Route {
  std::string name;
  Match match;
  Requirements require;
  std::vector<RouteTarget> targets;
  ConfiguredRelease release;  ///< overrides for all its targets
  SourceLocation location;
};

/// Where the ledger is, as the table `[ledger]` says. At most one of the two is set.
struct LedgerConfig {
  std::optional<std::filesystem::path> path;  ///< absolute, or relative to the configuration
  std::optional<SecretReference> url;         ///< of a PostgreSQL database
  SourceLocation location;
};

struct Configuration {
  std::filesystem::path path;
  LedgerConfig ledger;
  std::vector<TargetConfig> targets;  ///< in the file's order
  std::vector<Route> routes;
  std::vector<std::string> lines;  ///< of the file, as they may be shown: secrets read `*`

  /// nullptr when there is none.
  [[nodiscard]] const TargetConfig* find_target(std::string_view name) const;

  /// Gives each finding about a place in this file the line that stands there.
  void add_source_lines(std::vector<Finding>& findings) const;
};

/// A configuration, usable when no finding is an error, and everything that is wrong with it.
struct LoadedConfiguration {
  Configuration configuration;
  std::vector<Finding> findings;  ///< in the file's order
};

/// Reads a file and checks all of it that can be checked without the network or the secrets.
/// A file that cannot be read or parsed is one finding.
[[nodiscard]] LoadedConfiguration load_configuration(const std::filesystem::path& path,
                                                     const ProviderRegistry& registry);
/// The same from text; `path` is for messages and for relative paths in it.
[[nodiscard]] LoadedConfiguration parse_configuration(std::string_view text,
                                                      const std::filesystem::path& path,
                                                      const ProviderRegistry& registry);

/// The nearest `slipway.toml` in `directory` or above it.
[[nodiscard]] std::optional<std::filesystem::path> find_configuration(
    const std::filesystem::path& directory);

/// The options that every target has, besides its provider's own.
[[nodiscard]] const std::vector<OptionDeclaration>& common_target_options();

/// All options of a target of this provider: common ones, with the provider's declarations in the
/// place of those of the same name, then the provider's own.
[[nodiscard]] std::vector<OptionDeclaration> target_options(const ProviderFactory& factory);

/// Reads one value as it would be written on the command line (`--set TARGET.OPTION=VALUE`). Lists
/// are comma-separated. Fails with `invalid_request`, saying what was expected.
[[nodiscard]] Result<OptionValue> parse_option(const OptionDeclaration& declaration,
                                               std::string_view text);

/// How the environment is read: a variable's value, or nothing.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;
[[nodiscard]] Environment process_environment();

/// Where a plan gets its secrets from.
using SecretResolver = std::function<Result<Secret>(const SecretReference& reference)>;

/// Reads each secret once, when it is first asked for, and remembers it: a command does not run
/// twice, and a pipe is not read twice. Safe to call from several threads.
[[nodiscard]] SecretResolver secret_resolver(std::filesystem::path configuration,
                                             Environment environment);

/// Reads the secret. A trailing line end of a file or of a command's output is dropped. Fails with
/// `invalid_config`, saying which variable or file, and never what was read nor a command's text.
[[nodiscard]] Result<Secret> resolve_secret(const SecretReference& reference,
                                            const std::filesystem::path& configuration,
                                            const Environment& environment);

}  // namespace slipway
