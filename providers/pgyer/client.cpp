#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <utility>

#include "core/base/text.h"
#include "core/http/service_options.h"
#include "providers/pgyer/client_fields.h"
#include "providers/pgyer/client_replies.h"
#include "providers/pgyer/error_codes.h"
#include "slipway/multipart.h"
#include "slipway/pgyer.h"

namespace slipway::pgyer {
namespace {

constexpr std::string_view kApiKey = "_api_key";
constexpr std::string_view kMetaFileName = "x-cos-meta-file-name";

using Fields = std::vector<FormField>;
using Files = std::vector<std::pair<std::string, FileToUpload>>;

http::Request post(std::string url, const std::string& content_type, http::Body body) {
  http::Request request;
  request.url = std::move(url);
  request.headers = {{"Content-Type", content_type}};
  request.body = std::move(body);
  return request;
}

/// Makes the API calls of one client: the key, the fields, and then the files, with which the body
/// is multipart. Fields that are secret are so in the answer and in its errors.
struct Caller {
  const ClientOptions& options;
  http::Transport& transport;
  const Redactor& redactor;
  const http::Exchange& exchange;

  [[nodiscard]] Result<Answer> operator()(std::string_view call, const Fields& fields,
                                          const Files& files = {}) const {
    Redactor known = redactor;
    for (const FormField& field : fields) {
      if (field.secret) known.add(Secret(field.value));
    }
    return send(std::string(call), request(call, fields, files), std::move(known));
  }

  [[nodiscard]] Result<Answer> send(std::string call, const http::Request& request,
                                    Redactor known) const {
    auto response = transport.send(request, exchange);
    if (!response) return fail(to_error(std::move(response.error()), call, known));
    return Answer{std::move(call), std::move(*response), std::move(known)};
  }

  [[nodiscard]] http::Request request(std::string_view call, const Fields& fields,
                                      const Files& files) const {
    std::string url = fmt::format("{}/apiv2/{}", options.base_url, call);
    const auto fill = [&](auto& form) {
      form.add_field(kApiKey, options.api_key.reveal());
      for (const FormField& field : fields) form.add_field(field.name, field.value);
    };
    if (files.empty()) {
      http::UrlEncodedForm form;
      fill(form);
      return post(std::move(url), http::UrlEncodedForm::content_type(), form.body());
    }
    http::MultipartForm form;
    fill(form);
    for (const auto& [name, file] : files) {
      form.add_file(name, file.path, file.size, file.file_name);
    }
    return post(std::move(url), form.content_type(), form.body());
  }
};

/// Of calls that only ask.
template <typename T>
Result<T> without_effect(Result<T> result) {
  if (!result) result.error().effect = Effect::none;
  return result;
}

/// RFC 3986. `kept` stays as it is too.
std::string percent_encoded(std::string_view text, std::string_view kept = {}) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = byte < 0x80 && std::isalnum(byte) != 0;
    if (plain || std::string_view("-._~").find(c) != std::string_view::npos ||
        kept.find(c) != std::string_view::npos) {
      out += c;
    } else {
      out += fmt::format("%{:02X}", byte);
    }
  }
  return out;
}

/// Whether it stays below `/apiv2/`: encoded dots would lead out of it as plain ones do.
bool is_api_path(std::string_view path) {
  return !path.empty() && http::is_printable(path) && path.front() != '/' &&
         path.find_first_of("?#%\\") == std::string_view::npos &&
         path.find("..") == std::string_view::npos;
}

/// `app/install` and `app/plist/…`, however it is written.
bool is_install_address(std::string_view path) {
  std::string plain;
  for (std::size_t at = 0; at < path.size();) {
    const std::size_t end = std::min(path.find('/', at), path.size());
    const std::string_view part = path.substr(at, end - at);
    at = end + 1;
    if (!part.empty() && part != ".") plain += fmt::format("/{}", part);
  }
  plain = lower_case(std::move(plain));
  const auto below = [&plain](std::string_view place) {
    return plain == place || plain.starts_with(fmt::format("{}/", place));
  };
  return below("/app/install") || below("/app/plist");
}

}  // namespace

