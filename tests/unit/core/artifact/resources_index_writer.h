#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/little_endian.h"

/// `resources.index` in both layouts, as restool's resource_table.cpp writes them.
namespace slipway::testing {

inline constexpr std::uint32_t kStringType = 9;
inline constexpr std::uint32_t kMediaType = 19;
inline constexpr std::uint32_t kLanguageKey = 0;
inline constexpr std::uint32_t kNightModeKey = 6;

struct IndexItem {
  std::uint32_t type;
  std::uint32_t id;
  std::string value;
  std::string name;
};

/// The items for one set of qualifiers.
struct IndexKey {
  std::vector<std::pair<std::uint32_t, std::uint32_t>> qualifiers;  ///< type, value
  std::vector<IndexItem> items;
};

[[nodiscard]] inline std::string index_version(std::string version) {
  version.resize(128);
  return version;
}

[[nodiscard]] inline std::string index_key(std::uint32_t number, const IndexKey& key) {
  std::string bytes = "KEYS" + le32(number) + le32(key.qualifiers.size());
  for (const auto& qualifier : key.qualifiers) {
    bytes += le32(qualifier.first) + le32(qualifier.second);
  }
  return bytes;
}

[[nodiscard]] inline std::string first_index(const std::vector<IndexKey>& keys) {
  std::size_t at = 136;
  for (const auto& key : keys) at += index_key(0, key).size();
  std::vector<std::size_t> sets;
  for (const auto& key : keys) {
    sets.push_back(at);
    at += 8 + 8 * key.items.size();
  }
  std::string heads, ids, items;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    heads += index_key(static_cast<std::uint32_t>(sets[i]), keys[i]);
    ids += "IDSS" + le32(keys[i].items.size());
    for (const auto& item : keys[i].items) {
      const auto text = [](const std::string& value) {
        return le16(value.size() + 1) + value + '\0';
      };
      const std::string body = le32(item.type) + le32(item.id) + text(item.value) + text(item.name);
      ids += le32(item.id) + le32(at + items.size());
      items += le32(body.size()) + body;
    }
  }
  return index_version("Restool 5.008") + le32(at + items.size()) + le32(keys.size()) + heads +
         ids + items;
}

[[nodiscard]] inline std::string second_index(const std::vector<IndexKey>& keys) {
  // By type and id: the name, and for each key the value.
  std::map<std::uint32_t, std::map<std::uint32_t, std::string>> names;
  std::map<std::uint32_t, std::map<std::uint32_t, std::string>> values;
  std::string heads;
  for (std::uint32_t i = 0; i < keys.size(); ++i) {
    heads += index_key(i, keys[i]);
    for (const auto& item : keys[i].items) {
      names[item.type][item.id] = item.name;
      values[item.id][i] = item.value;
    }
  }
  std::size_t ids_size = 16;
  for (const auto& [type, ids] : names) {
    ids_size += 12;
    for (const auto& [id, name] : ids) ids_size += 12 + name.size();
  }
  const std::size_t data_at = 140 + heads.size() + ids_size;
  std::size_t data_size = 12;
  for (const auto& [id, of_key] : values) data_size += 12 + 8 * of_key.size();

  std::string data = "DATA" + le32(data_size) + le32(values.size());
  std::string pool;
  std::map<std::uint32_t, std::size_t> info_at;
  for (const auto& [id, of_key] : values) {
    info_at[id] = data_at + data.size();
    data += le32(id) + le32(12 + 8 * of_key.size()) + le32(of_key.size());
    for (const auto& [key, value] : of_key) {
      data += le32(key) + le32(data_at + data_size + pool.size());
      pool += le16(value.size()) + value;
    }
  }
  std::string ids = "IDSS" + le32(ids_size) + le32(names.size()) + le32(values.size());
  for (const auto& [type, of_type] : names) {
    std::string list;
    for (const auto& [id, name] : of_type) {
      list += le32(id) + le32(info_at[id]) + le32(name.size()) + name;
    }
    ids += le32(type) + le32(12 + list.size()) + le32(of_type.size()) + list;
  }
  const auto size = data_at + data.size() + pool.size();
  return index_version("RestoolV2 6.0.0.003") + le32(size) + le32(keys.size()) + le32(data_at) +
         heads + ids + data + pool;
}

}  // namespace slipway::testing
