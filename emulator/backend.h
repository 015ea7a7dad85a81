#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/call.h"

namespace slipway::emulator {

using WallTime = std::chrono::system_clock::time_point;

/// A file that has arrived and is kept.
struct StoredFile {
  std::string file_name;  ///< as the client named it
  std::uint64_t size = 0;
  std::string sha256;
  std::filesystem::path path;
};

/// A file while it arrives. It is thrown away with this object unless `keep` was called.
class IncomingFile {
 public:
  virtual ~IncomingFile() = default;
  /// False when it cannot be stored.
  [[nodiscard]] virtual bool write(std::string_view block) = 0;
  [[nodiscard]] virtual std::uint64_t size() const = 0;
  /// Once, after the last block.
  [[nodiscard]] virtual StoredFile keep(const std::string& file_name) = 0;
};

/// One upload as far as it came.
struct Reception {
  std::string provider;
  std::string endpoint;
  Fields fields;
  std::optional<StoredFile> file;
  std::optional<StoredFile> symbols;
  bool complete = true;
  std::string state = {};  ///< `publishing`, `live`, `failed`, `replaced`, `incomplete`
  Fields details = {};     ///< what the service knows it by
};

/// What getCOSToken has issued.
struct PgyerToken {
  std::string build_key;    ///< to poll with
  std::string storage_key;  ///< another value, for the storage form
  Fields form;              ///< everything that the storage form must repeat
  Fields parameters;        ///< what getCOSToken was asked
  WallTime expires;
};

enum class PgyerState { publishing, live, failed };

struct PgyerBuild {
  std::string build_key;  ///< the final one
  PgyerToken token;       ///< of the upload; without keys after a legacy upload
  StoredFile file;
  int build_number = 1;  ///< Pgyer's own count of the app's builds
  bool latest = false;
  PgyerState state = PgyerState::publishing;
  int polls = 0;  ///< how often somebody has asked, this time included
  WallTime created;
};

struct HockeyAppVersion {
  std::int64_t id = 0;
  std::int64_t number = 0;  ///< `version`
  Fields fields;
  std::optional<StoredFile> file;
  std::optional<StoredFile> symbols;
  WallTime created;
};

/// What the front ends need from the state behind them, whatever its kind. Safe to use from
/// several threads.
class Backend {
 public:
  virtual ~Backend() = default;

  [[nodiscard]] virtual std::unique_ptr<IncomingFile> receive_file() = 0;

  /// Records an upload that broke off.
  virtual void note_incomplete(Reception reception) = 0;
  /// Everything that was received, in order of arrival.
  [[nodiscard]] virtual std::vector<Reception> receptions() const = 0;

  virtual PgyerToken issue_token(Fields parameters) = 0;
  [[nodiscard]] virtual std::optional<PgyerToken> find_token(
      std::string_view storage_key) const = 0;
  /// Whether this is a key to poll with that was issued.
  [[nodiscard]] virtual bool is_issued(std::string_view build_key) const = 0;
  /// Adds a build; a second file for the same token takes the place of the first. One that is live
  /// from the beginning is the latest of its app.
  virtual PgyerBuild store_build(PgyerToken token, Reception reception, PgyerState state) = 0;
  /// By the key to poll with, or the final one. Counts as one poll.
  virtual std::optional<PgyerBuild> poll_build(std::string_view key) = 0;
  /// By the final key; returns the build as it then is, or nothing when there is none. A build that
  /// becomes live is the latest of its app.
  virtual std::optional<PgyerBuild> set_build_state(std::string_view build_key,
                                                    PgyerState state) = 0;
  /// By the final key. False when there is none.
  virtual bool set_latest(std::string_view build_key, bool latest) = 0;

  /// Adds a version with the next number. `replace`: in the place of the newest one that has a
  /// file of the same name, with its number.
  virtual HockeyAppVersion add_version(Reception reception, bool replace) = 0;
  /// The newest first.
  [[nodiscard]] virtual std::vector<HockeyAppVersion> versions() const = 0;
};

}  // namespace slipway::emulator
