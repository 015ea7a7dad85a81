#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "cli/target_facts.h"

namespace slipway::cli {

/// What becomes of a release at a target that asks for a feature.
enum class Standing {
  honoured,
  degraded,    ///< in a weaker form
  ignored,     ///< published without it
  impossible,  ///< the plan refuses the release
};

/// What moving does to a feature, a format or an operation.
enum class Change {
  lost,
  weakened,
  gained,
  strengthened,
  kept,
  absent,  ///< neither has it
};

struct FeatureParity {
  Feature feature = Feature::notes;
  Standing from = Standing::impossible;
  Standing to = Standing::impossible;
  Change change = Change::absent;
  std::string stand_in;  ///< for it at the new target; may be empty
};

/// A format or an operation, by its name.
struct OfferParity {
  std::string_view name;
  bool from = false;
  bool to = false;
  Change change = Change::absent;
};

/// What a release loses and gains when it moves from one target to another.
struct Parity {
  TargetFacts from;
  TargetFacts to;
  std::vector<FeatureParity> features;  ///< all, in their order
  std::vector<OfferParity> formats;     ///< that either takes
  std::vector<OfferParity> operations;  ///< that either has; see operations_known()

  /// Only a provider that could be made says what it can do.
  [[nodiscard]] bool operations_known() const {
    return from.provider != nullptr && to.provider != nullptr;
  }
};

[[nodiscard]] Parity compare(TargetFacts from, TargetFacts to);

/// `slipway.parity/1`.
[[nodiscard]] nlohmann::ordered_json parity_document(const Parity& parity);
/// What is lost first, and last a line that counts. No line is longer than `width` where words
/// allow it.
[[nodiscard]] std::string render_parity(const Parity& parity, int width);

}  // namespace slipway::cli
