#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "slipway/error.h"
#include "slipway/pgyer_types.h"
#include "slipway/registry.h"
#include "slipway/result.h"
#include "slipway/secret.h"
#include "slipway/transport.h"

/// Pgyer, API 2.0. Wire facts come from the service's pages "API 2.0" (overview and error codes),
/// "Upload & Release", "App Info" and "Version Management". Marked are the calls that the pages do
/// not describe: [inferred] nobody confirmed it, [weak] seen in one or two clients only.
namespace slipway::pgyer {

struct ClientOptions {
  std::string base_url = "https://www.pgyer.com";  ///< without trailing slash and `/apiv2`
  Secret api_key;                                  ///< `_api_key`, in the body of every API call
  std::vector<Secret> hidden = {};  ///< further values that no Error and no reply may show
};

/// One text field of a form.
struct FormField {
  std::string name;
  std::string value;
  bool secret = false;  ///< not to be shown
};

/// The fields that the calls send for these requests, in the order sent, without `_api_key` and,
/// for `upload`, without the file.
[[nodiscard]] std::vector<FormField> form_fields(const GetCosTokenRequest& request);
[[nodiscard]] std::vector<FormField> form_fields(const UploadRequest& request);
[[nodiscard]] std::vector<FormField> form_fields(const UpdateRequest& request);
/// Without the screenshot.
[[nodiscard]] std::vector<FormField> form_fields(const UpdateAppRequest& request);

/// One typed function an endpoint, exactly as on the wire: no retry, no wait, no policy. Immutable;
/// safe to use from several threads.
///
/// Every API call is a POST with the key in the body, never in the address. A reply with a `code`
/// other than 0 is an Error whatever the HTTP status (see `explain`); a redirect, a page of a proxy
/// or an empty body is one of kind `protocol` or as its status says; a promised member that is
/// missing is `protocol` too, and names the member. No Error holds the API key, an upload parameter
/// or the install password.
///
/// The effect of an error of a call that only asks is always `none`. Of the others it is `none`
/// only when the request was not sent to its end or the answer says that the call was refused; a
/// code that is vague (1188), that says that the build is being worked on (1246, 1247) or that
/// nobody knows leaves it `unknown`. Whether a call may be repeated all the same is said below.
class Client {
 public:
  Client(ClientOptions options, std::shared_ptr<http::Transport> transport);

  /// The address that the options gave, without trailing slash.
  [[nodiscard]] const std::string& base_url() const { return options_.base_url; }

  /// Gets an address and a signature to upload to. Publishes nothing, and
  /// only asks.
  [[nodiscard]] Result<GetCosTokenReply> get_cos_token(const GetCosTokenRequest& request,
                                                       const http::Exchange& exchange = {}) const;

  /// Sends the file to the storage service: every parameter, the file's name, the file last. Only
  /// HTTP 204 is success; that the build is published is for `build_info` to say. HTTP 403 (the
  /// token is used up or not good) is `authentication` and retryable, with a new token.
  [[nodiscard]] Result<void> upload_file(const GetCosTokenReply& token, const FileToUpload& file,
                                         const http::Exchange& exchange = {}) const;

  /// Asks about a build or an upload. Codes 1246 and 1247 are replies; 1216 and all others are
  /// errors. Only asks.
  [[nodiscard]] Result<BuildInfoReply> build_info(const BuildInfoRequest& request,
                                                  const http::Exchange& exchange = {}) const;

  /// Uploads the old way: the answer is the build. Twice makes two builds.
  [[nodiscard]] Result<UploadReply> upload(const UploadRequest& request,
                                           const http::Exchange& exchange = {}) const;

  /// Sends the signing certificate of a HarmonyOS build that is being published [weak]. Twice does
  /// no harm [inferred].
  [[nodiscard]] Result<void> upload_harmony_cert(const UploadHarmonyCertRequest& request,
                                                 const http::Exchange& exchange = {}) const;

  /// Sends one .hsp of a HarmonyOS build that is being published. As above.
  [[nodiscard]] Result<void> upload_harmony_hsp(const UploadHarmonyHspRequest& request,
                                                const http::Exchange& exchange = {}) const;

  /// One version of an app, the newest one when no build is named, and its history in short. Only
  /// asks.
  [[nodiscard]] Result<ViewReply> view(const ViewRequest& request,
                                       const http::Exchange& exchange = {}) const;

