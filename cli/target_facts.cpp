#include "cli/target_facts.h"

#include <utility>

namespace slipway::cli {
namespace {

// A stand-in for each secret, in the shape that most have: enough for a provider to say what it is,
// and never sent.
Settings settings_without_secrets(const TargetConfig& target, const ProviderFactory& factory) {
  Settings settings;
  for (const OptionDeclaration& declaration : target_options(factory)) {
    const auto configured = target.values.find(declaration.name);
    if (configured == target.values.end()) {
      if (declaration.default_value.empty()) continue;
      if (auto value = parse_option(declaration, declaration.default_value)) {
        settings.set(declaration.name, std::move(*value));
      }
    } else if (const auto* value = std::get_if<OptionValue>(&configured->second.value)) {
      settings.set(declaration.name, *value);
    } else {
      settings.set(declaration.name, Secret(std::string(32, '0')));
    }
  }
  return settings;
}

Unsupported unsupported_of(const Settings& settings) {
  const auto word = settings.value_or<std::string>("unsupported", "");
  for (const Unsupported value : {Unsupported::warn, Unsupported::ignore}) {
    if (to_string(value) == word) return value;
  }
  return Unsupported::error;
}

// Factories and transports may be a stranger's: one that breaks has told us nothing.
std::shared_ptr<const DistributionProvider> make_provider(const TargetConfig& target,
                                                          const ProviderFactory& factory,
                                                          const Settings& settings,
                                                          const Services& services) {
  try {
    ProviderContext context;
    context.target = target.name;
    context.clock = services.clock;
    context.transport = services.make_transport({}).value_or(nullptr);
    return factory.create(settings, context).value_or(nullptr);
  } catch (...) {
    return nullptr;
  }
}

}  // namespace

TargetFacts facts_of(const TargetConfig& target, const Session& session) {
  TargetFacts facts;
  facts.target = target.name;
  facts.provider_kind = target.provider;
  const ProviderFactory* factory = session.services().registry.find(target.provider);
  if (factory == nullptr) return facts;

  const Settings settings = settings_without_secrets(target, *factory);
  facts.unsupported = unsupported_of(settings);
  facts.capabilities = factory->capabilities();
  facts.server = settings.value_or<std::string>("base_url", "");
  facts.provider = make_provider(target, *factory, settings, session.services());
  if (facts.provider == nullptr) return facts;
  facts.server = facts.provider->server();
  facts.app = facts.provider->app();
  facts.capabilities = facts.provider->capabilities();
  facts.operations = operations_of(*facts.provider);
  return facts;
}

std::string_view to_string(Support support) {
  switch (support) {
    case Support::yes:
      return "yes";
    case Support::degraded:
      return "degraded";
    case Support::no:
      break;
  }
  return "no";
}

}  // namespace slipway::cli
