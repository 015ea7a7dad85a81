#include <fmt/format.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "providers/pgyer/mapping.h"

namespace slipway::pgyer {
namespace {

/// An address at the service; one that is absolute stays as it is.
std::string at_server(const std::string& server, const std::string& path) {
  if (path.find("://") != std::string::npos) return path;
  return fmt::format("{}{}{}", server, path.starts_with('/') ? "" : "/", path);
}

/// What the service said, unless it is empty.
std::optional<std::string> said(const std::optional<std::string>& text, const Redactor& redactor) {
  return text && !text->empty() ? std::optional(redactor.redact(*text)) : std::nullopt;
}

std::optional<std::uint64_t> to_size(const std::optional<std::int64_t>& bytes) {
  if (!bytes || *bytes <= 0) return std::nullopt;
  return static_cast<std::uint64_t>(*bytes);
}

/// 1 yes, 2 or 0 no; nothing for anything else.
std::optional<bool> to_flag(const std::optional<std::int64_t>& number) {
  if (!number || *number < 0 || *number > 2) return std::nullopt;
  return *number == 1;
}

/// The page ends at Android: what HarmonyOS has for a number is not known.
std::optional<Platform> to_platform(const std::optional<std::int64_t>& type) {
  if (type == 1) return Platform::ios;
  if (type == 2) return Platform::android;
  return std::nullopt;
}

class Details {
 public:
  explicit Details(const Redactor& redactor) : redactor_(redactor) {}

  void add(const char* name, const std::optional<std::string>& value) {
    if (const auto text = said(value, redactor_)) list_.push_back({name, *text});
  }
  void add(const char* name, const std::optional<std::int64_t>& value) {
    if (value) list_.push_back({name, std::to_string(*value)});
  }
  [[nodiscard]] std::vector<Detail> take() { return std::move(list_); }

