#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "slipway/error.h"
#include "slipway/registry.h"
#include "slipway/result.h"
#include "slipway/secret.h"
#include "slipway/transport.h"

/// HockeyApp API v2, as private and legacy servers speak it. HockeyApp itself closed in 2019, so
/// there is no server to talk to by default. Field names are the service's own, from its page
/// "API: Upload New Versions"; fields marked "(wild)" are not on it and were seen at servers.
namespace slipway::hockeyapp {

struct ClientOptions {
  std::string base_url;  ///< without trailing slash and `/api/2`
  Secret token;          ///< `X-HockeyAppToken`, in the header of every call
};

/// `notes_type`: what the server renders the notes from.
enum class NotesType { textile = 0, markdown = 1 };
/// `notify`: who is told. `all_testers` is not on the page (wild).
enum class NotifyMode { none = 0, who_can_install = 1, all_testers = 2 };
/// `status`: whether the version can be downloaded.
enum class DownloadStatus { not_downloadable = 1, available = 2 };
/// `strategy` (wild): what becomes of a build of the same number. The server's default is `add`.
enum class Strategy { add, replace };
/// `release_type` (wild).
enum class ReleaseType { beta = 0, store = 1, alpha = 2, enterprise = 3 };
/// `strategy` of a deletion (wild): `purge` takes the files away too.
enum class DeleteStrategy { soft, purge };

struct FileToUpload {
  std::filesystem::path path;
  std::uint64_t size = 0;  ///< bytes; the file must still have this size when it is sent
  std::string file_name;   ///< what the server is told; without folders
};

/// What a package or symbols come with, in every call that takes them. What is empty is not sent.
/// Tokens without full access have `notify` and `status` silently ignored: compare with the reply.
struct UploadFields {
  std::optional<std::string> notes;           ///< the server cuts after 5,000 characters
  NotesType notes_type = NotesType::textile;  ///< sent exactly when there are notes
  std::optional<NotifyMode> notify;
  std::optional<DownloadStatus> status;
  std::optional<bool> mandatory;
  std::vector<std::string> tags;   ///< sent comma-separated, as are teams and users
  std::vector<std::string> teams;  ///< numeric ids (wild)
  std::vector<std::string> users;  ///< numeric ids (wild)
  std::optional<Strategy> strategy;
  std::optional<std::string> commit_sha;        ///< (wild)
  std::optional<std::string> build_server_url;  ///< (wild)
  std::optional<std::string> repository_url;    ///< (wild)
  std::optional<FileToUpload> dsym;             ///< `*.dSYM.zip`, or `mapping.txt` for Android
  std::optional<FileToUpload> ipa;              ///< .ipa, .app.zip or .apk
};

/// `POST /api/2/apps/APP_ID/app_versions/upload`. `ipa` or `dsym` must be there.
struct UploadVersionRequest : UploadFields {
  std::string app_id;  ///< 32 hex digits at HockeyApp; letters, digits, `-` and `_` are taken
};

/// `POST /api/2/apps/upload` (wild): the app is found by the package's bundle id and the release
/// type, or made. `ipa` must be there.
struct UploadAppRequest : UploadFields {
  std::optional<ReleaseType> release_type;
  std::optional<bool> is_private;             ///< sent as `private`
  std::optional<std::string> owner_id;        ///< of an organisation
  std::optional<std::string> retention_days;  ///< `28`, `90`, `unlimited`
};

/// `POST /api/2/apps/new` (wild).
struct CreateAppRequest {
  std::string title;                    ///< must be there
  std::string bundle_identifier;        ///< must be there
  std::optional<std::string> platform;  ///< `iOS`, `Android`, `Mac OS`, `Windows Phone`, `Custom`
  std::optional<ReleaseType> release_type;
};

/// `GET /api/2/apps/APP_ID/app_versions` (wild).
struct ListVersionsRequest {
  std::string app_id;
  std::optional<int> page;          ///< from 1; needed past 500 versions
  bool include_build_urls = false;  ///< each version with the address of its file
};

/// `POST /api/2/apps/APP_ID/app_versions/new` (wild): a version without a file, for packages that
/// the server cannot read. Its file follows with `update_version`.
struct CreateVersionRequest {
  std::string app_id;
  std::string bundle_version;  ///< build number; must be there
  std::optional<std::string> bundle_short_version;
  std::optional<std::string> notes;
  NotesType notes_type = NotesType::textile;  ///< sent exactly when there are notes
  std::optional<DownloadStatus> status;       ///< `available` only once the file is up
};

/// `PUT /api/2/apps/APP_ID/app_versions/ID` (wild). Unlike in an upload, empty notes and lists that
/// are there are sent: they clear.
struct UpdateVersionRequest : UploadFields {
  std::string app_id;
  std::string id;  ///< `AppVersion::id`, not `version`
  bool clear_tags = false;
  bool clear_teams = false;
  bool clear_users = false;
};

/// `DELETE /api/2/apps/APP_ID/app_versions/ID` (wild).
struct DeleteVersionRequest {
  std::string app_id;
  std::string id;  ///< `AppVersion::id`, not `version`
  std::optional<DeleteStrategy> strategy;
};

/// `POST /api/2/apps/APP_ID/app_versions/delete` (wild): deletes all but the newest.
struct DeleteVersionsRequest {
  std::string app_id;
  int keep = 0;                     ///< how many stay; must be positive
  std::optional<std::string> sort;  ///< newest by `version` or by `date`
  std::optional<DeleteStrategy> strategy;
};
struct DeleteVersionsReply {
  std::optional<std::int64_t> total_entries;
};

/// One version of an app. Servers differ and leave out any field, or send null; numbers may come as
/// strings and strings as numbers. A field of another type is read as missing.
struct AppVersion {
  /// (wild) What later calls name the version by. The page's own reply has none: providers then
  /// call the build `version:N`, by its number, and look the id up.
  std::optional<std::string> id;
  std::optional<std::string> app_id;             ///< (wild)
  std::optional<std::string> bundle_identifier;  ///< (wild) of the app
  std::optional<std::string> title;
  std::optional<std::uint64_t> appsize;   ///< bytes
  std::optional<std::int64_t> timestamp;  ///< Unix time, seconds
  std::optional<std::string> device_family;
  std::optional<std::string> minimum_os_version;
  std::optional<std::string> notes;  ///< rendered: HTML
  /// The build number. Where the server leaves it out: the last path segment of `config_url`.
  std::optional<std::string> version;
  std::optional<std::string> shortversion;  ///< what people see: `1.0`
  std::optional<int> status;                ///< as DownloadStatus
  std::optional<std::string> config_url;
  std::optional<std::string> public_url;         ///< install page of the app
  std::optional<bool> mandatory;                 ///< (wild)
  std::optional<bool> external;                  ///< (wild)
  std::optional<bool> restricted_to_tags;        ///< (wild)
  std::optional<std::vector<std::string>> tags;  ///< (wild)
  std::optional<std::string> expired_at;         ///< (wild)
  std::optional<std::string> created_at;         ///< (wild)
  std::optional<std::string> updated_at;         ///< (wild)
  /// (wild) The file's address, with `include_build_urls`: whoever has it needs no token.
  std::optional<Secret> build_url;
};
using UploadVersionReply = AppVersion;
using CreateVersionReply = AppVersion;  ///< `id` is there, or the reply is a `protocol` error
/// A server that answers without a body, as some do, leaves all fields empty.
using UpdateVersionReply = AppVersion;

/// An app (wild). All but the identifier may be missing.
struct App {
  std::string public_identifier;  ///< `app_id` in every other call
  std::optional<std::string> id;
  std::optional<std::string> title;
  std::optional<std::string> bundle_identifier;
  std::optional<std::string> platform;
  std::optional<std::int64_t> release_type;  ///< as ReleaseType
  std::optional<std::int64_t> status;
  std::optional<std::string> company;
  std::optional<std::string> owner;
  std::optional<std::string> minimum_os_version;
  std::optional<std::string> device_family;
  std::optional<std::string> created_at;
  std::optional<std::string> updated_at;
};
using CreateAppReply = App;

struct UploadAppReply : AppVersion {
  std::optional<std::string> public_identifier;
  std::optional<std::int64_t> release_type;
  std::optional<std::string> platform;
};

struct ListAppsReply {
  std::vector<App> apps;
};

struct ListVersionsReply {
  std::vector<AppVersion> app_versions;
  std::optional<std::int64_t> current_page;
  std::optional<std::int64_t> per_page;
  std::optional<std::int64_t> total_entries;
  std::optional<std::int64_t> total_pages;
};

/// Servers differ in what they count: the reply as it came, but for the token, which is taken out.
struct StatisticsReply {
  std::string json;
};

/// `GET /apps/ID?format=json`: what testers see, without a token.
struct TesterVersionsReply {
  std::vector<AppVersion> versions;
};

/// A call that has no function of its own.
struct RawRequest {
  std::string method = "GET";
  std::string path;                                    ///< after `/api/2/`: `apps/APP_ID/crashes`
  std::vector<std::pair<std::string, Secret>> fields;  ///< GET and DELETE: in the query
  std::vector<std::pair<std::string, FileToUpload>> files;  ///< any: the body is multipart
};
struct RawReply {
  int http_status = 0;
  bool json = false;
  std::string body;  ///< the token is taken out; may be empty
};

/// One text field of a form.
struct FormField {
  std::string name;
  std::string value;
};

/// The fields that the call sends for this request, in the order sent, without the files: they
/// follow, `dsym` before `ipa`.
[[nodiscard]] std::vector<FormField> form_fields(const UploadVersionRequest& request);
[[nodiscard]] std::vector<FormField> form_fields(const UploadAppRequest& request);
[[nodiscard]] std::vector<FormField> form_fields(const CreateVersionRequest& request);
[[nodiscard]] std::vector<FormField> form_fields(const UpdateVersionRequest& request);

/// One typed function an endpoint, exactly as on the wire: no retry, no policy. Immutable; safe to
/// use from several threads.
///
/// Errors: the field that the server complains of is `Error::code` (`credentials`, `app`,
/// `bundle_version`, …; see `explain`), its texts are `service_message`. An upload that went out
/// whole and got neither a version nor a refusal has `Effect::unknown`: proxies are known to answer
/// 504 to uploads that succeeded. No Error holds the token.
class Client {
 public:
  Client(ClientOptions options, std::shared_ptr<http::Transport> transport);

