#include "core/artifact/mach_o.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/artifact/bytes.h"
#include "core/artifact/limits.h"
#include "core/artifact/problem.h"

namespace slipway::inspection {
namespace {

// <mach-o/loader.h>, <mach-o/fat.h>. All as they read in big-endian order: a swapped file is a
// little-endian one, as today's are. Fat headers are always big-endian.
constexpr std::uint32_t kMagic32 = 0xfeedface;
constexpr std::uint32_t kMagic64 = 0xfeedfacf;
constexpr std::uint32_t kSwapped32 = 0xcefaedfe;
constexpr std::uint32_t kSwapped64 = 0xcffaedfe;
constexpr std::uint32_t kFat32 = 0xcafebabe;
constexpr std::uint32_t kFat64 = 0xcafebabf;
constexpr std::uint32_t kUuidCommand = 0x1b;

/// Java's class files begin like fat ones, with a version of 45 or more in this place.
constexpr std::uint32_t kMaxArchitectures = 40;
/// Bytes of one architecture's load commands; those of the largest apps take some ten thousand.
constexpr std::uint64_t kMaxCommands = kMiB;

/// No file is as large, and sums with it do not overflow.
constexpr std::uint64_t kFarthest = std::uint64_t{1} << 62U;

constexpr std::uint64_t kUsualBeginning = 64 * 1024;

std::optional<std::uint32_t> number_at(std::string_view bytes, std::uint64_t at, bool swapped) {
  return swapped ? le32(bytes, at) : be32(bytes, at);
}

std::string uuid_of(std::string_view bytes) {
  std::string text;
  for (const char byte : bytes) {
    const bool hyphen =
        text.size() == 8 || text.size() == 13 || text.size() == 18 || text.size() == 23;
    text += fmt::format("{}{:02X}", hyphen ? "-" : "", static_cast<unsigned char>(byte));
  }
  return text;
}

class Reader {
 public:
  Reader(std::string_view bytes, std::string_view where) : bytes_(bytes), where_(where) {}

  Result<MachOFile> read() {
    const auto magic = be32(bytes_, 0);
    Result<void> done;
    if (magic == kFat32 || magic == kFat64) {
      done = read_fat(magic == kFat64);
    } else {
      done = read_thin(0, std::nullopt);
    }
    if (!done) return fail(std::move(done.error()));
    return std::move(file_);
  }

 private:
  /// Notes that the file is needed up to there.
  Result<void> missing(std::uint64_t until) {
    file_.missing_until = std::max(file_.missing_until, until);
    return {};
  }

  Result<void> read_fat(bool wide) {
    static constexpr std::uint64_t kHeader = 8;
    const std::uint64_t step = wide ? 32 : 20;
    const auto count = be32(bytes_, 4);
    if (!count) return missing(kHeader);
    if (*count > kMaxArchitectures) {
      return corrupt(where_, fmt::format("has {} architectures", *count));
    }
    const std::uint64_t end = kHeader + *count * step;
    if (!part(bytes_, 0, end)) return missing(end);
    for (std::uint64_t at = kHeader; at < end; at += step) {
      const unsigned width = wide ? 8 : 4;
      const std::uint64_t offset = big_endian(bytes_, at + 8, width).value_or(0);
      const std::uint64_t size = big_endian(bytes_, at + 8 + width, width).value_or(0);
      if (offset < end || offset > kFarthest || size > kFarthest) {
        return corrupt(where_, "has an architecture outside of the file");
      }
      if (auto done = read_thin(offset, size); !done) return done;
    }
    return {};
  }

