#include "emulator/hockeyapp_front.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string_view>

#include "emulator/hockeyapp_fields.h"
#include "emulator/hockeyapp_replies.h"

namespace slipway::emulator {

using hockeyapp::app_not_found;
using hockeyapp::credentials_error;
using hockeyapp::not_found;

namespace {

constexpr std::string_view kApps = "/api/2/apps";

/// Takes the first segment of a path without its slash; false when there is none.
bool next_segment(std::string_view& path, std::string_view& segment) {
  if (path.empty() || path[0] != '/') return false;
  path.remove_prefix(1);
  segment = path.substr(0, path.find('/'));
  path.remove_prefix(segment.size());
  return true;
}

bool matches(std::string_view pattern, std::string_view path) {
  std::string_view wanted;
  std::string_view given;
  while (next_segment(pattern, wanted)) {
    if (!next_segment(path, given)) return false;
    if (wanted == "*" ? given.empty() : wanted != given) return false;
  }
  return path.empty();
}

/// What comes after `/api/2/apps`, from its slash; `-`, which matches nothing, for other paths.
std::string_view path_of(const Head& head) {
  const std::string_view path = head.path;
  return path.substr(0, kApps.size()) == kApps ? path.substr(kApps.size()) : "-";
}

}  // namespace

const HockeyAppFront::Route* HockeyAppFront::find_route(const Head& head) {
  using Front = HockeyAppFront;
  static const Route kRoutes[] = {
      {"GET", "", Kind::reading, 200, &Front::list_apps},
      {"POST", "/new", Kind::changing, 201, &Front::create_app},
      {"POST", "/upload", Kind::uploading, 201, &Front::upload_app},
      {"GET", "/*", Kind::open, 200, &Front::list_for_testers},
      {"DELETE", "/*", Kind::changing, 200, &Front::delete_app},
      {"GET", "/*/statistics", Kind::reading, 200, &Front::statistics},
      {"GET", "/*/app_versions", Kind::reading, 200, &Front::list_versions},
      {"POST", "/*/app_versions", Kind::uploading, 201, &Front::upload_version},
      {"POST", "/*/app_versions/upload", Kind::uploading, 201, &Front::upload_version},
      {"GET", "/*/app_versions/new", Kind::changing, 201, &Front::create_version},
      {"POST", "/*/app_versions/new", Kind::changing, 201, &Front::create_version},
      {"POST", "/*/app_versions/delete", Kind::changing, 200, &Front::delete_versions},
      {"GET", "/*/app_versions/*", Kind::open, 200, &Front::download},
      {"PUT", "/*/app_versions/*", Kind::uploading, 200, &Front::update_version},
      {"DELETE", "/*/app_versions/*", Kind::changing, 200, &Front::delete_version},
  };
  const auto path = path_of(head);
  const auto* const route = std::find_if(
      std::begin(kRoutes), std::end(kRoutes),
      [&](const Route& other) { return head.method == other.method && matches(other.path, path); });
  return route == std::end(kRoutes) ? nullptr : route;
}

Reply HockeyAppFront::serve(Call& call) {
  const auto* const route = find_route(call.head());
  if (route == nullptr) return not_found();
  Request request{call};
  if (auto refused = refuse(*route, request)) return *refused;
  if (route->kind != Kind::uploading) {
    if (auto spoiled = spoil(route->kind, route->good_status)) return *spoiled;
  }
  return (this->*route->answer)(request);
}

std::optional<Reply> HockeyAppFront::refuse(const Route& route, Request& request) {
  const bool open = route.kind == Kind::open;
  if (auto redirected = context_.faults.take_refusal("hockeyapp")) return redirected;
  if (take("rate-limited")) return hockeyapp::too_many_requests("1");
  if (take("long-retry")) return hockeyapp::too_many_requests(std::string(kLongRetry));
  if (!open && take("401")) {
    auto reply = credentials_error();
    reply.close_unread = true;
    return reply;
  }
  if (!open && request.call.head().header("X-HockeyAppToken") != token_) {
    return credentials_error();
  }
  const bool names_app = std::string_view(route.path).substr(0, 2) == "/*";
  if (names_app) {
    if (auto missing = find_app(request)) return missing;
  }
  const bool changes = route.kind == Kind::changing || route.kind == Kind::uploading;
  if (changes && take("read-only-token")) {
    auto reply = names_app ? app_not_found() : credentials_error();
    reply.close_unread = true;
    return reply;
  }
  return std::nullopt;
}

std::optional<Reply> HockeyAppFront::find_app(Request& request) {
  auto path = path_of(request.call.head());
  std::string_view app;
  std::string_view app_versions;
  std::string_view version;
  (void)next_segment(path, app);
  (void)next_segment(path, app_versions);
  (void)next_segment(path, version);
  request.version = version;
  const auto apps = hockeyapp_.apps();
  const auto it = std::find_if(apps.begin(), apps.end(), [&](const HockeyAppApp& other) {
    return other.public_identifier == lower_case(app);
  });
  if (it == apps.end()) return app_not_found();
  request.app = *it;
  return std::nullopt;
}

Reply HockeyAppFront::tell(int status, nlohmann::ordered_json body) {
  context_.faults.misstate("hockeyapp", body);
  return hockeyapp::reply_with(status, body);
}

std::optional<Reply> HockeyAppFront::spoil(Kind kind, int good_status) {
  // An open call told no token that could be repeated.
  if (kind != Kind::open && take("echo-credential")) return echo_text(token_);
  return context_.faults.take_spoiled_reply("hockeyapp", good_status);
}

bool HockeyAppFront::has_version(const Request& request) const {
  const auto id = hockeyapp::version_id(request.version);
  const auto versions = hockeyapp_.versions(request.app.public_identifier);
  return std::any_of(versions.begin(), versions.end(),
                     [&](const HockeyAppVersion& version) { return version.id == id; });
}

bool HockeyAppFront::has_package(const Request& request, Form& form) const {
  if (form.file("ipa") != nullptr) return true;
  const auto id = hockeyapp::version_id(request.version);
  const auto versions = hockeyapp_.versions(request.app.public_identifier);
  return std::any_of(versions.begin(), versions.end(), [&](const HockeyAppVersion& version) {
    return version.id == id && version.file.has_value();
  });
}

}  // namespace slipway::emulator
