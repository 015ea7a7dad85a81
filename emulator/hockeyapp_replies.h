#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "emulator/call.h"
#include "emulator/hockeyapp_backend.h"

/// How a HockeyApp-style server says things, from the page "API: Upload New Versions" and, where
/// that page is silent, from what its clients read.
namespace slipway::emulator::hockeyapp {

using Json = nlohmann::ordered_json;

[[nodiscard]] Reply reply_with(int status, const Json& body);
/// `{"status":"success"}`
[[nodiscard]] Reply success();

/// `{"errors":{field:[text]}}`
[[nodiscard]] Reply field_error(int status, std::string_view field, std::string_view text);
[[nodiscard]] Reply credentials_error();
[[nodiscard]] Reply app_not_found();
[[nodiscard]] Reply version_exists();
[[nodiscard]] Reply too_many_apps();
/// "Bundle version is blank or could not be parsed"
[[nodiscard]] Reply blank_version();
/// `{"status":"error","message":…}`
[[nodiscard]] Reply error_status(std::string_view message);
/// A 404 that is no JSON.
[[nodiscard]] Reply not_found();
[[nodiscard]] Reply too_many_requests(std::string retry_after);

[[nodiscard]] Json app_json(const HockeyAppApp& app);
/// The eleven fields of the page, then those seen in the wild, without `build_url`.
[[nodiscard]] Json version_json(const HockeyAppApp& app, const HockeyAppVersion& version,
                                const std::string& base_url);
/// Nobody installs anything here: only the downloads are counted.
[[nodiscard]] Json statistics_json(const HockeyAppVersion& version);
/// Where the version's file can be had without a token: of the form that HockeyApp's had.
[[nodiscard]] std::string build_url(const HockeyAppApp& app, const HockeyAppVersion& version,
                                    const std::string& base_url);
/// The same entries, each member of a type that none has.
[[nodiscard]] Json with_wrong_types(const Json& entries);

/// Release notes as the service shows them: escaped, a paragraph for each block of lines.
[[nodiscard]] std::string notes_as_html(std::string_view notes);

}  // namespace slipway::emulator::hockeyapp
