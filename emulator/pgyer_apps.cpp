#include <algorithm>
#include <nlohmann/json.hpp>

#include "emulator/pgyer_front.h"
#include "emulator/pgyer_parameters.h"
#include "emulator/pgyer_replies.h"

namespace slipway::emulator {
namespace {

using Json = nlohmann::ordered_json;

/// The one group that the emulated account has: all its apps are in it.
constexpr std::string_view kGroupKey = "g1h2i3";

/// What app/update may change, with the values that its page allows; no value: any.
const std::vector<std::pair<std::string, std::set<std::string>>>& app_changes() {
  static const std::set<std::string> kYesNo = {"1", "2"};
  static const std::vector<std::pair<std::string, std::set<std::string>>> kChanges = {
      {"buildShortcutUrl", {}},
      {"buildInstallType", {"2", "3"}},
      {"buildPassword", {}},
      {"appIsInstallDate", kYesNo},
      {"appInstallStartDate", {}},
      {"appInstallEndDate", {}},
      {"appLang", {"1", "2", "3"}},
      {"buildVersionType", kYesNo},
      {"appAutoSync", kYesNo},
      {"appShowPgyerCopyright", kYesNo},
      {"buildQrcodeShowAppIcon", kYesNo},
      {"appFeedbackStatus", kYesNo},
      {"buildTemplate", {"classic", "fashion", "gray", "green", "colorful"}}};
  return kChanges;
}

std::optional<Reply> refuse_app_changes(const Fields& parameters) {
  if (field_or_empty(parameters, "buildInstallType").empty()) return code_reply(1081);
  for (const auto& [name, values] : app_changes()) {
    if (!values.empty() && !allowed(parameters, name, values)) return code_reply(1081);
  }
  return refuse_window(parameters,
                       {"appIsInstallDate", "appInstallStartDate", "appInstallEndDate"});
}

/// Nothing for an empty short URL, the code 1029 for one that cannot be taken.
std::optional<Reply> refuse_short_url(const Fields& parameters, std::string_view kept) {
  const auto wanted = field_or_empty(parameters, "buildShortcutUrl");
  if (wanted.empty() || wanted == kept) return std::nullopt;
  if (!is_short_url(wanted) || wanted == kChannelShortcut) return code_reply(1029);
  return std::nullopt;
}

Reply refusal_of(PgyerChange change) {
  return code_reply(change == PgyerChange::short_url_taken ? 1029 : 1009);
}

Json group_json(std::size_t apps) {
  return {
      {"appGroupName", "Sample group"},        {"appGroupKey", kGroupKey},
      {"appGroupShortcutURL", "samplegroup"},  {"appGroupDescription", "All apps of the account"},
      {"appGroupCount", std::to_string(apps)}, {"appCreated", "2025-01-01 10:00:00"}};
}

}  // namespace

Reply PgyerFront::view(Form& form) {
  if (auto refused = refuse_app_key(form.fields)) return *refused;
  const auto app_key = field_or_empty(form.fields, "appKey");
  const auto build_key = field_or_empty(form.fields, "buildKey");
  const auto build = build_key.empty() ? find_offered(app_key) : find_live(build_key, app_key);
  if (!build) return code_reply(1009);
  return listing_reply(view_json(*build, pgyer_.live_builds(app_key), context_.base_url));
}

Reply PgyerFront::update(Form& form) {
  if (auto refused = refuse_app_key(form.fields)) return *refused;
  if (auto refused = refuse_app_changes(form.fields)) return *refused;
  if (auto refused = refuse_short_url(form.fields, "")) return *refused;
  const auto app_key = field_or_empty(form.fields, "appKey");
  if (!find_offered(app_key)) return code_reply(1009);

  PgyerSettings changes;
  for (const auto& change : app_changes()) {
    const auto value = field_or_empty(form.fields, change.first);
    if (!value.empty()) changes[change.first] = value;
  }
  // The one text that can be taken away.
  if (find_field(form.fields, "buildPassword")) {
    changes["buildPassword"] = field_or_empty(form.fields, "buildPassword");
  }
  const auto changed = pgyer_.change_app(app_key, changes);
  if (changed != PgyerChange::done) return refusal_of(changed);
  const auto build = find_offered(app_key);
  if (!build) return code_reply(1009);
  return listing_reply(updated_app_json(*build, pgyer_.live_builds(app_key), context_.base_url));
}

Reply PgyerFront::update_app(Form& form) {
  const auto user_key = field_or_empty(form.fields, "userKey");
  if (user_key.empty()) return code_reply(1012);
  if (user_key != account_.user_key) return code_reply(1045);
  if (form.multipart && !form.complete) return code_reply(1025);
  const auto key = field_or_empty(form.fields, "buildKey");
  if (key.empty()) return code_reply(1008);
  const auto build = find_live(key);
  if (!build) return code_reply(1009);
  if (!allowed(form.fields, "buildInstallType", {"1", "2", "3"})) return code_reply(1081);
  const auto short_url = setting(*build, "buildShortcutUrl");
  if (auto refused = refuse_short_url(form.fields, short_url)) return *refused;

  PgyerSettings changes;
  for (const std::string name : {"buildShortcutUrl", "buildVersion", "buildInstallType"}) {
    const auto value = field_or_empty(form.fields, name);
    if (!value.empty()) changes[name] = value;
  }
  for (const std::string name : {"buildUpdateDescription", "buildDescription", "buildPassword"}) {
    if (auto value = find_field(form.fields, name)) changes[name] = std::move(*value);
  }
  auto* screenshot = form.file("screenshot");
  if (changes.empty() && screenshot == nullptr) return code_reply(1036);
  if (form.storage_full) return code_reply(1040);
  const auto changed = pgyer_.change_build(key, changes);
  if (changed != PgyerChange::done) return refusal_of(changed);
  if (screenshot != nullptr) {
    (void)pgyer_.add_file(key, {"screenshot", screenshot->content->keep(screenshot->file_name)});
  }
  const auto updated = find_live(key);
  return listing_reply(updated_build_json(updated.value_or(*build), context_.base_url));
}

Reply PgyerFront::get_by_shortcut(Form& form) {
  const auto short_url = field_or_empty(form.fields, "buildShortcutUrl");
  if (short_url.empty()) return code_reply(1031);
  if (!is_short_url(short_url)) return code_reply(1032);
  std::optional<PgyerBuild> found;
  for (const auto& app : pgyer_.apps()) {
    if (!found && app.short_url == short_url) found = find_offered(app.app_key);
    if (!found) found = find_by_short_url(app.app_key, short_url);
  }
  if (!found) return code_reply(1009);
  return listing_reply(by_shortcut_json(*found, context_.base_url));
}

Reply PgyerFront::list_my(Form& form) {
  const auto page = page_of(form.fields);
  if (!page) return code_reply(1081);
  Json list = Json::array();
  for (const auto& build : part_of(offered_builds(), *page)) {
    list.push_back(listed_app_json(build, context_.base_url));
  }
  return listing_reply(std::move(list));
}

Reply PgyerFront::delete_app(Form& form) {
  if (auto refused = refuse_app_key(form.fields)) return *refused;
  return code_reply(pgyer_.delete_app(field_or_empty(form.fields, "appKey")) ? 0 : 1076);
}

Reply PgyerFront::list_groups(Form&) {
  return listing_reply(Json::array({group_json(offered_builds().size())}));
}

Reply PgyerFront::view_group(Form& form) {
  const auto key = field_or_empty(form.fields, "appGroupKey");
  if (key.empty()) return code_reply(1075);
  if (key != kGroupKey) return code_reply(1094);
  const auto builds = offered_builds();
  auto group = group_json(builds.size());
  group["apps"] = Json::array();
  for (const auto& build : builds) {
    group["apps"].push_back(listed_app_json(build, context_.base_url));
  }
  return listing_reply(std::move(group));
}

Reply PgyerFront::list_certificates(Form&) {
  return listing_reply({{"list",
                         {{{"certificateKey", "c1d2e3"},
                           {"certificateName", "iPhone Distribution: Sample Company"},
                           {"certificateStatus", "GOOD"},
                           {"certificateExpired", "2035-01-01 10:00:00"}},
                          {{"certificateKey", "c4d5e6"},
                           {"certificateName", "iPhone Distribution: Former Company"},
                           {"certificateStatus", "REVOKED"},
                           {"certificateExpired", "2025-01-01 10:00:00"}}}}});
}

}  // namespace slipway::emulator
