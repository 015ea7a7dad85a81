#include <memory>

#include "slipway/hockeyapp.h"
#include "slipway/pgyer.h"
#include "slipway/registry.h"

namespace slipway {

ProviderRegistry built_in_providers() {
  ProviderRegistry registry;
  registry.add(hockeyapp::make_factory());
  registry.add(pgyer::make_factory());
  return registry;
}

}  // namespace slipway
