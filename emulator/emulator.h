#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "emulator/moment.h"
#include "slipway/clock.h"
#include "slipway/result.h"

namespace slipway::emulator {

struct Options {
  std::uint16_t port = 0;           ///< 0 picks a free one
  std::filesystem::path state_dir;  ///< created; what was received is kept here byte for byte
  std::vector<std::string> faults;  ///< `[PROVIDER/]NAME[:TIMES]`, see known_faults()
  int publishing_polls = 2;  ///< how often buildInfo answers 1247 before a stored build is live
  int hockeyapp_versions_per_page = 500;  ///< of `app_versions`; positive
  Watcher watcher = {};                   ///< for tests that need an instant; may be empty
};

/// One build that arrived whole and was kept.
struct Upload {
  std::string provider;  ///< `pgyer` or `hockeyapp`
  /// What came with it, in order, without the API key. At Pgyer the parameters of getCOSToken
  /// first, then the fields of the storage form.
  std::vector<std::pair<std::string, std::string>> fields;
  std::string file_name;       ///< as the client named it, without folders
  std::uint64_t size = 0;      ///< bytes
  std::string sha256;          ///< 64 lower-case hex digits; empty when only symbols came
  std::string dsym_file_name;  ///< empty when no symbols came
  std::string dsym_sha256;
  /// How often a whole file came for it: storage keeps one object for one key, the last that came.
  int transfers = 1;
  std::string state;           ///< `publishing`, `live`, `failed`, `replaced`, `deleted`
  std::filesystem::path path;  ///< where the file is kept

  /// A file that came for this upload in a call of its own.
  struct FurtherFile {
    std::string kind;  ///< `certificate`, `hsp`, `screenshot`
    std::string file_name;
    std::uint64_t size = 0;
    std::string sha256;
    std::filesystem::path path;
  };
  std::vector<FurtherFile> further_files;  ///< in order of arrival
};

/// One fault that can be ordered.
struct FaultInfo {
  std::string name;
  std::string help;  ///< what happens and on which calls
};
[[nodiscard]] const std::vector<FaultInfo>& known_faults();

/// One local HTTP server on 127.0.0.1 that speaks the protocols of Pgyer (`/apiv2/…`, the
/// storage service behind it and the pages that a device installs from) and of a HockeyApp-style
/// server (`/api/2/…`), as strictly as the services' own pages state them. `GET /_emulator/uploads`
/// lists what it received, `GET
/// /_emulator/requests` the calls, `POST /_emulator/faults` replaces the faults. Safe to use from
/// several threads.
class Emulator {
 public:
  /// Listening when it returns. Fails with `invalid_request` for an unknown fault, with `network`
  /// when the port is taken, with `io` when the folder cannot be written.
  [[nodiscard]] static Result<std::unique_ptr<Emulator>> start(const Options& options);
  /// The same with a clock, which decides when an upload token expires.
  [[nodiscard]] static Result<std::unique_ptr<Emulator>> start(const Options& options,
                                                               std::shared_ptr<Clock> clock);
  /// Stops; open connections are dropped, whatever they are doing.
  ~Emulator();
  Emulator(const Emulator&) = delete;
  Emulator& operator=(const Emulator&) = delete;

  [[nodiscard]] std::string base_url() const;        ///< `http://127.0.0.1:PORT`
  [[nodiscard]] std::string pgyer_api_key() const;   ///< always the same
  [[nodiscard]] std::string pgyer_user_key() const;  ///< always the same
  /// Pgyer's first app of each platform: of the bundle id that comes first. The keys are always the
  /// same, and good before the first upload.
  [[nodiscard]] std::string pgyer_android_app_key() const;
  [[nodiscard]] std::string pgyer_ios_app_key() const;
  [[nodiscard]] std::string pgyer_harmony_app_key() const;
  [[nodiscard]] std::string hockeyapp_token() const;   ///< always the one of the page's example
  [[nodiscard]] std::string hockeyapp_app_id() const;  ///< always the one of the page's example

  /// Replaces all faults. Fails with `invalid_request`, and then changes nothing.
  [[nodiscard]] Result<void> set_faults(const std::vector<std::string>& specs);

  /// The complete uploads in order of arrival.
  [[nodiscard]] std::vector<Upload> uploads() const;

  /// Waits until every connection that was made is over, so that nothing is kept any more that a
  /// client sent which has ended since. False when the time is up before.
  [[nodiscard]] bool wait_until_quiet(std::chrono::milliseconds time) const;

 private:
  struct Parts;
  explicit Emulator(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

/// `{"base_url":…,"pgyer_api_key":…,"hockeyapp_token":…,"hockeyapp_app_id":…,"pgyer_user_key":…,
/// "pgyer_app_key":…,"pgyer_ios_app_key":…,"pgyer_harmony_app_key":…}` in one line, without a line
/// end: what `slipway emulator` prints first. `pgyer_app_key` is the Android app's.
[[nodiscard]] std::string startup_line(const Emulator& emulator);

}  // namespace slipway::emulator
