#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "emulator/pgyer_front.h"
#include "emulator/pgyer_install.h"
#include "emulator/pgyer_parameters.h"
#include "emulator/pgyer_replies.h"

namespace slipway::emulator {
namespace {

using Json = nlohmann::ordered_json;

/// Whether `newest` is newer than what an app says that it is. Without a word of what it is, it is.
bool is_newer(const PgyerBuild& newest, const std::string& version, std::optional<int> number) {
  if (number) return newest.build_number > *number;
  return version_of(newest) != version;
}

}  // namespace

Reply PgyerFront::builds(Form& form) {
  if (auto refused = refuse_app_key(form.fields)) return *refused;
  const auto page = page_of(form.fields);
  if (!page) return code_reply(1081);
  const auto app_key = field_or_empty(form.fields, "appKey");
  const auto build_key = field_or_empty(form.fields, "buildKey");
  if (!build_key.empty() && !find_live(build_key, app_key)) return code_reply(1009);

  auto live = pgyer_.live_builds(app_key);
  if (!live.empty() && context_.faults.take("pgyer", "lagging-list")) live.erase(live.begin());
  Json list = Json::array();
  for (const auto& build : part_of(live, *page)) {
    list.push_back(listed_build_json(build, context_.base_url));
  }
  return listing_reply({{"pageCount", (live.size() + kPageSize - 1) / kPageSize},
                        {"currentPage", *page},
                        {"list", std::move(list)}});
}

Reply PgyerFront::set_newest(Form& form) { return mark_latest(form.fields, true); }

Reply PgyerFront::cancel_newest(Form& form) { return mark_latest(form.fields, false); }

Reply PgyerFront::mark_latest(const Fields& parameters, bool latest) {
  const auto key = field_or_empty(parameters, "buildKey");
  if (key.empty()) return code_reply(1023);
  const auto app_key = field_or_empty(parameters, "appKey");
  if (!app_key.empty()) {
    if (auto refused = refuse_app_key(parameters)) return *refused;
  }
  if (!find_live(key, app_key) || !pgyer_.set_latest(key, latest)) return code_reply(1009);
  return code_reply(0, latest ? "Set successfully" : "Cleared successfully");
}

Reply PgyerFront::check(Form& form) {
  if (auto refused = refuse_app_key(form.fields)) return *refused;
  const auto version = field_or_empty(form.fields, "buildVersion");
  const auto number_text = field_or_empty(form.fields, "buildBuildVersion");
  const auto number = whole_number(number_text);
  if (!number_text.empty() && !number) return code_reply(1091);
  const auto channel = field_or_empty(form.fields, "channelKey");
  if (!channel.empty() && channel != kChannelShortcut) return code_reply(1212);

  const auto app_key = field_or_empty(form.fields, "appKey");
  const auto newest = channel.empty() ? find_offered(app_key) : find_by_short_url(app_key, channel);
  if (!newest) return code_reply(1009);
  const auto& base = context_.base_url;
  return listing_reply({{"buildBuildVersion", newest->build_number},
                        {"forceUpdateVersion", ""},
                        {"forceUpdateVersionNo", ""},
                        {"needForceUpdate", false},
                        {"downloadURL", fmt::format("{}/apiv2/app/install?_api_key={}&buildKey={}",
                                                    base, account_.api_key, newest->build_key)},
                        {"appURl", base + "/" + setting(*newest, "buildShortcutUrl")},
                        {"buildHaveNewVersion", is_newer(*newest, version, number)},
                        {"buildVersionNo", facts_of(newest->file).version_no},
                        {"buildVersion", version_of(*newest)},
                        {"buildDescription", setting(*newest, "buildDescription")},
                        {"buildUpdateDescription", setting(*newest, "buildUpdateDescription")},
                        {"appKey", newest->app_key},
                        {"buildKey", newest->build_key},
                        {"buildName", facts_of(newest->file).name},
                        {"buildIcon", "123abcdefaaa"},
                        {"buildFileKey", file_key(*newest)},
                        {"buildFileSize", std::to_string(newest->file.size)}});
}

Reply PgyerFront::delete_build(Form& form) {
  const auto key = field_or_empty(form.fields, "buildKey");
  if (key.empty()) return code_reply(1023);
  const auto app_key = field_or_empty(form.fields, "appKey");
  if (!app_key.empty()) {
    if (auto refused = refuse_app_key(form.fields)) return *refused;
  }
  if (!find_live(key, app_key)) return code_reply(1009);
  switch (pgyer_.delete_build(key)) {
    case PgyerChange::done:
      return code_reply(0);
    case PgyerChange::last_build:
      return code_reply(1202);
    default:
      return code_reply(1009);
  }
}

Reply PgyerFront::install(Form& form) {
  const auto build_key = field_or_empty(form.fields, "buildKey");
  const auto app_key = field_or_empty(form.fields, "appKey");
  if (build_key.empty() && app_key.empty()) return code_reply(1008);
  if (build_key.empty()) {
    if (auto refused = refuse_app_key(form.fields)) return *refused;
  }
  const auto build = build_key.empty() ? find_offered(app_key) : find_live(build_key);
  if (!build) return code_reply(1009);
  if (!opens(*build, field_or_empty(form.fields, "buildPassword"))) return code_reply(1050);
  pgyer_.count_download(build->build_key);
  return package_reply(*build);
}

}  // namespace slipway::emulator
