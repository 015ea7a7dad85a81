#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "slipway/hockeyapp.h"
#include "slipway/result.h"
#include "slipway/secret.h"
#include "slipway/transport.h"

namespace slipway::hockeyapp {

// The calls, as they stand in errors.
constexpr std::string_view kUploadVersion = "app_versions/upload";
constexpr std::string_view kUploadApp = "apps/upload";
constexpr std::string_view kCreateApp = "apps/new";
constexpr std::string_view kListApps = "apps";
constexpr std::string_view kDeleteApp = "DELETE apps/APP_ID";
constexpr std::string_view kListVersions = "app_versions";
constexpr std::string_view kCreateVersion = "app_versions/new";
constexpr std::string_view kUpdateVersion = "PUT app_versions/ID";
constexpr std::string_view kDeleteVersion = "DELETE app_versions/ID";
constexpr std::string_view kDeleteVersions = "app_versions/delete";
constexpr std::string_view kStatistics = "statistics";
constexpr std::string_view kTesterVersions = "apps/APP_ID";
constexpr std::string_view kDownload = "download";

[[nodiscard]] bool is_success(const http::Response& response);
/// Whether a body is one of the two JSON shapes of error, which may come with any status.
[[nodiscard]] bool is_refusal(const nlohmann::json& body);
/// Whether there is anything in it that says which version it is.
[[nodiscard]] bool names_a_version(const AppVersion& version);

/// What the answers say. Effects of errors are as for a call that changes something; the client
/// sets them to `none` for those that do not, or that can be repeated.
[[nodiscard]] Result<UploadVersionReply> read_upload_version(const http::Response& response,
                                                             const Redactor& redactor);
[[nodiscard]] Result<UploadAppReply> read_upload_app(const http::Response& response,
                                                     const Redactor& redactor);
[[nodiscard]] Result<CreateAppReply> read_create_app(const http::Response& response,
                                                     const Redactor& redactor);
[[nodiscard]] Result<ListAppsReply> read_list_apps(const http::Response& response,
                                                   const Redactor& redactor);
[[nodiscard]] Result<ListVersionsReply> read_list_versions(const http::Response& response,
                                                           const Redactor& redactor);
[[nodiscard]] Result<CreateVersionReply> read_create_version(const http::Response& response,
                                                             const Redactor& redactor);
/// A reply that names another version than `id` is a `protocol` error.
[[nodiscard]] Result<UpdateVersionReply> read_update_version(const http::Response& response,
                                                             const std::string& id,
                                                             const Redactor& redactor);
[[nodiscard]] Result<DeleteVersionsReply> read_delete_versions(const http::Response& response,
                                                               const Redactor& redactor);
/// Of a call whose success says nothing: any 2xx without a body, or with one that is no refusal.
[[nodiscard]] Result<void> read_done(const http::Response& response, std::string_view call,
                                     const Redactor& redactor);
[[nodiscard]] Result<StatisticsReply> read_statistics(const http::Response& response,
                                                      const Redactor& redactor);
[[nodiscard]] Result<TesterVersionsReply> read_tester_versions(const http::Response& response,
                                                               const Redactor& redactor);
/// Of a file of so many bytes: only a 200 with something in it that is no page and no JSON.
[[nodiscard]] Result<void> read_download(const http::Response& response, std::uint64_t size,
                                         const Redactor& redactor);

[[nodiscard]] Result<RawReply> read_raw(const http::Response& response, std::string_view call,
                                        const Redactor& redactor);

}  // namespace slipway::hockeyapp
