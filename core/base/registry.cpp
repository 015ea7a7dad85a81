#include "slipway/registry.h"

#include <algorithm>
#include <utility>

namespace slipway {

void ProviderRegistry::add(std::shared_ptr<const ProviderFactory> factory) {
  const std::string kind = factory->kind();
  const auto at = std::lower_bound(
      factories_.begin(), factories_.end(), kind,
      [](const auto& known, const std::string& wanted) { return known->kind() < wanted; });
  if (at != factories_.end() && (*at)->kind() == kind) {
    *at = std::move(factory);
  } else {
    factories_.insert(at, std::move(factory));
  }
}

const ProviderFactory* ProviderRegistry::find(std::string_view kind) const {
  for (const auto& factory : factories_) {
    if (factory->kind() == kind) return factory.get();
  }
  return nullptr;
}

}  // namespace slipway
