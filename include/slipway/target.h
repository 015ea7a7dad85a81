#pragma once

#include <functional>
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
  /// To `base_url` and nowhere else: the provider's own, but for `fallback_base_urls`.
  std::shared_ptr<http::Transport> transport;
};

/// Resolves the target's settings, reads its secrets and makes its provider. No network. A name
/// that the configuration does not have is a finding, with a suggestion. Expects a configuration
/// without error findings; `overrides` of other targets are passed over.
[[nodiscard]] OpenTarget open_target(const Configuration& configuration, std::string_view name,
                                     const std::vector<SettingOverride>& overrides,
                                     const PlanContext& context);

/// Told the error after each try of a call that failed: waits, and says whether to try again.
using WaitToRepeat = std::function<bool(Error& error)>;

/// For one call that may be repeated, by the rule that publishing follows (`retries`,
/// `Retry-After`, backoff); only for errors without effect that can pass by themselves. A service
/// that limits how often it is called and does not say for how long is asked again at intervals
/// that grow from 30 s to 5 min, as often as the deadline allows, and without one for
/// `publish_timeout`. When a wait would be longer than that, the error's hint says so, and when to
/// come back where the service says it. `target` and `clock` must outlive the result.
[[nodiscard]] WaitToRepeat wait_to_repeat(const OpenTarget& target, Clock& clock,
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
  const WaitToRepeat wait = wait_to_repeat(target, clock, context);
  for (;;) {
    auto result = guarded(target.provider_kind, call);
    if (result || !wait(result.error())) return result;
  }
}

}  // namespace slipway
