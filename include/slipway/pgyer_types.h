#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "slipway/secret.h"

/// What the calls of Pgyer's API 2.0 say and are told, one pair of structs an endpoint, with the
/// service's own member names. The sources and marks are those of `slipway/pgyer.h`.
namespace slipway::pgyer {

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

/// A build, as the tables on "Upload & Release", "App Info" and "Version Management" have it: every
/// call sends some of these. The service sends numbers as numbers or as strings and leaves fields
/// out: all but the key may be missing.
struct BuildInfo {
  std::string buildKey;                           ///< not the key that an upload was asked by
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
  std::optional<std::string> buildDescription;        ///< of the app
  std::optional<std::string> buildUpdateDescription;  ///< release notes
  std::optional<std::string> buildScreenShots;        ///< key of a screenshot
  std::optional<std::string> buildShortcutUrl;        ///< `abcd`
  std::optional<std::string> buildQRCodeURL;          ///< absolute, or a path at the service
  std::optional<std::string> buildCreated;
  std::optional<std::string> buildUpdated;
  std::optional<std::string> appKey;         ///< `app/listMy`, `app/update`
  std::optional<std::string> buildFileName;  ///< `app/getByShortcut`; elsewhere not on the page
  std::optional<std::string> buildFileKey;   ///< `app/check`; elsewhere not on the page
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

/// `app/uploadHarmonyCert`: goes after the file, before the first `app/buildInfo` [weak].
struct UploadHarmonyCertRequest {
  FileToUpload file;     ///< .p12
  Secret password;       ///< of the .p12
  std::string buildKey;  ///< `GetCosTokenReply::key` [weak]
};
/// `app/uploadHarmonyHsp`: one call for each .hsp that the .hap depends on.
struct UploadHarmonyHspRequest {
  FileToUpload file;     ///< .hsp
  std::string buildKey;  ///< `GetCosTokenReply::key` [weak]
};

/// `app/view`.
struct ViewRequest {
  std::string appKey;
  std::string buildKey;  ///< empty: not sent
};
/// An older build in `otherApps`.
struct OtherApp {
  std::string buildKey;
  std::optional<std::string> buildName;
  std::optional<std::string> buildVersion;
  std::optional<std::int64_t> buildBuildVersion;
  std::optional<std::string> buildCreated;
  std::optional<std::string> buildUpdated;
};
/// Without `appKey`: the page does not promise it.
struct ViewReply : BuildInfo {
  std::optional<std::string> iconUrl;
  std::vector<std::string> buildScreenshotsUrl;
  std::optional<std::string> buildCates;  ///< comma-separated
  std::vector<OtherApp> otherApps;        ///< an entry without a key is left out
  std::optional<std::int64_t> otherAppsCount;
  std::optional<std::int64_t> todayDownloadCount;       ///< of the app
  std::optional<std::int64_t> todayBuildDownloadCount;  ///< of the build
};

/// `app/update`: what holds for all versions. A field that is not set is not sent. Where a comment
/// says yes, 1 means yes and 2 no.
struct UpdateRequest {
  std::string appKey;
  std::optional<std::string> buildShortcutUrl;
  int buildInstallType = 2;  ///< 2 password, 3 invite; always sent, the page requires it
  std::optional<Secret> buildPassword;
  std::optional<int> appIsInstallDate;  ///< yes: with the dates below
  std::optional<std::string> appInstallStartDate;
  std::optional<std::string> appInstallEndDate;
  std::optional<int> appLang;                 ///< 1 Chinese, 2 English, 3 auto
  std::optional<int> buildVersionType;        ///< 1 the service's own count, 2 the package's
  std::optional<int> appAutoSync;             ///< yes: app info is synchronised
  std::optional<int> appShowPgyerCopyright;   ///< yes
  std::optional<int> buildQrcodeShowAppIcon;  ///< yes
  std::optional<int> appFeedbackStatus;       ///< yes
  std::optional<std::string> buildTemplate;   ///< classic, fashion, gray, green, colorful
};
struct UpdateReply : BuildInfo {
  std::optional<Secret> buildPassword;
  std::optional<std::int64_t> buildQrcodeShowAppIcon;
  std::optional<std::int64_t> buildVersionType;
  std::optional<std::int64_t> buildIsAcceptFeedback;
  std::optional<std::string> buildTemplate;
  std::optional<std::int64_t> buildInstallType;  ///< 2 password, 3 invite
  std::optional<std::int64_t> buildManuallyBlocked;
  std::optional<std::int64_t> buildIsPlaceholder;
  std::optional<std::int64_t> isOwner;
  std::optional<std::int64_t> isJoin;
  std::optional<std::string> appExpiredDate;
  std::optional<std::int64_t> appExpiredStatus;
  std::vector<OtherApp> otherApps;
  std::optional<std::int64_t> otherAppsCount;
  std::optional<std::int64_t> todayDownloadCount;
  std::optional<std::int64_t> appAutoSync;
  std::optional<std::int64_t> appShowPgyerCopyright;
  std::optional<std::int64_t> appDownloadPay;
  std::optional<std::string> appDownloadDescription;
  std::optional<std::int64_t> appLang;
  std::optional<std::int64_t> appIsTestFlight;
  std::optional<std::int64_t> appIsInstallDate;
  std::optional<std::string> appInstallStartDate;
  std::optional<std::string> appInstallEndDate;
  std::optional<std::int64_t> appFeedbackStatus;
  std::optional<std::int64_t> isMerged;
  /// As JSON: the page does not say what is in it. Not to be shown: it may hold another app's
  /// secrets.
  std::optional<std::string> mergeAppInfo;
};

/// `app/updateApp`: one version. A field that is not set is not sent; an empty text clears where
/// the comment says so.
struct UpdateAppRequest {
  Secret userKey;  ///< of the user, beside the API key
  std::string buildKey;
  std::optional<FileToUpload> screenshot;
  std::optional<std::string> buildShortcutUrl;
  std::optional<std::string> buildUpdateDescription;  ///< empty clears
  std::optional<std::string> buildDescription;        ///< empty clears
  std::optional<Secret> buildPassword;                ///< empty clears
  std::optional<std::string> buildVersion;
  std::optional<int> buildInstallType;  ///< 1 public, 2 password, 3 invite
};
using UpdateAppReply = BuildInfo;

/// `app/getByShortcut`.
struct GetByShortcutRequest {
  std::string buildShortcutUrl;  ///< `PgY8` of pgyer.com/PgY8
};
using GetByShortcutReply = BuildInfo;

/// `app/listMy`. The page's `data` is a bare array; a client saw `data.list`: both are read.
struct ListMyRequest {
  std::optional<int> page;  ///< from 1
};
struct ListMyReply {
  std::vector<BuildInfo> list;  ///< the newest build of each app; `appKey` is always there
  std::optional<std::int64_t> pageCount;
  std::optional<std::int64_t> currentPage;
};

/// `app/builds`.
struct BuildsRequest {
  std::string appKey;
  std::string buildKey;  ///< empty: not sent
  std::optional<int> page;
};
struct BuildsReply {
  std::vector<BuildInfo> list;
  std::optional<std::int64_t> pageCount;
  std::optional<std::int64_t> currentPage;
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

/// `app/check`.
struct CheckRequest {
  std::string appKey;
  std::optional<std::string> buildVersion;        ///< that is installed
  std::optional<std::int64_t> buildBuildVersion;  ///< the service's count of it
  std::optional<std::string> channelKey;
};
struct CheckReply {
  std::optional<std::int64_t> buildBuildVersion;
  std::optional<std::string> forceUpdateVersion;  ///< empty: not forced
  std::optional<std::string> forceUpdateVersionNo;
  std::optional<bool> needForceUpdate;
  std::optional<Secret> downloadURL;  ///< holds the API key
  std::optional<std::string> appURl;  ///< the service's spelling
  bool buildHaveNewVersion = false;   ///< always there, or the reply is a `protocol` error
  std::optional<std::string> buildVersionNo;
  std::optional<std::string> buildVersion;
  std::optional<std::string> buildDescription;
  std::optional<std::string> buildUpdateDescription;
  std::optional<std::string> appKey;
  std::optional<std::string> buildKey;  ///< always there when there is a newer version
  std::optional<std::string> buildName;
  std::optional<std::string> buildIcon;
  std::optional<std::string> buildFileKey;
  std::optional<std::int64_t> buildFileSize;  ///< bytes; a string on the page
};

/// `app/buildDelete` [weak].
struct BuildDeleteRequest {
  std::string buildKey;
  std::string appKey;  ///< empty: not sent
};
/// `app/deleteApp` [weak].
struct DeleteAppRequest {
  std::string appKey;
};

/// `app/install`: an address to give to a device. One of the two keys must be there.
struct InstallUrlRequest {
  std::string appKey;    ///< the newest build of the app; not used with a `buildKey`
  std::string buildKey;  ///< this build
  std::optional<Secret> buildPassword;
};
/// `itms-services://…`: an address that an iOS device installs from.
struct InAppInstallUrlRequest {
  std::string buildKey;
  std::optional<Secret> password;
};

/// `appGroup/listAll` and `appGroup/view`.
struct AppGroup {
  std::string appGroupKey;
  std::optional<std::string> appGroupName;
  std::optional<std::string> appGroupShortcutURL;
  std::optional<std::string> appGroupDescription;
  std::optional<std::int64_t> appGroupCount;  ///< of its apps; a string on the wire
  std::optional<std::string> appCreated;
};
struct AppGroupListAllReply {
  std::vector<AppGroup> list;
};
struct AppGroupViewRequest {
  std::string appGroupKey;
};
struct AppGroupViewReply : AppGroup {
  std::vector<BuildInfo> apps;  ///< an entry without a buildKey is left out
};

/// `certificate/index` [weak].
struct Certificate {
  std::string certificateKey;
  std::optional<std::string> certificateName;
  std::optional<std::string> certificateStatus;  ///< `GOOD`, `REVOKED`
  std::optional<std::string> certificateExpired;
};
struct CertificateIndexReply {
  std::vector<Certificate> list;
};

/// A call that has no function of its own (feedback is documented nowhere).
struct RawRequest {
  std::string path;                                         ///< after `/apiv2/`: `feedback/list`
  std::vector<std::pair<std::string, Secret>> fields;       ///< without `_api_key`
  std::vector<std::pair<std::string, FileToUpload>> files;  ///< any: the body is multipart
};
struct RawReply {
  int http_status = 0;
  /// The whole JSON reply, with `code` 0, its members in the service's order. `(secret)` stands for
  /// the API key, secrets that were sent, members whose name speaks of a password, a token, a
  /// secret, a signature or a key that opens something (`userKey`, `api_key`), `downloadURL`, the
  /// upload's `params`, and texts that hold such a parameter (`?_api_key=`).
  std::string body;
};

}  // namespace slipway::pgyer
