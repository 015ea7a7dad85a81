#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/artifact/chunk.h"
#include "core/artifact/string_pool.h"
#include "slipway/result.h"

namespace slipway::inspection {

/// An APK's resources.arsc, where it stands: the bytes must outlive it. Only where the types are is
/// kept; a look-up costs as much as there are configurations of the resource's type.
class ResourceTable {
 public:
  /// Fails with `invalid_artifact` when it is damaged.
  [[nodiscard]] static Result<ResourceTable> over(std::string_view bytes);

  /// What the resource is where nothing is asked for: the value without a locale, else the English
  /// one, else the first; then the one without other conditions, then the newest. References are
  /// followed, so it is none itself. Fails with `invalid_artifact` when there is no such resource
  /// or no end of references.
  [[nodiscard]] Result<ResourceValue> value(std::uint32_t id) const;
  /// The text of such a value; nothing when it is of another type or cannot be read.
  [[nodiscard]] std::optional<std::string> text(const ResourceValue& value) const;

  /// The files that the resource is in its configurations, the best ones first: by locale and
  /// conditions as above, then the densest. At most 64, and none when there is no such resource.
  [[nodiscard]] std::vector<std::string> files(std::uint32_t id) const;

 private:
  struct Entry;

  Result<void> read_package(const Chunk& package);
  /// What the resource is in each configuration, references and all.
  [[nodiscard]] std::vector<Entry> entries(std::uint32_t id) const;

  StringPool texts_;
  /// The type chunks, one a configuration, by the upper half of the resource ids: package and type.
  std::map<std::uint16_t, std::vector<std::string_view>> types_;
  std::size_t type_count_ = 0;
};

}  // namespace slipway::inspection