Client::Client(ClientOptions options, std::shared_ptr<http::Transport> transport)
    : options_(std::move(options)), transport_(std::move(transport)) {
  options_.base_url = http::without_trailing_slashes(std::move(options_.base_url));
  redactor_.add(options_.api_key);
  for (const Secret& secret : options_.hidden) redactor_.add(secret);
}

Result<GetCosTokenReply> Client::get_cos_token(const GetCosTokenRequest& request,
                                               const http::Exchange& exchange) const {
  const Caller call{options_, *transport_, redactor_, exchange};
  return without_effect(call(kGetCosToken, form_fields(request)).and_then(read_get_cos_token));
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

  const Caller call{options_, *transport_, redactor_, exchange};
  return call
      .send(std::string(kUploadFile), post(token.endpoint, form.content_type(), form.body()),
            std::move(redactor))
      .and_then(read_upload_file);
}

Result<BuildInfoReply> Client::build_info(const BuildInfoRequest& request,
                                          const http::Exchange& exchange) const {
  const Caller call{options_, *transport_, redactor_, exchange};
  return without_effect(
      call(kBuildInfo, {{"buildKey", request.buildKey}}).and_then(read_build_info));
}

Result<UploadReply> Client::upload(const UploadRequest& request,
                                   const http::Exchange& exchange) const {
  const Caller call{options_, *transport_, redactor_, exchange};
  return call(kUpload, form_fields(request), {{"file", request.file}}).and_then(read_upload);
}

Result<void> Client::upload_harmony_cert(const UploadHarmonyCertRequest& request,
                                         const http::Exchange& exchange) const {
  const Caller call{options_, *transport_, redactor_, exchange};
  return call(kUploadHarmonyCert, form_fields(request), {{"file", request.file}})
      .and_then(read_success);
}

Result<void> Client::upload_harmony_hsp(const UploadHarmonyHspRequest& request,
                                        const http::Exchange& exchange) const {
  const Caller call{options_, *transport_, redactor_, exchange};
  return call(kUploadHarmonyHsp, {{"buildKey", request.buildKey}}, {{"file", request.file}})
      .and_then(read_success);
}

Result<ViewReply> Client::view(const ViewRequest& request, const http::Exchange& exchange) const {
  const Caller call{options_, *transport_, redactor_, exchange};
  return without_effect(call(kView, form_fields(request)).and_then(read_view));
}

Result<UpdateReply> Client::update(const UpdateRequest& request,
                                   const http::Exchange& exchange) const {
  const Caller call{options_, *transport_, redactor_, exchange};
  return call(kUpdate, form_fields(request)).and_then(read_update);
}

Result<UpdateAppReply> Client::update_app(const UpdateAppRequest& request,
                                          const http::Exchange& exchange) const {
  Files files;
  if (request.screenshot) files.push_back({"screenshot", *request.screenshot});
  const Caller call{options_, *transport_, redactor_, exchange};
  return call(kUpdateApp, form_fields(request), files).and_then(read_one_build);
}

Result<GetByShortcutReply> Client::get_by_shortcut(const GetByShortcutRequest& request,
                                                   const http::Exchange& exchange) const {
  const Caller call{options_, *transport_, redactor_, exchange};
  return without_effect(call(kGetByShortcut, {{"buildShortcutUrl", request.buildShortcutUrl}})
                            .and_then(read_one_build));
}

Result<ListMyReply> Client::list_my(const ListMyRequest& request,
                                    const http::Exchange& exchange) const {
  const Caller call{options_, *transport_, redactor_, exchange};
  return without_effect(call(kListMy, form_fields(request)).and_then(read_list_my));
}

Result<BuildsReply> Client::builds(const BuildsRequest& request,
                                   const http::Exchange& exchange) const {
  const Caller call{options_, *transport_, redactor_, exchange};
  return without_effect(call(kBuilds, form_fields(request)).and_then(read_builds));
}

Result<SetNewestVersionReply> Client::set_newest_version(const SetNewestVersionRequest& request,
                                                         const http::Exchange& exchange) const {
  const Caller call{options_, *transport_, redactor_, exchange};
  return call(kSetNewestVersion, form_fields(request)).and_then(read_newest_version);
}

