#include <nlohmann/json.hpp>

#include "cli/json.h"
#include "core/base/text.h"

namespace slipway::cli {
namespace {

template <typename T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json();
}

Json to_json(const std::optional<Signing>& signing) {
  if (!signing) return {};
  Json profile;
  if (const auto& known = signing->profile) {
    profile = {{"name", cli::or_null(known->name)},
               {"team_id", cli::or_null(known->team_id)},
               {"team_name", cli::or_null(known->team_name)},
               {"application_identifier", cli::or_null(known->application_identifier)},
               {"expires", known->expires ? Json(in_utc(*known->expires)) : Json()}};
  }
  return {{"kind", to_string(signing->kind)},
          {"schemes", signing->schemes},
          {"profile", std::move(profile)}};
}

Json to_json(const std::shared_ptr<const Icon>& icon) {
  if (icon == nullptr) return {};
  return {{"media_type", icon->media_type},
          {"width", icon->width},
          {"height", icon->height},
          {"size", icon->bytes.size()}};
}

}  // namespace

Json to_json(const Artifact& artifact) {
  return {{"path", artifact.path.string()},
          {"format", to_string(artifact.format)},
          {"platform", artifact.platform ? Json(to_string(*artifact.platform)) : Json()},
          {"bundle_id", or_null(artifact.bundle_id)},
          {"version", or_null(artifact.version)},
          {"build_number", or_null(artifact.build_number)},
          {"title", or_null(artifact.title)},
          {"min_os", or_null(artifact.min_os)},
          {"size", artifact.size},
          {"sha256", or_null(artifact.sha256)}};
}

Json full_json(const Artifact& artifact) {
  Json document = to_json(artifact);
  document["target_os"] = or_null(artifact.target_os);
  document["devices"] = artifact.devices;
  document["debuggable"] = or_null(artifact.debuggable);
  document["signing"] = to_json(artifact.signing);
  document["uuids"] = artifact.uuids;
  document["icon"] = to_json(artifact.icon);
  document["warnings"] = artifact.warnings;
  return document;
}

}  // namespace slipway::cli
