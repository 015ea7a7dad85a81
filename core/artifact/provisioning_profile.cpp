#include "core/artifact/provisioning_profile.h"

#include <algorithm>
#include <string>

#include "core/artifact/plist.h"
#include "core/artifact/problem.h"
#include "core/crypto/cms.h"

namespace slipway::inspection {
namespace {

bool is_true(const Plist* value) { return value != nullptr && value->boolean() == true; }

bool is_for_mac(const Plist& profile) {
  const Plist* platforms = profile.find("Platform");
  const auto* names = platforms == nullptr ? nullptr : platforms->array();
  return names != nullptr && std::any_of(names->begin(), names->end(), [](const Plist& name) {
           return name.string() != nullptr && *name.string() == "OSX";
         });
}

/// An app of macOS names its entitlements with a prefix.
const Plist* entitlement(const Plist& profile, std::string_view name,
                         std::string_view name_on_mac) {
  const Plist* value = profile.find({"Entitlements", name});
  return value != nullptr ? value : profile.find({"Entitlements", name_on_mac});
}

SigningKind kind_of(const Plist& profile, bool debuggable) {
  if (is_true(profile.find("ProvisionsAllDevices"))) {
    return is_for_mac(profile) ? SigningKind::developer_id : SigningKind::enterprise;
  }
  if (profile.find("ProvisionedDevices") != nullptr) {
    return debuggable ? SigningKind::development : SigningKind::ad_hoc;
  }
  return SigningKind::app_store;
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

  const bool debuggable =
      is_true(entitlement(*plist, "get-task-allow", "com.apple.security.get-task-allow"));
  ProvisioningProfile profile;
  set_text(profile.name, "profile's name", plist->find("Name"), artifact);
  set_text(profile.team_id, "profile's team id", first_of(plist->find("TeamIdentifier")), artifact);
  set_text(profile.team_name, "profile's team name", plist->find("TeamName"), artifact);
  set_text(profile.application_identifier, "profile's application identifier",
           entitlement(*plist, "application-identifier", "com.apple.application-identifier"),
           artifact);
  if (const Plist* expires = plist->find("ExpirationDate")) profile.expires = expires->date();

  Signing signing;
  signing.kind = kind_of(*plist, debuggable);
  signing.profile = std::move(profile);
  artifact.signing = std::move(signing);
  artifact.debuggable = debuggable;
  return {};
}

}  // namespace slipway::inspection
