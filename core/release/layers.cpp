#include "core/release/layers.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>
#include <utility>

namespace slipway {
namespace {

/// Calls `visit(key, member pointer)` for every release option but provenance.
template <typename Visit>
void for_each_option(Visit&& visit) {
  visit("notes", &ReleaseOptions::notes);
  visit("notify", &ReleaseOptions::notify);
  visit("availability", &ReleaseOptions::availability);
  visit("mandatory", &ReleaseOptions::mandatory);
  visit("tags", &ReleaseOptions::tags);
  visit("teams", &ReleaseOptions::teams);
  visit("users", &ReleaseOptions::users);
  visit("access", &ReleaseOptions::access);
  visit("latest", &ReleaseOptions::latest);
}

/// The same for what provenance is made of: its parts are keys of their own, and come from
/// different places (the repository from the file, the commit from the CI job).
template <typename Visit>
void for_each_provenance(Visit&& visit) {
  visit("commit", &Provenance::commit);
  visit("build_url", &Provenance::build_url);
  visit("repository_url", &Provenance::repository_url);
}

bool same_reference(const std::optional<SecretReference>& a,
                    const std::optional<SecretReference>& b) {
  if (!a.has_value() || !b.has_value()) return a.has_value() == b.has_value();
  return a->source == b->source && a->name == b->name && a->literal == b->literal;
}

using Shown = std::vector<std::pair<std::string, std::string>>;

Shown shown(const char* key, bool value) { return {{key, value ? "true" : "false"}}; }
Shown shown(const char* key, Notify value) { return {{key, std::string(to_string(value))}}; }
Shown shown(const char* key, Availability value) { return {{key, std::string(to_string(value))}}; }
Shown shown(const char* key, const std::vector<std::string>& values) {
  return {{key, fmt::format("{}", fmt::join(values, ", "))}};
}
Shown shown(const char* key, const Notes& notes) {
  Shown parts = {{key, notes.text}};
  if (notes.format != NotesFormat::plain) {
    parts.emplace_back("notes_format", to_string(notes.format));
  }
  return parts;
}
Shown shown(const char* key, const Access& access) {
  Shown parts = {{key, std::string(to_string(access.type))}};
  if (access.type == AccessType::password) parts.emplace_back("access.password", "(secret)");
  if (access.window.has_value()) {
    parts.emplace_back("access.start", access.window->start);
    parts.emplace_back("access.end", access.window->end);
  }
  return parts;
}

std::string source_name(const std::map<std::string, ValueSource>& sources, const char* key) {
  const auto source = sources.find(key);
  return source == sources.end() ? "" : source->second.name;
}

void merge_provenance(MergedOptions& merged, const Layer& layer) {
  if (!layer.options->provenance.has_value()) return;
  for_each_provenance([&](const char* key, auto member) {
    const std::string& value = *layer.options->provenance.*member;
    if (value.empty()) return;
    auto& provenance = merged.options.provenance;
    if (!provenance.has_value()) provenance.emplace();
    if (!(*provenance.*member).empty()) return;
    *provenance.*member = value;
    merged.sources.emplace(key, layer.source_of(key));
    merged.sources.emplace("provenance", layer.source_of(key));
  });
}

}  // namespace

std::string short_location(const SourceLocation& location) {
  const std::string name = std::filesystem::path(location.file).filename().string();
  return location.line == 0 || name.empty() ? name : fmt::format("{}:{}", name, location.line);
}

Layer Layer::of(std::string source, const ConfiguredRelease& release,
                const SourceLocation& location) {
  Layer layer;
  layer.source = std::move(source);
  layer.options = &release.options;
  layer.access_password = &release.access_password;
  layer.locations = &release.locations;
  layer.location = location;
  return layer;
}

SourceLocation Layer::locate(std::string_view key) const {
  if (locations == nullptr) return location;
  const auto place = locations->find(std::string(key));
  return place == locations->end() ? location : place->second;
}

ValueSource Layer::source_of(std::string_view key) const {
  const SourceLocation place = locate(key);
  const std::string where = short_location(place);
  return {where.empty() ? source : fmt::format("{} ({})", source, where), place};
}

MergedOptions merge(const std::vector<Layer>& layers) {
  MergedOptions merged;
  for (const Layer& layer : layers) {
    for_each_option([&](const char* key, auto member) {
      const auto& value = layer.options->*member;
      if (!value.has_value() || (merged.options.*member).has_value()) return;
      merged.options.*member = value;
      merged.sources.emplace(key, layer.source_of(key));
      if (std::string_view(key) == "access" && layer.access_password != nullptr) {
        merged.access_password = *layer.access_password;
      }
    });
    merge_provenance(merged, layer);
  }
  return merged;
}

std::vector<std::string> differences(const MergedOptions& a, const MergedOptions& b) {
  std::vector<std::string> keys;
  for_each_option([&](const char* key, auto member) {
    const auto& left = a.options.*member;
    const auto& right = b.options.*member;
    if (!left.has_value() || !right.has_value()) return;
    const bool is_access = std::string_view(key) == "access";
    const bool same =
        *left == *right && (!is_access || same_reference(a.access_password, b.access_password));
    if (!same) keys.emplace_back(key);
  });
  for_each_provenance([&](const char* key, auto member) {
    if (!a.options.provenance.has_value() || !b.options.provenance.has_value()) return;
    const std::string& left = *a.options.provenance.*member;
    const std::string& right = *b.options.provenance.*member;
    if (!left.empty() && !right.empty() && left != right) keys.emplace_back(key);
  });
  return keys;
}

std::vector<PlannedSetting> describe(const ReleaseOptions& options,
                                     const std::map<std::string, ValueSource>& sources) {
  std::vector<PlannedSetting> settings;
  for_each_option([&](const char* key, auto member) {
    const auto& value = options.*member;
    if (!value.has_value()) return;
    for (auto& [name, text] : shown(key, *value)) {
      settings.push_back({name, text, source_name(sources, key)});
    }
  });
  for_each_provenance([&](const char* key, auto member) {
    if (!options.provenance.has_value() || (*options.provenance.*member).empty()) return;
    settings.push_back({key, *options.provenance.*member, source_name(sources, key)});
  });
  return settings;
}

}  // namespace slipway
