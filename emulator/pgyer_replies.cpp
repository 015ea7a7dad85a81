#include "emulator/pgyer_replies.h"

#include <Poco/DateTimeFormatter.h>
#include <Poco/Timestamp.h>
#include <fmt/format.h>

#include <charconv>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <set>

#include "emulator/pgyer_codes.h"

namespace slipway::emulator {
namespace {

using Json = nlohmann::ordered_json;

Reply reply_with(const Json& body) {
  return {200, body.dump(-1, ' ', false, Json::error_handler_t::replace)};
}

int integer(const std::string& text) {
  int value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::string screenshot_url(const std::string& base_url, const std::string& key) {
  return base_url + "/image/view/app_screenshots/" + key;
}

/// Everything that a page says of a build.
Json all_members(const PgyerBuild& build, const std::string& base_url) {
  const auto facts = facts_of(build.file);
  const auto short_url = setting(build, "buildShortcutUrl");
  return {{"appKey", build.app_key},
          {"buildKey", build.build_key},
          {"buildType", static_cast<int>(build.platform)},
          {"buildIsFirst", build.build_number == 1 ? 1 : 2},
          {"buildIsLastest", build.latest ? 1 : 2},
          {"buildFileName", build.file.file_name},
          {"buildFileSize", build.file.size},
          {"buildName", facts.name},
          {"buildVersion", version_of(build)},
          {"buildVersionNo", facts.version_no},
          {"buildBuildVersion", build.build_number},
          {"buildIdentifier", facts.identifier},
          {"buildIcon", "123abcdefaaa"},
          {"buildDescription", setting(build, "buildDescription")},
          {"buildUpdateDescription", setting(build, "buildUpdateDescription")},
          {"buildScreenShots", build.screenshots.empty() ? "" : build.screenshots.back()},
          {"buildShortcutUrl", short_url},
          {"buildQRCodeURL", base_url + "/app/qrcode/" + short_url},
          {"buildCreated", format_time(build.created)},
          {"buildUpdated", format_time(build.updated)}};
}

Json pick(const Json& members, std::initializer_list<const char*> names) {
  Json picked = Json::object();
  for (const auto* name : names) picked[name] = members.at(name);
  return picked;
}

/// The historical versions: all that are live but the one that is shown.
Json other_apps(const PgyerBuild& build, const std::vector<PgyerBuild>& live,
                const std::string& base_url) {
  Json others = Json::array();
  for (const auto& other : live) {
    if (other.build_key == build.build_key) continue;
    others.push_back(
        pick(all_members(other, base_url), {"buildKey", "buildName", "buildVersion",
                                            "buildBuildVersion", "buildCreated", "buildUpdated"}));
  }
  return others;
}

int downloads_today(const std::vector<PgyerBuild>& live) {
  int downloads = 0;
  for (const auto& build : live) downloads += build.downloads_today;
  return downloads;
}

}  // namespace

Reply code_reply(int code, std::string_view message) {
  return reply_with({{"code", code}, {"message", message.empty() ? code_text(code) : message}});
}

Reply data_reply(const Json& data) {
  return reply_with({{"code", 0}, {"message", ""}, {"data", data}});
}

std::string format_time(WallTime time) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch());
  return Poco::DateTimeFormatter::format(Poco::Timestamp::fromEpochTime(seconds.count()),
                                         "%Y-%m-%d %H:%M:%S");
}

std::string setting(const PgyerBuild& build, std::string_view name, std::string_view fallback) {
  const auto it = build.settings.find(name);
  return it == build.settings.end() ? std::string(fallback) : it->second;
}

std::string version_of(const PgyerBuild& build) {
  return setting(build, "buildVersion", facts_of(build.file).version);
}

std::string file_key(const PgyerBuild& build) {
  if (!build.token.storage_key.empty()) return build.token.storage_key;
  return fmt::format("apps/{}.{}", build.build_key, extension_of(build.platform));
}

Json build_info_json(const PgyerBuild& build, const std::string& base_url) {
  return pick(
      all_members(build, base_url),
      {"buildKey", "buildType", "buildIsFirst", "buildIsLastest", "buildFileSize", "buildName",
       "buildVersion", "buildVersionNo", "buildBuildVersion", "buildIdentifier", "buildIcon",
       "buildDescription", "buildUpdateDescription", "buildScreenShots", "buildShortcutUrl",
       "buildQRCodeURL", "buildCreated", "buildUpdated"});
}

