#pragma once

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <string_view>

#include "slipway/result.h"

namespace slipway {

/// A file that was not there before. It is written as `PATH.part` and gets its name only when it is
/// whole, so that nobody takes a part for the whole, not even after a kill.
class NewFile {
 public:
  explicit NewFile(std::filesystem::path path);
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;
  /// Takes the part away unless it was kept.
  ~NewFile();

  /// False when the file, or its part, is there already or cannot be made.
  [[nodiscard]] bool is_open() const { return file_ != nullptr; }
  /// What was written, in bytes.
  [[nodiscard]] std::uint64_t size() const { return size_; }

  /// Fails with `io`.
  [[nodiscard]] Result<void> write(std::string_view block);
  /// Ends the writing and gives the file its name. Fails with `io`, also when somebody else made a
  /// file of that name meanwhile: that one stays.
  [[nodiscard]] Result<void> keep();

 private:
  [[nodiscard]] tl::unexpected<Error> unwritten() const;

  std::filesystem::path path_;
  std::filesystem::path part_;
  std::FILE* file_ = nullptr;
  bool made_ = false;  ///< the part is ours
  std::uint64_t size_ = 0;
};

}  // namespace slipway
