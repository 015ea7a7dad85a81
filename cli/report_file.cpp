#include "cli/report_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <nlohmann/json.hpp>
#include <system_error>
#include <utility>

namespace slipway::cli {
namespace {

namespace fs = std::filesystem;

constexpr int kMostTemporaryNames = 100;

tl::unexpected<Error> cannot_write(const std::string& path, int problem) {
  return fail(ErrorKind::io,
              fmt::format("cannot write the report file {}: {}", path,
                          std::generic_category().message(problem)),
              "check that its folder exists and can be written, or change --report");
}

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int number() const { return number_; }

 private:
  int number_;
};

/// Returns 0, or what went wrong.
int write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

int write_directly(const fs::path& path, std::string_view text) {
  const Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
  return file.number() < 0 ? errno : write_all(file.number(), text);
}

/// A new file beside `file`, gone with its owner unless it took the other's place.
class Temporary {
 public:
  explicit Temporary(const fs::path& file) : file_(file) {
    for (int i = 0; i < kMostTemporaryNames; ++i) {
      path_ = fmt::format("{}.tmp-{}-{}", file.string(), ::getpid(), i);
      descriptor_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
      problem_ = descriptor_ < 0 ? errno : 0;
      if (problem_ != EEXIST) break;
    }
    struct stat old {};
    if (descriptor_ >= 0 && ::stat(file.c_str(), &old) == 0) {
      // At worst the new one has the usual permissions.
      [[maybe_unused]] const int ignored = ::fchmod(descriptor_, old.st_mode & 0777);
    }
  }
  ~Temporary() {
    if (descriptor_ < 0) return;
    ::close(descriptor_);
    if (!in_place_) ::unlink(path_.c_str());
  }
  Temporary(const Temporary&) = delete;
  Temporary& operator=(const Temporary&) = delete;

  /// 0, or why there is none.
  [[nodiscard]] int problem() const { return problem_; }
  int write(std::string_view text) {
    const int problem = write_all(descriptor_, text);
    return problem != 0 || ::fsync(descriptor_) == 0 ? problem : errno;
  }
  int take_its_place() {
    in_place_ = ::rename(path_.c_str(), file_.c_str()) == 0;
    return in_place_ ? 0 : errno;
  }

 private:
  fs::path file_;
  std::string path_;
  int descriptor_ = -1;
  int problem_ = 0;
  bool in_place_ = false;
};

/// The number in `/dev/stderr`, `/dev/fd/3`, …. What is open there may be a regular file (a log),
/// and is not to be replaced.
std::optional<int> descriptor_in(const std::string& path) {
  if (path == "/dev/stdout") return STDOUT_FILENO;
  if (path == "/dev/stderr") return STDERR_FILENO;
  for (const std::string_view folder : {"/dev/fd/", "/proc/self/fd/"}) {
    if (path.compare(0, folder.size(), folder) != 0) continue;
    int number = -1;
    const char* end = path.data() + path.size();
    const auto [rest, problem] = std::from_chars(path.data() + folder.size(), end, number);
    if (problem == std::errc() && rest == end && number >= 0) return number;
  }
  return std::nullopt;
}

bool is_one_of(const fs::path& path, const std::vector<fs::path>& files) {
  return std::any_of(files.begin(), files.end(), [&path](const fs::path& file) {
    std::error_code not_there;
    return fs::equivalent(path, file, not_there);
  });
}

/// 0, or why nothing can be written there.
int problem_with_descriptor(int descriptor) {
  const int mode = ::fcntl(descriptor, F_GETFL);
  if (mode < 0) return errno;
  return (mode & O_ACCMODE) == O_RDONLY ? EBADF : 0;
}

}  // namespace

Result<ReportFile> ReportFile::check(const std::string& path, const std::vector<fs::path>& inputs) {
  ReportFile report;
  report.path_ = path;
  if (path.empty()) return report;
  report.descriptor_ = descriptor_in(path);
  if (report.descriptor_) {
    const int problem = problem_with_descriptor(*report.descriptor_);
    if (problem != 0) return cannot_write(path, problem);
    return report;
  }

  std::error_code ignored;
  const fs::file_status status = fs::status(path, ignored);
  report.regular_ = fs::is_regular_file(status) || !fs::exists(status);
  if (fs::is_directory(status)) return cannot_write(path, EISDIR);
  if (fs::exists(status) && ::access(path.c_str(), W_OK) != 0) return cannot_write(path, errno);
  if (!report.regular_) return report;

  if (is_one_of(path, inputs)) {
    return fail(ErrorKind::invalid_request,
                fmt::format("--report {} would overwrite a file that this run reads", path),
                "name another file");
  }
  report.file_ = fs::exists(status) ? fs::canonical(path, ignored) : fs::path(path);
  if (const Temporary trial(report.file_); trial.problem() != 0) {
    return cannot_write(path, trial.problem());
  }
  return report;
}

ReportFile check_report_file(const std::string& path, Planning& planning) {
  Result<ReportFile> file = ReportFile::check(path, planning.inputs);
  if (file) return std::move(*file);
  planning.findings.push_back(
      error_finding("report_file", file.error().message, file.error().hint));
  planning.plans.clear();
  return {};
}

Result<void> ReportFile::write(const nlohmann::ordered_json& document, const Session& session) {
  if (path_.empty()) return {};
  const std::string text = session.to_text(document, Output::json);
  int problem = 0;
  if (descriptor_) {
    problem = write_all(*descriptor_, text);
  } else if (!regular_) {
    problem = write_directly(path_, text);
  } else {
    Temporary temporary(file_);
    problem = temporary.problem();
    if (problem == 0) problem = temporary.write(text);
    if (problem == 0) problem = temporary.take_its_place();
    // A file that is mounted by itself cannot be replaced.
    if (problem == EBUSY || problem == EXDEV) problem = write_directly(file_, text);
  }
  if (problem != 0) return cannot_write(path_, problem);
  return {};
}

}  // namespace slipway::cli