  /// The address that the options gave, without trailing slash.
  [[nodiscard]] const std::string& base_url() const { return options_.base_url; }

  /// Adds a version to an existing app. Any 2xx with a version in it is success (the page says
  /// 201).
  [[nodiscard]] Result<UploadVersionReply> upload_version(
      const UploadVersionRequest& request, const http::Exchange& exchange = {}) const;

  /// Adds a version to the app that the package belongs to, which is made if need be.
  [[nodiscard]] Result<UploadAppReply> upload_app(const UploadAppRequest& request,
                                                  const http::Exchange& exchange = {}) const;

  /// Makes an app.
  [[nodiscard]] Result<CreateAppReply> create_app(const CreateAppRequest& request,
                                                  const http::Exchange& exchange = {}) const;

  /// The apps that the token may see.
  [[nodiscard]] Result<ListAppsReply> list_apps(const http::Exchange& exchange = {}) const;

  /// Deletes an app with all its versions for good.
  [[nodiscard]] Result<void> delete_app(const std::string& app_id,
                                        const http::Exchange& exchange = {}) const;

  /// One page of the versions, the newest first. `app_versions` is there, or the reply is a
  /// `protocol` error; a bare list is read too.
  [[nodiscard]] Result<ListVersionsReply> list_versions(const ListVersionsRequest& request,
                                                        const http::Exchange& exchange = {}) const;

