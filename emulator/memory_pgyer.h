#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/backend.h"
#include "emulator/pgyer_backend.h"
#include "slipway/clock.h"

namespace slipway::emulator {

/// Pgyer's state in memory.
class MemoryPgyer : public PgyerBackend {
 public:
  /// `apps`: one for each platform, to begin with. It is of the first identifier that comes.
  MemoryPgyer(Backend& backend, std::shared_ptr<Clock> clock, const std::vector<PgyerApp>& apps);

  PgyerToken issue_token(Fields parameters) override;
  [[nodiscard]] std::optional<PgyerToken> find_token(std::string_view storage_key) const override;
  [[nodiscard]] bool is_issued(std::string_view build_key) const override;
  PgyerBuild store_build(PgyerToken token, Reception reception, PgyerState state) override;
  std::optional<PgyerBuild> poll_build(std::string_view key) override;
  [[nodiscard]] std::optional<PgyerBuild> find_build(std::string_view key) const override;
  std::optional<PgyerBuild> set_build_state(std::string_view build_key, PgyerState state) override;
  bool set_latest(std::string_view build_key, bool latest) override;

  [[nodiscard]] std::vector<PgyerApp> apps() const override;
  [[nodiscard]] std::vector<PgyerBuild> live_builds(std::string_view app_key) const override;
  PgyerChange change_app(std::string_view app_key, const PgyerSettings& changes) override;
  PgyerChange change_build(std::string_view build_key, const PgyerSettings& changes) override;
  std::optional<std::string> add_file(std::string_view key, FurtherFile file) override;
  void count_download(std::string_view build_key) override;
  PgyerChange delete_build(std::string_view build_key) override;
  bool delete_app(std::string_view app_key) override;

 private:
  struct App {
    PgyerApp first;          ///< as it is when it begins
    std::string identifier;  ///< empty: nobody's yet
    PgyerSettings settings;  ///< with its short URL
    int last_number = 0;
    bool deleted = false;
  };
  /// A build with the number of its reception. Its settings are its own only.
  struct Entry {
    PgyerBuild value;
    std::size_t reception = 0;
    std::int64_t download_day = 0;  ///< of `downloads_today`
  };
  using Builds = std::vector<Entry>;

  [[nodiscard]] static App begun(const PgyerApp& first, const std::string& identifier);

  // These need the lock.
  std::string random_hex(std::size_t digits);
  [[nodiscard]] Builds::iterator find_final(std::string_view build_key);
  [[nodiscard]] Builds::const_iterator find_any(std::string_view key) const;
  /// The app of a package of this platform; made, or begun anew, when there is none.
  [[nodiscard]] App& app_of(PgyerPlatform platform, const StoredFile& file);
  /// Puts the build into the app of its package.
  void join_app(PgyerBuild& build);
  [[nodiscard]] App* find_app(std::string_view app_key);
  [[nodiscard]] bool is_taken(std::string_view short_url, std::string_view app_key) const;
  [[nodiscard]] std::int64_t today() const;
  /// What others see of a build.
  [[nodiscard]] PgyerBuild seen(const Entry& entry) const;
  void mark_latest(PgyerBuild build, bool latest);
  void describe(const Entry& entry);
  void forget(Builds::iterator entry);

  Backend& backend_;
  std::shared_ptr<Clock> clock_;
  mutable std::mutex mutex_;
  std::random_device random_;
  std::map<std::string, PgyerToken, std::less<>> tokens_;  ///< by storage key
  std::vector<App> apps_;
  Builds builds_;  ///< the oldest first
};

}  // namespace slipway::emulator
