#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "core/http/service_options.h"
#include "providers/hockeyapp/client_fields.h"
#include "providers/hockeyapp/client_replies.h"
#include "providers/hockeyapp/error_codes.h"
#include "slipway/hockeyapp.h"
#include "slipway/multipart.h"

namespace slipway::hockeyapp {
namespace {

/// A page of 500 versions, each with notes of 5,000 characters as HTML.
constexpr std::size_t kLongestReply = 32UL * 1024 * 1024;

bool is_name_character(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
         c == '_';
}

/// An id becomes a segment of the URL's path: nothing in it may end that segment.
bool is_path_segment(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_name_character);
}

Result<void> check_app_id(const std::string& app_id) {
  if (is_path_segment(app_id)) return {};
  return fail(ErrorKind::invalid_request, "app_id is not the id of an app",
              "it is the 32 hex digits of the app's public address");
}

Result<void> check_ids(const std::string& app_id, const std::string& id) {
  if (auto good = check_app_id(app_id); !good) return good;
  if (is_path_segment(id)) return {};
  return fail(ErrorKind::invalid_request, "id is not the id of a version",
              "list the app's versions: each says its id");
}

/// `apps/APP_ID/crashes`: no query, and nothing that leads out of the API.
bool is_api_path(std::string_view path) {
  const bool good = std::all_of(path.begin(), path.end(), [](char c) {
    return is_name_character(c) || c == '/' || c == '.' || c == '~';
  });
  return good && !path.empty() && path.front() != '/' && path.back() != '/' &&
         path.find("//") == std::string_view::npos && path.find("..") == std::string_view::npos;
}

bool is_http_method(std::string_view method) {
  static constexpr std::array<std::string_view, 5> kMethods = {"GET", "POST", "PUT", "PATCH",
                                                               "DELETE"};
  return std::find(kMethods.begin(), kMethods.end(), method) != kMethods.end();
}

/// Without a body.
http::Request api_request(const ClientOptions& options, std::string method,
                          const std::string& path) {
  http::Request request;
  request.method = std::move(method);
  request.url = fmt::format("{}/api/2/{}", options.base_url, path);
  if (!options.token.empty()) {
    request.headers.push_back({"X-HockeyAppToken", options.token.reveal()});
  }
  request.headers.push_back({"Accept", "application/json"});
  request.max_reply_bytes = kLongestReply;
  return request;
}

void add_query(http::Request& request, const std::vector<FormField>& fields) {
  if (fields.empty()) return;
  http::UrlEncodedForm form;
  for (const FormField& field : fields) form.add_field(field.name, field.value);
  request.url += "?" + form.text();
}

void add_form(http::Request& request, const std::vector<FormField>& fields) {
  http::UrlEncodedForm form;
  for (const FormField& field : fields) form.add_field(field.name, field.value);
  request.headers.push_back({"Content-Type", http::UrlEncodedForm::content_type()});
  request.body = form.body();
}

using NamedFile = std::pair<std::string, FileToUpload>;

std::vector<NamedFile> files_of(const UploadFields& request) {
  std::vector<NamedFile> files;
  if (request.dsym) files.emplace_back("dsym", *request.dsym);
  if (request.ipa) files.emplace_back("ipa", *request.ipa);
  return files;
}

void add_multipart(http::Request& request, const std::vector<FormField>& fields,
                   const std::vector<NamedFile>& files) {
  http::MultipartForm form;
  for (const FormField& field : fields) form.add_field(field.name, field.value);
  for (const auto& [name, file] : files) {
    form.add_file(name, file.path, file.size, file.file_name);
  }
  request.headers.push_back({"Content-Type", form.content_type()});
  request.body = form.body();
}

/// An address that needs no token, and what of it a server may repeat: it need not say the whole.
void add_address(Redactor& redactor, const Secret& address) {
  static constexpr std::size_t kShortestKey = 16;
  const std::string& url = address.reveal();
  redactor.add(address);
  const std::size_t scheme = url.find("://");
  const std::size_t authority = scheme == std::string::npos ? 0 : scheme + 3;
  const std::size_t path = url.find_first_of("/?#", authority);
  if (path == std::string::npos) return;
  const std::size_t query = std::min(url.find('?', path), url.size());
  redactor.add(Secret(url.substr(path)));
  redactor.add(Secret(url.substr(path, query - path)));
  redactor.add(Secret(url.substr(std::min(query + 1, url.size()))));
  for (std::size_t from = path; from < url.size();) {
    const std::size_t end = std::min(url.find_first_of("/?#&=", from), url.size());
    if (end - from >= kShortestKey) redactor.add(Secret(url.substr(from, end - from)));
    from = end + 1;
  }
}

/// Sends, reads the answer, and settles what an error may have done.
template <typename Read>
auto call(http::Transport& transport, const http::Request& request, const http::Exchange& exchange,
          std::string_view name, const Redactor& redactor, Purpose purpose, const Read& read)
    -> decltype(read(std::declval<const http::Response&>())) {
  const auto response = transport.send(request, exchange);
  auto result = response ? read(*response) : fail(to_error(response.error(), name, redactor));
  if (!result) settle_effect(result.error(), purpose);
  return result;
}

}  // namespace

