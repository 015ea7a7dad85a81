#include "emulator/disk_backend.h"

#include <Poco/Crypto/DigestEngine.h>
#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <system_error>
#include <utility>

#include "emulator/form.h"

namespace slipway::emulator {
namespace {

namespace fs = std::filesystem;

/// From spec/PGYER.md: the signature begins a minute in the past and spans 1860 seconds.
constexpr auto kTokenLife = std::chrono::minutes(30);
constexpr std::int64_t kFirstVersionId = 1000;

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

  StoredFile keep(const std::string& file_name) override {
    file_.reset();
    auto kept = path_.parent_path() / (stem_ + "-" + safe_name(file_name));
    std::error_code error;
    fs::rename(path_, kept, error);
    kept_ = true;
    return {file_name, size_, Poco::DigestEngine::digestToHex(digest_.digest()),
            error ? path_ : kept};
  }

 private:
  Poco::Crypto::DigestEngine digest_;
  std::string stem_;
  fs::path path_;
  std::unique_ptr<std::FILE, CloseFile> file_;
  std::uint64_t size_ = 0;
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

std::string_view to_string(PgyerState state) {
  switch (state) {
    case PgyerState::publishing:
      return "publishing";
    case PgyerState::live:
      return "live";
    case PgyerState::failed:
      return "failed";
  }
  return "failed";
}

/// Two builds belong to the same app when they are of the same platform: `ios` and `ipa` are one.
std::string_view platform_of(const PgyerBuild& build) {
  const auto type = field_or_empty(build.token.parameters, "buildType");
  if (type == "ios" || type == "ipa") return "ios";
  if (type == "android" || type == "apk") return "android";
  return "harmonyos";
}

std::string extension_of(std::string_view type) {
  if (type == "ios" || type == "ipa") return "ipa";
  if (type == "android" || type == "apk") return "apk";
  return "hap";
}

}  // namespace

DiskBackend::DiskBackend(fs::path folder, std::shared_ptr<Clock> clock)
    : folder_(std::move(folder)),
      next_file_(first_free_number(folder_)),
      clock_(std::move(clock)) {}

Result<std::unique_ptr<DiskBackend>> DiskBackend::open(const fs::path& folder,
                                                       std::shared_ptr<Clock> clock) {
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
  return std::unique_ptr<DiskBackend>(new DiskBackend(fs::absolute(folder), std::move(clock)));
}

std::unique_ptr<IncomingFile> DiskBackend::receive_file() {
  return std::make_unique<DiskFile>(folder_, next_file_++);
}

void DiskBackend::note_incomplete(Reception reception) {
  reception.complete = false;
  reception.state = "incomplete";
  const std::lock_guard lock(mutex_);
  add_reception(std::move(reception));
}

std::vector<Reception> DiskBackend::receptions() const {
  const std::lock_guard lock(mutex_);
  return receptions_;
}

std::string DiskBackend::random_hex(std::size_t digits) {
  std::uniform_int_distribution<int> digit(0, 15);
  std::string text;
  while (text.size() < digits) text += "0123456789abcdef"[digit(random_)];
  return text;
}

std::size_t DiskBackend::add_reception(Reception reception) {
  receptions_.push_back(std::move(reception));
  return receptions_.size() - 1;
}

PgyerToken DiskBackend::issue_token(Fields parameters) {
  const std::lock_guard lock(mutex_);
  const auto now = clock_->wall_time();
  const auto seconds =
      std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
  const auto expires = now + kTokenLife;
  const auto extension = extension_of(field_or_empty(parameters, "buildType"));

  PgyerToken token;
  token.build_key = random_hex(32);
  token.storage_key =
      fmt::format("apps/{}/{}/{}.{}", random_hex(6), random_hex(8), random_hex(32), extension);
  token.parameters = std::move(parameters);
  token.expires = expires;
  token.form = {
      {"key", token.storage_key},
      {"signature", fmt::format("q-sign-algorithm=sha1&q-ak={}&q-sign-time={};{}&q-key-time={};{}"
                                "&q-header-list=&q-url-param-list=&q-signature={}",
                                random_hex(36), seconds - 60, seconds + 1800, seconds - 60,
                                seconds + 1800, random_hex(40))},
      {"x-cos-security-token", random_hex(96)},
      // Not on the page: clients must send every member of `params`, known or not.
      {"x-cos-emulator-extra", random_hex(16)},
  };
  tokens_[token.storage_key] = token;
  return token;
}

std::optional<PgyerToken> DiskBackend::find_token(std::string_view storage_key) const {
  const std::lock_guard lock(mutex_);
  const auto it = tokens_.find(storage_key);
  if (it == tokens_.end()) return std::nullopt;
  return it->second;
}

bool DiskBackend::is_issued(std::string_view build_key) const {
  const std::lock_guard lock(mutex_);
  return std::any_of(tokens_.begin(), tokens_.end(),
                     [&](const auto& item) { return item.second.build_key == build_key; });
}

DiskBackend::BuildEntry* DiskBackend::find_build(std::string_view build_key) {
  const auto it = std::find_if(builds_.begin(), builds_.end(), [&](const BuildEntry& entry) {
    return entry.value.build_key == build_key;
  });
  return it == builds_.end() ? nullptr : &*it;
}

void DiskBackend::describe(const BuildEntry& entry) {
  auto& reception = receptions_[entry.reception];
  reception.state = to_string(entry.value.state);
  reception.details = {{"build_key", entry.value.build_key},
                       {"token_key", entry.value.token.build_key},
                       {"latest", entry.value.latest ? "yes" : "no"}};
}

void DiskBackend::mark_latest(const PgyerBuild& build, bool latest) {
  const std::string build_key = build.build_key;
  const auto platform = platform_of(build);
  for (auto& entry : builds_) {
    if (entry.value.build_key == build_key) {
      entry.value.latest = latest;
    } else if (latest && platform_of(entry.value) == platform) {
      entry.value.latest = false;
    }
    describe(entry);
  }
}

PgyerBuild DiskBackend::store_build(PgyerToken token, Reception reception, PgyerState state) {
  const std::lock_guard lock(mutex_);
  const auto known = std::find_if(builds_.begin(), builds_.end(), [&](const BuildEntry& entry) {
    return !token.build_key.empty() && entry.value.token.build_key == token.build_key;
  });
  if (known != builds_.end()) {
    known->value.file = *reception.file;
    receptions_[known->reception] = std::move(reception);
    describe(*known);
    return known->value;
  }
  BuildEntry entry;
  entry.value.build_key = random_hex(32);
  entry.value.token = std::move(token);
  entry.value.file = *reception.file;
  entry.value.state = state;
  entry.value.created = clock_->wall_time();
  const auto platform = platform_of(entry.value);
  entry.value.build_number +=
      static_cast<int>(std::count_if(builds_.begin(), builds_.end(), [&](const BuildEntry& other) {
        return platform_of(other.value) == platform;
      }));
  entry.reception = add_reception(std::move(reception));
  builds_.push_back(std::move(entry));
  describe(builds_.back());
  if (state == PgyerState::live) mark_latest(builds_.back().value, true);
  return builds_.back().value;
}

std::optional<PgyerBuild> DiskBackend::poll_build(std::string_view key) {
  const std::lock_guard lock(mutex_);
  const auto it = std::find_if(builds_.begin(), builds_.end(), [&](const BuildEntry& entry) {
    return entry.value.build_key == key || entry.value.token.build_key == key;
  });
  if (it == builds_.end()) return std::nullopt;
  ++it->value.polls;
  return it->value;
}

std::optional<PgyerBuild> DiskBackend::set_build_state(std::string_view build_key,
                                                       PgyerState state) {
  const std::lock_guard lock(mutex_);
  auto* entry = find_build(build_key);
  if (entry == nullptr) return std::nullopt;
  // Two that ask at once may both find that it is time: only the first one makes it live.
  const bool goes_live = state == PgyerState::live && entry->value.state != PgyerState::live;
  entry->value.state = state;
  describe(*entry);
  if (goes_live) mark_latest(entry->value, true);
  return entry->value;
}

bool DiskBackend::set_latest(std::string_view build_key, bool latest) {
  const std::lock_guard lock(mutex_);
  auto* entry = find_build(build_key);
  if (entry == nullptr) return false;
  mark_latest(entry->value, latest);
  return true;
}

HockeyAppVersion DiskBackend::add_version(Reception reception, bool replace) {
  const std::lock_guard lock(mutex_);
  VersionEntry entry;
  auto& version = entry.value;
  version.fields = reception.fields;
  version.file = reception.file;
  version.symbols = reception.symbols;
  version.created = clock_->wall_time();

  auto old = versions_.rend();
  if (replace && version.file) {
    old = std::find_if(versions_.rbegin(), versions_.rend(), [&](const VersionEntry& other) {
      return other.value.file && other.value.file->file_name == version.file->file_name;
    });
  }
  version.number = old == versions_.rend() ? ++last_version_ : old->value.number;
  version.id = kFirstVersionId + version.number;
  reception.state = "live";
  reception.details = {{"version", std::to_string(version.number)}};
  entry.reception = add_reception(std::move(reception));
  if (old == versions_.rend()) {
    versions_.push_back(entry);
  } else {
    receptions_[old->reception].state = "replaced";
    *old = entry;
  }
  return version;
}

std::vector<HockeyAppVersion> DiskBackend::versions() const {
  const std::lock_guard lock(mutex_);
  std::vector<HockeyAppVersion> newest_first;
  for (auto it = versions_.rbegin(); it != versions_.rend(); ++it) {
    newest_first.push_back(it->value);
  }
  return newest_first;
}

}  // namespace slipway::emulator