  /// `size` is what the fat header says.
  Result<void> read_thin(std::uint64_t start, std::optional<std::uint64_t> size) {
    const auto magic = be32(bytes_, start);
    if (!magic) return missing(start + 4);
    const bool swapped = magic == kSwapped32 || magic == kSwapped64;
    const bool wide = magic == kMagic64 || magic == kSwapped64;
    if (!swapped && !wide && magic != kMagic32) {
      // A fat file may hold static libraries too, which have no load commands.
      if (part(bytes_, start, 4) == "!<ar") return {};
      return corrupt(where_, "is no Mach-O file");
    }
    const std::uint64_t header = wide ? 32 : 28;
    if (!part(bytes_, start, header)) return missing(start + header);
    const std::uint32_t count = number_at(bytes_, start + 16, swapped).value_or(0);
    const std::uint64_t length = number_at(bytes_, start + 20, swapped).value_or(0);
    if (length > kMaxCommands || (size && header + length > *size)) {
      return corrupt(where_, "has load commands outside of the file");
    }
    const auto commands = part(bytes_, start + header, length);
    if (!commands) return missing(start + header + length);

    MachO mach_o;
    mach_o.file_type = number_at(bytes_, start + 12, swapped).value_or(0);
    if (!read_commands(*commands, count, swapped, mach_o)) {
      return corrupt(where_, "has load commands that contradict each other");
    }
    file_.architectures.push_back(std::move(mach_o));
    return {};
  }

  static bool read_commands(std::string_view commands, std::uint32_t count, bool swapped,
                            MachO& mach_o) {
    static constexpr std::uint64_t kUuidEnd = 24;
    std::uint64_t at = 0;
    for (std::uint32_t i = 0; i < count; ++i) {
      const auto command = number_at(commands, at, swapped);
      const auto size = number_at(commands, at + 4, swapped);
      if (!command || !size || *size < 8) return false;
      const auto whole = part(commands, at, *size);
      if (!whole) return false;
      if (*command == kUuidCommand && !mach_o.uuid) {
        if (whole->size() < kUuidEnd) return false;
        mach_o.uuid = uuid_of(whole->substr(8, 16));
      }
      at += *size;
    }
    return true;
  }

  std::string_view bytes_;
  std::string_view where_;
  MachOFile file_;
};

}  // namespace

bool is_mach_o(std::string_view beginning) {
  switch (be32(beginning, 0).value_or(0)) {
    case kMagic32:
    case kMagic64:
    case kSwapped32:
    case kSwapped64:
      return true;
    case kFat32:
    case kFat64:
      return be32(beginning, 4).value_or(UINT32_MAX) <= kMaxArchitectures;
    default:
      return false;
  }
}

Result<MachOFile> parse_mach_o(std::string_view beginning, std::string_view where) {
  return Reader(beginning, where).read();
}

Result<MachOFile> read_mach_o(const Archive& archive, std::string_view entry,
                              std::uint64_t& budget) {
  std::uint64_t count = kUsualBeginning;
  for (;;) {
    const auto beginning = archive.read_beginning(entry, count);
    if (!beginning) return fail(beginning.error());
    budget -= std::min<std::uint64_t>(budget, beginning->size());
    auto file = parse_mach_o(*beginning, shown(entry));
    if (!file || file->missing_until == 0) return file;
    if (beginning->size() < count) return corrupt(shown(entry), "is truncated");
    // At least twice as much, so that many architectures do not make it read as many times.
    count = std::max(file->missing_until, 2 * count);
    if (count > std::min(kMaxExecutable, budget)) count = file->missing_until;
    if (count > std::min(kMaxExecutable, budget)) return file;
  }
}

void add_uuids(const MachOFile& file, std::string_view entry, Artifact& artifact) {
  auto& uuids = artifact.uuids;
  for (const MachO& architecture : file.architectures) {
    const auto& uuid = architecture.uuid;
    if (uuid && std::find(uuids.begin(), uuids.end(), *uuid) == uuids.end()) {
      uuids.push_back(*uuid);
    }
  }
  if (file.missing_until == 0) return;
  artifact.warnings.push_back(
      fmt::format("{} is large: the UUIDs of some of its architectures are too far in to be read",
                  shown(entry)));
}

}  // namespace slipway::inspection
