#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/artifact/archive.h"
#include "slipway/artifact.h"

namespace slipway::inspection {

/// The file type of debug symbols (MH_DSYM).
inline constexpr std::uint32_t kDebugSymbols = 10;

/// One architecture of a Mach-O file.
struct MachO {
  std::uint32_t file_type = 0;
  std::optional<std::string> uuid;  ///< upper case with hyphens
};

struct MachOFile {
  std::vector<MachO> architectures;  ///< those that could be read
  bool is_complete = true;           ///< none is too far in to be read
};

/// Up to `count` bytes from `at` on, fewer where the file ends; nothing when they are too far in to
/// be read.
using ReadPart =
    std::function<Result<std::optional<std::string>>(std::uint64_t at, std::uint64_t count)>;

/// Reads the load commands of each architecture, and little else. Fails with `invalid_artifact`
/// that begins with `where` when it is no Mach-O file, is truncated or contradicts itself, or as
/// `read` does.
[[nodiscard]] Result<MachOFile> parse_mach_o(const ReadPart& read, std::string_view where);

/// The same of an entry. What is read of it beyond its beginning is taken from `budget`, of a
/// deflated entry with everything that stands before; where that is more than is left, or further
/// into a deflated entry than kMaxExecutable, the architecture is too far in.
[[nodiscard]] Result<MachOFile> read_mach_o(const Archive& archive, std::string_view entry,
                                            std::uint64_t& budget);

/// Adds to the artifact the UUIDs that are not among `known`, the ones of the same artifact so far;
/// of more than a thousand only the first. Warns of those that are left out, or too far in.
void add_uuids(const MachOFile& file, std::string_view entry, std::set<std::string>& known,
               Artifact& artifact);

}  // namespace slipway::inspection
