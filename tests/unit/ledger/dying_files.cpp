#include "tests/unit/ledger/dying_files.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <csignal>

namespace slipway::testing {
namespace {

int changes_left = 0;

bool is_the_last() { return changes_left-- == 0; }

void die() { ::raise(SIGKILL); }

// As SQLite calls them: each stands for the system's call of that name.

int open_or_die(const char* path, int flags, int mode) {
  if ((flags & O_CREAT) != 0 && is_the_last()) die();
  return ::open(path, flags, mode);
}

ssize_t write_or_die(int fd, const void* bytes, std::size_t size) {
  if (!is_the_last()) return ::write(fd, bytes, size);
  const ssize_t half = ::write(fd, bytes, size / 2);
  die();
  return half;
}

ssize_t pwrite_or_die(int fd, const void* bytes, std::size_t size, off_t offset) {
  if (!is_the_last()) return ::pwrite(fd, bytes, size, offset);
  const ssize_t half = ::pwrite(fd, bytes, size / 2, offset);
  die();
  return half;
}

int truncate_or_die(int fd, off_t size) {
  if (is_the_last()) die();
  return ::ftruncate(fd, size);
}

int unlink_or_die(const char* path) {
  if (is_the_last()) die();
  return ::unlink(path);
}

template <typename Call>
void replace(const char* name, Call* call) {
  sqlite3_vfs* files = sqlite3_vfs_find(nullptr);
  // Not every build of SQLite has each of them.
  files->xSetSystemCall(files, name, reinterpret_cast<sqlite3_syscall_ptr>(call));
}

}  // namespace

void die_at_change(int number) {
  static_assert(sizeof(off_t) == 8);
  changes_left = number;
  replace("open", open_or_die);
  replace("write", write_or_die);
  replace("pwrite", pwrite_or_die);
  replace("pwrite64", pwrite_or_die);
  replace("ftruncate", truncate_or_die);
  replace("unlink", unlink_or_die);
}

}  // namespace slipway::testing
