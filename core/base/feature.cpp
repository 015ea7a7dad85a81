#include "slipway/feature.h"

#include <algorithm>
#include <utility>

namespace slipway {
namespace {

const std::vector<std::pair<Feature, std::string_view>>& feature_names() {
  static const std::vector<std::pair<Feature, std::string_view>> names = {
      {Feature::notes, "notes"},
      {Feature::notes_markdown, "notes_markdown"},
      {Feature::notes_textile, "notes_textile"},
      {Feature::notify_installable, "notify_installable"},
      {Feature::notify_all, "notify_all"},
      {Feature::withheld, "withheld"},
      {Feature::mandatory, "mandatory"},
      {Feature::tags, "tags"},
      {Feature::teams, "teams"},
      {Feature::users, "users"},
      {Feature::password_access, "password_access"},
      {Feature::invite_access, "invite_access"},
      {Feature::install_window, "install_window"},
      {Feature::latest, "latest"},
      {Feature::symbols, "symbols"},
      {Feature::symbols_alone, "symbols_alone"},
      {Feature::provenance, "provenance"},
  };
  return names;
}

bool asks_for(const Release& release, Feature feature) {
  const ReleaseOptions& options = release.options;
  const bool has_notes = options.notes.has_value() && !options.notes->text.empty();
  const auto access_is = [&options](AccessType type) {
    return options.access.has_value() && options.access->type == type;
  };
  const auto some = [](const auto& list) { return list.has_value() && !list->empty(); };
  switch (feature) {
    case Feature::notes:
      return has_notes;
    case Feature::notes_markdown:
      return has_notes && options.notes->format == NotesFormat::markdown;
    case Feature::notes_textile:
      return has_notes && options.notes->format == NotesFormat::textile;
    case Feature::notify_installable:
      return options.notify == Notify::installable;
    case Feature::notify_all:
      return options.notify == Notify::all;
    case Feature::withheld:
      return options.availability == Availability::withheld;
    case Feature::mandatory:
      return options.mandatory == true;
    case Feature::tags:
      return some(options.tags);
    case Feature::teams:
      return some(options.teams);
    case Feature::users:
      return some(options.users);
    case Feature::password_access:
      return access_is(AccessType::password);
    case Feature::invite_access:
      return access_is(AccessType::invite);
    case Feature::install_window:
      return options.access.has_value() && options.access->window.has_value() &&
             *options.access->window != InstallWindow{};
    case Feature::latest:
      return options.latest == true;
    case Feature::symbols:
      return release.symbols.has_value();
    case Feature::symbols_alone:
      return is_symbols(release.artifact.format);
    case Feature::provenance:
      return options.provenance.has_value() && *options.provenance != Provenance{};
  }
  return false;
}

}  // namespace

const std::vector<Feature>& all_features() {
  static const std::vector<Feature> features = [] {
    std::vector<Feature> all;
    for (const auto& [feature, name] : feature_names()) all.push_back(feature);
    return all;
  }();
  return features;
}

std::string_view to_string(Feature feature) {
  for (const auto& [known, name] : feature_names()) {
    if (known == feature) return name;
  }
  return "";
}

Support Capabilities::support(Feature feature) const {
  const auto it = features.find(feature);
  return it == features.end() ? Support::no : it->second;
}

bool Capabilities::accepts(Format format) const {
  return std::find(formats.begin(), formats.end(), format) != formats.end();
}

std::vector<Feature> requested_features(const Release& release) {
  std::vector<Feature> requested;
  for (const Feature feature : all_features()) {
    if (asks_for(release, feature)) requested.push_back(feature);
  }
  return requested;
}

}  // namespace slipway
