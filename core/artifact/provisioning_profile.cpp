#include "core/artifact/provisioning_profile.h"

#include <optional>
#include <string>
#include <utility>

#include "core/artifact/plist.h"
#include "core/artifact/problem.h"
#include "core/crypto/cms.h"

namespace slipway::inspection {
namespace {

bool is_true(const Plist* value) { return value != nullptr && value->boolean() == true; }

bool has_entitlements(const Plist& profile) {
  const Plist* entitlements = profile.find("Entitlements");
  return entitlements != nullptr && entitlements->dictionary() != nullptr;
}

/// An app of macOS names its entitlements with a prefix.
const Plist* entitlement(const Plist& profile, std::string_view name,
                         std::string_view name_on_mac) {
  const Plist* value = profile.find({"Entitlements", name});
  return value != nullptr ? value : profile.find({"Entitlements", name_on_mac});
}

/// Nothing when the profile does not say. For macOS there is no ad hoc kind: its devices are those
/// of developers [inferred].
std::optional<SigningKind> kind_of(const Plist& profile, bool mac, bool debuggable) {
  if (is_true(profile.find("ProvisionsAllDevices"))) {
    return mac ? SigningKind::developer_id : SigningKind::enterprise;
  }
  if (profile.find("ProvisionedDevices") != nullptr) {
    return mac || debuggable ? SigningKind::development : SigningKind::ad_hoc;
  }
  if (!has_entitlements(profile)) return std::nullopt;
  return debuggable ? SigningKind::development : SigningKind::app_store;
}

/// A list of one: the first of it.
const Plist* first_of(const Plist* value) {
  const auto* members = value == nullptr ? nullptr : value->array();
  return members == nullptr || members->empty() ? value : &members->front();
}

void set_text(std::string& text, std::string_view name, const Plist* value, Artifact& artifact) {
  std::optional<std::string> fact;
  set_fact(fact, name, value, artifact);
  text = fact.value_or("");
}

void set_expiry(ProvisioningProfile& profile, const Plist* value, Artifact& artifact) {
  if (value == nullptr) return;
  profile.expires = value->date();
  if (profile.expires) return;
  artifact.warnings.push_back(
      "the profile's expiry is no date, or none between the years 1677 and 2262");
}

}  // namespace

Result<void> read_profile(std::string_view bytes, std::string_view where, Artifact& artifact) {
  std::string content;
  if (!is_plist(bytes)) {
    auto signed_content = crypto::cms_content(bytes);
    if (!signed_content) return corrupt(where, signed_content.error().message);
    content = std::move(*signed_content);
    bytes = content;
  }
  const auto plist = parse_plist(bytes, where);
  if (!plist) return fail(plist.error());
  if (plist->dictionary() == nullptr) return corrupt(where, "is no dictionary");

  const bool mac = artifact.platform == Platform::macos;
  const bool debuggable =
      is_true(entitlement(*plist, "get-task-allow", "com.apple.security.get-task-allow"));
  const auto kind = kind_of(*plist, mac, debuggable);
  if (!kind) {
    artifact.warnings.push_back(
        "the signing is not known: the profile has neither devices nor Entitlements");
    return {};
  }
  ProvisioningProfile profile;
  set_text(profile.name, "profile's name", plist->find("Name"), artifact);
  set_text(profile.team_id, "profile's team id", first_of(plist->find("TeamIdentifier")), artifact);
  set_text(profile.team_name, "profile's team name", plist->find("TeamName"), artifact);
  set_text(profile.application_identifier, "profile's application identifier",
           entitlement(*plist, "application-identifier", "com.apple.application-identifier"),
           artifact);
  set_expiry(profile, plist->find("ExpirationDate"), artifact);

  Signing signing;
  signing.kind = *kind;
  signing.profile = std::move(profile);
  artifact.signing = std::move(signing);
  // An app for macOS has get-task-allow in its own signature; the profile need not repeat it.
  if (debuggable || (!mac && has_entitlements(*plist))) artifact.debuggable = debuggable;
  return {};
}

}  // namespace slipway::inspection
