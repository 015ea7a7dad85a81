#include "providers/pgyer/client_fields.h"

#include <optional>
#include <string>
#include <type_traits>
#include <utility>

namespace slipway::pgyer {
namespace {

template <typename Value>
void add(std::vector<FormField>& fields, std::string name, const std::optional<Value>& value) {
  if (!value) return;
  if constexpr (std::is_same_v<Value, Secret>) {
    fields.push_back({std::move(name), value->reveal(), true});
  } else if constexpr (std::is_same_v<Value, std::string>) {
    fields.push_back({std::move(name), *value});
  } else {
    fields.push_back({std::move(name), std::to_string(*value)});
  }
}

void add_unless_empty(std::vector<FormField>& fields, std::string name, const std::string& value) {
  if (!value.empty()) fields.push_back({std::move(name), value});
}

void add_access(std::vector<FormField>& fields, const ReleaseFields& request) {
  add(fields, "buildInstallType", request.buildInstallType);
  add(fields, "buildPassword", request.buildPassword);
}

void add_offer(std::vector<FormField>& fields, const ReleaseFields& request) {
  add(fields, "buildUpdateDescription", request.buildUpdateDescription);
  add(fields, "buildInstallDate", request.buildInstallDate);
  add(fields, "buildInstallStartDate", request.buildInstallStartDate);
  add(fields, "buildInstallEndDate", request.buildInstallEndDate);
  add(fields, "buildChannelShortcut", request.buildChannelShortcut);
}

}  // namespace

std::vector<FormField> form_fields(const GetCosTokenRequest& request) {
  std::vector<FormField> fields = {{"buildType", request.buildType}};
  add(fields, "oversea", request.oversea);
  add_access(fields, request);
  add(fields, "buildDescription", request.buildDescription);
  add_offer(fields, request);
  return fields;
}

std::vector<FormField> form_fields(const UploadRequest& request) {
  std::vector<FormField> fields;
  add_access(fields, request);
  add_offer(fields, request);
  return fields;
}

std::vector<FormField> form_fields(const UpdateRequest& request) {
  std::vector<FormField> fields = {{"appKey", request.appKey}};
  add(fields, "buildShortcutUrl", request.buildShortcutUrl);
  fields.push_back({"buildInstallType", std::to_string(request.buildInstallType)});
  add(fields, "buildPassword", request.buildPassword);
  add(fields, "appIsInstallDate", request.appIsInstallDate);
  add(fields, "appInstallStartDate", request.appInstallStartDate);
  add(fields, "appInstallEndDate", request.appInstallEndDate);
  add(fields, "appLang", request.appLang);
  add(fields, "buildVersionType", request.buildVersionType);
  add(fields, "appAutoSync", request.appAutoSync);
  add(fields, "appShowPgyerCopyright", request.appShowPgyerCopyright);
  add(fields, "buildQrcodeShowAppIcon", request.buildQrcodeShowAppIcon);
  add(fields, "appFeedbackStatus", request.appFeedbackStatus);
  add(fields, "buildTemplate", request.buildTemplate);
  return fields;
}

std::vector<FormField> form_fields(const UpdateAppRequest& request) {
  std::vector<FormField> fields = {{"userKey", request.userKey.reveal(), true},
                                   {"buildKey", request.buildKey}};
  add(fields, "buildShortcutUrl", request.buildShortcutUrl);
  add(fields, "buildUpdateDescription", request.buildUpdateDescription);
  add(fields, "buildDescription", request.buildDescription);
  add(fields, "buildPassword", request.buildPassword);
  add(fields, "buildVersion", request.buildVersion);
  add(fields, "buildInstallType", request.buildInstallType);
  return fields;
}

std::vector<FormField> form_fields(const UploadHarmonyCertRequest& request) {
  return {{"password", request.password.reveal(), true}, {"buildKey", request.buildKey}};
}

std::vector<FormField> form_fields(const ViewRequest& request) {
  std::vector<FormField> fields = {{"appKey", request.appKey}};
  add_unless_empty(fields, "buildKey", request.buildKey);
  return fields;
}

std::vector<FormField> form_fields(const ListMyRequest& request) {
  std::vector<FormField> fields;
  add(fields, "page", request.page);
  return fields;
}

std::vector<FormField> form_fields(const BuildsRequest& request) {
  std::vector<FormField> fields = {{"appKey", request.appKey}};
  add_unless_empty(fields, "buildKey", request.buildKey);
  add(fields, "page", request.page);
  return fields;
}

std::vector<FormField> form_fields(const SetNewestVersionRequest& request) {
  std::vector<FormField> fields = {{"buildKey", request.buildKey}};
  add_unless_empty(fields, "appKey", request.appKey);
  return fields;
}

std::vector<FormField> form_fields(const CheckRequest& request) {
  std::vector<FormField> fields = {{"appKey", request.appKey}};
  add(fields, "buildVersion", request.buildVersion);
  add(fields, "buildBuildVersion", request.buildBuildVersion);
  add(fields, "channelKey", request.channelKey);
  return fields;
}

std::vector<FormField> form_fields(const BuildDeleteRequest& request) {
  std::vector<FormField> fields = {{"buildKey", request.buildKey}};
  add_unless_empty(fields, "appKey", request.appKey);
  return fields;
}

}  // namespace slipway::pgyer
