#pragma once

#include <vector>

#include "providers/pgyer/provider.h"
#include "slipway/option.h"
#include "slipway/pgyer.h"
#include "slipway/result.h"

namespace slipway::pgyer {

/// What can be changed of an app ("App Info").
[[nodiscard]] std::vector<OptionDeclaration> app_options();

/// The request for these changes. The service asks for the access type with every one of them:
/// where it is not among them, it is the target's own. The password of the target goes along where
/// access is by password and the changes name none, for what the service does without it is
/// written nowhere. Fails with `invalid_request`, naming what is wrong.
[[nodiscard]] Result<UpdateRequest> to_update(const Settings& changes,
                                              const UploadSettings& settings);

}  // namespace slipway::pgyer
