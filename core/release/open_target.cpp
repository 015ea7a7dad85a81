#include "core/release/open_target.h"

#include <fmt/format.h>

#include <utility>

#include "core/base/suggest.h"
#include "core/release/retry.h"
#include "core/release/settings.h"

namespace slipway {
namespace {

class TargetOpener {
 public:
  TargetOpener(const Configuration& configuration, const TargetConfig& target,
               const PlanContext& context)
      : configuration_(configuration), target_(target), context_(context) {
    opened_.name = target.name;
    opened_.provider_kind = target.provider;
  }

  OpenTarget open(const std::vector<SettingOverride>& overrides) {
    const ProviderFactory* factory =
        context_.registry == nullptr ? nullptr : context_.registry->find(target_.provider);
    if (factory == nullptr) {
      refuse_provider();
      return std::move(opened_);
    }
    ResolvedSettings resolved =
        resolve_settings(configuration_, target_, *factory, overrides, context_.secrets);
    opened_.policy = resolved.policy;
    opened_.settings = std::move(resolved.shown);
    opened_.findings = std::move(resolved.findings);
    if (!has_errors(opened_.findings)) make_provider(*factory, resolved);
    return std::move(opened_);
  }

 private:
  void refuse_provider() {
    std::vector<std::string> kinds;
    if (context_.registry != nullptr) {
      for (const auto& known : context_.registry->all()) kinds.push_back(known->kind());
    }
    add("unknown_provider", fmt::format("there is no provider `{}`", target_.provider),
        suggestion(target_.provider, kinds));
  }

  void make_provider(const ProviderFactory& factory, const ResolvedSettings& resolved) {
    auto provider = create(factory, resolved);
    if (provider && *provider != nullptr) {
      opened_.provider = std::move(*provider);
      return;
    }
    opened_.transport.reset();
    const Error error = provider ? Error{} : provider.error();
    add("invalid_config",
        provider ? fmt::format("provider {} was not made", target_.provider) : describe(error),
        error.hint);
  }

  /// Factories and transports may be a stranger's: what they throw is a finding, not a crash. Its
  /// text is left out, because nobody has searched it for secrets.
  Result<std::shared_ptr<const DistributionProvider>> create(const ProviderFactory& factory,
                                                             const ResolvedSettings& resolved) {
    try {
      if (context_.make_transport) {
        auto transport = context_.make_transport(resolved.transport);
        if (!transport) return fail(transport.error());
        opened_.transport = std::move(*transport);
      }
      return factory.create(resolved.values,
                            ProviderContext{target_.name, opened_.transport, context_.clock});
    } catch (...) {
      return fail(ErrorKind::invalid_config,
                  fmt::format("making the transport or the provider {} threw an exception",
                              target_.provider),
                  "check `ca_file` and `proxy` of the target");
    }
  }

  void add(std::string code, std::string message, std::string hint) {
    Finding finding;
    finding.code = std::move(code);
    finding.message = std::move(message);
    finding.hint = std::move(hint);
    finding.target = target_.name;
    finding.location = target_.location;
    opened_.findings.push_back(std::move(finding));
  }

  const Configuration& configuration_;
  const TargetConfig& target_;
  const PlanContext& context_;
  OpenTarget opened_;
};

}  // namespace

OpenTarget open_target(const Configuration& configuration, const TargetConfig& target,
                       const std::vector<SettingOverride>& overrides, const PlanContext& context) {
  return TargetOpener(configuration, target, context).open(overrides);
}

OpenTarget open_target(const Configuration& configuration, std::string_view name,
                       const std::vector<SettingOverride>& overrides, const PlanContext& context) {
  const TargetConfig* target = configuration.find_target(name);
  if (target != nullptr) {
    return open_target(configuration, *target, overrides, with_secrets(configuration, context));
  }
  OpenTarget opened;
  opened.name = name;
  opened.findings.push_back(unknown_target(configuration, name));
  return opened;
}

PlanContext with_secrets(const Configuration& configuration, PlanContext context) {
  if (!context.secrets) {
    context.secrets = secret_resolver(configuration.path, process_environment());
  }
  return context;
}

std::vector<std::string> target_names(const Configuration& configuration) {
  std::vector<std::string> names;
  for (const TargetConfig& target : configuration.targets) names.push_back(target.name);
  return names;
}

Finding unknown_target(const Configuration& configuration, std::string_view name) {
  return unknown_target(configuration, name,
                        fmt::format("no target {} is configured", in_backquotes(name)));
}

Finding unknown_target(const Configuration& configuration, std::string_view name,
                       std::string message, SourceLocation location) {
  Finding finding;
  finding.code = "unknown_target";
  finding.message = std::move(message);
  finding.hint = suggestion(name, target_names(configuration));
  finding.location = std::move(location);
  return finding;
}

bool wait_to_repeat(const OpenTarget& target, Error& error, int attempt, Clock& clock,
                    const CallContext& context) {
  return Retry(target.policy, target.name, clock, context).after(error, attempt) ==
         Retry::Next::again;
}

}  // namespace slipway
