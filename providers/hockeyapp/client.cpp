#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/http/reply.h"
#include "core/http/service_options.h"
#include "providers/hockeyapp/error_codes.h"
#include "slipway/hockeyapp.h"
#include "slipway/multipart.h"

namespace slipway::hockeyapp {
namespace {

constexpr std::string_view kUploadVersion = "app_versions/upload";

/// An app_id becomes a segment of the URL's path: nothing in it may end that segment.
bool is_path_segment(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
           c == '_';
  });
}

void add_file(http::MultipartForm& form, std::string_view name,
              const std::optional<FileToUpload>& file) {
  if (!file) return;
  form.add_file(name, file->path, file->size, file->file_name);
}

http::MultipartForm upload_form(const UploadVersionRequest& request) {
  http::MultipartForm form;
  for (const FormField& field : form_fields(request)) form.add_field(field.name, field.value);
  add_file(form, "dsym", request.dsym);
  add_file(form, "ipa", request.ipa);
  return form;
}

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

std::optional<std::vector<std::string>> read_tags(const nlohmann::json& object) {
  const auto found = object.find("tags");
  if (found == object.end() || !found->is_array()) return std::nullopt;
  std::vector<std::string> tags;
  for (const auto& tag : *found) {
    if (tag.is_string()) tags.push_back(tag.get<std::string>());
  }
  return tags;
}

AppVersion read_app_version(const nlohmann::json& object) {
  const auto text = [&object](std::string_view key) {
    auto value = http::json_text(object, key);
    if (value && value->empty()) value.reset();
    return value;
  };
  AppVersion version;
  version.id = text("id");
  version.app_id = text("app_id");
  version.title = text("title");
  const auto appsize = http::json_integer(object, "appsize");
  if (appsize && *appsize >= 0) version.appsize = static_cast<std::uint64_t>(*appsize);
  version.timestamp = http::json_integer(object, "timestamp");
  version.device_family = text("device_family");
  version.minimum_os_version = text("minimum_os_version");
  version.notes = text("notes");
  version.version = text("version");
  version.shortversion = text("shortversion");
  if (const auto status = http::json_integer(object, "status")) {
    version.status = static_cast<int>(*status);
  }
  version.config_url = text("config_url");
  version.public_url = text("public_url");
  version.mandatory = http::json_boolean(object, "mandatory");
  version.external = http::json_boolean(object, "external");
  version.restricted_to_tags = http::json_boolean(object, "restricted_to_tags");
  version.tags = read_tags(object);
  version.expired_at = text("expired_at");
  version.created_at = text("created_at");
  version.updated_at = text("updated_at");
  version.build_url = text("build_url");
  if (!version.version && version.config_url) {
    version.version = version_in_config_url(*version.config_url);
  }
  return version;
}

/// Whether there is anything in it that says which version it is.
bool names_a_version(const AppVersion& version) {
  return version.id || version.version || version.shortversion || version.config_url ||
         version.public_url;
}

bool is_refusal(const nlohmann::json& object) {
  return has_errors(object) || http::json_text(object, "status") == "error";
}

Result<AppVersion> read_upload_reply(const http::Response& response, const Redactor& redactor) {
  if (response.status < 200 || response.status > 299) {
    return fail(to_error(response, kUploadVersion, redactor));
  }
  const auto body = http::parse_json(response, kUploadVersion, redactor);
  if (!body || !body->is_object() || is_refusal(*body)) {
    return fail(to_error(response, kUploadVersion, redactor));
  }
  AppVersion version = read_app_version(*body);
  if (names_a_version(version) && response.request_complete) return version;

  Error error;
  error.kind = ErrorKind::protocol;
  error.message = response.request_complete
                      ? "the server answered with success, but names no version"
                      : "the server answered with success before it had the whole upload";
  error.http_status = response.status;
  error.effect = Effect::unknown;
  return fail(to_error(std::move(error), kUploadVersion, redactor));
}

}  // namespace

std::vector<FormField> form_fields(const UploadVersionRequest& request) {
  std::vector<FormField> fields;
  const auto add = [&fields](std::string name, std::string value) {
    if (!value.empty()) fields.push_back({std::move(name), std::move(value)});
  };
  const auto number = [](auto value) { return std::to_string(static_cast<int>(value)); };
  const auto list = [](const std::vector<std::string>& values) {
    return fmt::format("{}", fmt::join(values, ","));
  };
  if (request.notes && !request.notes->empty()) {
    add("notes", *request.notes);
    add("notes_type", number(request.notes_type));
  }
  if (request.notify) add("notify", number(*request.notify));
  if (request.status) add("status", number(*request.status));
  if (request.mandatory) add("mandatory", number(*request.mandatory));
  add("tags", list(request.tags));
  add("teams", list(request.teams));
  add("users", list(request.users));
  if (request.strategy) add("strategy", *request.strategy == Strategy::add ? "add" : "replace");
  add("commit_sha", request.commit_sha.value_or(""));
  add("build_server_url", request.build_server_url.value_or(""));
  add("repository_url", request.repository_url.value_or(""));
  return fields;
}

Client::Client(ClientOptions options, std::shared_ptr<http::Transport> transport)
    : options_(std::move(options)), transport_(std::move(transport)) {
  options_.base_url = http::without_trailing_slashes(std::move(options_.base_url));
  redactor_.add(options_.token);
}

Result<UploadVersionReply> Client::upload_version(const UploadVersionRequest& request,
                                                  const http::Exchange& exchange) const {
  if (!is_path_segment(request.app_id)) {
    return fail(ErrorKind::invalid_request, "app_id is not the id of an app",
                "it is the 32 hex digits of the app's public address");
  }
  if (!request.ipa && !request.dsym) {
    return fail(ErrorKind::invalid_request, "there is neither a package nor symbols to upload");
  }
  const http::MultipartForm form = upload_form(request);
  http::Request call;
  call.url = fmt::format("{}/api/2/apps/{}/app_versions/upload", options_.base_url, request.app_id);
  call.headers = {{"X-HockeyAppToken", options_.token.reveal()},
                  {"Accept", "application/json"},
                  {"Content-Type", form.content_type()}};
  call.body = form.body();

  const auto response = transport_->send(call, exchange);
  if (!response) return fail(to_error(response.error(), kUploadVersion, redactor_));
  return read_upload_reply(*response, redactor_);
}

}  // namespace slipway::hockeyapp
