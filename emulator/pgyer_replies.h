#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/call.h"
#include "emulator/pgyer_backend.h"

namespace slipway::emulator {

/// A code with the page's text, which `message` replaces.
[[nodiscard]] Reply code_reply(int code, std::string_view message = {});
/// Code 0 with this `data`.
[[nodiscard]] Reply data_reply(const nlohmann::ordered_json& data);

/// `2025-01-01 10:00:00`, in UTC.
[[nodiscard]] std::string format_time(WallTime time);

/// Of a build, or of its app where it has none of its own; `fallback` where nobody ever said it.
[[nodiscard]] std::string setting(const PgyerBuild& build, std::string_view name,
                                  std::string_view fallback = {});
/// What people see: the package's, unless app/updateApp has set another one.
[[nodiscard]] std::string version_of(const PgyerBuild& build);
/// `apps/xxx/yyyy/zzzz.apk`.
[[nodiscard]] std::string file_key(const PgyerBuild& build);

/// The tables of the pages: each call shows its own part of a build.
[[nodiscard]] nlohmann::ordered_json build_info_json(const PgyerBuild& build,
                                                     const std::string& base_url);
/// app/updateApp: without buildQRCodeURL.
[[nodiscard]] nlohmann::ordered_json updated_build_json(const PgyerBuild& build,
                                                        const std::string& base_url);
/// app/getByShortcut.
[[nodiscard]] nlohmann::ordered_json by_shortcut_json(const PgyerBuild& build,
                                                      const std::string& base_url);
/// An entry of app/builds.
[[nodiscard]] nlohmann::ordered_json listed_build_json(const PgyerBuild& build,
                                                       const std::string& base_url);
/// An entry of app/listMy: the same with the appKey.
[[nodiscard]] nlohmann::ordered_json listed_app_json(const PgyerBuild& build,
                                                     const std::string& base_url);
/// app/view. `live`: all live builds of the app, the newest first.
[[nodiscard]] nlohmann::ordered_json view_json(const PgyerBuild& build,
                                               const std::vector<PgyerBuild>& live,
                                               const std::string& base_url);
/// app/update.
[[nodiscard]] nlohmann::ordered_json updated_app_json(const PgyerBuild& build,
                                                      const std::vector<PgyerBuild>& live,
                                                      const std::string& base_url);

/// The fault `wrong-types`: takes the member by which an item is known out of all items, and gives
/// some others another type.
void spoil_types(nlohmann::ordered_json& data);

}  // namespace slipway::emulator
