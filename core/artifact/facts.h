#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/artifact/archive.h"
#include "slipway/artifact.h"

/// What all readers do with a text or a picture that they found.
namespace slipway::inspection {

/// Sets the fact when the text is valid UTF-8 without control characters, not empty and not longer
/// than any such text ever is (1,024 bytes); otherwise adds a warning that names it: `the version
/// is not printable text`. `name` is a word of the vocabulary: `version`, `bundle id`.
void set_fact(std::optional<std::string>& fact, std::string_view name, std::string_view text,
              Artifact& artifact);

/// Sets the icon from this entry; where it cannot be shown, adds a warning that says why.
void set_icon(const Archive& archive, std::string_view entry, Artifact& artifact);

}  // namespace slipway::inspection
