#pragma once

#include <string_view>

#include "slipway/error.h"
#include "slipway/pgyer.h"
#include "slipway/secret.h"
#include "slipway/transport.h"

namespace slipway::pgyer {

/// What a refusal of `app/buildInfo` says of the package that was asked about.
enum class Verdict {
  failed,     ///< the service will not have it: processing failed, or the package is not acceptable
  not_known,  ///< the service does not know the reference, or takes it for none
  none,       ///< nothing: the question was not answered
};
/// Decides on the service's code alone; `none` for all that speak of the account, its limits, the
/// call or the service itself, and for those that nobody knows.
[[nodiscard]] Verdict verdict_of(std::string_view code);

/// Whether the code says that the call was refused, so that it did nothing. Not so of a vague one
/// (1188), of those of a build that is being worked on (1246, 1247), and of codes that nobody
/// knows.
[[nodiscard]] bool says_not_done(std::string_view code);

/// The error that a code of the service stands for: by the table, and for a code that nobody knows
/// by the HTTP status. The effect is `none` (see `says_not_done`). What the service wrote passes
/// `redactor`.
[[nodiscard]] Error to_error(std::string_view code, std::string_view service_message,
                             int http_status, std::string_view call, const Redactor& redactor);

/// The error that an answer stands for that is not of the service's form.
[[nodiscard]] Error to_error(const http::Response& response, std::string_view call,
                             const Redactor& redactor);

/// Completes an error without an answer: names the call.
[[nodiscard]] Error to_error(Error error, std::string_view call, const Redactor& redactor);

}  // namespace slipway::pgyer
