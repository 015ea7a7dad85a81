#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "slipway/operations.h"
#include "slipway/pgyer.h"
#include "slipway/provider.h"

namespace slipway::pgyer {

struct UploadSettings;

constexpr std::string_view kLatest = "latest";  // the step after a build is live

// From a release to the request, and to what is wrong with it. Pure.

/// The release with the target's own access where it says nothing of it.
[[nodiscard]] Release with_defaults(Release release, const UploadSettings& settings);
[[nodiscard]] FileToUpload to_file(const Artifact& artifact);
[[nodiscard]] GetCosTokenRequest to_get_cos_token(const Release& release,
                                                  const UploadSettings& settings);
[[nodiscard]] UploadRequest to_upload(const Release& release, const UploadSettings& settings);
[[nodiscard]] UpdateAppRequest to_update_app(const std::string& id, const BuildChanges& changes,
                                             const UploadSettings& settings);
/// What a plan shows of the request.
[[nodiscard]] std::vector<RequestField> to_fields(const Release& release,
                                                  const UploadSettings& settings);
[[nodiscard]] std::vector<Step> to_steps(const Release& release, const UploadSettings& settings);
[[nodiscard]] std::vector<Finding> check(const Release& release, const UploadSettings& settings);

// What requests have in common.

/// 1 public, 2 password, 3 invite.
[[nodiscard]] int to_install_type(AccessType type);
/// What a person is told of notes that are not plain; empty when they are.
[[nodiscard]] std::string degraded_notes(const Notes& notes);
[[nodiscard]] std::vector<Finding> check_access(const Access& access);
/// Of an install window that has one date alone; `missing` is `start` or `end`.
[[nodiscard]] Finding incomplete_window(std::string_view missing);
/// Whether the text can be the short address of an app or channel. Also the empty text.
[[nodiscard]] bool is_short_address(std::string_view text);
/// Fails with `invalid_request` unless the file is there, regular and not empty.
[[nodiscard]] Result<FileToUpload> read_file(const std::filesystem::path& path);

[[nodiscard]] Finding finding(Severity severity, std::string code, std::string message,
                              std::string hint);
/// The first error as an `invalid_request`, for what is asked outside a plan.
[[nodiscard]] Result<void> first_error(const std::vector<Finding>& findings);

/// The target's name for a command in a hint.
[[nodiscard]] std::string shown_target(const UploadSettings& settings);
/// What to do when the service does not know the id of a build.
[[nodiscard]] std::string unknown_build_hint(const UploadSettings& settings);

// From replies to builds and apps.

[[nodiscard]] Build to_build(const BuildInfo& info, const std::string& server,
                             const Redactor& redactor);
/// `app/check` names no bundle id.
[[nodiscard]] Build to_build(const CheckReply& reply, const Redactor& redactor);

/// The app of its newest build. The id is `app_key` where the reply does not say it.
[[nodiscard]] App to_app(const BuildInfo& info, const std::string& app_key,
                         const std::string& server, const Redactor& redactor);
[[nodiscard]] App to_app(const ViewReply& reply, const std::string& app_key,
                         const std::string& server, const Redactor& redactor);
[[nodiscard]] App to_app(const UpdateReply& reply, const std::string& app_key,
                         const std::string& server, const Redactor& redactor);

}  // namespace slipway::pgyer
