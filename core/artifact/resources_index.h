#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "slipway/result.h"

namespace slipway::inspection {

/// `resources.index` of a HarmonyOS module, in both layouts of OpenHarmony's restool
/// (resource_table.cpp): `Restool` (PACKAGES.md, HAP) and `RestoolV2`, which it writes for modules
/// that need API 20 and later. [The second one is from the source; no real package was at hand.]
///
/// Nothing is unpacked: each question walks the bytes, and all of them together take a bounded
/// number of steps; what was not found until then is not found.
class ResourcesIndex {
 public:
  enum class Type : std::uint32_t { string = 9, media = 19 };

  /// The bytes must outlive it. Fails with `invalid_artifact` when the beginning is no such index.
  [[nodiscard]] static Result<ResourcesIndex> open(std::string_view bytes);

  /// The value of the resource for every device and language, or else the one that suits most.
  /// References to other resources are followed, at most kMaxReferences. Nothing when there is none
  /// or it is malformed.
  [[nodiscard]] std::optional<std::string> find(Type type, std::uint32_t id);
  [[nodiscard]] std::optional<std::string> find(Type type, std::string_view name);

 private:
  /// One set of qualifiers.
  struct Key {
    std::uint32_t number = 0;  ///< where its ids are; of V2: what its values are marked with
    int specific = 0;          ///< 0: no qualifier, 1: but no locale, 2: a locale
  };
  struct Wanted {
    Type type;
    std::optional<std::uint32_t> id;
    std::string_view name;  ///< when there is no id
  };

  ResourcesIndex(std::string_view bytes, bool second) : bytes_(bytes), second_(second) {}

  [[nodiscard]] Result<void> read_keys(std::uint64_t at, std::uint32_t count);
  [[nodiscard]] bool step();
  [[nodiscard]] std::optional<std::string> follow(std::optional<std::string> value, Type type);
  [[nodiscard]] std::optional<std::string> value_of(const Wanted& wanted);
  [[nodiscard]] std::optional<std::string> value_in_set(const Key& key, const Wanted& wanted);
  [[nodiscard]] std::optional<std::string> item_value(std::uint64_t at, const Wanted& wanted);
  [[nodiscard]] std::optional<std::uint64_t> values_at(const Wanted& wanted);
  [[nodiscard]] std::optional<std::string> value_of_second(const Wanted& wanted);

  std::string_view bytes_;
  bool second_;
  std::uint64_t ids_at_ = 0;  ///< of V2: where the list of ids is
  std::vector<Key> keys_;     ///< the least specific one first
  std::uint64_t steps_left_ = 10'000'000;
};

}  // namespace slipway::inspection
