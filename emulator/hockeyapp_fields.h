#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "emulator/call.h"
#include "emulator/form.h"
#include "emulator/hockeyapp_backend.h"

/// Which values a HockeyApp-style server takes. An empty one is as good as none, since old clients
/// send fields that nobody set; names that it does not know are left alone.
namespace slipway::emulator::hockeyapp {

/// What is wrong with an upload's fields (the first one), as the page's 422.
[[nodiscard]] std::optional<Reply> refuse_values(const Fields& fields);
/// The same for what belongs to an app.
[[nodiscard]] std::optional<Reply> refuse_app_values(const Fields& fields);
/// The same for `strategy`, `keep` and `sort` of a deletion.
[[nodiscard]] std::optional<Reply> refuse_removal_values(const Fields& fields);
/// What is wrong with the fields of a version that has no package: that it is to be available.
[[nodiscard]] std::optional<Reply> refuse_availability(const Fields& fields);
/// What is wrong with the symbols, if there are any: their name.
[[nodiscard]] std::optional<Reply> refuse_symbols(Form& form);
/// What is wrong with the files of an upload that the server reads: their names, that there are
/// none, or that the package can be read and has no build number.
[[nodiscard]] std::optional<Reply> refuse_files(Form& form);

/// What an update may change. Empty notes, tags, teams and users clear what was there.
[[nodiscard]] Fields changes_in(const Fields& fields);

[[nodiscard]] bool is_blank(std::string_view text);
/// The platform of a package, where it cannot be read by its name: `iOS`, `Android`, `Mac OS`, else
/// `Custom`.
[[nodiscard]] std::string_view platform_of(const StoredFile& file);
/// The app that a package says it belongs to; what cannot be read is of `com.example.app`.
[[nodiscard]] HockeyAppApp app_of(const StoredFile& file);
[[nodiscard]] int integer_or(const std::string& text, int fallback);
/// A version's `id`; 0, which none has, for anything else.
[[nodiscard]] std::int64_t version_id(std::string_view text);

}  // namespace slipway::emulator::hockeyapp
