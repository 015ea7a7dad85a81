#pragma once

#include <cstddef>
#include <cstdint>
#include <tuple>

/// Which of the values that a resource of an Android app has counts here, in an APK and in an AAB.
namespace slipway::inspection {

/// The files of one resource that are looked at.
inline constexpr std::size_t kMaxFiles = 64;

/// When a value is meant, as far as a choice depends on it.
struct Configuration {
  enum class Locale { any, english, another };

  Locale locale = Locale::any;
  bool conditional = false;     ///< on anything but locale, density and API level
  std::uint32_t density = 0;    ///< dots an inch; 0: not said
  std::uint32_t api_level = 0;  ///< at least; 0: any
};

/// The text with the smallest one counts: in no language, else in English; then without other
/// conditions; then the newest.
[[nodiscard]] inline auto text_rank(const Configuration& configuration) {
  return std::tuple(configuration.locale, configuration.conditional, configuration.density != 0,
                    -std::int64_t{configuration.api_level});
}

/// The picture with the smallest one counts: the same, but the densest before the newest.
[[nodiscard]] inline auto file_rank(const Configuration& configuration) {
  constexpr std::int64_t kMedium = 160;
  constexpr std::uint32_t kAny = 0xFFFE;  // and 0xFFFF: none
  const std::int64_t density = configuration.density == 0      ? kMedium
                               : configuration.density >= kAny ? 0
                                                               : configuration.density;
  return std::tuple(configuration.locale, configuration.conditional, -density,
                    -std::int64_t{configuration.api_level});
}

}  // namespace slipway::inspection
