#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/backend.h"
#include "emulator/call.h"

namespace slipway::emulator {

/// What getCOSToken has issued.
struct PgyerToken {
  std::string build_key;    ///< to poll with
  std::string storage_key;  ///< another value, for the storage form
  Fields form;              ///< everything that the storage form must repeat
  Fields parameters;        ///< what getCOSToken was asked
  WallTime expires;
};

/// What Pgyer says of a package: what it read there, or the page's defaults.
struct PgyerFacts {
  std::string name;
  std::string version;
  std::string version_no;
  std::string identifier;
};
[[nodiscard]] PgyerFacts facts_of(const StoredFile& file);

/// The numbers are those of `buildType`; the page ends at Android.
enum class PgyerPlatform { ios = 1, android = 2, harmonyos = 3 };

/// By a `buildType` parameter: `ios` and `ipa` are one.
[[nodiscard]] PgyerPlatform platform_of(std::string_view build_type);
/// `ipa`, `apk` or `hap`.
[[nodiscard]] std::string_view extension_of(PgyerPlatform platform);

enum class PgyerState { publishing, live, failed };
/// The same words, as a Reception's state.
[[nodiscard]] std::string_view to_string(PgyerState state);

/// What app/update, app/updateApp and an upload's parameters say, by the names of app/update. What
/// was never said is not there.
using PgyerSettings = std::map<std::string, std::string, std::less<>>;

struct PgyerBuild {
  std::string build_key;  ///< the final one
  std::string app_key;
  PgyerPlatform platform = PgyerPlatform::android;
  PgyerToken token;  ///< of the upload; without keys after a legacy upload
  StoredFile file;
  int build_number = 1;  ///< Pgyer's own count of the app's builds
  bool latest = false;
  PgyerState state = PgyerState::publishing;
  int polls = 0;                         ///< how often somebody has asked, this time included
  PgyerSettings settings;                ///< its own, and its app's where it has none
  std::vector<std::string> screenshots;  ///< their keys
  int downloads_today = 0;
  WallTime created;
  WallTime updated;
};

/// There is one app for each platform and identifier.
struct PgyerApp {
  PgyerPlatform platform = PgyerPlatform::android;
  std::string app_key;
  std::string short_url;
};

/// How a change went.
enum class PgyerChange { done, not_found, short_url_taken, last_build };

/// What Pgyer's front ends need from the state behind them, whatever its kind. Safe to use from
/// several threads.
class PgyerBackend {
 public:
  virtual ~PgyerBackend() = default;

  virtual PgyerToken issue_token(Fields parameters) = 0;
  [[nodiscard]] virtual std::optional<PgyerToken> find_token(
      std::string_view storage_key) const = 0;
  /// Whether this is a key to poll with that was issued, and its build was not deleted.
  [[nodiscard]] virtual bool is_issued(std::string_view build_key) const = 0;
  /// Adds a build to the app of its package, which is made when there is none; a second file for
  /// the same token takes the place of the first. One that is live from the beginning is the latest
  /// of its app.
  virtual PgyerBuild store_build(PgyerToken token, Reception reception, PgyerState state) = 0;
  /// By the key to poll with, or the final one. Counts as one poll.
  virtual std::optional<PgyerBuild> poll_build(std::string_view key) = 0;
  /// By the key to poll with, or the final one, in any state; nothing is counted.
  [[nodiscard]] virtual std::optional<PgyerBuild> find_build(std::string_view key) const = 0;
  /// By the final key; returns the build as it then is, or nothing when there is none. A build that
  /// becomes live is the latest of its app.
  virtual std::optional<PgyerBuild> set_build_state(std::string_view build_key,
                                                    PgyerState state) = 0;
  /// By the final key. False when there is none.
  virtual bool set_latest(std::string_view build_key, bool latest) = 0;

  /// Those that were not deleted, with or without builds.
  [[nodiscard]] virtual std::vector<PgyerApp> apps() const = 0;
  /// The live builds of an app, the newest first.
  [[nodiscard]] virtual std::vector<PgyerBuild> live_builds(std::string_view app_key) const = 0;

  /// Sets what holds for all builds of an app: they lose what they have of their own. Refuses the
  /// short URL of another app.
  virtual PgyerChange change_app(std::string_view app_key, const PgyerSettings& changes) = 0;
  /// Sets what holds for one build, by its final key. Refuses the short URL of another app.
  virtual PgyerChange change_build(std::string_view build_key, const PgyerSettings& changes) = 0;
  /// Records a file that came after the build, by either key; a `screenshot` belongs to what is
  /// shown, and then its key is returned. Nothing when there is no such build.
  virtual std::optional<std::string> add_file(std::string_view key, FurtherFile file) = 0;
  /// By the final key. Nothing happens when there is none.
  virtual void count_download(std::string_view build_key) = 0;
  /// By the final key of a live build. The newest one that is left becomes the latest when the
  /// latest goes. Refuses the last live build of an app.
  virtual PgyerChange delete_build(std::string_view build_key) = 0;
  /// With all its builds and settings. False when there is none.
  virtual bool delete_app(std::string_view app_key) = 0;
};

}  // namespace slipway::emulator