 private:
  const Redactor& redactor_;
  std::vector<Detail> list_;
};

/// What every reply says of the newest build, besides the members of App.
void add_build(Details& details, const BuildInfo& info) {
  details.add("buildType", info.buildType);
  details.add("buildBuildVersion", info.buildBuildVersion);
  details.add("buildIsFirst", info.buildIsFirst);
  details.add("buildIsLastest", info.buildIsLastest);
  if (to_size(info.buildFileSize)) details.add("buildFileSize", info.buildFileSize);
  details.add("buildFileName", info.buildFileName);
  details.add("buildDescription", info.buildDescription);
  details.add("buildUpdateDescription", info.buildUpdateDescription);
  details.add("buildIcon", info.buildIcon);
  details.add("buildScreenShots", info.buildScreenShots);
  details.add("buildQRCodeURL", info.buildQRCodeURL);
  details.add("buildCreated", info.buildCreated);
  details.add("buildUpdated", info.buildUpdated);
}

App without_details(const BuildInfo& info, const std::string& app_key, const std::string& server,
                    const Redactor& redactor) {
  App app;
  app.id = info.appKey.value_or("");
  if (app.id.empty()) app.id = app_key;
  app.bundle_id = said(info.buildIdentifier, redactor);
  app.platform = to_platform(info.buildType);
  app.title = said(info.buildName, redactor);
  app.version = said(info.buildVersion, redactor);
  app.build_number = said(info.buildVersionNo, redactor);
  if (!info.buildKey.empty()) app.build_id = info.buildKey;
  if (const auto path = said(info.buildShortcutUrl, redactor)) app.url = at_server(server, *path);
  return app;
}

}  // namespace

Build to_build(const BuildInfo& info, const std::string& server, const Redactor& redactor) {
  Build build;
  build.id = info.buildKey;
  build.bundle_id = said(info.buildIdentifier, redactor);
  build.version = said(info.buildVersion, redactor);
  build.build_number = said(info.buildVersionNo, redactor);
  build.title = said(info.buildName, redactor);
  build.size = to_size(info.buildFileSize);
  if (const auto path = said(info.buildShortcutUrl, redactor)) {
    build.url = at_server(server, *path);
  }
  if (const auto path = said(info.buildQRCodeURL, redactor)) {
    build.qr_url = at_server(server, *path);
  }
  build.created = said(info.buildCreated, redactor);
  // Empty notes are an answer too: there are none.
  if (info.buildUpdateDescription) build.notes = redactor.redact(*info.buildUpdateDescription);
  build.latest = to_flag(info.buildIsLastest);
  return build;
}

Build to_build(const CheckReply& reply, const Redactor& redactor) {
  Build build;
  build.id = reply.buildKey.value_or("");
  build.version = said(reply.buildVersion, redactor);
  build.build_number = said(reply.buildVersionNo, redactor);
  build.title = said(reply.buildName, redactor);
  build.size = to_size(reply.buildFileSize);
  build.url = said(reply.appURl, redactor);
  if (reply.buildUpdateDescription) build.notes = redactor.redact(*reply.buildUpdateDescription);
  return build;
}

App to_app(const BuildInfo& info, const std::string& app_key, const std::string& server,
           const Redactor& redactor) {
  App app = without_details(info, app_key, server, redactor);
  Details details(redactor);
  add_build(details, info);
  app.details = details.take();
  return app;
}

App to_app(const ViewReply& reply, const std::string& app_key, const std::string& server,
           const Redactor& redactor) {
  App app = without_details(reply, app_key, server, redactor);
  Details details(redactor);
  add_build(details, reply);
  details.add("iconUrl", reply.iconUrl);
  for (const auto& url : reply.buildScreenshotsUrl) details.add("buildScreenshotsUrl", url);
  details.add("buildCates", reply.buildCates);
  details.add("otherAppsCount", reply.otherAppsCount);
  details.add("todayDownloadCount", reply.todayDownloadCount);
  details.add("todayBuildDownloadCount", reply.todayBuildDownloadCount);
  app.details = details.take();
  return app;
}

App to_app(const UpdateReply& reply, const std::string& app_key, const std::string& server,
           const Redactor& redactor) {
  App app = without_details(reply, app_key, server, redactor);
  Details details(redactor);
  add_build(details, reply);
  details.add("buildInstallType", reply.buildInstallType);
  details.add("appIsInstallDate", reply.appIsInstallDate);
  details.add("appInstallStartDate", reply.appInstallStartDate);
  details.add("appInstallEndDate", reply.appInstallEndDate);
  details.add("appLang", reply.appLang);
  details.add("buildVersionType", reply.buildVersionType);
  details.add("appAutoSync", reply.appAutoSync);
  details.add("appShowPgyerCopyright", reply.appShowPgyerCopyright);
  details.add("buildQrcodeShowAppIcon", reply.buildQrcodeShowAppIcon);
  details.add("appFeedbackStatus", reply.appFeedbackStatus);
  details.add("buildIsAcceptFeedback", reply.buildIsAcceptFeedback);
  details.add("buildTemplate", reply.buildTemplate);
  details.add("buildManuallyBlocked", reply.buildManuallyBlocked);
  details.add("buildIsPlaceholder", reply.buildIsPlaceholder);
  details.add("isOwner", reply.isOwner);
  details.add("isJoin", reply.isJoin);
  details.add("isMerged", reply.isMerged);
  // Not mergeAppInfo: nobody says what is in it, and it may be another app's password.
  details.add("appExpiredDate", reply.appExpiredDate);
  details.add("appExpiredStatus", reply.appExpiredStatus);
  details.add("appDownloadPay", reply.appDownloadPay);
  details.add("appDownloadDescription", reply.appDownloadDescription);
  details.add("appIsTestFlight", reply.appIsTestFlight);
  details.add("otherAppsCount", reply.otherAppsCount);
  details.add("todayDownloadCount", reply.todayDownloadCount);
  app.details = details.take();
  return app;
}

}  // namespace slipway::pgyer
