#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "providers/pgyer/provider.h"
#include "slipway/operations.h"
#include "slipway/pgyer.h"
#include "slipway/result.h"

namespace slipway::pgyer {

/// Every call of the API that the pages or the clients know, by its path after `/apiv2/`. Not among
/// them are the addresses that are built and never called: `app/install` and the iOS plist.
[[nodiscard]] const std::vector<NativeMethod>& native_methods();

/// Whether the call changes nothing at the service. False for one that nobody knows.
[[nodiscard]] bool only_asks(std::string_view method);

/// The request for these arguments. `appKey` and `userKey` come from the settings where a known
/// method takes them and they are not given, except the app that is to be deleted: that one must be
/// named. Fails with `invalid_request` for a missing parameter, a file that is none, or a file in
/// place of a text and the reverse; with `unsupported` for an install address.
[[nodiscard]] Result<RawRequest> to_raw(const std::string& method,
                                        const std::vector<NativeArgument>& arguments,
                                        const UploadSettings& settings);

}  // namespace slipway::pgyer
