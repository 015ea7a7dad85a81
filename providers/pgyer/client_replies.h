#pragma once

#include <string>
#include <string_view>

#include "slipway/pgyer.h"
#include "slipway/result.h"
#include "slipway/secret.h"
#include "slipway/transport.h"

namespace slipway::pgyer {

// The calls, as they stand in an address after `/apiv2/` and in errors.
constexpr std::string_view kGetCosToken = "app/getCOSToken";
constexpr std::string_view kBuildInfo = "app/buildInfo";
constexpr std::string_view kUpload = "app/upload";
constexpr std::string_view kUploadHarmonyCert = "app/uploadHarmonyCert";
constexpr std::string_view kUploadHarmonyHsp = "app/uploadHarmonyHsp";
constexpr std::string_view kView = "app/view";
constexpr std::string_view kUpdate = "app/update";
constexpr std::string_view kUpdateApp = "app/updateApp";
constexpr std::string_view kGetByShortcut = "app/getByShortcut";
constexpr std::string_view kListMy = "app/listMy";
constexpr std::string_view kBuilds = "app/builds";
constexpr std::string_view kSetNewestVersion = "app/setNewestVersion";
constexpr std::string_view kCancelNewestVersion = "app/cancelNewestVersion";
constexpr std::string_view kCheck = "app/check";
constexpr std::string_view kBuildDelete = "app/buildDelete";
constexpr std::string_view kDeleteApp = "app/deleteApp";
constexpr std::string_view kAppGroupListAll = "appGroup/listAll";
constexpr std::string_view kAppGroupView = "appGroup/view";
constexpr std::string_view kCertificateIndex = "certificate/index";
constexpr std::string_view kUploadFile = "upload to storage";  // at an address of its own

/// What came back from a call.
struct Answer {
  std::string call;
  http::Response response = {};
  Redactor redactor = {};  ///< of what is secret in this call
};

/// What the answers say. Effects of errors are as for a call that changes something; the client
/// sets them to `none` for those that do not.
[[nodiscard]] Result<GetCosTokenReply> read_get_cos_token(const Answer& answer);
[[nodiscard]] Result<void> read_upload_file(const Answer& answer);
[[nodiscard]] Result<BuildInfoReply> read_build_info(const Answer& answer);
[[nodiscard]] Result<UploadReply> read_upload(const Answer& answer);
[[nodiscard]] Result<ViewReply> read_view(const Answer& answer);
[[nodiscard]] Result<UpdateReply> read_update(const Answer& answer);
/// For the calls that answer with one build and nothing else.
[[nodiscard]] Result<BuildInfo> read_one_build(const Answer& answer);
[[nodiscard]] Result<ListMyReply> read_list_my(const Answer& answer);
[[nodiscard]] Result<BuildsReply> read_builds(const Answer& answer);
[[nodiscard]] Result<SetNewestVersionReply> read_newest_version(const Answer& answer);
[[nodiscard]] Result<CheckReply> read_check(const Answer& answer);
[[nodiscard]] Result<AppGroupListAllReply> read_app_group_list_all(const Answer& answer);
[[nodiscard]] Result<AppGroupViewReply> read_app_group_view(const Answer& answer);
[[nodiscard]] Result<CertificateIndexReply> read_certificate_index(const Answer& answer);
[[nodiscard]] Result<RawReply> read_raw(const Answer& answer);
/// For the calls that answer with nothing but success.
[[nodiscard]] Result<void> read_success(const Answer& answer);

}  // namespace slipway::pgyer
