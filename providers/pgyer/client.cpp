#include <fmt/format.h>

#include <utility>

#include "core/http/service_options.h"
#include "providers/pgyer/client_replies.h"
#include "providers/pgyer/error_codes.h"
#include "slipway/multipart.h"
#include "slipway/pgyer.h"

namespace slipway::pgyer {
namespace {

constexpr std::string_view kApiKey = "_api_key";
constexpr std::string_view kMetaFileName = "x-cos-meta-file-name";

void add(std::vector<FormField>& fields, std::string name,
         const std::optional<std::string>& value) {
  if (value) fields.push_back({std::move(name), *value});
}

void add(std::vector<FormField>& fields, std::string name, const std::optional<int>& value) {
  if (value) fields.push_back({std::move(name), std::to_string(*value)});
}

void add_access(std::vector<FormField>& fields, const ReleaseFields& request) {
  add(fields, "buildInstallType", request.buildInstallType);
  if (request.buildPassword) {
    fields.push_back({"buildPassword", request.buildPassword->reveal(), true});
  }
}

void add_offer(std::vector<FormField>& fields, const ReleaseFields& request) {
  add(fields, "buildUpdateDescription", request.buildUpdateDescription);
  add(fields, "buildInstallDate", request.buildInstallDate);
  add(fields, "buildInstallStartDate", request.buildInstallStartDate);
  add(fields, "buildInstallEndDate", request.buildInstallEndDate);
  add(fields, "buildChannelShortcut", request.buildChannelShortcut);
}

Redactor with(Redactor redactor, const std::optional<Secret>& secret) {
  if (secret) redactor.add(*secret);
  return redactor;
}

http::Request api_request(const ClientOptions& options, std::string_view call,
                          const std::string& content_type, http::Body body) {
  http::Request request;
  request.url = fmt::format("{}/apiv2/{}", options.base_url, call);
  request.headers = {{"Content-Type", content_type}};
  request.body = std::move(body);
  return request;
}

http::Request urlencoded_request(const ClientOptions& options, std::string_view call,
                                 const std::vector<FormField>& fields) {
  http::UrlEncodedForm form;
  form.add_field(kApiKey, options.api_key.reveal());
  for (const FormField& field : fields) form.add_field(field.name, field.value);
  return api_request(options, call, http::UrlEncodedForm::content_type(), form.body());
}

Result<http::Response> send(http::Transport& transport, const http::Request& request,
                            const http::Exchange& exchange, std::string_view call,
                            const Redactor& redactor) {
  auto response = transport.send(request, exchange);
  if (!response) return fail(to_error(response.error(), call, redactor));
  return response;
}

template <typename T>
Result<T> without_effect(Result<T> result) {
  if (!result) result.error().effect = Effect::none;
  return result;
}

std::vector<FormField> form_fields(const SetNewestVersionRequest& request) {
  std::vector<FormField> fields = {{"buildKey", request.buildKey}};
  if (!request.appKey.empty()) fields.push_back({"appKey", request.appKey});
  return fields;
}

}  // namespace

std::vector<FormField> form_fields(const GetCosTokenRequest& request) {
  std::vector<FormField> fields = {{"buildType", request.buildType}};
  add(fields, "oversea", request.oversea);
  add_access(fields, request);
  add(fields, "buildDescription", request.buildDescription);
  add_offer(fields, request);
  return fields;
}

std::vector<FormField> form_fields(const UploadRequest& request) {
  std::vector<FormField> fields;
  add_access(fields, request);
  add_offer(fields, request);
  return fields;
}

Client::Client(ClientOptions options, std::shared_ptr<http::Transport> transport)
    : options_(std::move(options)), transport_(std::move(transport)) {
  options_.base_url = http::without_trailing_slashes(std::move(options_.base_url));
  redactor_.add(options_.api_key);
  for (const Secret& secret : options_.hidden) redactor_.add(secret);
}

Result<GetCosTokenReply> Client::get_cos_token(const GetCosTokenRequest& request,
                                               const http::Exchange& exchange) const {
  const Redactor redactor = with(redactor_, request.buildPassword);
  const auto http_request = urlencoded_request(options_, kGetCosToken, form_fields(request));
  return without_effect(send(*transport_, http_request, exchange, kGetCosToken, redactor)
                            .and_then([&](const http::Response& response) {
                              return read_get_cos_token(response, redactor);
                            }));
}

Result<void> Client::upload_file(const GetCosTokenReply& token, const FileToUpload& file,
                                 const http::Exchange& exchange) const {
  Redactor redactor = redactor_;
  http::MultipartForm form;
  bool has_file_name = false;
  for (const UploadParam& param : token.params) {
    redactor.add(param.value);
    form.add_field(param.name, param.value.reveal());
    has_file_name = has_file_name || param.name == kMetaFileName;
  }
  if (!has_file_name) form.add_field(kMetaFileName, file.file_name);
  form.add_file("file", file.path, file.size, file.file_name);

  http::Request http_request;
  http_request.url = token.endpoint;
  http_request.headers = {{"Content-Type", form.content_type()}};
  http_request.body = form.body();
  return send(*transport_, http_request, exchange, kUploadFile, redactor)
      .and_then(
          [&](const http::Response& response) { return read_upload_file(response, redactor); });
}

Result<BuildInfoReply> Client::build_info(const BuildInfoRequest& request,
                                          const http::Exchange& exchange) const {
  const auto http_request =
      urlencoded_request(options_, kBuildInfo, {{"buildKey", request.buildKey}});
  return without_effect(send(*transport_, http_request, exchange, kBuildInfo, redactor_)
                            .and_then([&](const http::Response& response) {
                              return read_build_info(response, redactor_);
                            }));
}

Result<UploadReply> Client::upload(const UploadRequest& request,
                                   const http::Exchange& exchange) const {
  const Redactor redactor = with(redactor_, request.buildPassword);
  http::MultipartForm form;
  form.add_field(kApiKey, options_.api_key.reveal());
  for (const FormField& field : form_fields(request)) form.add_field(field.name, field.value);
  form.add_file("file", request.file.path, request.file.size, request.file.file_name);

  const auto http_request = api_request(options_, kUpload, form.content_type(), form.body());
  return send(*transport_, http_request, exchange, kUpload, redactor)
      .and_then([&](const http::Response& response) { return read_upload(response, redactor); });
}

Result<SetNewestVersionReply> Client::set_newest_version(const SetNewestVersionRequest& request,
                                                         const http::Exchange& exchange) const {
  const auto http_request = urlencoded_request(options_, kSetNewestVersion, form_fields(request));
  return send(*transport_, http_request, exchange, kSetNewestVersion, redactor_)
      .and_then([&](const http::Response& response) {
        return read_newest_version(response, kSetNewestVersion, redactor_);
      });
}

Result<CancelNewestVersionReply> Client::cancel_newest_version(
    const CancelNewestVersionRequest& request, const http::Exchange& exchange) const {
  const auto http_request =
      urlencoded_request(options_, kCancelNewestVersion, form_fields(request));
  return send(*transport_, http_request, exchange, kCancelNewestVersion, redactor_)
      .and_then([&](const http::Response& response) {
        return read_newest_version(response, kCancelNewestVersion, redactor_);
      });
}

}  // namespace slipway::pgyer
