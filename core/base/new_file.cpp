#include "core/base/new_file.h"

#include <fmt/format.h>

#include <system_error>
#include <utility>

namespace slipway {
namespace {

/// Without taking another file's place. Returns what is in the way.
std::error_code give_name(const std::filesystem::path& part, const std::filesystem::path& path) {
  std::error_code problem;
  std::filesystem::create_hard_link(part, path, problem);
  if (!problem || problem == std::errc::file_exists) return problem;
  // Some file systems have no links; there the moment between the two has to do.
  if (std::filesystem::exists(path)) return std::make_error_code(std::errc::file_exists);
  std::filesystem::rename(part, path, problem);
  return problem;
}

}  // namespace

NewFile::NewFile(std::filesystem::path path) : path_(std::move(path)), part_(path_) {
  part_ += ".part";
  std::error_code ignored;
  const auto status = std::filesystem::symlink_status(path_, ignored);
  if (std::filesystem::exists(status)) return;
  file_ = std::fopen(part_.c_str(), "wbx");
  made_ = file_ != nullptr;
}

NewFile::~NewFile() {
  if (file_ != nullptr) std::fclose(file_);
  std::error_code ignored;
  if (made_) std::filesystem::remove(part_, ignored);
}

Result<void> NewFile::write(std::string_view block) {
  if (std::fwrite(block.data(), 1, block.size(), file_) != block.size()) return unwritten();
  size_ += block.size();
  return {};
}

Result<void> NewFile::keep() {
  // Closing writes what is left, and some file systems say only then that the disk is full.
  if (std::fclose(std::exchange(file_, nullptr)) != 0) return unwritten();
  if (const auto problem = give_name(part_, path_)) {
    return fail(ErrorKind::io,
                fmt::format("cannot give {} its name: {}", path_.string(), problem.message()),
                "give a path where nothing is yet");
  }
  return {};
}

tl::unexpected<Error> NewFile::unwritten() const {
  return fail(ErrorKind::io, fmt::format("cannot write {}", path_.string()),
              "check the space on the disk");
}

}  // namespace slipway
