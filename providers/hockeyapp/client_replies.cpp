#include "providers/hockeyapp/client_replies.h"

#include <fmt/format.h>

#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "core/base/text.h"
#include "core/http/reply.h"
#include "providers/hockeyapp/error_codes.h"

namespace slipway::hockeyapp {
namespace {

using nlohmann::json;

/// The build number in `…/app_versions/8`. An address that ends in the app's id names no version.
std::optional<std::string> version_in_config_url(std::string_view url) {
  url = url.substr(0, url.find_first_of("?#"));
  while (!url.empty() && url.back() == '/') url.remove_suffix(1);
  const std::size_t slash = url.rfind('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const std::string_view parent = url.substr(0, slash);
  if (parent.empty() || parent.back() == '/') return std::nullopt;  // the host
  if (parent.ends_with("/apps")) return std::nullopt;
  return std::string(url.substr(slash + 1));
}

std::optional<std::string> text_of(const json& object, std::string_view key) {
  auto value = http::json_text(object, key);
  if (value && value->empty()) value.reset();
  return value;
}

std::optional<std::vector<std::string>> read_tags(const json& object) {
  const auto found = object.find("tags");
  if (found == object.end() || !found->is_array()) return std::nullopt;
  std::vector<std::string> tags;
  for (const auto& tag : *found) {
    if (tag.is_string()) tags.push_back(tag.get<std::string>());
  }
  return tags;
}

/// How many there are of something.
std::optional<std::int64_t> count_of(const json& object, std::string_view key) {
  auto count = http::json_integer(object, key);
  if (count && *count < 0) count.reset();
  return count;
}

std::optional<int> read_status(const json& object) {
  const auto status = count_of(object, "status");
  if (!status || *status > std::numeric_limits<int>::max()) return std::nullopt;
  return static_cast<int>(*status);
}

AppVersion read_app_version(const json& object) {
  const auto text = [&object](std::string_view key) { return text_of(object, key); };
  AppVersion version;
  version.id = text("id");
  version.app_id = text("app_id");
  version.bundle_identifier = text("bundle_identifier");
  version.title = text("title");
  if (const auto appsize = count_of(object, "appsize")) {
    version.appsize = static_cast<std::uint64_t>(*appsize);
  }
  version.timestamp = http::json_integer(object, "timestamp");
  version.device_family = text("device_family");
  version.minimum_os_version = text("minimum_os_version");
  version.notes = text("notes");
  version.version = text("version");
  version.shortversion = text("shortversion");
  version.status = read_status(object);
  version.config_url = text("config_url");
  version.public_url = text("public_url");
  version.mandatory = http::json_boolean(object, "mandatory");
  version.external = http::json_boolean(object, "external");
  version.restricted_to_tags = http::json_boolean(object, "restricted_to_tags");
  version.tags = read_tags(object);
  version.expired_at = text("expired_at");
  version.created_at = text("created_at");
  version.updated_at = text("updated_at");
  if (const auto url = text("build_url")) version.build_url = Secret(*url);
  if (!version.version && version.config_url) {
    version.version = version_in_config_url(*version.config_url);
  }
  return version;
}

/// Without a public identifier no other call can name it.
App read_app(const json& object) {
  const auto text = [&object](std::string_view key) { return text_of(object, key); };
  App app;
  app.public_identifier = text("public_identifier").value_or("");
  app.id = text("id");
  app.title = text("title");
  app.bundle_identifier = text("bundle_identifier");
  app.platform = text("platform");
  app.release_type = http::json_integer(object, "release_type");
  app.status = http::json_integer(object, "status");
  app.company = text("company");
  app.owner = text("owner");
  app.minimum_os_version = text("minimum_os_version");
  app.device_family = text("device_family");
  app.created_at = text("created_at");
  app.updated_at = text("updated_at");
  return app;
}

Error broken_reply(std::string message, const http::Response& response, std::string_view call,
                   const Redactor& redactor) {
  Error error;
  error.kind = ErrorKind::protocol;
  error.message = std::move(message);
  error.http_status = response.status;
  error.effect = Effect::unknown;
  return to_error(std::move(error), call, redactor);
}

Error missing_member(std::string_view name, const http::Response& response, std::string_view call,
                     const Redactor& redactor) {
  Error error =
      broken_reply(fmt::format("the server answered with success, but the answer lacks {}", name),
                   response, call, redactor);
  error.hint = "check that base_url is the address of a HockeyApp-style server";
  return error;
}

/// A success that says nothing more, as some servers do.
bool is_blank_success(const http::Response& response) {
  return is_success(response) && response.request_complete &&
         response.body.find_first_not_of(" \t\r\n") == std::string::npos;
}

/// The object or array of a success. None of the four shapes of error passes.
Result<json> read_success(const http::Response& response, std::string_view call,
                          const Redactor& redactor) {
  if (!is_success(response)) return fail(to_error(response, call, redactor));
  auto body = http::parse_json(response, call, redactor);
  if (!body || is_refusal(*body)) return fail(to_error(response, call, redactor));
  if (response.request_complete) return body;
  return fail(broken_reply("the server answered with success before it had the whole request",
                           response, call, redactor));
}

Result<json> read_object(const http::Response& response, std::string_view call,
                         const Redactor& redactor) {
  auto body = read_success(response, call, redactor);
  if (body && !body->is_object()) return fail(to_error(response, call, redactor));
  return body;
}

/// The objects of the list that stands under `name`, or is the whole answer. No list at all is a
/// list without anything in it when the server says null.
Result<std::vector<json>> read_list(const json& body, std::string_view name,
                                    const http::Response& response, std::string_view call,
                                    const Redactor& redactor) {
  const json* list = &body;
  if (body.is_object()) {
    const auto found = body.find(std::string(name));
    if (found == body.end()) return fail(missing_member(name, response, call, redactor));
    list = &*found;
  }
  std::vector<json> items;
  if (list->is_null()) return items;
  if (!list->is_array()) return fail(missing_member(name, response, call, redactor));
  for (const json& item : *list) {
    if (!item.is_object()) {
      return fail(
          missing_member(fmt::format("{}[{}]", name, items.size()), response, call, redactor));
    }
    items.push_back(item);
  }
  return items;
}

}  // namespace

bool is_success(const http::Response& response) {
  return response.status >= 200 && response.status <= 299;
}

bool is_refusal(const json& body) {
  return body.is_object() && (has_errors(body) || http::json_text(body, "status") == "error");
}

bool names_a_version(const AppVersion& version) {
  return version.id || version.version || version.shortversion || version.config_url ||
         version.public_url;
}

Result<UploadVersionReply> read_upload_version(const http::Response& response,
                                               const Redactor& redactor) {
  const auto body = read_object(response, kUploadVersion, redactor);
  if (!body) return fail(body.error());
  AppVersion version = read_app_version(*body);
  if (names_a_version(version)) return version;
  return fail(broken_reply("the server answered with success, but names no version", response,
                           kUploadVersion, redactor));
}

Result<UploadAppReply> read_upload_app(const http::Response& response, const Redactor& redactor) {
  const auto body = read_object(response, kUploadApp, redactor);
  if (!body) return fail(body.error());
  UploadAppReply reply;
  static_cast<AppVersion&>(reply) = read_app_version(*body);
  reply.public_identifier = text_of(*body, "public_identifier");
  reply.release_type = http::json_integer(*body, "release_type");
  reply.platform = text_of(*body, "platform");
  if (names_a_version(reply) || reply.public_identifier) return reply;
  return fail(broken_reply("the server answered with success, but names no version", response,
                           kUploadApp, redactor));
}

Result<CreateAppReply> read_create_app(const http::Response& response, const Redactor& redactor) {
  const auto body = read_object(response, kCreateApp, redactor);
  if (!body) {
    // No package was sent: what the server has against one is that the account may have no more.
    Error error = body.error();
    if (error.code == "ipa") {
      error.kind = ErrorKind::quota;
      error.message = "the server makes no more apps for this account";
      error.hint = "delete an app that nobody needs, or ask for a higher limit";
    }
    return fail(std::move(error));
  }
  App app = read_app(*body);
  if (!app.public_identifier.empty()) return app;
  return fail(missing_member("public_identifier", response, kCreateApp, redactor));
}

Result<ListAppsReply> read_list_apps(const http::Response& response, const Redactor& redactor) {
  const auto body = read_success(response, kListApps, redactor);
  if (!body) return fail(body.error());
  const auto items = read_list(*body, "apps", response, kListApps, redactor);
  if (!items) return fail(items.error());
  ListAppsReply reply;
  for (const json& item : *items) {
    reply.apps.push_back(read_app(item));
    if (!reply.apps.back().public_identifier.empty()) continue;
    return fail(missing_member(fmt::format("apps[{}].public_identifier", reply.apps.size() - 1),
                               response, kListApps, redactor));
  }
  return reply;
}

Result<ListVersionsReply> read_list_versions(const http::Response& response,
                                             const Redactor& redactor) {
  const auto body = read_success(response, kListVersions, redactor);
  if (!body) return fail(body.error());
  const auto items = read_list(*body, "app_versions", response, kListVersions, redactor);
  if (!items) return fail(items.error());
  ListVersionsReply reply;
  for (const json& item : *items) reply.app_versions.push_back(read_app_version(item));
  reply.current_page = count_of(*body, "current_page");
  reply.per_page = count_of(*body, "per_page");
  reply.total_entries = count_of(*body, "total_entries");
  reply.total_pages = count_of(*body, "total_pages");
  return reply;
}

Result<CreateVersionReply> read_create_version(const http::Response& response,
                                               const Redactor& redactor) {
  const auto body = read_object(response, kCreateVersion, redactor);
  if (!body) return fail(body.error());
  AppVersion version = read_app_version(*body);
  if (version.id) return version;
  return fail(missing_member("id", response, kCreateVersion, redactor));
}

Result<UpdateVersionReply> read_update_version(const http::Response& response,
                                               const std::string& id, const Redactor& redactor) {
  if (is_blank_success(response)) return UpdateVersionReply();
  const auto body = read_object(response, kUpdateVersion, redactor);
  if (!body) return fail(body.error());
  AppVersion version = read_app_version(*body);
  if (version.id.value_or(id) == id) return version;
  return fail(broken_reply(fmt::format("asked to change the version with the id {}, the server "
                                       "answered with the id {}",
                                       id, *version.id),
                           response, kUpdateVersion, redactor));
}

Result<DeleteVersionsReply> read_delete_versions(const http::Response& response,
                                                 const Redactor& redactor) {
  if (is_blank_success(response)) return DeleteVersionsReply();
  const auto body = read_object(response, kDeleteVersions, redactor);
  if (!body) return fail(body.error());
  return DeleteVersionsReply{count_of(*body, "total_entries")};
}

Result<void> read_done(const http::Response& response, std::string_view call,
                       const Redactor& redactor) {
  if (is_blank_success(response)) return {};
  const auto body = read_success(response, call, redactor);
  if (!body) return fail(body.error());
  return {};
}

Result<StatisticsReply> read_statistics(const http::Response& response, const Redactor& redactor) {
  const auto body = read_success(response, kStatistics, redactor);
  if (!body) return fail(body.error());
  return StatisticsReply{redactor.redact(response.body)};
}

Result<TesterVersionsReply> read_tester_versions(const http::Response& response,
                                                 const Redactor& redactor) {
  const auto body = read_success(response, kTesterVersions, redactor);
  if (!body) return fail(body.error());
  const auto items = read_list(*body, "app_versions", response, kTesterVersions, redactor);
  if (!items) return fail(items.error());
  TesterVersionsReply reply;
  for (const json& item : *items) reply.versions.push_back(read_app_version(item));
  return reply;
}

Result<void> read_download(const http::Response& response, std::uint64_t size,
                           const Redactor& redactor) {
  if (!is_success(response)) {
    Error error = to_error(response, kDownload, redactor);
    // It was made without a credential, so that another `base_url` helps nobody.
    if (response.status < 400) {
      error.hint = "a redirect is not followed: get the package from the server's own pages";
    }
    return fail(std::move(error));
  }
  const auto refuse = [&](std::string message) {
    return fail(broken_reply(std::move(message), response, kDownload, redactor));
  };
  if (response.status != 200) {
    return refuse(fmt::format("the server answered {} in place of the file", response.status));
  }
  const std::string type = lower_case(response.header("Content-Type"));
  if (type.find("html") != std::string::npos) {
    return refuse("the server sent an HTML page in place of the file");
  }
  if (type.find("json") != std::string::npos) {
    return refuse("the server sent JSON in place of the file");
  }
  if (size == 0) return refuse("the server sent a file without anything in it");
  return {};
}

}  // namespace slipway::hockeyapp
