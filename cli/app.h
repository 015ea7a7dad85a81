#pragma once

#include "cli/session.h"

namespace slipway::cli {

/// The command `slipway`: parses the arguments, does what they say, and returns the exit code.
/// Nothing is read from or printed to anywhere but `streams` and the named files.
[[nodiscard]] int run(int argc, const char* const* argv, Streams streams, Environment environment,
                      Services services = real_services());

}  // namespace slipway::cli
