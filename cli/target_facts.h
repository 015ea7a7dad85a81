#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/session.h"
#include "slipway/config.h"
#include "slipway/operations.h"
#include "slipway/provider.h"

namespace slipway::cli {

/// A target and what it can do, as far as that can be said without its secrets.
struct TargetFacts {
  std::string target;
  std::string provider_kind;
  std::string server;
  std::string app;
  Unsupported unsupported = Unsupported::error;
  Capabilities capabilities;          ///< without a provider: those of its kind at best
  std::vector<Operation> operations;  ///< without a provider: none are known
  /// Made with stand-ins for the secrets, so it is never to be called. nullptr where it cannot be
  /// made like this.
  std::shared_ptr<const DistributionProvider> provider;
};

/// No network, and no secret is read.
[[nodiscard]] TargetFacts facts_of(const TargetConfig& target, const Session& session);

/// `yes`, `degraded`, `no`.
[[nodiscard]] std::string_view to_string(Support support);

}  // namespace slipway::cli
