#include "emulator/disk_backend.h"

#include <Poco/Crypto/DigestEngine.h>
#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <optional>
#include <system_error>
#include <utility>

#include "core/crypto/digest.h"

namespace slipway::emulator {
namespace {

namespace fs = std::filesystem;

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

/// A name that is safe as the last component of a path. What the client called the file is kept
/// beside it, unchanged.
std::string safe_name(std::string_view name) {
  constexpr std::size_t kLongest = 160;
  std::string safe(name.substr(name.size() > kLongest ? name.size() - kLongest : 0));
  for (char& c : safe) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f || c == '/' || c == '\\') c = '_';
  }
  return safe.empty() ? "file" : safe;
}

/// What a real service reads out of a package. A file that does not say whose package it is tells
/// nothing of one.
std::shared_ptr<const Artifact> read_package(const fs::path& path) {
  auto artifact = inspect(path);
  if (!artifact || is_symbols(artifact->format) || !artifact->bundle_id) return nullptr;
  artifact->icon = nullptr;  // a picture for each build would fill the memory
  return std::make_shared<const Artifact>(std::move(*artifact));
}

class DiskFile : public IncomingFile {
 public:
  DiskFile(const fs::path& folder, unsigned number)
      : digest_("SHA256"), stem_(fmt::format("{:05}", number)), path_(folder / (stem_ + ".part")) {
    file_.reset(std::fopen(path_.c_str(), "wb"));
    if (file_ != nullptr) std::setvbuf(file_.get(), nullptr, _IONBF, 0);
  }
  ~DiskFile() override {
    file_.reset();
    std::error_code ignored;
    if (!kept_) fs::remove(path_, ignored);
  }
  DiskFile(const DiskFile&) = delete;
  DiskFile& operator=(const DiskFile&) = delete;

  bool write(std::string_view block) override {
    if (file_ == nullptr) return false;
    digest_.update(block.data(), block.size());
    size_ += block.size();
    return std::fwrite(block.data(), 1, block.size(), file_.get()) == block.size();
  }
  [[nodiscard]] std::uint64_t size() const override { return size_; }

  const StoredFile& finish(const std::string& file_name) override {
    if (finished_) return *finished_;
    file_.reset();
    const auto named = path_.parent_path() / (stem_ + "-" + safe_name(file_name));
    std::error_code error;
    fs::rename(path_, named, error);
    if (!error) path_ = named;
    finished_ = {file_name, size_, Poco::DigestEngine::digestToHex(digest_.digest()), path_,
                 read_package(path_)};
    return *finished_;
  }

  StoredFile keep(const std::string& file_name) override {
    kept_ = true;
    return finish(file_name);
  }

 private:
  Poco::Crypto::DigestEngine digest_;
  std::string stem_;
  fs::path path_;
  std::unique_ptr<std::FILE, CloseFile> file_;
  std::uint64_t size_ = 0;
  std::optional<StoredFile> finished_;
  bool kept_ = false;
};

/// The number after those that the files in the folder begin with.
unsigned first_free_number(const fs::path& folder) {
  unsigned highest = 0;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    const auto name = entry.path().filename().string();
    unsigned number = 0;
    const auto parsed = std::from_chars(name.data(), name.data() + name.size(), number);
    if (parsed.ec == std::errc()) highest = std::max(highest, number);
  }
  return highest + 1;
}

}  // namespace

DiskBackend::DiskBackend(fs::path folder)
    : folder_(std::move(folder)), next_file_(first_free_number(folder_)) {
  crypto::keep_openssl();  // files arrive in several threads
}

Result<std::unique_ptr<DiskBackend>> DiskBackend::open(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  const auto probe = folder / ".writable";
  std::unique_ptr<std::FILE, CloseFile> file(std::fopen(probe.c_str(), "wb"));
  if (file == nullptr) {
    const auto why = error ? error : std::error_code(errno, std::generic_category());
    return fail(ErrorKind::io,
                fmt::format("cannot write to the folder {}: {}", folder.string(), why.message()),
                "name another folder for what the emulator receives");
  }
  file.reset();
  fs::remove(probe, error);
  return std::unique_ptr<DiskBackend>(new DiskBackend(fs::absolute(folder)));
}

std::unique_ptr<IncomingFile> DiskBackend::receive_file() {
  return std::make_unique<DiskFile>(folder_, next_file_++);
}

std::size_t DiskBackend::add_reception(Reception reception) {
  const std::lock_guard lock(mutex_);
  receptions_.push_back(std::move(reception));
  return receptions_.size() - 1;
}

void DiskBackend::change_reception(std::size_t number,
                                   const std::function<void(Reception&)>& change) {
  const std::lock_guard lock(mutex_);
  if (number < receptions_.size()) change(receptions_[number]);
}

void DiskBackend::note_incomplete(Reception reception) {
  reception.complete = false;
  reception.state = "incomplete";
  reception.transfers = 0;
  add_reception(std::move(reception));
}

std::vector<Reception> DiskBackend::receptions() const {
  const std::lock_guard lock(mutex_);
  return receptions_;
}

}  // namespace slipway::emulator
