#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "slipway/error.h"
#include "slipway/registry.h"
#include "slipway/result.h"
#include "slipway/secret.h"
#include "slipway/transport.h"

/// Pgyer, API 2.0. Wire facts come from the service's pages "API 2.0" (overview and error codes),
/// "Upload & Release" and "Version Management"; what nobody confirmed is marked [inferred].
namespace slipway::pgyer {

struct ClientOptions {
  std::string base_url = "https://www.pgyer.com";  ///< without trailing slash and `/apiv2`
  Secret api_key;                                  ///< `_api_key`, in the body of every API call
  std::vector<Secret> hidden = {};  ///< further values that no Error and no reply may show
};

/// How a build is offered: the fields that both ways to upload have. A field that is not set is
/// not sent ("Upload & Release").
struct ReleaseFields {
  std::optional<int> buildInstallType;  ///< 1 public (the service's default), 2 password, 3 invite
  std::optional<Secret> buildPassword;  ///< empty means public at the service
  std::optional<std::string> buildUpdateDescription;  ///< release notes
  std::optional<int> buildInstallDate;                ///< 1 with a window, 2 for ever
  std::optional<std::string> buildInstallStartDate;   ///< `2018-01-01`
  std::optional<std::string> buildInstallEndDate;     ///< `2018-12-31`
  std::optional<std::string> buildChannelShortcut;    ///< of an existing channel: `abcd`
};

/// `app/getCOSToken`.
struct GetCosTokenRequest : ReleaseFields {
  std::string buildType;                        ///< `ios`/`ipa`, `android`/`apk`, `harmonyos`/`hap`
  std::optional<int> oversea;                   ///< 1 overseas, 2 mainland China
  std::optional<std::string> buildDescription;  ///< of the app, not of this build
};

/// One member of `params`, as text whatever its JSON type was.
struct UploadParam {
  std::string name;
  Secret value;
};

/// The signature lives about half an hour.
struct GetCosTokenReply {
  std::string key;       ///< the `buildKey` to ask `app/buildInfo` about
  std::string endpoint;  ///< where the file goes
  /// Every member, known or not, by name. Among them the storage key `key`, which can differ from
  /// the `key` above.
  std::vector<UploadParam> params;
};

struct FileToUpload {
  std::filesystem::path path;
  std::uint64_t size = 0;  ///< bytes; the file must still have this size when it is sent
  std::string file_name;   ///< what the service is told; without folders
};

/// `app/buildInfo`.
struct BuildInfoRequest {
  std::string buildKey;  ///< `GetCosTokenReply::key`, or the key of a build
};

/// The table of a build on "Upload & Release". The service sends numbers as numbers or as strings
/// and leaves fields out: all but the key may be missing.
struct BuildInfo {
  std::string buildKey;                           ///< not the key that was asked about
  std::optional<std::int64_t> buildType;          ///< 1 iOS, 2 Android
  std::optional<std::int64_t> buildIsFirst;       ///< 1 yes, 2 (or 0) no
  std::optional<std::int64_t> buildIsLastest;     ///< 1 yes, 2 (or 0) no; the service's spelling
  std::optional<std::int64_t> buildFileSize;      ///< bytes
  std::optional<std::string> buildName;           ///< the app's name
  std::optional<std::string> buildVersion;        ///< what people see: `1.1`
  std::optional<std::string> buildVersionNo;      ///< what the package counts: `28`
  std::optional<std::int64_t> buildBuildVersion;  ///< the service's own count
  std::optional<std::string> buildIdentifier;     ///< bundle id or package name
  std::optional<std::string> buildIcon;
  std::optional<std::string> buildDescription;
  std::optional<std::string> buildUpdateDescription;
  std::optional<std::string> buildScreenShots;
  std::optional<std::string> buildShortcutUrl;  ///< `abcd`
  std::optional<std::string> buildQRCodeURL;    ///< absolute, or a path at the service
  std::optional<std::string> buildCreated;
  std::optional<std::string> buildUpdated;
};

struct BuildInfoReply {
  std::int64_t code = 0;           ///< 0, or while the service is still at it: 1246, 1247
  std::string message;             ///< what it says it is doing
  std::optional<BuildInfo> build;  ///< with code 0, always
};

/// `app/upload`, the old way; takes .ipa and .apk only.
struct UploadRequest : ReleaseFields {
  FileToUpload file;
};
struct UploadReply {
  BuildInfo build;
};

/// `app/setNewestVersion` and `app/cancelNewestVersion`. The page names no parameter, only that the
/// version is "identified by buildKey"; `appKey` goes along where it is known [inferred].
struct SetNewestVersionRequest {
  std::string buildKey;
  std::string appKey;  ///< empty: not sent
};
using CancelNewestVersionRequest = SetNewestVersionRequest;
struct SetNewestVersionReply {
  std::string message;
};
using CancelNewestVersionReply = SetNewestVersionReply;

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

/// One typed function an endpoint, exactly as on the wire: no retry, no wait, no policy. Immutable;
/// safe to use from several threads.
///
/// Every API call is a POST with the key in the body, never in the address. A reply with a `code`
/// other than 0 is an Error whatever the HTTP status (see `explain`); a redirect, a page of a proxy
/// or an empty body is one of kind `protocol` or as its status says; a promised member that is
/// missing is `protocol` too, and names the member. No Error holds the API key, an upload parameter
/// or the install password.
class Client {
 public:
  Client(ClientOptions options, std::shared_ptr<http::Transport> transport);

