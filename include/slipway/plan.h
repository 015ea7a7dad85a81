#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "slipway/config.h"
#include "slipway/error.h"
#include "slipway/finding.h"
#include "slipway/provider.h"
#include "slipway/registry.h"
#include "slipway/release.h"

namespace slipway {

/// Release options from one place, with the name under which a plan shows that place.
struct ReleaseLayer {
  std::string source;  ///< `command line`, `environment`
  ReleaseOptions options;
};

/// `--set TARGET.OPTION=VALUE`, taken apart.
struct SettingOverride {
  std::string target;
  std::string option;
  std::string value;
  std::string source = "command line";
};

/// What is to be published, and what was said about it outside the configuration.
struct PlanRequest {
  Artifact artifact;
  std::optional<Artifact> symbols;
  std::string channel;
  std::vector<std::string> to;       ///< exactly these targets; empty: the routes decide
  std::vector<ReleaseLayer> layers;  ///< highest precedence first; all above the configuration
  std::vector<SettingOverride> settings;
};

/// What planning needs from its surroundings.
struct PlanContext {
  const ProviderRegistry* registry = nullptr;  ///< must outlive the plan
  SecretResolver secrets;                      ///< see secret_resolver()
  std::shared_ptr<Clock> clock;
  /// Makes the transport of one target: http::make_checked_transport, or a test's own.
  std::function<Result<std::shared_ptr<http::Transport>>(const http::TransportOptions&)>
      make_transport;
};

/// One resolved value and where it came from. Secrets read `(secret)`.
struct PlannedSetting {
  std::string name;  ///< `notify`, `base_url`, …
  std::string value;
  std::string source;  ///< `command line`, `route android-beta (slipway.toml:21)`, `default`, …
};

struct PlannedTarget {
  std::string target;
  std::string provider_kind;
  bool required = true;
  std::vector<std::string> routes;  ///< which chose it; empty with `--to`
  std::vector<PlannedSetting> settings;
  std::vector<Finding> findings;
  std::vector<SettingOverride> overrides;  ///< which hold for it, but for secrets
  TargetPolicy policy;
  std::shared_ptr<const DistributionProvider> provider;  ///< nullptr when a finding says why
  /// Set: nothing may be uploaded, for this reason. What an earlier run left open is finished all
  /// the same; where that takes an upload, the target fails with this error.
  std::optional<Error> no_upload;
  /// A newer publication of the same app went there since: steps that an earlier run left over stay
  /// so, lest what is old comes to stand above what is new.
  bool superseded = false;
  PreparedRequest request;
};

struct UnmatchedRoute {
  std::string route;
  std::string reason;  ///< which condition did not hold, and what the release has instead
};

/// What a run would do. A value: making and printing it has no effect anywhere.
struct Plan {
  Release release;  ///< artifact, symbols and channel; the options are each target's own
  std::vector<PlannedTarget> targets;
  std::vector<UnmatchedRoute> unmatched;
  std::vector<Finding> findings;  ///< about the whole; a target's own stand with it

  [[nodiscard]] bool ok() const;  ///< no error anywhere
  [[nodiscard]] std::vector<Finding> all_findings() const;
};

/// Decides which targets get the release, with which settings, and all that is wrong with that.
/// Reads secrets; no network. Expects a configuration without error findings.
[[nodiscard]] Plan make_plan(const Configuration& configuration, const PlanRequest& request,
                             const PlanContext& context);

}  // namespace slipway
