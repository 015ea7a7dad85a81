#pragma once

#include <atomic>
#include <cstddef>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/backend.h"
#include "slipway/clock.h"
#include "slipway/result.h"

namespace slipway::emulator {

/// The state of one emulator: files in a folder, everything else in memory.
class DiskBackend : public Backend {
 public:
  /// Creates the folder. Fails with `io` when it cannot be written.
  [[nodiscard]] static Result<std::unique_ptr<DiskBackend>> open(
      const std::filesystem::path& folder, std::shared_ptr<Clock> clock);

  [[nodiscard]] std::unique_ptr<IncomingFile> receive_file() override;
  void note_incomplete(Reception reception) override;
  [[nodiscard]] std::vector<Reception> receptions() const override;

  PgyerToken issue_token(Fields parameters) override;
  [[nodiscard]] std::optional<PgyerToken> find_token(std::string_view storage_key) const override;
  [[nodiscard]] bool is_issued(std::string_view build_key) const override;
  PgyerBuild store_build(PgyerToken token, Reception reception, PgyerState state) override;
  std::optional<PgyerBuild> poll_build(std::string_view key) override;
  std::optional<PgyerBuild> set_build_state(std::string_view build_key, PgyerState state) override;
  bool set_latest(std::string_view build_key, bool latest) override;

  HockeyAppVersion add_version(Reception reception, bool replace) override;
  [[nodiscard]] std::vector<HockeyAppVersion> versions() const override;

 private:
  /// A build or version with the place of its upload in `receptions_`.
  template <typename T>
  struct Entry {
    T value;
    std::size_t reception = 0;
  };
  using BuildEntry = Entry<PgyerBuild>;
  using VersionEntry = Entry<HockeyAppVersion>;

  DiskBackend(std::filesystem::path folder, std::shared_ptr<Clock> clock);

  // These need the lock.
  std::string random_hex(std::size_t digits);
  std::size_t add_reception(Reception reception);
  BuildEntry* find_build(std::string_view build_key);
  void mark_latest(const PgyerBuild& build, bool latest);
  void describe(const BuildEntry& entry);

  std::filesystem::path folder_;
  std::atomic<unsigned> next_file_;  ///< after those of earlier runs in the same folder
  std::shared_ptr<Clock> clock_;
  mutable std::mutex mutex_;
  std::random_device random_;
  std::vector<Reception> receptions_;
  std::map<std::string, PgyerToken, std::less<>> tokens_;  ///< by storage key
  std::vector<BuildEntry> builds_;
  std::vector<VersionEntry> versions_;  ///< the oldest first
  std::int64_t last_version_ = 0;
};

}  // namespace slipway::emulator
