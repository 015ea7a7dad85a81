#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "slipway/artifact.h"

/// Packages for tests: small, whole, and written here and not by the code under test.
namespace slipway::testing {

/// What a package says of itself.
struct PackageFacts {
  std::string bundle_id = "com.example.app";
  std::string version = "1.0";
  std::string build_number = "1";  ///< digits
  std::string title = "Example";
  bool debuggable = false;  ///< of an APK, AAB, HAP or HSP
  /// Bytes of an entry that is stored as it is, so that the file is a little larger than this. They
  /// are pseudo-random and other ones in each package of a process; zeros when `sparse`.
  std::uint64_t filler = 0;
  bool sparse = false;  ///< the filler takes no room on the disk; not of a mapping.txt
};

/// Writes a package of this format (an APK, AAB, IPA, app.zip, HAP, HSP, HarmonyOS app, dSYM.zip or
/// mapping.txt) and returns `path`. Nothing in it is signed. An Apple app and the dSYM of the same
/// bundle id and build number have the same UUID. Without filler, the same facts give the same
/// bytes. Throws when it cannot be written.
std::filesystem::path write_package(const std::filesystem::path& path, Format format,
                                    const PackageFacts& facts = {});
/// The format by the name's ending, as users name packages: `.dSYM.zip`, `mapping.txt`, ….
std::filesystem::path write_package(const std::filesystem::path& path,
                                    const PackageFacts& facts = {});
/// The same in memory, for small ones.
[[nodiscard]] std::string package_bytes(Format format, const PackageFacts& facts = {});

/// A zip file of these entries, in this order, stored without compression. Names and contents are
/// taken as they are.
[[nodiscard]] std::string zip_of(const std::vector<std::pair<std::string, std::string>>& entries);

/// The binary manifest of an APK, as zip_of's entry `AndroidManifest.xml`.
[[nodiscard]] std::string binary_manifest(const PackageFacts& facts);

}  // namespace slipway::testing
