#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "core/config/findings.h"
#include "core/config/values.h"
#include "slipway/config.h"
#include "slipway/registry.h"

// The tables of a configuration. Each function reports all that is wrong with its table and returns
// what could be used of it.
namespace slipway::config {

/// What the parts of a file need to know of the whole.
struct Context {
  const ProviderRegistry& registry;
  std::filesystem::path directory;  ///< of the configuration; empty: the working directory
  Findings& findings;
};

/// `[targets.NAME]`, all of them.
[[nodiscard]] std::vector<TargetConfig> read_targets(const Entry& targets, const Context& context);

/// `[[routes]]`, all of them. `targets` are the names that a route may use.
[[nodiscard]] std::vector<Route> read_routes(const Entry& routes,
                                             const std::vector<std::string>& targets,
                                             const Context& context);

/// `[ledger]`.
[[nodiscard]] LedgerConfig read_ledger(const Entry& ledger, const Context& context);

/// `match = { … }` of a route. Every pattern in it is one that can be used.
[[nodiscard]] Match read_match(const Entry& match, const Context& context);

/// `require = { … }` of a route.
[[nodiscard]] Requirements read_requirements(const Entry& require, const Context& context);

/// `release = { … }` of a target, a route or a route's target.
[[nodiscard]] ConfiguredRelease read_release(const Entry& release, const Context& context);

}  // namespace slipway::config
