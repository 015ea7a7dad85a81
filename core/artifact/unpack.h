#pragma once

#include <cstdint>
#include <string>

#include "core/artifact/directory.h"
#include "core/artifact/input.h"
#include "slipway/result.h"

namespace slipway::inspection {

inline constexpr std::uint16_t kStored = 0;
inline constexpr std::uint16_t kDeflated = 8;

/// Up to `count` bytes of the entry from `at` on, fewer where it ends; its checksum is verified
/// when that is the whole. The entry's local header must say the same as the directory.
/// `directory_offset` is where entries end. Fails with `invalid_artifact`, naming the entry.
[[nodiscard]] Result<std::string> unpack(const Input& input, const DirectoryEntry& entry,
                                         std::uint64_t directory_offset, std::uint64_t at,
                                         std::uint64_t count);

}  // namespace slipway::inspection
