#include "core/release/open_target.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/base/suggest.h"
#include "core/http/fallback.h"
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
    auto provider = connect(factory, resolved);
    if (provider) {
      opened_.provider = std::move(*provider);
      return;
    }
    opened_.transport.reset();
    add("invalid_config", describe(provider.error()), provider.error().hint);
  }

  /// Factories and transports may be a stranger's: what they throw is a finding, not a crash. Its
  /// text is left out, because nobody has searched it for secrets.
  Result<std::shared_ptr<const DistributionProvider>> connect(const ProviderFactory& factory,
                                                              const ResolvedSettings& resolved) {
    try {
      if (context_.make_transport) {
        auto transport = context_.make_transport(resolved.transport);
        if (!transport) return fail(transport.error());
        opened_.transport = std::move(*transport);
      }
      auto provider = create(factory, resolved.values, opened_.transport);
      const auto others =
          resolved.values.value_or("fallback_base_urls", std::vector<std::string>{});
      if (!provider || others.empty()) return provider;
      auto addresses = find_addresses(factory, resolved.values, (*provider)->server(), others);
      if (!addresses) return fail(std::move(addresses.error()));
      if (addresses->size() == 1 || opened_.transport == nullptr) return provider;
      return create(factory, resolved.values,
                    http::with_fallbacks(opened_.transport, std::move(*addresses)));
    } catch (...) {
      return fail(ErrorKind::invalid_config,
                  fmt::format("making the transport or the provider {} threw an exception",
                              target_.provider),
                  "check `ca_file` and `proxy` of the target");
    }
  }

  [[nodiscard]] Result<std::shared_ptr<const DistributionProvider>> create(
      const ProviderFactory& factory, const Settings& settings,
      std::shared_ptr<http::Transport> transport) const {
    auto provider = factory.create(
        settings, ProviderContext{target_.name, std::move(transport), context_.clock});
    if (provider && *provider == nullptr) {
      return fail(ErrorKind::invalid_config,
                  fmt::format("provider {} was not made", target_.provider));
    }
    return provider;
  }

  /// `base_url` and the `others`. What an address comes to, with or without the path of its API,
  /// the provider knows; so does it what is wrong with one.
  Result<std::vector<std::string>> find_addresses(const ProviderFactory& factory, Settings settings,
                                                  std::string base_url,
                                                  const std::vector<std::string>& others) {
    std::vector<std::string> addresses = {std::move(base_url)};
    for (std::size_t i = 0; i < others.size(); ++i) {
      settings.set("base_url", others[i]);
      auto provider = create(factory, settings, opened_.transport);
      if (!provider) {
        Error error = std::move(provider.error());
        error.message = fmt::format("fallback_base_urls, number {}: {}", i + 1, error.message);
        return fail(std::move(error));
      }
      const std::string address = (*provider)->server();
      if (std::find(addresses.begin(), addresses.end(), address) == addresses.end()) {
        addresses.push_back(address);
      } else {
        add("no_effect",
            fmt::format("fallback_base_urls, number {}, is an address that comes before it", i + 1),
            "take it out", Severity::warning);
      }
    }
    return addresses;
  }

  void add(std::string code, std::string message, std::string hint,
           Severity severity = Severity::error) {
    Finding finding;
    finding.severity = severity;
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
  OpenTarget opened;
  if (target == nullptr) {
    opened.name = name;
    opened.findings.push_back(unknown_target(configuration, name));
    return opened;
  }
  opened = open_target(configuration, *target, overrides, with_secrets(configuration, context));
  configuration.add_source_lines(opened.findings);
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

WaitToRepeat wait_to_repeat(const OpenTarget& target, Clock& clock, const CallContext& context) {
  const auto retry = std::make_shared<Retry>(target.policy, target.name, clock, context);
  return [retry, attempt = 0](Error& error) mutable {
    return retry->after(error, ++attempt) == Retry::Next::again;
  };
}

}  // namespace slipway
