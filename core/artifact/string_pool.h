#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace slipway::inspection {

/// The texts of a binary manifest or of resources.arsc, where they stand: the bytes must outlive
/// it.
class StringPool {
 public:
  /// Without texts.
  StringPool() = default;
  /// Over a chunk of type string pool. Nothing when its table of texts is not all there.
  [[nodiscard]] static std::optional<StringPool> over(std::string_view chunk);

  /// How many there are.
  [[nodiscard]] std::uint32_t size() const { return size_; }

  /// As UTF-8; what is no text (half a surrogate pair) stays bytes that are no valid UTF-8. Nothing
  /// when there is no such text, it is not all there or not terminated, or it is longer than 64
  /// KiB.
  [[nodiscard]] std::optional<std::string> text(std::uint32_t index) const;
  /// Whether the text is this ASCII one. Costs no more than that one is long.
  [[nodiscard]] bool is(std::uint32_t index, std::string_view ascii) const;

 private:
  /// The text's own bytes, in the pool's encoding.
  [[nodiscard]] std::optional<std::string_view> stored(std::uint32_t index) const;

  std::string_view offsets_;
  std::string_view texts_;
  std::uint32_t size_ = 0;
  bool utf8_ = false;
};

}  // namespace slipway::inspection
