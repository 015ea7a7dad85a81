#include "ledger/platform.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <mutex>
#include <system_error>
#include <utility>

#include "ledger/hints.h"

namespace slipway::ledger {
namespace {

/// Ours by its name, wherever it stands.
constexpr const char* kOwnFolder = ".slipway";

tl::unexpected<Error> cannot(const char* verb, const std::filesystem::path& path, int error) {
  return fail(
      ErrorKind::io,
      fmt::format("cannot {} {}: {}", verb, path.string(), std::generic_category().message(error)),
      or_other_ledger(means_no_space(error) ? "free some space on its disk"
                                            : "let this user write there"));
}

/// So that a power cut does not take the new entry of the folder away again.
void sync_folder(const std::filesystem::path& folder) {
  const int fd = ::open(folder.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return;
  // Not every file system can; then there is nothing better to do.
  [[maybe_unused]] const int ignored = ::fsync(fd);
  ::close(fd);
}

/// The folder lies in somebody's repository, and what it holds is this machine's alone.
Result<void> keep_from_commits(const std::filesystem::path& folder) {
  const auto path = folder / ".gitignore";
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
  const bool written = fd >= 0 && ::write(fd, "*\n", 2) == 2;
  const int error = errno;
  if (fd >= 0) ::close(fd);
  if (written) return {};
  // The next run finds no folder, and does not take it for somebody else's.
  ::unlink(path.c_str());
  ::rmdir(folder.c_str());
  return cannot("write", path, error);
}

Result<void> make_private_folders(const std::filesystem::path& folder) {
  std::error_code ignored;
  if (std::filesystem::is_directory(folder, ignored)) return {};
  const auto parent = folder.parent_path();
  if (parent != folder) {
    if (auto made = make_private_folders(parent); !made) return made;
  }
  const bool made = ::mkdir(folder.c_str(), S_IRWXU) == 0;
  if (!made && errno != EEXIST) return cannot("make the folder", folder, errno);
  sync_folder(parent);
  return made && folder.filename() == kOwnFolder ? keep_from_commits(folder) : Result<void>();
}

int try_lock(int fd) {
  int result = 0;
  do {
    result = ::flock(fd, LOCK_EX | LOCK_NB);
  } while (result != 0 && errno == EINTR);
  return result == 0 ? 0 : errno;
}

/// Whether the holder before us has taken the file away since we opened it. Then the lock on it
/// keeps nobody out.
bool is_gone(int fd) {
  struct stat status = {};
  return ::fstat(fd, &status) != 0 || status.st_nlink == 0;
}

}  // namespace

Result<void> make_private_file(const std::filesystem::path& path) {
  std::error_code problem;
  const auto whole = std::filesystem::absolute(path, problem);
  if (problem) return cannot("find", path, problem.value());
  if (auto made = make_private_folders(whole.parent_path()); !made) return made;
  // O_EXCL, because closing a file that is there would give back the locks that SQLite has on it in
  // this process. For the same reason no other thread may go on to SQLite before it is closed.
  static std::mutex one_at_a_time;
  const std::lock_guard lock(one_at_a_time);
  const int fd = ::open(whole.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (fd < 0) return errno == EEXIST ? Result<void>() : cannot("make", path, errno);
  ::close(fd);
  return {};
}

bool means_no_space(int error) { return error == ENOSPC || error == EDQUOT || error == EFBIG; }

bool means_forbidden(int error) { return error == EACCES || error == EPERM || error == EROFS; }

Result<std::optional<FileLock>> FileLock::try_take(const std::filesystem::path& path) {
  // Each turn means that somebody else had the lock and gave it back.
  for (;;) {
    // flock, not fcntl: those locks are the process's, and all of a file's go with any close of it.
    const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (fd < 0) return cannot("make the lock", path, errno);
    const int error = try_lock(fd);
    if (error == 0 && !is_gone(fd)) return FileLock(path, fd);
    ::close(fd);
    if (error == EWOULDBLOCK) return std::nullopt;
    if (error != 0) return cannot("lock", path, error);
  }
}

FileLock::FileLock(FileLock&& other) noexcept
    : path_(std::move(other.path_)), fd_(std::exchange(other.fd_, -1)) {}

FileLock::~FileLock() {
  if (fd_ < 0) return;
  // While it is still ours: afterwards the name may be another holder's. A child that was forked
  // meanwhile and has the file open keeps nobody out of the next one of that name.
  ::unlink(path_.c_str());
  ::close(fd_);
}

tl::expected<void*, std::string> symbol_in(const char* library, const char* symbol) {
  void* const handle = ::dlopen(library, RTLD_NOW | RTLD_LOCAL);
  void* const address = handle == nullptr ? nullptr : ::dlsym(handle, symbol);
  if (address != nullptr) return address;
  const char* const problem = ::dlerror();
  return tl::unexpected<std::string>(problem == nullptr ? "it is empty" : problem);
}

}  // namespace slipway::ledger
