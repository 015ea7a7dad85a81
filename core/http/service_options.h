#pragma once

#include <string>
#include <string_view>

#include "slipway/result.h"

namespace slipway::http {

// What the options of every service behind HTTP have in common.

/// An `invalid_config` that says which option is wrong, and how: `base_url names no host`. The
/// problem must not quote a secret.
[[nodiscard]] tl::unexpected<Error> bad_option(std::string_view option, std::string_view problem,
                                               std::string hint = {});

/// ASCII without spaces and control characters: fit for an address or a header. Also the empty
/// text.
[[nodiscard]] bool is_printable(std::string_view text);

[[nodiscard]] std::string without_trailing_slashes(std::string url);

/// The address of a service as the option `base_url` gives it: http or https, with a host, without
/// user name, query and fragment. Trailing slashes go, and so does one `api_path` at the end
/// (`/apiv2`): users paste the address of the API. The error never quotes the address, which may
/// hold a password.
[[nodiscard]] Result<std::string> read_base_url(std::string url, std::string_view api_path);

}  // namespace slipway::http
