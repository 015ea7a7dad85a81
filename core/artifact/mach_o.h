#pragma once

#include <cstdint>
#include <optional>
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
  std::vector<MachO> architectures;  ///< those whose load commands are all there
  /// Where the load commands end that are not there; 0 when all are.
  std::uint64_t missing_until = 0;
};

/// Whether the bytes begin like a Mach-O file, of one architecture or of several.
[[nodiscard]] bool is_mach_o(std::string_view beginning);

/// Reads the load commands as far as `beginning` holds them. Fails with `invalid_artifact` that
/// begins with `where` when it is no Mach-O file or contradicts itself.
[[nodiscard]] Result<MachOFile> parse_mach_o(std::string_view beginning, std::string_view where);

/// Reads as much of the entry as its load commands need, but not more than kMaxExecutable, nor than
/// `budget`, from which all that was read is taken: what lies further on stays missing. Fails as
/// parse_mach_o() does, also when the entry is truncated, or as Archive::read_beginning() does.
[[nodiscard]] Result<MachOFile> read_mach_o(const Archive& archive, std::string_view entry,
                                            std::uint64_t& budget);

/// Adds the UUIDs that are not there yet, and a warning when load commands of `entry` are missing.
void add_uuids(const MachOFile& file, std::string_view entry, Artifact& artifact);

}  // namespace slipway::inspection
