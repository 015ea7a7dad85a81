#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <string>
#include <system_error>

#include "core/crypto/digest.h"
#include "slipway/artifact.h"

namespace slipway {
namespace {

constexpr std::string_view kKnown =
    ".apk, .aab, .ipa, .app.zip, .hap, .hsp, .app (HarmonyOS), .dSYM.zip and mapping.txt";

struct Suffix {
  std::string_view text;  ///< lower case
  Format format;
  std::optional<Platform> platform;
};

constexpr std::array<Suffix, 8> kSuffixes = {{{".apk", Format::apk, Platform::android},
                                              {".aab", Format::aab, Platform::android},
                                              {".ipa", Format::ipa, Platform::ios},
                                              {".app.zip", Format::app_zip, Platform::macos},
                                              {".hap", Format::hap, Platform::harmonyos},
                                              {".hsp", Format::hsp, Platform::harmonyos},
                                              {".app", Format::harmony_app, Platform::harmonyos},
                                              {".dsym.zip", Format::dsym_zip, std::nullopt}}};

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : static_cast<char>(c);
  });
  return text;
}

bool ends_with(std::string_view text, std::string_view suffix) {
  // Longer, so that a hidden file named `.apk` is not a package without a name.
  return text.size() > suffix.size() && text.substr(text.size() - suffix.size()) == suffix;
}

std::optional<Suffix> recognise(const std::string& name) {
  if (name == "mapping.txt") return Suffix{"mapping.txt", Format::mapping_txt, Platform::android};
  for (const Suffix& suffix : kSuffixes) {
    if (ends_with(name, suffix.text)) return suffix;
  }
  return std::nullopt;
}

std::string hint_for_name(const std::string& name) {
  if (ends_with(name, ".zip")) {
    return "name a zipped macOS app NAME.app.zip and zipped debug symbols NAME.dSYM.zip";
  }
  if (ends_with(name, ".dsym")) return "zip the dSYM folder and give NAME.dSYM.zip";
  if (ends_with(name, ".txt")) return "name R8 or ProGuard symbols mapping.txt";
  return fmt::format("give one of {}", kKnown);
}

std::string hint_for_directory(const std::string& name) {
  if (ends_with(name, ".app")) {
    return "zip a macOS app and give NAME.app.zip; for iOS, give the exported .ipa";
  }
  if (ends_with(name, ".dsym")) return "zip the dSYM folder and give NAME.dSYM.zip";
  if (ends_with(name, ".xcarchive")) return "export the archive and give the .ipa";
  return "give the package file itself";
}

tl::unexpected<Error> refuse(const std::filesystem::path& path, std::string_view problem,
                             std::string hint) {
  return fail(ErrorKind::invalid_artifact, fmt::format("{}: {}", path.string(), problem),
              std::move(hint));
}

}  // namespace

Result<Artifact> inspect(const std::filesystem::path& path) {
  const std::string name = lower(path.filename().string());

  std::error_code problem;
  const auto status = std::filesystem::status(path, problem);
  if (status.type() == std::filesystem::file_type::not_found) {
    return refuse(path, "there is no such file",
                  "check the path; relative ones start at the working directory");
  }
  if (problem) return refuse(path, problem.message(), "check the path and its permissions");
  if (std::filesystem::is_directory(status)) {
    return refuse(path, "is a directory, not a package file", hint_for_directory(name));
  }
  if (!std::filesystem::is_regular_file(status)) {
    return refuse(path, "is not a regular file",
                  "a package is read more than once: save it to a file first");
  }

  const auto size = std::filesystem::file_size(path, problem);
  if (problem) return refuse(path, problem.message(), "check the path and its permissions");
  if (size == 0) return refuse(path, "is empty", "check that the build finished and wrote it");

  errno = 0;
  if (!std::ifstream(path, std::ios::binary)) {
    return refuse(path, fmt::format("cannot be read: {}", std::strerror(errno)),
                  "check the file's permissions");
  }
  const auto known = recognise(name);
  if (!known) return refuse(path, "is no kind of package that is known", hint_for_name(name));

  Artifact artifact;
  artifact.path = path;
  artifact.format = known->format;
  artifact.platform = known->platform;
  artifact.size = size;
  if (const auto modified = std::filesystem::last_write_time(path, problem); !problem) {
    artifact.modified = modified;
  }
  return artifact;
}

Result<std::string> sha256_of_file(const std::filesystem::path& path, std::stop_token cancel) {
  return crypto::sha256_file(path, std::move(cancel));
}

}  // namespace slipway
