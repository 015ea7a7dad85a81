#include "core/artifact/input.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "core/artifact/problem.h"

namespace slipway::inspection {

Result<Input> Input::open(const std::filesystem::path& path) {
  Input input;
  input.file_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  struct stat status = {};
  if (input.file_ < 0 || ::fstat(input.file_, &status) != 0) {
    return not_a_package(fmt::format("cannot be read: {}", std::strerror(errno)),
                         "check the file's permissions");
  }
  if (!S_ISREG(status.st_mode)) {
    return not_a_package("is not a regular file",
                         "a package is read more than once: save it to a file first");
  }
  input.size_ = static_cast<std::uint64_t>(status.st_size);
  return input;
}

Input Input::over(std::string_view bytes) {
  Input input;
  input.bytes_ = bytes;
  input.size_ = bytes.size();
  return input;
}

Input::Input(Input&& other) noexcept
    : file_(std::exchange(other.file_, -1)), bytes_(other.bytes_), size_(other.size_) {}

Input& Input::operator=(Input&& other) noexcept {
  std::swap(file_, other.file_);
  bytes_ = other.bytes_;
  size_ = other.size_;
  return *this;
}

Input::~Input() {
  if (file_ >= 0) ::close(file_);
}

bool Input::read(std::uint64_t at, char* buffer, std::size_t count) const {
  if (at > size_ || count > size_ - at) return false;
  if (file_ < 0) {
    bytes_.copy(buffer, count, static_cast<std::size_t>(at));
    return true;
  }
  while (count > 0) {
    const auto got = ::pread(file_, buffer, count, static_cast<off_t>(at));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;  // 0: the file was cut off since it was opened
    buffer += got;
    at += static_cast<std::uint64_t>(got);
    count -= static_cast<std::size_t>(got);
  }
  return true;
}

std::optional<std::string> Input::read(std::uint64_t at, std::uint64_t count) const {
  if (at > size_ || count > size_ - at) return std::nullopt;
  std::string bytes(static_cast<std::size_t>(count), '\0');
  if (!read(at, bytes.data(), bytes.size())) return std::nullopt;
  return bytes;
}

}  // namespace slipway::inspection
