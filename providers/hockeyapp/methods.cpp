#include "providers/hockeyapp/methods.h"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <system_error>
#include <utility>
#include <variant>

#include "core/base/find_named.h"
#include "providers/hockeyapp/mapping.h"

namespace slipway::hockeyapp {
namespace {

constexpr std::uint64_t kLongestText = 64 * 1024;

/// What stands in braces in the path is a parameter.
struct Method {
  std::string_view name;
  std::string_view http_method;
  std::string_view path;
  const char* help;
  std::vector<NativeParameter> parameters;
};

NativeParameter needed(std::string name) { return {std::move(name), true, false, false}; }
NativeParameter optional(std::string name) { return {std::move(name), false, false, false}; }
NativeParameter file(std::string name, bool required) {
  return {std::move(name), required, true, false};
}

/// With what a package comes with.
std::vector<NativeParameter> offer(std::vector<NativeParameter> first, bool package_needed) {
  for (const char* name :
       {"notes", "notes_type", "notify", "status", "mandatory", "tags", "teams", "users",
        "strategy", "commit_sha", "build_server_url", "repository_url"}) {
    first.push_back(optional(name));
  }
  first.push_back(file("dsym", false));
  first.push_back(file("ipa", package_needed));
  return first;
}

std::vector<Method> make_table() {
  const NativeParameter app = optional("app_id");
  return {
      {"upload_version", "POST", "apps/{app_id}/app_versions/upload", "Adds a version to an app.",
       offer({app}, false)},
      {"upload_app", "POST", "apps/upload",
       "Adds a version to the app of its bundle id, which is made if need be.",
       offer({optional("release_type"), optional("private"), optional("owner_id"),
              optional("retention_days")},
             true)},
      {"create_app",
       "POST",
       "apps/new",
       "Makes an app.",
       {needed("title"), needed("bundle_identifier"), optional("platform"),
        optional("release_type")}},
      {"list_apps", "GET", "apps", "Lists the apps that the token may see.", {}},
      {"delete_app",
       "DELETE",
       "apps/{app_id}",
       "Deletes an app with all its versions for good; app_id must be given.",
       {needed("app_id")}},
      {"list_versions",
       "GET",
       "apps/{app_id}/app_versions",
       "Lists an app's versions, the newest first.",
       {app, optional("page"), optional("include_build_urls")}},
      {"create_version",
       "POST",
       "apps/{app_id}/app_versions/new",
       "Makes a version without a file.",
       {app, needed("bundle_version"), optional("bundle_short_version"), optional("notes"),
        optional("notes_type"), optional("status")}},
      {"update_version", "PUT", "apps/{app_id}/app_versions/{id}",
       "Changes a version, or uploads its file or symbols.", offer({app, needed("id")}, false)},
      {"delete_version",
       "DELETE",
       "apps/{app_id}/app_versions/{id}",
       "Deletes a version for good.",
       {app, needed("id"), optional("strategy")}},
      {"delete_versions",
       "POST",
       "apps/{app_id}/app_versions/delete",
       "Deletes all versions of an app but the newest few for good.",
       {app, needed("keep"), optional("sort"), optional("strategy")}},
      {"statistics",
       "GET",
       "apps/{app_id}/statistics",
       "Shows what the server counted of an app.",
       {app}},
      {"tester_versions",
       "GET",
       "apps/{app_id}",
       "Lists what testers of an app see; made without the token.",
       {app}},
  };
}

const std::vector<Method>& table() {
  static const std::vector<Method> methods = make_table();
  return methods;
}

const Method* find_method(std::string_view name) { return find_named(table(), name); }

const NativeParameter* find_parameter(const Method* method, std::string_view name) {
  return method == nullptr ? nullptr : find_named(method->parameters, name);
}

Result<FileToUpload> read_file(const std::filesystem::path& path) {
  std::error_code problem;
  const bool regular = std::filesystem::is_regular_file(path, problem);
  const std::uint64_t size = regular ? std::filesystem::file_size(path, problem) : 0;
  if (regular && !problem && size > 0) return FileToUpload{path, size, path.filename().string()};
  return fail(ErrorKind::invalid_request,
              fmt::format("{}: there is no file with anything in it", path.string()),
              "check the path and its permissions");
}

/// Without the end of its last line, which editors add.
Result<Secret> read_text(const std::filesystem::path& path) {
  const auto known = read_file(path);
  if (!known) return fail(known.error());
  const bool short_enough = known->size <= kLongestText;
  std::string text(short_enough ? known->size : 0, '\0');
  std::ifstream stream(path, std::ios::binary);
  if (!short_enough || !stream.read(text.data(), static_cast<std::streamsize>(text.size()))) {
    return fail(ErrorKind::invalid_request,
                fmt::format("{}: cannot be read as the value of a parameter", path.string()));
  }
  if (text.ends_with('\n')) text.pop_back();
  if (text.ends_with('\r')) text.pop_back();
  return Secret(std::move(text));
}

/// What a path is made of must not lead out of its place.
bool is_id(const std::string& text) {
  return !text.empty() && text.find_first_of("/.") == std::string::npos;
}

/// Into the path where it has a place there, else into the form.
Result<void> add_text(RawRequest& request, const std::string& name, const Secret& text) {
  const std::string place = fmt::format("{{{}}}", name);
  const std::size_t at = request.path.find(place);
  if (at == std::string::npos) {
    request.fields.emplace_back(name, text);
    return {};
  }
  if (!is_id(text.reveal())) {
    return fail(ErrorKind::invalid_request, fmt::format("{} is not the id of anything", name));
  }
  request.path.replace(at, place.size(), text.reveal());
  return {};
}

tl::unexpected<Error> fail_missing(const Method& method, const NativeParameter& parameter) {
  return fail(ErrorKind::invalid_request, fmt::format("{} needs {}", method.name, parameter.name),
              fmt::format("add {}={}", parameter.name, parameter.file ? "@PATH" : "VALUE"));
}

/// What the function of this name refuses too.
Result<void> check_text(const Method& method, const NativeParameter& parameter,
                        const std::string& text) {
  if (parameter.required && text.empty()) return fail_missing(method, parameter);
  if (parameter.name != "keep") return {};
  if (is_numeric_id(text) && text.find_first_not_of('0') != std::string::npos) return {};
  return fail(ErrorKind::invalid_request, "keep must be a positive number",
              "to delete all versions, delete the app");
}

Result<void> add_argument(RawRequest& request, const Method* method,
                          const NativeArgument& argument) {
  const NativeParameter* parameter = find_parameter(method, argument.name);
  const auto* text = std::get_if<Secret>(&argument.value);
  const auto* path = std::get_if<std::filesystem::path>(&argument.value);
  if (text != nullptr && parameter != nullptr && parameter->file) {
    return fail(ErrorKind::invalid_request,
                fmt::format("{} of {} is a file", argument.name, method->name),
                fmt::format("give its path: {}=@PATH", argument.name));
  }
  if (path != nullptr && (parameter == nullptr || parameter->file)) {
    const auto file = read_file(*path);
    if (!file) return fail(file.error());
    request.files.emplace_back(argument.name, *file);
    return {};
  }
  const Result<Secret> value = text != nullptr ? *text : read_text(*path);
  if (!value) return fail(value.error());
  if (parameter != nullptr) {
    if (const auto good = check_text(*method, *parameter, value->reveal()); !good) return good;
  }
  return add_text(request, argument.name, *value);
}

Result<void> fill_in(RawRequest& request, const Method& method,
                     const std::vector<NativeArgument>& arguments, const UploadSettings& settings) {
  for (const NativeParameter& parameter : method.parameters) {
    if (find_named(arguments, parameter.name) != nullptr) continue;
    if (parameter.required) return fail_missing(method, parameter);
    if (parameter.name != "app_id") continue;
    const auto added = add_text(request, parameter.name, Secret(settings.app_id));
    if (!added) return added;
  }
  if (method.name == "tester_versions") request.fields.emplace_back("format", Secret("json"));
  return {};
}

/// `GET:apps/APP_ID/crashes`
Result<RawRequest> to_unknown(const std::string& method) {
  RawRequest request;
  const std::size_t colon = method.find(':');
  if (colon == std::string::npos) {
    return fail(ErrorKind::invalid_request, "there is no call of this name",
                "name a call of the service, or an HTTP method and a path: "
                "GET:apps/APP_ID/crashes");
  }
  request.method = method.substr(0, colon);
  request.path = method.substr(colon + 1);
  return request;
}

}  // namespace

const std::vector<NativeMethod>& native_methods() {
  static const std::vector<NativeMethod> methods = [] {
    std::vector<NativeMethod> all;
    for (const Method& each : table()) {
      all.push_back({std::string(each.name), each.help, each.parameters});
    }
    return all;
  }();
  return methods;
}

bool needs_token(std::string_view method) { return method != "tester_versions"; }

Result<RawRequest> to_raw(const std::string& method, const std::vector<NativeArgument>& arguments,
                          const UploadSettings& settings) {
  const Method* known = find_method(method);
  Result<RawRequest> request;
  if (known != nullptr) {
    request->method = known->http_method;
    request->path = known->path;
  } else {
    request = to_unknown(method);
    if (!request) return request;
  }
  for (const NativeArgument& argument : arguments) {
    const auto added = add_argument(*request, known, argument);
    if (!added) return fail(added.error());
  }
  if (known != nullptr) {
    const auto filled = fill_in(*request, *known, arguments, settings);
    if (!filled) return fail(filled.error());
  }
  return request;
}

}  // namespace slipway::hockeyapp
