#include "emulator/pgyer_front.h"

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>

#include "emulator/pgyer_replies.h"

namespace slipway::emulator {

/// One call: how it may be made, and who answers it.
struct PgyerFront::Route {
  enum Methods { post, get, get_or_post };

  std::string_view path;  ///< after `/apiv2/`
  Methods methods = post;
  Reply (PgyerFront::*handle)(Form& form) = nullptr;
  /// In place of `handle` where a file comes: it reads the body itself.
  Reply (PgyerFront::*receive)(Call& call) = nullptr;

  [[nodiscard]] bool takes(std::string_view method) const {
    return (method == "POST" && methods != get) || (method == "GET" && methods != post);
  }
};

const PgyerFront::Route* PgyerFront::find_route(std::string_view path) {
  static constexpr Route kRoutes[] = {
      {"app/getCOSToken", Route::post, &PgyerFront::get_cos_token},
      {"app/buildInfo", Route::get_or_post, &PgyerFront::build_info},
      {"app/upload", Route::post, nullptr, &PgyerFront::legacy_upload},
      {"app/uploadHarmonyCert", Route::post, nullptr, &PgyerFront::upload_harmony_cert},
      {"app/uploadHarmonyHsp", Route::post, nullptr, &PgyerFront::upload_harmony_hsp},
      {"app/view", Route::post, &PgyerFront::view},
      {"app/update", Route::post, &PgyerFront::update},
      {"app/updateApp", Route::post, &PgyerFront::update_app},
      {"app/getByShortcut", Route::post, &PgyerFront::get_by_shortcut},
      {"app/listMy", Route::post, &PgyerFront::list_my},
      {"app/builds", Route::post, &PgyerFront::builds},
      {"app/setNewestVersion", Route::post, &PgyerFront::set_newest},
      {"app/cancelNewestVersion", Route::post, &PgyerFront::cancel_newest},
      {"app/check", Route::post, &PgyerFront::check},
      {"app/buildDelete", Route::post, &PgyerFront::delete_build},
      {"app/deleteApp", Route::post, &PgyerFront::delete_app},
      {"app/install", Route::get, &PgyerFront::install},
      {"appGroup/listAll", Route::post, &PgyerFront::list_groups},
      {"appGroup/view", Route::post, &PgyerFront::view_group},
      {"certificate/index", Route::post, &PgyerFront::list_certificates},
  };
  const auto* route = std::find_if(std::begin(kRoutes), std::end(kRoutes),
                                   [&](const Route& known) { return known.path == path; });
  return route == std::end(kRoutes) ? nullptr : route;
}

Reply PgyerFront::serve(Call& call) {
  const auto& head = call.head();
  constexpr std::string_view kPrefix = "/apiv2/";
  const auto* route = find_route(std::string_view(head.path).substr(kPrefix.size()));
  if (route == nullptr) return {404, "404 page not found\n", "text/plain"};

  auto& faults = context_.faults;
  if (auto refused = faults.take_refusal("pgyer")) return *refused;
  if (faults.take("pgyer", "rate-limited")) return code_reply(1098);
  if (faults.take("pgyer", "long-retry")) {
    auto reply = code_reply(1098);
    reply.headers.emplace_back("Retry-After", kLongRetry);
    return reply;
  }
  if (const auto code = faults.take_code("pgyer")) return code_reply(*code);

  const bool receives = route->receive != nullptr;
  if (!receives) {
    if (auto spoiled = faults.take_spoiled_reply("pgyer", 200)) return *spoiled;
  }
  if (!route->takes(head.method)) return code_reply(1096);
  if (receives) return (this->*route->receive)(call);

  Form form;
  if (head.method == "GET") {
    form.fields = head.query;
  } else {
    form = receive_form(call, context_.backend);
  }
  if (auto refused = refuse_key(form.fields)) return *refused;
  if (route->path != "app/getCOSToken" && faults.take("pgyer", "echo-credential")) {
    return echo_page(account_.api_key);
  }
  return (this->*route->handle)(form);
}

std::optional<Reply> PgyerFront::refuse_key(const Fields& parameters) const {
  const auto key = field_or_empty(parameters, "_api_key");
  if (key.empty()) return code_reply(1001);
  if (key != account_.api_key) return code_reply(1002);
  return std::nullopt;
}

std::optional<Reply> PgyerFront::refuse_app_key(const Fields& parameters) const {
  const auto key = field_or_empty(parameters, "appKey");
  if (key.empty()) return code_reply(1010);
  const auto apps = pgyer_.apps();
  const bool known = std::any_of(apps.begin(), apps.end(),
                                 [&](const PgyerApp& app) { return app.app_key == key; });
  if (!known) return code_reply(1076);
  return std::nullopt;
}

std::optional<PgyerBuild> PgyerFront::find_live(std::string_view build_key,
                                                std::string_view app_key) const {
  auto build = pgyer_.find_build(build_key);
  if (!build || build->state != PgyerState::live || build->build_key != build_key) return {};
  if (!app_key.empty() && build->app_key != app_key) return {};
  return build;
}

std::optional<PgyerBuild> PgyerFront::find_offered(std::string_view app_key) const {
  const auto live = pgyer_.live_builds(app_key);
  const auto latest =
      std::find_if(live.begin(), live.end(), [](const PgyerBuild& build) { return build.latest; });
  if (latest != live.end()) return *latest;
  if (live.empty()) return std::nullopt;
  return live.front();
}

std::vector<PgyerBuild> PgyerFront::offered_builds() const {
  std::vector<PgyerBuild> builds;
  for (const auto& app : pgyer_.apps()) {
    if (auto build = find_offered(app.app_key)) builds.push_back(std::move(*build));
  }
  return builds;
}

std::optional<PgyerBuild> PgyerFront::find_by_short_url(std::string_view app_key,
                                                        std::string_view short_url) const {
  for (auto& build : pgyer_.live_builds(app_key)) {
    if (setting(build, "buildShortcutUrl") == short_url) return build;
  }
  return std::nullopt;
}

Reply PgyerFront::build_reply(nlohmann::ordered_json data) {
  context_.faults.misstate("pgyer", data);
  return data_reply(data);
}

Reply PgyerFront::listing_reply(nlohmann::ordered_json data) {
  if (context_.faults.take("pgyer", "wrong-types")) spoil_types(data);
  return build_reply(std::move(data));
}

}  // namespace slipway::emulator