  /// Changes an app, for all its versions. Twice is the same as once.
  [[nodiscard]] Result<UpdateReply> update(const UpdateRequest& request,
                                           const http::Exchange& exchange = {}) const;

  /// Changes one version. Twice is the same as once, but not with a screenshot: each call adds
  /// one. With it the form is multipart.
  [[nodiscard]] Result<UpdateAppReply> update_app(const UpdateAppRequest& request,
                                                  const http::Exchange& exchange = {}) const;

  /// The build behind a short URL. Only asks.
  [[nodiscard]] Result<GetByShortcutReply> get_by_shortcut(
      const GetByShortcutRequest& request, const http::Exchange& exchange = {}) const;

  /// The account's apps. Only asks.
  [[nodiscard]] Result<ListMyReply> list_my(const ListMyRequest& request,
                                            const http::Exchange& exchange = {}) const;

  /// The versions of an app, the newest first. Only asks.
  [[nodiscard]] Result<BuildsReply> builds(const BuildsRequest& request,
                                           const http::Exchange& exchange = {}) const;

  /// Marks a build as the app's latest. Parameters [inferred]. Twice is the same as once.
  [[nodiscard]] Result<SetNewestVersionReply> set_newest_version(
      const SetNewestVersionRequest& request, const http::Exchange& exchange = {}) const;

  /// Takes that mark away. As above.
  [[nodiscard]] Result<CancelNewestVersionReply> cancel_newest_version(
      const CancelNewestVersionRequest& request, const http::Exchange& exchange = {}) const;

  /// Whether there is a newer version than the one installed. Only asks.
  [[nodiscard]] Result<CheckReply> check(const CheckRequest& request,
                                         const http::Exchange& exchange = {}) const;

  /// Deletes a version for good [weak]. After an `unknown` effect ask `build_info`.
  [[nodiscard]] Result<void> build_delete(const BuildDeleteRequest& request,
                                          const http::Exchange& exchange = {}) const;

  /// Deletes an app with all its versions for good [weak]. After an `unknown` effect ask `list_my`.
  [[nodiscard]] Result<void> delete_app(const DeleteAppRequest& request,
                                        const http::Exchange& exchange = {}) const;

  /// The address that a device installs from. Built, never called: each call is metered. It holds
  /// the API key. Fails with `invalid_request` without a key of app or build.
  [[nodiscard]] Result<Secret> install_url(const InstallUrlRequest& request) const;

  /// The address that an iOS device installs from out of an app. Built, never called. It asks
  /// `base_url` for the manifest. The manifest's address is the value of a parameter: all but its
  /// `:` and `/` is percent-encoded, so that the `?` before a password does not end it; the
  /// password is encoded twice, once for each address. Fails with `invalid_request` without a key.
  [[nodiscard]] Result<Secret> in_app_install_url(const InAppInstallUrlRequest& request) const;

  /// The groups that the user made of apps. Only asks.
  [[nodiscard]] Result<AppGroupListAllReply> app_group_list_all(
      const http::Exchange& exchange = {}) const;

  /// One group and its apps. Only asks.
  [[nodiscard]] Result<AppGroupViewReply> app_group_view(const AppGroupViewRequest& request,
                                                         const http::Exchange& exchange = {}) const;

  /// The account's signing certificates [weak]. Only asks.
  [[nodiscard]] Result<CertificateIndexReply> certificate_index(
      const http::Exchange& exchange = {}) const;

  /// Makes any other call. Fails with `invalid_request` for a path that cannot be one, and with
  /// `unsupported` for `app/install` and `app/plist`, which are metered addresses and no calls.
  [[nodiscard]] Result<RawReply> raw(const RawRequest& request,
                                     const http::Exchange& exchange = {}) const;

 private:
  ClientOptions options_;
  std::shared_ptr<http::Transport> transport_;
  Redactor redactor_;  ///< of what is secret in every call
};

/// Looks a code up in the page's table and in the few codes seen beyond it. Nothing when nobody
/// knows it.
[[nodiscard]] std::optional<ErrorCodeInfo> explain(std::string_view code);

/// `provider = "pgyer"`.
[[nodiscard]] std::shared_ptr<const ProviderFactory> make_factory();

}  // namespace slipway::pgyer
