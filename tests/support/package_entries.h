#pragma once

#include <string>
#include <utility>
#include <vector>

#include "tests/support/packages.h"

/// What is in the packages, without the filler.
namespace slipway::testing {

using Entries = std::vector<std::pair<std::string, std::string>>;

[[nodiscard]] Entries apk_entries(const PackageFacts& facts);
[[nodiscard]] Entries aab_entries(const PackageFacts& facts);
[[nodiscard]] Entries ipa_entries(const PackageFacts& facts);
[[nodiscard]] Entries macos_entries(const PackageFacts& facts);
[[nodiscard]] Entries dsym_entries(const PackageFacts& facts);
/// Of a module of this type: `entry` for a HAP, `shared` for an HSP.
[[nodiscard]] Entries harmony_module_entries(const PackageFacts& facts, const std::string& type);
[[nodiscard]] Entries harmony_app_entries(const PackageFacts& facts);

[[nodiscard]] std::string mapping_text(const PackageFacts& facts);

}  // namespace slipway::testing
