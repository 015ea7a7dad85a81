#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/backend.h"
#include "emulator/hockeyapp_backend.h"
#include "slipway/clock.h"

namespace slipway::emulator {

/// The HockeyApp-style server's state in memory.
class MemoryHockeyApp : public HockeyAppBackend {
 public:
  /// With one app of this public identifier, which is nobody's before its first package.
  MemoryHockeyApp(Backend& backend, std::shared_ptr<Clock> clock, std::string app);

  HockeyAppApp add_app(HockeyAppApp app) override;
  [[nodiscard]] std::optional<HockeyAppApp> find_app_for(const HockeyAppApp& app) const override;
  HockeyAppApp find_or_add_app(HockeyAppApp app) override;
  std::optional<HockeyAppApp> claim_app(std::string_view app, const HockeyAppApp& package) override;
  [[nodiscard]] std::vector<HockeyAppApp> apps() const override;
  bool remove_app(std::string_view app) override;

  std::optional<HockeyAppVersion> add_version(std::string_view app, Fields fields,
                                              Reception reception, bool replace) override;
  std::optional<HockeyAppVersion> create_version(std::string_view app, Fields fields,
                                                 Reception reception) override;
  std::optional<HockeyAppVersion> update_version(std::string_view app, std::int64_t id,
                                                 const Fields& changes,
                                                 Reception reception) override;
  [[nodiscard]] std::vector<HockeyAppVersion> versions(std::string_view app) const override;
  bool remove_version(std::string_view app, std::int64_t id, HockeyAppRemoval removal) override;
  std::size_t remove_versions(std::string_view app, std::size_t keep, HockeyAppOrder order,
                              HockeyAppRemoval removal) override;
  std::optional<StoredFile> download(std::string_view app, std::int64_t id,
                                     std::string_view download_token) override;

 private:
  /// A version with the number of the reception that brought its file.
  struct Entry {
    HockeyAppVersion value;
    std::size_t reception = 0;
    bool removed = false;  ///< softly
  };
  struct App {
    HockeyAppApp value;
    std::vector<Entry> versions;   ///< the oldest first
    std::int64_t last_number = 0;  ///< the highest that was ever given
  };

  // These need the lock.
  std::int64_t next_version_id();
  std::string random_hex(std::size_t digits);
  HockeyAppApp push_app(HockeyAppApp app, std::string public_identifier);
  [[nodiscard]] const App* find_app(std::string_view app) const;
  [[nodiscard]] App* find_app(std::string_view app);
  /// See find_app_for; nullptr when there is none.
  [[nodiscard]] const App* app_for(const HockeyAppApp& package) const;
  static void claim(HockeyAppApp& app, const HockeyAppApp& package);
  [[nodiscard]] static Entry* find_version(App* app, std::int64_t id);
  HockeyAppVersion push_version(App& app, HockeyAppVersion version, Reception reception);
  std::size_t note(const App& app, const HockeyAppVersion& version, Reception reception);
  void set_state(const Entry& entry, const char* state);
  void remove(App& app, std::int64_t id, HockeyAppRemoval removal);

  Backend& backend_;
  std::shared_ptr<Clock> clock_;
  mutable std::mutex mutex_;
  std::random_device random_;
  std::vector<App> apps_;  ///< the oldest first
  std::int64_t last_app_id_ = 122;
  std::int64_t version_count_ = 0;
};

}  // namespace slipway::emulator
