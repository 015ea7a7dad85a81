#pragma once

#include <chrono>
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "slipway/result.h"
#include "slipway/secret.h"
#include "slipway/transport.h"

namespace slipway::http {

/// What a request may have done that got this answer and no success: nothing when it was not
/// complete, or the status is a redirect or 4xx. But 303 answers a request that was carried out,
/// and 408 and 499 come from a proxy that stopped waiting while the server behind it may not have.
[[nodiscard]] Effect effect_of(const Response& response);

/// What to say of an answer that is not what the service's pages promise: a redirect (with the host
/// that it names and the hint to set `base_url`), an HTML page of a proxy, an empty body, other
/// text. Kind `protocol`, or from the status: 401 authentication, 403 permission, 404 not_found,
/// 408 timeout, 413 rejected, 429 rate_limited, 5xx network (retryable). `effect` as `effect_of`
/// says. Carries
/// `http_status` and, from the header, `retry_after`. At most 200 characters of a plain-text body
/// are quoted, none of an HTML page but its title; what `redactor` knows is taken out before that.
[[nodiscard]] Error unexpected_reply(const Response& response, std::string_view call,
                                     const Redactor& redactor);

/// The body as a JSON object or array, else `unexpected_reply`; so too when it is nested more than
/// 64 deep. A BOM is skipped.
[[nodiscard]] Result<nlohmann::json> parse_json(const Response& response, std::string_view call,
                                                const Redactor& redactor);

/// The instant of a header such as Date: `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, 5.6.7). Nothing
/// for any other text, also for the two obsolete forms and a date that no calendar has. In seconds,
/// because a service may name the year 9999, which `system_clock` cannot hold.
[[nodiscard]] std::optional<std::chrono::sys_seconds> parse_http_date(std::string_view text);

/// `Retry-After` in seconds or as an HTTP date (against the reply's own Date, so that a wrong local
/// clock does no harm).
[[nodiscard]] std::optional<std::chrono::milliseconds> retry_after(const Response& response);

/// Lenient reading of one member: services send numbers as strings and strings as numbers. Nothing
/// when it is missing, null, an empty string where a number is wanted, or of another type. Nor is a
/// number with a fraction, an exponent or more digits than 64 bits hold a text: the digits that the
/// service wrote are not known any more (1.10 would read 1.1).
[[nodiscard]] std::optional<std::string> json_text(const nlohmann::json& object,
                                                   std::string_view key);
[[nodiscard]] std::optional<std::int64_t> json_integer(const nlohmann::json& object,
                                                       std::string_view key);
/// true/false, 1/0, "1"/"0", "true"/"false".
[[nodiscard]] std::optional<bool> json_boolean(const nlohmann::json& object, std::string_view key);

}  // namespace slipway::http
