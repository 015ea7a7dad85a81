#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "slipway/result.h"

namespace slipway {

/// What kind of file it is.
enum class Format { apk, aab, ipa, app_zip, hap, hsp, harmony_app, dsym_zip, mapping_txt };

enum class Platform { android, ios, macos, harmonyos };

/// The fixed names, as they stand in JSON and TOML: `apk`, `app.zip`, `dsym.zip`, `mapping.txt`, ….
[[nodiscard]] std::string_view to_string(Format format);
[[nodiscard]] std::string_view to_string(Platform platform);
[[nodiscard]] std::optional<Platform> parse_platform(std::string_view name);

/// Whether the format is symbols (dsym.zip, mapping.txt) and no package.
[[nodiscard]] bool is_symbols(Format format);

/// Whom a package's signature lets install it. Android and HarmonyOS packages do not say: they are
/// signed or not.
enum class SigningKind {
  not_signed,
  is_signed,
  development,  ///< Apple: the devices in the profile, with a debugger
  ad_hoc,       ///< Apple: the devices in the profile
  enterprise,   ///< Apple: every device
  app_store,    ///< Apple: nobody, before the store signs it again
  developer_id  ///< Apple: every Mac
};

/// The fixed names, as they stand in JSON and TOML: `unsigned`, `signed`, `development`, `ad-hoc`,
/// `enterprise`, `app-store`, `developer-id`.
[[nodiscard]] std::string_view to_string(SigningKind kind);
[[nodiscard]] std::optional<SigningKind> parse_signing_kind(std::string_view name);

/// An Apple provisioning profile, without the devices in it.
struct ProvisioningProfile {
  std::string name;
  std::string team_id;
  std::string team_name;
  std::string application_identifier;  ///< `TEAM.com.example.app`; may end in a wildcard
  std::optional<std::chrono::system_clock::time_point> expires;
};

/// What the package says of its signature. That is read, not verified.
struct Signing {
  SigningKind kind = SigningKind::not_signed;
  std::vector<std::string> schemes;  ///< of an APK: `v1`, `v2`, `v3`, those that are there
  std::optional<ProvisioningProfile> profile;
};

/// The app's icon, as a picture that every viewer shows.
struct Icon {
  std::string media_type;  ///< `image/png` or `image/webp`
  int width = 0;           ///< pixels
  int height = 0;          ///< pixels
  std::string bytes;
};

/// One package or symbols file. A fact that the file does not have, or that cannot be read, is
/// empty, never guessed; `warnings` says why where that is not plain.
struct Artifact {
  std::filesystem::path path;
  Format format = Format::apk;
  std::optional<Platform> platform;
  std::optional<std::string> bundle_id;     ///< of a dSYM: of the app that it belongs to
  std::optional<std::string> version;       ///< what people see: `1.1`
  std::optional<std::string> build_number;  ///< what machines compare: `28`
  std::optional<std::string> title;
  /// Android: API level, or a code name; Apple: version; HarmonyOS: as the module writes it, an API
  /// level (`11`) or, since HarmonyOS 5, the system's version with it (`50000012`).
  std::optional<std::string> min_os;
  std::optional<std::string> target_os;  ///< the same
  std::vector<std::string> devices;      ///< `phone`, `pad`, `tv`, …; HarmonyOS: its own names
  std::optional<bool> debuggable;
  std::optional<Signing> signing;
  /// Mach-O UUIDs, upper case with hyphens, one an architecture: of a dSYM, and of an Apple app's
  /// executable.
  std::vector<std::string> uuids;
  std::shared_ptr<const Icon> icon;   ///< nullptr when there is none that can be shown
  std::vector<std::string> warnings;  ///< what is odd about the file, or could not be read
  std::uint64_t size = 0;             ///< bytes
  /// When the file was last written, as `inspect` saw it. What is not the same any more when an
  /// upload is about to be committed is not committed. Empty: not checked.
  std::optional<std::filesystem::file_time_type> modified;
  std::optional<std::string> sha256;  ///< 64 lower-case hex digits
};

/// Reads what the file says of itself: its directory and a few named entries, not the whole. The
/// format is recognised by content; a name that says another one is refused. Does not fill
/// `sha256`. Whatever the file holds, it costs bounded time and memory (see docs/packages.md).
///
/// Fails with `invalid_artifact`, naming the path and what is wrong with it: no such file, no
/// package, or a corrupt one. A fact that alone is missing or odd is no failure.
[[nodiscard]] Result<Artifact> inspect(const std::filesystem::path& path);

/// The file's SHA-256 as 64 lower-case hex digits. Fails with `io`, or `cancelled` when `cancel` is
/// requested before the end.
[[nodiscard]] Result<std::string> sha256_of_file(const std::filesystem::path& path,
                                                 std::stop_token cancel = {});

}  // namespace slipway