Client::Client(ClientOptions options, std::shared_ptr<http::Transport> transport)
    : options_(std::move(options)), transport_(std::move(transport)) {
  options_.base_url = http::without_trailing_slashes(std::move(options_.base_url));
  redactor_.add(options_.token);
}

Result<UploadVersionReply> Client::upload_version(const UploadVersionRequest& request,
                                                  const http::Exchange& exchange) const {
  if (auto good = check_app_id(request.app_id); !good) return fail(good.error());
  if (!request.ipa && !request.dsym) {
    return fail(ErrorKind::invalid_request, "there is neither a package nor symbols to upload");
  }
  auto http_request =
      api_request(options_, "POST", fmt::format("apps/{}/app_versions/upload", request.app_id));
  add_multipart(http_request, form_fields(request), files_of(request));
  return call(*transport_, http_request, exchange, kUploadVersion, redactor_, Purpose::changes,
              [this](const auto& response) { return read_upload_version(response, redactor_); });
}

Result<UploadAppReply> Client::upload_app(const UploadAppRequest& request,
                                          const http::Exchange& exchange) const {
  if (!request.ipa) return fail(ErrorKind::invalid_request, "there is no package to upload");
  auto http_request = api_request(options_, "POST", "apps/upload");
  add_multipart(http_request, form_fields(request), files_of(request));
  return call(*transport_, http_request, exchange, kUploadApp, redactor_, Purpose::changes,
              [this](const auto& response) { return read_upload_app(response, redactor_); });
}

Result<CreateAppReply> Client::create_app(const CreateAppRequest& request,
                                          const http::Exchange& exchange) const {
  if (request.title.empty() || request.bundle_identifier.empty()) {
    return fail(ErrorKind::invalid_request, "an app needs a title and a bundle_identifier");
  }
  auto http_request = api_request(options_, "POST", "apps/new");
  add_form(http_request, form_fields(request));
  return call(*transport_, http_request, exchange, kCreateApp, redactor_, Purpose::changes,
              [this](const auto& response) { return read_create_app(response, redactor_); });
}

Result<ListAppsReply> Client::list_apps(const http::Exchange& exchange) const {
  return call(*transport_, api_request(options_, "GET", "apps"), exchange, kListApps, redactor_,
              Purpose::asks,
              [this](const auto& response) { return read_list_apps(response, redactor_); });
}

Result<void> Client::delete_app(const std::string& app_id, const http::Exchange& exchange) const {
  if (auto good = check_app_id(app_id); !good) return good;
  return call(*transport_, api_request(options_, "DELETE", "apps/" + app_id), exchange, kDeleteApp,
              redactor_, Purpose::changes,
              [this](const auto& response) { return read_done(response, kDeleteApp, redactor_); });
}

Result<ListVersionsReply> Client::list_versions(const ListVersionsRequest& request,
                                                const http::Exchange& exchange) const {
  if (auto good = check_app_id(request.app_id); !good) return fail(good.error());
  if (request.page && *request.page < 1) {
    return fail(ErrorKind::invalid_request, "pages count from 1");
  }
  auto http_request =
      api_request(options_, "GET", fmt::format("apps/{}/app_versions", request.app_id));
  add_query(http_request, form_fields(request));
  return call(*transport_, http_request, exchange, kListVersions, redactor_, Purpose::asks,
              [this](const auto& response) { return read_list_versions(response, redactor_); });
}

Result<CreateVersionReply> Client::create_version(const CreateVersionRequest& request,
                                                  const http::Exchange& exchange) const {
  if (auto good = check_app_id(request.app_id); !good) return fail(good.error());
  if (request.bundle_version.empty()) {
    return fail(ErrorKind::invalid_request, "a version needs a bundle_version");
  }
  auto http_request =
      api_request(options_, "POST", fmt::format("apps/{}/app_versions/new", request.app_id));
  add_form(http_request, form_fields(request));
  return call(*transport_, http_request, exchange, kCreateVersion, redactor_, Purpose::changes,
              [this](const auto& response) { return read_create_version(response, redactor_); });
}

Result<UpdateVersionReply> Client::update_version(const UpdateVersionRequest& request,
                                                  const http::Exchange& exchange) const {
  if (auto good = check_ids(request.app_id, request.id); !good) return fail(good.error());
  const auto fields = form_fields(request);
  const auto files = files_of(request);
  if (fields.empty() && files.empty()) {
    return fail(ErrorKind::invalid_request, "nothing of the version is to change");
  }
  auto http_request = api_request(
      options_, "PUT", fmt::format("apps/{}/app_versions/{}", request.app_id, request.id));
  if (files.empty()) {
    add_form(http_request, fields);
  } else {
    add_multipart(http_request, fields, files);
  }
  return call(*transport_, http_request, exchange, kUpdateVersion, redactor_, Purpose::changes,
              [this, &request](const auto& response) {
                return read_update_version(response, request.id, redactor_);
              });
}

