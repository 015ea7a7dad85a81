#pragma once

#include <string>
#include <string_view>

#include "slipway/result.h"

namespace slipway::crypto {

/// What a CMS message (RFC 5652; DER, or BER of indefinite length) carries. The signature is not
/// verified: whoever uses the content must not trust it more than the file that it came from.
///
/// Fails with `invalid_artifact`: the bytes are no CMS message, or one without readable content
/// (encrypted, or detached from what it signs).
[[nodiscard]] Result<std::string> cms_content(std::string_view bytes);

}  // namespace slipway::crypto