Json updated_build_json(const PgyerBuild& build, const std::string& base_url) {
  auto json = build_info_json(build, base_url);
  json.erase("buildQRCodeURL");
  return json;
}

Json by_shortcut_json(const PgyerBuild& build, const std::string& base_url) {
  return pick(all_members(build, base_url),
              {"buildKey", "buildIsFirst", "buildIsLastest", "buildType", "buildFileName",
               "buildFileSize", "buildName", "buildVersion", "buildVersionNo", "buildBuildVersion",
               "buildIdentifier", "buildCreated", "buildDescription", "buildUpdateDescription",
               "buildShortcutUrl", "buildScreenShots"});
}

Json listed_build_json(const PgyerBuild& build, const std::string& base_url) {
  auto json = listed_app_json(build, base_url);
  json.erase("appKey");
  return json;
}

Json listed_app_json(const PgyerBuild& build, const std::string& base_url) {
  return pick(
      all_members(build, base_url),
      {"buildKey", "buildType", "buildFileSize", "buildName", "buildVersion", "buildVersionNo",
       "buildBuildVersion", "buildIdentifier", "buildIcon", "buildCreated", "appKey"});
}

Json view_json(const PgyerBuild& build, const std::vector<PgyerBuild>& live,
               const std::string& base_url) {
  auto json = build_info_json(build, base_url);
  json["iconUrl"] = "https://cdn-app-icon2.pgyer.com/1/2/3/a/b/123abcdefaaa";
  json["buildScreenshotsUrl"] = Json::array();
  for (const auto& key : build.screenshots) {
    json["buildScreenshotsUrl"].push_back(screenshot_url(base_url, key));
  }
  json["buildCates"] = "Tools,Productivity";
  json["otherApps"] = other_apps(build, live, base_url);
  json["otherAppsCount"] = json["otherApps"].size();
  json["todayDownloadCount"] = downloads_today(live);
  json["todayBuildDownloadCount"] = build.downloads_today;
  return json;
}

Json updated_app_json(const PgyerBuild& build, const std::vector<PgyerBuild>& live,
                      const std::string& base_url) {
  auto json = build_info_json(build, base_url);
  const auto others = other_apps(build, live, base_url);
  const auto number = [&](std::string_view name, std::string_view fallback) {
    return integer(setting(build, name, fallback));
  };
  json.update(Json{{"appKey", build.app_key},
                   {"buildPassword", setting(build, "buildPassword")},
                   {"buildQrcodeShowAppIcon", number("buildQrcodeShowAppIcon", "2")},
                   {"buildVersionType", number("buildVersionType", "1")},
                   {"buildIsAcceptFeedback", number("appFeedbackStatus", "1")},
                   {"buildTemplate", setting(build, "buildTemplate", "classic")},
                   {"buildInstallType", number("buildInstallType", "1")},
                   {"buildManuallyBlocked", 2},
                   {"buildIsPlaceholder", 2},
                   {"isOwner", 1},
                   {"isJoin", 2},
                   {"appExpiredDate", ""},
                   {"appExpiredStatus", 2},
                   {"otherApps", others},
                   {"otherAppsCount", others.size()},
                   {"todayDownloadCount", downloads_today(live)},
                   {"appAutoSync", number("appAutoSync", "2")},
                   {"appShowPgyerCopyright", number("appShowPgyerCopyright", "1")},
                   {"appDownloadPay", 0},
                   {"appDownloadDescription", ""},
                   {"appLang", number("appLang", "3")},
                   {"appIsTestFlight", 2},
                   {"appIsInstallDate", number("appIsInstallDate", "2")},
                   {"appInstallStartDate", setting(build, "appInstallStartDate")},
                   {"appInstallEndDate", setting(build, "appInstallEndDate")},
                   {"appFeedbackStatus", number("appFeedbackStatus", "1")},
                   {"isMerged", 2},
                   {"mergeAppInfo", Json::array()}});
  return json;
}

void spoil_types(Json& data) {
  static const std::set<std::string> kIdentities = {"buildKey", "appGroupKey", "certificateKey",
                                                    "buildHaveNewVersion"};
  if (data.is_object()) {
    for (const auto& name : kIdentities) data.erase(name);
    if (data.contains("buildFileSize")) data["buildFileSize"] = {{"bytes", data["buildFileSize"]}};
    if (data.contains("buildName")) data["buildName"] = Json::array();
  }
  if (!data.is_structured()) return;
  for (auto& member : data) spoil_types(member);
}

}  // namespace slipway::emulator
