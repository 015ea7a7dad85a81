#pragma once

#include <optional>
#include <string>
#include <vector>

#include "slipway/plan.h"
#include "slipway/report.h"

namespace slipway {

/// What a service says of a build otherwise than the package does. Texts for a person.
struct Comparison {
  /// `the service says version 1.2, the package says 1.1`, of what makes it another package.
  std::vector<std::string> differences;
  std::vector<std::string> remarks;  ///< the same, of what people may edit there: the title
  bool compared = false;             ///< a fact that decides was there on both sides
};

/// Bundle id, version and build number decide, as texts, and the size; what either side does not
/// say is passed over.
[[nodiscard]] Comparison compare(const Build& build, const Artifact& artifact);

/// Compares a build that is live with the package as it was sent (`PreparedRequest::release`), and
/// warns in the report. The error that a difference is with `verify = "strict"`: then the target
/// has not got what was sent, though a build is live. That nothing could be compared is a warning
/// even then. Symbols alone are part of another package's build, and not compared.
[[nodiscard]] std::optional<Error> verify(const PlannedTarget& target, const Build& build,
                                          TargetReport& report);

}  // namespace slipway
