#pragma once

#include <cstdint>
#include <string>

#include "core/artifact/directory.h"
#include "core/artifact/input.h"
#include "slipway/result.h"

namespace slipway::inspection {

/// The first `count` bytes of the entry, all when it has no more; its checksum is verified when its
/// end is reached. The entry's local header must say the same as the directory. `directory_offset`
/// is where entries end. Fails with `invalid_artifact`, naming the entry.
[[nodiscard]] Result<std::string> unpack(const Input& input, const DirectoryEntry& entry,
                                         std::uint64_t directory_offset, std::uint64_t count);

}  // namespace slipway::inspection
