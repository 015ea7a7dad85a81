#pragma once

#include <vector>

#include "slipway/pgyer.h"

namespace slipway::pgyer {

// The fields of the calls that pgyer.h does not give them for; as there, in the order of the pages,
// without `_api_key` and without files.
[[nodiscard]] std::vector<FormField> form_fields(const UploadHarmonyCertRequest& request);
[[nodiscard]] std::vector<FormField> form_fields(const ViewRequest& request);
[[nodiscard]] std::vector<FormField> form_fields(const ListMyRequest& request);
[[nodiscard]] std::vector<FormField> form_fields(const BuildsRequest& request);
[[nodiscard]] std::vector<FormField> form_fields(const SetNewestVersionRequest& request);
[[nodiscard]] std::vector<FormField> form_fields(const CheckRequest& request);
[[nodiscard]] std::vector<FormField> form_fields(const BuildDeleteRequest& request);
/// Secret are those whose name says so: `userKey` and `password`, but not `appKey`.
[[nodiscard]] std::vector<FormField> form_fields(const RawRequest& request);

}  // namespace slipway::pgyer
