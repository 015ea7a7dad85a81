#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "providers/hockeyapp/provider.h"
#include "slipway/hockeyapp.h"
#include "slipway/operations.h"
#include "slipway/result.h"

namespace slipway::hockeyapp {

/// Every call of the API that has a function of its own, by that function's name, except for the
/// download, whose address only a reply says.
[[nodiscard]] const std::vector<NativeMethod>& native_methods();

/// Whether the call is made with the token. All are, except for what testers see.
[[nodiscard]] bool needs_token(std::string_view method);
/// The request for these arguments. `app_id` comes from the settings where a known method takes it
/// and it is not given, except for the app that is to be deleted: that one must be named. A text
/// may be given as a file that holds it. Fails with `invalid_request` for a missing or empty
/// parameter that is needed, a `keep` that is not positive, a file that is none, and a method that
/// is neither known nor `GET:apps/…`.
[[nodiscard]] Result<RawRequest> to_raw(const std::string& method,
                                        const std::vector<NativeArgument>& arguments,
                                        const UploadSettings& settings);

}  // namespace slipway::hockeyapp
