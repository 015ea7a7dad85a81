#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "slipway/hockeyapp.h"
#include "slipway/provider.h"

namespace slipway::hockeyapp {

struct UploadSettings;

/// Whether the text is a team's or user's id.
[[nodiscard]] bool is_numeric_id(std::string_view text);

// From a release to the request, and to what is wrong with it. Pure.

/// The release with the target's own teams and users where it says nothing of them.
[[nodiscard]] Release with_defaults(Release release, const UploadSettings& settings);
[[nodiscard]] FileToUpload to_file(const Artifact& artifact);
[[nodiscard]] UploadVersionRequest to_upload_version(const Release& release,
                                                     const UploadSettings& settings);
/// What a plan shows of the request.
[[nodiscard]] std::vector<RequestField> to_fields(const Release& release,
                                                  const UploadSettings& settings);
[[nodiscard]] std::vector<Finding> check(const Release& release);

// From the reply to the build.

[[nodiscard]] Build to_build(const AppVersion& version, const Redactor& redactor);
/// What the server did otherwise than asked. It ignores silently what the token may not set; where
/// it does not say what it did, nothing is known.
[[nodiscard]] std::vector<std::string> to_warnings(const UploadVersionRequest& asked,
                                                   const AppVersion& got);

}  // namespace slipway::hockeyapp
