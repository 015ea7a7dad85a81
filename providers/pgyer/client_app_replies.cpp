#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "core/http/shown_text.h"
#include "providers/pgyer/client_envelope.h"

// The replies of the pages "App Info" and "Version Management", of app groups and certificates.
namespace slipway::pgyer {
namespace {

using nlohmann::json;

template <typename Item>
using ReadItem = Result<Item> (*)(const json& value, std::string_view path, const Answer& answer);

/// Every item of `data` or of `data.list`, whichever is an array: the pages and the clients do not
/// agree for which call it is which.
template <typename Item>
Result<std::vector<Item>> read_list(const json& data, ReadItem<Item> read, const Answer& answer) {
  const bool bare = data.is_array();
  const json* items = &data;
  if (!bare) {
    if (!data.is_object()) return fail(missing_member("data", answer));
    const auto list = data.find("list");
    if (list == data.end() || !list->is_array()) return fail(missing_member("data.list", answer));
    items = &*list;
  }
  std::vector<Item> out;
  for (const json& item : *items) {
    auto read_item =
        read(item, fmt::format("{}[{}]", bare ? "data" : "data.list", out.size()), answer);
    if (!read_item) return fail(std::move(read_item.error()));
    out.push_back(std::move(*read_item));
  }
  return out;
}

/// The items of a member that may be missing, without those that cannot be read.
template <typename Item>
std::vector<Item> read_usable(const json& data, const char* member, ReadItem<Item> read,
                              const Answer& answer) {
  std::vector<Item> out;
  const auto items = data.find(member);
  if (items == data.end() || !items->is_array()) return out;
  for (const json& item : *items) {
    if (auto read_item = read(item, member, answer)) out.push_back(std::move(*read_item));
  }
  return out;
}

std::vector<std::string> read_texts(const json& data, const char* member) {
  std::vector<std::string> out;
  const auto items = data.find(member);
  if (items == data.end() || !items->is_array()) return out;
  for (const json& item : *items) {
    if (item.is_string()) out.push_back(item.get<std::string>());
  }
  return out;
}

Result<OtherApp> read_other_app(const json& value, std::string_view path, const Answer& answer) {
  const Members members(value);
  auto key = members.key("buildKey", path, answer);
  if (!key) return fail(std::move(key.error()));
  OtherApp other;
  other.buildKey = std::move(*key);
  other.buildName = members.text("buildName");
  other.buildVersion = members.text("buildVersion");
  other.buildBuildVersion = members.integer("buildBuildVersion");
  other.buildCreated = members.text("buildCreated");
  other.buildUpdated = members.text("buildUpdated");
  return other;
}

/// An item of `app/listMy`, whose page promises the app's key too.
Result<BuildInfo> read_listed_app(const json& value, std::string_view path, const Answer& answer) {
  auto build = read_build(value, path, answer);
  if (!build) return build;
  auto key = Members(value).key("appKey", path, answer);
  if (!key) return fail(std::move(key.error()));
  return build;
}

Result<AppGroup> read_app_group(const json& value, std::string_view path, const Answer& answer) {
  const Members members(value);
  auto key = members.key("appGroupKey", path, answer);
  if (!key) return fail(std::move(key.error()));
  AppGroup group;
  group.appGroupKey = std::move(*key);
  group.appGroupName = members.text("appGroupName");
  group.appGroupShortcutURL = members.text("appGroupShortcutURL");
  group.appGroupDescription = members.text("appGroupDescription");
  group.appGroupCount = members.integer("appGroupCount");
  group.appCreated = members.text("appCreated");
  return group;
}

Result<Certificate> read_certificate(const json& value, std::string_view path,
                                     const Answer& answer) {
  const Members members(value);
  auto key = members.key("certificateKey", path, answer);
  if (!key) return fail(std::move(key.error()));
  Certificate certificate;
  certificate.certificateKey = std::move(*key);
  certificate.certificateName = members.text("certificateName");
  certificate.certificateStatus = members.text("certificateStatus");
  certificate.certificateExpired = members.text("certificateExpired");
  return certificate;
}

/// A reply that is a list, or one page of it.
template <typename Reply, typename Item>
Result<Reply> read_list_reply(ReadItem<Item> read, const Answer& answer) {
  const auto envelope = read_accepted(answer);
  if (!envelope) return fail(envelope.error());
  auto list = read_list(envelope->data, read, answer);
  if (!list) return fail(std::move(list.error()));
  Reply reply;
  reply.list = std::move(*list);
  if constexpr (requires { reply.pageCount; }) {
    reply.pageCount = Members(envelope->data).integer("pageCount");
    reply.currentPage = Members(envelope->data).integer("currentPage");
  }
  return reply;
}

// What an app has besides its build, in the order of the page.
void read_app_settings(const json& data, UpdateReply& reply) {
  const Members members(data);
  reply.buildPassword = members.secret("buildPassword");
  reply.buildQrcodeShowAppIcon = members.integer("buildQrcodeShowAppIcon");
  reply.buildVersionType = members.integer("buildVersionType");
  reply.buildIsAcceptFeedback = members.integer("buildIsAcceptFeedback");
  reply.buildTemplate = members.text("buildTemplate");
  reply.buildInstallType = members.integer("buildInstallType");
  reply.buildManuallyBlocked = members.integer("buildManuallyBlocked");
  reply.buildIsPlaceholder = members.integer("buildIsPlaceholder");
  reply.isOwner = members.integer("isOwner");
  reply.isJoin = members.integer("isJoin");
  reply.appExpiredDate = members.text("appExpiredDate");
  reply.appExpiredStatus = members.integer("appExpiredStatus");
  reply.otherAppsCount = members.integer("otherAppsCount");
  reply.todayDownloadCount = members.integer("todayDownloadCount");
  reply.appAutoSync = members.integer("appAutoSync");
  reply.appShowPgyerCopyright = members.integer("appShowPgyerCopyright");
  reply.appDownloadPay = members.integer("appDownloadPay");
  reply.appDownloadDescription = members.text("appDownloadDescription");
  reply.appLang = members.integer("appLang");
  reply.appIsTestFlight = members.integer("appIsTestFlight");
  reply.appIsInstallDate = members.integer("appIsInstallDate");
  reply.appInstallStartDate = members.text("appInstallStartDate");
  reply.appInstallEndDate = members.text("appInstallEndDate");
  reply.appFeedbackStatus = members.integer("appFeedbackStatus");
  reply.isMerged = members.integer("isMerged");
  const auto merged = data.find("mergeAppInfo");
  if (merged != data.end() && !merged->is_null()) reply.mergeAppInfo = merged->dump();
}

}  // namespace

Result<ViewReply> read_view(const Answer& answer) {
  const auto data = read_object(answer);
  if (!data) return fail(data.error());
  auto build = read_build(*data, "data", answer);
  if (!build) return fail(std::move(build.error()));
  const Members members(*data);
  ViewReply reply;
  static_cast<BuildInfo&>(reply) = std::move(*build);
  reply.iconUrl = members.text("iconUrl");
  reply.buildScreenshotsUrl = read_texts(*data, "buildScreenshotsUrl");
  reply.buildCates = members.text("buildCates");
  reply.otherApps = read_usable(*data, "otherApps", read_other_app, answer);
  reply.otherAppsCount = members.integer("otherAppsCount");
  reply.todayDownloadCount = members.integer("todayDownloadCount");
  reply.todayBuildDownloadCount = members.integer("todayBuildDownloadCount");
  return reply;
}

Result<UpdateReply> read_update(const Answer& answer) {
  const auto data = read_object(answer);
  if (!data) return fail(data.error());
  auto build = read_build(*data, "data", answer);
  if (!build) return fail(std::move(build.error()));
  UpdateReply reply;
  static_cast<BuildInfo&>(reply) = std::move(*build);
  read_app_settings(*data, reply);
  reply.otherApps = read_usable(*data, "otherApps", read_other_app, answer);
  return reply;
}

Result<BuildInfo> read_one_build(const Answer& answer) {
  return read_object(answer).and_then(
      [&answer](const json& data) { return read_build(data, "data", answer); });
}

Result<ListMyReply> read_list_my(const Answer& answer) {
  return read_list_reply<ListMyReply>(read_listed_app, answer);
}

Result<BuildsReply> read_builds(const Answer& answer) {
  return read_list_reply<BuildsReply>(read_build, answer);
}

Result<SetNewestVersionReply> read_newest_version(const Answer& answer) {
  return read_accepted(answer).map([&answer](const Envelope& envelope) {
    return SetNewestVersionReply{http::shown_text(envelope.message, answer.redactor)};
  });
}

Result<CheckReply> read_check(const Answer& answer) {
  const auto data = read_object(answer);
  if (!data) return fail(data.error());
  const Members members(*data);
  const auto have_new_version = members.boolean("buildHaveNewVersion");
  if (!have_new_version) return fail(missing_member("data.buildHaveNewVersion", answer));
  if (*have_new_version) {
    const auto key = members.key("buildKey", "data", answer);
    if (!key) return fail(key.error());
  }
  CheckReply reply;
  reply.buildBuildVersion = members.integer("buildBuildVersion");
  reply.forceUpdateVersion = members.text("forceUpdateVersion");
  reply.forceUpdateVersionNo = members.text("forceUpdateVersionNo");
  reply.needForceUpdate = members.boolean("needForceUpdate");
  reply.downloadURL = members.secret("downloadURL");
  reply.appURl = members.text("appURl");
  reply.buildHaveNewVersion = *have_new_version;
  reply.buildVersionNo = members.text("buildVersionNo");
  reply.buildVersion = members.text("buildVersion");
  reply.buildDescription = members.text("buildDescription");
  reply.buildUpdateDescription = members.text("buildUpdateDescription");
  reply.appKey = members.text("appKey");
  reply.buildKey = members.text("buildKey");
  reply.buildName = members.text("buildName");
  reply.buildIcon = members.text("buildIcon");
  reply.buildFileKey = members.text("buildFileKey");
  reply.buildFileSize = members.integer("buildFileSize");
  return reply;
}

Result<AppGroupListAllReply> read_app_group_list_all(const Answer& answer) {
  return read_list_reply<AppGroupListAllReply>(read_app_group, answer);
}

Result<AppGroupViewReply> read_app_group_view(const Answer& answer) {
  const auto data = read_object(answer);
  if (!data) return fail(data.error());
  auto group = read_app_group(*data, "data", answer);
  if (!group) return fail(std::move(group.error()));
  AppGroupViewReply reply;
  static_cast<AppGroup&>(reply) = std::move(*group);
  reply.apps = read_usable(*data, "apps", read_build, answer);
  return reply;
}

Result<CertificateIndexReply> read_certificate_index(const Answer& answer) {
  return read_list_reply<CertificateIndexReply>(read_certificate, answer);
}

}  // namespace slipway::pgyer
