#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/backend.h"
#include "emulator/call.h"

namespace slipway::emulator {

struct HockeyAppApp {
  std::int64_t id = 0;
  std::string public_identifier;  ///< `APP_ID`: 32 lower-case hex digits
  std::string title;
  std::string bundle_identifier;  ///< empty until its first package, when nobody has said it
  std::string platform;           ///< `iOS`, `Android`, …
  int release_type = 0;
};

struct HockeyAppVersion {
  std::int64_t id = 0;
  std::string version;  ///< the build number
  Fields fields;        ///< the last value of each that was sent
  std::optional<StoredFile> file;
  std::string download_token;  ///< opens the file's address without an API token
  std::uint64_t downloads = 0;
  WallTime created;
  WallTime updated;
};

/// Which versions count as the newest.
enum class HockeyAppOrder { version, date };

/// `soft`: a version is gone, but its number stays taken. `purge`: the number is free again.
enum class HockeyAppRemoval { soft, purge };

/// What the HockeyApp front end needs from the state behind it, whatever its kind. Apps are named
/// by their public identifier in lower case; an app that is gone has no versions and takes none.
/// Safe to use from several threads.
class HockeyAppBackend {
 public:
  virtual ~HockeyAppBackend() = default;

  /// Adds an app; its ids are given here.
  virtual HockeyAppApp add_app(HockeyAppApp app) = 0;
  /// The oldest one of this bundle identifier and release type, or else the oldest one of this
  /// release type that has no bundle identifier yet.
  [[nodiscard]] virtual std::optional<HockeyAppApp> find_app_for(const HockeyAppApp& app) const = 0;
  /// That one, which then is the app of this package; added when there is none.
  virtual HockeyAppApp find_or_add_app(HockeyAppApp app) = 0;
  /// Gives an app that has no bundle identifier yet what this package says of its app. Returns the
  /// app as it then is; nothing when there is none.
  virtual std::optional<HockeyAppApp> claim_app(std::string_view app,
                                                const HockeyAppApp& package) = 0;
  /// The oldest first.
  [[nodiscard]] virtual std::vector<HockeyAppApp> apps() const = 0;
  /// With its versions. False when there is none.
  virtual bool remove_app(std::string_view app) = 0;

  /// Adds a version with the package's build number, or the next number where it is not known.
  /// `replace`: in the place of the newest one of the same number, with its id; where the number is
  /// not known, of the newest one that has a file of the same name, with its number.
  virtual std::optional<HockeyAppVersion> add_version(std::string_view app, Fields fields,
                                                      Reception reception, bool replace) = 0;
  /// Adds a version with the number that is its field `bundle_version`. Nothing when it is taken.
  virtual std::optional<HockeyAppVersion> create_version(std::string_view app, Fields fields,
                                                         Reception reception) = 0;
  /// Sets these fields, and the files that came. Nothing when there is no such version.
  virtual std::optional<HockeyAppVersion> update_version(std::string_view app, std::int64_t id,
                                                         const Fields& changes,
                                                         Reception reception) = 0;
  /// The newest first.
  [[nodiscard]] virtual std::vector<HockeyAppVersion> versions(std::string_view app) const = 0;
  /// False when there is no such version.
  virtual bool remove_version(std::string_view app, std::int64_t id, HockeyAppRemoval removal) = 0;
  /// All but the newest few; returns how many are gone.
  virtual std::size_t remove_versions(std::string_view app, std::size_t keep, HockeyAppOrder order,
                                      HockeyAppRemoval removal) = 0;
  /// The file of a version, for whoever has its token. Counts as one download.
  virtual std::optional<StoredFile> download(std::string_view app, std::int64_t id,
                                             std::string_view download_token) = 0;
};

}  // namespace slipway::emulator
