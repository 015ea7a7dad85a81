#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "slipway/config.h"
#include "slipway/operations.h"
#include "slipway/plan.h"
#include "slipway/provider.h"

namespace slipway {

/// A configured target, made ready for calls that are no publication.
struct OpenTarget {
  std::string name;
  std::string provider_kind;
  TargetPolicy policy;
  std::vector<PlannedSetting> settings;
  std::vector<Finding> findings;  ///< with an error among them there is no provider
  std::shared_ptr<const DistributionProvider> provider;
  std::shared_ptr<http::Transport> transport;  ///< the provider's own
};

/// Resolves the target's settings, reads its secrets and makes its provider. No network. A name
/// that the configuration does not have is a finding, with a suggestion. Expects a configuration
/// without error findings; `overrides` of other targets are passed over.
[[nodiscard]] OpenTarget open_target(const Configuration& configuration, std::string_view name,
                                     const std::vector<SettingOverride>& overrides,
                                     const PlanContext& context);

/// After the `attempt`th try (from 1) of a call that may be repeated failed: waits, by the rule
/// that publishing follows (`retries`, `Retry-After`, backoff), and says whether to try again. Not
/// after `rate_limited` without `Retry-After`, though it is retryable: such a limit does not pass
/// in seconds. When the service asks for a longer wait than `publish_timeout` or the deadline
/// leaves, the error's hint says when to come back.
[[nodiscard]] bool wait_to_repeat(const OpenTarget& target, Error& error, int attempt, Clock& clock,
                                  const CallContext& context);

/// Runs a provider's call. Providers promise not to throw; a foreign one may break that: then it is
/// an `internal` error. The exception's text is left out, because nobody has searched it for
/// secrets.
template <typename Call>
[[nodiscard]] auto guarded(std::string_view provider_kind, const Call& call) -> decltype(call()) {
  try {
    return call();
  } catch (...) {
    return fail(ErrorKind::internal,
                "provider " + std::string(provider_kind) + " threw an exception",
                "this is a defect of the provider: report it to its authors");
  }
}

/// Makes a call that only asks, and repeats it as `wait_to_repeat` says. What a foreign provider
/// throws is an `internal` error.
template <typename Call>
[[nodiscard]] auto ask(const OpenTarget& target, Clock& clock, const CallContext& context,
                       const Call& call) -> decltype(call()) {
  for (int attempt = 1;; ++attempt) {
    auto result = guarded(target.provider_kind, call);
    if (result || !wait_to_repeat(target, result.error(), attempt, clock, context)) return result;
  }
}

}  // namespace slipway