  /// Makes a version without a file.
  [[nodiscard]] Result<CreateVersionReply> create_version(
      const CreateVersionRequest& request, const http::Exchange& exchange = {}) const;

  /// Changes a version, and uploads its file or symbols when there are any. Doing it twice does no
  /// harm. A reply with another `id` is a `protocol` error.
  [[nodiscard]] Result<UpdateVersionReply> update_version(
      const UpdateVersionRequest& request, const http::Exchange& exchange = {}) const;

  /// Deletes a version for good.
  [[nodiscard]] Result<void> delete_version(const DeleteVersionRequest& request,
                                            const http::Exchange& exchange = {}) const;

  /// Deletes all versions but the newest few for good. A second call finds nothing to do, unless a
  /// version came in between: then the oldest of those that were kept goes.
  [[nodiscard]] Result<DeleteVersionsReply> delete_versions(
      const DeleteVersionsRequest& request, const http::Exchange& exchange = {}) const;

  /// What the server counted of an app.
  [[nodiscard]] Result<StatisticsReply> statistics(const std::string& app_id,
                                                   const http::Exchange& exchange = {}) const;

  /// What testers of an app see. The one call without the token.
  [[nodiscard]] Result<TesterVersionsReply> tester_versions(
      const std::string& app_id, const http::Exchange& exchange = {}) const;

  /// Gets the file behind a `build_url`, block by block into `exchange.receive`, which must be
  /// there. The token is not sent: the address is enough, and may be another host's. What was
  /// received is the file only after a success: a 200 with at least one byte that is neither HTML
  /// nor JSON by its Content-Type.
  [[nodiscard]] Result<void> download(const Secret& build_url,
                                      const http::Exchange& exchange) const;

  /// Makes any other call. Fails with `invalid_request` for a method or path that cannot be one.
  [[nodiscard]] Result<RawReply> raw(const RawRequest& request,
                                     const http::Exchange& exchange = {}) const;

 private:
  ClientOptions options_;
  std::shared_ptr<http::Transport> transport_;
  Redactor redactor_;  ///< of the token
};

/// Looks a code up among the page's errors and the fields of an upload. Nothing when nobody knows
/// it.
[[nodiscard]] std::optional<ErrorCodeInfo> explain(std::string_view code);

/// The provider `hockeyapp`. Its targets need `base_url`, `token` and `app_id`. Plain notes are
/// sent as Markdown: it keeps the words and bullets of ordinary text, while Textile reads `@`, `!`,
/// `-` and `%` around words as markup and drops them. Single line ends may be joined.
[[nodiscard]] std::shared_ptr<const ProviderFactory> make_factory();

}  // namespace slipway::hockeyapp
