#include "core/artifact/resource_table.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/artifact/android_configuration.h"
#include "core/artifact/bytes.h"
#include "core/artifact/limits.h"
#include "core/artifact/problem.h"

namespace slipway::inspection {
namespace {

constexpr std::string_view kWhere = "resources.arsc";
/// Large apps have some ten thousand. Each look-up may go through all of them.
constexpr std::size_t kMaxTypeChunks = 50'000;

constexpr std::uint8_t kSparse = 1;
constexpr std::uint8_t kShortOffsets = 2;
constexpr std::uint16_t kComplex = 1;
constexpr std::uint16_t kCompact = 8;

/// The package of the Android system itself, whose resources are on the device.
constexpr std::uint32_t kSystemPackage = 0x01;

bool has_bits(std::string_view bytes, std::uint64_t from, std::uint64_t to) {
  for (std::uint64_t at = from; at < to; ++at) {
    if (u8(bytes, at).value_or(0) != 0) return true;
  }
  return false;
}

/// Of a `ResTable_config`. Older tables have shorter ones: what is not there is not asked for.
Configuration configuration_of(std::string_view bytes) {
  bytes = bytes.substr(0, le32(bytes, 0).value_or(0));
  Configuration configuration;
  if (has_bits(bytes, 8, 12)) {
    configuration.locale = bytes.substr(8, 2) == "en" ? Configuration::Locale::english
                                                      : Configuration::Locale::another;
  }
  // In this order: operator and network, orientation and touch screen, keyboard and screen size,
  // layout and night mode and sizes in dp, roundness and colours.
  configuration.conditional = has_bits(bytes, 4, 8) || has_bits(bytes, 12, 14) ||
                              has_bits(bytes, 16, 24) || has_bits(bytes, 28, 36) ||
                              has_bits(bytes, 48, 52);
  configuration.density = le16(bytes, 14).value_or(0);
  configuration.api_level = le16(bytes, 24).value_or(0);
  return configuration;
}

/// Where the entry stands among the entries of a type chunk, as an offset. `offsets` are its
/// header's successors.
std::optional<std::uint64_t> entry_offset(std::string_view offsets, std::uint32_t count,
                                          std::uint8_t flags, std::uint16_t index) {
  if ((flags & kSparse) != 0) {
    // Pairs of index and offset, in the order of the indices.
    std::uint64_t low = 0;
    std::uint64_t high = std::min<std::uint64_t>(count, offsets.size() / 4);
    while (low < high) {
      const std::uint64_t middle = low + (high - low) / 2;
      if (le16(offsets, 4 * middle).value_or(0) < index) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    if (low >= count || le16(offsets, 4 * low) != index) return std::nullopt;
    const auto offset = le16(offsets, 4 * low + 2);
    if (!offset) return std::nullopt;
    return 4ULL * *offset;
  }
  if (index >= count) return std::nullopt;
  if ((flags & kShortOffsets) != 0) {
    const auto offset = le16(offsets, 2ULL * index);
    if (!offset || *offset == 0xFFFF) return std::nullopt;
    return 4ULL * *offset;
  }
  const auto offset = le32(offsets, 4ULL * index);
  if (!offset || *offset == 0xFFFFFFFF) return std::nullopt;
  return *offset;
}

/// The value of the entry that begins there; nothing when it is a complex one (a style, an array).
std::optional<ResourceValue> entry_value(std::string_view bytes, std::uint64_t at) {
  const auto size = le16(bytes, at);
  const auto flags = le16(bytes, at + 2);
  if (!size || !flags || (*flags & kComplex) != 0) return std::nullopt;
  if ((*flags & kCompact) == 0) return *size < 8 ? std::nullopt : value_at(bytes, at + *size);
  const auto data = le32(bytes, at + 4);
  if (!data) return std::nullopt;
  return ResourceValue{static_cast<ValueType>(*flags >> 8U), *data};
}

}  // namespace

struct ResourceTable::Entry {
  Configuration configuration;
  ResourceValue value;
};

Result<ResourceTable> ResourceTable::over(std::string_view bytes) {
  const auto table = chunk_at(bytes, 0);
  if (!table || table->type != ChunkType::table) return corrupt(kWhere, "it is no resource table");
  ResourceTable read;
  bool has_texts = false;
  for (std::uint64_t at = 0; at < table->body.size();) {
    const auto chunk = chunk_at(table->body, at);
    if (!chunk) return corrupt(kWhere, "a chunk of the table is damaged");
    if (chunk->type == ChunkType::string_pool && !has_texts) {
      const auto pool = StringPool::over(chunk->bytes);
      if (!pool) return corrupt(kWhere, "its texts are damaged");
      read.texts_ = *pool;
      has_texts = true;
    }
    if (chunk->type == ChunkType::package) {
      if (auto taken = read.read_package(*chunk); !taken) return fail(std::move(taken.error()));
    }
    at += chunk->bytes.size();
  }
  return read;
}

Result<void> ResourceTable::read_package(const Chunk& package) {
  const auto id = le32(package.bytes, 8);
  if (!id || *id > 0xFF) return corrupt(kWhere, "a package of the table is damaged");
  // Where the types of this package begin to count; older headers end before it.
  const std::uint32_t first_type =
      package.header_size() < 288 ? 0 : le32(package.bytes, 284).value_or(0);
  for (std::uint64_t at = 0; at < package.body.size();) {
    const auto chunk = chunk_at(package.body, at);
    if (!chunk) return corrupt(kWhere, "a chunk of a package is damaged");
    at += chunk->bytes.size();
    if (chunk->type != ChunkType::type) continue;
    if (++type_count_ > kMaxTypeChunks) return corrupt(kWhere, "it has more types than any app");
    const std::uint64_t type = std::uint64_t{u8(chunk->bytes, 8).value_or(0)} + first_type;
    if (type > 0xFF) continue;
    types_[static_cast<std::uint16_t>(*id << 8U | type)].push_back(chunk->bytes);
  }
  return {};
}

std::vector<ResourceTable::Entry> ResourceTable::entries(std::uint32_t id) const {
  std::vector<Entry> found;
  const auto types = types_.find(static_cast<std::uint16_t>(id >> 16U));
  if (types == types_.end()) return found;
  for (const std::string_view bytes : types->second) {
    const auto chunk = chunk_at(bytes, 0);
    const auto flags = u8(bytes, 9);
    const auto count = le32(bytes, 12);
    const auto start = le32(bytes, 16);
    if (!chunk || !flags || !count || !start || chunk->header_size() < 20) continue;
    const auto offset =
        entry_offset(chunk->body, *count, *flags, static_cast<std::uint16_t>(id & 0xFFFFU));
    if (!offset) continue;
    const auto value = entry_value(bytes, *start + *offset);
    if (!value) continue;
    const auto header = bytes.substr(0, static_cast<std::size_t>(chunk->header_size()));
    found.push_back({configuration_of(header.substr(20)), *value});
  }
  return found;
}

Result<ResourceValue> ResourceTable::value(std::uint32_t id) const {
  for (int references = 0; references < kMaxReferences; ++references) {
    const auto all = entries(id);
    const auto best =
        std::min_element(all.begin(), all.end(), [](const Entry& one, const Entry& other) {
          return text_rank(one.configuration) < text_rank(other.configuration);
        });
    if (best == all.end()) {
      return corrupt(kWhere,
                     fmt::format("there is no value of resource 0x{:08x}{}", id,
                                 id >> 24U == kSystemPackage ? ", it is the system's" : ""));
    }
    if (!best->value.is_reference() || best->value.is_null()) return best->value;
    id = best->value.data;
  }
  return corrupt(kWhere, fmt::format("resource 0x{:08x} is one reference after the other", id));
}

std::optional<std::string> ResourceTable::text(const ResourceValue& value) const {
  if (value.type != ValueType::string) return std::nullopt;
  return texts_.text(value.data);
}

std::vector<std::string> ResourceTable::files(std::uint32_t id) const {
  // Each resource is looked at once, so that no number of references among them multiplies.
  std::vector<std::uint32_t> ids = {id};
  std::vector<Entry> found;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    for (const Entry& entry : entries(ids[i])) {
      const bool is_new = std::find(ids.begin(), ids.end(), entry.value.data) == ids.end();
      if (entry.value.type == ValueType::string) {
        found.push_back(entry);
      } else if (entry.value.is_reference() && is_new && ids.size() < kMaxReferences) {
        ids.push_back(entry.value.data);
      }
    }
  }
  std::stable_sort(found.begin(), found.end(), [](const Entry& one, const Entry& other) {
    return file_rank(one.configuration) < file_rank(other.configuration);
  });

  found.resize(std::min(found.size(), kMaxFiles));
  std::vector<std::string> files;
  for (const Entry& entry : found) {
    if (auto file = text(entry.value)) files.push_back(std::move(*file));
  }
  return files;
}

}  // namespace slipway::inspection
