#pragma once

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
constexpr std::string_view kSetNewestVersion = "app/setNewestVersion";
constexpr std::string_view kCancelNewestVersion = "app/cancelNewestVersion";
constexpr std::string_view kUploadFile = "upload to storage";  // at an address of its own

/// What the answers say. Effects of errors are as for a call that changes something; the client
/// sets them to `none` for those that do not.
[[nodiscard]] Result<GetCosTokenReply> read_get_cos_token(const http::Response& response,
                                                          const Redactor& redactor);
[[nodiscard]] Result<void> read_upload_file(const http::Response& response,
                                            const Redactor& redactor);
[[nodiscard]] Result<BuildInfoReply> read_build_info(const http::Response& response,
                                                     const Redactor& redactor);
[[nodiscard]] Result<UploadReply> read_upload(const http::Response& response,
                                              const Redactor& redactor);
[[nodiscard]] Result<SetNewestVersionReply> read_newest_version(const http::Response& response,
                                                                std::string_view call,
                                                                const Redactor& redactor);

}  // namespace slipway::pgyer
