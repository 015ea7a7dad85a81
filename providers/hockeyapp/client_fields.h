#pragma once

#include <string_view>
#include <vector>

#include "slipway/hockeyapp.h"

namespace slipway::hockeyapp {

// The fields of the calls that hockeyapp.h does not give them for; as there, in the order sent.
[[nodiscard]] std::vector<FormField> form_fields(const CreateAppRequest& request);
[[nodiscard]] std::vector<FormField> form_fields(const ListVersionsRequest& request);
[[nodiscard]] std::vector<FormField> form_fields(const DeleteVersionRequest& request);
[[nodiscard]] std::vector<FormField> form_fields(const DeleteVersionsRequest& request);

/// Whether the values of fields and of members of replies of this name are never shown: tokens,
/// passwords, secrets, and addresses that need no token.
[[nodiscard]] bool is_secret_name(std::string_view name);

}  // namespace slipway::hockeyapp
