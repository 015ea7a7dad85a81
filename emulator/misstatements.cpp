#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "emulator/faults.h"

namespace slipway::emulator {
namespace {

using Json = nlohmann::ordered_json;

/// A fault, and where the services say what it changes.
struct Misstatement {
  const char* fault;
  const char* pgyer;
  const char* hockeyapp;
};

constexpr Misstatement kMisstatements[] = {
    {"other-version", "buildVersion", "shortversion"},
    {"other-build-number", "buildVersionNo", "version"},
    {"other-bundle-id", "buildIdentifier", "bundle_identifier"},
    {"other-title", "buildName", "title"},
    {"other-size", "buildFileSize", "appsize"},
};

/// The texts and numbers of this name, wherever the reply has them.
void find_members(Json& reply, const char* name, std::vector<Json*>& found) {
  if (!reply.is_structured()) return;
  for (auto& [member, value] : reply.items()) {
    const bool fact = value.is_string() || value.is_number_integer();
    if (fact && member == name) found.push_back(&value);
    find_members(value, name, found);
  }
}

}  // namespace

void FaultList::misstate(std::string_view provider, Json& reply) {
  for (const auto& misstatement : kMisstatements) {
    std::vector<Json*> members;
    find_members(reply, provider == "pgyer" ? misstatement.pgyer : misstatement.hockeyapp, members);
    if (members.empty() || !take(provider, misstatement.fault)) continue;
    for (auto* member : members) {
      *member = member->is_string() ? Json(member->get<std::string>() + "9")
                                    : Json(member->get<std::int64_t>() + 1);
    }
  }
}

}  // namespace slipway::emulator
