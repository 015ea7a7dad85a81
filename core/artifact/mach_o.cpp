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

/// As much is read at once: the load commands of most architectures.
constexpr std::uint64_t kPiece = 64 * 1024;

/// UUIDs of one artifact: an app has one an architecture, its frameworks some dozens more.
constexpr std::size_t kMaxUuids = 1000;

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
  Reader(const ReadPart& read, std::string_view where) : read_(read), where_(where) {}

  Result<MachOFile> read() {
    const auto magic = bytes(0, 4);
    if (!magic) return fail(magic.error());
    const auto number = *magic ? be32(**magic, 0) : std::nullopt;
    const bool fat = number == kFat32 || number == kFat64;
    auto done = fat ? read_fat(number == kFat64) : read_thin(0, std::nullopt);
    if (!done) return fail(std::move(done.error()));
    return std::move(file_);
  }

 private:
  using Bytes = Result<std::optional<std::string_view>>;

  /// Until the next call. Nothing when they are too far in.
  Bytes bytes(std::uint64_t at, std::uint64_t count) {
    const auto in_piece = [&] {
      return at < piece_at_ ? std::nullopt : part(piece_, at - piece_at_, count);
    };
    if (const auto found = in_piece()) return found;
    auto piece = read_(at, std::max(count, kPiece));
    if (!piece) return fail(std::move(piece.error()));
    if (!*piece) {
      file_.is_complete = false;
      return std::nullopt;
    }
    piece_ = std::move(**piece);
    piece_at_ = at;
    if (const auto found = in_piece()) return found;
    return corrupt(where_, "is truncated");
  }

  Result<void> read_fat(bool wide) {
    static constexpr std::uint64_t kHeader = 8;
    const unsigned width = wide ? 8 : 4;
    const std::uint64_t step = wide ? 32 : 20;
    const auto header = bytes(0, kHeader);
    if (!header || !*header) return no_bytes(header);
    const std::uint32_t count = be32(**header, 4).value_or(0);
    if (count > kMaxArchitectures) {
      return corrupt(where_, fmt::format("has {} architectures", count));
    }
    const std::uint64_t end = kHeader + count * step;
    const auto found = bytes(0, end);
    if (!found || !*found) return no_bytes(found);
    const std::string table(**found);
    for (std::uint64_t at = kHeader; at < end; at += step) {
      const std::uint64_t offset = big_endian(table, at + 8, width).value_or(0);
      const std::uint64_t size = big_endian(table, at + 8 + width, width).value_or(0);
      if (offset < end || offset > kFarthest || size > kFarthest) {
        return corrupt(where_, "has an architecture outside of the file");
      }
      if (auto done = read_thin(offset, size); !done) return done;
    }
    return {};
  }

  /// `size` is what the fat header says.
  Result<void> read_thin(std::uint64_t start, std::optional<std::uint64_t> size) {
    const auto beginning = bytes(start, 4);
    if (!beginning || !*beginning) return no_bytes(beginning);
    const auto magic = be32(**beginning, 0);
    const bool swapped = magic == kSwapped32 || magic == kSwapped64;
    const bool wide = magic == kMagic64 || magic == kSwapped64;
    if (!swapped && !wide && magic != kMagic32) {
      // A fat file may hold static libraries too, which have no load commands.
      if (**beginning == "!<ar") return {};
      return corrupt(where_, "is no Mach-O file");
    }
    const std::uint64_t header_size = wide ? 32 : 28;
    const auto header = bytes(start, header_size);
    if (!header || !*header) return no_bytes(header);
    MachO mach_o;
    mach_o.file_type = number_at(**header, 12, swapped).value_or(0);
    const std::uint32_t count = number_at(**header, 16, swapped).value_or(0);
    const std::uint64_t length = number_at(**header, 20, swapped).value_or(0);
    if (length > kMaxCommands || (size && header_size + length > *size)) {
      return corrupt(where_, "has load commands outside of the file");
    }
    const auto commands = bytes(start + header_size, length);
    if (!commands || !*commands) return no_bytes(commands);
    if (!read_commands(**commands, count, swapped, mach_o)) {
      return corrupt(where_, "has load commands that contradict each other");
    }
    file_.architectures.push_back(std::move(mach_o));
    return {};
  }

  /// What is too far in is no failure.
  static Result<void> no_bytes(const Bytes& found) {
    return found ? Result<void>() : fail(found.error());
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

  const ReadPart& read_;
  std::string_view where_;
  std::string piece_;  ///< what was read last
  std::uint64_t piece_at_ = 0;
  MachOFile file_;
};

}  // namespace

Result<MachOFile> parse_mach_o(const ReadPart& read, std::string_view where) {
  return Reader(read, where).read();
}

Result<MachOFile> read_mach_o(const Archive& archive, std::string_view entry,
                              std::uint64_t& budget) {
  const bool stored = archive.is_stored(entry);
  const auto read = [&](std::uint64_t at,
                        std::uint64_t count) -> Result<std::optional<std::string>> {
    const std::uint64_t before = stored ? 0 : at;
    const bool is_beginning = at + count <= kPiece;
    if (!is_beginning && before + count > (stored ? budget : std::min(budget, kMaxExecutable))) {
      return std::nullopt;
    }
    auto bytes = archive.read_part(entry, at, count);
    if (!bytes) return fail(std::move(bytes.error()));
    budget -= std::min(budget, before + bytes->size());
    return std::move(*bytes);
  };
  return parse_mach_o(read, shown(entry));
}

void add_uuids(const MachOFile& file, std::string_view entry, std::set<std::string>& known,
               Artifact& artifact) {
  for (const MachO& architecture : file.architectures) {
    if (!architecture.uuid || !known.insert(*architecture.uuid).second) continue;
    if (known.size() <= kMaxUuids) {
      artifact.uuids.push_back(*architecture.uuid);
    } else if (known.size() == kMaxUuids + 1) {
      artifact.warnings.push_back(
          fmt::format("there are more than {} UUIDs: the others are left out", kMaxUuids));
    }
  }
  if (file.is_complete) return;
  artifact.warnings.push_back(
      fmt::format("{} is large: the UUIDs of some of its architectures are too far in to be read",
                  shown(entry)));
}

}  // namespace slipway::inspection
