#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "slipway/result.h"

namespace slipway::inspection {

/// The bytes of a file, or of memory, by their position.
class Input {
 public:
  /// Fails with `invalid_artifact` when the file cannot be opened or is no regular one (a pipe
  /// would wait for its writer). The message has no path.
  [[nodiscard]] static Result<Input> open(const std::filesystem::path& path);
  /// Bytes that outlive the input.
  [[nodiscard]] static Input over(std::string_view bytes);

  Input(Input&& other) noexcept;
  Input& operator=(Input&& other) noexcept;
  ~Input();

  [[nodiscard]] std::uint64_t size() const { return size_; }
  /// Exactly these bytes. False when they are not all there, or cannot be read (any more).
  [[nodiscard]] bool read(std::uint64_t at, char* buffer, std::size_t count) const;
  [[nodiscard]] std::optional<std::string> read(std::uint64_t at, std::uint64_t count) const;

 private:
  Input() = default;

  int file_ = -1;
  std::string_view bytes_;  ///< when there is no file
  std::uint64_t size_ = 0;
};

}  // namespace slipway::inspection
