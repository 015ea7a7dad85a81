#include "core/artifact/resources_index.h"

#include <algorithm>
#include <charconv>

#include "core/artifact/bytes.h"
#include "core/artifact/limits.h"
#include "core/artifact/problem.h"

namespace slipway::inspection {
namespace {

constexpr std::string_view kIndex = "resources.index";
constexpr std::uint64_t kVersionSize = 128;
constexpr std::uint32_t kMaxKeys = 10'000;

/// Of a key's parameter: language, region, script.
bool is_locale(std::uint32_t type) { return type == 0 || type == 1 || type == 5; }

bool has_tag(std::string_view bytes, std::uint64_t at, std::string_view tag) {
  return part(bytes, at, tag.size()) == tag;
}

/// A text behind its length in two bytes. The first layout counts the NUL at its end.
std::optional<std::string_view> text_at(std::string_view bytes, std::uint64_t at) {
  const auto size = le16(bytes, at);
  auto text = size ? part(bytes, at + 2, *size) : std::nullopt;
  if (text && !text->empty() && text->back() == '\0') text->remove_suffix(1);
  return text;
}

/// The id in `$string:16777217` and `$media:16777218`, which is how restool writes a reference.
std::optional<std::uint32_t> referenced(std::string_view value, ResourcesIndex::Type type) {
  const std::string_view prefix = type == ResourcesIndex::Type::string ? "$string:" : "$media:";
  if (value.substr(0, prefix.size()) != prefix) return std::nullopt;
  const char* const end = value.data() + value.size();
  std::uint32_t id = 0;
  const auto read = std::from_chars(value.data() + prefix.size(), end, id);
  if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
  return id;
}

}  // namespace

Result<ResourcesIndex> ResourcesIndex::open(std::string_view bytes) {
  const std::string_view version = bytes.substr(0, bytes.find_first_of(std::string_view(" \0", 2)));
  if (version != "Restool" && version != "RestoolV2") {
    return corrupt(kIndex, "its layout is not known");
  }
  ResourcesIndex index(bytes, version == "RestoolV2");
  const auto count = le32(bytes, kVersionSize + 4);
  if (!count) return corrupt(kIndex, "it is cut off");
  const auto read = index.read_keys(kVersionSize + (index.second_ ? 12 : 8), *count);
  if (!read) return fail(read.error());
  return index;
}

Result<void> ResourcesIndex::read_keys(std::uint64_t at, std::uint32_t count) {
  if (count > kMaxKeys) return corrupt(kIndex, "it has too many keys");
  for (std::uint32_t i = 0; i < count; ++i) {
    const auto number = le32(bytes_, at + 4);
    const auto parameters = le32(bytes_, at + 8);
    if (!has_tag(bytes_, at, "KEYS") || !number || !parameters ||
        !part(bytes_, at + 12, std::uint64_t{8} * *parameters)) {
      return corrupt(kIndex, "a key in it is damaged");
    }
    at += 12;
    Key key = {*number, *parameters == 0 ? 0 : 1};
    for (std::uint32_t parameter = 0; parameter < *parameters; ++parameter, at += 8) {
      if (is_locale(*le32(bytes_, at))) key.specific = 2;
    }
    keys_.push_back(key);
  }
  ids_at_ = at;
  std::stable_sort(keys_.begin(), keys_.end(),
                   [](const Key& a, const Key& b) { return a.specific < b.specific; });
  return {};
}

bool ResourcesIndex::step() {
  if (steps_left_ == 0) return false;
  --steps_left_;
  return true;
}

std::optional<std::string> ResourcesIndex::find(Type type, std::uint32_t id) {
  return follow(value_of({type, id, {}}), type);
}

std::optional<std::string> ResourcesIndex::find(Type type, std::string_view name) {
  return follow(value_of({type, std::nullopt, name}), type);
}

std::optional<std::string> ResourcesIndex::follow(std::optional<std::string> value, Type type) {
  for (int taken = 0; value; ++taken) {
    const auto id = referenced(*value, type);
    if (!id) return value;
    if (taken == kMaxReferences) return std::nullopt;
    value = value_of({type, *id, {}});
  }
  return std::nullopt;
}

std::optional<std::string> ResourcesIndex::value_of(const Wanted& wanted) {
  if (second_) return value_of_second(wanted);
  for (const Key& key : keys_) {
    if (auto value = value_in_set(key, wanted)) return value;
  }
  return std::nullopt;
}

/// `IDSS`, count, count times (id, offset of the item).
std::optional<std::string> ResourcesIndex::value_in_set(const Key& key, const Wanted& wanted) {
  const auto count = le32(bytes_, std::uint64_t{key.number} + 4);
  if (!has_tag(bytes_, key.number, "IDSS") || !count) return std::nullopt;
  std::uint64_t at = std::uint64_t{key.number} + 8;
  for (std::uint32_t i = 0; i < *count && step(); ++i, at += 8) {
    const auto id = le32(bytes_, at);
    const auto offset = le32(bytes_, at + 4);
    if (!id || !offset) return std::nullopt;
    if (wanted.id && *wanted.id != *id) continue;
    if (auto value = item_value(*offset, wanted)) return value;
  }
  return std::nullopt;
}

/// An item: size, type, id, value, name.
std::optional<std::string> ResourcesIndex::item_value(std::uint64_t at, const Wanted& wanted) {
  if (le32(bytes_, at + 4) != static_cast<std::uint32_t>(wanted.type)) return std::nullopt;
  if (wanted.id && le32(bytes_, at + 8) != wanted.id) return std::nullopt;
  const auto size = le16(bytes_, at + 12);
  const auto value = text_at(bytes_, at + 12);
  if (!value) return std::nullopt;
  if (!wanted.id && text_at(bytes_, at + 14 + *size) != wanted.name) return std::nullopt;
  return std::string(*value);
}

/// V2: `IDSS`, length, count of types, count of ids; of each type: type, length, count, count times
/// (id, where its values are, length of its name, its name).
std::optional<std::uint64_t> ResourcesIndex::values_at(const Wanted& wanted) {
  const auto types = le32(bytes_, ids_at_ + 8);
  if (!has_tag(bytes_, ids_at_, "IDSS") || !types) return std::nullopt;
  std::uint64_t at = ids_at_ + 16;
  for (std::uint32_t i = 0; i < *types; ++i) {
    const auto type = le32(bytes_, at);
    const auto count = le32(bytes_, at + 8);
    if (!type || !count) return std::nullopt;
    at += 12;
    for (std::uint32_t j = 0; j < *count; ++j) {
      const auto id = le32(bytes_, at);
      const auto values = le32(bytes_, at + 4);
      const auto name_size = le32(bytes_, at + 8);
      const auto name = name_size ? part(bytes_, at + 12, *name_size) : std::nullopt;
      if (!name || !step()) return std::nullopt;
      at += 12 + std::uint64_t{*name_size};
      if (*type != static_cast<std::uint32_t>(wanted.type)) continue;
      if (wanted.id ? *id == *wanted.id : *name == wanted.name) return *values;
    }
  }
  return std::nullopt;
}

/// V2, the values of an id: id, length, count, count times (number of the key, where the value is).
std::optional<std::string> ResourcesIndex::value_of_second(const Wanted& wanted) {
  const auto at = values_at(wanted);
  const auto count = at ? le32(bytes_, *at + 8) : std::nullopt;
  if (!count) return std::nullopt;
  for (const Key& key : keys_) {
    for (std::uint32_t i = 0; i < *count && step(); ++i) {
      const auto number = le32(bytes_, *at + 12 + std::uint64_t{8} * i);
      const auto offset = le32(bytes_, *at + 16 + std::uint64_t{8} * i);
      if (!number || !offset) break;
      if (*number != key.number) continue;
      const auto value = text_at(bytes_, *offset);
      return value ? std::optional<std::string>(*value) : std::nullopt;
    }
  }
  return std::nullopt;
}

}  // namespace slipway::inspection
