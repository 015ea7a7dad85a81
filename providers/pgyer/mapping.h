#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "slipway/pgyer.h"
#include "slipway/provider.h"

namespace slipway::pgyer {

struct UploadSettings;

constexpr std::string_view kLatest = "latest";  // the one step

// From a release to the request, and to what is wrong with it. Pure.

/// The release with the target's own access where it says nothing of it.
[[nodiscard]] Release with_defaults(Release release, const UploadSettings& settings);
[[nodiscard]] FileToUpload to_file(const Artifact& artifact);
[[nodiscard]] GetCosTokenRequest to_get_cos_token(const Release& release,
                                                  const UploadSettings& settings);
[[nodiscard]] UploadRequest to_upload(const Release& release, const UploadSettings& settings);
/// What a plan shows of the request.
[[nodiscard]] std::vector<RequestField> to_fields(const Release& release,
                                                  const UploadSettings& settings);
[[nodiscard]] std::vector<Step> to_steps(const ReleaseOptions& said);
[[nodiscard]] std::vector<Finding> check(const Release& release, const UploadSettings& settings);

// From the reply to the build.

[[nodiscard]] Build to_build(const BuildInfo& info, const std::string& server,
                             const Redactor& redactor);

}  // namespace slipway::pgyer
