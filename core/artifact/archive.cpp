#include "core/artifact/archive.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <utility>

#include "core/artifact/directory.h"
#include "core/artifact/input.h"
#include "core/artifact/limits.h"
#include "core/artifact/problem.h"
#include "core/artifact/unpack.h"

namespace slipway::inspection {
namespace {

bool has_control_character(std::string_view name) {
  return std::any_of(name.begin(), name.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7F;
  });
}

/// Out of the folder that somebody else unpacks it to.
bool leads_out(std::string_view name) {
  return name.starts_with("/") || name.starts_with("../") || name.ends_with("/..") ||
         name == ".." || name.find("/../") != std::string_view::npos ||
         name.find('\\') != std::string_view::npos;
}

}  // namespace

struct Archive::State {
  /// Comparing hashes first is many times faster than comparing names that begin with `res/`.
  struct Key {
    std::size_t hash = 0;
    std::uint32_t index = 0;
  };

  explicit State(Input source) : input(std::move(source)) {}

  [[nodiscard]] std::string_view name(const Key& key) const {
    return directory.entries[key.index].name;
  }
  void sort_names();
  void find_oddities();
  /// How many entries have the name, and the first of them.
  [[nodiscard]] std::pair<std::size_t, const DirectoryEntry*> find(std::string_view wanted) const;
  [[nodiscard]] Result<const DirectoryEntry*> the_one(std::string_view name) const;

  Input input;
  Directory directory;
  std::vector<Key> by_name;  ///< sorted by hash, then name: no names make a search slow
  std::vector<std::string> warnings;
};

void Archive::State::sort_names() {
  by_name.reserve(directory.entries.size());
  for (const DirectoryEntry& entry : directory.entries) {
    by_name.push_back(
        {std::hash<std::string_view>{}(entry.name), static_cast<std::uint32_t>(by_name.size())});
  }
  std::sort(by_name.begin(), by_name.end(), [this](const Key& a, const Key& b) {
    return a.hash != b.hash ? a.hash < b.hash : name(a) < name(b);
  });
}

void Archive::State::find_oddities() {
  const auto warn = [this](std::size_t count, std::string_view what, std::string_view first) {
    if (count == 0) return;
    warnings.push_back(fmt::format("{} of its zip entries {}: {}{}", count, what, shown(first),
                                   count > 1 ? ", …" : ""));
  };
  const auto warn_of = [&](bool (*is_odd)(std::string_view), std::string_view what) {
    std::size_t count = 0;
    std::string_view first;
    for (const DirectoryEntry& entry : directory.entries) {
      if (is_odd(entry.name) && count++ == 0) first = entry.name;
    }
    warn(count, what, first);
  };
  warn_of(has_control_character, "have control characters in their names");
  warn_of(leads_out, "have names that lead out of their folder");

  std::size_t twice = 0;
  std::string_view first;
  for (std::size_t i = 1; i < by_name.size(); ++i) {
    if (name(by_name[i]) == name(by_name[i - 1]) && twice++ == 0) first = name(by_name[i]);
  }
  warn(twice, "have the name of another one", first);

  if (directory.is_counted_modulo) {
    warnings.push_back(
        fmt::format("its zip directory holds {} entries, but says their number modulo 65,536: "
                    "programs that go by "
                    "it, Android among them, read only the first ones",
                    directory.entries.size()));
  }
  std::uint64_t begin = directory.offset;
  for (const DirectoryEntry& entry : directory.entries) {
    begin = std::min(begin, entry.header_offset);
  }
  // Android's build tools leave a local header without a name where they took an entry away.
  if (!directory.entries.empty() && begin > 0 && input.read(0, 4) != "PK\x03\x04") {
    warnings.push_back(fmt::format("{} bytes stand before its first zip entry", begin));
  }
}

std::pair<std::size_t, const DirectoryEntry*> Archive::State::find(std::string_view wanted) const {
  const std::size_t hash = std::hash<std::string_view>{}(wanted);
  const auto begin = std::lower_bound(
      by_name.begin(), by_name.end(), wanted, [this, hash](const Key& key, std::string_view text) {
        return key.hash != hash ? key.hash < hash : name(key) < text;
      });
  std::size_t count = 0;
  // Two are as good as more.
  for (auto key = begin; key != by_name.end() && count < 2 && name(*key) == wanted; ++key) ++count;
  return {count, count == 0 ? nullptr : &directory.entries[begin->index]};
}

Result<const DirectoryEntry*> Archive::State::the_one(std::string_view name) const {
  const auto [count, entry] = find(name);
  if (count == 0) return corrupt(shown(name), "is not there");
  if (count > 1) return corrupt(shown(name), "is there more than once");
  return entry;
}

Archive::Archive(std::unique_ptr<State> state) : state_(std::move(state)) {}
Archive::Archive(Archive&&) noexcept = default;
Archive& Archive::operator=(Archive&&) noexcept = default;
Archive::~Archive() = default;

Result<Archive> Archive::open(const std::filesystem::path& path) {
  auto input = Input::open(path);
  if (!input) return fail(input.error());
  return over(std::move(*input));
}

Result<Archive> Archive::over(std::string_view bytes) { return over(Input::over(bytes)); }

Result<Archive> Archive::over(Input input) {
  auto state = std::make_unique<State>(std::move(input));
  const auto place = find_directory(state->input);
  if (!place) return fail(place.error());
  if (auto read = read_directory(state->input, *place, state->directory); !read) {
    return fail(read.error());
  }
  state->sort_names();
  state->find_oddities();
  return Archive(std::move(state));
}

std::uint64_t Archive::size() const { return state_->directory.entries.size(); }

std::string_view Archive::name(std::uint64_t index) const {
  return state_->directory.entries[static_cast<std::size_t>(index)].name;
}

bool Archive::contains(std::string_view name) const { return state_->find(name).first > 0; }

Result<std::string> Archive::read(std::string_view name, std::uint64_t cap) const {
  const auto entry = state_->the_one(name);
  if (!entry) return fail(entry.error());
  if ((*entry)->size > cap) {
    return corrupt(shown(name),
                   fmt::format("declares {} bytes; at most {} are read", (*entry)->size, cap));
  }
  return unpack(state_->input, **entry, state_->directory.offset, 0, (*entry)->size);
}

Result<std::string> Archive::read_part(std::string_view name, std::uint64_t at,
                                       std::uint64_t count) const {
  const auto entry = state_->the_one(name);
  if (!entry) return fail(entry.error());
  return unpack(state_->input, **entry, state_->directory.offset, at, count);
}

bool Archive::is_stored(std::string_view name) const {
  const auto entry = state_->the_one(name);
  return entry && (*entry)->method == kStored;
}

Result<std::string> Archive::before_directory(std::uint64_t count) const {
  const std::uint64_t end = state_->directory.offset;
  const std::uint64_t size = std::min(count, end);
  auto bytes = state_->input.read(end - size, size);
  if (!bytes) return corrupt("the zip file", "cannot be read before its directory");
  return std::move(*bytes);
}

const std::vector<std::string>& Archive::warnings() const { return state_->warnings; }

}  // namespace slipway::inspection
