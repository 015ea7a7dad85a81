#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/artifact/archive.h"
#include "core/artifact/input.h"
#include "slipway/artifact.h"

/// What a file is by its content, and what people give by mistake.
namespace slipway::inspection {

/// The format that the entries show; `hap` for an HSP too, which only its module.json tells apart.
/// Fails with `invalid_artifact` when they show none or two: with what was found instead.
[[nodiscard]] Result<Format> detect(const Archive& archive);

/// The entry that is R8's mapping, when the archive holds nothing else.
[[nodiscard]] std::optional<std::string> zipped_mapping(const Archive& archive);

/// What a file is, when it is no zip file but something else that is well known: a web page, a
/// pointer to the file, another packing. Nothing for a zip file, and where nothing is known.
[[nodiscard]] std::optional<Error> well_known(const Input& input);

}  // namespace slipway::inspection
