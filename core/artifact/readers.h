#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/artifact/archive.h"
#include "slipway/artifact.h"

/// One reader a format. Each fills in the facts that the package says of itself, and of nothing
/// else: `path`, `format`, `size` are set before. A fact that cannot be read stays empty, and
/// `Artifact::warnings` says why. Fails with `invalid_artifact` when what the format must have
/// (manifest, Info.plist, module.json) is missing or corrupt.
namespace slipway::inspection {

[[nodiscard]] Result<void> read_apk(const Archive& archive, Artifact& artifact);
[[nodiscard]] Result<void> read_aab(const Archive& archive, Artifact& artifact);
/// `Payload/NAME.app`, and the folder of a macOS app.
[[nodiscard]] Result<void> read_ipa(const Archive& archive, Artifact& artifact);
[[nodiscard]] Result<void> read_app_zip(const Archive& archive, Artifact& artifact);
/// A HAP or an HSP.
[[nodiscard]] Result<void> read_hap(const Archive& archive, Artifact& artifact);
[[nodiscard]] Result<void> read_harmony_app(const Archive& archive, Artifact& artifact);
[[nodiscard]] Result<void> read_dsym(const Archive& archive, Artifact& artifact);
/// `beginning` is the start of the text.
[[nodiscard]] Result<void> read_mapping(std::string_view beginning, Artifact& artifact);

/// Reads an archive as what `artifact.format` says; a mapping in one too.
[[nodiscard]] Result<void> read_archive(const Archive& archive, Artifact& artifact);

/// Whether the text looks like what R8 and ProGuard write.
[[nodiscard]] bool is_mapping(std::string_view beginning);
/// The folder of the app, with a `/` at its end: of an IPA `Payload/NAME.app/`, when it holds an
/// Info.plist; of a zipped macOS app `NAME.app/`, when it holds Contents/Info.plist. Deeper ones
/// and `__MACOSX/` do not count.
[[nodiscard]] std::optional<std::string> payload_app(const Archive& archive);
[[nodiscard]] std::optional<std::string> macos_app(const Archive& archive);
/// Whether there is a `*.dSYM/Contents/Resources/DWARF/` with something in it, in any letter case.
[[nodiscard]] bool has_dsym(const Archive& archive);

}  // namespace slipway::inspection
