#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

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

/// One package or symbols file. A field that nobody has read is empty, never guessed.
struct Artifact {
  std::filesystem::path path;
  Format format = Format::apk;
  std::optional<Platform> platform;
  std::optional<std::string> bundle_id;
  std::optional<std::string> version;       ///< what people see: `1.1`
  std::optional<std::string> build_number;  ///< what machines compare: `28`
  std::optional<std::string> title;
  std::optional<std::string> min_os;
  std::uint64_t size = 0;  ///< bytes
  /// When the file was last written, as `inspect` saw it. What is not the same any more when an
  /// upload is about to be committed is not committed. Empty: not checked.
  std::optional<std::filesystem::file_time_type> modified;
  std::optional<std::string> sha256;  ///< 64 lower-case hex digits
};

/// Looks at the file, without reading it whole: that it is there, regular, readable and not empty,
/// and what it is. Today the format and platform come from the file name; the facts inside the
/// package stay empty. Does not fill `sha256`.
///
/// Fails with `invalid_artifact`, naming the path and what is wrong with it.
[[nodiscard]] Result<Artifact> inspect(const std::filesystem::path& path);

/// The file's SHA-256 as 64 lower-case hex digits. Fails with `io`, or `cancelled` when `cancel` is
/// requested before the end.
[[nodiscard]] Result<std::string> sha256_of_file(const std::filesystem::path& path,
                                                 std::stop_token cancel = {});

}  // namespace slipway