Result<CancelNewestVersionReply> Client::cancel_newest_version(
    const CancelNewestVersionRequest& request, const http::Exchange& exchange) const {
  const Caller call{options_, *transport_, redactor_, exchange};
  return call(kCancelNewestVersion, form_fields(request)).and_then(read_newest_version);
}

Result<CheckReply> Client::check(const CheckRequest& request,
                                 const http::Exchange& exchange) const {
  const Caller call{options_, *transport_, redactor_, exchange};
  return without_effect(call(kCheck, form_fields(request)).and_then(read_check));
}

Result<void> Client::build_delete(const BuildDeleteRequest& request,
                                  const http::Exchange& exchange) const {
  const Caller call{options_, *transport_, redactor_, exchange};
  return call(kBuildDelete, form_fields(request)).and_then(read_success);
}

Result<void> Client::delete_app(const DeleteAppRequest& request,
                                const http::Exchange& exchange) const {
  const Caller call{options_, *transport_, redactor_, exchange};
  return call(kDeleteApp, {{"appKey", request.appKey}}).and_then(read_success);
}

Result<Secret> Client::install_url(const InstallUrlRequest& request) const {
  const bool one_build = !request.buildKey.empty();
  const std::string& key = one_build ? request.buildKey : request.appKey;
  if (key.empty()) {
    return fail(ErrorKind::invalid_request,
                "an install link needs the key of a build or of an app");
  }
  std::string url = fmt::format("{}/apiv2/app/install?{}={}&{}={}", options_.base_url, kApiKey,
                                percent_encoded(options_.api_key.reveal()),
                                one_build ? "buildKey" : "appKey", percent_encoded(key));
  if (request.buildPassword && !request.buildPassword->empty()) {
    url += "&buildPassword=" + percent_encoded(request.buildPassword->reveal());
  }
  return Secret(std::move(url));
}

Result<Secret> Client::in_app_install_url(const InAppInstallUrlRequest& request) const {
  if (request.buildKey.empty()) {
    return fail(ErrorKind::invalid_request, "an install link needs the key of a build");
  }
  std::string manifest =
      fmt::format("{}/app/plist/{}", options_.base_url, percent_encoded(request.buildKey));
  if (request.password && !request.password->empty()) {
    manifest += "?password=" + percent_encoded(request.password->reveal());
  }
  // The whole is the value of a parameter: what would end it, or be decoded with it, is encoded.
  return Secret("itms-services://?action=download-manifest&url=" + percent_encoded(manifest, ":/"));
}

Result<AppGroupListAllReply> Client::app_group_list_all(const http::Exchange& exchange) const {
  const Caller call{options_, *transport_, redactor_, exchange};
  return without_effect(call(kAppGroupListAll, {}).and_then(read_app_group_list_all));
}

Result<AppGroupViewReply> Client::app_group_view(const AppGroupViewRequest& request,
                                                 const http::Exchange& exchange) const {
  const Caller call{options_, *transport_, redactor_, exchange};
  return without_effect(
      call(kAppGroupView, {{"appGroupKey", request.appGroupKey}}).and_then(read_app_group_view));
}

Result<CertificateIndexReply> Client::certificate_index(const http::Exchange& exchange) const {
  const Caller call{options_, *transport_, redactor_, exchange};
  return without_effect(call(kCertificateIndex, {}).and_then(read_certificate_index));
}

Result<RawReply> Client::raw(const RawRequest& request, const http::Exchange& exchange) const {
  if (is_install_address(request.path)) {
    return fail(ErrorKind::unsupported, "this is an address to install from, not a call",
                "each use of it is metered and may cost: give it to devices only");
  }
  if (!is_api_path(request.path) || redactor_.redact(request.path) != request.path) {
    return fail(ErrorKind::invalid_request, "this cannot be the path of a call of Pgyer's API",
                "it is what stands after /apiv2/, for example feedback/list, and holds no secret");
  }
  const Caller call{options_, *transport_, redactor_, exchange};
  return call(request.path, form_fields(request), request.files).and_then(read_raw);
}

}  // namespace slipway::pgyer
