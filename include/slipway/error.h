#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace slipway {

/// What went wrong, as a closed set that programs can switch over. Decided from the service's own
/// code first, then from the HTTP status, then from the network; never from the text of a message.
enum class ErrorKind {
  invalid_config,    ///< the configuration file says something that cannot be used
  invalid_artifact,  ///< the package is missing, empty, unreadable or of the wrong kind
  invalid_request,   ///< a value in the request is wrong (by our checks or by the service's)
  unsupported,       ///< the provider cannot do this at all
  authentication,    ///< the credential is missing, wrong or expired
  permission,        ///< the credential is good, but not for this
  not_found,         ///< the service does not know the app, build or link
  conflict,          ///< it is there already, or it is in a state that does not allow this (now)
  rejected,          ///< the service read the package and will not take it
  quota,             ///< a limit of the account is used up; waiting a little does not help
  rate_limited,      ///< too many calls; waiting helps
  publish_failed,    ///< the upload was taken, and processing it failed
  timeout,           ///< nothing moved for too long, or the deadline passed
  network,           ///< no connection, or it broke
  tls,               ///< no trusted connection: certificate, host name, protocol version
  protocol,          ///< the answer is not what the service's pages promise
  io,                ///< a local file or pipe
  cancelled,         ///< the caller asked to stop
  internal,          ///< a defect of slipway
};

/// The kind's fixed name, as it stands in JSON: `invalid_config`, `rate_limited`, ….
[[nodiscard]] std::string_view to_string(ErrorKind kind);

/// What is known of the call's effect on the server when it failed.
enum class Effect {
  none,     ///< certainly nothing was published: repeating is safe
  unknown,  ///< the body was out when the answer was lost: ask before repeating
};

/// One expected failure. Holds no secret in any field: whoever fills one in redacts what comes from
/// outside (see Redactor).
struct Error {
  ErrorKind kind = ErrorKind::internal;
  std::string message;          ///< what happened, one sentence without a final full stop
  std::string call;             ///< which call, e.g. `app/getCOSToken`; empty when no call was made
  std::string code;             ///< the service's own code, e.g. `1247`; empty when it gave none
  std::string service_message;  ///< the service's own words; empty when it gave none
  int http_status = 0;          ///< 0 when there was no HTTP answer
  bool retryable = false;       ///< whether the same call can succeed later, unchanged
  std::optional<std::chrono::milliseconds> retry_after;  ///< how long the service asks to wait
  Effect effect = Effect::none;
  std::string hint;  ///< what a person can do next; empty when nothing better than the message
};

/// What a code of a service means.
struct ErrorCodeInfo {
  ErrorKind kind = ErrorKind::rejected;
  /// The service's own words, from its pages. Of a code that no page has, what clients call it,
  /// with
  /// `(seen in clients only)` at the end.
  std::string text;
  bool retryable = false;  ///< whether the same call can succeed after a while
  std::string hint;        ///< what to do; may be empty
};

/// One line for a person: message, then call, code and HTTP status in brackets where known, then
/// the service's own words. Without the hint.
[[nodiscard]] std::string describe(const Error& error);

}  // namespace slipway
