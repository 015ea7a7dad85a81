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

struct FileToUpload {
  std::filesystem::path path;
  std::uint64_t size = 0;  ///< bytes; the file must still have this size when it is sent
  std::string file_name;   ///< what the server is told; without folders
};

/// `POST /api/2/apps/APP_ID/app_versions/upload`. What is empty is not sent. Tokens without full
/// access have `notify` and `status` silently ignored: compare with the reply.
struct UploadVersionRequest {
  std::string app_id;  ///< 32 hex digits at HockeyApp; letters, digits, `-` and `_` are taken
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
  std::optional<FileToUpload> ipa;  ///< .ipa, .app.zip or .apk; this or `dsym` must be there
};

/// One version of an app. Servers differ and leave out any field, or send null; numbers may come as
/// strings and strings as numbers. A field of another type is read as missing.
struct AppVersion {
  std::optional<std::string> id;      ///< (wild) what later calls name the version by
  std::optional<std::string> app_id;  ///< (wild)
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
  std::optional<std::string> build_url;          ///< (wild)
};
using UploadVersionReply = AppVersion;

/// One text field of a form.
struct FormField {
  std::string name;
  std::string value;
};

/// The fields that the call sends for this request, in the order sent, without the files: they
/// follow, `dsym` before `ipa`.
[[nodiscard]] std::vector<FormField> form_fields(const UploadVersionRequest& request);

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
  [[nodiscard]] Result<UploadVersionReply> upload_version(const UploadVersionRequest& request,
                                                          const http::Exchange& exchange) const;

 private:
  ClientOptions options_;
  std::shared_ptr<http::Transport> transport_;
  Redactor redactor_;  ///< of the token
};

/// What a code of the service means: the field that an answer complains of.
struct ErrorCodeInfo {
  ErrorKind kind = ErrorKind::rejected;
  std::string text;
  bool retryable = false;  ///< whether the same call can succeed after a while
  std::string hint;        ///< what to do; may be empty
};

/// Looks a code up among the page's errors and the fields of an upload. Nothing when nobody knows
/// it.
[[nodiscard]] std::optional<ErrorCodeInfo> explain(std::string_view code);

/// The provider `hockeyapp`. Its targets need `base_url`, `token` and `app_id`. Plain notes are
/// sent as Markdown: it keeps the words and bullets of ordinary text, while Textile reads `@`, `!`,
/// `-` and `%` around words as markup and drops them. Single line ends may be joined.
[[nodiscard]] std::shared_ptr<const ProviderFactory> make_factory();

}  // namespace slipway::hockeyapp
