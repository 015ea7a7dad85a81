#pragma once

#include <optional>
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

/// Whether the release goes up as a version that is made first. Symbols alone never do.
[[nodiscard]] bool is_created_first(const Artifact& artifact, const UploadSettings& settings);
/// The artifact with the numbers that the server is told: where a version is made first, those of
/// the options before the package's own.
[[nodiscard]] Artifact as_sent(Artifact artifact, const UploadSettings& settings);
/// The release with the target's own teams and users where it says nothing of them, and its
/// artifact as sent.
[[nodiscard]] Release with_defaults(Release release, const UploadSettings& settings);
[[nodiscard]] FileToUpload to_file(const Artifact& artifact);
[[nodiscard]] UploadVersionRequest to_upload_version(const Release& release,
                                                     const UploadSettings& settings);
/// Of an artifact as sent. Not downloadable, whatever the server's default: nothing is there yet.
[[nodiscard]] CreateVersionRequest to_create_version(const Artifact& sent,
                                                     const UploadSettings& settings);
/// Available unless the release says otherwise: the version was made withheld.
[[nodiscard]] UpdateVersionRequest to_update_version(const Release& release,
                                                     const UploadSettings& settings,
                                                     const std::string& id);
/// What a plan shows of the request.
[[nodiscard]] std::vector<RequestField> to_fields(const Release& release,
                                                  const UploadSettings& settings);
[[nodiscard]] std::vector<Finding> check(const Release& release, const UploadSettings& settings);
/// Nothing when the server would know the file as symbols.
[[nodiscard]] std::optional<Finding> check_symbols_name(const Artifact& symbols);

/// The target's name for a command in a hint.
[[nodiscard]] std::string shown_target(const UploadSettings& settings);

// The same for a build that is there.

[[nodiscard]] UpdateVersionRequest to_update_version(const BuildChanges& changes,
                                                     const UploadSettings& settings,
                                                     const std::string& id);
[[nodiscard]] std::vector<Finding> check(const BuildChanges& changes);

// From the reply to the build or app.

/// The name of a version that has no other: `version:8`. Not an id, and no call takes it for one.
[[nodiscard]] std::string to_build_id(const std::string& build_number);
/// The build number in such a name; nothing in an id.
[[nodiscard]] std::optional<std::string> to_build_number(const std::string& build_id);
/// `Build::id`: the version's `id`; where the server gives none, its build number as above. A build
/// number is never given out as an id: it may be the id of another version.
[[nodiscard]] std::string build_id_of(const AppVersion& version);

[[nodiscard]] Build to_build(const AppVersion& version, const Redactor& redactor);
[[nodiscard]] slipway::App to_app(const App& app, const Redactor& redactor);
/// What the server did otherwise than asked. It ignores silently what the token may not set; where
/// it does not say what it did, nothing is known.
[[nodiscard]] std::vector<std::string> to_warnings(const UploadFields& asked,
                                                   const AppVersion& got);

}  // namespace slipway::hockeyapp