Result<void> Client::delete_version(const DeleteVersionRequest& request,
                                    const http::Exchange& exchange) const {
  if (auto good = check_ids(request.app_id, request.id); !good) return good;
  auto http_request = api_request(
      options_, "DELETE", fmt::format("apps/{}/app_versions/{}", request.app_id, request.id));
  add_query(http_request, form_fields(request));
  return call(
      *transport_, http_request, exchange, kDeleteVersion, redactor_, Purpose::changes,
      [this](const auto& response) { return read_done(response, kDeleteVersion, redactor_); });
}

Result<DeleteVersionsReply> Client::delete_versions(const DeleteVersionsRequest& request,
                                                    const http::Exchange& exchange) const {
  if (auto good = check_app_id(request.app_id); !good) return fail(good.error());
  if (request.keep < 1) {
    return fail(ErrorKind::invalid_request, "keep must be a positive number",
                "to delete all versions, delete the app");
  }
  auto http_request =
      api_request(options_, "POST", fmt::format("apps/{}/app_versions/delete", request.app_id));
  add_form(http_request, form_fields(request));
  return call(*transport_, http_request, exchange, kDeleteVersions, redactor_, Purpose::changes,
              [this](const auto& response) { return read_delete_versions(response, redactor_); });
}

Result<StatisticsReply> Client::statistics(const std::string& app_id,
                                           const http::Exchange& exchange) const {
  if (auto good = check_app_id(app_id); !good) return fail(good.error());
  return call(*transport_, api_request(options_, "GET", fmt::format("apps/{}/statistics", app_id)),
              exchange, kStatistics, redactor_, Purpose::asks,
              [this](const auto& response) { return read_statistics(response, redactor_); });
}

Result<TesterVersionsReply> Client::tester_versions(const std::string& app_id,
                                                    const http::Exchange& exchange) const {
  if (auto good = check_app_id(app_id); !good) return fail(good.error());
  auto http_request = api_request({options_.base_url, Secret()}, "GET", "apps/" + app_id);
  add_query(http_request, {{"format", "json"}});
  return call(*transport_, http_request, exchange, kTesterVersions, redactor_, Purpose::asks,
              [this](const auto& response) { return read_tester_versions(response, redactor_); });
}

Result<void> Client::download(const Secret& build_url, const http::Exchange& exchange) const {
  if (!exchange.receive) {
    return fail(ErrorKind::invalid_request, "there is nobody to receive the file");
  }
  Redactor redactor = redactor_;
  add_address(redactor, build_url);
  http::Request http_request;
  http_request.method = "GET";
  http_request.url = build_url.reveal();
  std::uint64_t size = 0;
  http::Exchange counted = exchange;
  counted.receive = [&size, &exchange](std::string_view block) {
    size += block.size();
    return exchange.receive(block);
  };
  return call(*transport_, http_request, counted, kDownload, redactor, Purpose::asks,
              [&](const auto& response) { return read_download(response, size, redactor); });
}

Result<RawReply> Client::raw(const RawRequest& request, const http::Exchange& exchange) const {
  if (!is_http_method(request.method)) {
    return fail(ErrorKind::invalid_request, "the method must be GET, POST, PUT, PATCH or DELETE");
  }
  if (!is_api_path(request.path)) {
    return fail(ErrorKind::invalid_request, "the path cannot be one of a call",
                "it is what stands after /api/2/, without a query: apps/APP_ID/crashes");
  }
  Redactor redactor = redactor_;
  std::vector<FormField> fields;
  for (const auto& [name, value] : request.fields) {
    if (is_secret_name(name)) redactor.add(value);
    fields.push_back({name, value.reveal()});
  }
  const bool in_query = request.method == "GET" || request.method == "DELETE";
  if (in_query && !request.files.empty()) {
    return fail(ErrorKind::invalid_request,
                fmt::format("a {} cannot carry a file", request.method));
  }
  auto http_request = api_request(options_, request.method, request.path);
  if (in_query) {
    add_query(http_request, fields);
  } else if (request.files.empty()) {
    add_form(http_request, fields);
  } else {
    add_multipart(http_request, fields, request.files);
  }
  const std::string name = redactor.redact(fmt::format("{} {}", request.method, request.path));
  return call(*transport_, http_request, exchange, name, redactor,
              request.method == "GET" ? Purpose::asks : Purpose::changes,
              [&](const auto& response) { return read_raw(response, name, redactor); });
}

}  // namespace slipway::hockeyapp
