#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "slipway/error.h"
#include "slipway/hockeyapp.h"
#include "slipway/secret.h"
#include "slipway/transport.h"

namespace slipway::hockeyapp {

/// Whether an answer complains under `errors`. Servers also send `false`, 0 or an empty list there
/// when there is nothing to complain of.
[[nodiscard]] bool has_errors(const nlohmann::json& answer);

/// The error that an answer stands for, when it is not the one that was hoped for. Decides on the
/// field that a JSON answer complains of, then on the HTTP status; never on texts. What the server
/// wrote passes `redactor`.
[[nodiscard]] Error to_error(const http::Response& response, std::string_view call,
                             const Redactor& redactor);

/// Completes an error without an answer: names the call, and what to do.
[[nodiscard]] Error to_error(Error error, std::string_view call, const Redactor& redactor);

/// What a call is made for.
enum class Purpose { asks, changes };
/// Decides on the effect: `none` of a call that only asks; of others, where it is not known, the
/// hint is to look first.
void settle_effect(Error& error, Purpose purpose);

}  // namespace slipway::hockeyapp
