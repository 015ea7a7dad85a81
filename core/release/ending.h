#pragma once

#include <optional>
#include <string>

#include "slipway/report.h"

namespace slipway {

/// How a target ended.
struct Ending {
  Outcome outcome = Outcome::failed;
  std::optional<Error> error;
  std::optional<std::string> reason;
};

}  // namespace slipway
