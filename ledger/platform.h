#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "slipway/result.h"

/// The system calls of the ledger, all in one place. POSIX and flock, no Linux extras.
namespace slipway::ledger {

/// Makes an empty file for this user alone (0600), and the missing folders that lead to it (0700).
/// A folder `.slipway` that it makes gets a `.gitignore` for all that is in it. What is there stays
/// as it is and is not opened. Fails with `io`.
[[nodiscard]] Result<void> make_private_file(const std::filesystem::path& path);

/// Whether this errno says that there is no room for what was to be written.
[[nodiscard]] bool means_no_space(int error);
/// Whether it says that this user may not do that.
[[nodiscard]] bool means_forbidden(int error);

/// A lock with the life of its process at most: a kill gives it back. It excludes other threads as
/// well as other processes. The file goes away with the lock; one that a kill leaves behind does no
/// harm.
class FileLock {
 public:
  /// Takes the lock, or returns nothing at once when somebody else has it. Fails with `io`.
  [[nodiscard]] static Result<std::optional<FileLock>> try_take(const std::filesystem::path& path);
  FileLock(FileLock&& other) noexcept;
  FileLock& operator=(FileLock&&) = delete;
  ~FileLock();

 private:
  FileLock(std::filesystem::path path, int fd) : path_(std::move(path)), fd_(fd) {}

  std::filesystem::path path_;
  int fd_;
};

/// The address of a symbol in a shared library, which stays loaded. A bare file name is looked for
/// where this program's run path says and where the system looks. Fails with the system's words.
[[nodiscard]] tl::expected<void*, std::string> symbol_in(const char* library, const char* symbol);

}  // namespace slipway::ledger
