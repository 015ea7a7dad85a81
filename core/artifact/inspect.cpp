#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <system_error>
#include <utility>

#include "core/artifact/archive.h"
#include "core/artifact/detect.h"
#include "core/artifact/file_name.h"
#include "core/artifact/input.h"
#include "core/artifact/limits.h"
#include "core/artifact/problem.h"
#include "core/artifact/readers.h"
#include "core/base/text.h"
#include "core/crypto/digest.h"
#include "slipway/artifact.h"

namespace slipway {
namespace inspection {

Result<void> read_archive(const Archive& archive, Artifact& artifact) {
  switch (artifact.format) {
    case Format::apk:
      return read_apk(archive, artifact);
    case Format::aab:
      return read_aab(archive, artifact);
    case Format::ipa:
      return read_ipa(archive, artifact);
    case Format::app_zip:
      return read_app_zip(archive, artifact);
    case Format::hap:
    case Format::hsp:
      return read_hap(archive, artifact);
    case Format::harmony_app:
      return read_harmony_app(archive, artifact);
    case Format::dsym_zip:
      return read_dsym(archive, artifact);
    case Format::mapping_txt:
      break;
  }
  const auto entry = zipped_mapping(archive);
  if (!entry) return corrupt("the zip file", "has no mapping any more");
  const auto beginning = archive.read_part(*entry, 0, kTextBeginning);
  if (!beginning) return fail(beginning.error());
  artifact.warnings.push_back("the mapping is zipped: services take the text itself");
  return read_mapping(*beginning, artifact);
}

}  // namespace inspection

namespace {

using namespace inspection;

std::string lower_name(const Artifact& artifact) {
  return lower_case(artifact.path.filename().string());
}

/// The file, and in `artifact` what the file system says of it.
Result<Input> open_package(const std::filesystem::path& path, Artifact& artifact) {
  std::error_code problem;
  const auto status = std::filesystem::status(path, problem);
  if (status.type() == std::filesystem::file_type::not_found) {
    return not_a_package("there is no such file",
                         "check the path; relative ones start at the working directory");
  }
  if (problem) return not_a_package(problem.message(), "check the path and its permissions");
  if (std::filesystem::is_directory(status)) {
    return not_a_package("is a directory, not a package file",
                         hint_for_directory(lower_case(path.filename().string())));
  }
  artifact.path = path;
  auto input = Input::open(path);
  if (input && input->size() == 0) {
    return not_a_package("is empty", "check that the build finished and wrote it");
  }
  if (input) artifact.size = input->size();
  if (const auto modified = std::filesystem::last_write_time(path, problem); !problem) {
    artifact.modified = modified;
  }
  return input;
}

/// A name that says another format is of a wrong file, or services will refuse it.
Result<void> compare_with_name(Artifact& artifact) {
  const std::string name = lower_name(artifact);
  if (is_usual_name(name, artifact.format)) return {};
  const auto promised = format_by_name(name);
  if (promised) {
    return not_a_package(
        fmt::format("is {}, although its name ends in {}", describe(artifact.format),
                    usual_ending(*promised)),
        fmt::format("give the right file, or name it {}", usual_name(artifact.format)));
  }
  artifact.warnings.push_back(
      fmt::format("the file is {}, but not named {}: services may refuse it",
                  describe(artifact.format), usual_name(artifact.format)));
  return {};
}

bool is_module(Format format) { return format == Format::hap || format == Format::hsp; }

Result<void> read_zip(const Archive& archive, Artifact& artifact) {
  const auto format = detect(archive);
  if (!format) return fail(format.error());
  artifact.format = *format;
  artifact.platform = platform_of(*format);
  artifact.warnings = archive.warnings();
  // Whether a HAP is an HSP is known only when it is read.
  const auto promised = format_by_name(lower_name(artifact));
  const bool decide_later = is_module(*format) && (!promised || is_module(*promised));
  if (!decide_later) {
    if (auto compared = compare_with_name(artifact); !compared) return compared;
  }
  if (auto read = read_archive(archive, artifact); !read) return read;
  return decide_later ? compare_with_name(artifact) : Result<void>();
}

Result<void> read_content(const Input& input, Artifact& artifact) {
  const auto beginning = input.read(0, std::min(input.size(), kTextBeginning));
  if (!beginning) return corrupt("the file", "cannot be read");
  if (is_mapping(*beginning)) {
    artifact.format = Format::mapping_txt;
    artifact.platform = platform_of(artifact.format);
    if (auto compared = compare_with_name(artifact); !compared) return compared;
    return read_mapping(*beginning, artifact);
  }
  const auto archive = Archive::open(artifact.path);
  if (archive) return read_zip(*archive, artifact);
  return fail(well_known(input).value_or(archive.error()));
}

Result<void> check_unchanged(const Artifact& artifact) {
  std::error_code problem;
  const auto size = std::filesystem::file_size(artifact.path, problem);
  const bool same_size = !problem && size == artifact.size;
  const auto modified = std::filesystem::last_write_time(artifact.path, problem);
  if (same_size && (!artifact.modified || (!problem && modified == *artifact.modified))) return {};
  return not_a_package("changed while it was read", "wait until it is written, and try again");
}

tl::unexpected<Error> with_path(Error error, const std::filesystem::path& path) {
  error.message = fmt::format("{}: {}", path.string(), error.message);
  return fail(std::move(error));
}

}  // namespace

Result<Artifact> inspect(const std::filesystem::path& path) {
  Artifact artifact;
  const auto input = open_package(path, artifact);
  if (!input) return with_path(input.error(), path);
  const auto read = read_content(*input, artifact);
  // What is read of a file that is being written may be anything.
  if (const auto unchanged = check_unchanged(artifact); !unchanged) {
    return with_path(unchanged.error(), path);
  }
  if (!read) return with_path(read.error(), path);
  return artifact;
}

Result<std::string> sha256_of_file(const std::filesystem::path& path, std::stop_token cancel) {
  return crypto::sha256_file(path, std::move(cancel));
}

}  // namespace slipway
