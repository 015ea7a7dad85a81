#pragma once

#include <string>
#include <string_view>

#include "slipway/secret.h"

namespace slipway::http {

/// Whether the values of members, fields and query parameters of this name are never shown.
using IsSecretName = bool (*)(std::string_view name);

/// A JSON reply that `parse_json` took, fit to be shown: the members in the service's order,
/// numbers with the service's digits, and valid JSON whatever a secret looks like. `(secret)`
/// stands for
/// - every text and number, however deep, in a member with a secret name (null, true, false and an
///   empty text stay: that there is no password may be seen),
/// - a text that holds a parameter with a secret name, `?_api_key=…`, also where the address is
///   percent-encoded,
/// - what `redactor` knows, in texts and names; a number only when it is a secret as a whole.
/// Bytes that a redacted secret left behind of a UTF-8 character read U+FFFD.
[[nodiscard]] std::string shown_json(std::string_view body, IsSecretName is_secret,
                                     const Redactor& redactor);

}  // namespace slipway::http
