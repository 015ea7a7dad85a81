#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "slipway/config.h"
#include "slipway/plan.h"
#include "slipway/release.h"

namespace slipway {

/// Where a resolved value comes from.
struct ValueSource {
  std::string name;         ///< `command line`, `route android-beta (slipway.toml:21)`, …
  SourceLocation location;  ///< empty file when it is not from the configuration
};

/// Release options from one place. Points into the configuration or the request.
struct Layer {
  std::string source;  ///< without the location
  const ReleaseOptions* options = nullptr;
  const std::optional<SecretReference>* access_password = nullptr;  ///< nullptr: none
  const std::map<std::string, SourceLocation>* locations = nullptr;
  SourceLocation location;  ///< for keys without one of their own

  [[nodiscard]] static Layer of(std::string source, const ConfiguredRelease& release,
                                const SourceLocation& location);
  [[nodiscard]] SourceLocation locate(std::string_view key) const;
  [[nodiscard]] ValueSource source_of(std::string_view key) const;
};

/// What came out of laying several over each other.
struct MergedOptions {
  ReleaseOptions options;
  /// To be read into `options.access`; set only when the access that won refers to a secret.
  std::optional<SecretReference> access_password;
  /// By key: `notes`, `commit`, …; `provenance` is the place of one of its parts.
  std::map<std::string, ValueSource> sources;
};

/// The options with the highest precedence for each key; layers come highest first. A key is taken
/// whole: the window of one layer's access does not join another layer's password.
[[nodiscard]] MergedOptions merge(const std::vector<Layer>& layers);

/// The keys that both set, to different values.
[[nodiscard]] std::vector<std::string> differences(const MergedOptions& a, const MergedOptions& b);

/// Every option that is set, for people to read. A password reads `(secret)`.
[[nodiscard]] std::vector<PlannedSetting> describe(
    const ReleaseOptions& options, const std::map<std::string, ValueSource>& sources);

/// `slipway.toml:21`; the name alone when no line is known, nothing when no file is.
[[nodiscard]] std::string short_location(const SourceLocation& location);

}  // namespace slipway
