#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "slipway/artifact.h"
#include "slipway/release.h"

namespace slipway {

/// One thing that a release can ask for. A value that asks for the absence of a feature (notify
/// none, availability available, mandatory false, no tags, access public, latest false) asks for
/// nothing and is always honoured.
enum class Feature {
  notes,
  notes_markdown,
  notes_textile,
  notify_installable,
  notify_all,
  withheld,
  mandatory,
  tags,
  teams,
  users,
  password_access,
  invite_access,
  install_window,
  latest,
  symbols,
  symbols_alone,
  provenance,
};

/// Every feature, in the order of the declaration.
[[nodiscard]] const std::vector<Feature>& all_features();
[[nodiscard]] std::string_view to_string(Feature feature);

enum class Support {
  no,
  yes,
  degraded,  ///< honoured in a weaker form (markdown sent as plain text); `prepare` adds a warning
};

/// What a provider says of itself. The conformance suite holds it to every word.
struct Capabilities {
  std::vector<Format> formats;          ///< the packages and symbols it takes as a FILE
  std::map<Feature, Support> features;  ///< a feature that is not named is not supported
  /// What stands in for a feature that is not honoured, or only degraded: one sentence for a
  /// person. A feature that is not named has nothing in its place.
  std::map<Feature, std::string> stand_ins = {};

  [[nodiscard]] Support support(Feature feature) const;
  [[nodiscard]] bool accepts(Format format) const;
};

/// What the release asks for, in the order of the declaration.
[[nodiscard]] std::vector<Feature> requested_features(const Release& release);

}  // namespace slipway
