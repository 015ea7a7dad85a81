#pragma once

#include <string>

#include "emulator/backend.h"
#include "emulator/faults.h"
#include "slipway/clock.h"

namespace slipway::emulator {

/// What a front end needs to know of its surroundings.
struct FrontContext {
  Backend& backend;
  FaultList& faults;
  const Clock& clock;
  std::string base_url;
};

}  // namespace slipway::emulator