  /// The address that the options gave, without trailing slash.
  [[nodiscard]] const std::string& base_url() const { return options_.base_url; }

  /// Gets an address and a signature to upload to. Publishes nothing: the effect of its errors is
  /// always `none`.
  [[nodiscard]] Result<GetCosTokenReply> get_cos_token(const GetCosTokenRequest& request,
                                                       const http::Exchange& exchange = {}) const;

  /// Sends the file to the storage service: every parameter, the file's name, the file last. Only
  /// HTTP 204 is success; that the build is published is for `build_info` to say. HTTP 403 (the
  /// token is used up or not good) is `authentication` and retryable, with a new token.
  [[nodiscard]] Result<void> upload_file(const GetCosTokenReply& token, const FileToUpload& file,
                                         const http::Exchange& exchange = {}) const;

  /// Asks about a build or an upload. Codes 1246 and 1247 are replies; 1216 and all others are
  /// errors. The effect of its errors is always `none`.
  [[nodiscard]] Result<BuildInfoReply> build_info(const BuildInfoRequest& request,
                                                  const http::Exchange& exchange = {}) const;

  /// Uploads the old way: the answer is the build.
  [[nodiscard]] Result<UploadReply> upload(const UploadRequest& request,
                                           const http::Exchange& exchange = {}) const;

  /// Marks a build as the app's latest. Parameters [inferred].
  [[nodiscard]] Result<SetNewestVersionReply> set_newest_version(
      const SetNewestVersionRequest& request, const http::Exchange& exchange = {}) const;

  /// Takes that mark away. Parameters [inferred].
  [[nodiscard]] Result<CancelNewestVersionReply> cancel_newest_version(
      const CancelNewestVersionRequest& request, const http::Exchange& exchange = {}) const;

 private:
  ClientOptions options_;
  std::shared_ptr<http::Transport> transport_;
  Redactor redactor_;  ///< of what is secret in every call
};

/// What an `Error::code` of this service means.
struct ErrorCodeInfo {
  ErrorKind kind = ErrorKind::rejected;
  std::string text;        ///< the page's words
  bool retryable = false;  ///< whether the same call can succeed after a while
  std::string hint;        ///< what to do; may be empty
};

/// Looks a code up in the page's table and in the few codes seen beyond it. Nothing when nobody
/// knows it.
[[nodiscard]] std::optional<ErrorCodeInfo> explain(std::string_view code);

/// `provider = "pgyer"`.
[[nodiscard]] std::shared_ptr<const ProviderFactory> make_factory();

}  // namespace slipway::pgyer
